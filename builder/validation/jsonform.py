"""Tells JSON from what only looks like it: NaN, lone surrogates, keys that are no text, objects of other kinds."""

from __future__ import annotations

import math
from typing import Any

from builder.validation.wording import Breach, shorten

# Records are three levels deep; no schema of ours needs more than this.
MAX_DEPTH = 100

_ATOMS = (str, int, float, bool, type(None))


def not_json(value: Any) -> Breach | None:
    """Return the first thing in *value* that JSON cannot carry, or None."""
    # A list of what is left instead of recursion: hostile input nests deeper than Python's stack.
    left: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while left:
        path, item = left.pop()
        if len(path) > MAX_DEPTH:
            return Breach(path[:1], "json", "a value", "is nested too deep", f"at most {MAX_DEPTH} levels")
        if reason := _foreign(item):
            return Breach(path, "json", shorten(item), *reason)
        left.extend(_parts(path, item))
    return None


def _parts(path: tuple[str | int, ...], item: Any) -> list[tuple[tuple[str | int, ...], Any]]:
    if isinstance(item, dict):
        return [((*path, key), part) for key, part in reversed(item.items())]
    if isinstance(item, list | tuple):
        return [((*path, index), part) for index, part in reversed(list(enumerate(item)))]
    return []


def _foreign(item: Any) -> tuple[str, str] | None:
    if isinstance(item, dict):
        odd = [key for key in item if type(key) is not str or not _is_unicode(key)]
        return (f"has the key {shorten(odd[0])}", "keys of valid Unicode text") if odd else None
    if isinstance(item, list | tuple):
        return None
    if type(item) not in _ATOMS:
        return (f"is a Python {type(item).__name__}", "a JSON value")
    if isinstance(item, float) and not math.isfinite(item):
        return ("is no JSON number", "a finite number")
    if isinstance(item, str) and not _is_unicode(item):
        return ("holds half of a surrogate pair", "valid Unicode text")
    return None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
