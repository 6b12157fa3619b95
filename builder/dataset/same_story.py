"""Compare bodies by signature and by exact sets of shingles, and decide which are the same story."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.dataset.shingles import (
    LEAD_LENGTHS,
    PERMUTATIONS,
    Hashes,
    containment,
    jaccard,
    ordered_shingles,
    shingle_set,
)

Rows = NDArray[np.int64]
# Yields row and body of each of the given rows, in any order.
ReadBodies = Callable[[Rows], Iterable[tuple[int, str]]]

# Pairs whose estimate is this many standard errors below the threshold are not compared; this misses 1 in 30,000.
_ERRORS = 4.0
# Pairs per batch of signature comparisons; bounds memory to 8 MB.
_PAIRS = 8192
# Bodies per batch of shingle computation; bounds memory.
_BATCH_BODIES = 1000
# Minimum shingles (108 words) of a truncated copy: a shorter text that a longer one contains may be just a notice with
# which many articles begin, and would group all of them.
TRUNCATED_SHINGLES = int(LEAD_LENGTHS[0])
# Minimum share of the longer text, for the same reason.
TRUNCATED_SHARE = 0.2
# Minimum shingles (50 words) under equal headlines, whatever the share: a teaser and its article.
TEASER_SHINGLES = 46


class Bodies:
    """Similarity of bodies: signatures in memory-mapped columns, shingles on disk for the rows that need them.

    Args:
        signatures: one row per permutation, one column per record.
        is_signed: whether each record has a signature; records without words have none.
        read: yields the bodies of the given rows.
        folder: folder for the file of shingles; the caller removes it.
    """

    def __init__(
        self, signatures: NDArray[np.uint32], is_signed: NDArray[np.bool_], read: ReadBodies, folder: Path
    ) -> None:
        # A plain array: slices of `np.memmap` objects are slower to create.
        self.signatures = np.asarray(signatures)
        self.is_signed = is_signed
        self._read = read
        self._file = folder / "shingles.u64"
        self._start = np.full(len(is_signed), -1, dtype=np.int64)
        self._size = np.zeros(len(is_signed), dtype=np.int64)
        self._end = 0
        self._hashes: Hashes = np.zeros(0, dtype=np.uint64)

    def load(self, rows: Rows) -> None:
        """Compute the shingles of *rows* that are not loaded yet."""
        new = rows[self._start[rows] < 0]
        if not len(new):
            return
        with self._file.open("ab") as file:
            waiting = iter(self._read(new))
            while batch := list(islice(waiting, _BATCH_BODIES)):
                sets = map(shingle_set, ordered_shingles([body for _, body in batch]))
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
        """Return the overlap coefficient of two loaded rows."""
        return containment(self._of(one), self._of(other))

    def candidates(self, row: int, others: Rows, threshold: float | NDArray[np.float64]) -> Rows:
        """Return those of *others* whose signatures allow similarity to *row* at *threshold*, one for all or each."""
        chosen: Rows = others[self.may_be_similar(np.array([row]), others, threshold)]
        return chosen

    def may_be_similar(self, ones: Rows, others: Rows, threshold: float | NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return for which pairs the signatures allow similarity at *threshold*.

        Args:
            ones: one row per pair, or one row for all pairs.
            others: one row per pair.
            threshold: one for all pairs, or one per pair.
        """
        agree = np.count_nonzero(self.signatures[:, ones] == self.signatures[:, others], axis=0) / PERMUTATIONS
        errors = np.sqrt(threshold * (1 - threshold) / PERMUTATIONS)
        found: NDArray[np.bool_] = agree >= threshold - _ERRORS * errors
        return found & self.is_signed[others] & self.is_signed[ones]

    def _of(self, row: int) -> Hashes:
        return self._hashes[self._start[row] : self._start[row] + self._size[row]]


@dataclass(frozen=True, slots=True)
class Stories:
    """The same-story relation: pairs of similar bodies, or of a truncated or earlier text and a longer one.

    Two sets of equal size with Jaccard index t have the overlap coefficient 2t / (1 + t). A truncated copy must reach
    that overlap at *threshold*. This puts no limit on the additional text of the longer body, so the shorter one must
    be long enough to identify the story.

    Args:
        bodies: similarity of the rows.
        sizes: number of distinct shingles of each row.
        headlines: one code per row, equal for equal headlines; negative for none that identifies an article.
        threshold: minimum Jaccard index of similar bodies.
    """

    bodies: Bodies
    sizes: Rows
    headlines: Rows
    threshold: float

    def among(self, row: int, others: Rows) -> list[int]:
        """Return those of *others* that are the same story as *row*, and load them."""
        candidates = self.candidates(row, others)
        self.bodies.load(np.append(candidates, row))
        return [other for other in candidates.tolist() if self.is_same_story(row, other)]

    def candidates(self, row: int, others: Rows) -> Rows:
        """Return those of *others* whose signatures allow the same story as *row*."""
        return self.bodies.candidates(row, others, self._floors(np.array([row]), others))

    def candidate_pairs(self, pairs: Rows) -> Rows:
        """Return those of *pairs*, one per row, whose signatures allow the same story."""
        parts = [pairs[:0]]
        for start in range(0, len(pairs), _PAIRS):
            part = pairs[start : start + _PAIRS]
            ones, others = part[:, 0], part[:, 1]
            parts.append(part[self.bodies.may_be_similar(ones, others, self._floors(ones, others))])
        return np.concatenate(parts)

    def is_same_story(self, row: int, other: int) -> bool:
        """Return whether two loaded rows are the same story."""
        if self.bodies.similarity(row, other) >= self.threshold:
            return True
        return bool(self.may_be_truncated(row, np.array([other]))[0]) and self.bodies.overlap(row, other) >= self.share

    def may_be_truncated(self, row: int | Rows, others: Rows) -> NDArray[np.bool_]:
        """Return which pairs are long enough for one to be a truncated copy of the other.

        Args:
            row: one row per pair, or one row for all pairs.
            others: one row per pair.
        """
        less = np.minimum(self.sizes[row], self.sizes[others])
        more = np.maximum(self.sizes[row], self.sizes[others])
        same_headline = (self.headlines[row] >= 0) & (self.headlines[others] == self.headlines[row])
        is_long = (less >= TRUNCATED_SHINGLES) & (less >= TRUNCATED_SHARE * more)
        found: NDArray[np.bool_] = is_long | (same_headline & (less >= TEASER_SHINGLES))
        return found

    @property
    def share(self) -> float:
        """Return the minimum overlap coefficient of a truncated copy."""
        return 2 * self.threshold / (1 + self.threshold)

    def _floors(self, row: Rows, others: Rows) -> NDArray[np.float64]:
        """Return the minimum Jaccard index of each pair, given its sizes."""
        common = np.minimum(self.sizes[row], self.sizes[others]) * self.share
        # At least 1 to avoid a division by zero for two empty sets.
        either = np.maximum(self.sizes[row] + self.sizes[others] - common, 1)
        floors: NDArray[np.float64] = np.where(self.may_be_truncated(row, others), common / either, self.threshold)
        return floors
