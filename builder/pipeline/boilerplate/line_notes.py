"""Notes of a first pass: the short lines of each document of a shard, in a file for mining and for shard keys."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from builder.dataset.fingerprints import url_key
from builder.dataset.shingles import PERMUTATIONS, shingles, signatures
from builder.extract import Profile, Reading, Shelf, Sighting, read, sight
from builder.records import Origin, RawDocument, Rejection

# Part of the path of notes: increment it when the definition of any column changes, so that old notes are not reused.
NOTES_VERSION = 2

# Values per band. Two documents of a site that share a band count as updates or copies of each other. Pairs with
# similarity 0.8 share one in 998 of 1,000 cases, pairs with 0.3 in 15; different articles of a paper are below 0.1.
_BAND_VALUES = 6
_BANDS = PERMUTATIONS // _BAND_VALUES
# Documents per batch.
_BATCH_DOCUMENTS = 64

SCHEMA = pa.schema(
    [
        ("source", pa.int32()),
        ("path", pa.string()),
        ("member", pa.string()),
        ("line", pa.int64()),
        ("fault", pa.string()),
        ("kind", pa.string()),
        ("site", pa.string()),
        ("bands", pa.list_(pa.uint64())),
        ("patterns", pa.list_(pa.uint64())),
        ("taken", pa.list_(pa.uint8())),
        ("lines", pa.list_(pa.string())),
    ]
)


def write_notes(path: Path, items: Iterable[RawDocument | Rejection], shelf: Shelf) -> int:
    """Write one row for each of *items* to *path*, atomically, and return their number.

    Rows without lines, of rejections and of documents that are not raw text, have no site. Rejections have a `fault`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".part", dir=path.parent)
    os.close(handle)
    count, rest = 0, iter(items)
    try:
        with pq.ParquetWriter(name, SCHEMA, compression="zstd", compression_level=1) as writer:
            while batch := list(islice(rest, _BATCH_DOCUMENTS)):
                writer.write_table(pa.Table.from_pylist(_rows(batch, shelf), schema=SCHEMA))
                count += len(batch)
        Path(name).replace(path)
    except BaseException:
        # BaseException, because Ctrl-C must not leave files behind either.
        Path(name).unlink(missing_ok=True)
        raise
    return count


def read_notes(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield *columns* of the notes at *path* in batches."""
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=4096, columns=list(columns))


def read_faults(path: Path) -> Iterator[str]:
    """Yield the messages of the documents that could not be read."""
    for batch in read_notes(path, ["fault"]):
        yield from batch["fault"].drop_null().to_pylist()


def count_notes(path: Path) -> int | None:
    """Return the number of documents in the notes at *path*, or None if the notes are missing or damaged."""
    try:
        rows: int = pq.read_metadata(path).num_rows
    except (OSError, pa.ArrowException):
        return None
    return rows


def relevant(profiles: Sequence[Profile], path: Path) -> tuple[Profile, ...]:
    """Return *profiles* reduced to the furniture that occurs in the documents of the notes at *path*."""
    batches = read_notes(path, ["patterns"])
    patterns = set().union(*(batch["patterns"].flatten().to_pylist() for batch in batches))
    parts = ({line: why for line, why in p.furniture.items() if hash_of(line) in patterns} for p in profiles)
    return tuple(replace(p, furniture=lines) for p, lines in zip(profiles, parts, strict=True) if lines)


def hash_of(text: str) -> int:
    """Return a 64-bit BLAKE2 digest of *text*."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _rows(items: Sequence[RawDocument | Rejection], shelf: Shelf) -> list[dict[str, object]]:
    """Return the row of each of *items*."""
    raws = [item for item in items if isinstance(item, RawDocument) and item.media_type != "application/json"]
    readings = iter(read(raws, shelf=shelf))
    rows = [_origin_columns(item.origin) for item in items]
    read_rows: list[tuple[dict[str, object], RawDocument, Sighting]] = []
    for row, item in zip(rows, items, strict=True):
        if isinstance(item, Rejection):
            row["fault"] = _message(item)
        elif item.media_type != "application/json":
            reading = next(readings)
            if isinstance(reading, Reading):
                read_rows.append((row, item, sight(item, reading)))
            else:
                row["fault"] = _message(Rejection(item.origin, "extract", reading.reason, reading.message))
    signed = signatures([shingles(sighting.body) for _, _, sighting in read_rows])
    for (row, raw, sighting), signature in zip(read_rows, signed, strict=True):
        row.update(_line_columns(raw, sighting, signature.tobytes()))
    return rows


def _message(rejection: Rejection) -> str:
    return str(rejection).encode("utf-8", "replace").decode()


def _origin_columns(origin: Origin) -> dict[str, object]:
    source, path, member, line = origin.key
    return {"source": source, "path": path, "member": member, "line": line}


def _line_columns(raw: RawDocument, sighting: Sighting, signature: bytes) -> dict[str, object]:
    kind, site = sighting.site
    return {
        "kind": kind,
        "site": site,
        "bands": _bands(sighting, raw, signature),
        "patterns": [hash_of(pattern) for pattern in sighting.lines],
        "taken": [int(taken) for _, taken in sighting.lines.values()],
        "lines": [text.encode("utf-8", "replace").decode() for text, _ in sighting.lines.values()],
    }


def _bands(sighting: Sighting, raw: RawDocument, signature: bytes) -> list[int]:
    """Return hashes of which near-duplicates on one site share at least one: of bands of the body, and of the URL."""
    site, size = "\0".join(sighting.site), 4 * _BAND_VALUES
    parts = [signature[n * size : (n + 1) * size].hex() for n in range(_BANDS)] if sighting.body else []
    url = raw.declared.get("url")
    key = url_key(url) if isinstance(url, str) else None
    parts += [key] if key else []
    return [hash_of(f"{site}\0{n}\0{part}") for n, part in enumerate(parts)]
