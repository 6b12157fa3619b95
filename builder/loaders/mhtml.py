"""MHTML, the format in which browsers save pages (RFC 2557): the page, its address, and when it was saved."""

from __future__ import annotations

import datetime as dt
import re
from email import message_from_bytes, utils
from email.message import Message

from builder.loaders.source import LoadFailure, SavedPage, web_address

_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_HEADERS = re.compile(rb"\s*[A-Za-z][A-Za-z-]*: ")
# The headers of the message are searched in so many bytes.
_MIME_HEADER_BYTES = 4096


def is_mhtml(data: bytes) -> bool:
    """Return whether *data* starts with the headers of an MHTML message."""
    return _HEADERS.match(data) is not None and b"mime-version:" in data[:_MIME_HEADER_BYTES].lower()


def page_in(data: bytes) -> SavedPage | LoadFailure:
    """Return the page in the message *data*: the part that `start` names, else the first HTML part."""
    try:
        message = message_from_bytes(data.lstrip())
        parts = [part for part in message.walk() if part.get_content_type() in _TYPES]
    except RecursionError:
        return LoadFailure("broken-archive", "found hundreds of nested MHTML parts, expected a page and its images")
    if not parts:
        return LoadFailure("no-text", "found MHTML without an HTML part, expected a page")
    page = _named(parts, message.get_param("start")) or parts[0]
    content = page.get_payload(decode=True)
    location = page["Content-Location"] or message["Snapshot-Content-Location"] or message["Content-Location"]
    return SavedPage(
        content if isinstance(content, bytes) else b"",
        page.get_content_charset(),
        web_address(location),
        _date(message),
    )


def _named(parts: list[Message], start: object) -> Message | None:
    return next((part for part in parts if start and part["Content-ID"] == start), None)


def _date(message: Message) -> str | None:
    """Return when the page was saved, RFC 3339 in UTC; None without a valid date that has a time zone."""
    try:
        moment = utils.parsedate_to_datetime(message["Date"]) if message["Date"] else None
        if moment is None or moment.tzinfo is None:
            return None
        return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return None
