"""Read a published version: columns of all records, single records, and the rows of the files beside the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from numpy.typing import NDArray

from builder.errors import DatasetError
from builder.storage.json_lines import read_lines
from builder.storage.manifest import Manifest, read_manifest

Rows = NDArray[np.int64]

_READ_BATCH_ROWS = 1000


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of records: path relative to the dataset, split, number of the first row, number of rows."""

    path: str
    split: str
    first: int
    rows: int


@dataclass(frozen=True, slots=True)
class Published:
    """A version on disk. Its rows are numbered from 0 across splits and files, in their order in the manifest."""

    dataset: Path
    manifest: Manifest
    parts: tuple[PublishedFile, ...]

    @property
    def version(self) -> str:
        """Return the version number."""
        return str(self.manifest["version"])

    @property
    def rows(self) -> int:
        """Return the number of records."""
        return sum(part.rows for part in self.parts)

    @property
    def columns(self) -> list[str]:
        """Return the column names of the first file."""
        with _readable(self.dataset, self.parts[0].path) as path:
            return list(pq.read_schema(path).names)

    def batches(self, columns: Sequence[str]) -> Iterator[tuple[PublishedFile, pa.RecordBatch]]:
        """Yield *columns* of all records in order, in batches of up to `_READ_BATCH_ROWS` rows."""
        for part in self.parts:
            with _readable(self.dataset, part.path) as path, pq.ParquetFile(path) as file:
                lacking = [name for name in columns if name not in file.schema_arrow.names]
                if lacking:
                    raise DatasetError(f"{path} has no column {', '.join(lacking)}: cutline verify {self.dataset}")
                for batch in file.iter_batches(batch_size=_READ_BATCH_ROWS, columns=list(columns)):
                    # Arrow does not check the encoding of text when it reads; invalid UTF-8 fails here.
                    batch.validate(full=True)
                    yield part, batch

    def records(self, rows: Rows, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield the records numbered *rows*, which must be sorted; other row groups are not read."""
        for part in self.parts:
            low, high = np.searchsorted(rows, [part.first, part.first + part.rows])
            if low < high:
                with _readable(self.dataset, part.path) as path, pq.ParquetFile(path) as file:
                    yield from _from_groups(file, rows[low:high] - part.first, columns)

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of the file *name* beside the manifest."""
        with _readable(self.dataset, f"versions/{self.version}/{name}") as path:
            yield from map(orjson.loads, read_lines(path))


def open_version(dataset: Path, name: str) -> Published:
    """Return the version *name* of *dataset*.

    Raises:
        DatasetError: the version does not exist, or one of its files is missing or damaged.
    """
    manifest = read_manifest(dataset, name)
    parts: list[PublishedFile] = []
    for split in manifest["splits"]:
        for described in split["files"]:
            with _readable(dataset, described["path"]) as path:
                rows = pq.read_metadata(path).num_rows
            first = parts[-1].first + parts[-1].rows if parts else 0
            parts.append(PublishedFile(described["path"], split["name"], first, rows))
    return Published(dataset, manifest, tuple(parts))


def in_chunks(tables: Iterable[pa.Table], rows: int) -> Iterator[pa.Table]:
    """Yield the rows of *tables* in tables of *rows* rows; the last one may be shorter."""
    pending: list[pa.Table] = []
    for table in tables:
        pending.append(table)
        while sum(map(len, pending)) >= rows:
            joined = pa.concat_tables(pending)
            yield joined.slice(0, rows)
            pending = [joined.slice(rows)]
    if any(map(len, pending)):
        yield pa.concat_tables(pending)


def _from_groups(file: pq.ParquetFile, rows: Rows, columns: Sequence[str] | None) -> Iterator[pa.Table]:
    start = 0
    for group in range(file.num_row_groups):
        end = start + file.metadata.row_group(group).num_rows
        low, high = np.searchsorted(rows, [start, end])
        if low < high:
            table = file.read_row_group(group, columns=None if columns is None else list(columns))
            table.validate(full=True)
            yield table if high - low == len(table) else table.take(pa.array(rows[low:high] - start))
        start = end


@contextmanager
def _readable(dataset: Path, name: str) -> Iterator[Path]:
    """Provide the path of a published file, and report errors of reading it as a `DatasetError`."""
    try:
        yield dataset / name
    except FileNotFoundError:
        raise DatasetError(f"{dataset / name} is missing: cutline verify {dataset} lists all missing files") from None
    except (pa.ArrowException, zstandard.ZstdError, EOFError, ValueError, KeyError, OSError) as error:
        # Arrow reports damaged files as OSErrors without a number.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        first = next(iter(str(error).splitlines()), type(error).__name__)
        raise DatasetError(f"{dataset / name} is damaged ({first}): restore it; cutline verify {dataset}") from None
