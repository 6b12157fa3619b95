"""A build from end to end: collect, gather, release, publish, under the lock of the dataset's folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from builder.card import write_whole
from builder.collect import Means, Progress, collect, in_silence
from builder.errors import NO_ROOM, BuilderError, DatasetError
from builder.gather import Gathered, gather
from builder.learn import learn
from builder.manifest import PRIVATE, Manifest, read_manifest, versions
from builder.profiles import read_profiles
from builder.publish import locked, publish
from builder.recipe import Recipe
from builder.release import release
from builder.semver import is_version
from builder.store import Store
from builder.write import Order
from builder.writers.jsonl import line_of

REFUSED = "rejected.jsonl"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be built: *recipe* into *dataset* as *version*, and how.

    Args:
        recipe: sources, filters, splits.
        dataset: the dataset's folder.
        version: a semantic version.
        engine: a name of `ENGINES`.
        workers: number of processes.
        limit: how many documents are read at most, or None.
        max_rejected: the largest share of rejected documents with which a version is still published.
        progress: called with a step, what is done of it, and its total.
    """

    recipe: Recipe
    dataset: Path
    version: str
    engine: str = "local"
    workers: int = 1
    limit: int | None = None
    max_rejected: float = 0.2
    progress: Progress = in_silence


@dataclass(frozen=True, slots=True)
class Built:
    """What became of a build.

    Args:
        status: `published`, `unchanged` (the version is there with equal content) or `refused` (nothing was published).
        documents: raw documents read.
        manifest: of the version, None where nothing was published.
        reasons: how many documents were rejected, by stage and reason, with an example: (stage, reason, count, row).
        refused: where all rejections of a refused build are listed.
    """

    status: str
    documents: int
    manifest: Manifest | None
    reasons: list[tuple[str, str, int, dict[str, Any]]]
    refused: Path | None = None

    @property
    def rejected(self) -> int:
        """Return the number of rejected documents."""
        return sum(count for _, _, count, _ in self.reasons)


def build(request: Request) -> Built:
    """Return what became of the build; a version appears in the dataset's folder whole or not at all.

    Raises:
        BuilderError: no document was found, the version is there with other content, the folder is busy or full.
    """
    if not is_version(request.version):
        raise BuilderError(
            f"--version {request.version}: not a semantic version; give three numbers such as 1.0.0, or 1.0.0-rc.1"
        )
    with _room(request.dataset), locked(request.dataset):
        return _build(request)


def _build(request: Request) -> Built:
    store = Store(request.dataset / PRIVATE)
    known = read_profiles(request.recipe)
    means = Means(store, request.engine, request.workers, request.progress, known.shelf)
    learned = None
    if request.recipe.furniture.learn:
        learned = learn(request.recipe, means, request.dataset, request.version, request.limit)
        means = replace(means, learned=learned.profiles)
    collected = collect(request.recipe, means, request.limit, outside=request.dataset)
    request.progress("group", 0, 0)
    gathered = gather(collected, request.recipe.filters, store.temporary / "gather")
    reasons = _reasons(gathered)
    listed = f"{PRIVATE}/{REFUSED}"
    (request.dataset / listed).unlink(missing_ok=True)
    if not len(gathered.table) or len(gathered.rejected) / gathered.documents > request.max_rejected:
        write_whole(request.dataset, listed, b"".join(map(line_of, gathered.rejected)))
        return Built("refused", gathered.documents, None, reasons, request.dataset / listed)
    staging = store.temporary / "staging"
    request.progress("write", 0, 0)
    manifest = release(gathered, Order(request.recipe, request.version, staging, request.limit, known.files, learned))
    status = _publish(request, manifest, staging)
    store.forget_old(shard.folder.name for shard in collected.shards)
    return Built(status, gathered.documents, manifest, reasons)


def _publish(request: Request, manifest: Manifest, staging: Path) -> str:
    if request.version not in versions(request.dataset):
        publish(request.dataset, request.version, staging)
        return "published"
    there = read_manifest(request.dataset, request.version)
    if there["digest"] == manifest["digest"]:
        return "unchanged"
    raise DatasetError(
        f"{request.dataset}/{request.version} holds other data ({there['digest'][:4]}… not {manifest['digest'][:4]}…): "
        "give another --version"
    )


def _reasons(gathered: Gathered) -> list[tuple[str, str, int, dict[str, Any]]]:
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in gathered.rejected:
        first.setdefault((row["stage"], row["reason"]), row)
    return [(stage, reason, count, first[stage, reason]) for (stage, reason), count in gathered.reasons()]


@contextmanager
def _room(dataset: Path) -> Iterator[None]:
    """Turn a full disk into one clear line; what was unfinished is removed by those who wrote it."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in NO_ROOM:
            raise
        raise DatasetError(
            f"{dataset}: {os.strerror(fault.errno or 0).lower()}: nothing was published; make room and run again, "
            "what was read so far is kept"
        ) from fault
