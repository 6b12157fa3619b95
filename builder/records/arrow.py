"""Derive the columns of a dataset from the article schema (Arrow types, `datasets` features), and convert records.

The schema is the only source. Parts of it without a single Arrow type (several types, free-form objects) are an error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from builder.records.json_schema import load_schema

if TYPE_CHECKING:
    from datasets import Features

_ARTICLE = "article.v1"

# All nullable and 64 bits wide: `datasets` drops features whose Arrow type differs from its own in any detail.
_ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}
_TIMESTAMP = pa.timestamp("us", tz="UTC")

# Names in `datasets` of Arrow types that have another name there.
_FEATURE_NAMES = {"double": "float64"}


def features() -> Features:
    """Return the features of a record for `datasets`."""
    # Imported on use: `datasets` takes a second or two, and neither validation nor the workers of a build need it.
    from datasets import Features

    return Features.from_dict(_feature_dict(_arrow_type(load_schema(_ARTICLE))))


@cache
def arrow_schema() -> pa.Schema:
    """Return the Arrow schema of a record, with the features in its metadata: equal to `features().arrow_schema`."""
    struct = _arrow_type(load_schema(_ARTICLE))
    metadata = {"huggingface": json.dumps({"info": {"features": _feature_dict(struct)}})}
    return pa.schema(list(struct), metadata=metadata)


def to_table(records: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return *records*, which must be valid, as a table of `arrow_schema()` in the same order."""
    # Arrow parses the timestamps from text, which is three times as fast as conversion from datetime objects.
    return pa.Table.from_pylist(list(records), schema=_text_schema()).cast(arrow_schema())


def to_records(table: pa.Table | pa.RecordBatch) -> list[dict[str, Any]]:
    """Return the rows of *table* in JSON form, timestamps as `2026-06-05T17:20:55Z`: the inverse of `to_table`."""
    timestamps = [field.name for field in table.schema if pa.types.is_timestamp(field.type)]
    for name in timestamps:
        texts = table[name].cast(pa.timestamp(table.schema.field(name).type.unit, "UTC")).cast(pa.string())
        table = table.set_column(table.schema.get_field_index(name), name, texts)
    rows: list[dict[str, Any]] = table.to_pylist()
    for row in rows:
        row.update({name: _timestamp_text(row[name]) for name in timestamps})
    return rows


def column_mismatches(found: pa.Schema) -> dict[str, tuple[str, str]]:
    """Return the columns of *found* that are missing, unknown or of another type: name → (found, expected).

    Types that `datasets` casts without loss, such as `large_string` to `string`, are accepted.
    """
    expected = arrow_schema()
    missing = {f.name: ("missing column", str(f.type)) for f in expected if f.name not in found.names}
    unknown = {name: ("unknown column", "no such column") for name in found.names if name not in expected.names}
    common = [(f, found.field(f.name).type) for f in expected if found.names.count(f.name) == 1]
    wrong = {f.name: (f"a column of {type_}", str(f.type)) for f, type_ in common if not _fits(type_, f.type)}
    twice = {f.name: ("a repeated column", "one column") for f in expected if found.names.count(f.name) > 1}
    return missing | unknown | wrong | twice


def _arrow_type(schema: Mapping[str, Any]) -> pa.DataType:
    kinds = schema.get("type", ())
    names = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    if len(names) != 1:
        raise ValueError(f"no single column type for {kinds!r}: expected one type besides null")
    if names[0] == "object":
        return _struct(schema)
    if names[0] == "array":
        return pa.list_(_arrow_type(schema["items"]))
    return _TIMESTAMP if schema.get("format") == "date-time" else _ARROW_TYPES[names[0]]


def _struct(schema: Mapping[str, Any]) -> pa.StructType:
    if schema.get("additionalProperties", True) is not False:
        raise ValueError("no column type for a free-form object: set additionalProperties to false")
    return pa.struct([(name, _arrow_type(part)) for name, part in schema["properties"].items()])


def _feature_dict(type_: pa.DataType) -> dict[str, Any]:
    if isinstance(type_, pa.StructType):
        return {field.name: _feature_dict(field.type) for field in type_}
    if isinstance(type_, pa.ListType):
        return {"feature": _feature_dict(type_.value_type), "_type": "List"}
    return {"dtype": _FEATURE_NAMES.get(str(type_), str(type_)), "_type": "Value"}


@cache
def _text_schema() -> pa.Schema:
    return pa.schema([(f.name, pa.string() if pa.types.is_timestamp(f.type) else f.type) for f in arrow_schema()])


def _timestamp_text(text: str | None) -> str | None:
    if text is None:
        return None
    # Arrow writes 2026-06-05 17:20:55.000000Z, with as many digits as the column's unit has.
    whole, _, fraction = text.removesuffix("Z").replace(" ", "T").partition(".")
    digits = fraction.rstrip("0")
    return f"{whole}.{digits.ljust(6, '0')}Z" if digits else f"{whole}Z"


def _fits(found: pa.DataType, expected: pa.DataType) -> bool:
    if pa.types.is_null(found) or found == expected:
        return True
    if pa.types.is_dictionary(found):
        return _fits(found.value_type, expected)
    if isinstance(expected, pa.StructType):
        return pa.types.is_struct(found) and _fits_struct(found, expected)
    if isinstance(expected, pa.ListType):
        return _is_list(found) and _fits(found.value_type, expected.value_type)
    return _fits_scalar(found, expected)


def _fits_struct(found: pa.StructType, expected: pa.StructType) -> bool:
    names = {field.name for field in found}
    return names == {field.name for field in expected} and all(
        _fits(found.field(field.name).type, field.type) for field in expected
    )


def _fits_scalar(found: pa.DataType, expected: pa.DataType) -> bool:
    types = pa.types
    if types.is_string(expected):
        return _is_text(found)
    if types.is_timestamp(expected):
        return bool(types.is_timestamp(found)) and found.tz is not None
    return bool(types.is_integer(expected) and types.is_integer(found))


def _is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_string_view(type_))


def _is_list(type_: pa.DataType) -> bool:
    return bool(pa.types.is_list(type_) or pa.types.is_large_list(type_) or pa.types.is_fixed_size_list(type_))
