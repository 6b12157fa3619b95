"""Date lines to times in UTC; nothing that the line does not say is made up."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache

from dateutil import parser

from builder.extract import lexicon, patterns
from builder.extract.folding import folded

# Some are words or names otherwise: months only in a whole date.
_NUMBERS = {**lexicon.months(), **lexicon.months("dated_months")}


def _any_name(names: Iterable[str]) -> str:
    """Return a pattern that matches any of *names*, as `patterns.any_of` does. Two hundred letters beyond A to Z begin
    one: they are not held against each sign of ASCII, of which most lines are.
    """
    names = list(names)
    # None of them is another case of a letter of ASCII, as `ſ` and `ı` are.
    others = [name for name in names if not any(map(str.isascii, (name[0], name[0].upper(), name[0].lower())))]
    plain = patterns.any_of(set(names).difference(others))
    return rf"(?:{plain}|(?-i:(?=[^\x00-\x7f])){patterns.any_of(others)})" if others else plain


# What days begin with: a digit, or a word soon before one. Other places are passed over at once.
_BEGIN_DAY = r"(?=\d|[^\W\d_][^\s\d,]{1,20}\s*\d)"
# French may set spaces beside the `h`; `2 h 15 de lecture` is no time of day.
_HOUR_MARK = r"(?:[:.h]|\sh\s(?=\d\d\b(?!\s(?:de|après|avant)\b)))"
_TIME = rf"(?:\d{{1,2}}{_HOUR_MARK}\d{{2}}(?::\d{{2}})?(?:\s?[ap]\.?m\.?)?|\d{{1,2}}\s?[ap]\.?m\.?)"
_ZONE = (
    r"(?:\s*\(?(?:(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?|Z|UTC|GMT|BST|CES?T|MES?Z|E[SD]?T|C[SD]T|M[SD]T|P[SD]T|IST|SGT|JST|KST|SAST|HKT|MYT|"
    r"AE[SD]T|[+-]\d{2}:?\d{2})\b\)?)?"
)
# Arab papers give a month in both of their ways (`12 مارس/آذار 2026`).
_ALSO = r"(?:\s?/\s?[\u0621-\u064a]+(?: [\u0621-\u064a]+)?)?"
_DIGIT, _DIGITS, _ANY_TIME = re.compile(r"\d"), re.compile(r"\d+"), re.compile(_TIME, re.IGNORECASE)
# Days also without a year, wherever a word begins: behind other letters a capital after a small one begins one.
_WORD_START = r"(?:(?<![^\W\d_])|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ]))"
# What no month's name without letters beyond ASCII needs; quotation marks, dashes and the like are in none.
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f\xa0\u2010-\u203a]")

# A month before a number; words that no number follows are passed over at once, not held against every month.
_NAMED = r"(?=[^\W\d_][^\s\d,]{1,20}\s*\d)"


class _Patterns:
    """Patterns of days whose months are called any of some names, each compiled on first use.

    Args:
        months: the names.
        dated_months: those and others that are months only in a whole date.
    """

    def __init__(self, months: Iterable[str], dated_months: Iterable[str]) -> None:
        self._months, self._dated_months = _any_name(months), _any_name(dated_months)

    @cached_property
    def any_day(self) -> re.Pattern[str]:
        """A day, with its year or without."""
        return re.compile(
            rf"{_BEGIN_DAY}(?:(?i:{self._day})|"
            rf"(?:{_WORD_START}(?P<before>{_NAMED})|\d{{1,2}}\.?\s*(?i:de\s+)?)(?i:{self._months})"
            rf"(?(before)(?!\w)\.?\s*\d{{1,2}}(?i:st|nd|rd|th)?\b|\b\.?))"
        )

    @cached_property
    def day_and_time(self) -> re.Pattern[str]:
        """A day with its year, and the time behind it where there is one."""
        return re.compile(
            rf"{_BEGIN_DAY}(?P<day>{self._day})(?:T|[^\w\n]*(?:um|at|à|a las|às|kl\.?|klo|ore|alle|o)?[^\w\n]*(?=\d))?"
            rf"(?P<time>{_TIME}{_ZONE})?",
            re.IGNORECASE,
        )

    @cached_property
    def time_and_day(self) -> re.Pattern[str]:
        """A time, and behind it a day with its year."""
        return re.compile(rf"(?P<time>{_TIME}{_ZONE})[^\w\n]*(?:Uhr|on|,)?[^\w\n]*(?P<day>{self._day})", re.IGNORECASE)

    @cached_property
    def month(self) -> re.Pattern[str]:
        """A month's name in folded text."""
        return re.compile(rf"(?<![^\W\d_])(?:{self._dated_months})(?!\w)")

    @property
    def _day(self) -> str:
        # What stands before the month tells what stands behind it: so the names of all months stand in it but twice.
        return (
            r"(?:(?:(?P<day_month>\d{1,2}(?:st|nd|rd|th|er|\.)?\s*-?(?:de\s+|of\s+|d['’])?)"
            r"|(?P<year_month>\d{4}(?:\.|\s?m\.)?\s*)"
            r"|(?P<whole>\d{4}\.?\sgada\s\d{1,2}\.\s?)"
            rf"|{_NAMED})(?:{self._dated_months})(?!\w)"
            rf"(?(day_month)\.?{_ALSO}\s?[,،-]?\s*(?:de\s+|del\s+)?\d{{4}}"
            r"|(?(year_month)\.?\s*\d{1,2}\b"
            r"|(?(whole)|\.?\s*\d{1,2}(?:st|nd|rd|th|\.)?,?\s*\d{4})))"
            rf"|\d{{1,2}}\s(?:{self._months})\b\.?\s\d{{2}}(?=\s*(?:[|·•]|$))"
            r"|\d{1,2}\stháng\s\d{1,2},?\s(?:năm\s)?\d{4}"
            r"|\d{4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,2}|\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2})(?!\d)"
            r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일])"
        )


def _patterns_of(line: str) -> _Patterns:
    """Return the patterns of the months that *line* can name: without letters beyond ASCII half of all, which compile
    in a third of the time.
    """
    return _patterns(is_ascii=line.isascii() or not _BEYOND_ASCII.search(line))


@cache
def _patterns(*, is_ascii: bool) -> _Patterns:
    months, dated = (
        # `ı` is another case of `i`.
        [name for name in names if not is_ascii or not _BEYOND_ASCII.search(name.replace("ı", "i"))]
        for names in (lexicon.months(), _NUMBERS)
    )
    return _Patterns(months, dated)


# What words begin with that say of a day that it is of a change.
_CHANGES = (
    "updat", "modif", "aktuali", "mis à jour", "actuali", "atuali", "aggiorn", "bijgewerkt", "opdater", "oppdater",
    "uppdater", "geändert", "aktualiz", "päivit", "frissít", "güncell", "обновл", "更新", "수정", "aangepast",
    "gewijzigd", "muokattu", "zmienion", "ažurir", "posodobl", "atnaujin", "atjaun", "uuendat", "diperbar",
    "kemas kini", "kemaskini", "cập nhật", "оновл", "ажурир", "актуализ", "ενημερώ", "업데이트", "עודכן", "עדכון",
    "آخر تحديث", "تم التحديث", "به روز", "بهروز", "به\u200cروز", "अपडेट",
)  # fmt: skip
# Most letters begin none, and need not be held against all.
_UPDATED = re.compile(
    rf"(?=[{''.join(sorted({change[0] for change in _CHANGES} | {'s', 'e'}))}])"
    rf"(?:{patterns.any_of(_CHANGES)}|stand\b|editado(?! por))",
    re.IGNORECASE,
)
# `GMT+1` is one hour ahead of GMT; dateutil would read it the other way round, as POSIX does.
_PREFIX = re.compile(r"(?:GMT|UTC)\s?(?=[+-])")
_POINT = re.compile(r"(\d)(?:[.h]|\sh\s)(\d\d)")
_CJK_DATE = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
# Only this country writes the month first in numbers; elsewhere day first.
_NOON = re.compile(r"[ap]\.?m\b", re.IGNORECASE)
_MONTH_FIRST_ZONES = re.compile(r"\b(?:E[SD]?T|C[SD]T|M[SD]T|P[SD]T)\b")


def stamp_of(line: str, language: str | None, beside: Iterable[str] = ()) -> str | None:
    """Return the moment that *line* gives as RFC 3339 in UTC, or None where it gives no year, month and day.

    A day without a time is midnight UTC; a time without a zone is taken as UTC. What stands *beside* the line, be it
    the whole text, is read where only its other days tell whether `12/9/2025` begins with the month.
    """
    time_of_day = _ANY_TIME.search(line)
    found = (_patterns_of(line).time_and_day.search(line, time_of_day.start()) if time_of_day else None) or _day_in(
        line
    )
    if not found:
        return None
    day, time = found["day"], found["time"]
    day = day if day.isascii() else _CJK_DATE.sub(r"\1-\2-\3", day)
    time = _PREFIX.sub("", _POINT.sub(r"\1:\2", time)).replace("(", "").replace(")", "") if time else ""
    is_month_first = language in (None, "en") and "/" in day and _is_month_first(time, beside)
    return _parse(day, time, is_month_first=is_month_first, language=language)


def statements(line: str) -> list[str]:
    """Return *line* in parts that give one day each: `Published 2 May 2024`, ` Updated 3 May 2024`."""
    parts, start = [], 0
    while found := _day_in(line[start:]):
        parts.append(line[start : start + found.end()])
        start += found.end()
        if sum(map(str.isdigit, line[start:])) < MIN_DAY_DIGITS:
            break
    return [*parts[:-1], parts[-1] + line[start:]] if parts else [line]


# Fewer digits are no day with its year.
MIN_DAY_DIGITS = 5


def blanked(line: str, mark: str) -> str:
    """Return *line* with *mark* in place of each day in it, with its year or without; a letter right before is none of
    the day's (`Jane RoeMay 3, 2024`).
    """
    return _patterns_of(line).any_day.sub(mark, line) if _DIGIT.search(line) else line


def holds_day(line: str) -> bool:
    """Does *line* give a day with its year?"""
    return _day_in(line) is not None


def is_update(line: str) -> bool:
    """Does *line* say that its (first) date is of a change?"""
    found = _day_in(line)
    return bool(_UPDATED.search(line[: found.start()] if found else line))


def is_label(line: str) -> bool:
    """Is *line* nothing but words that stand before days: `Last updated`, `PUBLISHED:`?"""
    words = lexicon.words_of(line) if len(line) <= MAX_LABEL_CHARS else ()
    return bool(words) and all(word in lead_words() for word in words)


MAX_LABEL_CHARS = 40


def begins_with_day(line: str) -> bool:
    """Does *line* begin with its day, but for a weekday or a time, and not with words of its own for it?"""
    found = _day_in(line)
    words = lexicon.words_of(line[: found.start()]) if found else ()
    return found is not None and lead_words().isdisjoint(words)


def is_end(line: str) -> bool:
    """Is the (first) date of *line* the day until which a film or sound can be had: `Verfügbar bis 3.5.2024`?"""
    found = _day_in(line)
    return bool(found and _UNTIL.search(line[: found.start()]))


_UNTIL = re.compile(
    r"(?=[vaodbts])\b(?:verfügbar|abrufbar|online|available|disponible|disponibile|disponível|beschikbaar|tilgængelig|tilgjengelig"
    r"|tillgänglig|saatavilla)\s(?:bis|until|till|jusqu\w*|hasta|fino|até|tot|til)\b",
    re.IGNORECASE,
)


def is_as_of(line: str) -> bool:
    """Does *line* give the day on which the text stands as it is, and none of a change: `Stand: 3.5.2024, 14 Uhr`?"""
    return bool(_AS_OF.match(line))


_AS_OF = re.compile(r"stand\b\s*:?", re.IGNORECASE)


@lru_cache(maxsize=256)
def _day_in(line: str) -> re.Match[str] | None:
    """Return the first day, with its time if it has one behind it, in *line*."""
    return _patterns_of(line).day_and_time.search(line) if _DIGIT.search(line) else None


def _is_month_first(time: str, beside: Iterable[str]) -> bool:
    """Does an American write, by the time of day behind the day, or where there is none by the days *beside* it
    (`Aug. 2`, and no `2 August`)?
    """
    if time:
        return bool(_MONTH_FIRST_ZONES.search(time) or _NOON.search(time))
    found = [days for text in beside if _DIGIT.search(text) for days in _ENGLISH_DAYS.findall(text)]
    days = {first.replace(".", "").casefold() for first, _ in found if first} - _NAMED_DAYS
    return len(days) >= MIN_DAYS and not any(last for _, last in found)


# Days that are called so wherever they are spoken of; of others so many tell how one writes.
_NAMED_DAYS = frozenset(("sept 11", "september 11", "january 6", "jan 6", "july 4"))
MIN_DAYS = 2


_ENGLISH_MONTHS = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|March|April|June|July|Aug(?:ust|\.)|Sept(?:ember|\.)|Oct(?:ober|\.)"
    r"|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_ENGLISH_DAYS = re.compile(
    rf"\b(?:({_ENGLISH_MONTHS} \d{{1,2}}\b(?! \d))|(\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_ENGLISH_MONTHS}))"
)


@lru_cache(maxsize=4096)
def _parse(day: str, time: str, *, is_month_first: bool, language: str | None) -> str | None:
    """Return the moment of *day* and *time*; of the day alone where the time cannot be read."""
    date = _day_of(day, is_month_first=is_month_first, language=language)
    if date is None:
        return None
    moment = midnight = dt.datetime.combine(date, dt.time(), dt.UTC)
    if usual := _usual_time(time):
        moment = dt.datetime.combine(date, usual)
    elif time:
        with contextlib.suppress(ValueError, OverflowError):
            moment = parser.parse(time, default=midnight, tzinfos=_zone)
    return moment.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def _usual_time(time: str) -> dt.time | None:
    """Return the time of day, with its zone, that *time* gives as most do: `14:05`, `2:05 pm`, `2:05 p.m. EST`. The
    library reads the same in it, and takes twenty times as long.
    """
    found = _USUAL.fullmatch(time)
    if found is None or not (found[5] is None or found[5] in _ZONES):
        return None
    hour, half = int(found[1]), found[3] or found[4]
    if half:
        hour = hour % NOON + (NOON if half in "Pp" else 0) if 0 < hour <= NOON else HOURS
    if hour >= HOURS or int(found[2]) >= MINUTES:
        return None
    return dt.time(hour, int(found[2]), tzinfo=_ZONES[found[5]] if found[5] else dt.UTC)


_USUAL = re.compile(r"([0-9]{1,2}):([0-9]{2})(?: ?(?:([AaPp])[Mm]|([ap])\.m\.))?(?: ([A-Z]{1,4}))?")
NOON, HOURS, MINUTES = 12, 24, 60


def _day_of(day: str, *, is_month_first: bool, language: str | None) -> dt.date | None:
    """Return the date that *day* writes in words or numbers, or None where there is no such day."""
    named = _patterns_of(day).month.search(folded(day))
    numbers = list(map(int, _DIGITS.findall(day)))
    if named:
        # Hungarian writes the year first.
        year, number = (numbers[0], numbers[-1]) if numbers[0] > MAX_DAY else (numbers[-1], numbers[0])
        month = (_CROATIAN if language == "hr" else _NUMBERS).get(named[0]) or _NUMBERS[named[0]]
    elif len(numbers) != PARTS:
        return None
    elif numbers[0] > MAX_DAY:
        year, month, number = numbers
    else:
        number, month, year = numbers
        # `3 tháng 5, 2024` says which is the month.
        if (is_month_first or month > MAX_MONTH) and number <= MAX_MONTH and "tháng" not in day:
            number, month = month, number
    if language == "th" and year < 100:
        year += BUDDHIST_CENTURY
    # A year of two digits is of the hundred years around the turn of the century.
    year += (CENTURY if year < THIS_CENTURY else CENTURY - 100) if year < 100 else 0
    # Thailand counts from the death of the Buddha.
    year -= BUDDHIST if language == "th" and year > FIRST_BUDDHIST else 0
    try:
        return dt.date(year, month, number) if year in YEARS else None
    except ValueError:
        return None


_CROATIAN = lexicon.months("croatian_months")
PARTS, MAX_DAY, MAX_MONTH, CENTURY, THIS_CENTURY = 3, 31, 12, 2000, 70
# The first newspaper is of 1605; the schema ends with 2999.
YEARS = range(1600, 2999)
# By so many years more, and papers of the land are of none before.
BUDDHIST, FIRST_BUDDHIST, BUDDHIST_CENTURY = 543, 2386, 2500

# The zones that newspapers print, in hours from UTC. IST is India's: Ireland and Israel write it seldom.
_HOURS = {
    "Z": 0, "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "ET": -5, "EST": -5, "EDT": -4,
    "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "PT": -8, "IST": 5.5, "SGT": 8, "HKT": 8,
    "MYT": 8, "JST": 9, "KST": 9, "SAST": 2, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_ZONES = {name: dt.timezone(dt.timedelta(hours=hours)) for name, hours in _HOURS.items()}
ZONES = frozenset(_HOURS)


def _zone(name: str | None, offset: int | None) -> dt.tzinfo:
    """Return the zone *offset* seconds from UTC, or that newspapers call *name*, in whatever case; else UTC."""
    if offset is not None:
        return dt.timezone(dt.timedelta(seconds=offset))
    return _ZONES.get((name or "").upper(), dt.UTC)


def is_day_alone(text: str) -> bool:
    """Does *text* say nothing but when, and so name nobody? Cheap: whether all words are those of dates."""
    known, told = lexicon.months(), _words_of_dates()
    months = 0
    for word in lexicon.words_of(text):
        if word in known:
            months += 1
        elif word not in told and not word[0].isdigit():
            return False
    # `April May` may be somebody.
    return months < MONTHS_OF_NAMES


MONTHS_OF_NAMES = 2
# What stands before or behind a time of day.
CLOCK = frozenset(("am", "pm", "a", "p", "m", "uhr", "م", "ص", *map(str.casefold, ZONES)))
_DAYS_AND_TIMES = CLOCK | frozenset(lexicon.phrases("bylines", "weekdays"))


@cache
def lead_words() -> frozenset[str]:
    """Return the words that stand before days."""
    return frozenset(word for lead in lexicon.phrases("bylines", "date_leads") for word in lead.split())


@cache
def _words_of_dates() -> frozenset[str]:
    return _DAYS_AND_TIMES | lead_words()
