"""Find similar bodies in different splits by an exact search, which is independent of the grouping of the build.

The build finds candidates by bands of MinHash signatures. This search uses prefix filtering (Chaudhuri, Ganti, Kaushik:
"A Primitive Operator for Similarity Joins in Data Cleaning", 2006; Bayardo, Ma, Srikant: "Scaling Up All Pairs
Similarity Search", 2007). The shingles of all sets are sorted in one global order. Two sets whose Jaccard index is at
least t then share one of the first n - ceil(t * n) + 1 shingles of each, where n is the size of the set, so that no
pair is missed. Rare shingles come first, so that most articles share none of these prefixes with any other.
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
# Called with the number of finished rows.
ReportRows = Callable[[int], object]

# Occurrences of shingles are counted by the high bits of their hashes: 512 counters per body, at most 256 MB. Shingles
# that share a counter are treated as frequent, which costs time but loses no pair.
_COUNTERS_PER_ROW = 512
_MIN_COUNTER_BITS, _MAX_COUNTER_BITS = 16, 28
_MAX_COUNT = np.iinfo(np.uint8).max
# Shingles per batch; bounds memory to 100 MB.
_BATCH_SHINGLES = 2_000_000
# Prefix shingles and pairs per batch; bound memory to 400 MB.
_BATCH_ENTRIES, _BATCH_PAIRS = 8_000_000, 2_000_000
# Rounding errors of products such as 0.55 * 20 must not shorten a prefix.
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class SimilarPair:
    """Two rows of different splits with similar bodies, and the Jaccard index of their sets of shingles."""

    one: int
    other: int
    similarity: float


class SimilarPairSearch:
    """Search for pairs of similar bodies in different splits: add all bodies, then call `pairs`.

    A body of 3 KB needs about 4 KB of temporary files; memory is limited to 800 MB.

    Args:
        folder: folder for temporary files; the caller removes it.
        threshold: minimum Jaccard index of similar bodies, above 0.
        rows: approximate number of bodies.
    """

    def __init__(self, folder: Path, threshold: float, rows: int) -> None:
        self._threshold = threshold
        self._file = folder / "shingles.u64"
        self._entries = folder / "entries"
        self._file.write_bytes(b"")
        bits = min(max((max(rows, 1) * _COUNTERS_PER_ROW - 1).bit_length(), _MIN_COUNTER_BITS), _MAX_COUNTER_BITS)
        self._shift = np.uint64(64 - bits)
        self._counters = np.zeros(1 << bits, dtype=np.uint8)
        self._pending: list[Hashes] = []
        self._pending_size = 0
        self._size_parts: list[int] = []
        self._split_parts: list[int] = []

    def add(self, split: int, body: str) -> None:
        """Add the body of the next row, which is in the split with the number *split*."""
        hashes = shingles(body)
        self._pending.append(hashes)
        self._pending_size += len(hashes)
        self._size_parts.append(len(hashes))
        self._split_parts.append(split)
        if self._pending_size >= _BATCH_SHINGLES:
            self._flush()

    def pairs(self, report: ReportRows = int) -> Iterator[SimilarPair]:
        """Yield each pair of rows of different splits with similar bodies once; no rows can be added after this.

        Args:
            report: called with the number of finished rows.
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
            similar = [code for code in new.tolist() if self._pair(code).similarity >= self._threshold]
            yield from map(self._pair, similar)
            # Similar pairs are always remembered, because they would be reported twice. Others may be compared again.
            remembered = new if len(known) < _BATCH_PAIRS else np.array(similar, dtype=np.int64)
            known = np.union1d(known, remembered)

    def _flush(self) -> None:
        if not self._pending_size:
            return
        hashes = np.concatenate(self._pending)
        with self._file.open("ab") as file:
            file.write(hashes.tobytes())
        counters, counts = np.unique(hashes >> self._shift, return_counts=True)
        self._counters[counters] = np.minimum(self._counters[counters] + counts, _MAX_COUNT).astype(np.uint8)
        self._pending, self._pending_size = [], 0

    def _write_entries(self, report: ReportRows) -> int:
        """Write the prefix shingles that several rows may have to disk, with their rows; return their number."""
        total = 0
        with self._entries.open("wb") as file:
            for first, last in self._row_ranges():
                entries = self._prefixes(first, last)
                total += len(entries)
                file.write(entries.tobytes())
                report(last)
        return total

    def _row_ranges(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of at least one row that have up to `_BATCH_SHINGLES` shingles in total."""
        first = 0
        while first < len(self._ends):
            start = self._ends[first] - self._sizes[first]
            last = max(int(np.searchsorted(self._ends, start + _BATCH_SHINGLES, side="right")), first + 1)
            yield first, last
            first = last

    def _prefixes(self, first: int, last: int) -> NDArray[np.uint64]:
        """Return shingle and row of each prefix shingle of the rows from *first* to before *last*."""
        sizes = self._sizes[first:last]
        hashes = self._hashes[self._ends[first] - self._sizes[first] : self._ends[last - 1]]
        owner = np.repeat(np.arange(last - first), sizes)
        counts = self._counters[hashes >> self._shift]
        length = sizes - np.ceil(self._threshold * sizes - _EPSILON).astype(np.int64) + 1
        # A prefix that consists of unique shingles cannot be shared.
        unique = np.bincount(owner[counts == 1], minlength=last - first)
        may_be_shared = (unique < length)[owner]
        hashes, owner, counts = hashes[may_be_shared], owner[may_be_shared], counts[may_be_shared]
        order = np.lexsort((hashes, counts, owner))
        hashes, owner, counts = hashes[order], owner[order], counts[order]
        starts = np.searchsorted(owner, np.arange(last - first))
        position = np.arange(len(owner)) - starts[owner]
        chosen = (position < length[owner]) & (counts > 1)
        return np.stack([hashes[chosen], (owner[chosen] + first).astype(np.uint64)], axis=1)

    def _candidates(self, count: int) -> Iterator[Rows]:
        """Yield pairs of rows of different splits that share a prefix shingle and whose sizes allow similarity."""
        if not count:
            return
        entries = np.memmap(self._entries, dtype=np.uint64, mode="r").reshape(-1, 2)
        parts = -(-count // _BATCH_ENTRIES)
        for part in range(parts):
            chosen = np.concatenate(
                [batch[batch[:, 0] % np.uint64(parts) == part] for batch in _batches_of(entries, _BATCH_ENTRIES)]
            )
            chosen = chosen[np.lexsort((chosen[:, 1], chosen[:, 0]))]
            hashes, rows = chosen[:, 0], chosen[:, 1].astype(np.int64)
            for ones, others in _pairs_of_equal(hashes, rows, self._splits):
                small = np.minimum(self._sizes[ones], self._sizes[others])
                big = np.maximum(self._sizes[ones], self._sizes[others])
                chosen_pairs = (self._splits[ones] != self._splits[others]) & (
                    small >= self._threshold * big - _EPSILON
                )
                yield ones[chosen_pairs] * len(self._sizes) + others[chosen_pairs]

    def _pair(self, code: int) -> SimilarPair:
        one, other = divmod(code, len(self._sizes))
        return SimilarPair(one, other, jaccard(self._set(one), self._set(other)))

    def _set(self, row: int) -> Hashes:
        return self._hashes[self._ends[row] - self._sizes[row] : self._ends[row]]


class KeyIndex:
    """Index of row keys, such as URLs, in 24 bytes each, to find keys that are in several splits."""

    def __init__(self) -> None:
        self._rows = array("q")
        self._keys = (array("Q"), array("Q"))

    def add(self, row: int, key: str) -> None:
        """Add *key* of *row*, which may have several."""
        self._rows.append(row)
        digest = digest16(key)
        for half, column in enumerate(self._keys):
            column.append(int.from_bytes(digest[8 * half : 8 * half + 8], "little"))

    def across(self, splits: Rows) -> Iterator[tuple[int, int]]:
        """Yield for each key in several splits the first two rows of different splits; *splits* has one per row."""
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
    """Yield the sorted distinct values of batches of *chunks*."""
    pending: list[Rows] = []
    size = 0
    for chunk in chunks:
        pending.append(chunk)
        size += len(chunk)
        if size >= _BATCH_PAIRS:
            yield np.unique(np.concatenate(pending))
            pending, size = [], 0
    if pending:
        yield np.unique(np.concatenate(pending))


def _batches_of(entries: NDArray[np.uint64], size: int) -> Iterator[NDArray[np.uint64]]:
    for start in range(0, len(entries), size):
        yield entries[start : start + size]


def _pairs_of_equal(hashes: NDArray[np.uint64], rows: Rows, splits: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Yield all pairs of rows with equal *hashes*, which are sorted, except for hashes of a single split."""
    if not len(hashes):
        return
    starts = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
    lengths = np.diff(np.append(starts, len(hashes)))
    least, most = (where.reduceat(splits[rows], starts) for where in (np.minimum, np.maximum))
    mixed = np.repeat(least != most, lengths)
    hashes, rows = hashes[mixed], rows[mixed]
    here = np.arange(len(hashes))
    step = 1
    # Pair each row with the next one, then with the one after that, and so on.
    while len(here):
        here = here[here + step < len(hashes)]
        here = here[hashes[here] == hashes[here + step]]
        yield rows[here], rows[here + step]
        step += 1
