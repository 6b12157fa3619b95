"""Load JSON Lines: one document per line, either a record of the article schema or a row with raw text and metadata.

The raw text is in the column that the recipe names, else in `text`, else in `html`; it is read as HTML if it starts
like a page or a fragment of one.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from builder.loaders.charset import is_html
from builder.loaders.decode import binary_failure, clean
from builder.loaders.source import HTML, MAX_DOCUMENT_BYTES, TEXT, Entry, Loader, LoadFailure, ReadError, too_large
from builder.records import Article, RawDocument, Rejection

JsonRow = Mapping[str, Any]

# Columns of rows that are read as metadata without being named in the recipe: the fields of the article schema except
# those that a build sets, and `source`, which other formats use for the address, the publisher or a data set.
_METADATA = [name for name in Article.__dataclass_fields__ if name not in {"id", "body", "source", "group", "origin"}]

# Bytes per read while the rest of a line that is too long is skipped.
_SKIP_BYTES = 64 * 1024

# Most digits, plus one, of a list index in a column name.
_MAX_DIGITS = 6

# Longer lists of keys are cut in messages.
_MAX_KEYS_CHARS = 200


def load(entry: Entry) -> Iterator[RawDocument | Rejection]:
    """Yield the outcome of each line of *entry* that is not blank."""
    for number, line in _lines(entry.stream):
        if entry.selector.accepts_next():
            yield _document(entry, number, line)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | LoadFailure]]:
    """Yield number and content of each line that is not blank, without surrounding white space."""
    number = 0
    while line := stream.readline(MAX_DOCUMENT_BYTES + 1):
        number += 1
        if number == 1:
            line = _without_byte_order_mark(line)
        if len(line) > MAX_DOCUMENT_BYTES and not line.endswith(b"\n"):
            _skip_line(stream)
            yield number, too_large("line")
        elif content := line.strip():
            yield number, content


def _without_byte_order_mark(line: bytes) -> bytes:
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ReadError("bad-encoding", "found UTF-16, expected UTF-8, the encoding of JSON Lines")
    return line.removeprefix(codecs.BOM_UTF8)


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(_SKIP_BYTES)) and not rest.endswith(b"\n"):
        pass


def _document(entry: Entry, number: int, line: bytes | LoadFailure) -> RawDocument | Rejection:
    if isinstance(line, LoadFailure):
        return entry.rejection(line, line=number)
    row = _parsed(line)
    document = row if isinstance(row, LoadFailure) else _of_row(row, entry, number, line)
    return entry.rejection(document, line, number) if isinstance(document, LoadFailure) else document


def _parsed(line: bytes) -> JsonRow | LoadFailure:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return LoadFailure("broken-json", f"found invalid JSON ({error}), expected an object on one line")
    return row if isinstance(row, dict) else LoadFailure("not-an-object", f"found {_kind(row)}, expected an object")


def _of_row(row: JsonRow, entry: Entry, number: int, line: bytes) -> RawDocument | LoadFailure:
    fields = entry.file.fields
    if "body" in fields or ("text" not in fields and _is_record(row)):
        stated = _mapped(row, fields) if "body" in fields else row
        declared = {**stated, **_defaults(entry.file.declared, stated)}
        return RawDocument(entry.origin(line, number), "", "application/json", declared)
    text = _text(row, fields.get("text") or ("html" if "html" in row and "text" not in row else "text"))
    if isinstance(text, LoadFailure):
        return text
    stated = _mapped(row, fields or {name: name for name in _METADATA})
    media_type = HTML if is_html(text) else TEXT
    return RawDocument(entry.origin(line, number), text, media_type, {**entry.file.declared, **stated})


def _is_record(row: JsonRow) -> bool:
    return "body" in row and ("text" not in row or "origin" in row)


def _defaults(declared: JsonRow, stated: JsonRow) -> JsonRow:
    """Return the facts that the recipe declares and that are missing, blank or null in the row."""
    return {name: value for name, value in declared.items() if not _has_value(stated.get(name))}


def _mapped(row: JsonRow, fields: Mapping[str, str]) -> dict[str, Any]:
    found = {name: _value_at(row, column) for name, column in fields.items() if name != "text"}
    return {name: value for name, value in found.items() if _has_value(value)}


def _has_value(value: object) -> bool:
    """Return whether a cell is neither null nor blank, as exported tables have it instead of null."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def _value_at(row: object, column: str) -> object:
    """Return the value at *column*, in which dots separate keys of objects and indexes of lists, or None."""
    if isinstance(row, dict) and column in row:
        return row[column]
    first, _, rest = column.partition(".")
    inner = _child(row, first)
    return inner if inner is None or not rest else _value_at(inner, rest)


def _child(value: object, name: str) -> object:
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list) and name.isdecimal() and len(name) < _MAX_DIGITS and int(name) < len(value):
        return value[int(name)]
    return None


def _text(row: JsonRow, column: str) -> str | LoadFailure:
    value = _value_at(row, column)
    if isinstance(value, str):
        data = value.encode()
        return binary_failure(data) or clean(value, data)
    keys = ", ".join(row)[:_MAX_KEYS_CHARS] or "none"
    found = f"no '{column}'; the keys are {keys}" if value is None else f"{_kind(value)} as '{column}'"
    return LoadFailure("no-text", f"found {found}; expected raw text there, or its column named in the recipe's fields")


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


LOADER = Loader("jsonl", (".jsonl", ".ndjson"), load)
