"""Make names and texts safe for messages: on one line, without control characters, and not too long."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

# Longer names are shortened to their start and end.
_MAX_NAME_CHARS = 120

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def one_line(text: str) -> str:
    """Return *text* with all characters escaped that are not printable."""
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


def without_controls(text: str) -> str:
    """Return *text* with only control characters escaped: the many kinds of spaces in texts are kept."""
    return _CONTROL.sub(lambda found: one_line(found[0]), text)


def short_name(name: object) -> str:
    """Return a name or path on one line; the middle of a long one is replaced by an ellipsis."""
    text = one_line(str(name))
    half = (_MAX_NAME_CHARS - 1) // 2
    return text if len(text) <= _MAX_NAME_CHARS else f"{text[:half]}…{text[-half:]}"


def counted(number: int, noun: str) -> str:
    """Return *number* with *noun*, which takes an `s` in the plural: `1 file`, `2 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def clipped(text: str, chars: int) -> str:
    """Return *text* on one line of at most *chars* characters, its end replaced by an ellipsis if need be."""
    line = one_line(text)
    return line if len(line) <= chars else f"{line[: chars - 1]}…"


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return *rows* as lines with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def table(title: str, fields: Iterable[tuple[str, str | None]]) -> str:
    """Return *title* and below it the *fields* that have a value, one per line: the `repr` of a result."""
    return "\n".join([title, *(f"  {line}" for line in columns([(n, clipped(v, 100)) for n, v in fields if v]))])
