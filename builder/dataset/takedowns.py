"""Match takedowns with records: by id and URL in all revisions, by publisher and photo credit in the current one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from builder.config.takedowns import Takedown
from builder.dataset.fingerprints import digest16, url_key
from builder.dataset.lineage import Lineage
from builder.dataset.record_matching import Rows
from builder.records.normalise import normalise


@dataclass(frozen=True, slots=True)
class Candidates:
    """Records that may be taken down.

    Args:
        table: columns id, url_key, and `revision`, the row's revision in the lineage or -1.
        lineage: the records of earlier versions.
        credited: yields rows with publisher, photo_credit and photos of their records; read only if needed.
    """

    table: pa.Table
    lineage: Lineage
    credited: Iterator[tuple[Rows, pa.Table]]


def find(takedowns: tuple[Takedown, ...], among: Candidates) -> dict[int, list[int]]:
    """Return the rows that are taken down, each with the sorted indices of the takedowns that match it.

    A takedown by id or URL matches all revisions of a record: a record that was published under either stays down when
    its text or its address changes.
    """
    found: dict[int, set[int]] = defaultdict(set)
    for number, takedown in enumerate(takedowns):
        if takedown.kind in ("id", "url"):
            for row in _rows_with_key(takedown, among):
                found[row].add(number)
    if any(takedown.kind in ("publisher", "photo_credit") for takedown in takedowns):
        for row, numbers in _rows_with_credit(takedowns, among.credited):
            found[row].update(numbers)
    return {row: sorted(numbers) for row, numbers in found.items()}


def takedown_matcher(takedowns: tuple[Takedown, ...]) -> Callable[[Mapping[str, Any]], Takedown | None]:
    """Return a function that finds the takedown that matches the current revision of a record."""
    wanted: dict[tuple[str, str], Takedown] = {}
    for takedown in takedowns:
        wanted.setdefault((takedown.kind, _key(takedown)), takedown)

    def find_in(record: Mapping[str, Any]) -> Takedown | None:
        keys = [("id", record["id"]), ("url", url_key(record["url"])), *_credits(record)]
        return next((wanted[key] for key in keys if key in wanted), None)

    return find_in


def _key(takedown: Takedown) -> str:
    if takedown.kind == "id":
        return takedown.value
    return (url_key(takedown.value) or takedown.value) if takedown.kind == "url" else normalise(takedown.value)


def _credits(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield kind and key of the publisher and of each photo credit."""
    names = [record["photo_credit"], *(photo["credit"] for photo in record["photos"])]
    for kind, name in {("publisher", record["publisher"]), *(("photo_credit", name) for name in names)}:
        if name:
            yield kind, normalise(name)


def _rows_with_key(takedown: Takedown, among: Candidates) -> list[int]:
    column = "id" if takedown.kind == "id" else "url_key"
    value: str | bytes = _key(takedown) if takedown.kind == "id" else digest16(_key(takedown))
    lineage, revision = among.lineage, among.table["revision"].to_numpy()
    is_match = _equals(among.table[column], value)
    if len(lineage.revisions):
        entities = lineage.entity[_equals(lineage.revisions[column], value)]
        is_match |= (revision >= 0) & np.isin(lineage.entity[revision], entities)
    return np.flatnonzero(is_match).tolist()


def _equals(column: pa.ChunkedArray, value: str | bytes) -> NDArray[np.bool_]:
    equal = pc.equal(column, pa.scalar(value, column.type))
    found: NDArray[np.bool_] = pc.fill_null(equal, False).to_numpy()
    return found


def _rows_with_credit(
    takedowns: tuple[Takedown, ...], rows: Iterator[tuple[Rows, pa.Table]]
) -> Iterator[tuple[int, list[int]]]:
    wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, takedown in enumerate(takedowns):
        wanted[takedown.kind, _key(takedown)].append(number)
    for numbers, table in rows:
        for row, record in zip(numbers.tolist(), table.to_pylist(), strict=True):
            hits = [number for key in _credits(record) for number in wanted.get(key, ())]
            if hits:
                yield row, hits
