"""What a manifest tells of its records besides their number: fields, languages, dates, changes, takedowns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from builder.audit.verify.audited_version import AuditedVersion
from builder.config.takedowns import Takedown
from builder.dataset.takedowns import takedown_matcher
from builder.storage.manifest import Manifest

Differences = Mapping[str, tuple[Any, Any]]
_RESTORE = "restore the version, or build it again"


def statistics(audited: AuditedVersion) -> Iterator[str]:
    """Fields, languages and dates of the records, and how many were known, are what the manifest says."""
    manifest = audited.manifest
    dealing = manifest["dealing"]
    parts = {f"records with {name}": pair for name, pair in _both(audited.fields, manifest["fields"]).items()}
    parts |= {f"records in {name}": pair for name, pair in _both(audited.languages, manifest["languages"]).items()}
    parts |= {f"dates of split {s['name']}": (audited.span(s["name"]), s["published_at"]) for s in manifest["splits"]}
    parts |= {"dates": (audited.span(*audited.splits), manifest["published_at"])}
    parts |= {"records known and new": (audited.counts.total(), dealing["known"] + dealing["new"])}
    yield from differences(parts)


def changes(manifest: Manifest, before: Manifest | None) -> Iterator[str]:
    """Records of the newest earlier version + added - removed = records."""
    stated = manifest["changes"]
    old, new = before["counts"]["records"] if before else 0, manifest["counts"]["records"]
    name = before["version"] if before else "no earlier version"
    if old + stated["added"] - stated["removed"] != new or stated["changed"] > min(old, new):
        yield (
            f"changes: {old:,} records of {name} and {new:,} here do not come of {stated['added']:,} added, "
            f"{stated['removed']:,} removed, {stated['changed']:,} changed: {_RESTORE}"
        )


def taken_down(manifest: Manifest) -> Callable[[Mapping[str, Any]], str | None]:
    """Return a function that describes the takedown of *manifest* that matches a record, None if there is none."""
    entries = manifest["takedowns"]
    find_takedown = takedown_matcher(
        tuple(Takedown(item["by"], item["value"], item["reason"], item["date"]) for item in entries)
    )

    def describe(record: Mapping[str, Any]) -> str | None:
        found = find_takedown(record) if entries else None
        return None if found is None else found.summary

    return describe


def differences(parts: Differences) -> Iterator[str]:
    """Yield each figure that is not what the manifest says: its name → (found, stated)."""
    for name, (found, stated) in parts.items():
        if found != stated:
            yield f"{name}: found {_display(found)}, the manifest says {_display(stated)}: {_RESTORE}"


def _both(found: Mapping[str, int], stated: Mapping[str, int]) -> Differences:
    return {name: (found.get(name, 0), stated.get(name, 0)) for name in {**stated, **found}}


def _display(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value['first']} – {value['last']}" if isinstance(value, Mapping) else str(value)
