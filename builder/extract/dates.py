"""Date lines to times in UTC; nothing that the line does not say is made up."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from functools import lru_cache

import dateparser

from builder.extract import lexicon

_MONTHS = "|".join(sorted(map(re.escape, lexicon.phrases("bylines", "months")), key=len, reverse=True))
_TIME = r"(?:\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?)"
_ZONE = (
    r"(?:\s*\(?(?:Z|UTC|GMT|BST|CES?T|MES?Z|E[SD]?T|C[SD]T|M[SD]T|P[SD]T|IST|SGT|JST|KST|SAST|HKT|MYT|"
    r"AE[SD]T|[+-]\d{2}:?\d{2})\b\)?)?"
)
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s*(?:de\s+|d['’])?(?:{_MONTHS})\b\.?,?\s*(?:de\s+|del\s+)?\d{{4}}"
    rf"|(?:{_MONTHS})\b\.?\s*\d{{1,2}}(?:st|nd|rd|th|\.)?,?\s*\d{{4}}"
    rf"|\d{{4}}[-/.]\s?\d{{1,2}}[-/.]\s?\d{{1,2}}|\d{{1,2}}[./-]\s?\d{{1,2}}[./-]\s?(?:\d{{4}}|\d{{2}})(?!\d)|\d{{4}}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일])"
)
_FULL = re.compile(
    rf"(?P<day>{_DAY})(?:T|[^\w\n]*(?:um|at|à|a las|às|kl\.?|klo|ore|o)?[^\w\n]*(?=\d))?(?P<time>{_TIME}{_ZONE})?",
    re.IGNORECASE,
)
_TIME_FIRST = re.compile(rf"(?P<time>{_TIME}{_ZONE})[^\w\n]*(?:Uhr|on|,)?[^\w\n]*(?P<day>{_DAY})", re.IGNORECASE)
_UPDATED = re.compile(
    r"updat|modif|aktuali|mis à jour|actuali|atuali|aggiorn|bijgewerkt|opdater|oppdater|uppdater|geändert|"
    r"aktualiz|päivit|frissít|güncell|обновл|更新|수정|stand\b",
    re.IGNORECASE,
)
_CJK_DATE = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
# Only this country writes the month first in numbers; elsewhere day first.
_NOON = re.compile(r"[ap]\.?m\b", re.IGNORECASE)
_MONTH_FIRST_ZONES = re.compile(r"\b(?:E[SD]?T|C[SD]T|M[SD]T|P[SD]T)\b")


def stamp_of(line: str, language: str | None) -> str | None:
    """Return the moment that *line* gives as RFC 3339 in UTC, or None where it gives no year, month and day.

    A day without a time is midnight UTC; a time without a zone is taken as UTC.
    """
    found = _TIME_FIRST.search(line) or _FULL.search(line)
    if not found:
        return None
    day, time = _CJK_DATE.sub(r"\1-\2-\3", found["day"]), found["time"] or ""
    order = "MDY" if _is_month_first(day, time, language) else "DMY"
    return _parse(day, re.sub(r"(\d)[.h](\d\d)", r"\1:\2", time), language, order)


def is_update(line: str) -> bool:
    """Does *line* say that its (first) date is of a change?"""
    found = _FULL.search(line)
    return bool(_UPDATED.search(line[: found.start()] if found else line))


def _is_month_first(day: str, time: str, language: str | None) -> bool:
    american = _MONTH_FIRST_ZONES.search(time) or _NOON.search(time)
    return language in (None, "en") and "/" in day and bool(american)


@lru_cache(maxsize=4096)
def _parse(day: str, time: str, language: str | None, order: str) -> str | None:
    if re.match(r"\d{4}[-/.]", day):
        order = "YMD"
    settings = {
        "DATE_ORDER": order,
        "REQUIRE_PARTS": ["year", "month", "day"],
        "RETURN_AS_TIMEZONE_AWARE": True,
        "TIMEZONE": "UTC",
        "TO_TIMEZONE": "UTC",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for languages in ([language] if language else ["en"], None):
            moment = _parsed(f"{day} {time}".strip(), languages, settings) or (
                _parsed(day, languages, settings) if time else None
            )
            if moment:
                return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    return None


def _parsed(text: str, languages: list[str] | None, settings: dict[str, object]) -> dt.datetime | None:
    try:
        moment: dt.datetime | None = dateparser.parse(text, languages=languages, settings=settings)
        return moment.astimezone(dt.UTC) if moment else None
    except (ValueError, OverflowError):  # a language that dateparser does not know; a moment before the year 1 in UTC
        return None
