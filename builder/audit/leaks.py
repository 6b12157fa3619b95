"""Leaks found anew: bodies that are alike across splits, by an exact search that shares nothing with the build's.

The build finds likely pairs by bands of MinHash signatures. Here it is prefix filtering (Chaudhuri, Ganti, Kaushik:
"A Primitive Operator for Similarity Joins in Data Cleaning", 2006; Bayardo, Ma, Srikant: "Scaling Up All Pairs
Similarity Search", 2007): put the shingles of a set into one order, the same for all sets; then two sets whose Jaccard
index is t or more share one of the first n - ceil(t * n) + 1 shingles of each, n being the size of the set. No pair is
missed. The rarest come first in our order, so that most articles share none of their first shingles with any other.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.dataset.fingerprints import digest16
from builder.dataset.shingles import Hashes, jaccard, shingles

Rows = NDArray[np.int64]
# Called with the number of rows that are done.
ReportRows = Callable[[int], object]

# How often a shingle occurs is counted by a part of its hash, 512 parts for each body, 256 MB at most. Shingles that
# share a part count as frequent: they cost time and no pair is lost.
_PARTS_A_ROW = 512
_LEAST_BITS, _MOST_BITS = 16, 28
_MOST = np.iinfo(np.uint8).max
# Shingles worked on at a time: some 100 MB.
_AT_A_TIME = 2_000_000
# First shingles compared at a time, and pairs held at a time: some 400 MB.
_ENTRIES, _PAIRS = 8_000_000, 2_000_000
# Half a bit of a product such as 0.55 * 20 must not shorten a prefix.
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class SimilarPair:
    """Two rows of different splits whose bodies are alike, and the Jaccard index of their sets of shingles."""

    one: int
    other: int
    similarity: float


class SimilarPairSearch:
    """Takes the bodies of a version one after another, then tells which are alike across splits.

    Some 4 KB of temporary files for each body of 3 KB, and at most 800 MB of memory.

    Args:
        folder: for temporary files; the caller removes it.
        threshold: the least Jaccard index of alike bodies, above 0.
        rows: how many bodies will come, about.
    """

    def __init__(self, folder: Path, threshold: float, rows: int) -> None:
        self._threshold = threshold
        self._file = folder / "shingles.u64"
        self._entries = folder / "entries"
        self._file.write_bytes(b"")
        bits = min(max((max(rows, 1) * _PARTS_A_ROW - 1).bit_length(), _LEAST_BITS), _MOST_BITS)
        self._shift = np.uint64(64 - bits)
        self._seen = np.zeros(1 << bits, dtype=np.uint8)
        self._held: list[Hashes] = []
        self._held_size = 0
        self._size_parts: list[int] = []
        self._split_parts: list[int] = []

    def add(self, split: int, body: str) -> None:
        """Take the body of the next row, which is in the split with the number *split*."""
        hashes = shingles(body)
        self._held.append(hashes)
        self._held_size += len(hashes)
        self._size_parts.append(len(hashes))
        self._split_parts.append(split)
        if self._held_size >= _AT_A_TIME:
            self._flush()

    def pairs(self, report: ReportRows = int) -> Iterator[SimilarPair]:
        """Yield every pair of rows of different splits whose bodies are alike, once each. No row can be added any more.

        Args:
            report: hears how many rows have been looked at.
        """
        self._flush()
        self._sizes = np.array(self._size_parts, dtype=np.int64)
        self._splits = np.array(self._split_parts, dtype=np.int64)
        self._ends = np.cumsum(self._sizes)
        if not self._sizes.sum():
            return
        self._hashes: Hashes = np.memmap(self._file, dtype=np.uint64, mode="r")
        count = self._write_entries(report)
        known = np.zeros(0, dtype=np.int64)
        for codes in _batched(self._candidates(count)):
            new = np.setdiff1d(codes, known, assume_unique=True)
            # What is forgotten is compared again if it is met again, and then told twice: so alike ones are kept.
            alike = [code for code in new.tolist() if self._of(code).similarity >= self._threshold]
            yield from map(self._of, alike)
            known = (
                np.union1d(known, new) if len(known) < _PAIRS else np.union1d(known, np.array(alike, dtype=np.int64))
            )

    def _flush(self) -> None:
        if not self._held_size:
            return
        hashes = np.concatenate(self._held)
        with self._file.open("ab") as file:
            file.write(hashes.tobytes())
        places, times = np.unique(hashes >> self._shift, return_counts=True)
        self._seen[places] = np.minimum(self._seen[places] + times, _MOST).astype(np.uint8)
        self._held, self._held_size = [], 0

    def _write_entries(self, report: ReportRows) -> int:
        """Return how many first shingles were written to disk, with their rows: those that another row may have."""
        total = 0
        with self._entries.open("wb") as file:
            for first, last in self._stretches():
                entries = self._first_shingles(first, last)
                total += len(entries)
                file.write(entries.tobytes())
                report(last)
        return total

    def _stretches(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of rows that hold a convenient number of shingles together, one row at least."""
        first = 0
        while first < len(self._ends):
            start = self._ends[first] - self._sizes[first]
            last = max(int(np.searchsorted(self._ends, start + _AT_A_TIME, side="right")), first + 1)
            yield first, last
            first = last

    def _first_shingles(self, first: int, last: int) -> NDArray[np.uint64]:
        """Return shingle and row of the first shingles, in our order, of the rows from *first* to before *last*."""
        sizes = self._sizes[first:last]
        hashes = self._hashes[self._ends[first] - self._sizes[first] : self._ends[last - 1]]
        owner = np.repeat(np.arange(last - first), sizes)
        times = self._seen[hashes >> self._shift]
        wanted = sizes - np.ceil(self._threshold * sizes - _EPSILON).astype(np.int64) + 1
        # Where those that nobody shares fill the prefix there is nothing to be met by.
        lone = np.bincount(owner[times == 1], minlength=last - first)
        is_open = (lone < wanted)[owner]
        hashes, owner, times = hashes[is_open], owner[is_open], times[is_open]
        order = np.lexsort((hashes, times, owner))
        hashes, owner, times = hashes[order], owner[order], times[order]
        starts = np.searchsorted(owner, np.arange(last - first))
        place = np.arange(len(owner)) - starts[owner]
        chosen = (place < wanted[owner]) & (times > 1)
        return np.stack([hashes[chosen], (owner[chosen] + first).astype(np.uint64)], axis=1)

    def _candidates(self, count: int) -> Iterator[Rows]:
        """Yield pairs of rows of different splits that share a first shingle and have sizes that allow likeness."""
        if not count:
            return
        entries = np.memmap(self._entries, dtype=np.uint64, mode="r").reshape(-1, 2)
        parts = -(-count // _ENTRIES)
        for part in range(parts):
            chosen = np.concatenate(
                [piece[piece[:, 0] % np.uint64(parts) == part] for piece in _pieces(entries, _ENTRIES)]
            )
            chosen = chosen[np.lexsort((chosen[:, 1], chosen[:, 0]))]
            hashes, rows = chosen[:, 0], chosen[:, 1].astype(np.int64)
            for ones, others in _meeting(hashes, rows, self._splits):
                small = np.minimum(self._sizes[ones], self._sizes[others])
                big = np.maximum(self._sizes[ones], self._sizes[others])
                likely = (self._splits[ones] != self._splits[others]) & (small >= self._threshold * big - _EPSILON)
                yield ones[likely] * len(self._sizes) + others[likely]

    def _of(self, code: int) -> SimilarPair:
        one, other = divmod(code, len(self._sizes))
        return SimilarPair(one, other, jaccard(self._set(one), self._set(other)))

    def _set(self, row: int) -> Hashes:
        return self._hashes[self._ends[row] - self._sizes[row] : self._ends[row]]


class KeyIndex:
    """KeyIndex of rows, such as addresses, in 24 bytes each: tells which are in more than one split."""

    def __init__(self) -> None:
        self._rows = array("q")
        self._keys = (array("Q"), array("Q"))

    def add(self, row: int, key: str) -> None:
        """Take note that *row* has *key*; a row may have several."""
        self._rows.append(row)
        digest = digest16(key)
        for half, column in enumerate(self._keys):
            column.append(int.from_bytes(digest[8 * half : 8 * half + 8], "little"))

    def across(self, splits: Rows) -> Iterator[tuple[int, int]]:
        """Yield for each key that is in several splits two rows that show it, the first ones; *splits* is a row's."""
        rows = np.frombuffer(self._rows, dtype=np.int64)
        if not len(rows):
            return
        high, low = (np.frombuffer(column, dtype=np.uint64) for column in self._keys)
        order = np.lexsort((rows, low, high))
        rows, high, low = rows[order], high[order], low[order]
        starts = np.flatnonzero(np.concatenate(([True], (high[1:] != high[:-1]) | (low[1:] != low[:-1]))))
        found = splits[rows]
        mixed = np.minimum.reduceat(found, starts) != np.maximum.reduceat(found, starts)
        for start, end in zip(starts[mixed].tolist(), np.append(starts, len(rows))[1:][mixed].tolist(), strict=True):
            other = start + int(np.argmax(found[start:end] != found[start]))
            yield int(rows[start]), int(rows[other])


def _batched(chunks: Iterator[Rows]) -> Iterator[Rows]:
    """Yield the values of *chunks*, sorted and without repetitions, many at a time."""
    held: list[Rows] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= _PAIRS:
            yield np.unique(np.concatenate(held))
            held, size = [], 0
    if held:
        yield np.unique(np.concatenate(held))


def _pieces(entries: NDArray[np.uint64], size: int) -> Iterator[NDArray[np.uint64]]:
    for start in range(0, len(entries), size):
        yield entries[start : start + size]


def _meeting(hashes: NDArray[np.uint64], rows: Rows, splits: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Yield all pairs of rows with equal hashes, which are sorted, where not all rows of a hash are in one split."""
    if not len(hashes):
        return
    starts = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
    lengths = np.diff(np.append(starts, len(hashes)))
    least, most = (where.reduceat(splits[rows], starts) for where in (np.minimum, np.maximum))
    mixed = np.repeat(least != most, lengths)
    hashes, rows = hashes[mixed], rows[mixed]
    here = np.arange(len(hashes))
    step = 1
    # Each with the next one, each with the next but one, and so on, as long as there are any.
    while len(here):
        here = here[here + step < len(hashes)]
        here = here[hashes[here] == hashes[here + step]]
        yield rows[here], rows[here + step]
        step += 1
