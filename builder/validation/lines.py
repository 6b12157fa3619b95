"""Validate records in JSON Lines, line by line; problems are reported with the line number, never raised."""

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
from builder.validation import MAX_VIOLATIONS, find_violations, is_valid
from builder.validation.wording import SchemaViolation, shorten

# Twice the 16 MiB that loaders accept for a document: in ASCII-only JSON, "ü" and CJK become \uXXXX.
MAX_LINE_BYTES = 32 * 1024 * 1024

_NOT_A_NUMBER = re.compile(r"-?(NaN|Infinity)")
_WHITE_SPACE = b" \t\r\n"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


class CheckedRecord(NamedTuple):
    """A record that was read, or a problem of its file.

    Args:
        place: line or row of the record, from 1; None for a problem of the whole file.
        violations: what is wrong; empty for a valid record.
        is_record: whether it counts as a record; a blank line or a damaged file does not.
    """

    place: int | None
    violations: tuple[SchemaViolation, ...]
    is_record: bool = True


def check_lines(stream: BinaryIO) -> Iterator[CheckedRecord]:
    """Yield the records of *stream* with their violations, and other problems; only one line is in memory at a time."""
    number = blank = 0
    try:
        for number, line in _lines(stream):
            if line == b"":
                blank += 1
                continue
            # Editors leave blank lines at the end of a file; between records they are not valid JSON Lines.
            for place in range(number - blank, number):
                yield _file_problem(place, "blank-line", "a blank line", "", "one JSON object per line")
            blank = 0
            if number == 1 and line is not None and line.startswith(_UTF16):
                yield _file_problem(None, "utf-8", "UTF-16", "", "a file in UTF-8")
                return
            yield CheckedRecord(number, _check_line(line))
    except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError) as error:
        yield _file_problem(number + 1, "compression", "data", f"cannot be decompressed: {error}", "a complete file")
        return
    if number == blank:
        yield _file_problem(None, "empty-file", "no record", "", "one JSON object per line")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and bytes of each line without trailing white space; None for one longer than `MAX_LINE_BYTES`."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) <= MAX_LINE_BYTES or line.endswith(b"\n"):
            yield number, (line.removeprefix(_BOM) if number == 1 else line).rstrip(_WHITE_SPACE)
            continue
        # Skipped in pieces, to bound the memory.
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE_BYTES)
        yield number, None


def _check_line(line: bytes | None) -> tuple[SchemaViolation, ...]:
    if line is None:
        return (
            SchemaViolation(
                (), "too-long", "a line", f"of more than {MAX_LINE_BYTES} bytes", f"at most {MAX_LINE_BYTES}"
            ),
        )
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return (_syntax_error(line, error),)
    if is_valid(record):
        return () if _has_each_key_once(line, record) else _repeated_keys(line)
    return (*find_violations(record), *_repeated_keys(line))


def _has_each_key_once(line: bytes, record: dict[str, Any]) -> bool:
    """Return whether no key of the valid *record* can be repeated in *line*; False if that is uncertain.

    A quote before a colon ends a key, unless it is escaped inside a text. A valid record has exactly the keys of the
    schema, each at least once: as many quotes before colons as keys means that none is repeated.
    """
    # JSON allows white space between a key and its colon.
    return line.translate(None, _WHITE_SPACE).count(b'":') == _key_count(record)


def _key_count(record: dict[str, Any]) -> int:
    fixed, lists = _key_counts()
    return fixed + sum(size * len(record[name]) for name, size in lists)


@functools.cache
def _key_counts() -> tuple[int, tuple[tuple[str, int], ...]]:
    """Return the number of keys of every record, and for each list of objects the number of keys of an item."""
    parts: dict[str, Any] = load_schema("article.v1")["properties"]
    fixed = len(parts) + sum(len(part.get("properties", ())) for part in parts.values())
    sizes = [(name, len(part.get("items", {}).get("properties", ()))) for name, part in parts.items()]
    return fixed, tuple((name, size) for name, size in sizes if size)


class _JsonObject(dict[str, Any]):
    """A JSON object with the keys that occur in it more than once."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> _JsonObject:
    found = _JsonObject(pairs)
    if len(found) < len(pairs):
        counts = collections.Counter(key for key, _ in pairs)
        found.repeated = tuple(key for key, count in counts.items() if count > 1)
    return found


def _repeated_keys(line: bytes) -> tuple[SchemaViolation, ...]:
    try:
        found = json.loads(line.decode(), object_pairs_hook=_object)
    except RecursionError:
        # Nested deeper than any record, which `find_violations` reports.
        return ()
    return tuple(
        SchemaViolation(
            (*keys, key), "repeated-key", "repeated key", "", "each key once: parsers differ in which one they use"
        )
        for keys, item in _objects(found)
        for key in item.repeated
    )[:MAX_VIOLATIONS]


def _objects(found: Any) -> Iterator[tuple[tuple[str | int, ...], _JsonObject]]:
    pending: list[tuple[tuple[str | int, ...], Any]] = [((), found)]
    while pending:
        keys, item = pending.pop()
        if isinstance(item, _JsonObject):
            yield keys, item
            pending.extend(((*keys, key), part) for key, part in reversed(item.items()))
        elif isinstance(item, list):
            pending.extend(((*keys, index), part) for index, part in reversed(list(enumerate(item))))


def _syntax_error(line: bytes, error: orjson.JSONDecodeError) -> SchemaViolation:
    try:
        text = line.decode()
    except UnicodeDecodeError as invalid:
        verdict = f"at byte {invalid.start + 1} of the line"
        return SchemaViolation((), "utf-8", f"byte {line[invalid.start]:#04x}", verdict, "text in UTF-8")
    # For "-Infinity" the parser reports the position after the minus.
    start = error.pos - (text[error.pos - 1 : error.pos] == "-")
    here, column = text[start:], start + 1
    if number := _NOT_A_NUMBER.match(here):
        return SchemaViolation(
            (), "json", number[0], f"at column {column} is not a valid JSON number", "a finite number or null"
        )
    reason = error.msg.partition(": line ")[0]
    found = shorten(here) if here else "the end of the line"
    return SchemaViolation(
        (), "json", found, f"at column {column} is not valid JSON: {reason}", "one JSON object per line"
    )


def _file_problem(place: int | None, rule: str, found: str, verdict: str, expected: str) -> CheckedRecord:
    return CheckedRecord(place, (SchemaViolation((), rule, found, verdict, expected),), is_record=False)
