"""Tasks of a build: the files of one shard, the context to read them with, and running tasks on an engine."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from builder.config.recipe import Recipe
from builder.errors import SourceError
from builder.extract import NO_PROFILES, Profile, Shelf
from builder.loaders import SourceFile, find_files
from builder.pipeline.boilerplate.line_notes import NOTES_VERSION
from builder.pipeline.cache_keys import digest_of_bytes, shard_key, states
from builder.pipeline.executors import ENGINES
from builder.records import Rejection
from builder.storage.shard_store import Store

Progress = Callable[[str, int, int], None]


def no_progress(step: str, done: int, total: int) -> None:
    """Ignore the progress of a build."""
    del step, done, total


@dataclass(frozen=True, slots=True)
class CollectContext:
    """Settings of a collection.

    Args:
        store: store of the shards.
        engine: a name of `ENGINES`.
        workers: number of processes.
        progress: called with the step, the amount done, and the total.
        shelf: profiles of the user.
        learned: profiles learned in a first pass, whose notes are in the store.
    """

    store: Store
    engine: str = "local"
    workers: int = 1
    progress: Progress = no_progress
    shelf: Shelf = NO_PROFILES
    learned: tuple[Profile, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Files that become one shard.

    Args:
        number: position among the tasks.
        files: the files.
        context: settings of the collection.
        limit: maximum number of documents, or None.
        run: identifier of the build.
    """

    number: int
    files: tuple[SourceFile, ...]
    context: CollectContext
    limit: int | None = None
    run: str = ""

    @property
    def size(self) -> int:
        """Return the number of bytes to read."""
        return sum((file.size or 0) // file.part[1] for file in self.files)


class HasTask(Protocol):
    """A result that refers to its task."""

    @property
    def task(self) -> Task:
        """Return the task."""


Finished = TypeVar("Finished", bound=HasTask)


def run_tasks(
    function: Callable[[Task], Finished], tasks: Sequence[Task], context: CollectContext, step: str
) -> Iterator[Finished]:
    """Yield the results of *tasks* as they finish, and report progress."""
    total, done = sum(task.size for task in tasks), 0
    context.progress(step, 0, total)
    for result in ENGINES[context.engine](function, tasks, context.workers):
        yield result
        done += result.task.size
        context.progress(step, done, total)


def without_progress(context: CollectContext) -> CollectContext:
    """Return *context* without the callback, which cannot be pickled."""
    return replace(context, progress=no_progress)


def notes_path(task: Task) -> Path:
    """Return the path of the notes of *task* in the store."""
    key = shard_key(task.files, task.limit, task.context.shelf)
    return task.context.store.root / "notes" / key[:2] / f"{key}-{NOTES_VERSION}.parquet"


def expect_unchanged(task: Task, before: list[tuple[int, int] | None], result: Path | None = None) -> None:
    """Remove the *result* and raise a `SourceError` if a file changed since *before*."""
    if states(task.files) != before:
        if result:
            shutil.rmtree(result, ignore_errors=True)
        raise changed(task)


def changed(task: Task) -> SourceError:
    """Return the error for a file that changed while it was read."""
    return SourceError(f"{task.files[0].origin_path}: changed while it was read; run again when it is complete")


def find_inputs(
    recipe: Recipe, context: CollectContext, limit: int | None, outside: Path | None
) -> tuple[list[Rejection], list[SourceFile]]:
    """Return the rejections of files without a loader, and the other files, with standard input copied to a file."""
    digest_of_bytes.cache_clear()
    found = find_files(recipe, outside)[:limit]
    files = [_copy_standard_input(item, context.store) for item in found if isinstance(item, SourceFile)]
    return [item for item in found if isinstance(item, Rejection)], files


def _copy_standard_input(file: SourceFile, store: Store) -> SourceFile:
    """Return *file* with standard input copied to a file, which other processes can read."""
    if file.path is not None:
        return file
    store.temporary.mkdir(parents=True, exist_ok=True)
    copy = store.temporary / f"stdin-{file.source}"
    if not copy.exists():  # The first pass of learning has read it already.
        with copy.open("wb") as target:
            shutil.copyfileobj(sys.stdin.buffer, target)
    return replace(file, path=copy, size=copy.stat().st_size)
