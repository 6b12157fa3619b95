"""Bodies as a build compares them: by signatures first, then by exact sets of shingles; and which tell one story."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.dataset.shingles import LEAD_LENGTHS, PERMUTATIONS, Hashes, as_set, containment, in_order, jaccard

Rows = NDArray[np.int64]
# Yields row and body of each of some rows, in any order.
ReadBodies = Callable[[Rows], Iterable[tuple[int, str]]]

# Pairs whose estimate is so many standard errors below the threshold are not compared: one in thirty thousand is alike.
_ERRORS = 4.0
# Pairs whose signatures are compared at a time: 8 MB.
_PAIRS = 8192
# Bodies in memory while their shingles are made.
_AT_A_TIME = 1000
# A text of fewer shingles (108 words) that is contained in a longer one may be little more than a notice that many
# articles open with, and would tie all of them together.
CUT_SHINGLES = int(LEAD_LENGTHS[0])
# So may a longer one that is less than this share of the other.
CUT_SHARE = 0.2
# Under equal headlines so many (50 words) are enough, whatever their share: that is a teaser and its article.
TEASER_SHINGLES = 46


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
        # A plain view: every slice of a memory map would be one more object of its own class.
        self.signatures = np.asarray(signatures)
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
            waiting = iter(self._read(new))
            while batch := list(islice(waiting, _AT_A_TIME)):
                sets = map(as_set, in_order([body for _, body in batch]))
                for (row, _), hashes in zip(batch, sets, strict=True):
                    self._start[row], self._size[row] = self._end, len(hashes)
                    self._end += len(hashes)
                    file.write(hashes.tobytes())
        if self._end:
            self._hashes = np.asarray(np.memmap(self._file, dtype=np.uint64, mode="r"))

    def similarity(self, one: int, other: int) -> float:
        """Return the Jaccard index of two loaded rows."""
        return jaccard(self._of(one), self._of(other))

    def overlap(self, one: int, other: int) -> float:
        """Return which share of the smaller of two loaded rows is in the larger one."""
        return containment(self._of(one), self._of(other))

    def likely(self, row: int, others: Rows, threshold: float) -> Rows:
        """Return those of *others* that may be similar to *row*, by what their signatures say."""
        return self.above(row, others, np.full(len(others), threshold))

    def above(self, row: int, others: Rows, thresholds: NDArray[np.float64]) -> Rows:
        """Return those of *others* that may be similar to *row*, each by a threshold of its own."""
        chosen: Rows = others[self.may_be(np.array([row]), others, thresholds)]
        return chosen

    def may_be(self, ones: Rows, others: Rows, thresholds: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which pairs may be similar, by what their signatures say, each by a threshold of its own.

        Args:
            ones: a row a pair, or one row for all of them.
            others: a row a pair.
            thresholds: one a pair.
        """
        agree = np.count_nonzero(self.signatures[:, ones] == self.signatures[:, others], axis=0) / PERMUTATIONS
        errors = np.sqrt(thresholds * (1 - thresholds) / PERMUTATIONS)
        found: NDArray[np.bool_] = agree >= thresholds - _ERRORS * errors
        return found & self.is_signed[others] & self.is_signed[ones]

    def _of(self, row: int) -> Hashes:
        return self._hashes[self._start[row] : self._start[row] + self._size[row]]


@dataclass(frozen=True, slots=True)
class Stories:
    """Which pairs of bodies tell one story: similar ones, and a cut or earlier text beside a longer one.

    Two texts are alike when the smaller set of shingles is in the larger one but for as much as two texts of one length
    at *threshold* differ: 2t / (1 + t) of it. For equal lengths that is the Jaccard index; for others it asks nothing
    of what the longer text has besides, so the shorter one must be long enough for that to tell.

    Args:
        bodies: similarity of the rows.
        sizes: number of different shingles of each row.
        headlines: a code a row, equal where the headlines are; below 0 where they tell nothing.
        threshold: the least Jaccard index of similar bodies.
    """

    bodies: Bodies
    sizes: Rows
    headlines: Rows
    threshold: float

    def among(self, row: int, others: Rows) -> list[int]:
        """Return those of *others* that tell the story of *row*; their shingles are made known on the way."""
        likely = self.likely(row, others)
        self.bodies.load(np.append(likely, row))
        return [other for other in likely.tolist() if self.is_one(row, other)]

    def likely(self, row: int, others: Rows) -> Rows:
        """Return those of *others* that may tell the story of *row*, by what their signatures say."""
        return self.bodies.above(row, others, self._floors(np.array([row]), others))

    def likely_pairs(self, pairs: Rows) -> Rows:
        """Return those of *pairs*, a line each, that may tell one story, by what their signatures say."""
        parts = [pairs[:0]]
        for start in range(0, len(pairs), _PAIRS):
            part = pairs[start : start + _PAIRS]
            ones, others = part[:, 0], part[:, 1]
            parts.append(part[self.bodies.may_be(ones, others, self._floors(ones, others))])
        return np.concatenate(parts)

    def is_one(self, row: int, other: int) -> bool:
        """Return whether two loaded rows tell one story."""
        if self.bodies.similarity(row, other) >= self.threshold:
            return True
        return bool(self.may_be_cut(row, np.array([other]))[0]) and self.bodies.overlap(row, other) >= self.share

    def may_be_cut(self, row: int | Rows, others: Rows) -> NDArray[np.bool_]:
        """Return which of *others* are long enough beside *row*, or beside one each, for a cut copy of one another."""
        less = np.minimum(self.sizes[row], self.sizes[others])
        more = np.maximum(self.sizes[row], self.sizes[others])
        same_headline = (self.headlines[row] >= 0) & (self.headlines[others] == self.headlines[row])
        is_long = (less >= CUT_SHINGLES) & (less >= CUT_SHARE * more)
        found: NDArray[np.bool_] = is_long | (same_headline & (less >= TEASER_SHINGLES))
        return found

    @property
    def share(self) -> float:
        """Return how much of a cut text must be in the whole one."""
        return 2 * self.threshold / (1 + self.threshold)

    def _floors(self, row: Rows, others: Rows) -> NDArray[np.float64]:
        """Return the Jaccard index of a pair of such sizes whose overlap is just enough."""
        common = np.minimum(self.sizes[row], self.sizes[others]) * self.share
        # An empty set is alike to nothing: 1 keeps the quotient from being none.
        either = np.maximum(self.sizes[row] + self.sizes[others] - common, 1)
        floors: NDArray[np.float64] = np.where(self.may_be_cut(row, others), common / either, self.threshold)
        return floors
