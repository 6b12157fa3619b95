"""The first half of a build: files become shards of records and rejections, one outcome for each raw document."""

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
from builder.extract import NO_PROFILES, Shelf, batches, extract_many, folder_of
from builder.loaders import SourceFile, load
from builder.pipeline.boilerplate.line_notes import count_notes, relevant
from builder.pipeline.cache_keys import code_digest, shard_key, states
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

# What a source may state besides the fields of a record: the split that it keeps a document in.
SPLIT = "split"


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


def collect(
    recipe: Recipe, context: CollectContext, limit: int | None = None, outside: Path | None = None
) -> Collected:
    """Return the outcome of each document of the recipe's sources, in shards. Workers and engine do not matter.

    Args:
        recipe: the sources.
        context: with what to work.
        limit: how many documents are read at most; the first ones.
        outside: files in this folder are left out: a dataset is no source of itself.

    Raises:
        SourceError: no document was found, or a file changed while it was read.
    """
    refused, files = find_inputs(recipe, context, limit, outside)
    run = uuid.uuid4().hex
    made = (
        _collect_all(files, context, run)
        if limit is None
        else _collect_first(files, context, limit - len(refused), run)
    )
    collected = Collected(tuple(item.shard for item in made), tuple(refused), sum(item.extracted for item in made))
    if collected.documents == 0:
        paths = ", ".join(source.path for source in recipe.sources)
        raise SourceError(f"{paths}: no document was found; give a file, a folder or a glob that holds dumps")
    return collected


@dataclass(frozen=True, slots=True)
class Reuse:
    """What the store knows already, if there is one, and the user's profiles: other profiles, other outcomes."""

    known: OutcomeCache | None
    shelf: Shelf

    def find(self, raws: Sequence[RawDocument]) -> list[tuple[bytes | None, StoredOutcome | None]]:
        """Return the key of each document, and its outcome as if it had just been extracted, or None."""
        if self.known is None:
            return [(None, None)] * len(raws)
        return self.known.find(raws, [self._reading(raw) for raw in raws])

    def _reading(self, raw: RawDocument) -> str:
        """Return what the outcome of *raw* depends on besides itself: the profiles, and where it stands for them."""
        return f"{self.shelf.digest} {folder_of(raw.origin)}" if self.shelf.added else ""


@dataclass(frozen=True, slots=True)
class CollectedShard:
    """A task that is done: its shard, and how many documents had to be extracted for it."""

    task: Task
    shard: Shard
    extracted: int


def collect_shard(task: Task) -> CollectedShard:
    """Return the task with its shard: from the store, or made now and stored."""
    before = states(task.files)
    store, shelf = task.context.store, _shelf_for(task)
    key = shard_key(task.files, task.limit, shelf)
    shard, fresh = store.find(key), Counter[str]()
    if shard is None:
        known = Reuse(_known(store, task.run), shelf)
        shard = store.write(key, outcomes(task.files, task.limit, known, fresh))
    expect_unchanged(task, before, shard.folder)
    return CollectedShard(task, shard, fresh["extracted"])


def results(files: Iterable[SourceFile], shelf: Shelf = NO_PROFILES) -> Iterator[Record | Rejection]:
    """Yield a valid record or a rejection for each document of *files*, in order, without a store; *shelf* holds
    profiles besides the package's own.
    """
    yield from (outcome.result for outcome in outcomes(files, None, Reuse(None, shelf), Counter()))


def outcomes(
    files: Iterable[SourceFile], limit: int | None, reuse: Reuse, fresh: Counter[str]
) -> Iterator[StoredOutcome]:
    """Yield what becomes of each document of *files*, in order.

    Args:
        files: what is loaded.
        limit: how many documents are taken at most, or None.
        reuse: outcomes that need not be made again, and the profiles by which the others are made.
        fresh: counts, under `extracted`, those that had to be.
    """
    documents = islice(chain.from_iterable(map(load, files)), limit)
    for batch in batches(documents):
        raws = [_without_split(item) for item in batch if isinstance(item, RawDocument)]
        there = reuse.find(raws)
        missing = [raw for raw, (_, outcome) in zip(raws, there, strict=True) if outcome is None]
        new = extract_many(missing, shelf=reuse.shelf)
        told = iter(there)
        for item in batch:
            yield StoredOutcome(item) if isinstance(item, Rejection) else _outcome(item, next(told), new, fresh)


def _outcome(
    raw: RawDocument,
    there: tuple[bytes | None, StoredOutcome | None],
    new: Iterator[Article | Rejection],
    fresh: Counter[str],
) -> StoredOutcome:
    """Return what the store has of *raw*, else the next new outcome."""
    key, outcome = there
    if outcome is None:
        fresh["extracted"] += 1
        outcome = StoredOutcome(_checked(next(new)), key)
    return replace(outcome, given=_split_of(raw))


def _without_split(raw: RawDocument) -> RawDocument:
    """Return *raw* without the split that its source states: it is no field of the record."""
    if SPLIT not in raw.declared:
        return raw
    return replace(raw, declared={name: value for name, value in raw.declared.items() if name != SPLIT})


def _split_of(raw: RawDocument) -> str | None:
    stated = raw.declared.get(SPLIT)
    if stated is None or (isinstance(stated, str) and not stated.strip()):
        return None
    # A cell that is no text names no split; as text it is told as such instead of being passed over.
    return stated if isinstance(stated, str) else json.dumps(stated, ensure_ascii=False, default=str)


def _collect_all(files: Sequence[SourceFile], context: CollectContext, run: str) -> list[CollectedShard]:
    tasks = [Task(number, group, without_progress(context), None, run) for number, group in enumerate(plan(files))]
    return sorted(run_tasks(collect_shard, tasks, context, "read"), key=lambda item: item.task.number)


def _shelf_for(task: Task) -> Shelf:
    """Return the user's profiles and what was learned, as far as it stands in the task's documents: so a shard without
    a line that was learned later stays as it is.
    """
    if not task.context.learned:
        return task.context.shelf
    place = notes_path(task)
    if count_notes(place) is None:
        raise changed(task)
    return Shelf((*task.context.shelf.added, *relevant(task.context.learned, place)))


def _collect_first(files: Sequence[SourceFile], context: CollectContext, limit: int, run: str) -> list[CollectedShard]:
    """A limit is met file after file: which documents come first must not depend on who is quick."""
    made: list[CollectedShard] = []
    left = limit
    for number, file in enumerate(files):
        if left <= 0:
            break
        made.append(collect_shard(Task(number, (file,), context, left, run)))
        left -= made[-1].shard.documents
        context.progress("read", limit - left, limit)
    return made


def _checked(outcome: Article | Rejection) -> Record | Rejection:
    if isinstance(outcome, Rejection):
        return outcome
    record = outcome.to_dict()
    return schema_rejection(record, outcome.origin) or record


@lru_cache(maxsize=1)
def _known(store: Store, run: str) -> OutcomeCache:
    """Return what *store* knew when *run* first asked."""
    del run  # part of the key: another build finds what this one leaves
    return OutcomeCache(store, code_digest())
