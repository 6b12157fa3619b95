"""JSON as pages hold it: as it should be, else mended where what was meant is plain."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

# What stands around the JSON: comments of HTML, CDATA marks in comments of JavaScript.
_WRAPPING = re.compile(r"^(?:\s|\ufeff|<!--|//|/\*|\*/|<!\[CDATA\[)+|(?:\s|-->|//|/\*|\*/|\]\]>|;)+$")
_STRING = r'"(?:[^"\\]|\\.)*+"'
# A comma before a closing bracket; strings are matched too, so that what stands in them is passed over.
_LAST_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
# A backslash that escapes nothing, as in `\'`.
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])|\\(?=u(?![0-9a-fA-F]{4}))')
# More than this is no data about an article: the largest block of the corpus has 0.2 MB.
MAX_CHARS = 4 * 1024 * 1024


def values(text: str) -> list[Any]:
    """Return the JSON values in *text*, one as a rule; none where it cannot be told what was meant."""
    if len(text) > MAX_CHARS:
        return []
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError:
        return _first(_mended(text))


def _mended(text: str) -> Iterator[str]:
    """Yield *text* with ever more mended."""
    bare = _WRAPPING.sub("", text)
    yield bare
    if "&quot;" in bare and '"' not in bare:
        bare = html.unescape(bare)
        yield bare
    bare = _BAD_ESCAPE.sub(r"\\\\", bare)
    yield bare
    yield _LAST_COMMA.sub(lambda found: found[1] or "", bare)


def _first(texts: Iterator[str]) -> list[Any]:
    for text in texts:
        try:
            return list(_all(text))
        except (json.JSONDecodeError, RecursionError):
            continue
    return []


def _all(text: str) -> Iterator[Any]:
    """Yield the values that stand one after another in *text*; line ends within strings are let through."""
    decoder = json.JSONDecoder(strict=False)
    place = 0
    while place < len(text):
        value, place = decoder.raw_decode(text, place)
        yield value
        while place < len(text) and text[place] in " \t\r\n,;":
            place += 1
