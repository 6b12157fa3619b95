"""Datelines: the place, the day and the agency that a text begins with."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from builder.extract import lexicon
from builder.extract.wire import agencies_in, agency_of


class Dateline(NamedTuple):
    """A dateline: where the text behind it starts, the dateline as printed, and its agency's usual name."""

    end: int
    text: str
    agency: str | None


_AGENCY_DATELINE = re.compile(
    r"^(?P<place>[^()\[\].!?:]{0,60}(?:\.[^()\[\].!?:]{0,40}){0,2}?)\s?"
    r"[(\[](?P<agency>[\w /.,&|-]{2,40})[)\]]\s*(?:[-–—:]{1,3}|\.|(?=[A-ZÄÖÜ„“\"]))\s*"
)
_CAPS_WORD = r"[A-ZÄÖÜÀ-Þ][A-ZÄÖÜÀ-Þ.'’-]*[A-ZÄÖÜÀ-Þ.]"
_DAY = r"(?:(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2})"
_CAPS_DATELINE = re.compile(
    rf"^(?P<place>{_CAPS_WORD}(?:[ /,]+{_CAPS_WORD}){{0,4}}(?:, (?:[A-Z][\w.]+ ?){{1,2}})?(?:, {_DAY})?)"
    rf"\s?(?:[—–]|--?|:)\s+(?=\S)"
)
# A place in capitals before a colon or a hyphen may be a label; these are.
_NOT_PLACES = frozenset(
    [
        "UPDATE", "UPDATED", "BREAKING", "EXCLUSIVE", "CORRECTION", "ANALYSIS", "OPINION", "EXPLAINER",
        "WATCH", "READ", "NEWS", "LIVE", "VIDEO", "Q", "A", "NOTE", "ALSO", "MORE", "FACTBOX", "TIMELINE",
        "INTERVIEW", "KOMMENTAR"
    ]
)  # fmt: skip
_REUTERS_DATELINE = re.compile(
    r"^(?P<place>(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)[a-z]*\.? \d{1,2}) "
    r"\((?P<agency>Reuters|AP|AFP)\) [-–—]+ "
)
# `Saltira, 12.6.2025 – `, `Saltira, 12. März – `, `SALTIRA, March 3, 2025 /PRNewswire/ -- `: press releases.
_DATED_DATELINE = re.compile(
    r"^(?P<place>[A-ZÄÖÜÀ-Þ][\w.'’/-]*(?: [\w.'’/-]+){0,3}), "
    r"(?P<day>\d{1,2}\.? ?[^\W\d_]{3,12}\.?(?: \d{4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:, \d{4})?)"
    r"(?P<wire> ?/[\w .-]{3,24}/)? ?(?:[—–]|--?) +(?=[^\s\d])"
)
# `Saltira (abr) - `: a place, and by what letters the author is known in the house.
_INITIALED_DATELINE = re.compile(
    r"^(?P<place>(?:(?:Bad|Sankt|St\.|Neu|Alt|Groß|Klein|Markt) )?[A-ZÄÖÜ][\w/-]+) "
    r"\((?P<initials>[a-zäöü]{2,4}(?:/[a-zäöü]{2,4})?)\) ?[-–—] +(?=[A-ZÄÖÜ„»\"])"
)
_SPACED_DASH = re.compile(r"\s[-–—]+\s")
_DASHES = " -–—:"
_CNN_DATELINE = re.compile(r"^\(?\s?(?P<agency>CNN)\s?\)?\s*(?:--|—|–)\s*")
# The agencies' names in the scripts of East Asia, the longest first.
_WIDE_NAMES = sorted((form[0] for form in lexicon.wire_agencies() if form[0][0] > "\u3000"), key=len, reverse=True)
_WIDE = "|".join(_WIDE_NAMES)
# `【サルティラ＝金子真】`, `（ワシントン共同）`, `［ロンドン　２６日　ロイター］ - `: a place and who writes from it.
_JAPANESE_DATELINE = re.compile(r"^[【（［](?P<inner>[^【】（）［］。、]{2,30})[】）］][\s　]*(?:[-–—]+[\s　]+)?")
# `共同`, `AP`, `AFP時事`
_AT_END = re.compile(rf"(?:(?<![A-Za-z])[A-Z]{{2,4}}=?)?(?:{_WIDE})$|(?<![A-Za-z])[A-Z]{{2,4}}$")
_AGENCY = re.compile(rf"[A-Z]{{2,4}}|{_WIDE}")
# `(서울=연합뉴스) 김하늘 기자 = `
_KOREAN_DATELINE = re.compile(
    r"^[(\[【](?P<place>[가-힣·]{1,12})\s?=\s?(?P<agency>[가-힣A-Za-z0-9 ]{2,16})[)\]】]\s*"
    r"(?:(?:[가-힣]{2,4}[·,\s]\s?){1,3}(?:[가-힣]{0,4}기자|특파원)\s*)?(?:=\s*)?"
)
# `新华社北京11月3日电（记者王小明）`, `（中央社記者王小明台北3日電）`
_CHINESE_DATELINE = re.compile(
    rf"^(?:(?P<agency>{_WIDE})[\u4e00-\u9fff]{{0,10}}(?:\d{{1,2}}月)?\d{{1,2}}日[电電讯訊][\s　]*"
    r"(?:[（(][^（）()。]{2,24}[）)][\s　]*)?"
    rf"|[（(](?P<bracketed>{_WIDE})[^（）()。]{{2,28}}日?(?:综合|綜合|外)?[电電讯訊][）)][\s　]*)"
)
# What the forms of these begin with, and those in brackets.
STARTS = frozenset("【（［([") | {name[0] for name in _WIDE_NAMES}


def find_dateline(text: str) -> Dateline | None:
    """Return the dateline that *text* begins with: `MEXICO CITY (AP) — `, `MANILA - `, `Berlin (dpa) - `; else None."""
    if text[:1] in STARTS and not text[:MAX_ASIAN].isascii() and (asian := _asian(text)):
        return asian
    # All but a station's name alone have a bracket, which most texts have none of at their start.
    is_bracketed = "(" in text[:MAX_DATELINE_PLACE] or "[" in text[:MAX_DATELINE_PLACE]
    for pattern in (_REUTERS_DATELINE, _AGENCY_DATELINE, _CNN_DATELINE) if is_bracketed else (_CNN_DATELINE,):
        found = pattern.match(text)
        if found:
            names = agencies_in(found["agency"])
            if not names and _is_station(found):
                names = (found["agency"],)
            if names or found["agency"] == "CNN":
                return Dateline(found.end(), text[: found.end()].rstrip(_DASHES), "/".join(names) or None)
    found = _dated(text) or (_initialed(text) if is_bracketed else None)
    if found:
        return Dateline(found.end(), text[: found.end()].rstrip(_DASHES), None)
    found = _CAPS_DATELINE.match(text)
    if found and text[: found.end()].rstrip().endswith(":") and len(text) < MIN_DATELINED_CHARS:
        return None
    if found and _NOT_PLACES.isdisjoint(found["place"].replace(",", " ").split()) and len(found["place"].strip()) > 3:
        return Dateline(found.end(), text[: found.end()].rstrip(_DASHES), None)
    return None


def _dated(text: str) -> re.Match[str] | None:
    """Return the place and the day that *text* begins with, before a dash that sets off nothing but them."""
    found = _DATED_DATELINE.match(text) if ", " in text[:MAX_DATELINE_PLACE] else None
    if found is None or not _is_place(found["place"]):
        return None
    words = [word.casefold() for word in _LETTERS.findall(found["day"])]
    numbers = [int(number) for number in _DIGITS.findall(found["day"])]
    # The year is the last of the numbers: the second behind a month's name, else the third.
    is_full = len(numbers) > (1 if words else 2) or found["wire"]
    is_day = words[0] in lexicon.months() if words else 0 < numbers[1] < 13
    is_day = is_day and 0 < numbers[0] < 32
    # Two words may be a person, whose day it is.
    is_told = is_full or (" " not in found["place"] and not _is_set_off(text, found.end()))
    return found if is_day and is_told else None


_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")


def _initialed(text: str) -> re.Match[str] | None:
    """Return the place and the initials that *text* begins with."""
    found = _INITIALED_DATELINE.match(text)
    if found is None or not _is_place(found["place"]) or _is_set_off(text, found.end()):
        return None
    return None if found["initials"] in _no_initials() else found


def _is_set_off(text: str, start: int) -> bool:
    """Does another dash behind *start*, in the same sentence, show that what stands between both is an aside?"""
    stop = text.find(". ", start)
    return _SPACED_DASH.search(text, start, stop if stop > 0 else len(text)) is not None


def _is_place(text: str) -> bool:
    """Is *text* worded as a place before a day may be: no weekday, label or first word of a sentence, and of words in
    small letters only those of places (`am`, `de la`)?
    """
    words = text.replace(",", " ").split()
    if not words or lexicon.opens_sentence(words[0]) or not _NOT_PLACES.isdisjoint(words):
        return False
    if any(word[0].islower() and word not in words_in_places() for word in words):
        return False
    return not any(word.casefold() in _no_places() or any(map(str.isdigit, word)) for word in words)


@cache
def words_in_places() -> frozenset[str]:
    """Return the words in small letters that names of places have (`am`, `de`)."""
    return frozenset(lexicon.phrases("bylines", "in_places"))


@cache
def _no_places() -> frozenset[str]:
    return frozenset(
        word for key in ("weekdays", "no_places", "date_leads") for word in lexicon.phrases("bylines", key)
    )


@cache
def _no_initials() -> frozenset[str]:
    return frozenset(lexicon.phrases("bylines", "no_initials"))


# No Asian dateline is longer.
MAX_ASIAN = 40


def _asian(text: str) -> Dateline | None:
    """Return the dateline in the forms of Japanese, Korean and Chinese papers, brackets included, that *text* begins
    with. A bracket is one where it names an agency or parts a place from a name: `【関連記事】` is a label.
    """
    found = _CHINESE_DATELINE.match(text)
    if found:
        return Dateline(found.end(), found[0].strip(), agency_of(found["agency"] or found["bracketed"]))
    found = _KOREAN_DATELINE.match(text)
    if found:
        return Dateline(found.end(), found[0].strip(" ="), agency_of(found["agency"]))
    found = _JAPANESE_DATELINE.match(text)
    inner = unicodedata.normalize("NFKC", found["inner"]) if found else ""
    ends = _AT_END.search(inner)
    agencies = [agency_of(name) for name in _AGENCY.findall(ends[0])] if ends else []
    names = [name for name in agencies if name]
    if found and (names or "=" in inner):
        return Dateline(found.end(), found[0].strip(_DASHES + "　"), "/".join(names) or None)
    return None


# Longer than the place before an agency in brackets can be.
MAX_DATELINE_PLACE = 160


def _is_station(found: re.Match[str]) -> bool:
    """Is the name in brackets a station's or a smaller agency's: in capitals, behind a place in capitals? Behind a
    state (`SALTIRA, Texas`) it is an American station's: results name persons and countries so (`FALK, Jan (SWE)`).
    """
    place, _, state = (found["place"] if "place" in found.groupdict() else "").partition(",")
    is_shouted = len(place) > 3 and place.isupper() and _NOT_PLACES.isdisjoint(place.split())
    pattern = _AMERICAN_STATION if state.strip() and not state.isupper() else _STATION
    return is_shouted and bool(pattern.match(found["agency"])) and found[0].rstrip()[-1] in _DASHES


_AMERICAN_STATION = re.compile(r"^[KW][A-Z]{2,3}(?:-TV)?$")
_STATION = re.compile(r"^[A-Z]{3,6}(?:-TV)?$")
# Words in capitals and a colon before a shorter text are a label or a kicker: `NATO: what is it`.
MIN_DATELINED_CHARS = 60


def writers_in(dateline: str) -> tuple[str, ...]:
    """Return the reporters whom a *dateline* of East Asia names, who are the text's authors.

    They stand so: `【サルティラ＝金子真】`, `(서울=연합뉴스) 김하늘 기자`, `…3日电（记者王小明、李红）`.
    """
    found = _JAPANESE_WRITER.search(dateline) or _KOREAN_WRITERS.search(dateline) or _CHINESE_WRITERS.search(dateline)
    names = _AND.split(found["names"]) if found else []
    return () if any(map(agency_of, names)) else tuple(names)


_JAPANESE_WRITER = re.compile(r"^[【（［][^＝=]+[＝=](?P<names>[\u3040-\u30ff\u4e00-\u9fff々]{2,8})[】）］]$")
_KOREAN_WRITERS = re.compile(
    r"[)\]】]\s*(?P<names>[가-힣]{2,4}(?:[·,\s]\s?[가-힣]{2,4}){0,2}?)\s?(?:[가-힣]{0,4}기자|특파원)"
)
_CHINESE_WRITERS = re.compile(
    r"[（(][记記]者\s?(?P<names>[\u4e00-\u9fff·]{2,8}(?:、\s?[\u4e00-\u9fff·]{2,8}){0,4})[）)]"
)
_AND = re.compile(r"[·,、\s]\s?")


def dateline_class(text: str) -> int:
    """Return 0 none, 1 a dateline with an agency, 2 one of a place alone."""
    found = find_dateline(text)
    return 0 if found is None else 1 if found.agency else 2
