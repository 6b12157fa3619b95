"""Yield the single records of a comparison, with the texts that reports show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from builder.audit.diff import Comparison
from builder.audit.diff.pairing import ComparedVersion
from builder.records import Origin
from builder.records.arrow import to_records
from builder.storage.published import Rows

Item = dict[str, Any]

_ITEM_COLUMNS = ("id", "headline", "publisher", "url", "origin")


def items(comparison: Comparison, kind: str, limit: int | None = None) -> Iterator[Item]:
    """Yield the first *limit* records that were `added`, `removed`, `changed` or `moved`.

    All have `id`, `split`, `headline`, `publisher`, `url` and `origin`, from the old version for removed records and
    from the new one for others. All except moved records have a `reason`, and a `detail` or None. Changed records have
    `old_id`, `fields` and `changes` (field → `old` and `new`), moved records `old_id` and `old_split`.
    """
    if kind in ("added", "removed"):
        return _left_out(comparison, kind, limit)
    return _changed(comparison, limit) if kind == "changed" else _moved(comparison, limit)


def _left_out(comparison: Comparison, kind: str, limit: int | None) -> Iterator[Item]:
    rows: Rows = getattr(comparison, kind)[:limit]
    side = comparison.sides.new if kind == "added" else comparison.sides.old
    number = 0
    for table in side.published.records(rows, _ITEM_COLUMNS):
        for record in to_records(table):
            item = _item(comparison, side, int(rows[number]), record)
            reason, detail = comparison.causes[kind][number], comparison.outcomes[kind].detail(number)
            yield {**item, "reason": reason, "detail": _before(detail) if kind == "added" else detail}
            number += 1


def _changed(comparison: Comparison, limit: int | None) -> Iterator[Item]:
    changed = comparison.changed[:limit]
    wanted = np.bitwise_or.reduce(comparison.bits[changed], initial=np.uint64(0))
    columns = [name for bit, name in enumerate(comparison.fields) if int(wanted) >> bit & 1]
    for row, old, new in _pairs(comparison, changed, columns):
        fields = comparison.fields_of(row)
        number = int(np.searchsorted(comparison.changed, row))
        yield {
            **_item(comparison, comparison.sides.new, row, new),
            "old_id": old["id"],
            "fields": fields,
            "reason": comparison.causes["changed"][number],
            "detail": _move(old["origin"], new["origin"]),
            "changes": {name: {"old": old.get(name), "new": new.get(name)} for name in fields},
        }


def _moved(comparison: Comparison, limit: int | None) -> Iterator[Item]:
    sides = comparison.sides
    for row, old, new in _pairs(comparison, comparison.moved[:limit], ()):
        old_split = sides.split_names[sides.old.splits[sides.partner[row]]]
        yield {**_item(comparison, sides.new, row, new), "old_id": old["id"], "old_split": old_split}


def _pairs(
    comparison: Comparison, rows: Rows, columns: Iterator[str] | tuple[str, ...] | list[str]
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    names = list(dict.fromkeys([*_ITEM_COLUMNS, *columns]))
    for news, old, new in comparison.sides.aligned(rows, names):
        yield from zip(news.tolist(), to_records(old), to_records(new), strict=True)


def _item(comparison: Comparison, side: ComparedVersion, row: int, record: Mapping[str, Any]) -> Item:
    return {
        "id": record["id"],
        "split": comparison.sides.split_names[side.splits[row]],
        "headline": record.get("headline"),
        "publisher": record.get("publisher"),
        "url": record.get("url"),
        "origin": _location(record["origin"]),
    }


def _location(origin: Mapping[str, Any]) -> str:
    return str(Origin(origin["path"], member=origin["member"], line=origin["line"]))


def _before(detail: str | None) -> str | None:
    return None if detail is None else f"was {detail}"


def _move(old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    before, after = _location(old), _location(new)
    return None if before == after else f"{before} → {after}"
