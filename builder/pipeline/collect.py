"""Collect the sources of a build: turn files into shards with one record or rejection for each raw document."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from builder.config.recipe import Recipe
from builder.errors import SourceError
from builder.extract import Shelf, batches, extract_many, folder_of
from builder.loaders import SourceFile, load
from builder.pipeline.boilerplate.line_notes import count_notes, relevant
from builder.pipeline.cache_keys import code_digest, shard_key, states
from builder.pipeline.documents import SPLIT, without_split
from builder.pipeline.shard_plan import plan
from builder.pipeline.tasks import (
    CollectContext,
    Task,
    changed,
    expect_unchanged,
    find_inputs,
    notes_path,
    run_tasks,
    without_progress,
)
from builder.records import Article, RawDocument, Rejection
from builder.storage.reuse import OutcomeCache
from builder.storage.shard_store import Record, Shard, Store, StoredOutcome
from builder.validation import schema_rejection


@dataclass(frozen=True, slots=True)
class Collected:
    """Result of collecting the sources.

    Args:
        shards: the shards, in the order of their files.
        refused: files without a loader.
        extracted: number of documents that were extracted because the store did not have them.
    """

    shards: tuple[Shard, ...]
    refused: tuple[Rejection, ...]
    extracted: int = 0

    @property
    def documents(self) -> int:
        """Return the number of raw documents read."""
        return len(self.refused) + sum(shard.documents for shard in self.shards)


def collect(
    recipe: Recipe, context: CollectContext, limit: int | None = None, outside: Path | None = None
) -> Collected:
    """Return the outcomes of all documents of the recipe's sources; they do not depend on engine and workers.

    Args:
        recipe: the recipe, which names the sources.
        context: settings of the collection.
        limit: maximum number of documents; the first ones are read.
        outside: folder of the dataset, whose files are excluded from the sources.

    Raises:
        SourceError: no document was found, or a file changed while it was read.
    """
    refused, files = find_inputs(recipe, context, limit, outside)
    run = uuid.uuid4().hex
    results = (
        _collect_all(files, context, run)
        if limit is None
        else _collect_first(files, context, limit - len(refused), run)
    )
    shards = tuple(result.shard for result in results)
    collected = Collected(shards, tuple(refused), sum(result.extracted for result in results))
    if collected.documents == 0:
        paths = ", ".join(source.path for source in recipe.sources)
        raise SourceError(f"{paths}: no document found (expected a file, a folder or a glob of dumps)")
    return collected


@dataclass(frozen=True, slots=True)
class Reuse:
    """Stored outcomes, and the user's profiles, on which outcomes depend."""

    cache: OutcomeCache
    shelf: Shelf

    def find(self, raws: Sequence[RawDocument]) -> list[tuple[bytes | None, StoredOutcome | None]]:
        """Return the key of each document, and its outcome as if it had just been extracted, or None."""
        return self.cache.find(raws, [self._profile_key(raw) for raw in raws])

    def _profile_key(self, raw: RawDocument) -> str:
        """Return the digest of the profiles and the folder of *raw*, by which profiles are selected."""
        return f"{self.shelf.digest} {folder_of(raw.origin)}" if self.shelf.added else ""


@dataclass(frozen=True, slots=True)
class CollectedShard:
    """A finished task, its shard, and the number of documents that were extracted for it."""

    task: Task
    shard: Shard
    extracted: int


def collect_shard(task: Task) -> CollectedShard:
    """Return the shard of *task* from the store, or extract its documents and store it."""
    before = states(task.files)
    store, shelf = task.context.store, _shelf_for(task)
    key = shard_key(task.files, task.limit, shelf)
    shard, fresh = store.find(key), Counter[str]()
    if shard is None:
        reuse = Reuse(_cache(store, task.run), shelf)
        shard = store.write(key, outcomes(task.files, task.limit, reuse, fresh))
    expect_unchanged(task, before, shard.folder)
    return CollectedShard(task, shard, fresh["extracted"])


def outcomes(
    files: Iterable[SourceFile], limit: int | None, reuse: Reuse, fresh: Counter[str]
) -> Iterator[StoredOutcome]:
    """Yield the outcome of each document of *files*, in order.

    Args:
        files: the files to load.
        limit: maximum number of documents, or None.
        reuse: stored outcomes, and the profiles for the extraction of the others.
        fresh: counts documents that were extracted, under `extracted`.
    """
    documents = islice(chain.from_iterable(map(load, files)), limit)
    for batch in batches(documents):
        raws = [without_split(item) for item in batch if isinstance(item, RawDocument)]
        found = reuse.find(raws)
        missing = [raw for raw, (_, outcome) in zip(raws, found, strict=True) if outcome is None]
        new = extract_many(missing, shelf=reuse.shelf)
        stored = iter(found)
        for item in batch:
            yield StoredOutcome(item) if isinstance(item, Rejection) else _outcome(item, next(stored), new, fresh)


def _outcome(
    raw: RawDocument,
    stored: tuple[bytes | None, StoredOutcome | None],
    new: Iterator[Article | Rejection],
    fresh: Counter[str],
) -> StoredOutcome:
    """Return the stored outcome of *raw*, else the next of the *new* ones."""
    key, outcome = stored
    if outcome is None:
        fresh["extracted"] += 1
        outcome = StoredOutcome(_validated(next(new)), key)
    return replace(outcome, given=_declared_split(raw))


def _declared_split(raw: RawDocument) -> str | None:
    declared = raw.declared.get(SPLIT)
    if declared is None or (isinstance(declared, str) and not declared.strip()):
        return None
    # Values that are not text are converted so that they are reported as unknown splits instead of being ignored.
    return declared if isinstance(declared, str) else json.dumps(declared, ensure_ascii=False, default=str)


def _collect_all(files: Sequence[SourceFile], context: CollectContext, run: str) -> list[CollectedShard]:
    tasks = [Task(number, group, without_progress(context), None, run) for number, group in enumerate(plan(files))]
    return sorted(run_tasks(collect_shard, tasks, context, "read"), key=lambda item: item.task.number)


def _shelf_for(task: Task) -> Shelf:
    """Return the user's profiles, and the learned lines that occur in the documents of *task*.

    So learning a line changes only the shards in which the line occurs.
    """
    if not task.context.learned:
        return task.context.shelf
    path = notes_path(task)
    if count_notes(path) is None:
        raise changed(task)
    return Shelf((*task.context.shelf.added, *relevant(task.context.learned, path)))


def _collect_first(files: Sequence[SourceFile], context: CollectContext, limit: int, run: str) -> list[CollectedShard]:
    """Collect one file after the other up to the limit, so that the selection does not depend on timing."""
    results: list[CollectedShard] = []
    left = limit
    for number, file in enumerate(files):
        if left <= 0:
            break
        results.append(collect_shard(Task(number, (file,), context, left, run)))
        left -= results[-1].shard.documents
        context.progress("read", limit - left, limit)
    return results


def _validated(outcome: Article | Rejection) -> Record | Rejection:
    """Return the record, or the rejection of a record that does not match its schema."""
    if isinstance(outcome, Rejection):
        return outcome
    record = outcome.to_dict()
    return schema_rejection(record, outcome.origin) or record


# A worker process builds the index of the store once per build.
@lru_cache(maxsize=1)
def _cache(store: Store, run: str) -> OutcomeCache:
    """Return the outcomes in *store* at the start of the build *run*."""
    del run
    return OutcomeCache(store, code_digest())
