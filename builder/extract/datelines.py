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


# The capitals of Latin, Greek and Cyrillic letters: `MÜNCHEN`, `ŁÓDŹ`, `ΑΘΗΝΑ`, `КИЕВ`.
CAPITALS = "".join(sign for sign in map(chr, range(0x530)) if sign.isupper())
_AGENCY_DATELINE = re.compile(
    r"^(?=[^()\[\]!?:]*+[(\[])(?P<place>[^()\[\].!?:]{0,60}(?:\.[^()\[\].!?:]{0,40}){0,2}?)\s?"
    r"[(\[](?P<agency>[\w\u0900-\u0963 /.,&|-]{2,40})[)\]]\s*"
    # Arabic and Devanagari have no capitals.
    r"(?:[-–—:]{1,3}|\.|(?=[A-ZÄÖÜ„“\"\u0620-\u064a\u0904-\u0939]))\s*"
)
# `(ANSA) - BOLOGNA, 12 MAR - `: what stands between the agency and the text.
_BEHIND_AGENCY = re.compile(
    rf"(?P<place>[{CAPITALS}][\w.'’/-]*(?: [\w.'’/-]+){{0,3}}), "
    r"\d{1,2}\.? [^\W\d_]{3,12}\.?(?: \d{4})? ?[-–—]+\s+"
)
_CAPS_WORD = rf"[{CAPITALS}][{CAPITALS}.'’-]*[{CAPITALS}.]"
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
        "INTERVIEW", "KOMMENTAR", "TOO", "NO", "NOT", "HOW", "WHY", "WHAT", "WHO"
    ]
)  # fmt: skip
_REUTERS_DATELINE = re.compile(
    r"^(?P<place>(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)[a-z]*\.? \d{1,2}) "
    r"\((?P<agency>Reuters|AP|AFP)\) [-–—]+ "
)
# `Saltira, 12.6.2025 – `, `Saltira, 12. März – `, `SALTIRA, March 3, 2025 /PRNewswire/ -- `: press releases.
_DATED_DATELINE = re.compile(
    r"^(?=[^,]*+, (?:[^\W\d_]{3,12}\.? )?\d)(?P<place>[A-ZÄÖÜÀ-Þ][\w.'’/-]*(?: [\w.'’/-]+){0,3}), "
    r"(?P<day>\d{1,2}\.? ?[^\W\d_]{3,12}\.?(?: \d{4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:, \d{4})?)"
    r"(?P<wire> ?/[\w .-]{3,24}/)? ?(?:[—–]|--?) +(?=[^\s\d])"
)
# `Saltira (abr) - `: a place, and by what letters the author is known in the house.
_INITIALED_DATELINE = re.compile(
    r"^(?P<place>(?:(?:Bad|Sankt|St\.|Neu|Alt|Groß|Klein|Markt) )?[A-ZÄÖÜ][\w/-]+) "
    r"\((?P<initials>[a-zäöü]{2,4}(?:/[a-zäöü]{2,4})?)\) ?[-–—] +(?=[A-ZÄÖÜ„»\"])"
)
# `SALTIRA, Ohio, March 4, 2025 /PRNewswire/ -- `, `SALTIRA--(BUSINESS WIRE)--`, `SALTIRA, TX / ACCESS Newswire /
# March 4, 2025 / `: what distributes press releases is mostly called a wire.
_WIRE = r"(?:[\w .&-]{0,24}?wire(?:-[\w.]{2,12}|\.com)?|CNW|Newsfile Corp\.)"
_LONG_DAY = r"[^\W\d_]{3,12}\.? \d{1,2},? \d{4}|\d{1,2}\.? [^\W\d_]{3,12}\.? \d{4}"
_RELEASE_DATELINE = re.compile(
    rf"^(?P<place>[{CAPITALS}][\w.'’/-]*(?: [\w.'’/-]+){{0,3}}"
    rf"(?:, [{CAPITALS}][\w.'’-]*(?: [{CAPITALS}][\w.'’-]*){{0,2}}){{0,2}})"
    rf"(?:,? (?:{_LONG_DAY}))?(?:,? ?[-–—]{{1,2}}|,)? ?(?:/ ?{_WIRE} ?/|\({_WIRE}(?: ?- ?(?:{_LONG_DAY}))?\))"
    rf"(?: ?(?:{_LONG_DAY}) ?/)?(?: ?[-–—]{{1,2}}\s*|\s+)(?=[^\s\d/–—-])",
    re.IGNORECASE,
)
# `МОСКВА, 12 мар — ТАСС. `, `МОСКВА, 12 марта. /ТАСС/. `, `Москва. 12 марта. INTERFAX.RU - `: an agency without
# brackets.
_EASTERN_DATELINE = re.compile(
    rf"^(?P<place>[{CAPITALS}][\w'’-]+(?: [\w'’-]+){{0,2}})[.,] \d{{1,2}} [^\W\d_]{{3,12}}\.?(?: \d{{4}})?,?"
    r"(?: [-–—]| ?/)? ?(?P<agency>[^\W\d_][\w. -]{1,24}?)(?:/\.?|\.| ?[-–—])\s+(?=\S)"
)
_DOMAIN = re.compile(r"\.(?:ru|com|net|org|ua)$", re.IGNORECASE)
_SPACED_DASH = re.compile(r"\s[-–—]+\s")
_DASHES = " -–—:"
# `CNN — `, `Reykjavik, Iceland CNN — `
_CNN_DATELINE = re.compile(
    r"^(?:(?P<city>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}(?:, [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2})?) )?"
    r"\(?\s?(?P<agency>CNN)\s?\)?\s*(?:--|—|–)\s*"
)
# The agencies' names in the scripts of East Asia, the longest first.
_WIDE_NAMES = sorted((form[0] for form in lexicon.wire_agencies() if form[0][0] > "\u3000"), key=len, reverse=True)
_WIDE = "|".join(_WIDE_NAMES)
# `【サルティラ＝金子真】`, `（ワシントン共同）`, `［ロンドン　２６日　ロイター］ - `: a place and who writes from it.
_JAPANESE_DATELINE = re.compile(
    r"^[【（［\[](?P<inner>[^【】（）［］\[\]。、]{2,30})[】）］\]][\s　]*(?:[-–—]+[\s　]+)?"
)
# `共同`, `AP`, `AFP時事`
_AT_END = re.compile(rf"(?:(?<![A-Za-z])[A-Z]{{2,4}}=?)?(?:{_WIDE})$|(?<![A-Za-z])[A-Z]{{2,4}}$")
_AGENCY = re.compile(rf"[A-Z]{{2,4}}|{_WIDE}")
# `(서울=연합뉴스) 김하늘 기자 = `
_KOREAN_DATELINE = re.compile(
    r"^[(\[【](?P<place>[가-힣·]{1,12})\s?=\s?(?P<agency>[가-힣A-Za-z0-9 ]{2,16})[)\]】]\s*"
    r"(?:(?:[가-힣]{2,4}[·,\s]\s?){1,3}(?:[가-힣]{0,4}기자|특파원)\s*)?(?:=\s*)?"
)
# `[이데일리 김하늘 기자] `: the paper and its reporter.
_KOREAN_REPORTER = re.compile(
    r"^[(\[【](?P<house>[가-힣A-Za-z0-9.·]{2,16})(?: ?[=|/] ?| )(?P<names>[가-힣]{2,4}(?:[·,\s] ?[가-힣]{2,4}){0,2})"
    r" (?:[가-힣]{0,4}기자|특파원)[)\]】]\s*(?:=\s*)?"
)
# `〔記者林小明／台北報導〕`
_TAIWANESE_DATELINE = re.compile(
    r"^[〔（(【\[][记記]者[^〔〕（）()。\n]{2,20}[／/][^〔〕（）()。]{2,12}[导導道电電][〕）)】\]][\s　]*"
)
# `新华社北京11月3日电（记者王小明）`, `（中央社記者王小明台北3日電）`, and the paper's own: `本报北京3月12日讯`
_CHINESE_DATELINE = re.compile(
    rf"^(?:(?P<agency>{_WIDE}|本[报報网網台刊])[\u4e00-\u9fff]{{0,10}}(?:\d{{1,2}}月)?\d{{1,2}}日[电電讯訊][\s　]*"
    r"(?:[（(][^（）()。]{2,24}[）)][\s　]*)?"
    rf"|[（(](?P<bracketed>{_WIDE})[^（）()。]{{2,28}}日?(?:综合|綜合|外)?[电電讯訊][）)][\s　]*)"
)
# What the forms of these begin with, and those in brackets.
STARTS = frozenset("【（［([〔本") | {name[0] for name in _WIDE_NAMES}


def find_dateline(text: str) -> Dateline | None:
    """Return the dateline that *text* begins with: `MEXICO CITY (AP) — `, `MANILA - `, `Berlin (dpa) - `; else None."""
    if text[:1] in STARTS and not text[:MAX_ASIAN].isascii() and (asian := _asian(text)):
        return asian
    if "\u0900" <= text[:1] < "\u0e00" and (indian := _indian(text)):
        return indian
    head = text[:MAX_DATELINE_PLACE]
    # All but a station's name alone have a bracket, which most texts have none of at their start.
    is_bracketed = "(" in head or "[" in head
    named = _named_in_brackets(text, is_station="CNN" in head) if is_bracketed or "CNN" in head else None
    if named := named or _named_without_brackets(text, head):
        return named
    # All others but those of press releases end with a dash, and a place in capitals with a colon too.
    is_dashed = "-" in text or "–" in text or "—" in text
    if is_dashed and (named := _spanish(text, head)):
        return named
    found = _released(text) or (_dated(text) if is_dashed and ", " in head else None)
    found = found or (_initialed(text) if is_bracketed and is_dashed else None)
    found = found or (_shouted(text) if is_dashed or ":" in text else None)
    return Dateline(found.end(), text[: found.end()].rstrip(_DASHES), None) if found else None


def _named_in_brackets(text: str, *, is_station: bool) -> Dateline | None:
    """Return the dateline with an agency in brackets that *text* begins with, or, if *is_station*, with CNN's name."""
    patterns = (_REUTERS_DATELINE, _AGENCY_DATELINE, _CNN_DATELINE)
    for found in (pattern.match(text) for pattern in (patterns if is_station else patterns[:2])):
        if found:
            names = agencies_in(found["agency"]) or ((found["agency"],) if _is_station(found) else ())
            if names or found["agency"] == "CNN":
                return _with_agency(text, found, "/".join(names) or None)
    return None


# `नई दिल्ली: `, `पुणे : `, `काठमाडौँ — `, `കോഴിക്കോട് ∙ `: up to three words, before a text of some length.
_INDIAN_DATELINE = re.compile(
    r"(?P<place>[\u0900-\u0963\u0966-\u0dff\u200c\u200d]{2,20}"
    r"(?:,? [\u0900-\u0963\u0966-\u0dff\u200c\u200d]{2,20}){0,2})"
    r"(?:\s?[:∙]|\s[–—-])\s+(?=\S.{40})"
)


def _indian(text: str) -> Dateline | None:
    """Return the place that *text*, in a script of India, begins with, and no label (`वीडियो: `)."""
    found = _INDIAN_DATELINE.match(text)
    if found is None or not no_places().isdisjoint(found["place"].split()):
        return None
    return Dateline(found.end(), found["place"], None)


def _with_agency(text: str, found: re.Match[str], agency: str | None) -> Dateline:
    """Return the dateline *found* of an agency, with the place and day that may stand behind it."""
    parts = found.groupdict()
    if parts.get("city"):
        return Dateline(found.end(), parts["city"], None)
    behind = _BEHIND_AGENCY.match(text, found.end()) if parts.get("place") == "" else None
    end = behind.end() if behind and is_place(behind["place"]) else found.end()
    return Dateline(end, text[:end].rstrip(_DASHES), agency)


def _named_without_brackets(text: str, head: str) -> Dateline | None:
    """Return the dateline of a place, a day and an agency that *text*, with its *head*, begins with: as in Cyrillic."""
    found = _EASTERN_DATELINE.match(text) if ", " in head or ". " in head else None
    names = agencies_in(_DOMAIN.sub("", found["agency"])) if found else ()
    if not found or not names or not is_place(found["place"]):
        return None
    return Dateline(found.end(), text[: found.end()].rstrip(_DASHES + "."), "/".join(names))


def _spanish(text: str, head: str) -> Dateline | None:
    """Return the place, with a day or a paper's initials, that papers of Spanish set off by `.-` in the *head*."""
    found = _SPANISH_DATELINE.match(text) if ".-" in head or ".–" in head else None
    word = found["place"].casefold() if found else ""
    if found is None or word in lexicon.function_words() or word in lexicon.months() or not is_place(found["place"]):
        return None
    return Dateline(found.end(), text[: found.end()].rstrip(_DASHES + "."), None)


# `Ciudad de Saltira, 3 de mayo.- `, `CIUDAD DE SALTIRA (apro).- `
_SPANISH_DATELINE = re.compile(
    r"(?P<place>[A-ZÁÉÍÓÚÑ][^\W\d_]+(?: [^\W\d_]+){0,4}(?:, [A-ZÁÉÍÓÚÑ][^\W\d_]+\.?)?)"
    r"(?:,? \d{1,2}(?: de)? [a-zé]{3,10}\.?)?(?: \([^()]{2,24}\))?\.[-–] ?(?=[A-ZÁÉÍÓÚÑ¿¡«\"“])"
)


def _released(text: str) -> re.Match[str] | None:
    """Return the place, day and distributor that a press release begins with."""
    head = text[:MAX_RELEASE]
    if "/" not in head and "(" not in head:
        return None
    found = _RELEASE_DATELINE.match(text) if any(map(head.casefold().__contains__, _DISTRIBUTORS)) else None
    if found is None or not is_place(found["place"]) or found["place"][0].islower():
        return None
    # `Saltira (live wire) sparks …`
    return found if found[0].rstrip()[-1] in _DASHES or _DIGITS.search(found[0]) else None


# No dateline of a press release is longer.
MAX_RELEASE = 120
_DISTRIBUTORS = ("wire", "/cnw", "newsfile")


def _shouted(text: str) -> re.Match[str] | None:
    """Return the place in capitals that *text* begins with, before a dash or a colon; what is all in capitals is a
    heading.
    """
    found = _CAPS_DATELINE.match(text)
    if found is None or text[found.end() :].isupper():
        return None
    if text[: found.end()].rstrip().endswith(":") and len(text) < MIN_DATELINED_CHARS:
        return None
    return found if len(found["place"].strip()) > 3 and is_shouted_place(found["place"]) else None


def is_shouted_place(place: str) -> bool:
    """Is *place*, in capitals, no label (`UPDATE`, `VIDEO`) and no title (`THE QUAY AND ITS BOATS`)?"""
    words = _BETWEEN.sub(" ", place).split()
    is_title = len(words) > MAX_PLACE_WORDS and not _BETWEEN.search(place)
    return not is_title and _NOT_PLACES.isdisjoint(words) and no_places().isdisjoint(map(str.casefold, words))


_BETWEEN = re.compile(r"[,/]")
MAX_PLACE_WORDS = 4


def _dated(text: str) -> re.Match[str] | None:
    """Return the place and the day that *text* begins with, before a dash that sets off nothing but them."""
    found = _DATED_DATELINE.match(text)
    if found is None or not is_place(found["place"]):
        return None
    words = [word.casefold() for word in _LETTERS.findall(found["day"])]
    numbers = [int(number) for number in _DIGITS.findall(found["day"])]
    # The year is the last of the numbers: the second behind a month's name, else the third.
    is_full = len(numbers) > (1 if words else 2) or found["wire"]
    is_day = words[0] in lexicon.months() if words else 0 < numbers[1] < 13
    is_day = is_day and 0 < numbers[0] < 32
    # Two words may be a person, whose day it is.
    is_told = is_full or (" " not in found["place"] and not is_set_off(text, found.end()))
    return found if is_day and is_told else None


_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")


def _initialed(text: str) -> re.Match[str] | None:
    """Return the place and the initials that *text* begins with."""
    found = _INITIALED_DATELINE.match(text)
    if found is None or not is_place(found["place"]) or is_set_off(text, found.end()):
        return None
    return None if found["initials"] in _no_initials() else found


def is_set_off(text: str, start: int) -> bool:
    """Does another dash behind *start*, in the same sentence, show that what stands between both is an aside?"""
    stop = text.find(". ", start)
    return _SPACED_DASH.search(text, start, stop if stop > 0 else len(text)) is not None


def is_place(text: str) -> bool:
    """Is *text* worded as a place before a day may be: no weekday, label or first word of a sentence, and of words in
    small letters only those of places (`am`, `de la`)?
    """
    words = _BETWEEN.sub(" ", text).split()
    if not words or lexicon.opens_sentence(words[0]) or not _NOT_PLACES.isdisjoint(words):
        return False
    if any(word[0].islower() and word not in words_in_places() for word in words):
        return False
    return not any(word.casefold() in no_places() or any(map(str.isdigit, word)) for word in words)


@cache
def words_in_places() -> frozenset[str]:
    """Return the words in small letters that names of places have (`am`, `de`)."""
    return frozenset(lexicon.phrases("bylines", "in_places"))


@cache
def no_places() -> frozenset[str]:
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
    if found and not lexicon.is_photo_label(found["place"]):
        return Dateline(found.end(), found[0].strip(" ="), agency_of(found["agency"]))
    found = _KOREAN_REPORTER.match(text)
    if found and not lexicon.is_photo_label(found["house"]):
        return Dateline(found.end(), found[0].strip(" ="), agency_of(found["house"]))
    found = _TAIWANESE_DATELINE.match(text)
    if found:
        return Dateline(found.end(), found[0].strip(" 　"), None)
    found = _JAPANESE_DATELINE.match(text)
    inner = unicodedata.normalize("NFKC", found["inner"]) if found else ""
    ends = _AT_END.search(inner)
    agencies = [agency_of(name) for name in _AGENCY.findall(ends[0])] if ends else []
    names = [name for name in agencies if name]
    # `【写真＝金子真】`, `(사진=연합뉴스)`: a photo's credit; `【関連＝記事】`: a label.
    is_label = lexicon.is_photo_label(inner.partition("=")[0]) or lexicon.is_furniture(inner.replace("=", ""))
    if found and not is_label and (names or "=" in inner):
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

    They stand so: `【サルティラ＝金子真】`, `(서울=연합뉴스) 김하늘 기자`, `[이데일리 김하늘 기자]`,
    `…3日电（记者王小明、李红）`, `〔記者林小明／台北報導〕`.
    """
    forms = (_JAPANESE_WRITER, _KOREAN_WRITERS, _CHINESE_WRITERS, _TAIWANESE_WRITERS, _KOREAN_REPORTER)
    found = next((found for form in forms if (found := form.search(dateline))), None)
    names = _AND.split(found["names"]) if found else []
    return () if any(map(agency_of, names)) else tuple(names)


_JAPANESE_WRITER = re.compile(r"^[【（［][^＝=]+[＝=](?P<names>[\u3040-\u30ff\u4e00-\u9fff々]{2,8})[】）］]$")
_KOREAN_WRITERS = re.compile(
    r"[)\]】]\s*(?P<names>[가-힣]{2,4}(?:[·,\s]\s?[가-힣]{2,4}){0,2}?)\s?(?:[가-힣]{0,4}기자|특파원)"
)
_CHINESE_WRITERS = re.compile(
    r"[（(][记記]者\s?(?P<names>[\u4e00-\u9fff·]{2,8}(?:、\s?[\u4e00-\u9fff·]{2,8}){0,4})[）)]"
)
_TAIWANESE_WRITERS = re.compile(
    r"^[〔（(【\[][记記]者\s?(?P<names>[\u4e00-\u9fff·]{2,4}(?:[、,]\s?[\u4e00-\u9fff·]{2,4}){0,4})[／/]"
)
_AND = re.compile(r"[·,、\s]\s?")


def dateline_class(text: str) -> int:
    """Return 0 none, 1 a dateline with an agency, 2 one of a place alone, which counts where it begins in capitals."""
    found = find_dateline(text)
    if found is None or (found.agency is None and not is_begun_in_capitals(text)):
        return 0
    return 1 if found.agency else 2


def is_begun_in_capitals(text: str) -> bool:
    """Do the first two signs of *text* have a capital and no small letter, or begin a form of East Asia?"""
    first = text[:2]
    return text[:1] in STARTS or (first.upper() == first and first.lower() != first)
