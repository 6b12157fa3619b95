"""External sort: distribute rows over bucket files by their position in the result, and sort each bucket in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# Size of a bucket, which is loaded into memory to be sorted.
BUCKET_BYTES = 64 * 1024 * 1024
# Each bucket is an open file while rows are added.
MAX_BUCKETS = 256

_POSITION = "cutline_position"


class Buckets:
    """Rows that are being sorted.

    Args:
        folder: folder for the bucket files; the caller removes it.
        schema: columns of the rows.
        sizes: bytes of each row, by its position in the result.
    """

    def __init__(self, folder: Path, schema: pa.Schema, sizes: NDArray[np.int64]) -> None:
        ends = np.cumsum(sizes)
        total = int(ends[-1]) if len(ends) else 0
        self._bucket = (ends - sizes) // max(BUCKET_BYTES, -(-total // MAX_BUCKETS) or 1)
        self._schema = schema.append(pa.field(_POSITION, pa.int64()))
        self._folder = folder
        self._files: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, table: pa.Table, positions: NDArray[np.int64]) -> None:
        """Add the rows of *table*, whose positions in the result are *positions*."""
        placed = table.append_column(_POSITION, pa.array(positions)).cast(self._schema)
        owner = self._bucket[positions]
        for bucket in np.unique(owner).tolist():
            self._file(bucket).write_table(placed.filter(pa.array(owner == bucket)))

    def sorted(self) -> Iterator[pa.Table]:
        """Yield all rows in order, one table per bucket; no rows can be added after this."""
        self.close()
        for bucket in sorted(self._files):
            path = self._path(bucket)
            with pa.OSFile(str(path)) as source:
                table = pa.ipc.open_stream(source).read_all()
            yield table.sort_by(_POSITION).drop_columns([_POSITION])
            path.unlink()

    def close(self) -> None:
        """Close all bucket files."""
        for file in self._files.values():
            file.close()

    def _file(self, bucket: int) -> pa.ipc.RecordBatchStreamWriter:
        if bucket not in self._files:
            self._files[bucket] = pa.ipc.new_stream(str(self._path(bucket)), self._schema)
        return self._files[bucket]

    def _path(self, bucket: int) -> Path:
        return self._folder / f"bucket-{bucket:05}.arrow"
