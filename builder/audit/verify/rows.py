"""Check the rows of a version against their schemas, and collect their keys and digests for other checks."""

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

from builder.audit.leaks import KeyIndex, SimilarPairSearch
from builder.audit.verify.audited_version import DUPLICATES, KEY_SCHEMA, AuditedVersion, first_line, shortened
from builder.audit.verify.statistics import taken_down
from builder.dataset.fingerprints import filled, url_key
from builder.dataset.photo_keys import photo_keys
from builder.records.arrow import to_records
from builder.storage.digests import content_of
from builder.storage.json_lines import line_of, read_lines
from builder.validation import is_valid, problems

_ROWS = 1000
_REBUILD = "restore the file, or build the version again"


# Keys that must not be in two splits, and how to compute them. Duplicates are stored with id and URL only.
LEAK_KEYS: dict[str, Callable[[Mapping[str, Any]], Iterable[str]]] = {
    "id": lambda record: filter(None, [record["id"]]),
    "address": lambda record: filter(None, [url_key(record["url"])]),
    "photo": photo_keys,
}
_DUPLICATE_KEYS = ("id", "address")


def records(audited: AuditedVersion) -> Iterator[str]:
    """Check records against the schema, ids for order and uniqueness, and digests against the manifest."""
    total = sum(split["records"] for split in audited.manifest["splits"])
    audited.similar_pairs = SimilarPairSearch(audited.folder, _threshold(audited), total)
    audited.keys = {name: KeyIndex() for name in ("group", *LEAK_KEYS)}
    taken = taken_down(audited.manifest)
    for number, split in enumerate(audited.manifest["splits"]):
        digest = hashlib.sha256()
        messages: list[str] = []
        last = ""
        for path, row, record in _rows(audited, split, messages):
            wrong = [f"{path}: row {row}: {text}: {_REBUILD}" for text in _problems(record, last)]
            takedown = taken(record)
            messages += wrong or ([f"{path}: row {row}: {takedown}: build the version again"] if takedown else [])
            last = record["id"] or last
            digest.update(line_of(record))
            audited.contents.append(content_of(record))
            _collect(audited, number, record, () if wrong else tuple(LEAK_KEYS))
            audited.counts[split["name"]] += 1
            if row % _ROWS == 0:
                audited.progress("records", audited.counts.total(), total)
        yield from shortened(messages)
        found = audited.digests[split["name"]] = digest.hexdigest()
        if not messages and found != split["digest"] and audited.counts[split["name"]] == split["records"]:
            yield (
                f"split {split['name']}: the digest of its records is {found[:12]}…, the manifest has "
                f"{split['digest'][:12]}…: some were edited; {_REBUILD}"
            )


def rejected(audited: AuditedVersion) -> Iterator[str]:
    """Check rejections against their schema."""
    origins: list[pa.Array] = []
    messages: list[str] = []
    for rows in _batches(_lines(audited, "rejected.jsonl.zst", "rejection.v1", messages)):
        origins.append(pa.array([row["origin"] for row in rows], KEY_SCHEMA.field("origin").type))
        audited.reasons.update((row["stage"], row["reason"]) for row in rows)
    audited.rejected = pa.concat_arrays(origins) if origins else audited.rejected
    yield from shortened(messages)


def duplicates(audited: AuditedVersion) -> Iterator[str]:
    """Check duplicates against their schema."""
    messages: list[str] = []
    batches = [
        pa.RecordBatch.from_pylist([{name: row[name] for name in DUPLICATES.names} for row in rows], schema=DUPLICATES)
        for rows in _batches(_lines(audited, "duplicates.jsonl.zst", "duplicate.v1", messages))
    ]
    audited.duplicates = pa.Table.from_batches(batches, schema=DUPLICATES).combine_chunks()
    yield from shortened(messages)
    first = audited.counts.total()
    for number, (name, group, url) in enumerate(_columns(audited.duplicates, "id", "group", "url")):
        _add_keys(audited, first + number, {"id": name, "group": group, "url": url}, _DUPLICATE_KEYS)


def _collect(audited: AuditedVersion, split: int, record: dict[str, Any], kinds: tuple[str, ...]) -> None:
    _add_keys(audited, audited.counts.total(), record, kinds)
    audited.fields.update(filled(record))
    audited.languages.update(filter(None, [record["language"]]))
    if audited.similar_pairs is not None:
        audited.similar_pairs.add(split, record["body"] or "")


def _add_keys(audited: AuditedVersion, row: int, found: dict[str, Any], kinds: tuple[str, ...]) -> None:
    audited.keys["group"].add(row, str(found["group"]))
    for name in kinds:
        for key in LEAK_KEYS[name](found):
            audited.keys[name].add(row, key)


def _problems(record: dict[str, Any], last: str) -> Iterator[str]:
    if not is_valid(record):
        yield from (f"{problem.path}: {problem.message}" for problem in problems(record)[:1])
    elif record["group"] is None:
        yield "$.group: found null, expected the key of a leak group"
    elif record["id"] == last:
        yield f"id {last} occurs twice"
    elif record["id"] < last:
        yield f"id {record['id']} is out of order, after {last}"


def _rows(
    audited: AuditedVersion, split: dict[str, Any], messages: list[str]
) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield path, row and record until a file cannot be read further, which is added to *messages*."""
    for described in split["files"]:
        number = 0
        try:
            for batch in _of_file(audited.dataset / described["path"]):
                columns = [batch[name].cast(KEY_SCHEMA.field(name).type) for name in KEY_SCHEMA.names]
                audited.batches.append(pa.RecordBatch.from_arrays(columns, schema=KEY_SCHEMA))
                audited.dates.setdefault(split["name"], []).extend(pc.min_max(batch["published_at"]).values())
                for record in to_records(batch):
                    number += 1
                    yield described["path"], number, record
        except (pa.ArrowException, OSError) as error:
            # A damaged page, although footer and checksum are correct.
            audited.is_whole = False
            messages.append(f"{described['path']} cannot be read beyond row {number} ({first_line(error)}): {_REBUILD}")
            return


def _of_file(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_ROWS):
            # Arrow does not check the encoding of text when it reads; invalid UTF-8 fails here.
            batch.validate(full=True)
            yield batch


def _lines(audited: AuditedVersion, name: str, schema: str, messages: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file beside the manifest that match *schema*; add problems of others to *messages*."""
    digest = hashlib.sha256()
    number = 0
    try:
        for line in read_lines(audited.dataset / audited.beside(name)):
            number += 1
            digest.update(line)
            row = orjson.loads(line)
            if is_valid(row, schema):
                yield row
            else:
                found = problems(row, schema)[0]
                messages.append(f"{audited.beside(name)}: line {number}: {found.path}: {found.message}: {_REBUILD}")
    except ValueError as error:
        messages.append(f"{audited.beside(name)}: line {number} is not JSON ({error}): {_REBUILD}")
    except (zstandard.ZstdError, EOFError) as error:
        messages.append(f"{audited.beside(name)} cannot be read beyond line {number} ({error}): {_REBUILD}")
    audited.beside_digests[name] = digest.hexdigest()


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(rows, _ROWS)):
        yield some


def _columns(table: pa.Table, *names: str) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(_ROWS):
        yield from zip(*(batch[name].to_pylist() for name in names), strict=True)


def _threshold(audited: AuditedVersion) -> float:
    return float(audited.manifest["recipe"]["dedup"]["threshold"])
