"""The first half of a build: files become shards of records and rejections, one outcome for each raw document."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain, islice
from pathlib import Path

import orjson

import builder
from builder.engine import ENGINES
from builder.errors import SourceError
from builder.extract import BATCH, EXTRACTOR_VERSION, extract_many
from builder.loaders import LOADERS, SourceFile, find_files, load
from builder.manifest import versions_of
from builder.recipe import Recipe
from builder.record import Article, RawDocument, Rejection
from builder.reuse import Known
from builder.schema import load_schema
from builder.shingles import SIGNATURE_VERSION
from builder.store import Outcome, Record, Shard, Store
from builder.traits import TRAITS_VERSION
from builder.validate import is_valid, problems

Progress = Callable[[str, int, int], None]


def in_silence(step: str, done: int, total: int) -> None:
    """Tell nobody how far a build is."""
    del step, done, total


# A shard should cost seconds, for a crash costs the shards that are not finished.
SHARD_BYTES = 4 * 1024 * 1024
SHARD_FILES = 1024
# Each part of a file reads past the documents of the others, so a huge file gets larger parts, not more of them.
MAX_PARTS = 64
# One file name in 128 ends a shard, whatever its neighbours: an added file disturbs the shard it falls in alone.
_BOUNDARY = (65536 // 128).to_bytes(2, "big")
# Libraries whose releases may read the same bytes in another way.
_READING_TOOLS = ("charset-normalizer", "ftfy", "jsonschema-rs", "rensa", "w3lib")

_ARCHIVES = (".gz", ".zst", ".zip", ".tar", ".tgz", ".tzst")
# What a source may state besides the fields of a record: the split that it keeps a document in.
SPLIT = "split"
# Text shrinks to a fourth or less in archives.
_EXPANSION = 4


@dataclass(frozen=True, slots=True)
class Task:
    """Files that become one shard; *limit* bounds their documents, *run* names the build."""

    number: int
    files: tuple[SourceFile, ...]
    store: Store
    limit: int | None = None
    run: str = ""

    @property
    def size(self) -> int:
        """Return the bytes to be read."""
        return sum((file.size or 0) // file.part[1] for file in self.files)


@dataclass(frozen=True, slots=True)
class Collected:
    """What the first half hands over.

    Args:
        shards: in the order of their files.
        refused: files that no loader could take.
        extracted: how many documents were extracted now, for want of an outcome in the store.
    """

    shards: tuple[Shard, ...]
    refused: tuple[Rejection, ...]
    extracted: int = 0

    @property
    def documents(self) -> int:
        """Return the number of raw documents read."""
        return len(self.refused) + sum(shard.documents for shard in self.shards)


@dataclass(frozen=True, slots=True)
class Means:
    """What a collection works with: the store, the engine's name, the number of workers, who hears of progress."""

    store: Store
    engine: str = "local"
    workers: int = 1
    progress: Progress = in_silence


def collect(recipe: Recipe, means: Means, limit: int | None = None, outside: Path | None = None) -> Collected:
    """Return the outcome of each document of the recipe's sources, in shards. Workers and engine do not matter.

    Args:
        recipe: the sources.
        means: with what to work.
        limit: how many documents are read at most; the first ones.
        outside: files in this folder are left out: a dataset is no source of itself.

    Raises:
        SourceError: no document was found, or a file changed while it was read.
    """
    _digest.cache_clear()
    found = find_files(recipe, outside)[:limit]
    refused = tuple(item for item in found if isinstance(item, Rejection))
    files = [_spooled(item, means.store) for item in found if isinstance(item, SourceFile)]
    run = uuid.uuid4().hex
    tasks = [Task(number, group, means.store, None, run) for number, group in enumerate(plan(files))]
    made = _collect_all(tasks, means) if limit is None else _collect_first(files, means, limit - len(refused), run)
    collected = Collected(tuple(item.shard for item in made), refused, sum(item.extracted for item in made))
    if collected.documents == 0:
        paths = ", ".join(source.path for source in recipe.sources)
        raise SourceError(f"{paths}: no document was found; give a file, a folder or a glob that holds dumps")
    return collected


def plan(files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, ...]]:
    """Yield the files of each shard, in order; a big file is spread over several by parts."""
    group: list[SourceFile] = []
    size = 0
    for file in files:
        parts = min(-(-_text_size(file) // SHARD_BYTES), MAX_PARTS)
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


@dataclass(frozen=True, slots=True)
class Made:
    """A task that is done: its shard, and how many documents had to be extracted for it."""

    task: Task
    shard: Shard
    extracted: int


def collect_shard(task: Task) -> Made:
    """Return the task with its shard: from the store, or made now and stored."""
    before = _states(task.files)
    key = shard_key(task.files, task.limit)
    shard, fresh = task.store.find(key), Counter[str]()
    if shard is None:
        known = _known(task.store, task.run)
        shard = task.store.write(key, outcomes(task.files, task.limit, known, fresh))
    if _states(task.files) != before:
        shutil.rmtree(shard.folder, ignore_errors=True)
        raise SourceError(f"{task.files[0].origin_path}: changed while it was read; run again when it is still")
    return Made(task, shard, fresh["extracted"])


def results(files: Iterable[SourceFile]) -> Iterator[Record | Rejection]:
    """Yield a valid record or a rejection for each document of *files*, in order, without a store."""
    yield from (outcome.result for outcome in outcomes(files, None, None, Counter()))


def outcomes(
    files: Iterable[SourceFile], limit: int | None, known: Known | None, fresh: Counter[str]
) -> Iterator[Outcome]:
    """Yield what becomes of each document of *files*, in order.

    Args:
        files: what is loaded.
        limit: how many documents are taken at most, or None.
        known: outcomes that need not be made again.
        fresh: counts, under `extracted`, those that had to be.
    """
    documents = islice(chain.from_iterable(map(load, files)), limit)
    while batch := list(islice(documents, BATCH)):
        raws = [_without_split(item) for item in batch if isinstance(item, RawDocument)]
        there = known.find(raws) if known else [(None, None)] * len(raws)
        new = extract_many([raw for raw, (_, outcome) in zip(raws, there, strict=True) if outcome is None])
        told = iter(there)
        for item in batch:
            yield Outcome(item) if isinstance(item, Rejection) else _outcome(item, next(told), new, fresh)


def _outcome(
    raw: RawDocument,
    there: tuple[bytes | None, Outcome | None],
    new: Iterator[Article | Rejection],
    fresh: Counter[str],
) -> Outcome:
    """Return what the store has of *raw*, else the next new outcome."""
    key, outcome = there
    if outcome is None:
        fresh["extracted"] += 1
        outcome = Outcome(_checked(next(new)), key)
    return replace(outcome, given=_split_of(raw))


def _without_split(raw: RawDocument) -> RawDocument:
    """Return *raw* without the split that its source states: it is no field of the record."""
    if SPLIT not in raw.declared:
        return raw
    return replace(raw, declared={name: value for name, value in raw.declared.items() if name != SPLIT})


def _split_of(raw: RawDocument) -> str | None:
    stated = raw.declared.get(SPLIT)
    return stated if isinstance(stated, str) else None


def shard_key(files: Sequence[SourceFile], limit: int | None) -> str:
    """Return the digest of all that the shard of *files* depends on: their bytes, what is declared, our own version."""
    digest = hashlib.sha256(_house())
    for file in files:
        facts = [file.origin_path, file.source, file.loader, dict(file.declared), dict(file.fields), file.part]
        digest.update(orjson.dumps([*facts, _content(file), limit], option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def _collect_all(tasks: Sequence[Task], means: Means) -> list[Made]:
    total, done = sum(task.size for task in tasks), 0
    made: list[Made] = []
    means.progress("read", 0, total)
    for item in ENGINES[means.engine](collect_shard, tasks, means.workers):
        made.append(item)
        done += item.task.size
        means.progress("read", done, total)
    return sorted(made, key=lambda item: item.task.number)


def _collect_first(files: Sequence[SourceFile], means: Means, limit: int, run: str) -> list[Made]:
    """A limit is met file after file: which documents come first must not depend on who is quick."""
    made: list[Made] = []
    left = limit
    for number, file in enumerate(files):
        if left <= 0:
            break
        made.append(collect_shard(Task(number, (file,), means.store, left, run)))
        left -= made[-1].shard.documents
        means.progress("read", limit - left, limit)
    return made


def _checked(outcome: Article | Rejection) -> Record | Rejection:
    if isinstance(outcome, Rejection):
        return outcome
    record = outcome.to_dict()
    if is_valid(record):
        return record
    found = problems(record)
    message = f"{found[0].path}: {found[0].message}" + (f" (and {len(found) - 1} more)" if len(found) > 1 else "")
    return Rejection(outcome.origin, "validate", "schema", message, found)


@lru_cache(maxsize=1)
def _known(store: Store, run: str) -> Known:
    """Return what *store* knew when *run* first asked."""
    del run  # part of the key: another build finds what this one leaves
    return Known(store, _house())


@cache
def _house() -> bytes:
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


def _states(files: Sequence[SourceFile]) -> list[tuple[int, int] | None]:
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
    with copy.open("wb") as target:
        shutil.copyfileobj(sys.stdin.buffer, target)
    return replace(file, path=copy, size=copy.stat().st_size)


def _text_size(file: SourceFile) -> int:
    packed = file.origin_path.lower().endswith(_ARCHIVES)
    return (file.size or 0) * (_EXPANSION if packed else 1)


def _is_boundary(file: SourceFile) -> bool:
    return hashlib.sha256(file.origin_path.encode("utf-8", "surrogateescape")).digest()[:2] < _BOUNDARY
