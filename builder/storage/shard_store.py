"""The store between the two halves of a build: shards of records and rejections below DATASET/.cutline.

A shard is a folder named by the digest of what went into it, renamed into place when it is whole. One that is damaged
counts as missing, so deleting any part of the store costs time and nothing else.
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

# Rows held at a time while a shard is written: some 3 MB of news.
_ROWS = 1000
# Speed before size: shards live on the builder's own disk only.
_LEVEL = 1
# Shards that none of the last builds used are dropped; three cover a trial with other options and the way back.
_BUILDS_REMEMBERED = 3

# A key of a single document: what it says and what reads it.
DOCUMENT_BYTES = 16

_RECORDS, _FINGERPRINTS, _REJECTED, _CARD = "records.parquet", "traits.parquet", "rejected.jsonl.zst", "shard.json"
_FILES = (_RECORDS, _FINGERPRINTS, _REJECTED)

# In the store's rows of rejections: the document's key.
_KEY = "document"
# Of the fingerprints: what is not told by the record alone.
_OURS = ("published_at", "given", "document")

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
    """What became of a document.

    Args:
        result: its record or its rejection.
        document: the key under which the outcome is found again, or None.
        given: the split that its source states, or None.
        fingerprints: those of the record where they are known already.
    """

    result: Record | Rejection
    document: bytes | None = None
    given: str | None = None
    fingerprints: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard on disk: its folder and how many records and rejections it holds."""

    folder: Path
    records: int
    rejections: int

    @property
    def documents(self) -> int:
        """Return the number of raw documents that went into the shard."""
        return self.records + self.rejections

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the records, or some columns of them, in the order in which they were read."""
        # partitioning=None: the folders' names are no columns.
        return pq.read_table(self.folder / _RECORDS, columns=columns, partitioning=None)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield the records in the order in which they were read, some at a time."""
        with pq.ParquetFile(self.folder / _RECORDS) as file:
            yield from file.iter_batches(batch_size=_ROWS, columns=columns)

    def fingerprints(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the fingerprints of the records, or some of them, in the same order."""
        return pq.read_table(self.folder / _FINGERPRINTS, columns=columns, partitioning=None)

    def rejected(self) -> list[dict[str, Any]]:
        """Return the rejections in JSON form, in the order in which they were read."""
        data = zstandard.ZstdDecompressor().stream_reader((self.folder / _REJECTED).read_bytes()).read()
        rows = [orjson.loads(line) for line in data.splitlines()]
        return [{name: value for name, value in row.items() if name != _KEY} for row in rows]


@dataclass(frozen=True, slots=True)
class Store:
    """The shards below a folder; any number of processes may use it at a time."""

    root: Path

    def find(self, key: str) -> Shard | None:
        """Return the shard called *key*, or None where it is missing. A damaged one is removed."""
        folder = self._folder(key)
        try:
            card = orjson.loads((folder / _CARD).read_bytes())
            whole = all(card["sha256"][name] == _digest(folder / name) for name in _FILES)
            shard = Shard(folder, int(card["records"]), int(card["rejections"]))
        except FileNotFoundError:
            whole = False
        except (ValueError, KeyError, TypeError, OSError):
            # Half a file, another file in its place, a bad sector: whatever it is, building it anew heals it.
            whole = False
        if whole:
            return shard
        shutil.rmtree(folder, ignore_errors=True)
        return None

    def names(self) -> list[str]:
        """Return the names of all shards, sorted."""
        return sorted(folder.name for folder in self.root.glob("shards/*/*"))

    def documents(self, key: str) -> list[bytes]:
        """Return the keys of the documents that became records of the shard called *key*; none where it is damaged."""
        try:
            table = pq.read_table(self._folder(key) / _FINGERPRINTS, columns=["document"], partitioning=None)
        except (OSError, pa.ArrowException):
            return []
        return [name or b"" for name in table["document"].to_pylist()]

    def refused(self, key: str) -> list[bytes]:
        """Return the same of the documents that were rejected after they had been read."""
        try:
            data = (self._folder(key) / _REJECTED).read_bytes()
            lines = zstandard.ZstdDecompressor().stream_reader(data).read().splitlines()
            rows = [orjson.loads(line) for line in lines]
        except (OSError, ValueError, zstandard.ZstdError):
            return []
        return [bytes.fromhex(row.get(_KEY) or "") for row in rows if row["stage"] != "load"]

    def write(self, key: str, outcomes: Iterable[StoredOutcome]) -> Shard:
        """Return the shard called *key* after writing *outcomes* to it. It appears whole or not at all."""
        self.temporary.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{key[:8]}-", dir=self.temporary))
        try:
            records, rejections = _write_outcomes(folder, outcomes)
            digests = {name: _digest(folder / name) for name in _FILES}
            card = {"records": records, "rejections": rejections, "sha256": digests}
            (folder / _CARD).write_bytes(orjson.dumps(card))
            self._settle(folder, self._folder(key))
        except BaseException:
            # BaseException: Ctrl-C and a full disk must leave nothing behind either.
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Shard(self._folder(key), records, rejections)

    def forget_old(self, used: Iterable[str]) -> int:
        """Return how many shards were dropped: those that neither *used* nor the builds before it refer to."""
        memory = self.root / "used.json"
        builds = [sorted(used), *_remembered(memory)][:_BUILDS_REMEMBERED]
        memory.write_bytes(orjson.dumps(builds))
        needed = {key for build in builds for key in build}
        old = [folder for folder in self.root.glob("shards/*/*") if folder.name not in needed]
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)
        return len(old)

    @property
    def temporary(self) -> Path:
        """Return the folder of what is not finished; a build that holds the lock may empty it."""
        return self.root / "tmp"

    def _folder(self, key: str) -> Path:
        return self.root / "shards" / key[:2] / key

    def _settle(self, folder: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.rename(place)
        except OSError:
            # Equal keys have equal content: one that another process put there meanwhile is as good as ours.
            if not place.is_dir():
                raise
            shutil.rmtree(folder, ignore_errors=True)


def _write_outcomes(folder: Path, outcomes: Iterable[StoredOutcome]) -> tuple[int, int]:
    counts = [0, 0]
    with ExitStack() as stack:
        records = stack.enter_context(pq.ParquetWriter(folder / _RECORDS, arrow_schema(), **_OPTIONS))
        light = stack.enter_context(pq.ParquetWriter(folder / _FINGERPRINTS, FINGERPRINTS_SCHEMA, **_OPTIONS))
        raw = stack.enter_context((folder / _REJECTED).open("wb"))
        rejected = stack.enter_context(zstandard.ZstdCompressor(_LEVEL).stream_writer(raw))
        for batch in _batches(outcomes):
            good = [item for item in batch if not isinstance(item.result, Rejection)]
            if good:
                table = to_table([item.result for item in good if not isinstance(item.result, Rejection)])
                records.write_table(table)
                light.write_table(_fingerprints_table(good, table))
            bad = [_refused(item) for item in batch if isinstance(item.result, Rejection)]
            rejected.write(b"".join(bad))
            counts = [counts[0] + len(good), counts[1] + len(bad)]
    return counts[0], counts[1]


def _refused(outcome: StoredOutcome) -> bytes:
    row = outcome.result.to_dict() if isinstance(outcome.result, Rejection) else {}
    return orjson.dumps({**row, _KEY: outcome.document.hex() if outcome.document else None}) + b"\n"


def _batches(outcomes: Iterable[StoredOutcome]) -> Iterator[list[StoredOutcome]]:
    waiting = iter(outcomes)
    while batch := list(islice(waiting, _ROWS)):
        yield batch


_OPTIONS: dict[str, Any] = {"compression": "zstd", "compression_level": _LEVEL}


def _fingerprints_table(outcomes: Sequence[StoredOutcome], table: pa.Table) -> pa.Table:
    new = [item.result for item in outcomes if item.fingerprints is None and not isinstance(item.result, Rejection)]
    made = iter(fingerprint_records(new))
    rows = [next(made) if item.fingerprints is None else item.fingerprints for item in outcomes]
    columns: dict[str, Any] = {
        name: [row[name] for row in rows] for name in FINGERPRINTS_SCHEMA.names if name not in _OURS
    }
    columns |= {"given": [item.given for item in outcomes], "document": [item.document for item in outcomes]}
    columns["published_at"] = table["published_at"]
    return pa.table({name: columns[name] for name in FINGERPRINTS_SCHEMA.names}, schema=FINGERPRINTS_SCHEMA)


def _remembered(memory: Path) -> list[list[str]]:
    try:
        builds = orjson.loads(memory.read_bytes())
    except (FileNotFoundError, ValueError):
        return []
    return builds if isinstance(builds, list) else []


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
