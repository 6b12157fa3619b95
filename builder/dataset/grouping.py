"""Find leak groups: records that must share a split because they share an id, body, URL, photo or story.

A group is a connected component of the graph of pairs that have an equal key or, by their exact sets of shingles, the
same story. Whether a pair is connected depends on its two records alone. So the order of the records makes no
difference, and new records never separate a group.
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

__all__ = [
    "GROUP_KEYS",
    "Bodies",
    "DisjointSets",
    "Rows",
    "bands",
    "codes_by_row",
    "codes_of",
    "group_keys",
    "leak_groups",
    "stories_of",
]

# Columns whose equal values connect rows; for lists, any common value.
GROUP_KEYS = ("id", "body", "url_key", "photo_keys")

# Maximum probability that a pair at the threshold shares no band.
_MISSED = 1e-4
# Maximum rows of a small bucket. The pairs of all small buckets are processed in one array; most buckets are small.
_SMALL = 6
# Maximum pairs to remember, waiting or found to be different; bounds memory to some 200 MB.
_MAX_PAIRS = 2_000_000


class DisjointSets:
    """Disjoint sets of rows; the smallest row of a set is its representative."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, row: int) -> int:
        """Return the representative of the set of *row*."""
        parent = self._parent
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    def join(self, one: int, other: int) -> None:
        """Merge the sets of two rows."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first

    def labels(self) -> Rows:
        """Return the representative of each row."""
        return np.array([self.find(row) for row in range(len(self._parent))], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _SharedBuckets:
    """Buckets of rows with a common value.

    Args:
        pairs: all pairs of the small buckets, one per row.
        large: for each large bucket, the rows to compare, and the rows to compare them with.
    """

    pairs: Rows
    large: Iterator[tuple[Rows, Rows]]


@dataclass(slots=True)
class _StorySearch:
    """State of a search for pairs of one story: the sets joined so far, and the pairs found to be different."""

    stories: Stories
    sets: DisjointSets
    different: set[tuple[int, int]]

    def is_same_story(self, row: int, other: int) -> bool:
        """Return whether two rows are the same story, and remember pairs that are not."""
        pair = (min(row, other), max(row, other))
        if pair in self.different:
            return False
        if self.stories.is_same_story(row, other):
            return True
        if len(self.different) < _MAX_PAIRS:
            self.different.add(pair)
        return False


def leak_groups(table: pa.Table, bodies: Bodies, threshold: float) -> Rows:
    """Return the representative row of the leak group of each row of *table*.

    Args:
        table: fingerprints of the records: the columns `GROUP_KEYS`, `headline_key`, `shingles`, `leads`.
        bodies: similarity of the same rows.
        threshold: minimum Jaccard index of similar bodies.
    """
    sets = DisjointSets(len(table))
    for name in GROUP_KEYS:
        for one, other in _equal_pairs(*codes_by_row(table[name])):
            sets.join(one, other)
    search = _StorySearch(stories_of(table, bodies, threshold), sets, set())
    texts = codes_of(table["body"])
    rows = _join_similar(_distinct(texts, bodies), search)
    leads = _leads_of(rows, table["leads"].combine_chunks())
    _join_truncated(_same_lead(*leads), search)
    _join_truncated(_same_headline(search.stories.headlines, texts), search)
    return sets.labels()


def stories_of(table: pa.Table, bodies: Bodies, threshold: float) -> Stories:
    """Return the same-story relation of the rows of *table*, which has columns `shingles` and `headline_key`."""
    sizes = table["shingles"].to_numpy().astype(np.int64)
    return Stories(bodies, sizes, codes_of(table["headline_key"]), threshold)


def codes_by_row(column: pa.ChunkedArray) -> tuple[Rows, Rows]:
    """Return the row and the code of each value of *column*; equal values have equal codes, null has -1.

    A column of lists gives one entry for each value of each list.
    """
    combined = column.combine_chunks()
    rows = np.arange(len(combined), dtype=np.int64)
    if not pa.types.is_list(combined.type):
        return rows, codes_of(column)
    lengths = combined.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    return np.repeat(rows, lengths), codes_of(pa.chunked_array([combined.flatten()]))


def codes_of(column: pa.ChunkedArray) -> Rows:
    """Return a code for each value of *column*; equal values have equal codes, null has -1."""
    indices = column.combine_chunks().dictionary_encode().indices.fill_null(-1)
    codes: Rows = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


def group_keys(labels: Rows, ids: pa.ChunkedArray) -> list[str]:
    """Return the key of each row's group: its smallest id, so that the key depends on the members alone."""
    names = ids.to_pylist()
    smallest: dict[int, str] = {}
    for label, name in zip(labels.tolist(), names, strict=True):
        smallest[label] = min(name, smallest.get(label, name))
    return [smallest[label] for label in labels.tolist()]


@cache
def bands(threshold: float) -> tuple[int, int]:
    """Return (number of bands, rows per band): the longest bands that nearly all pairs at *threshold* share."""
    for rows in range(16, 1, -1):
        count = PERMUTATIONS // rows
        if (1 - threshold**rows) ** count <= _MISSED:
            return count, rows
    return PERMUTATIONS, 1


def _equal_pairs(owners: Rows, codes: Rows) -> Iterator[tuple[int, int]]:
    """Yield neighbouring *owners* in the order of their codes: enough pairs to join all owners of equal codes."""
    order = np.argsort(codes, kind="stable")
    equal = (codes[order][1:] == codes[order][:-1]) & (codes[order][1:] >= 0)
    yield from zip(owners[order[:-1][equal]].tolist(), owners[order[1:][equal]].tolist(), strict=True)


def _distinct(texts: Rows, bodies: Bodies) -> Rows:
    """Return one row for each distinct body with a signature; equal bodies are joined already."""
    firsts = np.unique(texts, return_index=True)[1].astype(np.int64)
    return np.sort(firsts[bodies.is_signed[firsts]])


def _join_similar(rows: Rows, search: _StorySearch) -> Rows:
    """Join rows of one story that share a band of their signatures; return one row of each set of shingles."""
    bodies = search.stories.bodies
    count, width = bands(search.stories.threshold)
    starts = range(0, count * width, width)
    meeting = np.zeros(len(bodies.is_signed), dtype=np.bool_)
    for start in starts:
        for bucket in buckets(rows, bodies.signatures[start : start + width]):
            meeting[bucket] = True
    bodies.load(np.flatnonzero(meeting))
    rows = _merge_same(rows, search)
    pairs = np.zeros((0, 2), dtype=np.int64)
    for start in starts:
        some, many = _pairs_and_buckets(rows, bodies.signatures[start : start + width])
        pairs = _distinct_pairs(np.concatenate((pairs, some)))
        for bucket in many:
            _join_bucket(bucket, search)
    _join_pairs(pairs, search)
    return rows


def _join_truncated(shared: _SharedBuckets, search: _StorySearch) -> None:
    """Join the rows of shared buckets that are truncated copies of one another; few of these share a band."""
    stories, find = search.stories, search.sets.find
    pairs = shared.pairs[stories.may_be_truncated(shared.pairs[:, 0], shared.pairs[:, 1])]
    waiting = {(row, other) for row, other in stories.candidate_pairs(pairs).tolist() if find(row) != find(other)}
    for some, others in shared.large:
        for row, candidates in _candidate_pairs(some, others, search):
            waiting.update((min(row, other), max(row, other)) for other in candidates.tolist())
        if len(waiting) >= _MAX_PAIRS:
            _join_waiting(waiting, search)
    _join_waiting(waiting, search)


def _join_waiting(waiting: set[tuple[int, int]], search: _StorySearch) -> None:
    """Join the *waiting* pairs of one story, and clear the set."""
    # Load all bodies at once because shards are read sequentially.
    search.stories.bodies.load(np.unique(np.array(sorted(waiting), dtype=np.int64)))
    for row, other in sorted(waiting):
        if search.sets.find(row) != search.sets.find(other) and search.is_same_story(row, other):
            search.sets.join(row, other)
    waiting.clear()


def _candidate_pairs(some: Rows, others: Rows, search: _StorySearch) -> Iterator[tuple[int, Rows]]:
    """Yield each of *some* with its candidates among *others* that are not joined with it yet."""
    roots = np.array([search.sets.find(row) for row in others.tolist()], dtype=np.int64)
    if (roots == roots[0]).all():
        return
    # A pair of two of *some* is compared once, from the smaller row.
    is_other = ~np.isin(others, some)
    for row in some.tolist():
        unjoined = others[(roots != search.sets.find(row)) & (is_other | (others > row))]
        candidates = search.stories.candidates(row, unjoined[search.stories.may_be_truncated(row, unjoined)])
        if len(candidates):
            yield row, candidates


def _same_lead(owners: Rows, lengths: Rows, is_last: NDArray[np.bool_], keys: NDArray[np.uint32]) -> _SharedBuckets:
    """Return the buckets of rows that share a lead, in pairs of which at least one row ends before the next length.

    Two longer rows are compared at the next length, if their leads still agree there.
    """
    found = [np.zeros((0, 2), dtype=np.int64)]
    large: list[tuple[Rows, Rows]] = []
    for band in range(LEAD_BANDS):
        runs = _equal_runs(keys[:, band].astype(np.uint64) | (lengths.astype(np.uint64) << np.uint64(32)))
        pairs = _small_pairs(*runs)
        found.append(_distinct_pairs(owners[pairs[is_last[pairs].any(axis=1)]]))
        large += [
            (owners[positions[is_last[positions]]], owners[positions])
            for positions in _runs(*runs, _SMALL)
            if is_last[positions].any()
        ]
    return _SharedBuckets(_distinct_pairs(np.concatenate(found)), iter(large))


def _same_headline(headlines: Rows, texts: Rows) -> _SharedBuckets:
    """Return the buckets of rows that share a headline, with one row of each text."""
    pairs = headlines * (int(texts.max(initial=0)) + 1) + texts
    firsts = np.unique(pairs, return_index=True)[1].astype(np.int64)
    firsts = np.sort(firsts[headlines[firsts] >= 0])
    runs = _equal_runs(headlines[firsts].astype(np.uint64))
    large = ((firsts[positions], firsts[positions]) for positions in _runs(*runs, _SMALL))
    return _SharedBuckets(_distinct_pairs(firsts[_small_pairs(*runs)]), large)


def _leads_of(rows: Rows, leads: pa.Array) -> tuple[Rows, Rows, NDArray[np.bool_], NDArray[np.uint32]]:
    """Return for each lead of *rows* the row, the index of its length, whether it is the longest, and the keys."""
    taken = leads.take(pa.array(rows))
    keys = np.frombuffer(b"".join(taken.drop_null().to_pylist()), dtype=np.uint32).reshape(-1, LEAD_BANDS)
    sizes = pc.fill_null(pc.binary_length(taken), 0).to_numpy(zero_copy_only=False) // (4 * LEAD_BANDS)
    ends = np.cumsum(sizes)
    lengths = np.arange(len(keys)) - np.repeat(ends - sizes, sizes)
    is_last = np.zeros(len(keys), dtype=np.bool_)
    is_last[ends[sizes > 0] - 1] = True
    return np.repeat(rows, sizes), lengths, is_last, keys


def buckets(rows: Rows, band: NDArray[np.uint32]) -> Iterator[Rows]:
    """Yield each set of two or more rows that agree in all values of *band*."""
    for positions in _runs(*_equal_runs(_band_keys(rows, band)), 1):
        yield rows[positions]


def _pairs_and_buckets(rows: Rows, band: NDArray[np.uint32]) -> tuple[Rows, Iterator[Rows]]:
    """Return all pairs of the small buckets, one per row, and the large buckets."""
    runs = _equal_runs(_band_keys(rows, band))
    return _distinct_pairs(rows[_small_pairs(*runs)]), (rows[positions] for positions in _runs(*runs, _SMALL))


def _band_keys(rows: Rows, band: NDArray[np.uint32]) -> Hashes:
    """Return a hash of the values of *band* for each of *rows*."""
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for line in band:
        mixed = (mixed ^ line[rows]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _runs(order: Rows, starts: Rows, sizes: Rows, more_than: int) -> Iterator[Rows]:
    """Yield the positions of each value that occurs more often than *more_than*."""
    more = sizes > more_than
    for start, size in zip(starts[more].tolist(), sizes[more].tolist(), strict=True):
        yield order[start : start + size]


def _small_pairs(order: Rows, starts: Rows, sizes: Rows) -> Rows:
    """Return all pairs of positions of equal values, one per row, for values that occur at most `_SMALL` times."""
    found = [np.zeros((0, 2), dtype=np.int64)]
    for size in range(2, _SMALL + 1):
        firsts = starts[sizes == size]
        for one, other in combinations(range(size), 2):
            found.append(np.stack((order[firsts + one], order[firsts + other]), axis=1))
    return np.concatenate(found)


def _distinct_pairs(pairs: Rows) -> Rows:
    """Return the distinct *pairs*, the smaller row of each first."""
    ones, others = pairs.min(axis=1), pairs.max(axis=1)
    base = int(others.max(initial=0)) + 1
    codes = np.unique(ones * base + others)
    return np.stack((codes // base, codes % base), axis=1)


def _equal_runs(values: Hashes) -> tuple[Rows, Rows, Rows]:
    """Return the sorting order of *values*, and the start and size of each run of equal values in it."""
    order = np.argsort(values, kind="stable")
    found = values[order]
    edges = np.flatnonzero(np.concatenate(([True], found[1:] != found[:-1], [True])))
    return order, edges[:-1], np.diff(edges)


def _merge_same(rows: Rows, search: _StorySearch) -> Rows:
    """Join rows with equal sets of shingles and return one of each: a thousand copies have half a million pairs."""
    others: list[int] = []
    bodies = search.stories.bodies
    for bucket in buckets(rows, bodies.signatures):
        first = int(bucket[0])
        for row in bucket[1:].tolist():
            if bodies.similarity(first, row) == 1.0:
                search.sets.join(first, row)
                others.append(row)
    return np.setdiff1d(rows, np.array(others, dtype=np.int64))


def _join_pairs(pairs: Rows, search: _StorySearch) -> None:
    """Join the *pairs* of one story."""
    for row, other in search.stories.candidate_pairs(pairs).tolist():
        one, two = search.sets.find(row), search.sets.find(other)
        if one != two and search.is_same_story(row, other):
            search.sets.join(one, two)


def _join_bucket(bucket: Rows, search: _StorySearch) -> None:
    """Join the rows of one story in *bucket*; rows that are joined already are not compared."""
    roots = np.array([search.sets.find(row) for row in bucket.tolist()], dtype=np.int64)
    for position, row in enumerate(bucket.tolist()):
        unjoined = bucket[position + 1 :][roots[position + 1 :] != roots[position]]
        for other in search.stories.candidates(row, unjoined).tolist() if len(unjoined) else ():
            one, two = search.sets.find(row), search.sets.find(other)
            if one != two and search.is_same_story(row, other):
                search.sets.join(one, two)
                roots[(roots == one) | (roots == two)] = min(one, two)
