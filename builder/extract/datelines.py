"""Datelines: the place, the day and the agency that a text begins with."""

from __future__ import annotations

import re
import unicodedata
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
    found = _CAPS_DATELINE.match(text)
    if found and text[: found.end()].rstrip().endswith(":") and len(text) < MIN_DATELINED_CHARS:
        return None
    if found and _NOT_PLACES.isdisjoint(found["place"].replace(",", " ").split()) and len(found["place"].strip()) > 3:
        return Dateline(found.end(), text[: found.end()].rstrip(_DASHES), None)
    return None


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
    """Is the name in brackets a station's or a smaller agency's: in capitals, behind a place in capitals?"""
    place = found["place"] if "place" in found.groupdict() else ""
    is_shouted = len(place) > 3 and place.isupper() and _STATION.match(found["agency"])
    return bool(is_shouted) and found[0].rstrip()[-1] in _DASHES


_STATION = re.compile(r"^[A-Z]{3,6}(?:-TV)?$")
# Words in capitals and a colon before a shorter text are a label or a kicker: `NATO: what is it`.
MIN_DATELINED_CHARS = 60


def dateline_class(text: str) -> int:
    """Return 0 none, 1 a dateline with an agency, 2 one of a place alone."""
    found = find_dateline(text)
    return 0 if found is None else 1 if found.agency else 2
