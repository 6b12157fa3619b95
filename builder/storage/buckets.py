"""Sorts more rows than memory holds: rows are dealt to bucket files by their place, and each bucket is sorted alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# A bucket is held in memory while it is sorted.
BUCKET_BYTES = 64 * 1024 * 1024
# Each bucket is an open file while rows are dealt.
MAX_BUCKETS = 256

_PLACE = "cutline_place"


class Buckets:
    """Rows on their way into order.

    Args:
        folder: where the bucket files are kept; the caller removes it.
        schema: columns of the rows.
        sizes: bytes of each row, by its place in the order.
    """

    def __init__(self, folder: Path, schema: pa.Schema, sizes: NDArray[np.int64]) -> None:
        ends = np.cumsum(sizes)
        total = int(ends[-1]) if len(ends) else 0
        self._bucket = (ends - sizes) // max(BUCKET_BYTES, -(-total // MAX_BUCKETS) or 1)
        self._schema = schema.append(pa.field(_PLACE, pa.int64()))
        self._folder = folder
        self._files: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, table: pa.Table, places: NDArray[np.int64]) -> None:
        """Deal the rows of *table*, whose places in the order are *places*, to their buckets."""
        placed = table.append_column(_PLACE, pa.array(places)).cast(self._schema)
        owner = self._bucket[places]
        for bucket in np.unique(owner).tolist():
            self._file(bucket).write_table(placed.filter(pa.array(owner == bucket)))

    def sorted(self) -> Iterator[pa.Table]:
        """Yield all rows in their order, a bucket at a time. No row can be added any more."""
        self.close()
        for bucket in sorted(self._files):
            path = self._path(bucket)
            with pa.OSFile(str(path)) as source:
                table = pa.ipc.open_stream(source).read_all()
            yield table.sort_by(_PLACE).drop_columns([_PLACE])
            path.unlink()

    def close(self) -> None:
        """End the dealing and close all files."""
        for file in self._files.values():
            file.close()

    def _file(self, bucket: int) -> pa.ipc.RecordBatchStreamWriter:
        if bucket not in self._files:
            self._files[bucket] = pa.ipc.new_stream(str(self._path(bucket)), self._schema)
        return self._files[bucket]

    def _path(self, bucket: int) -> Path:
        return self._folder / f"bucket-{bucket:05}.arrow"
