"""Short lines that lead the text behind them: labels, places, run-in heads."""

from __future__ import annotations

import itertools
import re

import numpy as np
import numpy.typing as npt

from builder.extract.features import Batch, seams
from builder.extract.features.batch import OPEN_WIDTH, SENTENCE_WIDTH, STOPS, tornness
from builder.extract.features.table import among
from builder.extract.rows import rows_of
from builder.extract.shape import CLASSES


def led(batch: Batch, joined: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the rows that go on with what the line before sets off: a label, where a torn document has several of them
    before long lines (`The styling tip:`), the place that the text begins with (`Hamburg.`), a numbered head that ends
    with a full stop, as no heading of its own does (`3. Fish oil.`), or the number that a list's entry begins with.
    """
    (stubs, labels), said = seams.stubs(batch), seams.said(batch)
    shapes, before = batch.shapes, np.roll(stubs.codes, 1)
    goes_on = np.roll(joined, -1) & (shapes.width > MIN_TORN_WIDTH)
    long = ((shapes.width > seams.MIN_LED_WIDTH) | goes_on) & ~among(shapes.first, (SMALL,))
    plain = (shapes.furniture == 0) & (shapes.byline == 0) & (shapes.date == 0)
    labelled = (before == seams.STUBS.index("label:")) & (labels.codes == len(seams.LABEL_COUNTS))
    labelled &= tornness(batch).codes > 1
    placed = (before == seams.STUBS.index("Word.")) & (np.roll(said.codes, 1) <= MAX_SAID) & ~np.roll(joined, 1)
    placed &= np.roll(shapes.furniture == 0, 1)
    texts = long & plain & (labelled | placed | _run_in(batch, long))
    found: npt.NDArray[np.bool_] = texts | _entries(batch)
    return found


# Code of Shape.first; a text begins behind so few sentences of others.
SMALL, MAX_SAID = 2, 2
# The first line of a torn text may be shorter.
MIN_TORN_WIDTH = 20


def _run_in(batch: Batch, long: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the rows behind numbered heads without a verb that end with a full stop, of documents where a long line
    follows each of the heads: steps of a list follow each other.
    """
    found = np.zeros(len(long), np.bool_)
    shapes = batch.shapes
    stopped = (shapes.first == DIGIT) & (shapes.last == FULL_STOP)
    short = stopped & (shapes.width <= MAX_HEAD_WIDTH) & (shapes.verbs == 0)
    heads = [i for i in rows_of(short) if _NUMBERED.match(batch.texts[i])]
    for _, rows in itertools.groupby(heads, batch.owner.item):
        # Behind a document's last row there is none of its.
        behind = [i + 1 for i in rows if batch.owner[i + 1] >= 0]
        if len(behind) >= MIN_HEADS and all(long[i] and shapes.first[i] != DIGIT for i in behind):
            found[behind] = True
    return found


def _entries(batch: Batch) -> npt.NDArray[np.bool_]:
    """Return the rows that are the links in the entries of a list that are torn alike, three or more one behind the
    other: a number, a link, and the rest behind a comma (`10 & 15`, `Saltira Star`, `, 10 metres`).
    """
    found = np.zeros(len(batch.texts), np.bool_)
    shapes = batch.shapes
    short = (shapes.width <= MAX_ENTRY_WIDTH) & ~among(shapes.last, (FULL_STOP,))
    numbers = short & (shapes.first == DIGIT)
    # Rows that part documents are empty, and more than lie between two links.
    links = {i + 1 for i in rows_of(numbers) if short[i + 1] and batch.texts[i + 2].startswith(", ")}
    for i in links:
        run = range(i, i + ENTRY_LINES * MIN_ENTRIES, ENTRY_LINES)
        if links.issuperset(run):
            found[run] = True
    return found


MIN_ENTRIES, ENTRY_LINES, MAX_ENTRY_WIDTH = 3, 3, 45
# Codes of Shape.first and Shape.last.
DIGIT, FULL_STOP = 3, 1
MIN_HEADS, MAX_HEAD_WIDTH = 3, 90
_NUMBERED = re.compile(r"\d{1,2}[.)] [^\W\d_]")


def headed(batch: Batch) -> npt.NDArray[np.bool_]:
    """Return which lines are paragraphs right behind a short line without a dash, in documents whose lines are whole:
    such a line is their heading or label. And which are long and begin with a capital, right behind a long line without
    a stop, before the first byline or day and any line that ends a sentence: headline and deck (`… and all are glad
    for`, `In Saltira the …`), or deck and author.
    """
    s = batch.shapes
    ends = np.cumsum(among(s.last, STOPS) & (s.width >= SENTENCE_WIDTH))
    starts, beyond = np.array(batch.spans, np.intp).reshape(-1, 2).T
    # That of the line itself does not count.
    behind = np.concatenate([[0], ends[:-1]]) - batch.laid(ends[starts - 1])
    # And so far the day that stands behind the headline or the deck.
    marks = np.cumsum(among(s.date, DAYS) | (s.byline == LED_BYLINE))
    marked = np.concatenate([[0], marks[:-1]]) - batch.laid(marks[starts - 1])
    comes = batch.laid(marks[beyond - 1] - marks[starts - 1])
    behind = np.where((marked <= 0) & (comes > 0), behind, 1)
    decks = (behind <= 0) & (s.width >= MIN_DECK_WIDTH) & (s.first == CAPITAL)
    # Or a name before a day, behind the deck.
    decks[:-1] |= (behind[:-1] <= 0) & (s.byline[:-1] == NAMED) & among(s.date[1:], DAYS)
    # Or what kind of text it is (`news`).
    decks[:-1] |= (behind[:-1] <= 0) & (s.words[:-1] == 1) & (s.first[:-1] == SMALL) & among(s.date[1:], DAYS)
    decks[1:] &= (s.width[:-1] >= SENTENCE_WIDTH) & among(s.last[:-1], WORDS)
    found = (tornness(batch).codes <= LITTLE) & (s.width >= OPEN_WIDTH) & among(s.last, STOPS) & among(s.first, OPENING)
    found[1:] &= (s.width[:-1] <= MAX_HEADING_WIDTH) & (s.last[:-1] != DASH)
    return np.asarray(found | decks)


# Codes of Shape.first and Shape.last: a capital; words and numbers.
CAPITAL, MIN_DECK_WIDTH = 1, 60
# Codes of Shape.byline and Shape.date.
LED_BYLINE, NAMED, DAYS = 1, 3, (1, 2, 5, 6)
WORDS = tuple(map(CLASSES["last"].index, ("small", "capital", "digit")))
# Code of `tornness`, codes of Shape.first, a capital, a quote and a letter without case, and of Shape.last, a dash.
LITTLE, OPENING, DASH = 1, (1, 4, 8), 7
MAX_HEADING_WIDTH = 60
