"""MHTML, the web archive that browsers save (RFC 2557): its page, where it was, and when it was saved."""

from __future__ import annotations

import datetime as dt
import re
from email import message_from_bytes, utils
from email.message import Message

from builder.loaders.source import Fault, Saved, address

_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_HEADERS = re.compile(rb"\s*[A-Za-z][A-Za-z-]*: ")
_MAIL_HEADER_BYTES = 4096


def is_mhtml(data: bytes) -> bool:
    """Does *data* begin as a message with the headers of a web archive?"""
    return _HEADERS.match(data) is not None and b"mime-version:" in data[:_MAIL_HEADER_BYTES].lower()


def page_in(data: bytes) -> Saved | Fault:
    """Return the page of the web archive *data*: what its `start` names, else the first part that is HTML."""
    try:
        message = message_from_bytes(data.lstrip())
        parts = [part for part in message.walk() if part.get_content_type() in _TYPES]
    except RecursionError:
        return Fault("broken-archive", "found a web archive of hundreds of levels, expected a page and its images")
    if not parts:
        return Fault("no-text", "found a web archive without an HTML part, expected a page in it")
    page = _named(parts, message.get_param("start")) or parts[0]
    content = page.get_payload(decode=True)
    where = page["Content-Location"] or message["Snapshot-Content-Location"] or message["Content-Location"]
    return Saved(
        content if isinstance(content, bytes) else b"", page.get_content_charset(), address(where), _date(message)
    )


def _named(parts: list[Message], start: object) -> Message | None:
    return next((part for part in parts if start and part["Content-ID"] == start), None)


def _date(message: Message) -> str | None:
    """Return the time of saving, RFC 3339 in UTC; None where it is not told with its zone."""
    try:
        moment = utils.parsedate_to_datetime(message["Date"]) if message["Date"] else None
        if moment is None or moment.tzinfo is None:
            return None
        return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return None
