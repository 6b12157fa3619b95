"""Bylines and dates that the model missed: lines that are worded as such, or names alone under the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from builder.extract import dates, embeds, lexicon, people
from builder.extract.cues import TEXT, Seen
from builder.extract.features.table import Floats, among
from builder.extract.folding import folded
from builder.extract.naming import has_agency
from builder.extract.rows import first_of, last_of, rows_of
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
DATED, LED_DAYS, LED_TIME = (1, 2, 5, 6), (5, 6), 7
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
    near = range(max(0, head - REACH), _behind(seen, head))
    body = last_of(roles, "body")
    last = head if body is None else body
    is_signed = any(people.names_of(texts[i]) for i in near if roles[i] == "byline")
    if not is_signed:
        _take_led(seen, near, roles, why)
        _take_labelled(seen, last, roles, why)
        _take_described(seen, range(head + 1, near.stop), roles, why)
        _take_worded(seen, range(near.start, max(near.stop, last + BEHIND_TEXT + 1)), roles, why)
    first = first_of(roles, "body", head + 1)
    around = range(near.start, max(near.stop, min(near.stop if first is None else first, head + FAR)))
    for i in [i for i, role in enumerate(roles) if role == "date" and embeds.is_in_post(texts, i)]:
        roles[i], why[i] = "furniture", "day of an embedded post"
    if "date" not in roles[around.start : around.stop]:
        _take_date(texts, lines, around, roles, why)
    if "date" not in roles:
        _take_date_behind(seen, last, roles, why)
    # A byline that the model found stays one.
    is_signed = is_signed or any(people.names_of(texts[i]) for i, role in enumerate(roles) if role == "byline")
    if not is_signed and not any(roles[i] == "date" and _signs_beside_day(texts[i]) for i in near):
        _take_name(seen, column, (head, near.stop), roles, why)
    _take_others(seen, near, column, roles, why)


def _behind(seen: Seen, head: int) -> int:
    """Return the line beyond those within reach behind the headline at *head*; buttons that are known furniture, which
    are many where a text can be shared by each of ten houses, count for none, if not more than `FAR`.
    """
    others = 0
    for i, known in enumerate(seen.known[head + 1 : head + FAR].tolist(), head + 1):
        others += not known
        if others > REACH:
            return i
    return min(head + FAR, len(seen.texts))


def _signs_beside_day(text: str) -> bool:
    """Does a line with the day surely name the author: behind a lead, with a job, or before what is said of the day
    (`Jane Roe · Posted: May 3, 2024`)?
    """
    return bool(people.names_beside_day(text)) and (people.signs(text) or "·" in text)


def _take_led(seen: Seen, near: range, roles: list[str], why: list[str]) -> None:
    """Take the line behind a byline's lead that stands alone (`By`), if it names somebody."""
    leads: list[int] = rows_of(seen.shapes.byline[near.start : near.stop - 1] == LEAD_ALONE)
    for i in [near.start + n + 1 for n in leads if people.is_sure_lead(seen.texts[near.start + n])]:
        is_free = why[i] == "model" and roles[i] not in TEXT and len(seen.texts[i]) <= MAX_BYLINE_CHARS
        if is_free and people.names_of(seen.texts[i]):
            roles[i], why[i] = "byline", "behind a byline's lead"
            return


def _take_labelled(seen: Seen, last: int, roles: list[str], why: list[str]) -> None:
    """Take the line behind a label that stands alone behind the text (`Author`, a line, `Jane Roe`): what leads
    bylines otherwise (`By`) may be of teasers there.
    """
    for i in range(last + 2, len(seen.texts)):
        is_label = seen.texts[i - 1].casefold().rstrip(" :：") in _author_labels() and roles[i - 1] != "body"
        if is_label and why[i] == "model" and roles[i] not in TEXT and _may_sign(seen.texts[i], seen.lines[i]):
            roles[i], why[i] = "byline", "behind a label"
            return


def _take_worded(seen: Seen, reach: range, roles: list[str], why: list[str]) -> None:
    """Take the first line within *reach* that is worded as a byline and nothing else."""
    for i in seen.rows.signed:
        is_free = i in reach and why[i] == "model" and roles[i] != "byline" and len(seen.texts[i]) <= MAX_BYLINE_CHARS
        if is_free and people.is_byline(seen.texts[i]):
            roles[i], why[i] = "byline", "worded as byline"
            return


@cache
def _author_labels() -> frozenset[str]:
    return frozenset(lexicon.phrases("bylines", "author_labels"))


def _take_described(seen: Seen, near: range, roles: list[str], why: list[str]) -> None:
    """Take the line before the text that says who those are who sign: `By Jane Roe, a fellow at Acme, and …`."""
    for i in near:
        text = seen.texts[i]
        is_free = why[i] == "model" and text.startswith("By ") and len(text) <= MAX_DESCRIBED_CHARS
        said = _DESCRIBED.match(text) if is_free else None
        # `By Labor Day, a port had closed`
        if said and people.has_job(said["who"]):
            roles[i], why[i] = "byline", "names those who sign, and who they are"
            return
        if roles[i] == "body":
            return


_DESCRIBED = re.compile(r"By [A-ZÀ-ÖØ-Þ][\w.’'-]*(?: [A-ZÀ-ÖØ-Þ][\w.’'-]*){1,3} ?, an? (?P<who>[a-z][^,.]{2,60})")
MAX_DESCRIBED_CHARS = 400
# Code of Shape.byline.
LEAD_ALONE = 2


def _take_others(seen: Seen, near: range, column: Floats, roles: list[str], why: list[str]) -> None:
    """Take the lines right behind a byline, and right before one, that name those who sign with others: `and Jan Falk`,
    names behind a comma, names before their own mailbox, and names alone that are not unlikely bylines. What somebody
    does may stand between.
    """
    signed = [i for i in near if roles[i] == "byline" and (why[i] != UNDER_HEADLINE or _is_of_person(seen, i + 1))]
    for step in (1, -1):
        for i in signed:
            last, other = i, i + step
            while other in near and why[other] == "model" and roles[other] in UNSIGNED:
                if _signs_too(seen, (last, other), column):
                    roles[other], why[other] = "byline", "names beside a byline"
                    last = other
                elif not _is_of_person(seen, other):
                    break
                other += step


def _is_of_person(seen: Seen, i: int) -> bool:
    """Is line *i* somebody's job alone, a mailbox, or a button to what else somebody wrote?"""
    if i >= len(seen.texts) or seen.shapes.words[i] > MAX_JOB_WORDS:
        return False
    low = seen.texts[i].casefold()
    is_job = seen.shapes.byline[i] == JOB or low.startswith(("foto", "photo")) or low in OF_AUTHORS
    return bool(is_job) or _MAILBOX.fullmatch(seen.texts[i]) is not None


# Buttons beside authors' names.
OF_AUTHORS = (
    "more by this author", "more from this author", "view profile", "see full bio", "full bio", "view all posts",
    "view more articles", "see all posts", "all articles", "view all articles", "more articles",
)  # fmt: skip


MAX_JOB_WORDS = 5


def _signs_too(seen: Seen, lines: tuple[int, int], column: Floats) -> bool:
    """Does the second of the *lines*, of which the first is a byline, name others who sign?"""
    byline, other = lines
    text, line = seen.texts[other], seen.lines[other]
    if mailed := _MAILED.fullmatch(text):
        return people.is_names(mailed["name"]) and lexicon.words_of(mailed["name"])[-1] in folded(mailed["mailbox"])
    # What costs least is asked first.
    if (_JOINED.match(seen.texts[byline]) if other < byline else people.is_led(text)) and people.is_byline(text):
        return True
    joined = _JOINED.match(text) if other > byline else None
    is_listed = joined is not None or (other > byline and seen.texts[byline].endswith(","))
    if not is_listed and float(column[other]) <= MIN_OTHER_SCORE:
        return False
    if not _may_sign(text[joined.end() :] if joined else text.partition(" (")[0], line):
        return False
    return is_listed or (people.is_names(seen.texts[byline]) and not people.is_led(seen.texts[byline]))


# `Jane Roe jane.roe@packet.example`
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MAILED = re.compile(rf"(?P<name>[^@]{{4,40}}) (?P<mailbox>{_MAILBOX.pattern})")
# What those are taken for who sign with others, and how likely a byline they are at least (log-probability).
UNSIGNED, MIN_OTHER_SCORE = ("furniture", "aside", "alt"), -3.0
_JOINED = re.compile(r"(?:and|und|et|y|e|og|och|en|i|ja|és|ve|и|та|&)\s(?=[^\W\d_a-z])")


def _take_date(
    texts: Sequence[str], lines: Sequence[Line | None], near: range, roles: list[str], why: list[str]
) -> None:
    for i in near:
        line = lines[i]
        is_free = roles[i] in ("furniture", "aside", "credit") or (roles[i] in PHOTO_TEXTS and _TIME.search(texts[i]))
        is_dated = is_free and line is not None and line.shape.date in DATED and len(texts[i]) <= MAX_DATE_CHARS
        if is_dated and not embeds.is_in_post(texts, i):
            roles[i], why[i] = "date", "worded as date"
            return


def _take_date_behind(seen: Seen, last: int, roles: list[str], why: list[str]) -> None:
    """Take the day behind the text of a document that gives none before it, and a name alone right before it: one that
    is led (`Date: 3.5.2024`), or one alone, or two where it was changed; more are those of other stories.
    """
    texts = seen.texts
    rows = last + 1 + np.flatnonzero(among(seen.shapes.date[last + 1 : len(texts)], DATED))
    short = [i for i in rows.tolist() if len(texts[i]) <= MAX_DATE_CHARS and not embeds.is_in_post(texts, i)]
    dated = [i for i in short if dates.stamp_of(texts[i], None) and _is_little(dates.blanked(texts[i], ""))]
    dated = [i for i in dated if roles[i] in ("furniture", "aside") and not OWNED.match(texts[i])]
    dated = [i for i in dated if seen.shapes.date[i] in LED_DAYS] or dated
    if not 0 < len(dated) <= MAX_DAYS_BEHIND or why[dated[0]] != "model":
        return
    i = dated[0]
    roles[i], why[i] = "date", "the day behind the text"
    is_name = i - 1 > last and roles[i - 1] not in TEXT and _may_sign(seen.texts[i - 1], seen.lines[i - 1])
    if is_name and why[i - 1] == "model" and "byline" not in roles:
        roles[i - 1], why[i - 1] = "byline", "name before the day"


def _is_little(rest: str) -> bool:
    """Is what stands beside a day so little that it tells no story?"""
    return len(rest) <= MAX_BESIDE_DAY and len(_WIDE.findall(rest)) <= MAX_WIDE_BESIDE


OWNED = re.compile(r"©|\(c\)|copyright", re.IGNORECASE)
MAX_BESIDE_DAY, MAX_WIDE_BESIDE = 40, 8
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
MAX_DAYS_BEHIND = 2


def _take_name(seen: Seen, column: Floats, span: tuple[int, int], roles: list[str], why: list[str]) -> None:
    """Take the likeliest name that stands alone between the headline and the text, or beside a date near it, be it
    behind the first lines of the text.
    """
    (head, end), texts, lines = span, seen.texts, seen.lines
    first = next((i for i in range(head + 1, end) if roles[i] == "body"), end)
    dated = (among(seen.shapes.date, (*DATED, LED_TIME)) | (seen.shapes.byline == JOB)).tolist()
    scores = {}
    for i in range(max(0, head - ABOVE), end):
        if why[i] != "model" or roles[i] in TEXT or len(texts[i]) > MAX_SIGNED_CHARS:
            continue
        # A line with a day, or one that is somebody's job, stands right before or behind.
        beside = (any(dated[i + 1 : i + 2]) or (i > 0 and dated[i - 1])) and not _is_photos(roles, texts, i)
        score = float(column[i]) + BESIDE_DATE * beside
        if score > MIN_NAME_SCORE and (beside or (roles[i] in ("furniture", "aside") and head < i < first)):
            scores[i] = score
    # Whether a line is a name is asked last, and of the likeliest first.
    for i in sorted(scores, key=scores.__getitem__, reverse=True):
        if _may_sign(texts[i], lines[i]) and not (_is_in(lines[i], lines[head]) or _is_photos_twice(seen, i)):
            roles[i], why[i] = "byline", UNDER_HEADLINE
            return


UNDER_HEADLINE = "name under the headline"


def _may_sign(text: str, line: Line | None) -> bool:
    """Is the line a name alone, or one with the person's job behind it, or how long the text takes to read?"""
    if line is None or line.shape.width > MAX_SIGNED_CHARS:
        return False
    if line.shape.byline == NAME_AND_JOB or (text.count(",") and people.has_job(text)):
        return bool(people.names_of(text))
    if found := _OF_PAPER.search(text) if "/" in text or "／" in text else None:
        return _is_name(text[: found.start()], line)
    found = _IN_PAPER.search(text) if "(" in text else None
    is_paper = found is not None and any(word in HOUSES for word in lexicon.words_of(found[0]))
    return _is_name(text[: found.start()] if found and is_paper else _READING.sub("", text), line)


# Names with their jobs behind them are longer than names.
MAX_SIGNED_CHARS = 120
_READING = re.compile(r"\s(?:[•·|–-]\s)?\d{1,2}[\s-]?min(?:ut[a-z]{0,3})?\b.{0,20}$", re.IGNORECASE)
# `Jane Roe (The Saltira Post)`
HOUSES = frozenset(lexicon.phrases("bylines", "houses"))
_IN_PAPER = re.compile(r"\s\([^()\d]{3,30}\)$")
# `王小明/港口青年报`
_OF_PAPER = re.compile(r"(?<=[\u4e00-\u9fff])\s?[/／]\s?[\u4e00-\u9fff]{2,8}[网網报報社]$")


def _is_photos_twice(seen: Seen, i: int) -> bool:
    """Does line *i* say what the line beside it says, before a credit: a picture's text and caption?"""
    said = [j for j in (i - 1, i + 1) if 0 <= j < len(seen.texts) and seen.texts[j] == seen.texts[i]]
    return bool(said) and bool(seen.credits[max(i, *said) + 1 : max(i, *said) + 2].any())


# Names above the headline stand so near to it. A name beside a date or a job is so much likelier (log-probability).
ABOVE, BESIDE_DATE = 6, 2.5


def _is_photos(roles: Sequence[str], texts: Sequence[str], i: int) -> bool:
    """Is a line a photo's by its role and those beside it? A photographer alone, of no agency, may stand beside the
    author as well (`Ana Brandt`, `Foto: Jan Falk`).
    """
    if roles[i : i + 2] == ["caption", "credit"] and has_agency(texts[i + 1]):
        return True
    return roles[i] in (*PHOTO_TEXTS, "credit") and i > 0 and roles[i - 1] in PHOTO_TEXTS


# Codes of Shape.byline: a job, a name with one.
JOB, NAME_AND_JOB = 4, 5


def _is_in(line: Line | None, headline: Line | None) -> bool:
    """Does the headline name the same? Then it is somebody that the text is about."""
    return bool(line and headline and line.words and line.words <= headline.words)


def _is_name(text: str, line: Line | None) -> bool:
    if line is None or line.shape.width > MAX_BYLINE_CHARS or lexicon.opens_sentence(text.split(maxsplit=1)[0]):
        return False
    if not lexicon.furniture_words().isdisjoint(lexicon.words_of(text)) or not people.is_names(text):
        return False
    return line.shape.width <= MAX_NAME_WIDTH * len(people.names_of(text))


MAX_NAME_WIDTH = 40
