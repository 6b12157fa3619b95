"""The store of extracted documents: shards of records and rejections below DATASET/.cutline.

A shard is a folder that is named by the digest of its input and renamed into place when complete. Damaged shards count
as missing, so that any part of the store can be deleted at the cost of extracting it again.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from builder.dataset.fingerprints import fingerprint_records
from builder.dataset.shingles import PERMUTATIONS
from builder.records import Rejection
from builder.records.arrow import arrow_schema, to_table

Record = Mapping[str, Any]

# Rows per batch while a shard is written: about 3 MB of news.
_SHARD_BATCH_ROWS = 1000
# Prefer speed to size: shards stay on the local disk.
_SHARD_LEVEL = 1
# Shards that none of the last builds used are dropped; three allow for a trial with other options and going back.
_RECENT_BUILDS = 3

# Size of a document key, a digest of a document and of everything else that its outcome depends on.
DOCUMENT_BYTES = 16

_RECORDS, _FINGERPRINTS, _REJECTED, _SUMMARY = "records.parquet", "traits.parquet", "rejected.jsonl.zst", "shard.json"
_SHARD_FILES = (_RECORDS, _FINGERPRINTS, _REJECTED)

# Field of stored rejections: the document key.
_DOCUMENT_KEY = "document"
# Columns that are not computed from the record by `fingerprint_records`.
_OTHER_COLUMNS = ("published_at", "given", "document")

FINGERPRINTS_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("url", pa.string()),
        ("url_key", pa.binary(16)),
        ("headline_key", pa.binary(16)),
        ("photo_keys", pa.list_(pa.binary(16))),
        ("published_at", pa.timestamp("us", tz="UTC")),
        ("origin", arrow_schema().field("origin").type),
        ("filled", pa.int32()),
        ("words", pa.int32()),
        ("size", pa.int64()),
        ("given", pa.string()),
        ("document", pa.binary(DOCUMENT_BYTES)),
        ("body", pa.binary(16)),
        ("signature", pa.binary(4 * PERMUTATIONS)),
        ("shingles", pa.int32()),
        ("leads", pa.binary()),
    ]
)


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """Outcome of the extraction of a document.

    Args:
        result: record or rejection.
        document: key of the document, by which later builds find the outcome, or None.
        given: split that the source declares, or None.
        fingerprints: fingerprints of the record, if they are known already.
    """

    result: Record | Rejection
    document: bytes | None = None
    given: str | None = None
    fingerprints: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard on disk: its folder, and its numbers of records and rejections."""

    folder: Path
    records: int
    rejections: int

    @property
    def documents(self) -> int:
        """Return the number of raw documents of the shard."""
        return self.records + self.rejections

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the records, or some columns of them, in the order in which they were read."""
        # partitioning=None: folder names are not columns.
        return pq.read_table(self.folder / _RECORDS, columns=columns, partitioning=None)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield the records in batches, in the order in which they were read."""
        with pq.ParquetFile(self.folder / _RECORDS) as file:
            yield from file.iter_batches(batch_size=_SHARD_BATCH_ROWS, columns=columns)

    def fingerprints(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the fingerprints of the records, or some columns of them, in the same order."""
        return pq.read_table(self.folder / _FINGERPRINTS, columns=columns, partitioning=None)

    def rejected(self) -> list[dict[str, Any]]:
        """Return the rejections in JSON form, in the order in which they were read."""
        data = zstandard.ZstdDecompressor().stream_reader((self.folder / _REJECTED).read_bytes()).read()
        rows = [orjson.loads(line) for line in data.splitlines()]
        return [{name: value for name, value in row.items() if name != _DOCUMENT_KEY} for row in rows]


@dataclass(frozen=True, slots=True)
class Store:
    """The shards below a folder; any number of processes may use it concurrently."""

    root: Path

    def find(self, key: str) -> Shard | None:
        """Return the shard called *key*, or None if it is missing or damaged; a damaged shard is removed."""
        folder = self._folder(key)
        try:
            summary = orjson.loads((folder / _SUMMARY).read_bytes())
            shard = Shard(folder, int(summary["records"]), int(summary["rejections"]))
            if all(summary["sha256"][name] == _digest(folder / name) for name in _SHARD_FILES):
                return shard
        except (ValueError, KeyError, TypeError, OSError):
            # A missing, truncated or unreadable file: building the shard again replaces it, whatever the damage.
            pass
        shutil.rmtree(folder, ignore_errors=True)
        return None

    def names(self) -> list[str]:
        """Return the names of all shards, sorted."""
        return sorted(folder.name for folder in self.root.glob("shards/*/*"))

    def record_keys(self, key: str) -> list[bytes]:
        """Return the document keys of the records of the shard called *key*, none if it is damaged."""
        try:
            table = pq.read_table(self._folder(key) / _FINGERPRINTS, columns=["document"], partitioning=None)
        except (OSError, pa.ArrowException):
            return []
        return [name or b"" for name in table["document"].to_pylist()]

    def rejection_keys(self, key: str) -> list[bytes]:
        """Return the document keys of its rejections, except of files that could not be loaded."""
        try:
            data = (self._folder(key) / _REJECTED).read_bytes()
            lines = zstandard.ZstdDecompressor().stream_reader(data).read().splitlines()
            rows = [orjson.loads(line) for line in lines]
        except (OSError, ValueError, zstandard.ZstdError):
            return []
        return [bytes.fromhex(row.get(_DOCUMENT_KEY) or "") for row in rows if row["stage"] != "load"]

    def write(self, key: str, outcomes: Iterable[StoredOutcome]) -> Shard:
        """Write *outcomes* to the shard called *key* and return it; the shard appears complete or not at all."""
        self.temporary.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{key[:8]}-", dir=self.temporary))
        try:
            records, rejections = _write_outcomes(folder, outcomes)
            digests = {name: _digest(folder / name) for name in _SHARD_FILES}
            summary = {"records": records, "rejections": rejections, "sha256": digests}
            (folder / _SUMMARY).write_bytes(orjson.dumps(summary))
            self._move(folder, self._folder(key))
        except BaseException:
            # BaseException, because Ctrl-C must not leave files behind either.
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Shard(self._folder(key), records, rejections)

    def drop_unused(self, used: Iterable[str]) -> int:
        """Remove the shards that neither this build, which used *used*, nor recent ones need; return their number."""
        log = self.root / "used.json"
        builds = [sorted(used), *_recent_builds(log)][:_RECENT_BUILDS]
        log.write_bytes(orjson.dumps(builds))
        needed = {key for build in builds for key in build}
        old = [folder for folder in self.root.glob("shards/*/*") if folder.name not in needed]
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)
        return len(old)

    @property
    def temporary(self) -> Path:
        """Return the folder of unfinished files, which a build may empty while it holds the lock."""
        return self.root / "tmp"

    def _folder(self, key: str) -> Path:
        return self.root / "shards" / key[:2] / key

    def _move(self, folder: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.rename(target)
        except OSError:
            # Equal keys have equal content, so a shard that another process wrote meanwhile can be used.
            if not target.is_dir():
                raise
            shutil.rmtree(folder, ignore_errors=True)


def _write_outcomes(folder: Path, outcomes: Iterable[StoredOutcome]) -> tuple[int, int]:
    counts = [0, 0]
    with ExitStack() as stack:
        records = stack.enter_context(pq.ParquetWriter(folder / _RECORDS, arrow_schema(), **_OPTIONS))
        fingerprints = stack.enter_context(pq.ParquetWriter(folder / _FINGERPRINTS, FINGERPRINTS_SCHEMA, **_OPTIONS))
        raw = stack.enter_context((folder / _REJECTED).open("wb"))
        rejected = stack.enter_context(zstandard.ZstdCompressor(_SHARD_LEVEL).stream_writer(raw))
        for batch in _batches(outcomes):
            extracted = [item for item in batch if not isinstance(item.result, Rejection)]
            if extracted:
                table = to_table([item.result for item in extracted if not isinstance(item.result, Rejection)])
                records.write_table(table)
                fingerprints.write_table(_fingerprints_table(extracted, table))
            lines = [_rejection_line(item.result, item) for item in batch if isinstance(item.result, Rejection)]
            rejected.write(b"".join(lines))
            counts = [counts[0] + len(extracted), counts[1] + len(lines)]
    return counts[0], counts[1]


def _rejection_line(rejection: Rejection, outcome: StoredOutcome) -> bytes:
    document = outcome.document.hex() if outcome.document else None
    return orjson.dumps({**rejection.to_dict(), _DOCUMENT_KEY: document}) + b"\n"


def _batches(outcomes: Iterable[StoredOutcome]) -> Iterator[list[StoredOutcome]]:
    waiting = iter(outcomes)
    while batch := list(islice(waiting, _SHARD_BATCH_ROWS)):
        yield batch


_OPTIONS: dict[str, Any] = {"compression": "zstd", "compression_level": _SHARD_LEVEL}


def _fingerprints_table(outcomes: Sequence[StoredOutcome], table: pa.Table) -> pa.Table:
    new = [item.result for item in outcomes if item.fingerprints is None and not isinstance(item.result, Rejection)]
    computed = iter(fingerprint_records(new))
    rows = [next(computed) if item.fingerprints is None else item.fingerprints for item in outcomes]
    columns: dict[str, Any] = {
        name: [row[name] for row in rows] for name in FINGERPRINTS_SCHEMA.names if name not in _OTHER_COLUMNS
    }
    columns |= {"given": [item.given for item in outcomes], "document": [item.document for item in outcomes]}
    columns["published_at"] = table["published_at"]
    return pa.table({name: columns[name] for name in FINGERPRINTS_SCHEMA.names}, schema=FINGERPRINTS_SCHEMA)


def _recent_builds(log: Path) -> list[list[str]]:
    """Return the shard names of each recent build, newest first."""
    try:
        builds = orjson.loads(log.read_bytes())
    except (FileNotFoundError, ValueError):
        return []
    return builds if isinstance(builds, list) else []


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
