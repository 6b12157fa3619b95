"""Finds files of records and checks them, packed or not: a stream of findings and, at a file's end, its counts."""

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
from builder.validation.lines import Checked, check_lines
from builder.validation.wording import Breach

_LINES = (".jsonl", ".ndjson")
_PACKED: dict[str, Callable[[BinaryIO], Any]] = {".gz": lambda raw: gzip.GzipFile(fileobj=raw), ".zst": ZstdFile}
SUFFIXES = (*_LINES, *(line + packed for line in _LINES for packed in _PACKED), ".parquet")

# As `builder.storage.manifest` has it, a room further out.
_MANIFEST = "manifest.json"

# Often enough for the eye.
_RECORDS_PER_STEP = 500

Advance = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file of records; *path* is None for standard input, *size* its bytes where they are known."""

    name: str
    path: Path | None
    size: int = 0


class Found(NamedTuple):
    """Files to check, and what to tell of how they were chosen."""

    files: tuple[RecordFile, ...]
    notes: tuple[str, ...]


class Finding(NamedTuple):
    """A breach and where it is: *place* is the line or row, None for a fault of the whole file."""

    file: str
    place: int | None
    breach: Breach


class FileCount(NamedTuple):
    """What a file held, told when all of it is read: records, those with problems, and problems of all kinds."""

    file: str
    records: int
    invalid: int
    problems: int


Event = Finding | FileCount


def find_records(paths: Iterable[str]) -> Found:
    """Return the files of records that *paths* name.

    A file names itself, `-` standard input. A dataset folder stands for its newest version, for that is what
    `load_dataset` opens; any other folder for all files of records below it.

    Raises:
        SourceError: a path does not exist, is no file of records, or a folder without any.
    """
    files: list[RecordFile] = []
    notes: list[str] = []
    for path in dict.fromkeys(paths):
        found = Found((RecordFile("-", None),), ()) if path == "-" else _found(Path(path))
        files += found.files
        notes += found.notes
    return Found(tuple(dict.fromkeys(files)), tuple(notes))


def check_files(files: Iterable[RecordFile], advance: Advance = lambda _: None) -> Iterator[Event]:
    """Yield what is wrong in *files*, in their order, and the counts of each at its end.

    Args:
        files: what to read, from `find_records`.
        advance: called now and then with the number of bytes that were read since.

    Raises:
        SourceError: a file cannot be opened.
    """
    for file in files:
        records = invalid = problems = 0
        for checked in _check(file, advance):
            records += checked.is_record
            problems += len(checked.breaches)
            invalid += bool(checked.is_record and checked.breaches)
            for breach in checked.breaches:
                yield Finding(file.name, checked.place, breach)
        yield FileCount(file.name, records, invalid, problems)


def _found(path: Path) -> Found:
    if path.is_dir():
        return _found_in(path)
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder (give .jsonl or .parquet files, or a dataset folder)")
    if not _is_record_file(path.name):
        raise SourceError(f"{path}: no file of records (expected one of {', '.join(SUFFIXES)})")
    return Found((_record_file(path),), ())


def _found_in(folder: Path) -> Found:
    files: list[RecordFile] = []
    notes: list[str] = []
    for place, folders, _ in os.walk(folder, onerror=_refuse):
        versions = _versions(Path(place))
        # Of a dataset nothing else is records: not assignments, rejected documents, duplicates. Nor is a build's store.
        folders[:] = [] if versions else sorted(name for name in folders if not name.startswith("."))
        files += _newest(Path(place), versions) if versions else _record_files(Path(place))
        notes += _note(versions)
    if not files:
        raise SourceError(f"{folder}: no file of records in it (expected one of {', '.join(SUFFIXES)})")
    return Found(tuple(files), tuple(notes))


def _newest(dataset: Path, versions: list[Path]) -> list[RecordFile]:
    """Return the files of the newest version, which must all be there: an older one says nothing of it."""
    newest = versions[-1]
    try:
        files = _record_files(newest)
    except (FileNotFoundError, NotADirectoryError):
        files = []
    except OSError as fault:
        _refuse(fault)
    there = {f"data/{newest.name}/{Path(file.name).name}" for file in files}
    missing = sorted(set(_listed(dataset, newest.name)) - there) or [f"data/{newest.name}/*.parquet"] * (not files)
    if missing:
        others = [place for place in versions[:-1] if place.is_dir()]
        example = f", or give the folder of another one, such as {others[-1]}" if others else ""
        raise SourceError(
            f"{dataset}: found no {missing[0]}, expected all files of its newest version {newest.name}: restore them "
            f"(cutline verify {dataset} tells what else is missing){example}"
        )
    return files


def _listed(dataset: Path, version: str) -> list[str]:
    """Return the files of records that a version's manifest lists; of one that cannot be read `verify` tells."""
    try:
        manifest = orjson.loads((dataset / "versions" / version / _MANIFEST).read_bytes())
        return [str(file["path"]) for split in manifest["splits"] for file in split["files"]]
    except PermissionError as fault:
        _refuse(fault)
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _record_files(folder: Path) -> list[RecordFile]:
    names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    return [_record_file(folder / name) for name in names if _is_record_file(name) and (folder / name).is_file()]


def _note(versions: list[Path]) -> list[str]:
    if len(versions) < 2:
        return []
    there = [place for place in versions[:-1] if place.is_dir()]
    example = f"; of the others give the folder, such as {there[0]}" if there else ""
    return [f"{versions[-1]}: the newest of {len(versions)} versions{example}"]


def _is_record_file(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _versions(folder: Path) -> list[Path]:
    """Return the folders of a dataset's versions, the newest last, whether their files are there or not.

    A folder is a dataset if it has a manifest, or Parquet in a folder of data that is called like a version.
    """
    try:
        published = {path.name for path in _called_versions(folder / "versions") if (path / _MANIFEST).exists()}
        data = {path.name: path for path in _called_versions(folder / "data") if path.is_dir()}
    except OSError as fault:
        # What is not seen is taken for what is not there, and an older version would be checked in its place.
        _refuse(fault)
    if not published and not any(list(path.glob("*.parquet")) for path in data.values()):
        return []
    return [folder / "data" / name for name in sorted(published | set(data), key=precedence)]


def _called_versions(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in os.listdir(folder) if is_version(name)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _refuse(fault: OSError) -> NoReturn:
    raise SourceError(f"{fault.filename}: cannot be read: {fault.strerror}") from fault


def _record_file(path: Path) -> RecordFile:
    return RecordFile(str(path), path, path.stat().st_size)


def _check(file: RecordFile, advance: Advance) -> Iterator[Checked]:
    if file.path is None:
        yield from check_lines(sys.stdin.buffer)
        return
    try:
        raw = file.path.open("rb")
    except OSError as fault:
        _refuse(fault)
    with raw:
        rows = _parquet_rows(raw) if file.name.lower().endswith(".parquet") else check_lines(_unpacked(file.name, raw))
        told = 0
        for number, checked in enumerate(rows):
            yield checked
            if number % _RECORDS_PER_STEP == 0:
                # Of Parquet the end is read first; a pipe does not know where it is.
                here = raw.tell() if raw.seekable() else 0
                advance(max(here - told, 0))
                told = max(here, told)
        advance(file.size - told)


def _parquet_rows(raw: BinaryIO) -> Iterator[Checked]:
    # Arrow takes a while to load, and most files are JSON Lines.
    from builder.validation.parquet import check_parquet

    return check_parquet(raw)


def _unpacked(name: str, raw: BinaryIO) -> BinaryIO:
    for suffix, unpack in _PACKED.items():
        if name.lower().endswith(suffix):
            return io.BufferedReader(unpack(raw))
    return raw
