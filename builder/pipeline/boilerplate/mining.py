"""Lines that repeat across the documents of a site, from the notes of a first pass: furniture, or not, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from builder.dataset.grouping import DisjointSets
from builder.extract import Taken
from builder.pipeline.boilerplate.line_notes import SCHEMA, hash_of, read_notes
from builder.records import Origin

Hashes = NDArray[np.uint64]

# So many lines, or marks of near copies, are counted at a time: some 250 MB. More are counted in several passes.
_COUNTED = 4_000_000
# Shares of a line's documents. Taken for something that a record keeps (a credit, a byline …) in more than one of ten:
# not furniture; the same holds for section heads. Else dropped in most of them: learning turns a minority alone.
MAX_KEPT, MAX_HEADING, MIN_DROPPED = 0.1, 0.1, 0.5
# Or no sentence, of so many words, in so large a share of so many documents: neither a paragraph nor a section head
# (`What happens next`, `Why it matters`) repeats like that, whatever the model says.
MIN_WORDS, MIN_SHARE, MIN_SHARED = 6, 0.8, 10
_SENTENCE = re.compile(r"""[.!?:…。！？：]["'”’»)\]]*$""")


@dataclass(frozen=True, slots=True)
class RepetitionRule:
    """From how many documents of a site on, and from which share of them, a line that repeats is looked at."""

    min_documents: int = 3
    min_share: float = 0.001


@dataclass(slots=True)
class RepeatedLine:
    """A line that repeats.

    Args:
        text: as the first of its documents prints it.
        example: where that one stands.
        rank: its place among all documents.
        of: how many documents the site has.
        taken: in how many documents it was taken for what, by `Taken`.
    """

    text: str = ""
    example: str = ""
    rank: int = -1
    of: int = 0
    taken: list[int] = field(default_factory=lambda: [0] * (max(Taken) + 1))

    @property
    def documents(self) -> int:
        """Return in how many documents it stands; near copies of a document count once."""
        return sum(self.taken)

    @property
    def is_prose(self) -> bool:
        """Is it taken for text or for a section head too often to be furniture, and for nothing else?"""
        return self._few(Taken.KEPT, MAX_KEPT) and not self.is_furniture

    @property
    def is_furniture(self) -> bool:
        """Is it nothing that a record keeps, and dropped in most documents or too frequent to be text?"""
        is_dropped = not self._few(Taken.DROPPED, MIN_DROPPED) and self._few(Taken.HEADING, MAX_HEADING)
        return self._few(Taken.KEPT, MAX_KEPT) and (is_dropped or self._is_everywhere)

    @property
    def _is_everywhere(self) -> bool:
        is_sentence = _SENTENCE.search(self.text) or len(self.text.split()) < MIN_WORDS
        return not is_sentence and self.documents >= max(MIN_SHARED, MIN_SHARE * self.of)

    def _few(self, taken: Taken, share: float) -> bool:
        return self.taken[taken] <= share * self.documents


@dataclass(frozen=True, slots=True)
class SiteLines:
    """A site's documents: how it is known (`publisher`, `domain`, `folder`) and named, how many, what repeats."""

    kind: str
    name: str
    documents: int
    lines: tuple[RepeatedLine, ...]

    @property
    def furniture(self) -> list[RepeatedLine]:
        """Return the lines that are furniture, the most frequent first."""
        return [line for line in self.lines if line.is_furniture]


def mine(notes: Sequence[Path], rule: RepetitionRule) -> list[SiteLines]:
    """Return what repeats in the documents of each site, in the order of kinds and names.

    The order of documents does not matter. In memory are some 300 bytes a document, what is counted at a time, and the
    lines that repeat.
    """
    documents = _Documents(notes)
    frequent = _frequent(documents, rule.min_documents)
    lines: dict[int, RepeatedLine] = {}
    for batch, ranks, sites in documents.batches(["patterns", "taken", "lines"]):
        _tally(lines, batch, ranks, sites, frequent)
    return _sites(documents, lines, rule)


_KEY = ("source", "path", "member", "line")
_TOLD = SCHEMA.names[: SCHEMA.names.index("bands")]


class _Documents:
    """The documents of some notes in the order of their origins; of near copies on a site the first one counts."""

    def __init__(self, notes: Sequence[Path]) -> None:
        self._notes = notes
        told = pa.schema([SCHEMA.field(name) for name in _TOLD])
        table = pa.Table.from_batches((b for place in notes for b in read_notes(place, _TOLD)), told)
        self._order = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in _KEY]).to_numpy()
        self._rank = np.empty(len(self._order), dtype=np.int64)
        self._rank[self._order] = np.arange(len(self._order))
        self._table = table
        names = pc.binary_join_element_wise(table["kind"], table["site"], "\0").combine_chunks().dictionary_encode()
        hashes = np.array([hash_of(name) for name in names.dictionary.to_pylist()] or [0], dtype=np.uint64)
        self._hashes = hashes[names.indices.fill_null(0).to_numpy(zero_copy_only=False)]
        self._counts = self._are_first()[self._rank] & table["kind"].is_valid().to_numpy()

    def batches(self, columns: list[str]) -> Iterator[tuple[pa.RecordBatch, NDArray[np.int64], Hashes]]:
        """Yield *columns* of the documents that count, with their ranks and the hashes of their sites."""
        for start, batch in self._batches(columns):
            rows = start + np.flatnonzero(self._counts[start : start + len(batch)])
            yield batch.take(pa.array(rows - start)), self._rank[rows], self._hashes[rows]

    def counts(self) -> Counter[tuple[str, str]]:
        """Return how many documents of each site count."""
        mine = self._table.select(["kind", "site"]).filter(pa.array(self._counts))
        found = mine.group_by(["kind", "site"]).aggregate([([], "count_all")]).to_pylist()
        return Counter({(row["kind"], row["site"]): row["count_all"] for row in found})

    def origin(self, rank: int) -> tuple[tuple[str, str], str]:
        """Return site and origin of a document."""
        row = self._table.slice(int(self._order[rank]), 1).to_pylist()[0]
        origin = Origin(row["path"], row["source"], row["member"] or None, row["line"] or None)
        return (row["kind"], row["site"]), str(origin)

    def _batches(self, columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        start = 0
        for place in self._notes:
            for batch in read_notes(place, columns):
                yield start, batch
                start += len(batch)

    def _are_first(self) -> NDArray[np.bool_]:
        """Return which documents, by rank, are the first of those that they share a value with."""
        total = sum(len(batch["bands"].flatten()) for _, batch in self._batches(["bands"]))
        passes = -(-total // _COUNTED)
        copies = DisjointSets(len(self._rank))
        for turn in range(passes):
            parts = [self._owned(start, batch, turn, passes) for start, batch in self._batches(["bands"])]
            owners = np.concatenate([ranks for _, ranks in parts])
            values = np.concatenate([found for found, _ in parts])
            order = np.argsort(values, kind="stable")
            is_shared = values[order][1:] == values[order][:-1]
            pairs = (owners[order][:-1][is_shared].tolist(), owners[order][1:][is_shared].tolist())
            for one, other in zip(*pairs, strict=True):
                copies.join(one, other)
        return np.asarray(copies.labels() == np.arange(len(self._rank)))

    def _owned(self, start: int, batch: pa.RecordBatch, turn: int, passes: int) -> tuple[Hashes, NDArray[np.int64]]:
        """Return the values by which copies are known, those of one turn, and the ranks of their documents."""
        values = batch["bands"].flatten().to_numpy(zero_copy_only=False)
        owners = np.repeat(self._rank[start : start + len(batch)], _sizes(batch["bands"]))
        mine = values % passes == turn
        return values[mine], owners[mine]


def _frequent(documents: _Documents, least: int) -> Hashes:
    """Return the lines, as `_pairs` has them, that stand in *least* documents or more."""
    total = sum(len(batch["patterns"].flatten()) for batch, _, _ in documents.batches(["patterns"]))
    passes = -(-total // _COUNTED)
    found = [np.zeros(0, dtype=np.uint64)]
    for turn in range(passes):
        pairs = (_pairs(batch, sites) for batch, _, sites in documents.batches(["patterns"]))
        values, counts = np.unique(np.concatenate([p[p % passes == turn] for p in pairs]), return_counts=True)
        found.append(values[counts >= least])
    return np.sort(np.concatenate(found))


def _tally(
    lines: dict[int, RepeatedLine], batch: pa.RecordBatch, ranks: NDArray[np.int64], sites: Hashes, frequent: Hashes
) -> None:
    """Count those lines of *batch* that are frequent."""
    pairs = _pairs(batch, sites)
    rows = np.flatnonzero(np.isin(pairs, frequent))
    owners = np.repeat(ranks, _sizes(batch["patterns"]))[rows]
    taken = batch["taken"].flatten().to_numpy()[rows]
    texts = batch["lines"].flatten().take(pa.array(rows)).to_pylist()
    for pair, rank, code, text in zip(pairs[rows].tolist(), owners.tolist(), taken.tolist(), texts, strict=True):
        line = lines.setdefault(pair, RepeatedLine())
        line.taken[code] += 1
        if line.rank < 0 or rank < line.rank:
            line.rank, line.text = rank, text


def _sites(documents: _Documents, lines: dict[int, RepeatedLine], rule: RepetitionRule) -> list[SiteLines]:
    counts = documents.counts()
    found: dict[tuple[str, str], list[RepeatedLine]] = {site: [] for site in counts}
    for line in lines.values():
        site, line.example = documents.origin(line.rank)
        line.of = counts[site]
        if line.documents >= max(rule.min_documents, rule.min_share * counts[site]):
            found[site].append(line)
    return [SiteLines(*site, counts[site], tuple(sorted(found[site], key=_by_count))) for site in sorted(counts)]


def _by_count(line: RepeatedLine) -> tuple[int, str]:
    return -line.documents, line.text


def _pairs(batch: pa.RecordBatch, sites: Hashes) -> Hashes:
    """Return 64 bits for each pattern of each document that only the same line of the same site shares."""
    spread = np.repeat(sites * np.uint64(0x9E3779B97F4A7C15), _sizes(batch["patterns"]))
    mixed: Hashes = batch["patterns"].flatten().to_numpy() ^ spread
    return mixed


def _sizes(lists: pa.Array) -> NDArray[np.int64]:
    sizes: NDArray[np.int64] = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    return sizes
