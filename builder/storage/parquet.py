"""Write Parquet for `datasets` and the Hub: one schema, fixed row groups, content-defined chunking, page index."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

# About 3 MB of news per row group, so that a reader of the first rows downloads little.
ROW_GROUP_ROWS = 1000

# The values of `datasets`: the Hub stores a fifth of a file again after an edit of one row, not all of it (measured).
CHUNKING = {"min_chunk_size": 256 * 1024, "max_chunk_size": 1024 * 1024, "norm_level": 0}

OPTIONS: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,
    "use_content_defined_chunking": CHUNKING,
    "write_page_index": True,
}


def write_split(folder: Path, split: str, tables: Iterable[pa.Table], counts: Sequence[int]) -> list[Path]:
    """Write the rows of *tables* to *folder*, one file for each of *counts* with that many rows; return the paths.

    Equal rows and counts give equal bytes, however the rows are divided into tables.
    """
    folder.mkdir(parents=True, exist_ok=True)
    groups = row_groups(tables, counts)
    paths = [folder / f"{split}-{number:05}-of-{len(counts):05}.parquet" for number in range(len(counts))]
    for path, count in zip(paths, counts, strict=True):
        _write_file(path, groups, count)
    return paths


def row_groups(tables: Iterable[pa.Table], counts: Sequence[int]) -> Iterator[pa.Table]:
    """Yield the rows of *tables* as row groups of `ROW_GROUP_ROWS`, a shorter one at the end of each file."""
    wanted = (size for count in counts for size in _sizes(count))
    pending: list[pa.Table] = []
    size = next(wanted, 0)
    for table in tables:
        pending.append(table)
        while size and sum(map(len, pending)) >= size:
            rows = pa.concat_tables(pending)
            yield rows.slice(0, size).combine_chunks()
            pending = [rows.slice(size)]
            size = next(wanted, 0)


def write_table(path: Path, table: pa.Table) -> None:
    """Write *table* as one file and flush it to disk."""
    with path.open("wb") as file:
        pq.write_table(table.combine_chunks(), file, row_group_size=ROW_GROUP_ROWS * 100, **OPTIONS)
        _flush(file)


def _sizes(count: int) -> Iterator[int]:
    for start in range(0, count, ROW_GROUP_ROWS):
        yield min(ROW_GROUP_ROWS, count - start)


def _write_file(path: Path, groups: Iterator[pa.Table], count: int) -> None:
    with path.open("wb") as file:
        writer: pq.ParquetWriter | None = None
        while count:
            group = next(groups)
            writer = writer or pq.ParquetWriter(file, group.schema, **OPTIONS)
            writer.write_table(group, row_group_size=ROW_GROUP_ROWS)
            count -= len(group)
        if writer:
            # `datasets` and the Hub recognise such files by this key.
            writer.add_key_value_metadata({"content_defined_chunking": json.dumps(CHUNKING)})
            writer.close()
        _flush(file)


def _flush(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())
