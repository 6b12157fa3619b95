"""Reads records from Parquet, a batch at a time; wrong columns are told once, wrong rows by their number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from builder.records.arrow import misfits, to_records
from builder.records.json_schema import load_schema
from builder.validation import breaches
from builder.validation.lines import Checked
from builder.validation.wording import Breach, nearest

# Some 3 MB of records at a time.
BATCH_ROWS = 1000

# What pyarrow raises for damaged or hostile files: its own errors, I/O errors, values that Python cannot hold.
_DAMAGE = (pa.ArrowException, OSError, ValueError, OverflowError)


def check_parquet(stream: BinaryIO) -> Iterator[Checked]:
    """Yield each row of the Parquet file *stream* with its breaches, after what is wrong with its columns."""
    try:
        file = pq.ParquetFile(stream)
    except _DAMAGE as fault:
        yield _damaged(None, fault)
        return
    with file:
        wrong = misfits(file.schema_arrow)
        if wrong:
            yield Checked(None, tuple(_column(name, wrong) for name in wrong), is_record=False)
        if not file.metadata.num_rows:
            yield Checked(None, (Breach((), "empty-file", "no row", "", "one or more: none cannot be loaded"),), False)
        yield from _check_rows(file, wrong)


def _column(name: str, wrong: dict[str, tuple[str, str]]) -> Breach:
    found, expected = wrong[name]
    missing = [other for other, words in wrong.items() if words[0] == "missing column"]
    near = nearest(name, missing) if found == "unknown column" else None
    return Breach((name,), "column", found, "", expected, f'did you mean "{near}"?' if near else "")


def _check_rows(file: pq.ParquetFile, wrong: dict[str, tuple[str, str]]) -> Iterator[Checked]:
    known: dict[str, Any] = load_schema("article.v1")["properties"]
    columns = [name for name in known if name in file.schema_arrow.names and name not in wrong]
    # Columns that are wrong as a whole are told already: good values stand in for theirs.
    stand_ins = {name: part["examples"][0] for name, part in known.items() if name not in columns}
    row = 0
    try:
        for batch in file.iter_batches(BATCH_ROWS, columns=columns):
            for record in _records(batch):
                row += 1
                found = (record,) if isinstance(record, Breach) else breaches({**record, **stand_ins})
                yield Checked(row, found)
    except _DAMAGE as fault:
        yield _damaged(row + 1, fault)


def _records(batch: pa.RecordBatch) -> list[Any]:
    """Return the rows of *batch* as records, or as breaches where they hold what Python cannot read."""
    try:
        return to_records(batch)
    except _DAMAGE:
        return [_record(batch.slice(index, 1)) for index in range(batch.num_rows)]


def _record(row: pa.RecordBatch) -> Any:
    for name in row.schema.names:
        try:
            to_records(row.select([name]))
        except _DAMAGE as fault:
            return Breach((name,), "parquet", "a value", f"cannot be read: {fault}", "valid UTF-8, a time in range")
    return to_records(row)[0]


def _damaged(row: int | None, fault: Exception) -> Checked:
    verdict = f"cannot be read: {str(fault).splitlines()[0] if str(fault) else type(fault).__name__}"
    found = "a row" if row else "a file"
    return Checked(row, (Breach((), "parquet", found, verdict, "a whole Parquet file"),), is_record=False)
