"""Check the statistics in a manifest: fields, languages, dates, changes and takedowns."""

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
    """Check fields, languages, dates, and numbers of known and new records against the manifest."""
    manifest = audited.manifest
    assigned = manifest["dealing"]
    parts = {f"records with {name}": pair for name, pair in _both(audited.fields, manifest["fields"]).items()}
    parts |= {f"records in {name}": pair for name, pair in _both(audited.languages, manifest["languages"]).items()}
    parts |= {f"dates of split {s['name']}": (audited.span(s["name"]), s["published_at"]) for s in manifest["splits"]}
    parts |= {"dates": (audited.span(*audited.splits), manifest["published_at"])}
    parts |= {"records known and new": (audited.counts.total(), assigned["known"] + assigned["new"])}
    yield from differences(parts)


def changes(manifest: Manifest, before: Manifest | None) -> Iterator[str]:
    """Check that records of the newest earlier version + added - removed = records."""
    stated = manifest["changes"]
    old, new = before["counts"]["records"] if before else 0, manifest["counts"]["records"]
    name = before["version"] if before else "no earlier version"
    if old + stated["added"] - stated["removed"] != new or stated["changed"] > min(old, new):
        yield (
            f"changes: {old:,} records of {name} and {new:,} here do not match {stated['added']:,} added, "
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
    """Yield the figures that differ from the manifest; *parts* has the found and stated value of each."""
    for name, (found, stated) in parts.items():
        if found != stated:
            yield f"{name}: found {_display(found)}, the manifest has {_display(stated)}: {_RESTORE}"


def _both(found: Mapping[str, int], stated: Mapping[str, int]) -> Differences:
    return {name: (found.get(name, 0), stated.get(name, 0)) for name in {**stated, **found}}


def _display(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value['first']} – {value['last']}" if isinstance(value, Mapping) else str(value)
