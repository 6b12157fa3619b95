"""The lines of a document as those look at them who lean the model's chances: what credit is in each, what could be a
caption, where the running text ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from builder.extract import dates, lexicon, notices, wire
from builder.extract.credit import SOURCES
from builder.extract.credit_tails import MAX_LABEL_CHARS
from builder.extract.features import shared
from builder.extract.features.batch import Batch, Measures
from builder.extract.features.table import Floats, among
from builder.extract.naming import has_agency
from builder.extract.rows import rows_of, split
from builder.extract.says import (
    COMMENTS_HEAD,
    CREDIT_FIRST,
    DIGIT,
    ENLARGER,
    LABELLED,
    MEASURED,
    NOTICE,
    PROMPT,
    SIGNED,
    WHOLE,
)
from builder.extract.shape import CLASSES, Line

# Codes of Shape.byline: led as bylines are, with a job; of Shape.mark: begins or ends with an arrow, a file's name.
LED, WITH_JOB, ARROW, FILE = (1, 2), (4, 5), 4, 8
# Codes of Shape.furniture: begins as a known line; of Shape.digits: nothing else.
START, ONLY_DIGITS = 2, 3
# Codes of Shape.pictured: who is where; of Shape.cue: the credit stands first.
POSITION, HEAD = 1, 3
# Narrower lines with a date are dates.
MIN_DATED_WIDTH = 60
# 99 % of captions are shorter.
MAX_CAPTION_WIDTH = 600
# Log-probability of a line that is surely running text; photos stand at most so many lines behind the last.
SURE_TEXT, BEHIND_TEXT = -0.3, 4
# The roles that are the article's text.
TEXT = ("body", "heading", "standfirst")
# A credit behind fewer words is no caption's.
MIN_CAPTION_WORDS = 2


class Rows(NamedTuple):
    """The rows of lines of which there are few, ascending: told of all documents at once.

    Args:
        numbered: those that begin with a digit.
        digits: those that have some.
        measured, labelled: ingredients, and lines with a label, see says.py.
        colons: those that end with one.
        notices: those no longer than prompts that may say what these do.
        signed: those that may begin with what stands before names.
        comments: heads of readers' comments.
        signoffs: those that are a sign-off as a whole.
    """

    numbered: list[int]
    digits: list[int]
    measured: list[int]
    labelled: list[int]
    colons: list[int]
    notices: list[int]
    signed: list[int]
    comments: list[int]
    signoffs: list[int]

    @classmethod
    def of(cls, shapes: Measures) -> Rows:
        """Return the rows of *shapes*."""
        says = shapes.says
        return cls(
            rows_of(shapes.first == DIGIT), rows_of(shapes.digits), rows_of(says & MEASURED), rows_of(says & LABELLED),
            rows_of(shapes.last == COLON), rows_of((shapes.width <= MAX_PROMPT_WIDTH) & ((says & NOTICE) != 0)),
            rows_of(says & SIGNED), rows_of(says & COMMENTS_HEAD), rows_of(shapes.signoff == 1),
        )  # fmt: skip

    def parts(self, spans: Sequence[tuple[int, int]]) -> list[Rows]:
        """Return the rows in each of *spans*, counted from its start on."""
        starts, ends = np.array(spans, np.int64).reshape(-1, 2).T
        return list(map(Rows, *[split(rows, starts, ends) for rows in self]))


# Longer lines are paragraphs that may well speak of what prompts do.
MAX_PROMPT_WIDTH = 320
COLON = CLASSES["last"].index("colon")


class Seen(NamedTuple):
    """The lines of a document, or of all those of a batch.

    Args:
        texts: as printed.
        lines: their measures.
        cues: the credit in each, see `cue_of`.
        cued: whether there is one.
        credits: whether each is one, `clear` or `whole`.
        shapes: their measures as columns.
        rows: those of few lines, by their measures.
        known: whether each is known furniture, or a prompt by its beginning.
        enlargers: whether each is a button that enlarges a picture.
        fitting: whether each could be a caption, by its measures alone.
        told: whether each, of these, says itself that it is a picture's: who is where, or the credit first.
        jobs: whether each is what the person does who is named on the line before it: `Senior Politics Editor`.
        repeats: which lines could say again one of the two lines before, see `repeats`.
        both: whether each is as long as the next two together and what parts them.
        common: how many words each has in common with the next one, and with the one behind that.
        classes: the roles, in the order of the columns of chances.
    """

    texts: Sequence[str]
    lines: Sequence[Line | None]
    cues: Sequence[str]
    cued: npt.NDArray[np.bool_]
    credits: npt.NDArray[np.bool_]
    shapes: Measures
    rows: Rows
    known: npt.NDArray[np.bool_]
    enlargers: npt.NDArray[np.bool_]
    fitting: npt.NDArray[np.bool_]
    told: npt.NDArray[np.bool_]
    jobs: npt.NDArray[np.bool_]
    repeats: npt.NDArray[np.bool_]
    both: npt.NDArray[np.bool_]
    common: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    classes: tuple[str, ...]

    @classmethod
    def of(cls, batch: Batch, classes: tuple[str, ...]) -> Seen:
        """Return the lines of *batch* with what is found in them."""
        texts, lines, shapes = batch.texts, batch.lines, batch.shapes
        cues, sourced = _cues(texts, lines, shapes)
        cued, credits_ = np.zeros(len(texts), bool), np.zeros(len(texts), bool)
        for i in rows_of(shapes.cue):
            cued[i], credits_[i] = bool(cues[i]), cues[i] in ALONE
        labels = [i for i in rows_of(cued[1:]) if texts[i] and lexicon.is_photo_label(texts[i])]
        named = np.zeros(len(texts), bool)
        named[1:] = shapes.byline[:-1] > 0
        jobs = among(shapes.byline, WITH_JOB) & named
        prompts = (shapes.says & PROMPT) != 0
        fitting = _fitting(shapes) & ~prompts & ~jobs
        rows = Rows.of(shapes)
        stocked = [i for i in rows.digits if _STOCK.match(texts[i])]
        fitting[[*labels, *sourced, *stocked]] = False
        led = ((shapes.says & CREDIT_FIRST) != 0) & (shapes.cue == 0)
        told = fitting & ((shapes.pictured == POSITION) | (shapes.cue == HEAD) | led)
        enlargers = (shapes.says & ENLARGER) != 0
        known = prompts | (shapes.furniture == WHOLE)
        return cls(
            texts, lines, cues, cued, credits_, shapes, rows, known, enlargers, fitting, told, jobs,
            shared.repeats(batch), _both(texts), (shared.common(batch, 1), shared.common(batch, 2)), classes,
        )  # fmt: skip

    def parts(self, spans: Sequence[tuple[int, int]]) -> list[Seen]:
        """Return the lines in each of *spans*, those of a document."""
        return [self._part(slice(*span), rows) for span, rows in zip(spans, self.rows.parts(spans), strict=True)]

    def part(self, start: int, end: int) -> Seen:
        """Return the lines from *start* to *end*, those of a document."""
        return self.parts([(start, end)])[0]

    def _part(self, span: slice, rows: Rows) -> Seen:
        return Seen(
            self.texts[span], self.lines[span], self.cues[span], self.cued[span], self.credits[span],
            self.shapes.part(span), rows, self.known[span], self.enlargers[span], self.fitting[span],
            self.told[span], self.jobs[span], self.repeats[span], self.both[span],
            (self.common[0][span], self.common[1][span]), self.classes,
        )  # fmt: skip

    def column(self, role: str) -> int:
        """Return the column of *role*."""
        return self.classes.index(role)

    def has_credit_beside(self, i: int) -> bool:
        """Does a credit stand on the line before or behind line *i*?"""
        return bool(any(self.cues[i + 1 : i + 2]) or (i and self.cues[i - 1]))

    def has_credit(self, i: int) -> bool:
        """Does a credit stand in line *i*, be it a bare name in brackets, or on the line before or behind it?"""
        line = self.lines[i]
        return (line is not None and line.credit is not None) or self.has_credit_beside(i)

    def is_behind_enlarger(self, i: int) -> bool:
        """Does a button that enlarges a picture stand before line *i*?"""
        return i > 0 and bool(self.enlargers[i - 1])

    def fits(self, i: int) -> bool:
        """Could line *i* be a caption, by its measures alone?"""
        return 0 <= i < len(self.texts) and bool(self.fitting[i])


# `shutterstock 77260183 rusty old tools`: an agency's file by its number and what it was tagged with.
_STOCK = re.compile(
    r"(?:shutterstock|istock(?:photo)?|gettyimages|adobe ?stock|depositphotos|dreamstime|alamy)[\s_-]?\d{5}",
    re.IGNORECASE,
)


def _both(texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    length = np.fromiter(map(len, texts), np.int64, len(texts))
    parting = length[:-2] - length[1:-1] - length[2:]
    found = np.zeros(len(texts), bool)
    found[:-2] = (length[2:] > 0) & (parting >= PARTING_CHARS[0]) & (parting <= PARTING_CHARS[1])
    return found


# ` - `, ` | `, or ` (…)`: fewest and most.
PARTING_CHARS = (1, 3)
# Cues of lines that are a credit.
ALONE = ("clear", "whole")


def _cues(texts: Sequence[str], lines: Sequence[Line | None], shapes: Measures) -> tuple[list[str], list[int]]:
    """Return the credit in each line, and the lines that name the sources of the text."""
    cues, sourced = [""] * len(texts), []
    found = rows_of(shapes.cue)
    for i, is_dated in zip(found, (shapes.date[found] > 0).tolist(), strict=True):
        if texts[i][:MAX_LABEL_CHARS].casefold().startswith(SOURCES):
            sourced.append(i)
        elif not (is_dated and _is_date(texts[i], lines[i])):
            cues[i] = cue_of(lines[i], texts[i])
    return cues, sourced


def _is_date(text: str, line: Line | None) -> bool:
    """Is what stands before the credit of a line with a date a day and a time alone (`14 June 2026, 3:36 pm / Source:
    Packet`)?
    """
    if line is None or line.credit is None or not line.credit.start:
        return False
    rest = lexicon.words_of(dates.blanked(text[: line.credit.start], ""))
    return all(word.isdigit() or len(word) <= MAX_ZONE_CHARS for word in rest)


# `Uhr`, `UTC`, `pm`
MAX_ZONE_CHARS = 4


def _fitting(shapes: Measures) -> npt.NDArray[np.bool_]:
    """Return which lines could be captions, by their measures alone."""
    prompts = among(shapes.mark, (ARROW, FILE)) | among(shapes.furniture, (WHOLE, START))
    dated = (shapes.date > 0) & (shapes.width < MIN_DATED_WIDTH)
    apart = prompts | dated | among(shapes.byline, LED) | (shapes.digits == ONLY_DIGITS)
    return np.asarray((shapes.words > 0) & (shapes.width <= MAX_CAPTION_WIDTH) & ~apart)


def cue_of(line: Line | None, text: str) -> str:
    """Return what credit there is in a line: `clear` or `whole` where it is one, `clear tail` or `tail` where it ends
    with one, else an empty string. A bullet begins a list's entry; `Source:` announces what a text is from, too,
    and is clear before a slash, or behind a caption before an agency.
    """
    if line is None or line.credit is None or line.credit.kind == "name" or text[0] in BULLETS:
        return ""
    if line.shape.cue == 0 or line.shape.furniture == 1 or (line.shape.byline in LED and line.credit.kind != "label"):
        return ""
    if notices.begins_with_year(line.credit.value):
        return ""
    kind, value = line.credit.kind, line.credit.value
    if "/" in value and _is_desk(value):
        return ""
    clear = kind in ("label", "lead", "sign", "bracket") or (kind in ("agency", "slash") and "/" in value)
    if kind == "label" and is_of_texts(text[line.credit.start :]):
        clear = "/" in value or (has_agency(value) and line.shape.cue != 1)
    if line.shape.cue == 1:
        return "clear" if clear else "whole"
    return ("clear tail" if clear else "tail") if line.shape.words > MIN_CAPTION_WORDS else ""


BULLETS = "•·"


def _is_desk(credit: str) -> bool:
    """Is the credit an agency's and an editor's letters (`SDA/ucm`), as texts are signed and no photos?"""
    parts = [part.strip() for part in credit.split("/")]
    named = [part for part in parts if wire.agency_of(part)]
    return bool(named) and len(named) < len(parts) and all(part in named or _LETTERS.fullmatch(part) for part in parts)


_LETTERS = re.compile(r"[a-zäöü]{2,4}")


def is_of_texts(credit: str) -> bool:
    """Is the credit's label one of texts and graphics as well (`Source:`, `(Quelle:`)?"""
    label = credit.partition(":")[0].casefold().strip(" ([")
    return label in _source_labels()


@cache
def _source_labels() -> frozenset[str]:
    return frozenset(lexicon.phrases("credits", "source_labels"))


def likeliest(chances: Floats, classes: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return the class of each line: alt text and caption stand together against the others, for a line that wavers
    between these two is a photo's either way.
    """
    best: npt.NDArray[np.int64] = chances.argmax(axis=1)
    alt, caption = chances[:, classes.index("alt")], chances[:, classes.index("caption")]
    top = chances[np.arange(len(best)), best]
    # Together they are at most twice as likely as the likelier of them.
    near = (np.maximum(alt, caption) + TWICE > top).nonzero()[0]
    alt, caption = alt[near], caption[near]
    either = np.where(alt > caption, classes.index("alt"), classes.index("caption"))
    best[near] = np.where(np.logaddexp(alt, caption) > top[near], either, best[near])
    return best


# A little more than the logarithm of 2.
TWICE = 0.7
