"""The words that lines have in common with each other, with their document's text and with its headline."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from builder.extract import lexicon
from builder.extract.features.batch import SLOTS, Batch, once
from builder.extract.features.table import Column, Floats, Ints, among
from builder.extract.tokens import NUMBER_BITS, NUMBER_BYTES, Meanings, Numbers

# A batch has fewer rows than 2**24: its documents have some millions of letters.
ROW_BITS = 64 - NUMBER_BITS


class Entries(NamedTuple):
    """The distinct words of a batch's lines, document after document, those that are the same one after the other.

    Args:
        rows: the row that each stands in; ascending where the words are the same.
        groups: the number of each one's word within its document, from 0 on.
        starts: the index of each group's first one.
        counts: how many words each row has.
    """

    rows: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


def _numbered(batch: Batch) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """Return the numbers of the words of all lines, line after line, and how many each line has."""
    counts = np.fromiter(map(len, batch.numbers), np.int64, len(batch.numbers)) // NUMBER_BYTES
    return np.frombuffer(b"".join(batch.numbers), np.uint64), counts


@once
def entries(batch: Batch) -> Entries:
    """Return the words of the batch's lines, those of each document in the order of their numbers."""
    numbers, counts = _numbered(batch)
    if len(counts) >> ROW_BITS:
        raise ValueError(f"a batch of {len(counts)} lines, expected fewer than {1 << ROW_BITS}")
    owner = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
    # Word and row in one, so that sorting is of one array; document by document, in a third of the time of all at once.
    found = (numbers << np.uint64(ROW_BITS)) | owner
    # Before each document's first row is padding.
    edges = np.cumsum(counts)[[start - 1 for start, _ in batch.spans]]
    for start, end in itertools.pairwise([*edges.tolist(), len(found)]):
        found[start:end].sort()
    words = found >> np.uint64(ROW_BITS)
    # One beyond the last for documents without words at the end.
    begins = np.zeros(len(found) + 1, bool)
    begins[1:-1] = words[1:] != words[:-1]
    begins[edges] = True
    begins = begins[:-1]
    rows = (found & np.uint64((1 << ROW_BITS) - 1)).astype(np.int64)
    return Entries(rows, np.cumsum(begins) - 1, np.flatnonzero(begins), counts)


@once
def overlaps(batch: Batch) -> Floats:
    """Return the share of each line's words that running text elsewhere in its document has too."""
    shared = entries(batch)
    running = (batch.shapes.width >= MIN_RUNNING_WIDTH) & among(batch.shapes.last, RUNNING_ENDS)
    runs = running.take(shared.rows)
    # To take what a mask is true of, `compress` is up to ten times as fast as an index.
    said = np.bincount(shared.groups.compress(runs), minlength=len(shared.starts)).take(shared.groups)
    return _share(shared, said > runs, shared.counts)


# Codes of Shape.last: signs that sentences end with.
MIN_RUNNING_WIDTH, RUNNING_ENDS = 110, (1, 2, 3, 13, 16)


def _share(shared: Entries, found: npt.NDArray[np.bool_], among_: npt.NDArray[np.int64]) -> Floats:
    """Return how many of each row's words were *found*, among so many."""
    counts = np.bincount(shared.rows.compress(found), minlength=len(shared.counts))
    return np.asarray(counts / np.maximum(among_, 1), np.float32)


def said_in(
    batch: Batch, rows: npt.NDArray[np.bool_], asked: npt.NDArray[np.int64] | None = None
) -> npt.NDArray[np.float64]:
    """Return the share of each line's words that some other *rows* of its document have: of all lines, or of those
    whose words are *asked* for (see `words_of`) and 0 for the others.
    """
    shared = entries(batch)
    own = rows.take(shared.rows)
    said = np.bincount(shared.groups.compress(own), minlength=len(shared.starts))
    lines, groups = shared.rows, shared.groups
    if asked is not None:
        lines, groups, own = lines.take(asked), groups.take(asked), own.take(asked)
    counts = np.bincount(lines.compress(said.take(groups) > own), minlength=len(shared.counts))
    return counts / np.maximum(shared.counts, 1)


def words_of(batch: Batch, rows: Sequence[int]) -> npt.NDArray[np.int64]:
    """Return where the words of some *rows* stand among the entries."""
    shared = entries(batch)
    asked = np.zeros(len(shared.counts), bool)
    asked[list(rows)] = True
    return np.flatnonzero(asked[shared.rows])


def reworded(batch: Batch) -> npt.NDArray[np.int64]:
    """Return a number for each line that may have the same words as another of its document, the same where they are,
    and 0 for the others.
    """
    shared = entries(batch)
    # The same words are the same groups in the same order, and so have the same sum.
    sums = np.bincount(shared.rows, np.square(shared.groups, dtype=np.float64), len(shared.counts)).astype(np.int64) + 1
    slots = sums & ((1 << (SLOTS * len(sums)).bit_length()) - 1)
    return np.where(np.bincount(slots)[slots] > 1, sums, 0)


@once
def common(batch: Batch, by: int) -> npt.NDArray[np.int64]:
    """Return how many words each line has in common with the one *by* further down, 1 or 2."""
    shared = entries(batch)
    rows, groups = shared.rows, shared.groups
    same = np.zeros(len(rows), bool)
    for step in range(1, by + 1):
        # Where a word stands in the line between, too, that comes between.
        same[:-step] |= (groups[step:] == groups[:-step]) & (rows[step:] - rows[:-step] == by)
    return np.bincount(rows.compress(same), minlength=len(shared.counts))


@once
def likeness(batch: Batch, by: int) -> Floats:
    """Return how like each line is to the one *by* further down, 1 or 2: the share of the shorter one's words that the
    other has, so that an alt text cut short is wholly like its caption.
    """
    counts = entries(batch).counts
    least = np.minimum(counts, np.concatenate([counts[by:], np.zeros(by, np.int64)]))
    like = common(batch, by) / np.maximum(least, 1)
    return np.where(least > MIN_LIKE_WORDS, like, 0).astype(np.float32)


@once
def repeats(batch: Batch) -> npt.NDArray[np.bool_]:
    """Return which lines could say again one of the two lines before: they have three quarters of their words in
    common, or so few that they are not told by them.
    """
    counts = entries(batch).counts
    found = counts < FEW_WORDS
    for by in (1, 2):
        shared = common(batch, by)[:-by]
        found[by:] |= shared >= TWIN_SHARE * np.maximum(np.maximum(counts[:-by], counts[by:]), FEW_WORDS)
    return found


@once
def alike(batch: Batch) -> npt.NDArray[np.bool_]:
    """Return which lines could say again one of the two lines before, be held in it or go on where it is cut short: of
    the words of the shorter one but for those at its ends they have three quarters in common.
    """
    counts = entries(batch).counts
    found = np.zeros(len(counts), bool)
    for by in (1, 2):
        least = np.minimum(counts[:-by], counts[by:])
        found[by:] |= common(batch, by)[:-by] >= TWIN_SHARE * least - END_WORDS
    return found


# Of the words of the longer of two lines, so many are the other's too if it says the same.
TWIN_SHARE, FEW_WORDS = 0.75, 3
# Where a line is cut off or stands within another, its first and its last word may be parts of the other's.
END_WORDS = 2


# Of fewer words lines are alike by chance.
MIN_LIKE_WORDS = 2


def like_head(batch: Batch, heads: Sequence[int | None]) -> Floats:
    """Return the share of each line's words that the headline of its document has, or of the headline's that it has,
    whichever has fewer.

    Args:
        batch: the lines.
        heads: the row of each document's headline, or None.
    """
    shared = entries(batch)
    head = batch.laid([-1 if row is None else row for row in heads])
    is_head = np.arange(len(head)) == head
    said = np.zeros(len(shared.starts), bool)
    said[shared.groups.compress(is_head.take(shared.rows))] = True
    least = np.minimum(shared.counts, np.where(head < 0, 0, shared.counts[head]))
    return np.where((least > 1) & ~is_head, _share(shared, said.take(shared.groups), least), np.float32(0))


def function_words(batch: Batch) -> Column:
    """Return how many words each line has that only stand in sentences."""
    numbers, counts = _numbered(batch)
    owner = np.repeat(np.arange(len(counts)), counts)
    told = (_function_words().of(numbers) != 0).nonzero()[0]
    found: Ints = np.bincount(owner.take(told), minlength=len(counts)).astype(np.int32)
    return Column("function words", found, ("0", "1", "2", "3", "4+"))


@cache
def _function_words() -> Meanings:
    return Meanings(dict.fromkeys(lexicon.function_words(), 1))
