"""Manifests and files: each is there, is what its manifest says, and nothing stands beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from builder.audit.verify.audited_version import AuditedVersion, first_line, listed, shortened
from builder.audit.verify.statistics import changes
from builder.errors import DatasetError
from builder.records import SCHEMA_VERSION
from builder.records.arrow import misfits
from builder.storage.manifest import MANIFEST_NAME, Manifest, read_manifest, versions

_REPLACE = "restore it, or remove the version and build it again"


def manifest_problem(dataset: Path, name: str) -> Manifest | str:
    """Return the manifest of the version *name*, or what is wrong with it."""
    try:
        manifest = read_manifest(dataset, name)
    except DatasetError as fault:
        return str(fault)
    path = f"versions/{name}/{MANIFEST_NAME}"
    if manifest["version"] != name:
        return f"{path} is the manifest of {manifest['version']}, expected that of {name}: {_REPLACE}"
    if manifest["record_schema"] != SCHEMA_VERSION:
        return f"{path}: record_schema is {manifest['record_schema']}, this Cutline reads {SCHEMA_VERSION}: {_REPLACE}"
    folders = (f"data/{name}/", f"versions/{name}/")
    foreign = [file["path"] for file in listed(manifest) if not _is_below(file["path"], folders)]
    if foreign:
        return f"{path} names {foreign[0]}, expected files below {' and '.join(folders)}: {_REPLACE}"
    names = [split["name"] for split in manifest["splits"]]
    if len(set(names)) < len(names):
        return f"{path} names a split twice ({', '.join(names)}): {_REPLACE}"
    return manifest


def strangers(dataset: Path) -> Iterator[str]:
    """Yield folders that belong to no version: a manifest that was lost, or what a killed build left."""
    lost = lost_manifests(dataset)
    for name in lost:
        yield f"versions/{name} has no {MANIFEST_NAME}: restore it, or remove the folder, and data/{name} if there"
    known = {*versions(dataset), *lost}
    for path in sorted(dataset.glob("data/*")):
        if path.name not in known:
            yield f"data/{path.name} is no version: run a build, which clears up after a killed one, or remove it"


def lost_manifests(dataset: Path) -> list[str]:
    """Return the names of folders of versions without a manifest."""
    known = set(versions(dataset))
    return sorted(path.name for path in dataset.glob("versions/*") if path.name not in known)


def chain(dataset: Path, manifest: Manifest, known: Container[str]) -> Iterator[str]:
    """Yield earlier versions that *manifest* holds on to and that are gone or others now; else changes that cannot be.

    Args:
        dataset: its folder.
        manifest: of a version.
        known: versions with faults of their own, which explain enough.
    """
    before: Manifest | None = None
    for named in manifest["earlier"]:
        name, digest = named["version"], named["digest"]
        there = None if name in known else manifest_problem(dataset, name)
        if name not in known and not (dataset / "versions" / name).exists():
            yield f"it holds on to {name}, which is not there any more: restore versions/{name} and data/{name}"
        elif isinstance(there, Mapping) and there["digest"] != digest:
            yield (
                f"it holds on to {name} with the digest {digest[:12]}…, {name} has {there['digest'][:12]}… now: it was "
                "replaced; restore it"
            )
        before = there if isinstance(there, Mapping) and there["digest"] == digest else None
    if not manifest["earlier"] or before:
        yield from changes(manifest, before)


def files(audited: AuditedVersion) -> Iterator[str]:
    """Checksums of every file; none missing, none besides; tables that can be read and have the right columns."""
    named = {file["path"]: file["sha256"] for file in listed(audited.manifest)}
    total = sum(file["bytes"] for file in listed(audited.manifest))
    faults: list[str] = []
    done = 0
    for path, expected in named.items():
        faults += _checksum(audited, path, expected)
        done += (audited.dataset / path).stat().st_size if (audited.dataset / path).is_file() else 0
        audited.progress("checksums", done, total)
    audited.is_whole = not faults
    yield from faults
    folders = [audited.dataset / "data" / audited.version, audited.dataset / "versions" / audited.version]
    there = {p.relative_to(audited.dataset).as_posix() for folder in folders for p in folder.rglob("*") if p.is_file()}
    for path in sorted(there - set(named) - {audited.beside(MANIFEST_NAME)}):
        yield f"{path} is not in the manifest: remove it"
    if audited.is_whole:
        unreadable = list(_tables(audited))
        audited.is_whole = not unreadable
        yield from shortened(unreadable)


def _checksum(audited: AuditedVersion, path: str, expected: str) -> Iterator[str]:
    place = audited.dataset / path
    if not place.is_file():
        yield f"{path} is missing: {_REPLACE}"
        return
    with place.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        owner = _owner(audited.dataset, found, audited.version)
        also = f", it is {owner}" if owner else ""
        yield f"{path} was changed: its sha256 is {found[:12]}…, the manifest says {expected[:12]}…{also}: {_REPLACE}"


def _owner(dataset: Path, digest: str, version: str) -> str | None:
    """Return the file of another version that has this digest: what a mix-up of folders looks like."""
    for name in versions(dataset):
        manifest = manifest_problem(dataset, name) if name != version else ""
        if isinstance(manifest, Mapping):
            for file in listed(dict(manifest)):
                if file["sha256"] == digest:
                    return str(file["path"])
    return None


def _tables(audited: AuditedVersion) -> Iterator[str]:
    for split in audited.manifest["splits"]:
        for file in split["files"]:
            yield from _table_problems(audited.dataset / file["path"], file["path"], file["rows"])


def _table_problems(place: Path, path: str, rows: int) -> Iterator[str]:
    try:
        with pq.ParquetFile(place) as file:
            found, schema = file.metadata.num_rows, file.schema_arrow
    except (pa.ArrowException, OSError) as fault:
        yield f"{path} is no Parquet file ({first_line(fault)}): {_REPLACE}"
        return
    for name, (there, expected) in misfits(schema).items():
        yield f"{path}: column {name}: found {there}, expected {expected}: {_REPLACE}"
    if found != rows:
        yield f"{path}: found {found:,} rows, the manifest says {rows:,}: {_REPLACE}"


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return path.startswith(folders) and ".." not in path.split("/")
