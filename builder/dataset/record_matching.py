"""Match the records of two versions; splits, `diff` and `verify` all use this rule.

Two rows are the same record by id, else by URL, else by origin:

1. **id.** Rows with equal ids are one record, whatever else differs.
2. **URL** (`builder.dataset.fingerprints.url_key`): a text that was corrected, or that a newer extractor reads
   differently.
3. **Origin by content**: the same raw document (sha256), in the same location or moved.
4. **Origin by location** (source, path, member, line): a raw document that was edited in place. Where both rows have a
   URL and the two differ, the location holds another article now, and the rows are two records. Standard input is not
   a location.

The index of the source belongs to the location. Where that finds no match, because the list of sources has changed, a
document matches by path, member and line alone if these are unique in both versions.

Stronger keys match first. Rows with equal keys are matched in the order of their columns, so that the result does not
depend on the order of the rows.
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

# No matching row; in key columns: the row has no such key.
NONE = -1
# Path of origins from standard input, which all piped documents share.
_STDIN = "-"
# Rows per batch; bounds the memory for URLs as Python strings.
_URL_BATCH_ROWS = 100_000


def pair(old: pa.Table, new: pa.Table) -> Rows:
    """Return for each row of *new* the row of *old* that is the same record, or -1; each row occurs at most once.

    Both tables have columns `id` (string), `origin` (the struct of records) and either `url` or `url_key` (16 bytes).
    Tables of one million rows each need about 700 MB and five seconds in addition to the columns.
    """
    keys = MatchKeys(old, new)
    found = np.full(len(new), NONE, dtype=np.int64)
    for key, is_location in keys.rounds():
        _match(keys, key, found, is_location=is_location)
    return found


def url_keys(table: pa.Table) -> pa.Array:
    """Return the 16-byte digest of the URL key of each row, null where there is none."""
    if "url_key" in table.column_names:
        return _combined(table["url_key"])
    parts = [
        pa.array([_digest(url) for url in batch.column(0).to_pylist()], pa.binary(16))
        for batch in table.select(["url"]).to_batches(_URL_BATCH_ROWS)
    ]
    return pa.concat_arrays(parts) if parts else pa.array([], pa.binary(16))


class MatchKeys:
    """The key columns of two concatenated tables, as numbers in the order of the values.

    Attributes:
        old: number of rows of the first table.
        ids, urls, digests, locations, paths: the keys that match rows, -1 for none; `paths` are locations without
            their source.
        exact: equal where all keys are equal.
        content: equal where id, URL and digest of the raw document are equal.
    """

    def __init__(self, old: pa.Table, new: pa.Table) -> None:
        self.old = len(old)
        self.ids = _codes(_concatenated(_combined(old["id"]), _combined(new["id"])))
        self.urls = _codes(_concatenated(url_keys(old), url_keys(new)))
        # One column after the other, so that only one of them is in memory twice.
        parts = _Origins(_combined(old["origin"]), _combined(new["origin"]))
        path = _intersection(_codes(parts.of("path")), _codes(parts.of("member", "")), _codes(parts.of("line", 0)))
        sha256 = parts.of("sha256")
        self.digests = _codes(pc.if_else(pc.equal(sha256, ""), pa.scalar(None, pa.string()), sha256))
        is_stdin = pc.equal(parts.of("path"), _STDIN).to_numpy(zero_copy_only=False)
        self.paths: Rows = np.where(is_stdin, NONE, path)
        source = _codes(parts.of("source"))
        self.locations = _intersection(self.paths, source)
        # Not `self.paths`: documents from standard input are ordered too.
        self.exact = _lexicographic(self.ids, self.urls, path, source, self.digests)
        self.content = _lexicographic(self.ids, self.urls, self.digests)
        self.order = np.argsort(self.exact, kind="stable")

    def rounds(self) -> Iterator[tuple[Rows, bool]]:
        """Yield the keys that match rows, strongest first, each with whether it is a location only."""
        for strong in (self.ids, self.urls, self.digests):
            for second in (self.locations, self.urls, self.paths):
                if second is not strong:
                    yield _intersection(strong, second), False
            yield strong, False
        yield self.locations, True
        yield self._unique(self.paths), True

    def _unique(self, key: Rows) -> Rows:
        """Return *key* where it occurs once in its table, else -1: other matches would be arbitrary."""
        unique = np.full(len(key), NONE, dtype=np.int64)
        for side in (slice(0, self.old), slice(self.old, None)):
            values, where, counts = np.unique(key[side], return_inverse=True, return_counts=True)
            unique[side] = np.where((counts[where] == 1) & (values[where] >= 0), key[side], NONE)
        return unique


@dataclass(frozen=True, slots=True)
class _Origins:
    """The origins of two tables."""

    old: pa.StructArray
    new: pa.StructArray

    def of(self, name: str, default: str | int | None = None) -> pa.Array:
        """Return the field *name* of all origins, *default* for null."""
        values = _concatenated(pc.struct_field(self.old, name), pc.struct_field(self.new, name))
        return values if default is None else pc.fill_null(values, default)


def _match(keys: MatchKeys, key: Rows, found: Rows, *, is_location: bool) -> None:
    """Match unmatched rows with equal keys in order: the first with the first, the second with the second."""
    is_free = np.ones(len(key), dtype=np.bool_)
    is_free[found[found >= 0]] = False
    is_free[keys.old :] = found < 0
    rows = keys.order[is_free[keys.order] & (key[keys.order] >= 0)]
    olds, news = rows[rows < keys.old], rows[rows >= keys.old]
    _, old_indices, new_indices = np.intersect1d(
        _numbered(key[olds], len(key)), _numbered(key[news], len(key)), assume_unique=True, return_indices=True
    )
    olds, news = _sorted_by(key, olds)[old_indices], _sorted_by(key, news)[new_indices]
    if is_location:
        agree = (keys.urls[olds] < 0) | (keys.urls[news] < 0) | (keys.urls[olds] == keys.urls[news])
        olds, news = olds[agree], news[agree]
    found[news - keys.old] = olds


def _numbered(values: Rows, base: int) -> Rows:
    """Return *values* sorted and combined with their index among equal values, so that the results are unique."""
    values = np.sort(values, kind="stable")
    starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1]))) if len(values) else values
    sizes = np.diff(np.append(starts, len(values)))
    numbers: Rows = values * base + np.arange(len(values), dtype=np.int64) - np.repeat(starts, sizes)
    return numbers


def _sorted_by(key: Rows, rows: Rows) -> Rows:
    result: Rows = rows[np.argsort(key[rows], kind="stable")]
    return result


def _codes(column: pa.Array) -> Rows:
    """Return the rank of each value among the distinct values, or -1 for null."""
    encoded = column.dictionary_encode()
    rank = np.empty(len(encoded.dictionary), dtype=np.int64)
    rank[pc.sort_indices(encoded.dictionary).to_numpy()] = np.arange(len(rank))
    indices = encoded.indices.fill_null(NONE).to_numpy(zero_copy_only=False)
    return np.where(indices < 0, NONE, rank[indices]) if len(rank) else np.full(len(column), NONE, dtype=np.int64)


def _intersection(*parts: Rows) -> Rows:
    """Return the rank of each row by all *parts*, or -1 where any of them is -1."""
    lacks: NDArray[np.bool_] = np.logical_or.reduce([part < 0 for part in parts])
    return np.where(lacks, NONE, _lexicographic(*parts))


def _lexicographic(*parts: Rows) -> Rows:
    """Return the rank of each row in lexicographic order of *parts*; equal rows have equal ranks."""
    total: Rows = parts[0] + 1
    for part in parts[1:]:
        # Renumbered after each step so that the product stays far below 2^63.
        total = total * (int(part.max(initial=0)) + 2) + part + 1
        total = np.unique(total, return_inverse=True)[1].reshape(-1)
    return total


def _concatenated(old: pa.Array, new: pa.Array) -> pa.Array:
    return pa.concat_arrays([old, new.cast(old.type)])


def _combined(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _digest(url: str | None) -> bytes | None:
    key = url_key(url)
    return None if key is None else digest16(key)
