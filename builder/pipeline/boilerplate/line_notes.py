"""Notes of a first pass: the short lines of each document of a shard, in a file that mining and the store go by."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from builder.dataset.fingerprints import url_key
from builder.dataset.shingles import PERMUTATIONS, shingles, signatures
from builder.extract import Profile, Reading, Shelf, Sighting, read, sight
from builder.records import Origin, RawDocument, Rejection

# Another meaning of a column makes all notes stale.
NOTES_VERSION = 2

# Two documents of a site with a whole band of equal values are taken for one, an update or a copy: a pair of similarity
# 0.8 is found in 998 of 1,000 cases, of 0.3 in 15 of 1,000; two articles of a paper lie below 0.1.
_BAND = 6
_BANDS = PERMUTATIONS // _BAND
# Documents read at a time.
_BATCH = 64

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


def write_notes(place: Path, items: Iterable[RawDocument | Rejection], shelf: Shelf) -> int:
    """Return the number of *items* after writing a row for each to *place*, which appears whole or not at all.

    What gives no lines (a rejection, a row that is no raw text) has no site; of a rejection stands there what it says.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".part", dir=place.parent)
    os.close(handle)
    count, rest = 0, iter(items)
    try:
        with pq.ParquetWriter(name, SCHEMA, compression="zstd", compression_level=1) as writer:
            while batch := list(islice(rest, _BATCH)):
                writer.write_table(pa.Table.from_pylist(_rows(batch, shelf), schema=SCHEMA))
                count += len(batch)
        Path(name).replace(place)
    except BaseException:
        # BaseException: Ctrl-C and a full disk must leave nothing behind either.
        Path(name).unlink(missing_ok=True)
        raise
    return count


def read_notes(place: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield some columns of the notes in *place*, some rows at a time."""
    with pq.ParquetFile(place) as file:
        yield from file.iter_batches(batch_size=4096, columns=list(columns))


def read_faults(place: Path) -> Iterator[str]:
    """Yield what is said of each document that could not be read, of those that the notes in *place* are of."""
    for batch in read_notes(place, ["fault"]):
        yield from batch["fault"].drop_null().to_pylist()


def count_notes(place: Path) -> int | None:
    """Return how many documents the notes in *place* are of; None where there are none that can be read."""
    try:
        rows: int = pq.read_metadata(place).num_rows
    except (OSError, pa.ArrowException):
        return None
    return rows


def relevant(profiles: Sequence[Profile], place: Path) -> tuple[Profile, ...]:
    """Return of *profiles* the furniture alone that stands in the documents of some notes."""
    batches = read_notes(place, ["patterns"])
    seen = set().union(*(batch["patterns"].flatten().to_pylist() for batch in batches))
    parts = ({line: why for line, why in p.furniture.items() if hash_of(line) in seen} for p in profiles)
    return tuple(replace(p, furniture=lines) for p, lines in zip(profiles, parts, strict=True) if lines)


def hash_of(text: str) -> int:
    """Return 64 bits that only equal texts share."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _rows(items: Sequence[RawDocument | Rejection], shelf: Shelf) -> list[dict[str, object]]:
    raws = [item for item in items if isinstance(item, RawDocument) and item.media_type != "application/json"]
    readings = list(zip(raws, read(raws, shelf=shelf), strict=True))
    told = [(raw, reading) for raw, reading in readings if isinstance(reading, Reading)]
    seen = [sight(raw, reading) for raw, reading in told]
    noted = {id(raw): row for (raw, _), row in zip(told, _noted([raw for raw, _ in told], seen), strict=True)}
    refused = (
        (raw, Rejection(raw.origin, "extract", said.reason, said.message))
        for raw, said in readings
        if not isinstance(said, Reading)
    )
    faults = chain(refused, ((item, item) for item in items if isinstance(item, Rejection)))
    noted |= {id(item): {"fault": _said(fault)} for item, fault in faults}
    return [{**_place(item.origin), **noted.get(id(item), {})} for item in items]


def _said(fault: Rejection) -> str:
    return str(fault).encode("utf-8", "replace").decode()


def _place(origin: Origin) -> dict[str, object]:
    source, path, member, line = origin.key
    return {"source": source, "path": path, "member": member, "line": line}


def _noted(raws: Sequence[RawDocument], seen: Sequence[Sighting]) -> Iterator[dict[str, object]]:
    signed = signatures([shingles(one.body) for one in seen])
    for raw, one, row in zip(raws, seen, signed, strict=True):
        texts = [text for text, _ in one.lines.values()]
        yield {
            "kind": one.site[0],
            "site": one.site[1],
            "bands": _bands(one, raw, row.tobytes()),
            "patterns": [hash_of(pattern) for pattern in one.lines],
            "taken": [int(taken) for _, taken in one.lines.values()],
            "lines": [text.encode("utf-8", "replace").decode() for text in texts],
        }


def _bands(one: Sighting, raw: RawDocument, signature: bytes) -> list[int]:
    """Return what near copies on one site share: one value or more of those of the body, or that of the address."""
    site, size = "\0".join(one.site), 4 * _BAND
    parts = [signature[n * size : (n + 1) * size].hex() for n in range(_BANDS)] if one.body else []
    url = raw.declared.get("url")
    address = url_key(url) if isinstance(url, str) else None
    parts += [address] if address else []
    return [hash_of(f"{site}\0{n}\0{part}") for n, part in enumerate(parts)]
