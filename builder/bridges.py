"""Bridges: rows that would tie leak groups of different splits together, and what is left without them.

Splits do not move, so a group that holds records of two splits must give up the rows that hold it together. The rows of
such a group are let in one after the other, those first that have more right to stay: unchanged records of the newest
version, unchanged ones of older versions, edited ones, new ones; the most complete first among equals. A row that would
tie what is in already to another split stays out. So of new rows as few are rejected as come too late, an unchanged
record is rejected only where the rule of grouping itself has changed, and the order of the input makes no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from builder.group import KEYS, Bodies, Rows


@dataclass(frozen=True, slots=True)
class Bridge:
    """A row that would tie two splits together: the rows that it touches there, the one in its own split first.

    Args:
        row: the row that is rejected.
        sides: two pairs of a row and its split; the row is *row* itself where its own split is meant.
    """

    row: int
    sides: tuple[tuple[int, str], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Tied:
    """What ties rows together.

    Args:
        table: traits of the rows, with the columns `KEYS`.
        bodies: the similarity of the same rows.
        threshold: the least Jaccard index of similar bodies.
    """

    table: pa.Table
    bodies: Bodies
    threshold: float

    def alike(self, row: int, others: Rows) -> list[int]:
        """Return those of *others* whose bodies tie them to *row*."""
        likely = self.bodies.likely(row, others, self.threshold).tolist()
        return [other for other in likely if self.bodies.similarity(row, other) >= self.threshold]


def part(tied: Tied, labels: Rows, splits: Sequence[str | None], rank: Rows) -> tuple[Rows, list[Bridge]]:
    """Return new labels under which no group has rows of two splits, and the rows that had to go, each a group alone.

    Args:
        tied: what made the groups.
        labels: for each row a row that stands for its leak group.
        splits: the split of each row that has one already.
        rank: for each row its place in the order of the right to stay; no two are equal.
    """
    groups = list(_torn(labels, splits))
    if not groups:
        return labels, []
    tied.bodies.load(np.unique(np.concatenate(groups)))
    codes = {name: codes_of(tied.table[name]) for name in KEYS}
    labels = labels.copy()
    bridges: list[Bridge] = []
    for group in groups:
        inside = _Inside(tied, codes, splits)
        for row in group[np.argsort(rank[group])].tolist():
            bridge = inside.let_in(row)
            if bridge:
                bridges.append(bridge)
        for row in group.tolist():
            labels[row] = inside.root(row)
    return labels, sorted(bridges, key=lambda bridge: bridge.row)


class _Inside:
    """The rows of one group that were let in so far: sets of tied rows, each with at most one split."""

    def __init__(self, tied: Tied, codes: dict[str, Rows], splits: Sequence[str | None]) -> None:
        self._tied = tied
        self._codes = codes
        # One row of each body that is in.
        self._bodies: list[int] = []
        self._splits = splits
        self._by_key: dict[tuple[str, int], int] = {}
        self._parent: dict[int, int] = {}
        # Of each root: the split of its set, and a row in it.
        self._split: dict[int, str] = {}

    def root(self, row: int) -> int:
        """Return the row that stands for the set of *row*."""
        parent = self._parent
        while (above := parent.get(row, row)) != row:
            parent[row] = parent[above]
            row = above
        return row

    def let_in(self, row: int) -> Bridge | None:
        """Let *row* in, or return why it cannot come in."""
        neighbours = list(self._neighbours(row))
        sides: dict[str, int] = {}
        own = self._splits[row]
        if own:
            sides[own] = row
        for other in neighbours:
            split = self._split.get(self.root(other))
            if split:
                sides.setdefault(split, other)
        if len(sides) > 1:
            (first, one), (second, other) = list(sides.items())[:2]
            return Bridge(row, ((one, first), (other, second)))
        self._join(row, neighbours, next(iter(sides), None))
        return None

    def _join(self, row: int, neighbours: Sequence[int], split: str | None) -> None:
        roots = {self.root(other) for other in neighbours} | {row}
        top = min(roots)
        for root in roots:
            self._parent[root] = top
            self._split.pop(root, None)
        if split:
            self._split[top] = split
        if ("body", int(self._codes["body"][row])) not in self._by_key:
            self._bodies.append(row)
        for key in self._keys(row):
            self._by_key.setdefault(key, row)

    def _neighbours(self, row: int) -> Iterator[int]:
        found = (self._by_key.get(key) for key in self._keys(row))
        yield from (other for other in found if other is not None)
        # An equal body that is in has met everything that is alike: a thousand copies are not compared with each other.
        if ("body", int(self._codes["body"][row])) not in self._by_key:
            yield from self._tied.alike(row, np.array(self._bodies, dtype=np.int64))

    def _keys(self, row: int) -> Iterator[tuple[str, int]]:
        for name, codes in self._codes.items():
            if codes[row] >= 0:
                yield name, int(codes[row])


def _torn(labels: Rows, splits: Sequence[str | None]) -> Iterator[Rows]:
    """Yield the rows of each group that has rows of two splits."""
    met: dict[int, str] = {}
    torn: set[int] = set()
    for label, split in zip(labels.tolist(), splits, strict=True):
        if split and met.setdefault(label, split) != split:
            torn.add(label)
    if not torn:
        return
    members = defaultdict(list)
    for row in np.flatnonzero(np.isin(labels, np.array(sorted(torn)))).tolist():
        members[int(labels[row])].append(row)
    yield from (np.array(rows, dtype=np.int64) for _, rows in sorted(members.items()))


def codes_of(column: pa.ChunkedArray) -> Rows:
    """Return a number for each value of *column*, equal where the values are; -1 for null."""
    indices = column.combine_chunks().dictionary_encode().indices.fill_null(-1)
    codes: Rows = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes
