"""Reads records from JSON Lines, a line at a time; what is wrong with a line is told with its number, never raised."""

from __future__ import annotations

import collections
import functools
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import orjson
import zstandard

from builder.records.json_schema import load_schema
from builder.validation import MAX_BREACHES, breaches, is_valid
from builder.validation.wording import Breach, shorten

# A document of 16 MiB, the most a loader takes, twice over: JSON writes "ü" and CJK as \uXXXX where it must be ASCII.
MAX_LINE_BYTES = 32 * 1024 * 1024

_NO_NUMBER = re.compile(r"-?(NaN|Infinity)")
_BLANKS = b" \t\r\n"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


class Checked(NamedTuple):
    """A record that was read, or a fault of its file.

    Args:
        place: line or row of the record, from 1; None for a fault of the whole file.
        breaches: what is wrong; empty for a valid record.
        is_record: whether it counts as a record; a blank line or a broken file does not.
    """

    place: int | None
    breaches: tuple[Breach, ...]
    is_record: bool = True


def check_lines(stream: BinaryIO) -> Iterator[Checked]:
    """Yield each record of *stream* with its breaches, and each other fault; memory is bounded by the longest line."""
    number = blank = 0
    try:
        for number, line in _lines(stream):
            if line == b"":
                blank += 1
                continue
            # Blank lines at the end are how editors leave a file; between records they are no JSON Lines.
            for place in range(number - blank, number):
                yield _fault(place, "blank-line", "a blank line", "", "one JSON object a line")
            blank = 0
            if number == 1 and line is not None and line.startswith(_UTF16):
                yield _fault(None, "utf-8", "UTF-16", "", "a file in UTF-8")
                return
            yield Checked(number, _check_line(line))
    except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError) as fault:
        yield _fault(number + 1, "compression", "data", f"cannot be unpacked: {fault}", "a whole file")
        return
    if number == blank:
        yield _fault(None, "empty-file", "no record", "", "one JSON object a line")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and bytes of each line, trimmed; None for one beyond `MAX_LINE_BYTES`, skipped in pieces."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) <= MAX_LINE_BYTES or line.endswith(b"\n"):
            yield number, (line.removeprefix(_BOM) if number == 1 else line).rstrip(_BLANKS)
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE_BYTES)
        yield number, None


def _check_line(line: bytes | None) -> tuple[Breach, ...]:
    if line is None:
        return (Breach((), "too-long", "a line", f"of more than {MAX_LINE_BYTES} bytes", "less"),)
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        return (_broken(line, fault),)
    if is_valid(record):
        return () if _has_each_key_once(line, record) else _repeated_keys(line)
    return (*breaches(record), *_repeated_keys(line))


def _has_each_key_once(line: bytes, record: dict[str, Any]) -> bool:
    """Return whether no key of the valid *record* can be repeated in *line*; quick, and False where it is unsure.

    A quote before a colon ends a key, or it is escaped and part of a text. A valid record has the keys of the schema,
    so their number is known, and each of them stands in the line: as many quotes before colons are one of each.
    """
    # White space may stand between a key and its colon.
    return line.translate(None, _BLANKS).count(b'":') == _count_keys(record)


def _count_keys(record: dict[str, Any]) -> int:
    fixed, lists = _shape()
    return fixed + sum(size * len(record[name]) for name, size in lists)


@functools.cache
def _shape() -> tuple[int, tuple[tuple[str, int], ...]]:
    """Return how many keys every record has, and the lists of objects with the number of keys of each item."""
    parts: dict[str, Any] = load_schema("article.v1")["properties"]
    fixed = len(parts) + sum(len(part.get("properties", ())) for part in parts.values())
    sizes = [(name, len(part.get("items", {}).get("properties", ()))) for name, part in parts.items()]
    return fixed, tuple((name, size) for name, size in sizes if size)


class _Object(dict[str, Any]):
    """An object of a line, with the keys that stood in it more than once."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        counts = collections.Counter(key for key, _ in pairs)
        found.repeated = tuple(key for key, count in counts.items() if count > 1)
    return found


def _repeated_keys(line: bytes) -> tuple[Breach, ...]:
    try:
        found = json.loads(line.decode(), object_pairs_hook=_object)
    except RecursionError:
        # Nested deeper than any record; `breaches` says so.
        return ()
    return tuple(
        Breach((*keys, key), "repeated-key", "repeated key", "", "each key once: readers differ in which one they take")
        for keys, item in _objects(found)
        for key in item.repeated
    )[:MAX_BREACHES]


def _objects(found: Any) -> Iterator[tuple[tuple[str | int, ...], _Object]]:
    left: list[tuple[tuple[str | int, ...], Any]] = [((), found)]
    while left:
        keys, item = left.pop()
        if isinstance(item, _Object):
            yield keys, item
            left.extend(((*keys, key), part) for key, part in reversed(item.items()))
        elif isinstance(item, list):
            left.extend(((*keys, index), part) for index, part in reversed(list(enumerate(item))))


def _broken(line: bytes, fault: orjson.JSONDecodeError) -> Breach:
    try:
        text = line.decode()
    except UnicodeDecodeError as wrong:
        verdict = f"at byte {wrong.start + 1} of the line"
        return Breach((), "utf-8", f"byte {line[wrong.start]:#04x}", verdict, "text in UTF-8")
    # For "-Infinity" the parser points behind the sign.
    start = fault.pos - (text[fault.pos - 1 : fault.pos] == "-")
    here, column = text[start:], start + 1
    if number := _NO_NUMBER.match(here):
        return Breach((), "json", number[0], f"at column {column} is no JSON number", "a finite number or null")
    reason = fault.msg.partition(": line ")[0]
    found = shorten(here) if here else "the end of the line"
    return Breach((), "json", found, f"at column {column} is no JSON: {reason}", "one JSON object a line")


def _fault(place: int | None, rule: str, found: str, verdict: str, expected: str) -> Checked:
    return Checked(place, (Breach((), rule, found, verdict, expected),), is_record=False)
