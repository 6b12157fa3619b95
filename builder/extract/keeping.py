"""What the text keeps though the model would drop it: lines numbered on, lists, sentences behind the text, and lines
that waver between its roles.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np

from builder.extract import lexicon, lists
from builder.extract.cues import COLON, LED, ONLY_DIGITS, TEXT, WITH_JOB, Seen
from builder.extract.features.batch import STOPS
from builder.extract.features.table import Floats, Ints
from builder.extract.rows import last_of
from builder.extract.shape import Line

# The roles of what is dropped.
DROPPED = ("furniture", "aside")


def keep(seen: Seen, wavering: Ints, scores: Floats, roles: list[str], why: list[str]) -> None:
    """Give the lines that are the text's their roles back.

    Args:
        seen: the lines.
        wavering: the role that a line that wavers would have, see `wavering`.
        scores: the model's own log-probabilities, a row for each line.
        roles: what each was told to be; changed here.
        why: what told it; changed here.
    """
    _keep_numbering(seen, roles, why)
    _keep_tables(seen, roles, why)
    # No step drops a line: what is dropped later is among these.
    dropped = [i for i, role in enumerate(roles) if role in DROPPED and why[i] == "model"]
    _keep_lists(seen, dropped, roles, why)
    _keep_announced(seen, roles, why)
    _keep_results(seen, roles, why)
    _keep_wavering(wavering, dropped, roles, why)
    _keep_sentences(seen.lines, dropped, (roles, why), scores[:, seen.column("body")])
    _keep_heads(seen, scores[:, seen.column("furniture")], dropped, (roles, why))


def _is_dropped(role: str, why: str) -> bool:
    """Is it the model alone that drops the line? What a rule dropped stays out."""
    return role in DROPPED and why == "model"


def wavering(chances: Floats, seen: Seen) -> Ints:
    """Return the likeliest of the text's roles, as an index in TEXT, for each line with words that is likelier one of
    these, whichever, than furniture; -1 for the others.

    Args:
        chances: how likely each is of each role, as logarithms, leanings and all.
        seen: the lines.
    """
    columns = [seen.column(role) for role in TEXT]
    text = np.logaddexp.reduce(chances[:, columns], axis=1)
    is_text = (text > chances[:, seen.column("furniture")]) & (seen.shapes.digits != ONLY_DIGITS)
    is_text &= text + OPTIONAL_LEANING > chances[:, seen.column("aside")]
    return np.where(is_text, chances[:, columns].argmax(axis=1), -1).astype(np.int32)


def _keep_wavering(wavering: Ints, dropped: Sequence[int], roles: list[str], why: list[str]) -> None:
    """Keep a line that the model drops though it wavers: of what an editor might count in or out the text has the
    benefit. *dropped* are all that the model drops.
    """
    likeliest = wavering.tolist()
    for i in dropped:
        if likeliest[i] >= 0 and _is_dropped(roles[i], why[i]):
            roles[i], why[i] = TEXT[likeliest[i]], "likelier text than furniture"


# Log-odds that the text has over what may be counted in or out.
OPTIONAL_LEANING = 1.0


def _keep_numbering(seen: Seen, roles: list[str], why: list[str]) -> None:
    """Make headings of lines numbered on from each other (`1. …`, `2. …`) where most of them are headings."""
    texts = seen.texts
    runs: list[list[int]] = []
    for i in seen.rows.numbered:
        found = _NUMBERED.match(texts[i])
        if not found or len(texts[i]) > MAX_HEADING_CHARS:
            continue
        number = int(found[1])
        if runs and number == _number(texts[runs[-1][-1]]) + 1:
            runs[-1].append(i)
        elif number == 1:
            runs.append([i])
    for run in runs:
        if 2 * sum(roles[i] == "heading" for i in run) >= len(run) > 1:
            for i in run:
                if roles[i] not in ("heading", "body", "headline"):
                    roles[i], why[i] = "heading", "numbered on"


_NUMBERED = re.compile(r"^(\d{1,2})[.)]\s+[^\W\d_]")
MAX_HEADING_CHARS = 140


def _number(text: str) -> int:
    found = _NUMBERED.match(text)
    return int(found[1]) if found else 0


def _keep_tables(seen: Seen, roles: list[str], why: list[str]) -> None:
    """Keep lines of one form one behind the other (`Spain: 6.30 p.m.`, `Peru: 11.30 a.m.`) that text or a heading
    stands right before and text soon behind: a list of the article's, which teasers are not. Where a sentence that was
    dropped itself introduces them (`Here is when it starts:`), all goes back that was dropped there between two texts.
    """
    labelled = seen.rows.labelled
    for first, end in _tables(labelled, roles, why):
        if first and roles[first - 1] in ("body", "heading") and "body" in roles[end : end + NEAR_TABLE]:
            _give_back(range(first, end), roles, why)
    for first, end in _tables(labelled, roles, why):
        around = _dropped_around(first, end, roles, why) if _is_introduced(seen.texts, first, end) else range(0)
        if around and all(first <= i < end or _is_of_the_text(seen.lines[i]) for i in around):
            _give_back(around, roles, why)


def _give_back(items: Sequence[int], roles: list[str], why: list[str]) -> None:
    for i in items:
        roles[i], why[i] = "body", "a line of a list"


def _dropped_around(first: int, end: int, roles: Sequence[str], why: Sequence[str]) -> range:
    """Return the dropped lines around those from *first* to *end*, if text stands on both sides of them."""
    while first and _is_dropped(roles[first - 1], why[first - 1]):
        first -= 1
    while end < len(roles) and _is_dropped(roles[end], why[end]):
        end += 1
    is_inside = first > 0 and roles[first - 1] in TEXT and end < len(roles) and roles[end] in TEXT
    return range(first, end) if is_inside else range(0)


def _is_introduced(texts: Sequence[str], first: int, end: int) -> bool:
    """Are the lines as short as entries of a list, and is a sentence before them?"""
    lead = texts[first - 1] if first else ""
    is_short = sum(len(texts[i]) for i in range(first, end)) <= MAX_MEAN_ITEM * (end - first)
    return is_short and len(lead) >= MIN_LEAD_CHARS and lead[-1] in ":：.。"


def _is_of_the_text(line: Line | None) -> bool:
    """Is there nothing of furniture, a date, a byline or a credit about the line? Texts speak to the reader, too."""
    s = line.shape if line else None
    if s is None or s.furniture not in LITTLE_FURNITURE:
        return False
    return not (s.address > 1 or s.date or s.byline in NAMING or s.cue)


# Codes of Shape.furniture: none or few of its words; of Shape.byline: led as bylines are, or with a job.
LITTLE_FURNITURE, NAMING = (0, 4, 5), (*LED, *WITH_JOB)


def _tables(labelled: Sequence[int], roles: Sequence[str], why: Sequence[str]) -> list[tuple[int, int]]:
    """Return the runs of dropped lines (first, one past the last) among those that have a label."""
    if len(labelled) < MIN_TABLE:
        return []
    return _runs([i for i in labelled if _is_dropped(roles[i], why[i])])


MIN_TABLE, NEAR_TABLE = 3, 4


def _keep_lists(seen: Seen, dropped: Sequence[int], roles: list[str], why: list[str]) -> None:
    """Keep the short lines between a paragraph that announces them (`… the following:`) and the text that goes on, and
    those of which most are ingredients; *dropped* are all that the model drops.
    """
    texts = seen.texts
    for first in [i for i in dropped if i and roles[i - 1] in TEXT]:
        end = first + 1
        # `_is_dropped` by hand: many lines stand behind the text.
        while end < len(roles) and why[end] == "model" and roles[end] in DROPPED:
            end += 1
        if end == len(roles) or roles[end] not in TEXT:
            continue
        items = range(first, end)
        is_announced = roles[first - 1] == "body" and _announces(texts, items)
        if (is_announced or _are_ingredients(seen.rows.measured, items)) and all(
            _is_item(seen.lines[n]) for n in items
        ):
            for n in items:
                roles[n], why[n] = "body", "an item of a list"


MAX_ITEM_WIDTH = 120


def _keep_announced(seen: Seen, roles: list[str], why: list[str]) -> None:
    """Keep a sentence with a colon at its end and the short lines behind it, which the model dropped together between
    two texts: a list that is announced.
    """
    leads = [i for i in seen.rows.colons if _is_dropped(roles[i], why[i]) and len(seen.texts[i]) >= MIN_LEAD_CHARS]
    last = last_of(roles, "body") if leads else None
    if last is None:
        return
    first = roles.index("body")
    for i in leads:
        # What an earlier one announces may have been given back meanwhile.
        is_lead = first < i < last and _is_dropped(roles[i], why[i])
        if not (is_lead and _is_of_the_text(seen.lines[i])):
            continue
        end = i + 1
        while end < last and _is_dropped(roles[end], why[end]) and _is_entry(seen.lines[end]):
            end += 1
        if end - i > MIN_ANNOUNCED and sum(len(seen.texts[n]) for n in range(i + 1, end)) <= MAX_MEAN_LINE * (end - i):
            _give_back(range(i, end), roles, why)


def _is_entry(line: Line | None) -> bool:
    """Is the line short and of the text, be it that it speaks to the reader, and no lead itself?"""
    s = line.shape if line else None
    return s is not None and s.width <= MAX_ITEM_WIDTH and s.last != COLON and not s.mark and _is_of_the_text(line)


MIN_ANNOUNCED, MAX_MEAN_LINE = 3, 60


def _keep_results(seen: Seen, roles: list[str], why: list[str]) -> None:
    """Keep ingredients and results (`Saltira 2-1 Falkenberg`), several one behind the other, right behind the text or a
    short line behind it, with that line: hardly any furniture is worded so.
    """
    rows, texts = seen.rows, seen.texts
    # Three lines with digits, one behind the other: few others need be looked at.
    near = {i for last in _thirds(rows.digits) for i in (last - 2, last - 1, last)}
    if not near and len(rows.measured) < MIN_TABLE:
        return
    results = [i for i in rows.digits if i in near and _is_result(texts[i])]
    found = [
        _runs([i for i in lines if roles[i] in TEXT or _is_dropped(roles[i], why[i])])
        for lines in (rows.measured, results)
    ]
    was = list(map(_is_dropped, roles, why)) if any(found) else []
    for runs, most in zip(found, (MIN_INGREDIENTS, len(roles)), strict=True):
        for first, end in runs:
            before = first - 1 if first and was[first - 1] and _is_item(seen.lines[first - 1]) else first
            if (before and roles[before - 1] in TEXT) or end - first >= most:
                _give_back([i for i in range(before, end) if was[i]], roles, why)


# So many ingredients are a recipe's, whatever stands before them.
MIN_INGREDIENTS = 4
_SCORE = r"\d{1,3}\s?[-–:]\s?\d{1,3}"
# `Saltira 2-1 Falkenberg`, `Saltira–Falkenberg 2–1 (1–0)`, `1. Saltira 3 2 1 0 8–2 7`
_RESULT = re.compile(
    rf"(?:[^\d\n]{{3,40}}\s{_SCORE}\s[^\d\n]{{3,40}}|[^\d\n]{{3,40}}[-–][^\d\n]{{3,40}}\s{_SCORE}(?:\s\({_SCORE}\))?"
    rf"|\d{{1,2}}\.?\s[^\d\n]{{3,30}}(?:\s\d{{1,3}}(?:[-–:]\d{{1,3}})?){{3,}})$"
)


def _is_result(text: str) -> bool:
    # What begins with a digit ends with one, and may be longer.
    if text[0].isdecimal() and not text[-1].isdecimal():
        return False
    if text[0].isdigit():
        return _RESULT.match(text) is not None
    is_short = len(text) <= MAX_RESULT_CHARS
    return is_short and ("-" in text or "–" in text or ":" in text) and _RESULT.match(text) is not None


# Two names, a mark and two scores, with the signs between them: 105 at most.
MAX_RESULT_CHARS = 110


def _runs(items: Sequence[int]) -> list[tuple[int, int]]:
    """Return where several of the ascending *items* are one behind the other (first, one past the last)."""
    groups = itertools.groupby(enumerate(items), key=lambda pair: pair[1] - pair[0])
    runs = [[item for _, item in group] for _, group in groups] if len(items) >= MIN_TABLE else []
    return [(run[0], run[-1] + 1) for run in runs if len(run) >= MIN_TABLE]


def _thirds(items: Sequence[int]) -> list[int]:
    """Return which of the ascending *items* are right behind two others."""
    return [last for first, last in zip(items, items[MIN_TABLE - 1 :], strict=False) if last - first == MIN_TABLE - 1]


def _are_ingredients(measured: Sequence[int], items: range) -> bool:
    return len(items) >= MIN_ITEMS and 2 * sum(n in items for n in measured) > len(items)


def _is_item(line: Line | None) -> bool:
    """Is the line short, with nothing of a prompt, a date, a byline, a credit or a mark about it?"""
    s = line.shape if line else None
    is_plain = s is not None and not (s.furniture or s.address or s.date or s.byline in LED or s.cue or s.mark)
    return is_plain and s is not None and 0 < s.width <= MAX_ITEM_WIDTH


def _announces(texts: Sequence[str], items: range) -> bool:
    """Does the paragraph before *items* announce them, with a colon at its end that no quotation is behind, or by the
    words of its last sentence (`Here are some sources of it.`)?
    """
    lead = texts[items.start - 1]
    if len(lead) < MIN_LEAD_CHARS:
        return False
    if lead[-1] in ":：":
        return len(items) >= MIN_ITEMS_BEHIND_COLON and (
            texts[items.stop][0] not in QUOTES or texts[items.start][0] in QUOTES
        )
    if len(items) < MIN_ITEMS or sum(len(texts[n]) for n in items) > MAX_MEAN_ITEM * len(items):
        return False
    tail = " " + " ".join(lexicon.words_of(_last_sentence(lead))) + " "
    return any(head in tail for head in lists.list_heads())


def _last_sentence(text: str) -> str:
    """Return the last sentence of *text*, or its last `MAX_LEAD_CHARS`."""
    return _STOP.split(text[-MAX_LEAD_CHARS:].rstrip(".!?…。"))[-1]


_STOP = re.compile(r"[.!?…]\s|。")
QUOTES = "\"'“„«»‘‚”「『"
MIN_ITEMS_BEHIND_COLON, MIN_ITEMS = 2, 3
# A label (`Related:`) is shorter; a sentence that announces a list is not longer.
MIN_LEAD_CHARS, MAX_LEAD_CHARS = 40, 160
# Teasers behind a sentence that happens to hold such words are longer.
MAX_MEAN_ITEM = 40


def _keep_sentences(
    lines: Sequence[Line | None], dropped: Sequence[int], told: tuple[list[str], list[str]], body: Floats
) -> None:
    """Keep a whole sentence that follows the body and has nothing of a prompt about it, where the model wavers: a short
    last paragraph is the text's, and losing it is worse than keeping a stray line. *dropped* are all lines that the
    model drops, and *told* the roles and what told them.
    """
    roles, why = told
    for i in dropped:
        # Most stand behind others that the model drops.
        if (why[i - 1] != "model" or roles[i - 1] == "body") and body[i] > MIN_SENTENCE_SCORE:
            line = lines[i]
            is_behind = _is_dropped(roles[i], why[i]) and _is_behind_body(i, roles, why)
            if is_behind and line and _is_sentence(line):
                roles[i], why[i] = "body", "sentence behind the body"


MIN_SENTENCE_SCORE = -1.5


def _is_behind_body(i: int, roles: Sequence[str], why: Sequence[str]) -> bool:
    """Does line *i* stand right behind the body, but for what a rule dropped?"""
    while i and roles[i - 1] in DROPPED and why[i - 1] != "model":
        i -= 1
    return i > 0 and roles[i - 1] == "body"


def _keep_heads(seen: Seen, furniture: Floats, dropped: Sequence[int], told: tuple[list[str], list[str]]) -> None:
    """Make a heading of a title that stands alone between two paragraphs, the first of which a stop ends, where the
    model is not sure of furniture: of the 16 lines that records of the annotated corpus so get more, 11 are headings
    (models by cross-validation by publisher). *dropped* are all lines that the model drops, and *told* the roles and
    what told them.
    """
    roles, why = told
    last = len(roles) - 1
    for i in [i for i in dropped if 0 < i < last and roles[i - 1] == roles[i + 1] == "body"]:
        if not _is_dropped(roles[i], why[i]):
            continue
        lead, line = seen.lines[i - 1], seen.lines[i]
        is_told = furniture[i] < MAX_FURNITURE_SCORE and line is not None and _is_title(line)
        if is_told and lead and lead.shape.last in STOPS and seen.texts.count(seen.texts[i]) == 1:
            roles[i], why[i] = "heading", "title between two paragraphs"


def _is_title(line: Line) -> bool:
    """Is the line shaped like a heading, a question among them, and nothing of a prompt, a mark or a name about it?"""
    s = line.shape
    is_plain = not (s.furniture or s.address or s.cue or s.date or s.mark or s.byline)
    is_open = (s.width >= MIN_TITLE_WIDTH and s.last not in STOPS) or s.last == ASKING
    return is_plain and is_open and s.width <= MAX_TITLE_WIDTH and s.first in OPENING


# Codes of Shape.last, a question mark, and of Shape.first, a capital, a quote, a letter without case; a probability of
# three quarters.
ASKING, OPENING, MAX_FURNITURE_SCORE = 16, (1, 4, 8), -0.29
MIN_TITLE_WIDTH, MAX_TITLE_WIDTH = 9, 66


def _is_sentence(line: Line) -> bool:
    """Is the line shaped like a sentence of prose, and neither prompt nor credit?"""
    s = line.shape
    plain = s.furniture in (0, 5) and s.address == 0 and s.cue == 0 and s.mark == 0 and s.date == 0 and s.byline == 0
    return plain and s.first in (1, 4) and s.last in (1, 3, 13) and s.words >= MIN_SENTENCE_WORDS


MIN_SENTENCE_WORDS = 5
