"""The times that a page's data gives, in UTC; what cannot be is refused."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

from builder.extract import dates

# Seconds or milliseconds since 1970, from 1990 on.
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")
_MILLISECONDS = 12
# A clock in another zone, or an article dated ahead.
_AHEAD = dt.timedelta(days=2)
# `/2026/03/02/` or `/2026-03-02` in an address.
_IN_ADDRESS = re.compile(r"[/-]((?:19|20)\d{2})[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/._-]|$)")


def stamp_of(value: str, language: str | None = None, fetched_at: str | None = None) -> str | None:
    """Return the time that *value* gives as RFC 3339 in UTC; None where it gives none, or one that cannot be.

    A time without a zone is taken as UTC, a day without a time as its midnight. What cannot be: the zero of a clock, a
    year in which nobody printed news, a time after the page was fetched.
    """
    text = value.strip()
    moment = _iso(text) or _epoch(text) or _mail(text)
    if moment is None:
        stamp = dates.stamp_of(text, language)
        moment = dt.datetime.fromisoformat(stamp) if stamp else None
    if moment is None or not _can_be(moment, fetched_at):
        return None
    return moment.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def day_in(address: str) -> str | None:
    """Return the day in an *address*, midnight UTC as RFC 3339; None where there is none."""
    found = _IN_ADDRESS.search(address)
    return stamp_of("-".join(found.groups())) if found else None


def _iso(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text.replace(" UTC", "Z").replace(" Z", "Z").replace(" +", "+"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _epoch(text: str) -> dt.datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    return dt.datetime.fromtimestamp(int(text) / (1000 if len(text) >= _MILLISECONDS else 1), dt.UTC)


def _mail(text: str) -> dt.datetime | None:
    """Return the time in the form of mail and HTTP: `Mon, 02 Mar 2026 08:00:00 GMT`."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _can_be(moment: dt.datetime, fetched_at: str | None) -> bool:
    if moment.year not in dates.YEARS or moment.date() == dt.date(1970, 1, 1):
        return False
    return fetched_at is None or moment <= dt.datetime.fromisoformat(fetched_at) + _AHEAD
