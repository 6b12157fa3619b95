"""Digests of records, tables and files, and the descriptions of files for manifests."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builder.dataset.dedup import origin_keys
from builder.records import ID_HEX_DIGITS
from builder.storage.json_lines import line_of

Described = dict[str, Any]

# Rows per batch of a table; bounds the memory for rows as Python objects.
_DIGEST_BATCH_ROWS = 10_000

# Fields that describe the location of a record, not its content.
LOCATION_FIELDS = ("group", "origin")


def content_of(record: Described) -> str:
    """Return the digest of the content of *record*: of all fields except `LOCATION_FIELDS`."""
    content = {name: value for name, value in record.items() if name not in LOCATION_FIELDS}
    return hashlib.sha256(line_of(content)).hexdigest()[:ID_HEX_DIGITS]


def digest_of_table(table: pa.Table) -> str:
    """Return the digest of the rows of *table* as JSON lines with sorted keys."""
    digest = hashlib.sha256()
    for batch in table.to_batches(_DIGEST_BATCH_ROWS):
        for row in batch.to_pylist():
            digest.update(line_of(row))
    return digest.hexdigest()


def digest_of_origins(origins: pa.StructArray) -> str:
    """Return a digest that is equal if two versions read the same documents from a source.

    Args:
        origins: origins of all records, duplicates and rejections of the source, in any order.
    """
    keys = pa.table(origin_keys(pa.chunked_array([origins])))
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])
    digest = hashlib.sha256()
    for start in range(0, len(order), _DIGEST_BATCH_ROWS):
        for origin in origins.take(order.slice(start, _DIGEST_BATCH_ROWS)).to_pylist():
            digest.update(line_of([origin["path"], origin["member"], origin["line"], origin["sha256"]]))
    return digest.hexdigest()


def describe_file(root: Path, path: Path, rows: int) -> Described:
    """Return the entry of a file in a manifest: path relative to *root*, size, rows and digest."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.relative_to(root).as_posix(), "bytes": path.stat().st_size, "rows": rows, "sha256": digest}


def num_bytes(paths: Iterable[Path]) -> int:
    """Return the uncompressed size of the columns in *paths*, according to their footers."""
    footers = (pq.read_metadata(path) for path in paths)
    return sum(footer.row_group(group).total_byte_size for footer in footers for group in range(footer.num_row_groups))


def timestamp(time: dt.datetime | None) -> str | None:
    """Return a time in UTC in ISO 8601, as used in manifests."""
    return None if time is None else time.replace(tzinfo=None).isoformat() + "Z"
