"""Tasks: files that become a shard together, what they are read with, and how tasks are run."""

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
    """Tell nobody how far a build is."""
    del step, done, total


@dataclass(frozen=True, slots=True)
class CollectContext:
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
    progress: Progress = no_progress
    shelf: Shelf = NO_PROFILES
    learned: tuple[Profile, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Files that become one shard: *limit* bounds their documents, *context* says with what they are read, *run* names
    the build.
    """

    number: int
    files: tuple[SourceFile, ...]
    context: CollectContext
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


def run_tasks(
    function: Callable[[Task], Finished], tasks: Sequence[Task], context: CollectContext, step: str
) -> Iterator[Finished]:
    """Yield the outcome of each task, which names the task, as they finish, and tell of progress."""
    total, done = sum(task.size for task in tasks), 0
    context.progress(step, 0, total)
    for made in ENGINES[context.engine](function, tasks, context.workers):
        yield made
        done += made.task.size
        context.progress(step, done, total)


def without_progress(context: CollectContext) -> CollectContext:
    """Return *context* as another process can have them."""
    return replace(context, progress=no_progress)


def notes_path(task: Task) -> Path:
    key = shard_key(task.files, task.limit, task.context.shelf)
    return task.context.store.root / "notes" / key[:2] / f"{key}-{NOTES_VERSION}.parquet"


def expect_unchanged(task: Task, before: list[tuple[int, int] | None], made: Path | None = None) -> None:
    """Raise where a file changed while it was read, and remove what was *made* of it."""
    if states(task.files) != before:
        if made:
            shutil.rmtree(made, ignore_errors=True)
        raise changed(task)


def changed(task: Task) -> SourceError:
    return SourceError(f"{task.files[0].origin_path}: changed while it was read; run again when it is still")


def find_inputs(
    recipe: Recipe, context: CollectContext, limit: int | None, outside: Path | None
) -> tuple[list[Rejection], list[SourceFile]]:
    """Return what no loader can take, and the files, standard input among them as a copy."""
    digest_of_bytes.cache_clear()
    found = find_files(recipe, outside)[:limit]
    files = [_copy_standard_input(item, context.store) for item in found if isinstance(item, SourceFile)]
    return [item for item in found if isinstance(item, Rejection)], files


def _copy_standard_input(file: SourceFile, store: Store) -> SourceFile:
    """Return *file* with standard input copied to a file of its own: another process cannot read ours."""
    if file.path is not None:
        return file
    store.temporary.mkdir(parents=True, exist_ok=True)
    copy = store.temporary / f"stdin-{file.source}"
    if not copy.exists():  # a first pass has read it already
        with copy.open("wb") as target:
            shutil.copyfileobj(sys.stdin.buffer, target)
    return replace(file, path=copy, size=copy.stat().st_size)
