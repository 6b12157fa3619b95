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
from numpy.typing import NDArray

from builder.dataset.grouping import KEYS, codes_of, keyed, stories_of
from builder.dataset.same_story import Bodies, Rows, Stories


@dataclass(frozen=True, slots=True)
class SplitConflict:
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
        table: traits of the rows, as `leak_groups` wants them.
        bodies: the similarity of the same rows.
        threshold: the least Jaccard index of similar bodies.
    """

    table: pa.Table
    bodies: Bodies
    threshold: float

    def stories(self) -> Stories:
        """Return what tells which rows tell one story."""
        return stories_of(self.table, self.bodies, self.threshold)

    def keys(self) -> dict[str, tuple[Rows, Rows]]:
        """Return for each of `KEYS` rows and the codes of the values that they have there."""
        return {name: keyed(self.table[name]) for name in KEYS}


@dataclass(frozen=True, slots=True)
class Claims:
    """What rows may claim.

    Args:
        splits: the split of each row that has one already.
        rank: for each row its place in the order of the right to stay; no two are equal.
        is_firm: whether a row stands in the newest version just so.
    """

    splits: Sequence[str | None]
    rank: Rows
    is_firm: NDArray[np.bool_]


def part(tied: Tied, labels: Rows, claims: Claims) -> tuple[Rows, list[SplitConflict]]:
    """Return new labels under which no group has rows of two splits, and the rows that had to go, each a group alone.

    Args:
        tied: what made the groups.
        labels: for each row a row that stands for its leak group.
        claims: the rows' right to stay, and where.
    """
    groups = list(_torn(labels, claims.splits))
    if not groups:
        return labels, []
    ties = _Ties(tied, np.concatenate(groups))
    labels = labels.copy()
    bridges: list[SplitConflict] = []
    for group in groups:
        inside = _Inside(ties, claims)
        for row in group[np.argsort(claims.rank[group])].tolist():
            bridge = inside.let_in(row)
            if bridge:
                bridges.append(bridge)
        for row in group.tolist():
            labels[row] = inside.root(row)
    return labels, sorted(bridges, key=lambda bridge: bridge.row)


class _Ties:
    """The keys and stories of some rows."""

    def __init__(self, tied: Tied, rows: Rows) -> None:
        self._stories = tied.stories()
        self._keys: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self.bodies = codes_of(tied.table["body"])
        self.headlines = self._stories.headlines
        tied.bodies.load(rows[tied.bodies.is_signed[rows]])
        for name, (owners, codes) in tied.keys().items():
            wanted = np.isin(owners, rows) & (codes >= 0)
            for row, code in zip(owners[wanted].tolist(), codes[wanted].tolist(), strict=True):
                self._keys[row].append((name, code))

    def keys(self, row: int) -> list[tuple[str, int]]:
        """Return what ties *row* to others that have the same."""
        return self._keys[row]

    def is_near(self, row: int, other: int) -> bool:
        """Return whether the bodies of two rows that are alike are so by the recipe's threshold alone."""
        return self._stories.bodies.similarity(row, other) >= self._stories.threshold

    def likely(self, row: int, others: Sequence[int]) -> list[int]:
        """Return those of *others* that may tell the story of *row*."""
        found: list[int] = self._stories.likely(row, np.array(others, dtype=np.int64)).tolist() if others else []
        return found

    def is_one(self, row: int, other: int) -> bool:
        """Return whether two likely rows tell one story."""
        return self._stories.is_one(row, other)


class _Inside:
    """The rows of one group that were let in so far: sets of tied rows, each with at most one split."""

    def __init__(self, ties: _Ties, claims: Claims) -> None:
        self._ties = ties
        self._claims = claims
        # One row of each body that is in, and of each under each headline.
        self._bodies: dict[int, int] = {}
        self._under: dict[int, dict[int, int]] = defaultdict(dict)
        self._by_key: dict[tuple[str, int], int] = {}
        self._parent: dict[int, int] = {}
        # Of each root: the split of its set.
        self._split: dict[int, str] = {}

    def root(self, row: int) -> int:
        """Return the row that stands for the set of *row*."""
        parent = self._parent
        while (above := parent.get(row, row)) != row:
            parent[row] = parent[above]
            row = above
        return row

    def let_in(self, row: int) -> SplitConflict | None:
        """Let *row* in, or return why it cannot come in."""
        neighbours = list(self._neighbours(row))
        sides: dict[str, int] = {}
        own = self._claims.splits[row]
        if own:
            sides[own] = row
        for other in neighbours:
            split = self._split.get(self.root(other))
            if split:
                sides.setdefault(split, other)
        if len(sides) > 1:
            (first, one), (second, other) = list(sides.items())[:2]
            return SplitConflict(row, ((one, first), (other, second)))
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
        body, headline = int(self._ties.bodies[row]), int(self._ties.headlines[row])
        self._bodies.setdefault(body, row)
        if headline >= 0:
            self._under[headline].setdefault(body, row)
        for key in self._ties.keys(row):
            self._by_key.setdefault(key, row)

    def _neighbours(self, row: int) -> Iterator[int]:
        """Yield rows that *row* is tied to: of each set that it is tied to at least one."""
        met: set[int] = set()
        for key in self._ties.keys(row):
            if key in self._by_key:
                met.add(self.root(self._by_key[key]))
                yield self._by_key[key]
        for other in self._ties.likely(row, self._unmet(row)):
            root = self.root(other)
            if root not in met and self._are_tied(row, other):
                met.add(root)
                yield other

    def _are_tied(self, row: int, other: int) -> bool:
        """Return whether two likely rows tell one story.

        Firm rows were grouped before: a tie between two of them that nobody met then is not a new row's making.
        """
        firm = self._claims.is_firm
        return self._ties.is_one(row, other) and (not (firm[row] and firm[other]) or self._ties.is_near(row, other))

    def _unmet(self, row: int) -> list[int]:
        """Return the rows to compare *row* with.

        An equal body that is in has met all that is alike, but for what is so under one headline alone: a thousand
        copies are not compared with each other.
        """
        body, under = int(self._ties.bodies[row]), self._under.get(int(self._ties.headlines[row]), {})
        others = set() if body in under else set(under.values())
        return sorted(others if body in self._bodies else others.union(self._bodies.values()))


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
