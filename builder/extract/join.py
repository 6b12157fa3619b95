"""Blocks to wholes: which lines continue the line before."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from builder.extract import datelines, japanese, leads, lexicon, lists, naming
from builder.extract.credit_tails import MAX_LABEL_CHARS
from builder.extract.features import Batch, join_features
from builder.extract.features.batch import SENTENCE_WIDTH, STOPS, regions, tornness
from builder.extract.features.table import Floats, among
from builder.extract.glue import DASHES, ENDING, MIN_DROPPED_CHARS, is_drop_cap, is_elided
from builder.extract.model import Model
from builder.extract.naming import MAX_CREDIT_CHARS
from builder.extract.says import (
    BREAKS_OFF,
    CLOSING,
    ENDS_TELLING,
    MIN_SENTENCE_CHARS,
    STARTS_TELLING,
    STOPS_TELLING,
    TELLING_END,
    TELLING_START,
)
from builder.extract.shape import Line, measure, measure_all
from builder.record import Block


def lines_of(documents: Sequence[Sequence[Block]]) -> list[list[Line]]:
    """Return the measures of each document's blocks."""
    lines = measure_all([block.text for blocks in documents for block in blocks])
    ends = itertools.accumulate(map(len, documents))
    return [lines[end - len(blocks) : end] for end, blocks in zip(ends, documents, strict=True)]


def join(
    documents: Sequence[Sequence[Block]],
    model: Model,
    behind: Sequence[frozenset[int]] = (),
    lines: Sequence[Sequence[Line]] | None = None,
) -> list[list[tuple[int, int]]]:
    """Return for each document the runs of blocks (first, last) that belong together.

    Args:
        documents: the blocks of each document.
        model: the weights.
        behind: for each document the blocks before which furniture was set apart, where that is known.
        lines: the measures of the blocks, where they are known.
    """
    batch = Batch.of(
        [
            [(block.text, line, block.gap) for block, line in zip(blocks, measures, strict=True)]
            for blocks, measures in zip(documents, lines or lines_of(documents), strict=True)
        ]
    )
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
        # Where no line is torn, the word that a headline ends with (`… was called off`) breaks no sentence off.
        is_torn = tornness(batch).codes[:-1] > 0
        is_torn &= True if headed is None else ~headed[1:]
        ends = np.where(is_torn, TELLING_END | BREAKS_OFF, TELLING_END)
        telling[1:] |= (batch.shapes.says[:-1] & ends) != 0
        return _Seams(margin.tolist(), joined.tolist(), is_open.tolist(), telling.tolist())

    def part(self, start: int, end: int) -> _Seams:
        """Return those of a document."""
        rows = slice(start, end)
        return _Seams(self.margins[rows], self.joined[rows], self.open[rows], self.telling[rows])


def _runs(blocks: Sequence[Block], seams: _Seams, behind: frozenset[int]) -> list[tuple[int, int]]:
    spans = [(0, 0)] if blocks else []
    for i in range(1, len(blocks)):
        if (seams.telling[i] and _must_join(blocks, i)) or (
            seams.open[i] and _may_join(blocks, i, spans[-1][0], seams) and not (i in behind and _is_apart(blocks, i))
        ):
            spans[-1] = (spans[-1][0], i)
        else:
            spans.append((i, i))
    return spans


def _is_apart(blocks: Sequence[Block], i: int) -> bool:
    """Stood the furniture before block *i* between two texts, and not in a sentence: does the block begin with neither
    a small letter nor a mark that closes, behind no running text that a stop does not end?
    """
    text = blocks[i].text
    return not text[0].islower() and text[0] not in _CLOSING and not _is_prose(blocks[i - 1 : i])


def _may_join(blocks: Sequence[Block], i: int, first: int, seams: _Seams) -> bool:
    """Does block *i*, before which the seam is open, continue the run that begins at *first*, as the model says or
    because the run is a sentence that its last line, surely a part of it, does not end?
    """
    if not seams.joined[i] and not _is_open(blocks[first:i], blocks[i].text):
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
    if (not is_sure and _is_wall(text, before)) or _is_rule(text) or _is_rule(before):
        return True
    if lists.is_measured(text) and lists.is_measured(before):
        return True
    if _is_named(text) and _is_named(before) and measure(blocks[first].text).shape.byline in LED:
        return True
    if (text == before and len(text) > MIN_TWIN_CHARS) or (
        _may_end(before, is_alone=first == i - 1) and _begins_with_drop_cap(blocks, i)
    ):
        return True
    if first != i - 1 or not text[0].isupper() or len(before) > MAX_CREDIT_CHARS:
        return False
    line = measure(before)
    return line.shape.cue == 1 and line.credit is not None and line.credit.kind not in ("standin", "name")


def _is_named(text: str) -> bool:
    """Is *text* shaped like a name alone? Two of them, one behind the other, are two persons."""
    return len(text) <= MAX_NAME_CHARS and measure(text).shape.byline == NAMED


# Code of Shape.byline, and the longest names.
NAMED, MAX_NAME_CHARS = 3, 40
# Shorter texts are said twice by chance: `no, no`.
MIN_TWIN_CHARS = 8


def _may_end(text: str, *, is_alone: bool) -> bool:
    """Does *text* end a sentence, or is it short as headings are, *is_alone* and no sentence that breaks off?"""
    if text[-1] in _STOPS:
        return True
    breaks_off = text[-1] == "," or text[text.rfind(" ") + 1 :] in lexicon.function_words()
    return is_alone and len(text) <= MAX_HEADING_CHARS and not breaks_off


MAX_HEADING_CHARS = 60


def _begins_with_drop_cap(blocks: Sequence[Block], i: int) -> bool:
    following = blocks[i + 1].text if i + 1 < len(blocks) else ""
    return len(following) > MIN_DROPPED_CHARS and is_drop_cap(blocks[i].text, following)


def _is_rule(text: str) -> bool:
    """Is *text* a line drawn with marks (`=====`, `* * *`)?"""
    return len(text) > MIN_RULE_CHARS and not any(map(str.isalnum, text)) and len(set(text) - {" "}) == 1


MIN_RULE_CHARS = 3


def _is_wall(text: str, before: str) -> bool:
    """Is one of the two known furniture?"""
    return (lexicon.is_furniture(text) and text[0].isupper()) or (lexicon.is_furniture(before) and before[0].isupper())


def _is_split_credit(blocks: Sequence[Block], i: int) -> bool:
    """Is block *i* the rest of a credit: the name behind `Foto:`, or one side of a slash that stands alone?"""
    text, before = blocks[i].text, blocks[i - 1].text
    if before[-1] in ":：" and len(before) <= MAX_LABEL_CHARS and lexicon.is_photo_label(before):
        return len(text) <= MAX_CREDIT_CHARS and text[-1] not in ".!?:" and not naming.is_label(text.rstrip(": "))
    if text in _SLASHES:
        return i + 1 < len(blocks) and _is_credit(before) and _is_credit(blocks[i + 1].text)
    return before in _SLASHES and i > 1 and _is_credit(blocks[i - 2].text) and _is_credit(text)


_SLASHES = ("/", "|")


def _is_credit(text: str) -> bool:
    return len(text) <= MAX_CREDIT_CHARS and measure(text).shape.cue == 1


def _must_join(blocks: Sequence[Block], i: int) -> bool:
    """Does block *i* begin with a mark that closes, after running text, or does the block before break off? It can only
    where the seam is telling.
    """
    text, before = blocks[i].text, blocks[i - 1].text
    if before[-1] not in ENDS_TELLING and text[0] not in STARTS_TELLING and len(before) > 1:
        return _is_led_on(text, before)
    if _is_split_credit(blocks, i):
        return True
    if is_drop_cap(before, text) and len(text) > MIN_DROPPED_CHARS and (i < 2 or blocks[i - 2].text[-1] not in ",;"):
        return True
    closes = before == '"' and i > 2 and blocks[i - 3].text.endswith(_OPENS_SPEECH)
    if (not closes and _ends_open(before, blocks[i - 2].text if i > 1 else "")) or _goes_on(text, before):
        return True
    if _is_quoted_on(blocks, i) or japanese.goes_on(blocks, i):
        return True
    if _is_led_on(text, before):
        return True
    return text[0] in ",.;:!?)”’»" and len(text) < 3 and len(before) > 1 and before[-1].isalnum() and text != "..."


_CLOSING = frozenset(CLOSING)


def _is_led_on(text: str, before: str) -> bool:
    """Does the line before break off, or lead *text* with a dash, and is *text* none of what stands by itself?"""
    if not ((before[-1].isalpha() and _breaks_off(before)) or _leads(before, text)):
        return False
    shape = measure(text).shape
    return not (_is_wall(text, before) or shape.byline in LED or shape.date)


def _goes_on(text: str, before: str) -> bool:
    """Does *text* begin with what no line begins with: a bracket or quote that closes, a comma (but before a day),
    `’s`?
    """
    if text[0] in ")]）、。":
        return len(before) > 1
    if text[0] in ",.;!?" and text[1:2] in _CLOSES_QUOTE and text[2:3] == " ":
        return before[-1].isalnum()
    if text[0] in ",.;" and text[1:2] == " " and (len(text) > MIN_DROPPED_CHARS or not measure(text).shape.date):
        return before[-1].isalnum() or before[-1] in ")]”’»\"'"
    # Few lines begin with a quote: the others need no closer look.
    if text[0] not in "\"”“»'’":
        return False
    return bool(_STOPS_QUOTE.match(text)) or (before[-1].isalnum() and bool(ENDING.match(text)))


_CLOSES_QUOTE = ("”", "»", '"', "“")
_STOPS_QUOTE = re.compile(r"[\"”“»’]\s?[,;)]")


def _is_quoted_on(blocks: Sequence[Block], i: int) -> bool:
    """Does block *i* begin with the straight quote (`" to be …`) that closes what a block before opened?"""
    text = blocks[i].text
    if not (text.startswith('" ') and blocks[i - 1].text[-1] != ":"):
        return False
    return text[2:3].islower() or (i > 1 and blocks[i - 2].text.endswith(_OPENS_SPEECH))


# A quote between a colon and the end of a line, or alone there, opens.
_OPENS_SPEECH = (': "', ':"')


def _ends_open(text: str, before: str) -> bool:
    """Does *text*, which stands after *before*, end with a bracket or quote that opens, or with `l’`?"""
    mark = text[-1]
    if mark == "、":
        return True
    if len(text) == 1:
        return mark in _OPENS_BRACKET or mark in "„“«" or (mark == '"' and before[-1:] in _STOPS)
    if mark in _OPENS_BRACKET:
        return text[-2] == " " or mark in "（「『"
    if mark in _OPENS_QUOTE and text[-2] == " ":
        if mark == '"':
            return text.endswith(_OPENS_SPEECH) or text.count('"') % 2 == 1
        # `… werden. “` closes.
        return mark != "“" or text.count("„") < text.count("“")
    return mark in "@#’'" and (mark in "@#" or is_elided(text))


_OPENS_BRACKET, _OPENS_QUOTE, _STOPS = "([（「『", '"„“«‚‘', (*".!?:", "")


def _leads(before: str, text: str) -> bool:
    """Is *before* set off from the text that it leads by a dash at its end (`PORT SALTIRA –`), or is it a place with an
    agency (`PORT SALTIRA (KSAL)`), and *text* begins with the dash?
    """
    if before[-1] not in DASHES and text[0] not in DASHES:
        return False
    # A headline behind its kicker (`Tech —`) is shorter, and ends with neither comma nor stop.
    is_text = len(text) > MAX_HEADLINE_CHARS or (len(text) > MIN_DROPPED_CHARS and text[-1] in '.,;!”"')
    if is_text and text[0] in DASHES and text[1:2] == " ":
        found = datelines.find_dateline(f"{before} {text}") if before[-1] == ")" else None
        return found is not None and found.agency is not None
    return is_text and before[-1] in DASHES and before[-2:-1] == " " and before[0].isalnum()


MAX_HEADLINE_CHARS = 120


def _breaks_off(text: str) -> bool:
    """Does *text* end with a word that no line ends with (`… found in the`), or behind a sentence with the first
    words of the next (`… until March. The`)?
    """
    if text[text.rfind(" ") + 1 :] in lexicon.function_words():
        words = text.rsplit(maxsplit=MIN_WORDS)
        # `11:30 am`
        return len(words) > MIN_WORDS and not words[-2][-1:].isdigit()
    if len(text) <= MIN_SENTENCE_CHARS:
        return False
    last = text.rfind(" ")
    # Most lines end no sentence right before their last words: they need no closer look.
    if text[last - 1] not in STOPS_TELLING and text[text.rfind(" ", 0, last) - 1] not in STOPS_TELLING:
        return False
    stop = max(text.rfind(mark, MIN_SENTENCE_CHARS) for mark in _SENTENCE_ENDS)
    begun = text[stop + 2 :].split(maxsplit=MAX_BEGUN) if stop > 0 else []
    if len(begun) == 1:
        return begun[0].istitle() and begun[0].casefold() in lexicon.function_words()
    # `… of Saltira. The Guardian`
    return len(begun) == MAX_BEGUN and begun[1].islower() and begun[0].istitle() and lexicon.opens_sentence(begun[0])


_SENTENCE_ENDS = (". ", "! ", "? ", "” ", '" ')
# Of the next sentence so few words stand before a link; what ends before them is no abbreviation alone.
MAX_BEGUN = 2


# Lines led as bylines are (`By Jane Roe`, `Von`).
LED = (1, 2)
# Shorter lines may be labels: `Written by`, `Share on`.
MIN_WORDS = 4
