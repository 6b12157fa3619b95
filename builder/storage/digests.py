"""Digests and descriptions of what a version holds: of a record's content, of a table's rows, of a file."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from builder.records import ID_HEX_DIGITS
from builder.storage.json_lines import line_of

Described = dict[str, Any]

_ROWS_AT_A_TIME = 10_000


# Fields that tell where a record stands, not what it says.
NOT_SAID = ("group", "origin")


def content_of(record: Described) -> str:
    """Return the digest of what *record* says: of all fields but those that tell where it stands."""
    said = {name: value for name, value in record.items() if name not in NOT_SAID}
    return hashlib.sha256(line_of(said)).hexdigest()[:ID_HEX_DIGITS]


def digest_of_table(table: pa.Table) -> str:
    """Return the digest of the rows of *table* as JSON lines with sorted keys."""
    digest = hashlib.sha256()
    for batch in table.to_batches(_ROWS_AT_A_TIME):
        for row in batch.to_pylist():
            digest.update(line_of(row))
    return digest.hexdigest()


def describe_file(root: Path, path: Path, rows: int) -> Described:
    """Return path below *root*, size, rows and digest of a file, as manifests list it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.relative_to(root).as_posix(), "bytes": path.stat().st_size, "rows": rows, "sha256": digest}


def num_bytes(paths: Iterable[Path]) -> int:
    """Return the size of the columns in *paths* before compression, as the footers tell it."""
    footers = (pq.read_metadata(path) for path in paths)
    return sum(footer.row_group(group).total_byte_size for footer in footers for group in range(footer.num_row_groups))


def moment(time: dt.datetime | None) -> str | None:
    """Return a time in UTC as manifests have it."""
    return None if time is None else time.replace(tzinfo=None).isoformat() + "Z"
