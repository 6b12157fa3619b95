"""The lines of several documents as columns, with blank rows between documents."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt

from builder.extract.features.table import Column, Ints, among, binned
from builder.extract.shape import CLASSES, Line, Shape

# As many as the furthest neighbour that a feature looks at.
PADDING = 3

STEPS = (1, 2, 3, 4, 6, 9, 14, 22, 40, 80)

# Coarse kinds of a line, by its shape alone; what stands beside a line is described by these.
KINDS = (
    "nothing", "paragraph", "sentence", "credit", "captioned", "date", "byline", "furniture", "title", "short", "mark",
    "open", "quote", "torn", "label",
)  # fmt: skip
KIND = {name: i for i, name in enumerate(KINDS)}
PARAGRAPH_WIDTH, OPEN_WIDTH, SENTENCE_WIDTH, TITLE_WIDTH, SHORT_SENTENCE = 170, 90, 40, 24, 18
STOPS = tuple(CLASSES["last"].index(name) for name in ("stop", "!", "stop”", "…", "。", "?"))
_FURNITURE = (1, 2)


_PLACES = {name: place for place, name in enumerate(Shape._fields)}
_NOTHING = bytes(len(Shape._fields) * np.intc().itemsize)


class Measures:
    """The shapes of many lines, 0 everywhere where there is none: each column of Shape as an array, by its name."""

    def __init__(self, matrix: Ints) -> None:
        self._matrix = matrix

    @classmethod
    def of(cls, lines: Sequence[Line | None]) -> Measures:
        """Return the shapes of *lines*."""
        return cls.unpacked([line.packed if line else _NOTHING for line in lines])

    @classmethod
    def unpacked(cls, packed: Iterable[bytes]) -> Measures:
        """Return the shapes of lines as they are *packed* in them."""
        told = np.frombuffer(b"".join(packed), np.intc).reshape(-1, len(Shape._fields))
        # Column after column in memory, which each step over a column is the faster for.
        return cls(told.T.astype(np.int32, order="C"))

    def part(self, rows: slice) -> Measures:
        """Return the shapes of some of the lines."""
        return Measures(self._matrix[:, rows])

    def replaced(self, rows: Sequence[int], others: Measures, kept: npt.NDArray[np.int64] | None = None) -> Measures:
        """Return the shapes, or those that are *kept*, with *others* in place of those of some rows among these."""
        matrix = self._matrix.copy() if kept is None else self._matrix.take(kept, axis=1)
        matrix[:, rows] = others._matrix
        return Measures(matrix)

    def __getattr__(self, name: str) -> Ints:
        """Return the column *name* of Shape."""
        if name not in _PLACES:
            raise AttributeError(name)
        column: Ints = self._matrix[_PLACES[name]]
        setattr(self, name, column)
        return column


P = ParamSpec("P")
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Batch:
    """The lines of several documents in one row after the other.

    Args:
        lines: the lines' measures, None where a row is padding.
        texts: the lines, empty where a row is padding.
        hashes: the hash of each of these texts.
        numbers: the words of the lines, see Line; empty where a row is padding.
        gaps: blank lines before each line.
        spans: first row and one past the last row of each document.
        owner: the document of each row, -1 where it is padding.
        shapes: the measures as columns, see Shape.
        kinds: the coarse kind of each row.
        found: what was found out about these lines already.
    """

    lines: tuple[Line | None, ...]
    texts: tuple[str, ...]
    hashes: npt.NDArray[np.int64]
    numbers: tuple[bytes, ...]
    gaps: Ints
    spans: tuple[tuple[int, int], ...]
    owner: npt.NDArray[np.int64]
    shapes: Measures
    kinds: Ints
    found: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(documents: Sequence[Sequence[tuple[str, Line, int]]]) -> Batch:
        """Return the batch of *documents*, each a sequence of (text, measures, blank lines before it)."""
        return Batch.of_columns(
            [[text for text, _, _ in document] for document in documents],
            [[line for _, line, _ in document] for document in documents],
            [[gap for _, _, gap in document] for document in documents],
        )

    @staticmethod
    def of_columns(
        texts: Sequence[Sequence[str]], lines: Sequence[Sequence[Line]], gaps: Sequence[Sequence[int]]
    ) -> Batch:
        """Return the batch of documents: of each the texts, their measures, and the blank lines before each."""
        spans, start = [], PADDING
        for document in texts:
            spans.append((start, start + len(document)))
            start += len(document) + PADDING
        shapes = Measures.unpacked(_row([[line.packed for line in some] for some in lines], _NOTHING))
        numbers = _row([[line.numbers for line in some] for some in lines], b"")
        said = tuple(_row(texts, ""))
        return Batch(
            tuple(_row(lines, None)), said, _hashes(said), tuple(numbers), np.array(_row(gaps, 0), np.int32),
            tuple(spans), _owners(spans), shapes, _kinds(shapes),
        )  # fmt: skip

    def with_lines(self, lines: Mapping[int, Line]) -> Batch:
        """Return the batch with other measures for some of its rows."""
        every, numbers = list(self.lines), list(self.numbers)
        for row, line in lines.items():
            every[row], numbers[row] = line, line.numbers
        shapes = self.shapes.replaced(list(lines), Measures.of(list(lines.values())))
        return Batch(
            tuple(every), self.texts, self.hashes, tuple(numbers), self.gaps, self.spans, self.owner, shapes,
            _kinds(shapes),
        )  # fmt: skip

    def joined(self, runs: Sequence[tuple[int, int]], texts: Sequence[str], lines: Sequence[Line]) -> Batch:
        """Return the batch with one row in place of each of some runs of rows (first, last), none of which is padding:
        for each the text, with its measures. The blank lines before it are those before the first row.
        """
        if not runs:
            return self
        kept = np.ones(len(self.texts), bool)
        for first, last in runs:
            kept[first + 1 : last + 1] = False
        rows, places, is_kept = kept.nonzero()[0], np.cumsum(kept) - 1, kept.tolist()
        every, said = list(compress(self.lines, is_kept)), list(compress(self.texts, is_kept))
        numbers = list(compress(self.numbers, is_kept))
        firsts: list[int] = places[[first for first, _ in runs]].tolist()
        for row, text, line in zip(firsts, texts, lines, strict=True):
            every[row], said[row], numbers[row] = line, text, line.numbers
        hashes = self.hashes.take(rows)
        hashes[firsts] = _hashes(texts)
        shapes = self.shapes.replaced(firsts, Measures.of(lines), rows)
        # So many rows are kept up to the one before a document's first, which is padding, and up to its last.
        ends = (places[np.array(self.spans) - 1] + 1).T.tolist()
        return Batch(
            tuple(every), tuple(said), hashes, tuple(numbers), self.gaps[rows], tuple(zip(*ends, strict=True)),
            self.owner[rows], shapes, _kinds(shapes),
        )  # fmt: skip

    @property
    def is_line(self) -> np.ndarray:
        """Which rows are lines, not padding."""
        return np.asarray(self.shapes.width > 0)

    def column(self, name: str) -> Column:
        """Return a column of the shapes by its name."""
        if name not in self.found:
            self.found[name] = Column(name, getattr(self.shapes, name), CLASSES[name])
        column: Column = self.found[name]
        return column

    def kind(self) -> Column:
        """Return the coarse kinds as a column."""
        column: Column = self.found.setdefault("kind", Column("kind", self.kinds, KINDS))
        return column

    def sizes(self) -> npt.NDArray[np.int64]:
        """Return how many lines each document has."""
        return np.array([end - start for start, end in self.spans], np.int64)

    def index(self) -> npt.NDArray[np.int64]:
        """Return the number of each line in its document, from 0 on; 0 on rows that are padding."""
        starts = self.laid([start for start, _ in self.spans])
        return np.where(self.owner >= 0, np.arange(len(self.owner)) - starts, 0)

    def counts(self, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Return how many of some rows are in each document."""
        return np.bincount(self.owner.compress(rows) + 1, minlength=len(self.spans) + 1)[1:]

    def has_gaps(self) -> npt.NDArray[np.bool_]:
        """Return for each document whether blank lines set some of its lines apart and others not."""
        later = self.index() > 0
        return (self.counts(later & (self.gaps > 0)) > 0) & (self.counts(later & (self.gaps == 0)) > 0)

    def gap(self) -> Column:
        """Return whether a blank line stands before each line; `even` where it does so before all lines or none, so
        that a dump says the same with and without blank lines.
        """
        column = np.where(self.laid(self.has_gaps()), 1 + np.minimum(self.gaps, 2), 0)
        return Column("gap", column, ("even", "0", "1", "2+"))

    def laid(self, values: npt.ArrayLike) -> npt.NDArray[Any]:
        """Return on each row its document's value; 0 on rows that are padding."""
        return np.append(values, 0).take(self.owner)

    def spread(self, name: str, codes: npt.ArrayLike, values: tuple[str, ...]) -> Column:
        """Return the column that has one value for each document on all its rows."""
        return Column(name, self.laid(codes).astype(np.int32), values)


def _row(documents: Iterable[Iterable[T]], padding: U) -> list[T | U]:
    """Return the columns of documents one behind the other, *padding* around each."""
    row: list[T | U] = [padding] * PADDING
    for document in documents:
        row += document
        row += [padding] * PADDING
    return row


def _hashes(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    return np.fromiter(map(hash, texts), np.int64, len(texts))


def _owners(spans: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
    documents = [number for n in range(len(spans)) for number in (n, -1)]
    sizes = [size for start, end in spans for size in (end - start, PADDING)]
    return np.repeat([-1, *documents], [PADDING, *sizes])


def once(function: Callable[P, T]) -> Callable[P, T]:
    """Return *function* of a batch, and of further arguments, that works once for each and remembers."""

    @functools.wraps(function)
    def remembered(*args: P.args, **named: P.kwargs) -> T:
        batch, *further = args
        key = (function.__name__, *further)
        found: dict[Any, Any] = batch.found  # type: ignore[attr-defined]
        if key not in found:
            found[key] = function(*args, **named)
        result: T = found[key]
        return result

    return remembered


def _kinds(s: Measures) -> Ints:
    stops = among(s.last, STOPS)
    kinds = np.full(len(s.width), KIND["short"], np.int32)
    rules = (
        ("title", (s.width >= TITLE_WIDTH) & ~stops),
        ("open", (s.width >= OPEN_WIDTH) & ~stops),
        ("sentence", (s.width >= SENTENCE_WIDTH) & stops),
        ("paragraph", (s.width >= PARAGRAPH_WIDTH) & stops),
        ("torn", among(s.first, (2, 7)) & (s.width > 3)),
        ("quote", (s.quote == 3) & (s.width < PARAGRAPH_WIDTH)),
        ("label", (s.last == 5) & (s.width < 60)),
        ("byline", among(s.byline, (1, 2, 5))),
        ("date", (s.date > 0) & (s.width < 70)),
        ("captioned", s.cue == 2),
        ("credit", s.cue == 1),
        ("furniture", among(s.furniture, _FURNITURE) & (s.width < 200)),
        ("mark", (s.mark == 7) | (s.digits == 3)),
        ("nothing", s.width == 0),
    )
    for name, mask in rules:
        np.putmask(kinds, mask, KIND[name])
    return kinds


@once
def tornness(batch: Batch) -> Column:
    """Return how torn each dump is, by its lines that begin with a small letter or a closing mark."""
    torn = among(batch.shapes.first, (2, 7))
    shares = batch.counts(torn) / np.maximum(batch.sizes(), 1)
    return batch.spread("torn", np.digitize(shares, [0.01, 0.04, 0.12]), ("no", "little", "some", "much"))


@once
def regions(batch: Batch) -> list[tuple[int, int]]:
    """Return for each document the rows (first, one past the last) that hold the most running text: the maximal-sum
    segment in which long lines that end a sentence count for and short ones against.
    """
    s = batch.shapes
    stops = among(s.last, STOPS)
    worth = np.where(s.width > OPEN_WIDTH, 1.0, -1.2)
    worth = np.where(stops & (s.width >= SHORT_SENTENCE) & (s.first != 7), 0.4, worth)
    worth = np.where(stops & (s.width >= SENTENCE_WIDTH), np.minimum(s.width, 400) / 60.0, worth)
    worths: list[float] = np.where(among(s.furniture, _FURNITURE), -2.0, worth).tolist()
    return [_best_run(worths, start, end) for start, end in batch.spans]


def _best_run(worth: list[float], start: int, end: int) -> tuple[int, int]:
    best, best_first, best_end, total, first = 0.0, start, end, 0.0, start
    for i, here in enumerate(worth[start:end], start + 1):
        total += here
        if total <= 0:
            total, first = 0.0, i
        elif total > best:
            best, best_first, best_end = total, first, i
    return best_first, best_end


@once
def places(batch: Batch) -> tuple[Column, Column]:
    """Return whether each line stands before, in or after the text's region, and how far from its border."""
    first, beyond = (batch.laid(ends) for ends in np.array(regions(batch), np.int64).reshape(-1, 2).T)
    rows = np.arange(len(batch.lines))
    part = np.where(rows < first, 0, np.where(rows < beyond, 1, 2))
    inside = np.minimum(rows - first, beyond - 1 - rows) + 1
    distance = np.select([part == 0, part == 1], [first - rows, inside], rows - beyond + 1)
    step = binned("step", np.where(batch.is_line, distance, 0), STEPS).codes
    region = np.where(batch.is_line, part + 1, 0)
    place = np.where(batch.is_line, 1 + part * (len(STEPS) + 1) + step, 0)
    parts = ("before", "in", "after")
    values = tuple(f"{part} {step}" for part in parts for step in (0, *STEPS))
    return Column("region", region, ("nothing", *parts)), Column("place", place, ("nothing", *values))


@once
def copies(batch: Batch) -> tuple[Ints, Ints]:
    """Return how often each line stands in its document and how far its nearest copy is (0: there is none)."""
    # Copies stand one behind the other when sorted, the rows of each text ascending, and so those of each document. Two
    # texts of one hash among a million lines have a chance of 3 in 10^8.
    hashes = batch.hashes
    # Only those are sorted that share some bits with another: a third, for few have a copy.
    slots = (hashes ^ (batch.owner * SPREAD)) & ((1 << (SLOTS * len(hashes)).bit_length()) - 1)
    rows = np.flatnonzero((np.bincount(slots).take(slots) > 1) & batch.is_line)
    order = rows[np.argsort(hashes[rows], kind="stable")]
    told, owner, steps = hashes[order], batch.owner[order], np.diff(order)
    same = (told[1:] == told[:-1]) & (owner[1:] == owner[:-1])
    group = np.cumsum(np.concatenate([[0], ~same]))
    steps = np.where(same, steps, FAR)
    nearest = np.minimum(np.append(steps, FAR), np.concatenate([[FAR], steps]))
    count, distance = np.ones(len(hashes), np.int32), np.zeros(len(hashes), np.int32)
    count[order], distance[order] = np.bincount(group)[group], np.where(nearest < FAR, nearest, 0)
    return count, distance


# Further than any copy.
FAR = 1 << 40
# At least so many patterns of bits a line, and what makes those of one text differ between documents.
SLOTS, SPREAD = 4, 0x9E3779B97F
