"""The rows of a version: every one meets its schema, and what others must be compared with is taken note of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from builder.audit.leaks import Keys, Sieve
from builder.audit.verify.figures import taken_down
from builder.audit.verify.seen import DUPLICATES, LIGHT, Seen, first_line, shortened
from builder.dataset.fingerprints import filled, url_key
from builder.dataset.photo_keys import photo_keys
from builder.records.arrow import to_records
from builder.storage.digests import content_of
from builder.storage.json_lines import line_of, read_lines
from builder.validation import is_valid, problems

_ROWS = 1000
_MENDING = "restore the file, or build the version again"


# What must not be in two splits, and how to find it in a record; of duplicates only id and URL are kept.
KEYS: dict[str, Callable[[Mapping[str, Any]], Iterable[str]]] = {
    "id": lambda record: filter(None, [record["id"]]),
    "address": lambda record: filter(None, [url_key(record["url"])]),
    "photo": photo_keys,
}
_OF_DUPLICATES = ("id", "address")


def records(seen: Seen) -> Iterator[str]:
    """Every record meets the schema; ids are unique and in order; digests are those of the manifest."""
    total = sum(split["records"] for split in seen.manifest["splits"])
    seen.sieve = Sieve(seen.folder, _threshold(seen), total)
    seen.keys = {name: Keys() for name in ("group", *KEYS)}
    taken = taken_down(seen.manifest)
    for number, split in enumerate(seen.manifest["splits"]):
        digest = hashlib.sha256()
        faults: list[str] = []
        last = ""
        for path, row, record in _rows(seen, split, faults):
            wrong = [f"{path}: row {row}: {text}: {_MENDING}" for text in _problems(record, last)]
            gone = taken(record)
            faults += wrong or ([f"{path}: row {row}: {gone}: build the version again"] if gone else [])
            last = record["id"] or last
            digest.update(line_of(record))
            seen.contents.append(content_of(record))
            _take_note(seen, number, record, () if wrong else tuple(KEYS))
            seen.counts[split["name"]] += 1
            if row % _ROWS == 0:
                seen.progress("records", seen.counts.total(), total)
        yield from shortened(faults)
        found = seen.digests[split["name"]] = digest.hexdigest()
        if not faults and found != split["digest"] and seen.counts[split["name"]] == split["records"]:
            yield (
                f"split {split['name']}: the digest of its records is {found[:12]}…, the manifest says "
                f"{split['digest'][:12]}…: some were edited; {_MENDING}"
            )


def rejected(seen: Seen) -> Iterator[str]:
    """Every rejection meets its schema."""
    origins: list[pa.Array] = []
    faults: list[str] = []
    for rows in _batches(_lines(seen, "rejected.jsonl.zst", "rejection.v1", faults)):
        origins.append(pa.array([row["origin"] for row in rows], LIGHT.field("origin").type))
        seen.reasons.update((row["stage"], row["reason"]) for row in rows)
    seen.rejected = pa.concat_arrays(origins) if origins else seen.rejected
    yield from shortened(faults)


def duplicates(seen: Seen) -> Iterator[str]:
    """Every duplicate meets its schema and points to a record of its group and split."""
    faults: list[str] = []
    batches = [
        pa.RecordBatch.from_pylist([{name: row[name] for name in DUPLICATES.names} for row in rows], schema=DUPLICATES)
        for rows in _batches(_lines(seen, "duplicates.jsonl.zst", "duplicate.v1", faults))
    ]
    seen.duplicates = pa.Table.from_batches(batches, schema=DUPLICATES).combine_chunks()
    yield from shortened(faults)
    first = seen.counts.total()
    for number, (name, group, url) in enumerate(_columns(seen.duplicates, "id", "group", "url")):
        _take_keys(seen, first + number, {"id": name, "group": group, "url": url}, _OF_DUPLICATES)


def _take_note(seen: Seen, split: int, record: dict[str, Any], kinds: tuple[str, ...]) -> None:
    _take_keys(seen, seen.counts.total(), record, kinds)
    seen.fields.update(filled(record))
    seen.languages.update(filter(None, [record["language"]]))
    if seen.sieve is not None:
        seen.sieve.add(split, record["body"] or "")


def _take_keys(seen: Seen, row: int, found: dict[str, Any], kinds: tuple[str, ...]) -> None:
    seen.keys["group"].add(row, str(found["group"]))
    for name in kinds:
        for key in KEYS[name](found):
            seen.keys[name].add(row, key)


def _problems(record: dict[str, Any], last: str) -> Iterator[str]:
    if not is_valid(record):
        yield from (f"{problem.path}: {problem.message}" for problem in problems(record)[:1])
    elif record["group"] is None:
        yield "$.group: found null, expected the key of a leak group"
    elif record["id"] == last:
        yield f"id {last} stands there a second time"
    elif record["id"] < last:
        yield f"id {record['id']} is out of order, after {last}"


def _rows(seen: Seen, split: dict[str, Any], faults: list[str]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield path, row and record; where a file cannot be read any further that goes to *faults*, and no row follows."""
    for described in split["files"]:
        number = 0
        try:
            for batch in _of_file(seen.dataset / described["path"]):
                light = [batch[name].cast(LIGHT.field(name).type) for name in LIGHT.names]
                seen.batches.append(pa.RecordBatch.from_arrays(light, schema=LIGHT))
                seen.dates.setdefault(split["name"], []).extend(pc.min_max(batch["published_at"]).values())
                for record in to_records(batch):
                    number += 1
                    yield described["path"], number, record
        except (pa.ArrowException, OSError) as fault:
            # A page that does not unpack, under a footer and a checksum that fit.
            seen.is_whole = False
            faults.append(f"{described['path']} cannot be read beyond row {number} ({first_line(fault)}): {_MENDING}")
            return


def _of_file(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_ROWS):
            # Bytes that are no UTF-8 in a column of text, which Arrow takes on trust.
            batch.validate(full=True)
            yield batch


def _lines(seen: Seen, name: str, schema: str, faults: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file beside the manifest that meet *schema*; what is wrong with others goes to *faults*."""
    digest = hashlib.sha256()
    number = 0
    try:
        for line in read_lines(seen.dataset / seen.beside(name)):
            number += 1
            digest.update(line)
            row = orjson.loads(line)
            if is_valid(row, schema):
                yield row
            else:
                found = problems(row, schema)[0]
                faults.append(f"{seen.beside(name)}: line {number}: {found.path}: {found.message}: {_MENDING}")
    except ValueError as fault:
        faults.append(f"{seen.beside(name)}: line {number} is no JSON ({fault}): {_MENDING}")
    except (zstandard.ZstdError, EOFError) as fault:
        faults.append(f"{seen.beside(name)} cannot be read beyond line {number} ({fault}): {_MENDING}")
    seen.beside_digests[name] = digest.hexdigest()


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(rows, _ROWS)):
        yield some


def _columns(table: pa.Table, *names: str) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(_ROWS):
        yield from zip(*(batch[name].to_pylist() for name in names), strict=True)


def _threshold(seen: Seen) -> float:
    return float(seen.manifest["recipe"]["dedup"]["threshold"])
