"""Values of a page's data as plain text."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_BREAK = re.compile(r"</(?:p|div|h[1-6]|li)>|<br\s*/?>", re.IGNORECASE)
# Longer values than these are no headline, name or keyword.
MAX_LINE = 1000


def line(value: object) -> str:
    """Return *value* as one line: tags out, entities read (also those written twice), white space collapsed."""
    if not isinstance(value, str):
        return ""
    text = value[: MAX_LINE * 4]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(text.split())[:MAX_LINE]


def prose(value: object) -> str:
    """Return *value* as plain text with its paragraphs, a blank line between two where it has any."""
    if not isinstance(value, str):
        return ""
    text = _TAG.sub("", _BREAK.sub("\n", value)) if "<" in value else value
    text = html.unescape(text)
    return "\n\n".join(kept for row in text.splitlines() if (kept := " ".join(row.split())))
