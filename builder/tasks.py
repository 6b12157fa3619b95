"""What a build reads, cut into tasks: files that become a shard together, and what a shard depends on."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

import orjson

import builder
from builder.engine import ENGINES
from builder.errors import SourceError
from builder.extract import EXTRACTOR_VERSION
from builder.extract.profile import NO_PROFILES, Profile, Shelf
from builder.loaders import LOADERS, SourceFile, find_files, load
from builder.manifest import versions_of
from builder.notes import NOTES_VERSION
from builder.recipe import Recipe
from builder.record import Rejection
from builder.schema import load_schema
from builder.shingles import SIGNATURE_VERSION
from builder.store import Store
from builder.traits import TRAITS_VERSION

Progress = Callable[[str, int, int], None]


def in_silence(step: str, done: int, total: int) -> None:
    """Tell nobody how far a build is."""
    del step, done, total


# A shard should cost seconds, for a crash costs the shards that are not finished.
SHARD_BYTES = 4 * 1024 * 1024
SHARD_FILES = 1024
# Each part of a file reads past the documents of the others, so a huge file gets larger parts, not more of them.
MAX_PARTS = 64
# Reading past records costs a tenth of what a page costs to be read: fewer parts.
MAX_WARC_PARTS = 8
# One file name in 128 ends a shard, whatever its neighbours: an added file disturbs the shard it falls in alone.
_BOUNDARY = (65536 // 128).to_bytes(2, "big")
# Libraries whose releases may read the same bytes in another way.
_READING_TOOLS = (
    "charset-normalizer", "fastwarc", "ftfy", "jsonschema-rs", "rensa", "selectolax", "w3lib", "webencodings",
)  # fmt: skip
_ARCHIVES = (".gz", ".zst", ".zip", ".tar", ".tgz", ".tzst")
# Text shrinks to a fourth or less in archives.
_EXPANSION = 4


@dataclass(frozen=True, slots=True)
class Means:
    """What a collection works with.

    Args:
        store: where shards are kept.
        engine: a name of `ENGINES`.
        workers: number of processes.
        progress: called with a step, what is done of it, and its total.
        shelf: the user's profiles.
        learned: furniture learned in a first pass, whose notes are in the store.
    """

    store: Store
    engine: str = "local"
    workers: int = 1
    progress: Progress = in_silence
    shelf: Shelf = NO_PROFILES
    learned: tuple[Profile, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Files that become one shard: *limit* bounds their documents, *means* says with what they are read, *run* names
    the build.
    """

    number: int
    files: tuple[SourceFile, ...]
    means: Means
    limit: int | None = None
    run: str = ""

    @property
    def size(self) -> int:
        """Return the bytes to be read."""
        return sum((file.size or 0) // file.part[1] for file in self.files)


class HasTask(Protocol):
    """What became of a task, and the task."""

    @property
    def task(self) -> Task:
        """The task."""


Finished = TypeVar("Finished", bound=HasTask)


def plan(files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, ...]]:
    """Yield the files of each shard, in order; a big file is spread over several by parts."""
    group: list[SourceFile] = []
    size = 0
    for file in files:
        parts = min(-(-_text_size(file) // SHARD_BYTES), MAX_WARC_PARTS if _is_warc(file) else MAX_PARTS)
        if parts > 1:
            yield from filter(None, [tuple(group)])
            yield from ((replace(file, part=(k, parts)),) for k in range(parts))
            group, size = [], 0
            continue
        group.append(file)
        size += _text_size(file)
        if size >= SHARD_BYTES or len(group) >= SHARD_FILES or _is_boundary(file):
            yield tuple(group)
            group, size = [], 0
    if group:
        yield tuple(group)


def shard_key(files: Sequence[SourceFile], limit: int | None, shelf: Shelf | None = None) -> str:
    """Return the digest of all that the shard of *files* depends on: their bytes, what is declared, the profiles, our
    own version.
    """
    digest = hashlib.sha256(house())
    if shelf and shelf.added:
        digest.update(shelf.digest.encode())
    for file in files:
        facts = [file.origin_path, file.source, file.loader, dict(file.declared), dict(file.fields), file.part]
        digest.update(orjson.dumps([*facts, _content(file), limit], option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def run_tasks(
    function: Callable[[Task], Finished], tasks: Sequence[Task], means: Means, step: str
) -> Iterator[Finished]:
    """Yield the outcome of each task, which names the task, as they finish, and tell of progress."""
    total, done = sum(task.size for task in tasks), 0
    means.progress(step, 0, total)
    for made in ENGINES[means.engine](function, tasks, means.workers):
        yield made
        done += made.task.size
        means.progress(step, done, total)


def quiet(means: Means) -> Means:
    """Return *means* as another process can have them."""
    return replace(means, progress=in_silence)


def place_of_notes(task: Task) -> Path:
    key = shard_key(task.files, task.limit, task.means.shelf)
    return task.means.store.root / "notes" / key[:2] / f"{key}-{NOTES_VERSION}.parquet"


def expect_still(task: Task, before: list[tuple[int, int] | None], made: Path | None = None) -> None:
    """Raise where a file changed while it was read, and remove what was *made* of it."""
    if states(task.files) != before:
        if made:
            shutil.rmtree(made, ignore_errors=True)
        raise changed(task)


def changed(task: Task) -> SourceError:
    return SourceError(f"{task.files[0].origin_path}: changed while it was read; run again when it is still")


def find_inputs(
    recipe: Recipe, means: Means, limit: int | None, outside: Path | None
) -> tuple[list[Rejection], list[SourceFile]]:
    """Return what no loader can take, and the files, standard input among them as a copy."""
    _digest.cache_clear()
    found = find_files(recipe, outside)[:limit]
    files = [_spooled(item, means.store) for item in found if isinstance(item, SourceFile)]
    return [item for item in found if isinstance(item, Rejection)], files


@cache
def house() -> bytes:
    """Return a digest of what the store's content depends on besides the sources: code, schema, libraries."""
    code = [Path(builder.__file__).with_name("record.py"), *_loader_files()]
    parts = [
        EXTRACTOR_VERSION,
        versions_of(("cutline", *_READING_TOOLS)),
        SIGNATURE_VERSION,
        TRAITS_VERSION,
        load_schema("article.v1"),
        [hashlib.sha256(path.read_bytes()).hexdigest() for path in code],
    ]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).digest()


def _loader_files() -> list[Path]:
    """Return the files of code of all loaders, third parties' included."""
    ours = Path(str(sys.modules[load.__module__].__file__)).parent.glob("*.py")
    theirs = (sys.modules[loader.load.__module__].__file__ for loader in LOADERS.values())
    return sorted({*ours, *(Path(name) for name in theirs if name)})


def _content(file: SourceFile) -> str:
    """Return the digest of a file's bytes; an unreadable file is known by its fault."""
    if file.path is None:
        raise ValueError("standard input is copied to a file before it gets here")
    return _digest(file.path, _state(file.path))


# The parts of a huge file come one after another: its bytes are read for the first of them only.
@lru_cache(maxsize=1)
def _digest(path: Path, state: tuple[int, int] | None) -> str:
    del state  # part of the key: what changed is read again
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as fault:
        return f"unreadable: {fault.errno}"


def states(files: Sequence[SourceFile]) -> list[tuple[int, int] | None]:
    """Return size and time of change of each file: what tells that one changed under our hands."""
    return [_state(file.path) for file in files if file.path]


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _spooled(file: SourceFile, store: Store) -> SourceFile:
    """Return *file* with standard input copied to a file of its own: another process cannot read ours."""
    if file.path is not None:
        return file
    store.temporary.mkdir(parents=True, exist_ok=True)
    copy = store.temporary / f"stdin-{file.source}"
    if not copy.exists():  # a first pass has read it already
        with copy.open("wb") as target:
            shutil.copyfileobj(sys.stdin.buffer, target)
    return replace(file, path=copy, size=copy.stat().st_size)


def _text_size(file: SourceFile) -> int:
    packed = file.origin_path.lower().endswith(_ARCHIVES)
    return (file.size or 0) * (_EXPANSION if packed else 1)


def _is_warc(file: SourceFile) -> bool:
    return file.loader == "warc"


def _is_boundary(file: SourceFile) -> bool:
    return hashlib.sha256(file.origin_path.encode("utf-8", "surrogateescape")).digest()[:2] < _BOUNDARY
