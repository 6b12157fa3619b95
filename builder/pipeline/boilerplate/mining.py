"""Find the lines that repeat across the documents of a site, from the notes of a first pass, and classify them."""

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

# Values counted per pass; bounds memory to 250 MB.
_VALUES_PER_PASS = 4_000_000
# Shares of the documents of a line. Furniture is used in a record (as a credit, a byline …) or as a section heading in
# at most one of ten documents, and dropped in at least half of them.
MAX_KEPT, MAX_HEADING, MIN_DROPPED = 0.1, 0.1, 0.5
# A line that is not a sentence is furniture too if it has this many words and occurs in this share of the documents and
# this many: neither paragraphs nor section headings (`What happens next`, `Why it matters`) repeat like that.
MIN_WORDS, MIN_SHARE, MIN_SHARED = 6, 0.8, 10
_SENTENCE = re.compile(r"""[.!?:…。！？：]["'”’»)\]]*$""")


@dataclass(frozen=True, slots=True)
class RepetitionRule:
    """Minimum number and share of the documents of a site in which a line must occur to be considered."""

    min_documents: int = 3
    min_share: float = 0.001


@dataclass(frozen=True, slots=True)
class RepeatedLine:
    """A line that repeats.

    Args:
        text: the line as printed in the first of its documents.
        example: origin of that document.
        of: number of documents of the site.
        taken: number of documents for each use of the line, by `Taken`.
    """

    text: str
    example: str
    of: int
    taken: Sequence[int]

    @property
    def documents(self) -> int:
        """Return the number of documents with the line, of which near-duplicates count once."""
        return sum(self.taken)

    @property
    def is_prose(self) -> bool:
        """Return whether the line is used as text or section heading too often to be furniture."""
        return self._few(Taken.KEPT, MAX_KEPT) and not self.is_furniture

    @property
    def is_furniture(self) -> bool:
        """Return whether records do not use the line, and it is dropped in most documents or too frequent for text."""
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
    """The repeated lines of a site.

    Args:
        kind: what identifies the site: `publisher`, `domain` or `folder`.
        name: name of the publisher, domain or folder.
        documents: number of documents of the site.
        lines: the repeated lines.
    """

    kind: str
    name: str
    documents: int
    lines: tuple[RepeatedLine, ...]

    @property
    def furniture(self) -> list[RepeatedLine]:
        """Return the lines that are furniture, most frequent first."""
        return [line for line in self.lines if line.is_furniture]


def mine(notes: Sequence[Path], rule: RepetitionRule) -> list[SiteLines]:
    """Return the repeated lines of each site, sorted by kind and name.

    The order of the documents makes no difference. Memory is needed for about 300 bytes per document, the values of one
    pass, and the repeated lines.
    """
    documents = _NotedDocuments(notes)
    frequent = _frequent(documents, rule.min_documents)
    tallies: dict[int, _LineTally] = {}
    for batch, ranks, sites in documents.batches(["patterns", "taken", "lines"]):
        _count(tallies, batch, ranks, sites, frequent)
    return _sites(documents, tallies, rule)


@dataclass(slots=True)
class _LineTally:
    """Occurrences of a line so far.

    Args:
        text: the line as printed in the first of its documents.
        rank: position of that document among all documents.
        taken: number of documents for each use of the line, by `Taken`.
    """

    text: str
    rank: int
    taken: list[int] = field(default_factory=lambda: [0] * (max(Taken) + 1))


_ORIGIN_COLUMNS = ("source", "path", "member", "line")
_DOCUMENT_COLUMNS = SCHEMA.names[: SCHEMA.names.index("bands")]


class _NotedDocuments:
    """The documents of *notes*, ranked by origin; of near-duplicates on a site only the first one counts."""

    def __init__(self, notes: Sequence[Path]) -> None:
        self._notes = notes
        schema = pa.schema([SCHEMA.field(name) for name in _DOCUMENT_COLUMNS])
        table = pa.Table.from_batches((b for path in notes for b in read_notes(path, _DOCUMENT_COLUMNS)), schema)
        self._order = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in _ORIGIN_COLUMNS]).to_numpy()
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
        """Return the number of documents of each site that count."""
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
        for path in self._notes:
            for batch in read_notes(path, columns):
                yield start, batch
                start += len(batch)

    def _are_first(self) -> NDArray[np.bool_]:
        """Return for each rank whether the document is the first of its near-duplicates, which share a band."""
        total = sum(len(batch["bands"].flatten()) for _, batch in self._batches(["bands"]))
        passes = -(-total // _VALUES_PER_PASS)
        copies = DisjointSets(len(self._rank))
        for number in range(passes):
            parts = [self._bands(start, batch, number, passes) for start, batch in self._batches(["bands"])]
            owners = np.concatenate([ranks for _, ranks in parts])
            values = np.concatenate([found for found, _ in parts])
            order = np.argsort(values, kind="stable")
            is_shared = values[order][1:] == values[order][:-1]
            pairs = (owners[order][:-1][is_shared].tolist(), owners[order][1:][is_shared].tolist())
            for one, other in zip(*pairs, strict=True):
                copies.join(one, other)
        return np.asarray(copies.labels() == np.arange(len(self._rank)))

    def _bands(self, start: int, batch: pa.RecordBatch, number: int, passes: int) -> tuple[Hashes, NDArray[np.int64]]:
        """Return the bands of one pass, and the ranks of their documents."""
        values = batch["bands"].flatten().to_numpy(zero_copy_only=False)
        owners = np.repeat(self._rank[start : start + len(batch)], _sizes(batch["bands"]))
        is_chosen = values % passes == number
        return values[is_chosen], owners[is_chosen]


def _frequent(documents: _NotedDocuments, least: int) -> Hashes:
    """Return the `_line_keys` of lines that occur in at least *least* documents."""
    total = sum(len(batch["patterns"].flatten()) for batch, _, _ in documents.batches(["patterns"]))
    passes = -(-total // _VALUES_PER_PASS)
    found = [np.zeros(0, dtype=np.uint64)]
    for number in range(passes):
        keys = (_line_keys(batch, sites) for batch, _, sites in documents.batches(["patterns"]))
        values, counts = np.unique(np.concatenate([k[k % passes == number] for k in keys]), return_counts=True)
        found.append(values[counts >= least])
    return np.sort(np.concatenate(found))


def _count(
    tallies: dict[int, _LineTally], batch: pa.RecordBatch, ranks: NDArray[np.int64], sites: Hashes, frequent: Hashes
) -> None:
    """Count the *frequent* lines of *batch*."""
    keys = _line_keys(batch, sites)
    rows = np.flatnonzero(np.isin(keys, frequent))
    owners = np.repeat(ranks, _sizes(batch["patterns"]))[rows]
    taken = batch["taken"].flatten().to_numpy()[rows]
    texts = batch["lines"].flatten().take(pa.array(rows)).to_pylist()
    for key, rank, use, text in zip(keys[rows].tolist(), owners.tolist(), taken.tolist(), texts, strict=True):
        tally = tallies.setdefault(key, _LineTally(text, rank))
        tally.taken[use] += 1
        if rank < tally.rank:
            tally.rank, tally.text = rank, text


def _sites(documents: _NotedDocuments, tallies: dict[int, _LineTally], rule: RepetitionRule) -> list[SiteLines]:
    counts = documents.counts()
    found: dict[tuple[str, str], list[RepeatedLine]] = {site: [] for site in counts}
    for tally in tallies.values():
        site, example = documents.origin(tally.rank)
        line = RepeatedLine(tally.text, example, counts[site], tuple(tally.taken))
        if line.documents >= max(rule.min_documents, rule.min_share * counts[site]):
            found[site].append(line)
    return [SiteLines(*site, counts[site], tuple(sorted(found[site], key=_by_count))) for site in sorted(counts)]


def _by_count(line: RepeatedLine) -> tuple[int, str]:
    return -line.documents, line.text


def _line_keys(batch: pa.RecordBatch, sites: Hashes) -> Hashes:
    """Return a 64-bit hash of site and pattern for each line of each document."""
    spread = np.repeat(sites * np.uint64(0x9E3779B97F4A7C15), _sizes(batch["patterns"]))
    mixed: Hashes = batch["patterns"].flatten().to_numpy() ^ spread
    return mixed


def _sizes(lists: pa.Array) -> NDArray[np.int64]:
    sizes: NDArray[np.int64] = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    return sizes
