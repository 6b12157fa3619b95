"""Leak groups: records that must share a split, joined by id, body, address, photo, or bodies that tell one story.

Which records are joined depends on the records alone, not on their order: a group is a connected component of the graph
of pairs that are equal in a key, or alike by their exact sets of shingles. Whether a pair is joined depends on the two
alone, so that more records never take a verdict back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from builder.dataset.same_story import Bodies, Rows, Stories
from builder.dataset.shingles import LEAD_BANDS, PERMUTATIONS, Hashes

__all__ = ["KEYS", "Bodies", "Forest", "Rows", "bands", "codes_of", "group_keys", "keyed", "leak_groups", "stories_of"]

# Columns whose equal values tie rows together; of lists, one value that is in both.
KEYS = ("id", "body", "url_key", "photo_keys")

# Of a pair at the threshold that its bands never meet in: one in ten thousand.
_MISSED = 1e-4
# Rows that meet in so small a number are worked on all together, by their pairs; most copies are so few.
_SMALL = 6
# Bounds the memory that pairs found unlike may take: some 200 MB.
_REMEMBERED = 2_000_000


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


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Rows that share something: of few the pairs, a line each, which are worked on together; of many some and all."""

    pairs: Rows
    crowds: Iterator[tuple[Rows, Rows]]


@dataclass(slots=True)
class _Join:
    """One search for pairs that tell one story: what is joined so far, what was found unlike."""

    stories: Stories
    forest: Forest
    unlike: set[tuple[int, int]]

    def are_one(self, row: int, other: int) -> bool:
        """Return whether two rows tell one story; an answer is remembered."""
        pair = (min(row, other), max(row, other))
        if pair in self.unlike:
            return False
        if self.stories.is_one(row, other):
            return True
        if len(self.unlike) < _REMEMBERED:
            self.unlike.add(pair)
        return False


def leak_groups(table: pa.Table, bodies: Bodies, threshold: float) -> Rows:
    """Return for each row of *table* a row that stands for its leak group.

    Args:
        table: traits of the records: the columns `KEYS`, `headline_key`, `shingles`, `leads`.
        bodies: the similarity of the same rows.
        threshold: the least Jaccard index of similar bodies.
    """
    forest = Forest(len(table))
    for name in KEYS:
        for one, other in _equal_pairs(*keyed(table[name])):
            forest.join(one, other)
    join = _Join(stories_of(table, bodies, threshold), forest, set())
    texts = codes_of(table["body"])
    rows = _join_similar(_distinct(texts, bodies), join)
    beginnings = _leads_of(rows, table["leads"].combine_chunks())
    _join_met(_same_beginning(*beginnings), join)
    _join_met(_same_headline(join.stories.headlines, texts), join)
    return forest.labels()


def stories_of(table: pa.Table, bodies: Bodies, threshold: float) -> Stories:
    """Return what tells which rows of *table* tell one story: its columns `shingles` and `headline_key`."""
    sizes = table["shingles"].to_numpy().astype(np.int64)
    return Stories(bodies, sizes, codes_of(table["headline_key"]), threshold)


def keyed(column: pa.ChunkedArray) -> tuple[Rows, Rows]:
    """Return rows, and a code for each value that *column* has there, equal where the values are; -1 for null.

    A row stands there once for each value of its list, where the column holds lists.
    """
    whole = column.combine_chunks()
    rows = np.arange(len(whole), dtype=np.int64)
    if not pa.types.is_list(whole.type):
        return rows, codes_of(column)
    lengths = whole.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    return np.repeat(rows, lengths), codes_of(pa.chunked_array([whole.flatten()]))


def codes_of(column: pa.ChunkedArray) -> Rows:
    """Return a number for each value of *column*, equal where the values are; -1 for null."""
    indices = column.combine_chunks().dictionary_encode().indices.fill_null(-1)
    codes: Rows = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


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


def _equal_pairs(owners: Rows, codes: Rows) -> Iterator[tuple[int, int]]:
    """Yield neighbours among the *owners* sorted by their codes: enough pairs to join all owners of equal ones."""
    order = np.argsort(codes, kind="stable")
    equal = (codes[order][1:] == codes[order][:-1]) & (codes[order][1:] >= 0)
    yield from zip(owners[order[:-1][equal]].tolist(), owners[order[1:][equal]].tolist(), strict=True)


def _distinct(texts: Rows, bodies: Bodies) -> Rows:
    """Return one row for each body that has a signature; equal bodies are joined already."""
    firsts = np.unique(texts, return_index=True)[1].astype(np.int64)
    return np.sort(firsts[bodies.is_signed[firsts]])


def _join_similar(rows: Rows, join: _Join) -> Rows:
    """Join rows that meet in a band of their signatures and tell one story; return one row of each set of shingles."""
    bodies = join.stories.bodies
    count, width = bands(join.stories.threshold)
    starts = range(0, count * width, width)
    meeting = np.zeros(len(bodies.is_signed), dtype=np.bool_)
    for start in starts:
        for bucket in buckets(rows, bodies.signatures[start : start + width]):
            meeting[bucket] = True
    bodies.load(np.flatnonzero(meeting))
    rows = _merge_same(rows, join)
    pairs = np.zeros((0, 2), dtype=np.int64)
    for start in starts:
        some, many = _pairs_and_buckets(rows, bodies.signatures[start : start + width])
        pairs = _distinct_pairs(np.concatenate((pairs, some)))
        for bucket in many:
            _join_bucket(bucket, join)
    _join_pairs(pairs, join)
    return rows


def _join_met(meetings: _Meetings, join: _Join) -> None:
    """Join rows that meet and tell one story.

    Cut copies meet here, whose signatures hardly agree: one with the beginning of the other, or under one headline.
    """
    stories, find = join.stories, join.forest.find
    pairs = meetings.pairs[stories.may_be_cut(meetings.pairs[:, 0], meetings.pairs[:, 1])]
    waiting = {(row, other) for row, other in stories.likely_pairs(pairs).tolist() if find(row) != find(other)}
    for some, others in meetings.crowds:
        for row, likely in _likely_pairs(some, others, join):
            waiting.update((min(row, other), max(row, other)) for other in likely.tolist())
        if len(waiting) >= _REMEMBERED:
            _settle(waiting, join)
    _settle(waiting, join)


def _settle(waiting: set[tuple[int, int]], join: _Join) -> None:
    """Join those of the *waiting* pairs that tell one story, and forget them."""
    # One reading of all bodies that are needed: they lie in shards that are read from start to end.
    join.stories.bodies.load(np.unique(np.array(sorted(waiting), dtype=np.int64)))
    for row, other in sorted(waiting):
        if join.forest.find(row) != join.forest.find(other) and join.are_one(row, other):
            join.forest.join(row, other)
    waiting.clear()


def _likely_pairs(some: Rows, others: Rows, join: _Join) -> Iterator[tuple[int, Rows]]:
    """Yield each of *some* with those of *others* that may tell its story, but for those joined before."""
    roots = np.array([join.forest.find(row) for row in others.tolist()], dtype=np.int64)
    if (roots == roots[0]).all():
        return
    # Two of *some* meet once, from the smaller row.
    is_lone = ~np.isin(others, some)
    for row in some.tolist():
        apart = others[(roots != join.forest.find(row)) & (is_lone | (others > row))]
        likely = join.stories.likely(row, apart[join.stories.may_be_cut(row, apart)])
        if len(likely):
            yield row, likely


def _same_beginning(owners: Rows, lengths: Rows, is_last: NDArray[np.bool_], keys: NDArray[np.uint32]) -> _Meetings:
    """Return the rows that share a beginning of some length: those that end within the next length, with all of them.

    Two that both go on meet again at the next length, or tell another story from there.
    """
    found = [np.zeros((0, 2), dtype=np.int64)]
    crowds: list[tuple[Rows, Rows]] = []
    for band in range(LEAD_BANDS):
        stretches = _stretches(keys[:, band].astype(np.uint64) | (lengths.astype(np.uint64) << np.uint64(32)))
        pairs = _small_pairs(*stretches)
        found.append(_distinct_pairs(owners[pairs[is_last[pairs].any(axis=1)]]))
        crowds += [
            (owners[places[is_last[places]]], owners[places])
            for places in _runs(*stretches, _SMALL)
            if is_last[places].any()
        ]
    return _Meetings(_distinct_pairs(np.concatenate(found)), iter(crowds))


def _same_headline(headlines: Rows, texts: Rows) -> _Meetings:
    """Return the rows that share a headline, one of each text."""
    pairs = headlines * (int(texts.max(initial=0)) + 1) + texts
    firsts = np.unique(pairs, return_index=True)[1].astype(np.int64)
    firsts = np.sort(firsts[headlines[firsts] >= 0])
    stretches = _stretches(headlines[firsts].astype(np.uint64))
    crowds = ((firsts[places], firsts[places]) for places in _runs(*stretches, _SMALL))
    return _Meetings(_distinct_pairs(firsts[_small_pairs(*stretches)]), crowds)


def _leads_of(rows: Rows, leads: pa.Array) -> tuple[Rows, Rows, NDArray[np.bool_], NDArray[np.uint32]]:
    """Return row, number of the length, whether it is the row's last, and keys of each beginning of *rows*."""
    taken = leads.take(pa.array(rows))
    keys = np.frombuffer(b"".join(taken.drop_null().to_pylist()), dtype=np.uint32).reshape(-1, LEAD_BANDS)
    sizes = pc.fill_null(pc.binary_length(taken), 0).to_numpy(zero_copy_only=False) // (4 * LEAD_BANDS)
    ends = np.cumsum(sizes)
    lengths = np.arange(len(keys)) - np.repeat(ends - sizes, sizes)
    is_last = np.zeros(len(keys), dtype=np.bool_)
    is_last[ends[sizes > 0] - 1] = True
    return np.repeat(rows, sizes), lengths, is_last, keys


def buckets(rows: Rows, band: NDArray[np.uint32]) -> Iterator[Rows]:
    """Yield the rows that agree in a whole band, where there are at least two."""
    for places in _runs(*_stretches(_band_keys(rows, band)), 1):
        yield rows[places]


def _pairs_and_buckets(rows: Rows, band: NDArray[np.uint32]) -> tuple[Rows, Iterator[Rows]]:
    """Return the same in two parts: all pairs of small buckets, a line each, and the other buckets."""
    stretches = _stretches(_band_keys(rows, band))
    return _distinct_pairs(rows[_small_pairs(*stretches)]), (rows[places] for places in _runs(*stretches, _SMALL))


def _band_keys(rows: Rows, band: NDArray[np.uint32]) -> Hashes:
    """Return for each of *rows* a number that rows share which agree in the whole band."""
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for line in band:
        mixed = (mixed ^ line[rows]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _runs(order: Rows, starts: Rows, sizes: Rows, more_than: int) -> Iterator[Rows]:
    """Yield the places of equal values, where there are *more_than* so many."""
    more = sizes > more_than
    for start, size in zip(starts[more].tolist(), sizes[more].tolist(), strict=True):
        yield order[start : start + size]


def _small_pairs(order: Rows, starts: Rows, sizes: Rows) -> Rows:
    """Return all pairs of places of equal values, a line each, of values that stand in few places."""
    found = [np.zeros((0, 2), dtype=np.int64)]
    for size in range(2, _SMALL + 1):
        firsts = starts[sizes == size]
        for one, other in combinations(range(size), 2):
            found.append(np.stack((order[firsts + one], order[firsts + other]), axis=1))
    return np.concatenate(found)


def _distinct_pairs(pairs: Rows) -> Rows:
    """Return each of *pairs* once, the smaller row first."""
    ones, others = pairs.min(axis=1), pairs.max(axis=1)
    base = int(others.max(initial=0)) + 1
    codes = np.unique(ones * base + others)
    return np.stack((codes // base, codes % base), axis=1)


def _stretches(values: Hashes) -> tuple[Rows, Rows, Rows]:
    """Return the order of *values*, and in it start and size of each stretch of equal ones."""
    order = np.argsort(values, kind="stable")
    found = values[order]
    edges = np.flatnonzero(np.concatenate(([True], found[1:] != found[:-1], [True])))
    return order, edges[:-1], np.diff(edges)


def _merge_same(rows: Rows, join: _Join) -> Rows:
    """Join rows with one set of shingles and return one of each: a thousand copies would make half a million pairs."""
    others: list[int] = []
    bodies = join.stories.bodies
    for bucket in buckets(rows, bodies.signatures):
        first = int(bucket[0])
        for row in bucket[1:].tolist():
            if bodies.similarity(first, row) == 1.0:
                join.forest.join(first, row)
                others.append(row)
    return np.setdiff1d(rows, np.array(others, dtype=np.int64))


def _join_pairs(pairs: Rows, join: _Join) -> None:
    """Join those of *pairs* that tell one story."""
    for row, other in join.stories.likely_pairs(pairs).tolist():
        one, two = join.forest.find(row), join.forest.find(other)
        if one != two and join.are_one(row, other):
            join.forest.join(one, two)


def _join_bucket(bucket: Rows, join: _Join) -> None:
    """Join what tells one story in *bucket*; pairs that are joined already are not compared."""
    roots = np.array([join.forest.find(row) for row in bucket.tolist()], dtype=np.int64)
    for place, row in enumerate(bucket.tolist()):
        apart = bucket[place + 1 :][roots[place + 1 :] != roots[place]]
        for other in join.stories.likely(row, apart).tolist() if len(apart) else ():
            one, two = join.forest.find(row), join.forest.find(other)
            if one != two and join.are_one(row, other):
                join.forest.join(one, two)
                roots[(roots == one) | (roots == two)] = min(one, two)
