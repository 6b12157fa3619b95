"""Blocks to wholes: which lines continue the line before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from builder.extract import leads, lexicon, lists, torn
from builder.extract.features import Batch, join_features
from builder.extract.features.batch import SENTENCE_WIDTH, STOPS, regions, tornness
from builder.extract.features.table import Floats, among
from builder.extract.glue import MIN_DROPPED_CHARS, is_drop_cap
from builder.extract.model import Model
from builder.extract.naming import MAX_CREDIT_CHARS
from builder.extract.rows import rows_of
from builder.extract.says import BREAKS_OFF, CLOSING, TELLING_END, TELLING_START
from builder.extract.shape import CLASSES, Line, measure, measure_all
from builder.records import Block


def lines_of(documents: Sequence[Sequence[Block]]) -> list[list[Line]]:
    """Return the measures of each document's blocks."""
    lines = measure_all([block.text for blocks in documents for block in blocks])
    ends = itertools.accumulate(map(len, documents))
    return [lines[end - len(blocks) : end] for end, blocks in zip(ends, documents, strict=True)]


def batch_of(documents: Sequence[Sequence[Block]], lines: Sequence[Sequence[Line]] | None = None) -> Batch:
    """Return the batch of the documents' blocks; *lines* are their measures, where they are known."""
    return Batch.of_columns(
        [[block.text for block in blocks] for blocks in documents],
        lines or lines_of(documents),
        [[block.gap for block in blocks] for blocks in documents],
    )


def join(
    documents: Sequence[Sequence[Block]],
    model: Model,
    behind: Sequence[frozenset[int]] = (),
    batch: Batch | None = None,
) -> list[list[tuple[int, int]]]:
    """Return for each document the runs of blocks (first, last) that belong together.

    Args:
        documents: the blocks of each document.
        model: the weights.
        behind: for each document the blocks before which furniture was set apart, where that is known.
        batch: the documents as `batch_of` returns them, where that is known.
    """
    batch = batch or batch_of(documents)
    scores = model.scores(join_features(batch))
    margin = scores[:, model.classes.index("join")] - scores[:, model.classes.index("new")]
    least = np.full(len(margin), MIN_MARGIN, np.float32)
    for (start, end), (first, beyond) in zip(batch.spans, regions(batch), strict=True):
        least[first + 1 : beyond] = MIN_MARGIN_IN_TEXT
        if beyond - first <= SMALL_REGION:
            least[_torn_text(batch, start, end)] = MIN_MARGIN_IN_TORN
    led = leads.led(batch, margin > least)
    headed = leads.headed(batch) & ~led
    least[headed] = np.inf
    # Not so surely that known furniture would be joined.
    margin[led] = np.maximum(margin[led], SURE_MARGIN)
    seams = _Seams.of(batch, margin, margin > least, headed)
    return [
        _runs(blocks, seams.part(start, end), apart)
        for blocks, (start, end), apart in zip(
            documents, batch.spans, behind or [frozenset()] * len(documents), strict=True
        )
    ]


def _torn_text(batch: Batch, start: int, end: int) -> slice:
    """Return the rows behind the first line that ends a sentence up to the last: where a text is torn all over, no
    region of it has whole paragraphs.
    """
    shapes = batch.shapes
    ends = among(shapes.last[start:end], STOPS) & (shapes.width[start:end] >= SENTENCE_WIDTH)
    found = np.flatnonzero(ends) + start
    return slice(int(found[0]) + 1, int(found[-1]) + 1) if len(found) else slice(start, start)


# Gluing a byline to the headline costs more than leaving a sentence torn: chosen by cross-validation by publisher.
MIN_MARGIN, MIN_MARGIN_IN_TEXT, MIN_MARGIN_IN_TORN = 0.6, 0.3, 0.0
# A region of so few rows is none.
SMALL_REGION = 2
# So sure is the model where a name that is furniture by itself (`Facebook`) stands in a sentence.
SURE_MARGIN = 1.5


class _Seams(NamedTuple):
    """What is told of the seams before the blocks of a batch, or of a document.

    Args:
        margins: by how much the model holds each block for the rest of the one before.
        joined: whether that is enough.
        open: whether it may be enough in a sentence that goes on.
        telling: whether the signs and words on both sides may say that it goes on.
    """

    margins: list[float]
    joined: list[bool]
    open: list[bool]
    telling: list[bool]

    @staticmethod
    def of(
        batch: Batch, margin: Floats, joined: npt.NDArray[np.bool_], headed: npt.NDArray[np.bool_] | None = None
    ) -> _Seams:
        """Return the seams of *batch*; no word breaks off before the lines that are *headed*."""
        is_open, telling = joined.copy(), (batch.shapes.says & TELLING_START) != 0
        is_open[1:] |= (margin[1:] > MIN_MARGIN_IN_SENTENCE) & (margin[:-1] > SURE_PART)
        is_open[1:-1] |= (margin[1:-1] > MIN_MARGIN_OF_LINK) & (margin[2:] > SURE_PART)
        # Where no line is torn, the word that a headline ends with (`… was called off`) breaks no sentence off.
        is_torn = tornness(batch).codes[:-1] > 0
        is_torn &= True if headed is None else ~headed[1:]
        ends = np.where(is_torn, TELLING_END | BREAKS_OFF, TELLING_END)
        telling[1:] |= (batch.shapes.says[:-1] & ends) != 0
        telling[1:] |= batch.shapes.dateline[:-1] == torn.WITH_AGENCY
        telling[1:] |= (batch.shapes.byline[1:] == torn.NAMED) & (batch.shapes.width[:-1] <= torn.MAX_BARE_LABEL)
        # Behind what is said, and behind a word behind that; before it where a quote opens.
        said = np.zeros(len(telling), bool)
        commas = rows_of(among(batch.shapes.last, (COMMA, STOP_QUOTE)))
        said[[i for i in commas if batch.texts[i].endswith(torn.SAID)]] = True
        telling[1:] |= said[:-1]
        telling[2:] |= said[:-2]
        telling[1:] |= (batch.shapes.last[:-1] == COMMA) & (batch.shapes.first[1:] == OPENING_QUOTE)
        # Before a comma of East Asia.
        telling[1:-1] |= telling[2:] & (batch.shapes.last[:-2] == LETTER)
        return _Seams(margin.tolist(), joined.tolist(), is_open.tolist(), telling.tolist())

    def part(self, start: int, end: int) -> _Seams:
        """Return those of a document."""
        rows = slice(start, end)
        return _Seams(self.margins[rows], self.joined[rows], self.open[rows], self.telling[rows])


def _runs(blocks: Sequence[Block], seams: _Seams, behind: frozenset[int]) -> list[tuple[int, int]]:
    if not blocks:
        return []
    telling, is_open = seams.telling, seams.open
    spans = []
    first = 0
    for i in range(1, len(blocks)):
        if (telling[i] or is_open[i]) and not blocks[i].mark:
            if telling[i] and torn.must_join(blocks, i):
                continue
            if is_open[i] and _may_join(blocks, i, first, seams) and not (i in behind and _is_apart(blocks, i)):
                continue
        spans.append((first, i - 1))
        first = i
    return [*spans, (first, len(blocks) - 1)]


_CLOSERS = frozenset(CLOSING)


def _is_apart(blocks: Sequence[Block], i: int) -> bool:
    """Stood the furniture before block *i* between two texts, and not in a sentence: does the block begin with neither
    a small letter nor a mark that closes, behind no running text that a stop does not end?
    """
    text = blocks[i].text
    return not text[0].islower() and text[0] not in _CLOSERS and not _is_prose(blocks[i - 1 : i])


def _may_join(blocks: Sequence[Block], i: int, first: int, seams: _Seams) -> bool:
    """Does block *i*, before which the seam is open, continue the run that begins at *first*, as the model says or
    because the run is a sentence that its last line, surely a part of it, does not end, or block *i* a link in one?
    """
    if not seams.joined[i] and not _is_open(blocks[first:i], blocks[i].text) and not _is_link(blocks, i, seams):
        return False
    return not _is_end(blocks, i, first, is_sure=seams.margins[i] > SURE_MARGIN)


# Of a run of running text that no stop ends, whose last line is surely its part, the next line is the rest in 9 of 10.
MIN_MARGIN_IN_SENTENCE, SURE_PART = -3.0, 2.0
MIN_OPEN_CHARS, MIN_FUNCTION_WORDS = 60, 3


def _is_open(run: Sequence[Block], text: str) -> bool:
    """Are the blocks running text whose last line is a link behind words that no sentence ends with, and does *text*
    begin no sentence of its own?
    """
    if len(run) < 2 or lexicon.opens_sentence(text.split(maxsplit=1)[0]):
        return False
    before = run[-2].text
    return before[before.rfind(" ") + 1 :] in lexicon.function_words() and _is_prose(run)


def _is_link(blocks: Sequence[Block], i: int, seams: _Seams) -> bool:
    """Is block *i* a link in a sentence: words with a capital, which the next block surely goes on with in small
    letters or a mark, behind words that are no title's? Of the annotated corpus' 5 such lines all are.
    """
    text, before = blocks[i].text, blocks[i - 1].text
    if i + 1 == len(blocks) or seams.margins[i + 1] < SURE_PART or seams.margins[i] < MIN_MARGIN_OF_LINK:
        return False
    following = blocks[i + 1].text
    goes_on = following[0].islower() or following[0] in _CLOSERS
    is_link = goes_on and len(text) <= MAX_HEADING_CHARS and text[-1].isalnum() and before[-1].isalnum()
    words = lexicon.function_words() if is_link else ()
    return sum(word in words for word in before.split()) >= MIN_FUNCTION_WORDS


MIN_MARGIN_OF_LINK = -1.5


def _is_prose(run: Sequence[Block]) -> bool:
    """Are the blocks together running text that ends without a stop?"""
    last = run[-1].text[-1]
    if not (last.isalnum() or last == ",") or sum(len(block.text) for block in run) < MIN_OPEN_CHARS:
        return False
    words = lexicon.function_words()
    return sum(word in words for block in run for word in block.text.split()) >= MIN_FUNCTION_WORDS


def _is_end(blocks: Sequence[Block], i: int, first: int, *, is_sure: bool) -> bool:
    """Is there surely an end before block *i*, whose run would begin at *first*: furniture, a text said twice (an alt
    text and its caption), or a credit that stands alone before a new sentence?
    """
    text, before = blocks[i].text, blocks[i - 1].text
    if not is_sure and torn.is_wall(text, before):
        return True
    # Neither lines nor measures begin with a letter.
    if not text[0].isalpha() and (_is_rule(text) or (lists.is_measured(text) and lists.is_measured(before))):
        return True
    if not before[0].isalpha() and _is_rule(before):
        return True
    # A byline alone is no name.
    if first < i - 1 and _is_named(text) and _is_named(before) and measure(blocks[first].text).shape.byline in torn.LED:
        return True
    if text == before and len(text) > MIN_TWIN_CHARS:
        return True
    if _begins_with_drop_cap(blocks, i) and _may_end(before, is_alone=first == i - 1):
        return True
    if first != i - 1 or not text[0].isupper() or len(before) > MAX_CREDIT_CHARS:
        return False
    line = measure(before)
    return line.credit is not None and line.credit.kind not in ("standin", "name") and line.shape.cue == 1


def _is_named(text: str) -> bool:
    """Is *text* shaped like a name alone? Two of them, one behind the other, are two persons."""
    return len(text) <= MAX_NAME_CHARS and measure(text).shape.byline == torn.NAMED


MAX_NAME_CHARS = 40
# Code of Shape.last: a letter of a script without capitals.
LETTER = CLASSES["last"].index("letter")
COMMA, STOP_QUOTE = CLASSES["last"].index("comma"), CLASSES["last"].index("stop”")
OPENING_QUOTE = CLASSES["first"].index("quote")
# Shorter texts are said twice by chance: `no, no`.
MIN_TWIN_CHARS = 8


def _may_end(text: str, *, is_alone: bool) -> bool:
    """Does *text* end a sentence, or is it short as headings are, *is_alone* and no sentence that breaks off?"""
    if text[-1] in torn.STOPS:
        return True
    breaks_off = text[-1] == "," or text[text.rfind(" ") + 1 :] in lexicon.function_words()
    return is_alone and len(text) <= MAX_HEADING_CHARS and not breaks_off


MAX_HEADING_CHARS = 60


def _begins_with_drop_cap(blocks: Sequence[Block], i: int) -> bool:
    if len(blocks[i].text) > 1 or i + 1 == len(blocks):
        return False
    following = blocks[i + 1].text
    return len(following) > MIN_DROPPED_CHARS and is_drop_cap(blocks[i].text, following)


def _is_rule(text: str) -> bool:
    """Is *text* a line drawn with marks (`=====`, `* * *`)?"""
    return len(text) > MIN_RULE_CHARS and not any(map(str.isalnum, text)) and len(set(text) - {" "}) == 1


MIN_RULE_CHARS = 3
