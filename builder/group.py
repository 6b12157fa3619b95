"""Leak groups: records that must share a split, joined by id, body, address, or bodies that are nearly the same.

Which records are joined depends on the records alone, not on their order: a group is a connected component of the graph
of pairs that are equal in a key, or similar by the exact Jaccard index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from builder.shingles import PERMUTATIONS, Hashes, jaccard, shingles

Rows = NDArray[np.int64]
# Yields row and body of each of some rows, in any order.
ReadBodies = Callable[[Rows], Iterable[tuple[int, str]]]

# Columns whose equal values tie rows together.
KEYS = ("id", "body", "url_key")

# Of a pair at the threshold that its bands never meet in: one in ten thousand.
_MISSED = 1e-4
# Pairs whose estimate is so many standard errors below the threshold are not compared: one in three million is similar.
_ERRORS = 5.0
# Bounds the memory that pairs found unlike may take: some 200 MB.
_REMEMBERED = 2_000_000


class Bodies:
    """Similarity of bodies: signatures in memory-mapped columns, shingles on disk for the rows that need them.

    Args:
        signatures: a row a permutation, a column a record.
        is_signed: which records have a signature at all: those with a word in them.
        read: yields the bodies of some rows.
        folder: where the shingles may be kept; the caller removes it.
    """

    def __init__(
        self, signatures: NDArray[np.uint32], is_signed: NDArray[np.bool_], read: ReadBodies, folder: Path
    ) -> None:
        self.signatures = signatures
        self.is_signed = is_signed
        self._read = read
        self._file = folder / "shingles.u64"
        self._start = np.full(len(is_signed), -1, dtype=np.int64)
        self._size = np.zeros(len(is_signed), dtype=np.int64)
        self._end = 0
        self._hashes: Hashes = np.zeros(0, dtype=np.uint64)

    def load(self, rows: Rows) -> None:
        """Make the shingles of *rows* known; what is known already costs nothing."""
        new = rows[self._start[rows] < 0]
        if not len(new):
            return
        with self._file.open("ab") as file:
            for row, body in self._read(new):
                hashes = shingles(body)
                self._start[row], self._size[row] = self._end, len(hashes)
                self._end += len(hashes)
                file.write(hashes.tobytes())
        if self._end:
            self._hashes = np.memmap(self._file, dtype=np.uint64, mode="r")

    def similarity(self, one: int, other: int) -> float:
        """Return the Jaccard index of two loaded rows."""
        return jaccard(self._of(one), self._of(other))

    def likely(self, row: int, others: Rows, threshold: float) -> Rows:
        """Return those of *others* that may be similar to *row*, by what their signatures say."""
        agree = (self.signatures[:, others] == self.signatures[:, [row]]).mean(axis=0)
        error = float(np.sqrt(threshold * (1 - threshold) / PERMUTATIONS))
        chosen: Rows = others[(agree >= threshold - _ERRORS * error) & self.is_signed[others]]
        return chosen if self.is_signed[row] else others[:0]

    def _of(self, row: int) -> Hashes:
        return self._hashes[self._start[row] : self._start[row] + self._size[row]]


class Forest:
    """Disjoint sets of rows; the smallest row stands for its set."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, row: int) -> int:
        """Return the row that stands for the set of *row*."""
        parent = self._parent
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    def join(self, one: int, other: int) -> None:
        """Make one set of the sets of two rows."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first

    def labels(self) -> Rows:
        """Return for each row the row that stands for its set."""
        return np.array([self.find(row) for row in range(len(self._parent))], dtype=np.int64)


@dataclass(slots=True)
class _Join:
    """One search for similar pairs: what is joined so far, what was found unlike."""

    bodies: Bodies
    forest: Forest
    threshold: float
    unlike: set[tuple[int, int]]


def leak_groups(table: pa.Table, bodies: Bodies, threshold: float) -> Rows:
    """Return for each row of *table* a row that stands for its leak group.

    Args:
        table: the columns `KEYS`, compared as they are.
        bodies: the similarity of the same rows.
        threshold: the least Jaccard index of similar bodies.
    """
    forest = Forest(len(table))
    for name in KEYS:
        for one, other in _equal_pairs(table[name]):
            forest.join(one, other)
    _join_similar(_distinct(table["body"], bodies), _Join(bodies, forest, threshold, set()))
    return forest.labels()


def group_keys(labels: Rows, ids: pa.ChunkedArray) -> list[str]:
    """Return the key of each row's group: the smallest id in it, so that the key depends on the members alone."""
    names = ids.to_pylist()
    smallest: dict[int, str] = {}
    for label, name in zip(labels.tolist(), names, strict=True):
        smallest[label] = min(name, smallest.get(label, name))
    return [smallest[label] for label in labels.tolist()]


@cache
def bands(threshold: float) -> tuple[int, int]:
    """Return (bands, rows a band): the longest bands in which pairs at *threshold* still meet nearly always."""
    for rows in range(16, 1, -1):
        count = PERMUTATIONS // rows
        if (1 - threshold**rows) ** count <= _MISSED:
            return count, rows
    return PERMUTATIONS, 1


def _equal_pairs(column: pa.ChunkedArray) -> Iterator[tuple[int, int]]:
    """Yield neighbours among the rows sorted by *column*: enough pairs to join all rows with equal values."""
    codes = column.combine_chunks().dictionary_encode().indices
    order = np.argsort(filled := codes.fill_null(-1).to_numpy(zero_copy_only=False), kind="stable")
    equal = (filled[order][1:] == filled[order][:-1]) & (filled[order][1:] >= 0)
    yield from zip(order[:-1][equal].tolist(), order[1:][equal].tolist(), strict=True)


def _distinct(column: pa.ChunkedArray, bodies: Bodies) -> Rows:
    """Return one row for each body that has a signature; equal bodies are joined already."""
    codes = column.combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    firsts = np.unique(codes, return_index=True)[1].astype(np.int64)
    return np.sort(firsts[bodies.is_signed[firsts]])


def _join_similar(rows: Rows, join: _Join) -> None:
    count, width = bands(join.threshold)
    starts = range(0, count * width, width)
    meeting = np.zeros(len(join.bodies.is_signed), dtype=np.bool_)
    for start in starts:
        for bucket in buckets(rows, join.bodies.signatures[start : start + width]):
            meeting[bucket] = True
    join.bodies.load(np.flatnonzero(meeting))
    rows = _merge_same(rows, join)
    for start in starts:
        for bucket in buckets(rows, join.bodies.signatures[start : start + width]):
            _join_bucket(bucket, join)


def buckets(rows: Rows, band: NDArray[np.uint32]) -> Iterator[Rows]:
    """Yield the rows that agree in a whole band, where there are at least two."""
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for line in band:
        mixed = (mixed ^ line[rows]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    order = np.argsort(mixed, kind="stable")
    values = mixed[order]
    edges = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1], [True])))
    for start, end in zip(edges[:-1][np.diff(edges) > 1], edges[1:][np.diff(edges) > 1], strict=True):
        yield rows[order[start:end]]


def _merge_same(rows: Rows, join: _Join) -> Rows:
    """Join rows with one set of shingles and return one of each: a thousand copies would make half a million pairs."""
    others: list[int] = []
    for bucket in buckets(rows, join.bodies.signatures):
        first = int(bucket[0])
        for row in bucket[1:].tolist():
            if join.bodies.similarity(first, row) == 1.0:
                join.forest.join(first, row)
                others.append(row)
    return np.setdiff1d(rows, np.array(others, dtype=np.int64))


def _join_bucket(bucket: Rows, join: _Join) -> None:
    """Join what is similar in *bucket*; pairs that are joined already are not compared."""
    clusters: list[list[int]] = []
    by_root: dict[int, list[int]] = {}
    for row in bucket.tolist():
        by_root.setdefault(join.forest.find(row), []).append(row)
    for members in by_root.values():
        merged = [members]
        apart: list[list[int]] = []
        for cluster in clusters:
            is_similar = any(_has_similar(row, cluster, join) for row in members)
            (merged if is_similar else apart).append(cluster)
        for cluster in merged[1:]:
            join.forest.join(members[0], cluster[0])
        clusters = [*apart, [row for part in merged for row in part]]


def _has_similar(row: int, cluster: Sequence[int], join: _Join) -> bool:
    for other in join.bodies.likely(row, np.array(cluster, dtype=np.int64), join.threshold).tolist():
        pair = (min(row, other), max(row, other))
        if pair in join.unlike:
            continue
        if join.bodies.similarity(row, other) >= join.threshold:
            return True
        if len(join.unlike) < _REMEMBERED:
            join.unlike.add(pair)
    return False
