"""Build, verify and compare versions of datasets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from builder.audit.diff import CHANGE_KINDS, Comparison, compare
from builder.audit.diff.items import Item, items
from builder.audit.diff.reports import text
from builder.audit.verify import Violation
from builder.audit.verify import verify as find_violations
from builder.config.recipe import Recipe, read_recipe, recipe_of
from builder.errors import BuilderError
from builder.pipeline.build import BuildResult, Request
from builder.pipeline.build import build as build_version
from builder.pipeline.executors.local import default_workers
from builder.pipeline.tasks import no_progress
from builder.utils.progress import ReportProgress, progress_bars

PathName = str | os.PathLike[str]

# Name of a dataset that is built without a recipe.
_NAME = "dataset"
# Records of each kind in a `repr`.
_SHOWN = 10


def build(
    recipe: PathName | Iterable[PathName],
    out: PathName,
    *,
    version: str | None = None,
    bump: str | None = None,
    engine: str = "local",
    workers: int | None = None,
    limit: int | None = None,
    max_rejected: float = 0.2,
    progress: bool = False,
) -> BuildResult:
    """Build and publish a version of a dataset, completely or not at all.

    Args:
        recipe: path of a recipe (`.toml`), or paths of sources: files, folders, globs, archives.
        out: the dataset's folder.
        version: the semantic version to publish, such as `1.0.0`; give this or *bump*.
        bump: `major`, `minor`, `patch`, or `auto` to derive it from what changed.
        engine: executor of the processes: `local`.
        workers: number of processes; None: one per processor.
        limit: maximum number of documents to read, for a trial.
        max_rejected: largest share of rejected documents, 0 to 1, for which a version is published.
        progress: show progress bars on standard error.

    Returns:
        Whether the version was published, is unchanged or was refused, with counts and manifest.

    Raises:
        BuilderError: a configuration error; the message says where, what was found and what was expected.
    """
    if (version is None) == (bump is None):
        raise BuilderError(f"found {'both version and' if bump else 'neither version nor'} bump: give one of them")
    with _bars("B", progress) as report:
        request = Request(
            _recipe(recipe), Path(out), version, engine, workers or default_workers(), limit, max_rejected, report, bump
        )
        return build_version(request)


def verify(dataset: PathName, version: str | None = None, *, progress: bool = False) -> tuple[Violation, ...]:
    """Return every violation found in a dataset folder; none means that all of its checks hold.

    Args:
        dataset: the dataset's folder.
        version: the version to check; None: all, and the README.
        progress: show progress bars on standard error.

    Raises:
        DatasetError: the folder contains no version, or not this one.
    """
    with _bars("it", progress) as report:
        return tuple(find_violations(Path(dataset), version, report))


@dataclass(frozen=True, slots=True)
class Diff:
    """Records that differ between two versions of a dataset.

    Args:
        comparison: both versions, paired record by record.
    """

    comparison: Comparison

    @property
    def counts(self) -> dict[str, int]:
        """Number of records in the `old` and the `new` version, and of those `added`, `removed` and so on."""
        return self.comparison.counts()

    def records(self, kind: str, limit: int | None = None) -> Iterator[Item]:
        """Yield the records of a kind, with split, origin, reason and, if changed, the old and the new values.

        Args:
            kind: `added`, `removed`, `changed` or `moved`.
            limit: maximum number of records.
        """
        if kind not in CHANGE_KINDS:
            raise BuilderError(f"kind: found {kind!r}, expected one of {', '.join(CHANGE_KINDS)}")
        return items(self.comparison, kind, limit)

    def __repr__(self) -> str:
        """Return the report of `cutline diff`, with at most ten records of each kind."""
        return "".join(text(self.comparison, _SHOWN)).rstrip()


def diff(dataset: PathName, old: str, new: str, *, progress: bool = False) -> Diff:
    """Return the records that were added, removed, changed or moved between two versions, and why.

    Args:
        dataset: the dataset's folder.
        old: a version.
        new: another one.
        progress: show progress bars on standard error.

    Raises:
        DatasetError: there is no such version, or a file is missing or damaged.
    """
    with _bars(" records", progress) as report:
        return Diff(compare(Path(dataset), old, new, report))


def _recipe(given: PathName | Iterable[PathName]) -> Recipe:
    paths = [os.fspath(path) for path in ([given] if isinstance(given, str | os.PathLike) else given)]
    recipes = [path for path in paths if path.lower().endswith(".toml")]
    if recipes and len(paths) > 1:
        raise BuilderError(f"{recipes[0]}: found a recipe beside other sources; give one recipe, or sources alone")
    return read_recipe(Path(recipes[0])) if recipes else recipe_of(paths, _NAME)


def _bars(unit: str, is_shown: bool) -> AbstractContextManager[ReportProgress]:
    return progress_bars(unit) if is_shown else nullcontext(no_progress)
