"""What stands on both sides of a seam between two lines, and what they would make as one."""

from __future__ import annotations

import bisect

import numpy as np
import numpy.typing as npt

from builder.extract import lexicon
from builder.extract.edges import HEAD
from builder.extract.features.batch import KIND, Batch, once
from builder.extract.features.table import Column, among, binned
from builder.extract.rows import rows_of


def balance(batch: Batch) -> tuple[Column, Column]:
    """Return what each line leaves open or closes, and whether something is open before it: for so many lines."""
    told = batch.column("balance")
    opened = np.zeros(len(batch.lines), np.int32)
    telling: list[int] = rows_of(told.codes)
    codes: list[int] = told.codes[telling].tolist()
    for start, end in batch.spans:
        state, since = 0, start
        here = slice(bisect.bisect_left(telling, start), bisect.bisect_left(telling, end))
        for i, code in zip(telling[here], codes[here], strict=True):
            if state:
                opened[since + 1 : min(i, since + MAX_OPEN) + 1] = state
            is_open = state and i <= since + MAX_OPEN
            state = code if code in _OPENING_CODES or (code == _ODD and not is_open) else 0
            since = i
        if state:
            opened[since + 1 : min(end, since + MAX_OPEN + 1)] = state
    return told, Column("opened", opened, told.values)


# What is open is closed in so many lines. Codes of Shape.balance: opens a bracket or a quote; an odd quote.
MAX_OPEN, _OPENING_CODES, _ODD = 4, (1, 3), 5


def firsts(batch: Batch, head: Column) -> Column:
    """Return the class of the first sign; `”` that opens a quote (Swedish, Finnish) is a quote, not a closing mark."""
    first = batch.column("first")
    opens = (first.codes == _CLOSING) & among(head.codes, (HEAD["quote word"], HEAD["quote Word"]))
    return Column("first", np.where(opens, _QUOTE, first.codes), first.values)


@once
def said(batch: Batch) -> Column:
    """Return how many sentences of running text stand before each line in its document."""
    sentences = among(batch.kinds, (KIND["sentence"], KIND["paragraph"])).astype(np.int32)
    before = np.cumsum(sentences) - sentences
    found = np.where(batch.is_line, before - batch.laid([before[start] for start, _ in batch.spans]), 0)
    return Column("said", found, ("0", "1", "2", "3+"))


STUBS = ("none", "Word.", "label:")
# A label and what it leads; places with a full stop behind are shorter (two words may be a person, below a photo).
MAX_LABEL_WIDTH, MIN_LED_WIDTH, MAX_PLACE_CHARS = 45, 60, 24


@once
def stubs(batch: Batch) -> tuple[Column, Column]:
    """Return whether a line is set off from the text that it leads: a place with its full stop (`Hamburg.`), no credit
    and behind none, or a label (`The styling tip:`); and how many such labels each document has, for where there are
    several they lead texts.
    """
    shapes = batch.shapes
    label = (shapes.last == _COLON) & (shapes.width <= MAX_LABEL_WIDTH)
    leading = label & (np.roll(shapes.width, -1) > MIN_LED_WIDTH)
    codes = np.where(label, 2, 0).astype(np.int32)
    alone = (shapes.cue == 0) & (np.roll(shapes.cue, 1) != 1)
    short = (shapes.last == _FULL_STOP) & (shapes.words == 1) & (shapes.width <= MAX_PLACE_CHARS) & alone
    codes[[i for i in rows_of(short) if _is_place(batch.texts[i][:-1])]] = 1
    counts = np.searchsorted(LABEL_COUNTS, batch.counts(leading), side="right")
    return Column("stub", codes, STUBS), batch.spread("labels", counts, ("0", *(f"{n}+" for n in LABEL_COUNTS)))


def _is_place(text: str) -> bool:
    return text.istitle() and text.isalpha() and lexicon.words_of(text) not in lexicon.agencies()


LABEL_COUNTS = (1, 2, 3, 4)
_COLON, _FULL_STOP = 5, 1
_STOP_CODES = (1, 2, 3, 12, 13, 16)
_SMALL, _QUOTE, _CLOSING = 2, 4, 7


def starts(batch: Batch, first: Column) -> npt.NDArray[np.bool_]:
    """Return for each line whether it is surely the start of a text of its own: the line before ends a sentence, and it
    begins neither small nor with a closing mark.
    """
    ended = among(batch.shapes.last, (0, *_STOP_CODES))
    ended = np.concatenate([[True], ended[:-1]])
    return np.asarray(ended & ~among(first.codes, (_SMALL, _CLOSING)))


PIECES = ("0", "1", "2", "3", "4", "5+")


def pieces(batch: Batch, starting: npt.NDArray[np.bool_]) -> tuple[Column, Column]:
    """Return how many lines stand before each line since the last sure start, and how many are left until the next."""
    rows = np.arange(len(starting))
    first, beyond = (batch.laid(ends) for ends in np.array(batch.spans, np.int64).reshape(-1, 2).T)
    last = np.maximum.accumulate(np.where(starting, rows, -1))
    last = np.maximum(np.concatenate([[-1], last[:-1]]), first)
    ahead = np.minimum.accumulate(np.where(starting, rows, len(rows))[::-1])[::-1]
    ahead = np.minimum(np.concatenate([ahead[1:], [len(rows)]]), beyond)
    before, left = (np.where(batch.is_line, found, 0) for found in (rows - last, ahead - rows))
    return Column("pieces", before, PIECES), Column("ahead", left, PIECES)


TYPICAL_WIDTHS = (80, 140, 220, 320, 450, 650, 900)
# No line is as wide as 2**32.
WIDTH_BITS = 32
# Fewer whole paragraphs, or narrower ones, say nothing of a document.
MIN_PARAGRAPHS, MIN_PARAGRAPH_WIDTH = 4, 40


def typical(batch: Batch, starting: npt.NDArray[np.bool_]) -> Column:
    """Return how wide the whole paragraphs of each document are, by the median: lines between sure starts that end a
    sentence.
    """
    shapes = batch.shapes
    whole = starting & np.concatenate([starting[1:], [True]]) & among(shapes.last, _STOP_CODES)
    whole &= (shapes.width > MIN_PARAGRAPH_WIDTH) & batch.is_line
    # Document and width in one, so that each document's widths are sorted.
    widths = np.sort((batch.owner.compress(whole) << WIDTH_BITS) | shapes.width.compress(whole))
    counts = batch.counts(whole)
    middle = widths[np.minimum(np.cumsum(counts) - counts + counts // 2, len(widths) - 1)] if len(widths) else counts
    steps = np.searchsorted(TYPICAL_WIDTHS, middle & ((1 << WIDTH_BITS) - 1), side="right")
    codes = np.where(counts >= MIN_PARAGRAPHS, 1 + steps, 0)
    return batch.spread("typical", codes, ("few", f"<{TYPICAL_WIDTHS[0]}", *(f"{edge}+" for edge in TYPICAL_WIDTHS)))


def lists(batch: Batch, first: Column) -> Column:
    """Return among how many short lines without a full stop, one after the other, each line is."""
    shapes = batch.shapes
    item = (shapes.width > 0) & (shapes.width < 70) & ~among(shapes.last, _STOP_CODES)
    item &= ~among(first.codes, (_SMALL, _CLOSING))
    run = np.cumsum(np.concatenate([[False], item[1:] != item[:-1]]))
    return binned("lists", np.where(item, np.bincount(run)[run], 0), (1, 2, 3, 5, 9))
