"""Resolve split conflicts: reject the rows that would connect leak groups of different splits.

Published records keep their split, so a group with records of two splits has to be divided. Its rows are admitted one
after the other in order of precedence: unchanged records of the newest version, unchanged ones of older versions,
edited ones, new ones; within each of these, the most complete first. A row that would connect admitted rows of two
splits is rejected. So few new rows are rejected, an unchanged record is rejected only if the grouping rule itself has
changed, and the result does not depend on the order of the input.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from builder.dataset.grouping import GROUP_KEYS, codes_by_row, codes_of, stories_of
from builder.dataset.same_story import Bodies, Rows, Stories


@dataclass(frozen=True, slots=True)
class SplitConflict:
    """A row that would connect two splits.

    Args:
        row: the row to reject.
        sides: two pairs of a linked row and its split; a row with a split of its own is the first of them.
    """

    row: int
    sides: tuple[tuple[int, str], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Links:
    """The relations by which rows belong to one leak group.

    Args:
        table: fingerprints of the rows, as for `leak_groups`.
        bodies: similarity of the same rows.
        threshold: minimum Jaccard index of similar bodies.
    """

    table: pa.Table
    bodies: Bodies
    threshold: float

    def stories(self) -> Stories:
        """Return the same-story relation of the rows."""
        return stories_of(self.table, self.bodies, self.threshold)

    def keys(self) -> dict[str, tuple[Rows, Rows]]:
        """Return for each of `GROUP_KEYS` the rows and the codes of their values, as `codes_by_row` does."""
        return {name: codes_by_row(self.table[name]) for name in GROUP_KEYS}


@dataclass(frozen=True, slots=True)
class Claims:
    """Published splits of rows, and their precedence in conflicts.

    Args:
        splits: the split of each row that was published before, else None.
        rank: position of each row in the order of precedence; all are different.
        is_firm: whether each row is in the newest version unchanged.
    """

    splits: Sequence[str | None]
    rank: Rows
    is_firm: NDArray[np.bool_]


def resolve_conflicts(links: Links, labels: Rows, claims: Claims) -> tuple[Rows, list[SplitConflict]]:
    """Return labels of groups with at most one split each, and the rejected rows, each of which is its own group.

    Args:
        links: relations from which the groups were built.
        labels: the representative row of each row's leak group.
        claims: splits and precedence of the rows.
    """
    groups = list(_mixed_groups(labels, claims.splits))
    if not groups:
        return labels, []
    row_links = _RowLinks(links, np.concatenate(groups))
    labels = labels.copy()
    conflicts: list[SplitConflict] = []
    for group in groups:
        admitted = _AdmittedRows(row_links, claims)
        for row in group[np.argsort(claims.rank[group])].tolist():
            conflict = admitted.admit(row)
            if conflict:
                conflicts.append(conflict)
        for row in group.tolist():
            labels[row] = admitted.root(row)
    return labels, sorted(conflicts, key=lambda conflict: conflict.row)


class _RowLinks:
    """The keys and stories of some rows."""

    def __init__(self, links: Links, rows: Rows) -> None:
        self._stories = links.stories()
        self._keys: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self.bodies = codes_of(links.table["body"])
        self.headlines = self._stories.headlines
        links.bodies.load(rows[links.bodies.is_signed[rows]])
        for name, (owners, codes) in links.keys().items():
            wanted = np.isin(owners, rows) & (codes >= 0)
            for row, code in zip(owners[wanted].tolist(), codes[wanted].tolist(), strict=True):
                self._keys[row].append((name, code))

    def keys(self, row: int) -> list[tuple[str, int]]:
        """Return the keys of *row*, each of which links it to the rows with the same key."""
        return self._keys[row]

    def is_near(self, row: int, other: int) -> bool:
        """Return whether the bodies of two rows of one story are similar by the recipe's threshold."""
        return self._stories.bodies.similarity(row, other) >= self._stories.threshold

    def candidates(self, row: int, others: Sequence[int]) -> list[int]:
        """Return those of *others* that may be the same story as *row*."""
        found: list[int] = self._stories.candidates(row, np.array(others, dtype=np.int64)).tolist() if others else []
        return found

    def is_same_story(self, row: int, other: int) -> bool:
        """Return whether two candidate rows are the same story."""
        return self._stories.is_same_story(row, other)


class _AdmittedRows:
    """The rows of one group admitted so far: sets of linked rows, each with at most one split."""

    def __init__(self, links: _RowLinks, claims: Claims) -> None:
        self._links = links
        self._claims = claims
        # One admitted row for each body, and for each headline and body.
        self._by_body: dict[int, int] = {}
        self._by_headline: dict[int, dict[int, int]] = defaultdict(dict)
        self._by_key: dict[tuple[str, int], int] = {}
        self._parent: dict[int, int] = {}
        # The split of each set, by its root.
        self._split: dict[int, str] = {}

    def root(self, row: int) -> int:
        """Return the representative of the set of *row*."""
        parent = self._parent
        while (above := parent.get(row, row)) != row:
            parent[row] = parent[above]
            row = above
        return row

    def admit(self, row: int) -> SplitConflict | None:
        """Admit *row*, or return the conflict that it would cause."""
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
        body, headline = int(self._links.bodies[row]), int(self._links.headlines[row])
        self._by_body.setdefault(body, row)
        if headline >= 0:
            self._by_headline[headline].setdefault(body, row)
        for key in self._links.keys(row):
            self._by_key.setdefault(key, row)

    def _neighbours(self, row: int) -> Iterator[int]:
        """Yield rows that are linked with *row*: at least one of each set that it is linked with."""
        found: set[int] = set()
        for key in self._links.keys(row):
            if key in self._by_key:
                found.add(self.root(self._by_key[key]))
                yield self._by_key[key]
        for other in self._links.candidates(row, self._to_compare(row)):
            root = self.root(other)
            if root not in found and self._are_linked(row, other):
                found.add(root)
                yield other

    def _are_linked(self, row: int, other: int) -> bool:
        """Return whether two candidate rows are of one story.

        Two unchanged rows were compared in an earlier version. If they were not grouped then, only similarity by the
        recipe's threshold links them now.
        """
        firm = self._claims.is_firm
        return self._links.is_same_story(row, other) and (
            not (firm[row] and firm[other]) or self._links.is_near(row, other)
        )

    def _to_compare(self, row: int) -> list[int]:
        """Return the rows to compare *row* with.

        An admitted row with an equal body was compared with all others already, except with those under the headline
        of *row*. So a thousand copies are not compared with each other.
        """
        body, headline = int(self._links.bodies[row]), int(self._links.headlines[row])
        same_headline = self._by_headline.get(headline, {})
        others = set() if body in same_headline else set(same_headline.values())
        return sorted(others if body in self._by_body else others.union(self._by_body.values()))


def _mixed_groups(labels: Rows, splits: Sequence[str | None]) -> Iterator[Rows]:
    """Yield the rows of each group that has rows of two splits."""
    first: dict[int, str] = {}
    mixed: set[int] = set()
    for label, split in zip(labels.tolist(), splits, strict=True):
        if split and first.setdefault(label, split) != split:
            mixed.add(label)
    if not mixed:
        return
    members = defaultdict(list)
    for row in np.flatnonzero(np.isin(labels, np.array(sorted(mixed)))).tolist():
        members[int(labels[row])].append(row)
    yield from (np.array(rows, dtype=np.int64) for _, rows in sorted(members.items()))
