"""Sameness: which row of one version is which row of another; the one rule of splits, `diff` and `verify`.

A record is the same as one of another version by its id, else by its URL, else by its origin:

1. **id.** Equal ids are one record, whatever else differs.
2. **URL** (`builder.dataset.fingerprints.url_key`): a text that was corrected, or that a
   better extractor reads in another way.
3. **Origin by its bytes**: the same raw document (sha256), at the same place or moved to another one.
4. **Origin by its place** (source, path, member, line): a raw document that was edited where it stands. A place counts
   less than what stands there: where both rows have a URL and the two differ, the place holds another article now, and
   the two rows are two records. Standard input is no place at all.

The index of a source is part of a place only as long as it helps: after the list of sources has changed, a document is
known again by path, member and line alone, if no other document of either version has the same ones.

Rows that several keys tie go together by the stronger key first and, within equal keys, in the order of their columns,
so that the order of the rows makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from builder.dataset.fingerprints import digest16, url_key

Rows = NDArray[np.int64]

# No row, and of the key columns below: the row has no such key.
NONE = -1
# Origins of standard input: one name for everything that was ever piped in.
_STDIN = "-"
_AT_A_TIME = 100_000


def pair(old: pa.Table, new: pa.Table) -> Rows:
    """Return for each row of *new* the row of *old* that is the same record, or -1; each row occurs at most once.

    Both tables have columns `id` (string), `origin` (the struct of records) and `url`, or instead of it `url_key`
    (16 bytes) as the store has it. A million rows each take some 700 MB and five seconds besides the columns.
    """
    keys = MatchKeys(old, new)
    found = np.full(len(new), NONE, dtype=np.int64)
    for key, is_place in keys.rounds():
        _match(keys, key, found, is_place=is_place)
    return found


def url_keys(table: pa.Table) -> pa.Array:
    """Return 16 bytes for each row that equal addresses share, null where there is none."""
    if "url_key" in table.column_names:
        return _whole(table["url_key"])
    parts = [
        pa.array([_digest(url) for url in batch.column(0).to_pylist()], pa.binary(16))
        for batch in table.select(["url"]).to_batches(_AT_A_TIME)
    ]
    return pa.concat_arrays(parts) if parts else pa.array([], pa.binary(16))


class MatchKeys:
    """The key columns of the rows of two tables, one after the other, as numbers in the order of the values.

    Attributes:
        old: the number of rows of the first table.
        ids, urls, bytes, places, spots: the keys that pair rows, -1 for none; spots are places without their source.
        whole: equal where all of these are.
        content: equal where id, URL and bytes are.
    """

    def __init__(self, old: pa.Table, new: pa.Table) -> None:
        self.old = len(old)
        self.ids = _codes(_both(_whole(old["id"]), _whole(new["id"])))
        self.urls = _codes(_both(url_keys(old), url_keys(new)))
        # One column after the other, so that only one of them is held twice.
        parts = _Origins(_whole(old["origin"]), _whole(new["origin"]))
        spot = _together(_codes(parts.of("path")), _codes(parts.of("member", "")), _codes(parts.of("line", 0)))
        sha256 = parts.of("sha256")
        self.bytes = _codes(pc.if_else(pc.equal(sha256, ""), pa.scalar(None, pa.string()), sha256))
        is_nowhere = pc.equal(parts.of("path"), _STDIN).to_numpy(zero_copy_only=False)
        self.spots: Rows = np.where(is_nowhere, NONE, spot)
        source = _codes(parts.of("source"))
        self.places = _together(self.spots, source)
        # Not by `spots`: what was piped in has an order too.
        self.whole = _order(self.ids, self.urls, spot, source, self.bytes)
        # Where a text stands is not part of what it says.
        self.content = _order(self.ids, self.urls, self.bytes)
        self.order = np.argsort(self.whole, kind="stable")

    def rounds(self) -> Iterator[tuple[Rows, bool]]:
        """Yield the keys by which rows are paired, the strongest first, and whether the key is a mere place."""
        for strong in (self.ids, self.urls, self.bytes):
            for besides in (self.places, self.urls, self.spots):
                if besides is not strong:
                    yield _together(strong, besides), False
            yield strong, False
        yield self.places, True
        yield self._lone(self.spots), True

    def _lone(self, key: Rows) -> Rows:
        """Return *key* where it is alone on its side, so that nothing has to be guessed."""
        lone = np.full(len(key), NONE, dtype=np.int64)
        for side in (slice(0, self.old), slice(self.old, None)):
            values, where, counts = np.unique(key[side], return_inverse=True, return_counts=True)
            lone[side] = np.where((counts[where] == 1) & (values[where] >= 0), key[side], NONE)
        return lone


@dataclass(frozen=True, slots=True)
class _Origins:
    """The origins of two tables."""

    old: pa.StructArray
    new: pa.StructArray

    def of(self, name: str, default: str | int | None = None) -> pa.Array:
        """Return a part of all origins, *default* where there is none."""
        values = _both(pc.struct_field(self.old, name), pc.struct_field(self.new, name))
        return values if default is None else pc.fill_null(values, default)


def _match(keys: MatchKeys, key: Rows, found: Rows, *, is_place: bool) -> None:
    """Pair rows that are still free and have equal keys: the first with the first, the second with the second."""
    is_free = np.ones(len(key), dtype=np.bool_)
    is_free[found[found >= 0]] = False
    is_free[keys.old :] = found < 0
    rows = keys.order[is_free[keys.order] & (key[keys.order] >= 0)]
    olds, news = rows[rows < keys.old], rows[rows >= keys.old]
    _, ours, theirs = np.intersect1d(
        _numbered(key[olds], len(key)), _numbered(key[news], len(key)), assume_unique=True, return_indices=True
    )
    olds, news = _sorted_by(key, olds)[ours], _sorted_by(key, news)[theirs]
    if is_place:
        agree = (keys.urls[olds] < 0) | (keys.urls[news] < 0) | (keys.urls[olds] == keys.urls[news])
        olds, news = olds[agree], news[agree]
    found[news - keys.old] = olds


def _numbered(values: Rows, base: int) -> Rows:
    """Return *values*, sorted, each with its number among equal ones: no two results are equal."""
    values = np.sort(values, kind="stable")
    starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1]))) if len(values) else values
    sizes = np.diff(np.append(starts, len(values)))
    numbers: Rows = values * base + np.arange(len(values), dtype=np.int64) - np.repeat(starts, sizes)
    return numbers


def _sorted_by(key: Rows, rows: Rows) -> Rows:
    result: Rows = rows[np.argsort(key[rows], kind="stable")]
    return result


def _codes(column: pa.Array) -> Rows:
    """Return a number for each value, in the order of the values, or -1 for null."""
    encoded = column.dictionary_encode()
    rank = np.empty(len(encoded.dictionary), dtype=np.int64)
    rank[pc.sort_indices(encoded.dictionary).to_numpy()] = np.arange(len(rank))
    indices = encoded.indices.fill_null(NONE).to_numpy(zero_copy_only=False)
    return np.where(indices < 0, NONE, rank[indices]) if len(rank) else np.full(len(column), NONE, dtype=np.int64)


def _together(*parts: Rows) -> Rows:
    """Return a number for each row, equal where all *parts* are, in their order; -1 where one of them is -1."""
    lacks: NDArray[np.bool_] = np.logical_or.reduce([part < 0 for part in parts])
    return np.where(lacks, NONE, _order(*parts))


def _order(*parts: Rows) -> Rows:
    """Return a number for each row by which the rows sort by all *parts*."""
    total: Rows = parts[0] + 1
    for part in parts[1:]:
        # Numbered anew after each step, so that the product stays far below 2^63.
        total = total * (int(part.max(initial=0)) + 2) + part + 1
        total = np.unique(total, return_inverse=True)[1].reshape(-1)
    return total


def _both(old: pa.Array, new: pa.Array) -> pa.Array:
    return pa.concat_arrays([old, new.cast(old.type)])


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _digest(url: str | None) -> bytes | None:
    key = url_key(url)
    return None if key is None else digest16(key)
