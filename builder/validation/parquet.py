"""Validate records in Parquet, batch by batch; columns that do not fit are reported once, rows by their number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from builder.records.arrow import arrow_schema, column_mismatches, to_records
from builder.records.json_schema import load_schema
from builder.validation import find_violations
from builder.validation.lines import CheckedRecord
from builder.validation.wording import SchemaViolation, nearest

# About 3 MB of records per batch.
BATCH_ROWS = 1000

# What pyarrow raises for damaged or hostile files: its own errors, I/O errors, values that Python cannot hold.
_READ_ERRORS = (pa.ArrowException, OSError, ValueError, OverflowError)


def check_parquet(stream: BinaryIO) -> Iterator[CheckedRecord]:
    """Yield the problems of the columns of the Parquet file *stream*, then each row with its violations."""
    try:
        file = pq.ParquetFile(stream)
    except _READ_ERRORS as error:
        yield _unreadable(None, error)
        return
    with file:
        wrong = column_mismatches(file.schema_arrow)
        missing = [name for name in wrong if name not in file.schema_arrow.names]
        if wrong:
            yield CheckedRecord(
                None, tuple(_column_violation(name, *wrong[name], missing) for name in wrong), is_record=False
            )
        if not file.metadata.num_rows:
            yield CheckedRecord(
                None,
                (SchemaViolation((), "empty-file", "no row", "", "one or more: an empty file cannot be loaded"),),
                False,
            )
        yield from _check_rows(file, wrong)


def _column_violation(name: str, found: str, expected: str, missing: list[str]) -> SchemaViolation:
    near = None if name in arrow_schema().names else nearest(name, missing)
    return SchemaViolation((name,), "column", found, "", expected, f'did you mean "{near}"?' if near else "")


def _check_rows(file: pq.ParquetFile, wrong: dict[str, tuple[str, str]]) -> Iterator[CheckedRecord]:
    known: dict[str, Any] = load_schema("article.v1")["properties"]
    columns = [name for name in known if name in file.schema_arrow.names and name not in wrong]
    # Columns that do not fit are reported already: valid values stand in for theirs.
    stand_ins = {name: part["examples"][0] for name, part in known.items() if name not in columns}
    row = 0
    try:
        for batch in file.iter_batches(BATCH_ROWS, columns=columns):
            for record in _records(batch):
                row += 1
                found = (record,) if isinstance(record, SchemaViolation) else find_violations({**record, **stand_ins})
                yield CheckedRecord(row, found)
    except _READ_ERRORS as error:
        yield _unreadable(row + 1, error)


def _records(batch: pa.RecordBatch) -> Sequence[dict[str, Any] | SchemaViolation]:
    """Return the rows of *batch* as records, or as violations where they hold values that Python cannot read."""
    try:
        return to_records(batch)
    except _READ_ERRORS:
        return [_record(batch.slice(index, 1)) for index in range(batch.num_rows)]


def _record(row: pa.RecordBatch) -> dict[str, Any] | SchemaViolation:
    for name in row.schema.names:
        try:
            to_records(row.select([name]))
        except _READ_ERRORS as error:
            return SchemaViolation(
                (name,), "parquet", "a value", f"cannot be read: {error}", "valid UTF-8, a time in range"
            )
    return to_records(row)[0]


def _unreadable(row: int | None, error: Exception) -> CheckedRecord:
    verdict = f"cannot be read: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    found = "a row" if row else "a file"
    return CheckedRecord(
        row, (SchemaViolation((), "parquet", found, verdict, "a complete Parquet file"),), is_record=False
    )
