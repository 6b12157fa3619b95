"""Check manifests and files: all exist and match their manifest, and there are no others."""

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
from builder.records.arrow import column_mismatches
from builder.storage.manifest import MANIFEST_NAME, Manifest, read_manifest, versions

_REPLACE = "restore it, or remove the version and build it again"


def manifest_problem(dataset: Path, name: str) -> Manifest | str:
    """Return the manifest of the version *name*, or its problem."""
    try:
        manifest = read_manifest(dataset, name)
    except DatasetError as error:
        return str(error)
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
        return f"{path} lists a split twice ({', '.join(names)}): {_REPLACE}"
    return manifest


def unknown_folders(dataset: Path) -> Iterator[str]:
    """Yield folders that belong to no version, because a manifest was lost or a build was killed."""
    lost = lost_manifests(dataset)
    for name in lost:
        yield f"versions/{name} has no {MANIFEST_NAME}: restore it, or remove the folder and data/{name}"
    known = {*versions(dataset), *lost}
    for path in sorted(dataset.glob("data/*")):
        if path.name not in known:
            yield f"data/{path.name} is not a version: run a build, which cleans up after killed ones, or remove it"


def lost_manifests(dataset: Path) -> list[str]:
    """Return the names of version folders without a manifest."""
    known = set(versions(dataset))
    return sorted(path.name for path in dataset.glob("versions/*") if path.name not in known)


def chain(dataset: Path, manifest: Manifest, known: Container[str]) -> Iterator[str]:
    """Yield earlier versions in *manifest* that are missing or were replaced; else inconsistent numbers of changes.

    Args:
        dataset: folder of the dataset.
        manifest: manifest of a version.
        known: versions with violations of their own, which are not reported again.
    """
    before: Manifest | None = None
    for reference in manifest["earlier"]:
        name, digest = reference["version"], reference["digest"]
        found = None if name in known else manifest_problem(dataset, name)
        if name not in known and not (dataset / "versions" / name).exists():
            yield f"it builds on {name}, which is missing: restore versions/{name} and data/{name}"
        elif isinstance(found, Mapping) and found["digest"] != digest:
            yield (
                f"it builds on {name} with the digest {digest[:12]}…, but {name} has {found['digest'][:12]}…: it was "
                "replaced; restore it"
            )
        before = found if isinstance(found, Mapping) and found["digest"] == digest else None
    if not manifest["earlier"] or before:
        yield from changes(manifest, before)


def files(audited: AuditedVersion) -> Iterator[str]:
    """Check that all files exist with the right checksum and columns, and that there are no others."""
    named = {file["path"]: file["sha256"] for file in listed(audited.manifest)}
    total = sum(file["bytes"] for file in listed(audited.manifest))
    messages: list[str] = []
    done = 0
    for path, expected in named.items():
        messages += _checksum(audited, path, expected)
        done += (audited.dataset / path).stat().st_size if (audited.dataset / path).is_file() else 0
        audited.progress("checksums", done, total)
    audited.is_whole = not messages
    yield from messages
    folders = [audited.dataset / "data" / audited.version, audited.dataset / "versions" / audited.version]
    found = {p.relative_to(audited.dataset).as_posix() for folder in folders for p in folder.rglob("*") if p.is_file()}
    for path in sorted(found - set(named) - {audited.beside(MANIFEST_NAME)}):
        yield f"{path} is not in the manifest: remove it"
    if audited.is_whole:
        unreadable = list(_tables(audited))
        audited.is_whole = not unreadable
        yield from shortened(unreadable)


def _checksum(audited: AuditedVersion, path: str, expected: str) -> Iterator[str]:
    absolute = audited.dataset / path
    if not absolute.is_file():
        yield f"{path} is missing: {_REPLACE}"
        return
    with absolute.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        owner = _owner(audited.dataset, found, audited.version)
        also = f", it is {owner}" if owner else ""
        yield f"{path} was changed: its sha256 is {found[:12]}…, the manifest has {expected[:12]}…{also}: {_REPLACE}"


def _owner(dataset: Path, digest: str, version: str) -> str | None:
    """Return the file of another version with this digest, which shows that folders were mixed up."""
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


def _table_problems(absolute: Path, path: str, rows: int) -> Iterator[str]:
    try:
        with pq.ParquetFile(absolute) as file:
            found, schema = file.metadata.num_rows, file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        yield f"{path} is not a Parquet file ({first_line(error)}): {_REPLACE}"
        return
    for name, (type_, expected) in column_mismatches(schema).items():
        yield f"{path}: column {name}: found {type_}, expected {expected}: {_REPLACE}"
    if found != rows:
        yield f"{path}: found {found:,} rows, the manifest has {rows:,}: {_REPLACE}"


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return path.startswith(folders) and ".." not in path.split("/")
