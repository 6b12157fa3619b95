"""JSON Lines: a line is a document, either a record of our own schema or a row with raw text and facts about it.

The raw text stands in the column that the recipe names, else in `text`, else in `html`; where it begins as a page or a
piece of one does, it is read as such.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from builder.loaders.charset import is_html
from builder.loaders.decode import binary, settle
from builder.loaders.source import HTML, MAX_DOCUMENT_BYTES, TEXT, Entry, Fault, Loader, ReadError, too_large
from builder.records import Article, RawDocument, Rejection

Row = Mapping[str, Any]

# Named like the fields of our schema, rows may state these of their raw text. Not what only a build can know, and not
# `source`: elsewhere it is the page's address, its publisher or a data set.
_ROW_FIELDS = [name for name in Article.__dataclass_fields__ if name not in {"id", "body", "source", "group", "origin"}]

_SKIP = 64 * 1024

# Positions in lists that a column may name.
_MAX_DIGITS = 6


def load(entry: Entry) -> Iterator[RawDocument | Rejection]:
    """Yield a document for each line of *entry* that is not blank."""
    for number, line in _lines(entry.stream):
        if entry.turns.take():
            yield _document(entry, number, line)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | Fault]]:
    """Yield the lines that are not blank, without line ends, with their numbers."""
    number = 0
    while line := stream.readline(MAX_DOCUMENT_BYTES + 1):
        number += 1
        if number == 1:
            line = _without_mark(line)
        if len(line) > MAX_DOCUMENT_BYTES and not line.endswith(b"\n"):
            _finish_line(stream)
            yield number, too_large("line")
        elif content := line.strip():
            yield number, content


def _without_mark(line: bytes) -> bytes:
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ReadError("bad-encoding", "found UTF-16, expected UTF-8, the encoding of JSON Lines")
    return line.removeprefix(codecs.BOM_UTF8)


def _finish_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(_SKIP)) and not rest.endswith(b"\n"):
        pass


def _document(entry: Entry, number: int, line: bytes | Fault) -> RawDocument | Rejection:
    if isinstance(line, Fault):
        return entry.rejection(line, line=number)
    row = _parsed(line)
    document = row if isinstance(row, Fault) else _of_row(row, entry, number, line)
    return entry.rejection(document, line, number) if isinstance(document, Fault) else document


def _parsed(line: bytes) -> Row | Fault:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        return Fault("broken-json", f"found no JSON ({fault}), expected an object on one line")
    return row if isinstance(row, dict) else Fault("not-an-object", f"found {_kind(row)}, expected an object")


def _of_row(row: Row, entry: Entry, number: int, line: bytes) -> RawDocument | Fault:
    fields = entry.file.fields
    if "body" in fields or ("text" not in fields and _is_record(row)):
        stated = _mapped(row, fields) if "body" in fields else row
        declared = {**stated, **_lacking(entry.file.declared, stated)}
        return RawDocument(entry.origin(line, number), "", "application/json", declared)
    text = _text(row, fields.get("text") or ("html" if "html" in row and "text" not in row else "text"))
    if isinstance(text, Fault):
        return text
    stated = _mapped(row, fields or {name: name for name in _ROW_FIELDS})
    media_type = HTML if is_html(text) else TEXT
    return RawDocument(entry.origin(line, number), text, media_type, {**entry.file.declared, **stated})


def _is_record(row: Row) -> bool:
    return "body" in row and ("text" not in row or "origin" in row)


def _lacking(declared: Row, stated: Row) -> Row:
    """Return what the recipe declares and the row leaves out, blank or null."""
    return {name: value for name, value in declared.items() if not _says_something(stated.get(name))}


def _mapped(row: Row, fields: Mapping[str, str]) -> dict[str, Any]:
    found = {name: _dig(row, column) for name, column in fields.items() if name != "text"}
    return {name: value for name, value in found.items() if _says_something(value)}


def _says_something(value: object) -> bool:
    """Does a cell say anything? One of an exported table is often blank where another format has null."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def _dig(row: Any, column: str) -> Any:
    """Return the value of *column* in *row*; dots lead into objects, numbers into lists; None for nothing."""
    if isinstance(row, dict) and column in row:
        return row[column]
    first, _, rest = column.partition(".")
    inner = _inside(row, first)
    return inner if inner is None or not rest else _dig(inner, rest)


def _inside(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list) and name.isdecimal() and len(name) < _MAX_DIGITS and int(name) < len(value):
        return value[int(name)]
    return None


def _text(row: Row, column: str) -> str | Fault:
    value = _dig(row, column)
    if isinstance(value, str):
        data = value.encode()
        return binary(data) or settle(value, data)
    keys = ", ".join(row)[:200] or "none"
    found = f"no '{column}'; the keys are {keys}" if value is None else f"{_kind(value)} as '{column}'"
    return Fault("no-text", f"found {found}; expected raw text there, or its column named in the recipe's fields")


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


LOADER = Loader("jsonl", (".jsonl", ".ndjson"), load)
