"""Report comparisons as text and JSON: a table from the name of a format to a function that yields the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from builder.audit.diff import CHANGE_KINDS, Comparison
from builder.audit.diff.causes import CAUSES
from builder.audit.diff.items import Item, items
from builder.audit.diff.words import Style, marked, styled, word_diff
from builder.utils.display import one_line

_MARKERS = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}
_COUNTED = ("old", "new", *CHANGE_KINDS)
_PUBLISHERS_SHOWN = 10
_SETTINGS_SHOWN = 20

# Called with the comparison, the maximum number of records of each kind (None: all), and the style of word diffs.
Report = Callable[[Comparison, int | None, Style], Iterator[str]]


def text(comparison: Comparison, limit: int | None, style: Style = marked) -> Iterator[str]:
    """Yield the summary, tables by split and publisher, the reasons, then the first *limit* records of each kind."""
    counts = comparison.counts()
    old, new = (side.published.version for side in (comparison.sides.old, comparison.sides.new))
    summary = ", ".join(f"{counts[kind]:,} {kind}" for kind in (*CHANGE_KINDS, "unchanged"))
    yield f"{old} → {new}: {summary}\n"
    if counts["regrouped"]:
        yield f"Unchanged except for the key of their leak group: {counts['regrouped']:,}\n"
    yield from _settings(comparison)
    yield f"\n{_table('split', comparison.counts_by('splits'), (old, new))}"
    yield from _publishers(comparison, (old, new))
    yield from _reasons(comparison)
    for kind in CHANGE_KINDS:
        yield from _list(comparison, kind, limit, style)
    if not any(counts[kind] for kind in CHANGE_KINDS):
        yield "\nNo record differs.\n"
    elif not counts["moved"]:
        yield "\nmoved: none\n"


def json(comparison: Comparison, limit: int | None = None, style: Style = marked) -> Iterator[str]:
    """Yield one JSON object record by record, so that the lists of records are never in memory as a whole."""
    del style
    gap = comparison.between
    head = {
        "old": comparison.sides.old.published.version,
        "new": comparison.sides.new.published.version,
        "counts": comparison.counts(),
        "splits": _named(comparison.counts_by("splits"), "split"),
        "publishers": _named(_touched(comparison.counts_by("publishers")), "publisher"),
        "reasons": {kind: dict(Counter(found).most_common()) for kind, found in comparison.causes.items()},
        "settings": [{"name": change.name, "old": change.old, "new": change.new} for change in gap.changes],
    }
    yield orjson.dumps(head).decode()[:-1]
    for kind in CHANGE_KINDS:
        yield f',\n"{kind}":['
        for number, item in enumerate(items(comparison, kind, limit)):
            yield (",\n" if number else "\n") + orjson.dumps(item).decode()
        yield "]"
    yield "}\n"


DIFF_REPORTS: dict[str, Report] = {"text": text, "json": json}


def _settings(comparison: Comparison) -> Iterator[str]:
    changes = comparison.between.changes
    if changes:
        yield "\nOther settings:\n"
        yield from (f"  {one_line(str(change))}\n" for change in changes[:_SETTINGS_SHOWN])
        if len(changes) > _SETTINGS_SHOWN:
            yield f"  and {len(changes) - _SETTINGS_SHOWN} more\n"


def _publishers(comparison: Comparison, versions: tuple[str, str]) -> Iterator[str]:
    found = _touched(comparison.counts_by("publishers"))
    most = sorted(found.items(), key=lambda item: (-_sum(item[1]), item[0] or ""))
    if most:
        yield f"\n{_table('publisher', dict(most[:_PUBLISHERS_SHOWN]), versions)}"
        if len(most) > _PUBLISHERS_SHOWN:
            yield f"and {len(most) - _PUBLISHERS_SHOWN:,} more publishers with changes\n"


def _touched(found: Mapping[str | None, dict[str, int]]) -> dict[str | None, dict[str, int]]:
    return {name: counts for name, counts in found.items() if _sum(counts)}


def _sum(counts: Mapping[str, int]) -> int:
    return sum(counts[kind] for kind in CHANGE_KINDS)


def _named(found: Mapping[str | None, dict[str, int]], key: str) -> list[dict[str, Any]]:
    return [{key: name, **counts} for name, counts in found.items()]


def _table(head: str, found: Mapping[str | None, dict[str, int]], versions: tuple[str, str]) -> str:
    rows: list[tuple[str, ...]] = [(head, *versions, *CHANGE_KINDS)]
    rows += [
        (one_line(name or "none"), *(f"{counts[column]:,}" for column in _COUNTED)) for name, counts in found.items()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() + "\n" for row in rows
    )


def _reasons(comparison: Comparison) -> Iterator[str]:
    for kind, found in comparison.causes.items():
        for reason, count in Counter(found).most_common():
            start = "\nWhy:\n" if (kind, reason) == _first(comparison) else ""
            yield f"{start}  {count:,} {kind}: {reason} ({CAUSES[reason]})\n"


def _first(comparison: Comparison) -> tuple[str, str] | None:
    for kind, found in comparison.causes.items():
        for reason, _ in Counter(found).most_common(1):
            return kind, reason
    return None


def _list(comparison: Comparison, kind: str, limit: int | None, style: Style) -> Iterator[str]:
    total = len(getattr(comparison, kind))
    if not total or limit == 0:
        return
    yield f"\n{kind} ({total:,})\n"
    for item in items(comparison, kind, limit):
        yield from _item_lines(kind, item, style)
    if limit is not None and total > limit:
        yield f"  and {total - limit:,} more: --all shows them\n"


def _item_lines(kind: str, item: Item, style: Style) -> Iterator[str]:
    was = f" (was {item['old_id']})" if item.get("old_id", item["id"]) != item["id"] else ""
    split = f"{item['old_split']} → {item['split']}" if kind == "moved" else item["split"]
    yield f"{_MARKERS[kind]} {item['id']}{was}  {split}  {one_line(item['headline'] or 'no headline')}\n"
    for name, change in item.get("changes", {}).items():
        yield f"    {name}: {styled(word_diff(_text(change['old']), _text(change['new'])), style)}\n"
    if "reason" in item:
        more = f"; {item['detail']}" if item["detail"] else ""
        yield f"    {item['reason']}: {one_line(item['origin'] + more)}\n"


def _text(value: Any) -> str:
    """Return *value* as text for a word diff; empty values are `none`."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(part)}" for name, part in value.items() if part not in (None, [])) or "none"
    if isinstance(value, list):
        return "; ".join(map(_text, value)) or "none"
    return "none" if value is None else str(value)
