"""Bylines and dates that the model missed: lines that are worded as such, or names alone under the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from builder.extract import lexicon, people
from builder.extract.cues import Seen
from builder.extract.features.table import Floats
from builder.extract.naming import has_agency
from builder.extract.says import SIGNED
from builder.extract.shape import Line

# Bylines and dates stand within so many lines of the headline on nine of ten pages that have them; some bylines stand
# behind the text.
REACH, BEHIND_TEXT = 12, 4
# Dates stand before the text, though galleries or a summary come first.
FAR = 40
# Names alone that the model holds for bylines less than this (log-probability) are those of others.
MIN_NAME_SCORE = -4.0
MAX_BYLINE_CHARS, MAX_DATE_CHARS = 80, 90
# Codes of Shape.date with a day in them.
DATED = (1, 2, 5, 6)
# A line of these with a time of day in it (`Jane Roe / The Gazette / Apr 16, 2026, 14:04`) is no photo's.
PHOTO_TEXTS = ("caption", "alt")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")


def find(seen: Seen, column: Floats, head: int, roles: list[str], why: list[str]) -> None:
    """Take lines for bylines and dates that are worded as such (`By Jane Roe`, `Published May 3, 2024`) or stand alone
    under the headline as a name, where the model found none.

    Args:
        seen: the document's units.
        column: the model's log-probability of a byline for each.
        head: the unit that is the headline.
        roles: the roles so far, changed in place.
        why: what decided each role, changed in place.
    """
    texts, lines = seen.texts, seen.lines
    near = range(max(0, head - REACH), min(len(texts), head + REACH + 1))
    last = max((i for i, role in enumerate(roles) if role == "body"), default=head)
    beyond = min(len(texts), max(head + REACH, last + BEHIND_TEXT) + 1)
    if not any(roles[i] == "byline" and people.names_of(texts[i]) for i in near):
        for i in (near.start + np.flatnonzero(seen.shapes.says[near.start : beyond] & SIGNED)).tolist():
            is_free = why[i] == "model" and roles[i] != "byline" and len(texts[i]) <= MAX_BYLINE_CHARS
            if is_free and people.is_byline(texts[i]):
                roles[i], why[i] = "byline", "worded as byline"
                break
    if not any(role == "byline" and people.names_of(text) for role, text in zip(roles, texts, strict=True)):
        _take_name(texts, lines, column, (head, near.stop), roles, why)
    first = next((i for i in range(head + 1, len(texts)) if roles[i] == "body"), near.stop)
    around = range(near.start, max(near.stop, min(first, head + FAR)))
    if not any(roles[i] == "date" for i in around):
        _take_date(texts, lines, around, roles, why)


def _take_date(
    texts: Sequence[str], lines: Sequence[Line | None], near: range, roles: list[str], why: list[str]
) -> None:
    for i in near:
        line = lines[i]
        is_free = roles[i] in ("furniture", "aside", "credit") or (roles[i] in PHOTO_TEXTS and _TIME.search(texts[i]))
        if is_free and line and line.shape.date in DATED and len(texts[i]) <= MAX_DATE_CHARS:
            roles[i], why[i] = "date", "worded as date"
            return


def _take_name(
    texts: Sequence[str],
    lines: Sequence[Line | None],
    column: Floats,
    span: tuple[int, int],
    roles: list[str],
    why: list[str],
) -> None:
    """Take the likeliest name that stands alone between the headline and the text, or beside a date near it."""
    head, end = span
    first = next((i for i in range(head + 1, end) if roles[i] == "body"), end)
    scores = {
        i: float(column[i]) + BESIDE_DATE * beside
        for i in range(max(0, head - ABOVE), first)
        if why[i] == "model" and _is_name(texts[i], lines[i]) and not _is_in(lines[i], lines[head])
        if (beside := _is_beside_date(lines, i) and not _is_photos(roles, texts, i))
        or (roles[i] in ("furniture", "aside") and i > head)
    }
    best = max(scores, key=lambda i: scores[i], default=None)
    if best is not None and scores[best] > MIN_NAME_SCORE:
        roles[best], why[best] = "byline", "name under the headline"


# Names above the headline stand so near to it. A name beside a date or a job is so much likelier (log-probability).
ABOVE, BESIDE_DATE = 6, 2.5


def _is_beside_date(lines: Sequence[Line | None], i: int) -> bool:
    """Does a line with a day, or one that is somebody's job, stand right before or behind?"""
    beside = (lines[j] for j in (i - 1, i + 1) if 0 <= j < len(lines))
    return any(line and (line.shape.date in DATED or line.shape.byline == JOB) for line in beside)


def _is_photos(roles: Sequence[str], texts: Sequence[str], i: int) -> bool:
    """Is a line a photo's by its role and those beside it? A photographer alone, of no agency, may stand beside the
    author as well (`Ana Brandt`, `Foto: Jan Falk`).
    """
    if roles[i : i + 2] == ["caption", "credit"] and has_agency(texts[i + 1]):
        return True
    return roles[i] in (*PHOTO_TEXTS, "credit") and i > 0 and roles[i - 1] in PHOTO_TEXTS


# Code of Shape.byline: a job.
JOB = 4


def _is_in(line: Line | None, headline: Line | None) -> bool:
    """Does the headline name the same? Then it is somebody that the text is about."""
    return bool(line and headline and line.words and line.words <= headline.words)


def _is_name(text: str, line: Line | None) -> bool:
    if line is None or line.shape.width > 40 or lexicon.opens_sentence(text.split(maxsplit=1)[0]):
        return False
    return lexicon.furniture_words().isdisjoint(lexicon.words_of(text)) and people.is_names(text)
