"""Find files of records and validate them, compressed or not: findings, then the counts of each file."""

from __future__ import annotations

import gzip
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn

import orjson

from builder.errors import SourceError
from builder.utils.semver import is_version, precedence
from builder.utils.zstd import ZstdFile
from builder.validation.lines import CheckedRecord, check_lines
from builder.validation.wording import SchemaViolation

_LINE_SUFFIXES = (".jsonl", ".ndjson")
_OPENERS: dict[str, Callable[[BinaryIO], Any]] = {".gz": lambda raw: gzip.GzipFile(fileobj=raw), ".zst": ZstdFile}
SUFFIXES = (
    *_LINE_SUFFIXES,
    *(lines + compressed for lines in _LINE_SUFFIXES for compressed in _OPENERS),
    ".parquet",
)

# Defined here too: `builder.storage.manifest` is in a higher layer.
_MANIFEST = "manifest.json"

# Records between two updates of the progress bar.
_RECORDS_PER_STEP = 500

Advance = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file of records; *path* is None for standard input, *size* is in bytes, 0 where unknown."""

    name: str
    path: Path | None
    size: int = 0


class RecordFiles(NamedTuple):
    """Files to validate, and notes for the user on how they were chosen."""

    files: tuple[RecordFile, ...]
    notes: tuple[str, ...]


class Finding(NamedTuple):
    """A violation and its location: *place* is the line or row, None for a problem of the whole file."""

    file: str
    place: int | None
    violation: SchemaViolation


class FileCount(NamedTuple):
    """Counts for a file that was read to its end: records, invalid records, and problems of all kinds."""

    file: str
    records: int
    invalid: int
    problems: int


Event = Finding | FileCount


def find_records(paths: Iterable[str]) -> RecordFiles:
    """Return the files of records that *paths* name.

    `-` is standard input. A dataset folder stands for its newest version, as in `load_dataset`; any other folder for
    all files of records below it.

    Raises:
        SourceError: a path does not exist, or is neither a file of records nor a folder with any.
    """
    files: list[RecordFile] = []
    notes: list[str] = []
    for path in dict.fromkeys(paths):
        found = RecordFiles((RecordFile("-", None),), ()) if path == "-" else _found(Path(path))
        files += found.files
        notes += found.notes
    return RecordFiles(tuple(dict.fromkeys(files)), tuple(notes))


def check_files(files: Iterable[RecordFile], advance: Advance = lambda _: None) -> Iterator[Event]:
    """Yield the findings in *files*, in their order, and the counts of each file at its end.

    Args:
        files: result of `find_records`.
        advance: called from time to time with the number of bytes read since the last call.

    Raises:
        SourceError: a file cannot be opened.
    """
    for file in files:
        records = invalid = problems = 0
        for checked in _check(file, advance):
            records += checked.is_record
            problems += len(checked.violations)
            invalid += bool(checked.is_record and checked.violations)
            for violation in checked.violations:
                yield Finding(file.name, checked.place, violation)
        yield FileCount(file.name, records, invalid, problems)


def _found(path: Path) -> RecordFiles:
    if path.is_dir():
        return _found_in(path)
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder (give .jsonl or .parquet files, or a dataset folder)")
    if not _is_record_file(path.name):
        raise SourceError(f"{path}: not a file of records (expected one of {', '.join(SUFFIXES)})")
    return RecordFiles((_record_file(path),), ())


def _found_in(folder: Path) -> RecordFiles:
    files: list[RecordFile] = []
    notes: list[str] = []
    for parent, folders, _ in os.walk(folder, onerror=_refuse):
        versions = _versions(Path(parent))
        # The other files of a dataset are not records: assignments, rejections, duplicates. Nor is a build's cache.
        folders[:] = [] if versions else sorted(name for name in folders if not name.startswith("."))
        files += _newest(Path(parent), versions) if versions else _record_files(Path(parent))
        notes += _note(versions)
    if not files:
        raise SourceError(
            f"{folder}: found no file of records in it (expected one of {', '.join(SUFFIXES)}); "
            "to validate dumps, extract them first with cutline extract"
        )
    return RecordFiles(tuple(files), tuple(notes))


def _newest(dataset: Path, versions: list[Path]) -> list[RecordFile]:
    """Return the files of the newest version, which must all exist: an older version is no substitute."""
    newest = versions[-1]
    try:
        files = _record_files(newest)
    except (FileNotFoundError, NotADirectoryError):
        files = []
    except OSError as error:
        _refuse(error)
    present = {f"data/{newest.name}/{Path(file.name).name}" for file in files}
    missing = sorted(set(_listed(dataset, newest.name)) - present) or [f"data/{newest.name}/*.parquet"] * (not files)
    if missing:
        others = [folder for folder in versions[:-1] if folder.is_dir()]
        example = f", or give the folder of another version, such as {others[-1]}" if others else ""
        raise SourceError(
            f"{dataset}: found no {missing[0]}, expected all files of its newest version {newest.name}: restore them "
            f"(cutline verify {dataset} lists what else is missing){example}"
        )
    return files


def _listed(dataset: Path, version: str) -> list[str]:
    """Return the files of records that a version's manifest lists; empty for a manifest that `verify` would report."""
    try:
        manifest = orjson.loads((dataset / "versions" / version / _MANIFEST).read_bytes())
        return [str(file["path"]) for split in manifest["splits"] for file in split["files"]]
    except PermissionError as error:
        _refuse(error)
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _record_files(folder: Path) -> list[RecordFile]:
    names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    return [_record_file(folder / name) for name in names if _is_record_file(name) and (folder / name).is_file()]


def _note(versions: list[Path]) -> list[str]:
    if len(versions) < 2:
        return []
    others = [folder for folder in versions[:-1] if folder.is_dir()]
    example = f"; to validate another one, give its folder, such as {others[0]}" if others else ""
    return [f"{versions[-1]}: the newest of {len(versions)} versions{example}"]


def _is_record_file(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _versions(folder: Path) -> list[Path]:
    """Return the folders of a dataset's versions, the newest last, whether they exist or not.

    A folder is a dataset if it has a manifest, or Parquet files in a folder of `data` that is named like a version.
    """
    try:
        published = {path.name for path in _version_paths(folder / "versions") if (path / _MANIFEST).exists()}
        data = {path.name: path for path in _version_paths(folder / "data") if path.is_dir()}
    except OSError as error:
        # A version that cannot be listed must not be replaced by an older one.
        _refuse(error)
    if not published and not any(list(path.glob("*.parquet")) for path in data.values()):
        return []
    return [folder / "data" / name for name in sorted(published | set(data), key=precedence)]


def _version_paths(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in os.listdir(folder) if is_version(name)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _refuse(error: OSError) -> NoReturn:
    raise SourceError(f"{error.filename}: cannot be read: {error.strerror}") from error


def _record_file(path: Path) -> RecordFile:
    return RecordFile(str(path), path, path.stat().st_size)


def _check(file: RecordFile, advance: Advance) -> Iterator[CheckedRecord]:
    if file.path is None:
        yield from check_lines(sys.stdin.buffer)
        return
    try:
        raw = file.path.open("rb")
    except OSError as error:
        _refuse(error)
    with raw:
        rows = (
            _parquet_rows(raw) if file.name.lower().endswith(".parquet") else check_lines(_decompressed(file.name, raw))
        )
        reported = 0
        for number, checked in enumerate(rows):
            yield checked
            if number % _RECORDS_PER_STEP == 0:
                # Parquet is read from its end first, and a pipe has no position.
                position = raw.tell() if raw.seekable() else 0
                advance(max(position - reported, 0))
                reported = max(position, reported)
        advance(file.size - reported)


def _parquet_rows(raw: BinaryIO) -> Iterator[CheckedRecord]:
    # pyarrow is slow to import, and most files are JSON Lines.
    from builder.validation.parquet import check_parquet

    return check_parquet(raw)


def _decompressed(name: str, raw: BinaryIO) -> BinaryIO:
    for suffix, open_compressed in _OPENERS.items():
        if name.lower().endswith(suffix):
            return io.BufferedReader(open_compressed(raw))
    return raw
