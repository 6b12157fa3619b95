"""Find the different fields of pairs of records, in batches and without creating Python objects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Bits = NDArray[np.uint64]

# Fields that are derived: ids from headline and body, groups from other records, origins from the source.
NOT_CONTENT = ("id", "group", "origin")


def difference(old: pa.Table, new: pa.Table, fields: Sequence[str]) -> Bits:
    """Return a bit set for each row of two tables of equal length: bit k is set if field k of *fields* differs.

    A missing column counts as null.
    """
    found = np.zeros(len(new), dtype=np.uint64)
    for bit, name in enumerate(fields):
        before, after = _column(old, name, new), _column(new, name, old)
        found[differing(before, after)] |= np.uint64(1 << bit)
    return found


def differing(old: pa.Array, new: pa.Array) -> NDArray[np.int64]:
    """Return the rows in which two columns of equal length differ, whatever their types."""
    if old.type != new.type:
        pairs = zip(old.to_pylist(), new.to_pylist(), strict=True)
        return np.array([row for row, (before, after) in enumerate(pairs) if before != after], dtype=np.int64)
    # Arrow compares whole arrays of any type, but not lists and structs by row: bisect slices that differ until they
    # are single rows.
    found: list[int] = []
    waiting = [(0, len(new))] if len(new) else []
    while waiting:
        start, size = waiting.pop()
        if old.slice(start, size).equals(new.slice(start, size)):
            continue
        if size == 1:
            found.append(start)
            continue
        half = size // 2
        waiting += [(start + half, size - half), (start, half)]
    return np.array(found, dtype=np.int64)


def names(bits: int, fields: Sequence[str]) -> list[str]:
    """Return the names of the fields in the bit set *bits*."""
    return [name for bit, name in enumerate(fields) if bits >> bit & 1]


def _column(table: pa.Table, name: str, other: pa.Table) -> pa.Array:
    if name not in table.column_names:
        return pa.nulls(len(table), other[name].type)
    return table[name].combine_chunks()
