"""Checks a dataset folder against its manifests, trusting nothing but the files: what `cutline verify` says."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from builder import card
from builder.columns import misfits, to_records
from builder.loading import load_problems
from builder.manifest import NAME, Manifest, content_digest, read_manifest, some_versions, versions
from builder.validate import is_valid, problems
from builder.write import digest_of_table
from builder.writers.jsonl import line_of, read_lines

_ROWS = 1000
# The first ones tell enough; the rest are counted.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that does not hold: of which version (or None), which check, and what was found and expected."""

    version: str | None
    check: str
    message: str


@dataclass(slots=True)
class Seen:
    """What reading a version's files brings to light, for the checks that compare them."""

    dataset: Path
    manifest: Manifest
    splits: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    readable: bool = True


Check = Callable[[Seen], Iterator[str]]


def verify(dataset: Path, only: str | None = None) -> Iterator[Breach]:
    """Yield every breach found in *dataset*: in all of its versions and its README, or in one version.

    Raises:
        DatasetError: there is no version, or not the one asked for, or a manifest is damaged.
    """
    names = [only] if only else some_versions(dataset)
    manifests = [read_manifest(dataset, name) for name in names]
    for manifest in manifests:
        seen = Seen(dataset, manifest)
        for check, find in CHECKS.items():
            # Without whole files the checks that compare their rows would repeat one fault in many words.
            if seen.readable or check == "load":
                yield from (Breach(manifest["version"], check, message) for message in find(seen))
    yield from (Breach(None, "card", message) for message in _card_problems(dataset))
    if not only:
        yield from (Breach(None, "files", message) for message in _strangers(dataset))


def _files(seen: Seen) -> Iterator[str]:
    """Checksums of every file; none missing, none besides."""
    named = {file["path"]: file for file in _listed(seen.manifest)}
    for path, described in named.items():
        place = seen.dataset / path
        if not place.is_file():
            seen.readable = False
            yield f"{path} is missing: restore it"
            continue
        with place.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != described["sha256"]:
            seen.readable = False
            yield f"{path} was changed: sha256 is {found[:12]}…, the manifest says {described['sha256'][:12]}…"
    version = seen.manifest["version"]
    folders = [seen.dataset / "data" / version, seen.dataset / "versions" / version]
    there = {p.relative_to(seen.dataset).as_posix() for folder in folders for p in folder.rglob("*") if p.is_file()}
    for path in sorted(there - set(named) - {f"versions/{version}/{NAME}"}):
        yield f"{path} is not in the manifest: remove it"


def _records(seen: Seen) -> Iterator[str]:
    """Every row meets the schema; ids are unique and in order; digests are those of the manifest."""
    for split in seen.manifest["splits"]:
        name, digest = split["name"], hashlib.sha256()
        faults: list[str] = []
        last = ""
        for path, number, record in _rows(seen, split):
            faults += [f"{path}: row {number}: {text}" for text in _row_problems(record, seen, name, last)]
            last = record["id"]
            digest.update(line_of(record))
            seen.counts[name] += 1
        yield from _shortened(faults)
        found = seen.digests[name] = digest.hexdigest()
        if found != split["digest"]:
            yield f"split {name}: digest of the records is {found[:12]}…, not {split['digest'][:12]}…"
    yield from (f"{path}: {text}" for path, text in _misfits(seen))


def _accounting(seen: Seen) -> Iterator[str]:
    """Documents read = records + duplicates + rejections, counted in the files."""
    rejected, rejected_digest, faults = _read_jsonl(seen, "rejected.jsonl.zst", "rejection.v1")
    seen.duplicates, duplicates_digest, _ = _read_jsonl(seen, "duplicates.jsonl.zst", None)
    yield from _shortened(faults)
    found = {"records": seen.counts.total(), "duplicates": len(seen.duplicates), "rejected": len(rejected)}
    found = {"read": sum(found.values()), **found}
    for name, count in found.items():
        if count != seen.manifest["counts"][name]:
            yield f"{name}: found {count:,}, the manifest says {seen.manifest['counts'][name]:,}"
    for split in seen.manifest["splits"]:
        name, count = split["name"], seen.counts[split["name"]]
        if count != split["records"]:
            yield f"split {name}: found {count:,} records, the manifest says {split['records']:,}"
    splits = [{"name": name, "digest": digest} for name, digest in seen.digests.items()]
    digest = content_digest(splits, duplicates_digest, rejected_digest)
    if digest != seen.manifest["digest"]:
        yield f"digest of the content is {digest[:12]}…, the manifest says {seen.manifest['digest'][:12]}…"


def _groups(seen: Seen) -> Iterator[str]:
    """No leak group is in two splits; every duplicate points to a record of its group."""
    splits: dict[str, set[str]] = {}
    for group, split in seen.ids.values():
        splits.setdefault(group, set()).add(split)
    astray = [f"group {group} is in {', '.join(sorted(names))}" for group, names in splits.items() if len(names) > 1]
    yield from _shortened(sorted(astray))
    lost = [
        f"duplicate {row['origin']['path']} points to {row['kept']}, which is no record of its group and split"
        for row in seen.duplicates
        if seen.ids.get(row["kept"]) != (row["group"], row["split"])
    ]
    yield from _shortened(lost)


def _assignments(seen: Seen) -> Iterator[str]:
    """The list of assignments says what records and duplicates say."""
    table = pq.read_table(seen.dataset / _beside(seen, "assignments.parquet"), partitioning=None)
    if digest_of_table(table) != seen.manifest["assignments"]["digest"]:
        yield "assignments.parquet: digest of its rows is not the manifest's"
    listed = Counter(zip(*(table[name].to_pylist() for name in ("id", "group", "split")), strict=True))
    found = Counter((name, group, split) for name, (group, split) in seen.ids.items())
    found.update((row["id"], row["group"], row["split"]) for row in seen.duplicates)
    if listed != found:
        odd = next(iter((listed - found) + (found - listed)))
        yield f"assignments.parquet does not list what the files hold, such as id {odd[0]} in {odd[2]}"


def _load(seen: Seen) -> Iterator[str]:
    """`load_dataset` opens the version, plain and streaming, with the records and features that it should have."""
    expected = {split["name"]: split["records"] for split in seen.manifest["splits"]}
    yield from load_problems(seen.dataset, seen.manifest["version"], expected)


CHECKS: dict[str, Check] = {
    "files": _files,
    "records": _records,
    "accounting": _accounting,
    "groups": _groups,
    "assignments": _assignments,
    "load": _load,
}


def _card_problems(dataset: Path) -> Iterator[str]:
    if not (dataset / card.README).exists():
        yield f"{card.README} is missing, load_dataset would mix all versions: cutline card {dataset}"
        return
    old = card.stale(dataset)
    if old:
        yield f"{card.README} is stale ({', '.join(old)}): cutline card {dataset}"


def _strangers(dataset: Path) -> Iterator[str]:
    """Yield data folders without a manifest: what a build that was killed leaves until the next one."""
    known = set(versions(dataset))
    for path in sorted(dataset.glob("data/*")):
        if path.name not in known:
            yield f"data/{path.name} is no version: run a build, which clears up after a killed one, or remove it"


def _row_problems(record: dict[str, Any], seen: Seen, split: str, last: str) -> Iterator[str]:
    if not is_valid(record):
        yield from (f"{problem.path}: {problem.message}" for problem in problems(record)[:1])
    if record["id"] in seen.ids:
        yield f"id {record['id']} occurs twice"
    elif record["id"] < last:
        yield f"id {record['id']} is out of order"
    seen.ids[record["id"]] = (record["group"], split)


def _rows(seen: Seen, split: dict[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for described in split["files"]:
        number = 0
        with pq.ParquetFile(seen.dataset / described["path"]) as file:
            for batch in file.iter_batches(batch_size=_ROWS):
                for record in to_records(batch):
                    number += 1
                    yield described["path"], number, record


def _misfits(seen: Seen) -> Iterator[tuple[str, str]]:
    for split in seen.manifest["splits"]:
        for described in split["files"]:
            schema: pa.Schema = pq.read_schema(seen.dataset / described["path"])
            for name, (found, expected) in misfits(schema).items():
                yield described["path"], f"column {name}: found {found}, expected {expected}"


def _read_jsonl(seen: Seen, name: str, schema: str | None) -> tuple[list[dict[str, Any]], str, list[str]]:
    """Return the rows of a file beside the manifest, their digest, and what is wrong with them."""
    digest = hashlib.sha256()
    rows: list[dict[str, Any]] = []
    faults: list[str] = []
    try:
        for line in read_lines(seen.dataset / _beside(seen, name)):
            digest.update(line)
            rows.append(orjson.loads(line))
            if schema and not is_valid(rows[-1], schema):
                faults += [f"{name}: line {len(rows)}: {p.path}: {p.message}" for p in problems(rows[-1], schema)[:1]]
    except (ValueError, zstandard.ZstdError) as fault:
        faults.append(f"{name}: line {len(rows) + 1} cannot be read ({fault})")
    return rows, digest.hexdigest(), faults


def _beside(seen: Seen, name: str) -> str:
    return f"versions/{seen.manifest['version']}/{name}"


def _listed(manifest: Manifest) -> list[dict[str, Any]]:
    return [*(file for split in manifest["splits"] for file in split["files"]), *manifest["files"]]


def _shortened(messages: list[str]) -> Iterator[str]:
    yield from messages[:_SHOWN]
    if len(messages) > _SHOWN:
        yield f"and {len(messages) - _SHOWN:,} more like these"
