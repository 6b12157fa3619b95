"""Find Python values that JSON cannot represent: NaN, lone surrogates, keys that are not text, other objects."""

from __future__ import annotations

import math
from typing import Any

from builder.validation.wording import SchemaViolation, shorten

# Most levels of nesting. Records have three; the bound keeps hostile input from exhausting the stack elsewhere.
MAX_DEPTH = 100

_JSON_SCALARS = (str, int, float, bool, type(None))


def find_not_json(value: Any) -> SchemaViolation | None:
    """Return the first part of *value* that JSON cannot represent, or None."""
    # A work list instead of recursion: hostile input nests deeper than Python's stack.
    pending: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while pending:
        path, item = pending.pop()
        if len(path) > MAX_DEPTH:
            return SchemaViolation(path[:1], "json", "a value", "is nested too deep", f"at most {MAX_DEPTH} levels")
        if reason := _reason(item):
            return SchemaViolation(path, "json", shorten(item), *reason)
        pending.extend(_parts(path, item))
    return None


def _parts(path: tuple[str | int, ...], item: Any) -> list[tuple[tuple[str | int, ...], Any]]:
    if isinstance(item, dict):
        return [((*path, key), part) for key, part in reversed(item.items())]
    if isinstance(item, list | tuple):
        return [((*path, index), part) for index, part in reversed(list(enumerate(item)))]
    return []


def _reason(item: Any) -> tuple[str, str] | None:
    if isinstance(item, dict):
        invalid = [key for key in item if type(key) is not str or not _is_unicode(key)]
        return (f"has the key {shorten(invalid[0])}", "keys of valid Unicode text") if invalid else None
    if isinstance(item, list | tuple):
        return None
    if type(item) not in _JSON_SCALARS:
        return (f"is a Python {type(item).__name__}", "a JSON value")
    if isinstance(item, float) and not math.isfinite(item):
        return ("is not a valid JSON number", "a finite number")
    if isinstance(item, str) and not _is_unicode(item):
        return ("contains a lone surrogate", "valid Unicode text")
    return None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
