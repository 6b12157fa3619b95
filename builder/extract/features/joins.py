"""Features by which it is told whether a line continues the line before it."""

from __future__ import annotations

import numpy as np

from builder.extract.features import seams, shared
from builder.extract.features.batch import Batch, copies, places, tornness
from builder.extract.features.table import Column, Columns, Layout, Table, binned

WIDTHS = (2, 3, 5, 9, 13, 19, 26, 36, 50, 66, 90, 125, 170, 230, 320, 450, 650)
FEW_WIDTHS = (5, 13, 26, 50, 90, 170)


def join_features(batch: Batch) -> Table:
    """Return the join features of all rows of *batch*."""
    return _columns(batch).table(JOINS)


def _columns(batch: Batch) -> Columns:
    c = Columns()
    torn, kind = tornness(batch), batch.kind()
    head = batch.column("head")
    first, last, capitals = seams.firsts(batch, head), batch.column("last"), batch.column("capitals")
    width, size = binned("width", batch.shapes.width, WIDTHS), binned("size", batch.shapes.width, FEW_WIDTHS)
    c.add(torn)
    near = (width, capitals, *(batch.column(name) for name in ("furniture", "cue", "credit")))
    beside = tuple(batch.column(name) for name in ("byline", "date", "mark", "digits", "quote", "sentences"))
    for by, columns in ((-2, ()), (-1, (*near, *beside)), (0, (*near, *beside)), (1, (*near, *beside)), (2, ())):
        c.add(*(column.shifted(by) if by else column for column in (first, last, kind, *columns)))
    place = places(batch)[1]
    copied = Column("copies", np.minimum(copies(batch)[0], 3), ("0", "1", "2", "3+"))
    c.add(place, copied, copied.shifted(-1), _index(batch))
    c.cross(place, last.shifted(-1), first)
    c.cross(batch.column("byline"), batch.column("byline").shifted(-1))
    c.cross(batch.column("byline"), kind.shifted(-1))
    c.cross(batch.column("date"), kind.shifted(-1))
    _crosses(c, batch, (torn, kind, size), (first, last, capitals))
    _seams(c, batch, (torn, kind, size), (head, last))
    _wholes(c, batch, (first, size), (head, last))
    return c


def _seams(c: Columns, batch: Batch, kinds: tuple[Column, Column, Column], ends: tuple[Column, Column]) -> None:
    """Add how the words and marks on both sides of the seam fit."""
    (torn, kind, size), (head, last) = kinds, ends
    tail = batch.column("tail")
    before, after, end = tail.shifted(-1), head.shifted(1), last.shifted(-1)
    c.add(tail, before, head, after)
    c.cross(before, head)
    c.cross(before, head, torn)
    c.cross(before, head, size.shifted(-1))
    c.cross(before, head, after)
    c.cross(end, head)
    c.cross(end, head, after)
    c.cross(end, head, torn)
    c.cross(end, head, size)
    c.cross(before, kind, torn)
    c.cross(head.shifted(-1), end, head)
    c.cross(head.shifted(-1), before, head)
    c.cross(batch.column("dateline").shifted(-1), head)
    sentences, words = batch.column("sentences").shifted(-1), shared.function_words(batch)
    c.cross(sentences, end, head)
    c.cross(sentences, before, head)
    c.add(words, words.shifted(-1))
    c.cross(words.shifted(-1), end, head)
    c.cross(words.shifted(-1), size.shifted(-1), before)


def _wholes(c: Columns, batch: Batch, own: tuple[Column, Column], ends: tuple[Column, Column]) -> None:
    """Add what both sides would make as one: what is left open, how many lines it would be, what else is so long."""
    (first, size), head, end = own, ends[0], ends[1].shifted(-1)
    balance, opened = seams.balance(batch)
    c.add(balance, balance.shifted(-1), opened)
    c.cross(balance.shifted(-1), balance, head)
    c.cross(opened, end, head)
    starts = seams.starts(batch, first)
    pieces, ahead = seams.pieces(batch, starts)
    typical, lists = seams.typical(batch, starts), seams.lists(batch, first)
    c.add(pieces, ahead, typical, lists)
    c.cross(end, head, pieces)
    c.cross(end, head, ahead, pieces)
    c.cross(end, head, typical)
    c.cross(lists, end, head)
    said, (stub, labels) = seams.said(batch), seams.stubs(batch)
    c.cross(said, size.shifted(-1), end, head)
    c.cross(said, stub.shifted(-1), size)
    c.cross(labels, stub.shifted(-1), size)


def _crosses(
    c: Columns, batch: Batch, kinds: tuple[Column, Column, Column], ends: tuple[Column, Column, Column]
) -> None:
    (torn, kind, size), (first, last, capitals) = kinds, ends
    before, after = last.shifted(-1), first.shifted(1)
    gap = batch.gap()
    c.cross(gap, torn, first)
    c.cross(gap, torn, before)
    c.cross(before, first)
    c.cross(before, first, torn)
    c.cross(before, first, size)
    c.cross(before, first, size.shifted(-1))
    c.cross(first, last, size)
    c.cross(before, after)
    c.cross(before, first, after)
    c.cross(first, last, after)
    c.cross(before, size, after)
    c.cross(size.shifted(-1), size, size.shifted(1))
    c.cross(before, last, after)
    c.cross(kind.shifted(-1), kind)
    c.cross(kind, kind.shifted(1), before)
    c.cross(first.shifted(-1), before, first)
    c.cross(last.shifted(-2), first.shifted(-1), before, first)
    c.cross(capitals, before, after)
    c.cross(capitals.shifted(-1), before, first, size.shifted(-1))


def _index(batch: Batch) -> Column:
    """Return the number of each line in its document, from the top."""
    return Column("index", batch.index(), tuple(map(str, range(12))))


JOINS: Layout = Layout(tuple(_columns(Batch.of([[]])).features))
