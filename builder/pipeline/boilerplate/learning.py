"""Learn boilerplate in a first pass over the sources of a build: write notes of every document, and mine them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from builder.config.profiles import ProfileTable, profile_tables
from builder.config.recipe import Recipe
from builder.extract import Profile, pattern_of, profile_of
from builder.loaders import load
from builder.pipeline.boilerplate.line_notes import count_notes, read_faults, write_notes
from builder.pipeline.boilerplate.mining import RepetitionRule, SiteLines, mine
from builder.pipeline.boilerplate.profile_toml import learned_toml
from builder.pipeline.cache_keys import states
from builder.pipeline.shard_plan import plan
from builder.pipeline.tasks import (
    CollectContext,
    Task,
    expect_unchanged,
    find_inputs,
    notes_path,
    run_tasks,
    without_progress,
)
from builder.records import Rejection
from builder.storage.manifest import versions
from builder.utils.semver import precedence

NAME = "profile.toml"

_KEYS = {"publisher": "publisher", "domain": "domains", "folder": "folders"}


@dataclass(frozen=True, slots=True)
class LearnedBoilerplate:
    """Boilerplate learned by a build, as profiles and as the content of profile.toml."""

    entries: tuple[ProfileTable, ...]

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Return the profiles."""
        return tuple(map(profile_of, self.entries))

    @property
    def lines(self) -> int:
        """Return the number of learned lines."""
        return sum(len(entry["learned"]) for entry in self.entries)

    def to_bytes(self, version: str) -> bytes:
        """Return the content of profile.toml of *version*."""
        entries = [{**entry, "learned": [_since(line, version) for line in entry["learned"]]} for entry in self.entries]
        return learned_toml(entries).encode()


# `since` of a new line, until the number of the version is known.
NEW = ""


def _since(line: ProfileTable, version: str) -> ProfileTable:
    return {**line, "since": version} if line["since"] == NEW else line


@dataclass(frozen=True, slots=True)
class BoilerplateSurvey:
    """The repeated lines of each site, and the number and first message of the documents that could not be read."""

    sites: list[SiteLines]
    unread: int = 0
    example: str = ""


def survey(
    recipe: Recipe, context: CollectContext, limit: int | None = None, outside: Path | None = None
) -> BoilerplateSurvey:
    """Return the repeated lines of each site; the arguments are those of `collect`."""
    rule = recipe.furniture
    refused, notes = write_all_notes(recipe, context, limit, outside)
    faults = chain(map(str, refused), chain.from_iterable(map(read_faults, notes)))
    example = next(faults, "")
    unread = sum(1 for _ in faults) + bool(example)
    return BoilerplateSurvey(mine(notes, RepetitionRule(rule.min_documents, rule.min_share)), unread, example)


def learn(
    recipe: Recipe, context: CollectContext, dataset: Path, version: str | None, limit: int | None = None
) -> LearnedBoilerplate:
    """Return the furniture in the recipe's sources, and that of the version before *version* (None: the next one).

    A learned line remains furniture of its site even if later input has too few documents to learn it again, so that
    known records do not change when others are removed. Users can revoke a line with `keep` in a profile.
    """
    entries = {_owner(entry): entry for entry in _previously_learned(dataset, version)}
    for site in survey(recipe, context, limit, outside=dataset).sites:
        found = [_line(line.text, line.documents, site.documents, line.example) for line in site.furniture]
        if found:
            owned_by = site.name if site.kind == "publisher" else [site.name]
            entry = {_KEYS[site.kind]: owned_by, "learned": found}
            owner = _owner(entry)
            entries[owner] = _merged(entries.get(owner, {**entry, "learned": []}), found)
    return LearnedBoilerplate(tuple(entries[owner] for owner in sorted(entries)))


def write_all_notes(
    recipe: Recipe, context: CollectContext, limit: int | None = None, outside: Path | None = None
) -> tuple[list[Rejection], list[Path]]:
    """Write notes of the documents that `collect` would read.

    Returns:
        The rejections of files without a loader, and the paths of the notes in the order of their files.
    """
    refused, files = find_inputs(recipe, context, limit, outside)
    if limit is None:
        tasks = [Task(number, group, without_progress(context)) for number, group in enumerate(plan(files))]
        paths = {noted.task.number: noted.path for noted in run_tasks(note_shard, tasks, context, "learn")}
    else:
        paths, left = {}, limit - len(refused)
        for number, file in enumerate(files):
            if left > 0:
                paths[number] = note_shard(Task(number, (file,), context, left)).path
                left -= count_notes(paths[number]) or 0
    used = set(paths.values())
    for old in context.store.root.glob("notes/*/*"):
        if old not in used:
            old.unlink()
    return refused, [paths[number] for number in sorted(paths)]


@dataclass(frozen=True, slots=True)
class NotedTask:
    """A finished task, and the path of its notes."""

    task: Task
    path: Path


def note_shard(task: Task) -> NotedTask:
    """Return the notes of *task* from the store, or write them."""
    before = states(task.files)
    path = notes_path(task)
    if count_notes(path) is None:
        items = islice(chain.from_iterable(map(load, task.files)), task.limit)
        write_notes(path, items, task.context.shelf)
    expect_unchanged(task, before)
    return NotedTask(task, path)


def _previously_learned(dataset: Path, version: str | None) -> list[ProfileTable]:
    """Return the entries of the newest version before *version* that learned any."""
    earlier = [name for name in versions(dataset) if version is None or precedence(name) < precedence(version)]
    for name in reversed(earlier):
        path = dataset / "versions" / name / NAME
        if path.is_file():
            return [entry for entry in profile_tables(path.read_bytes(), path) if entry.get("learned")]
    return []


def _owner(entry: ProfileTable) -> tuple[str, str]:
    """Return kind and name of the site of an entry."""
    kind = next(kind for kind, key in _KEYS.items() if key in entry)
    return kind, "\n".join([entry[_KEYS[kind]]] if kind == "publisher" else entry[_KEYS[kind]])


def _line(text: str, documents: int, of: int, example: str) -> ProfileTable:
    return {"line": text, "documents": documents, "of": of, "example": example, "since": NEW}


def _merged(entry: ProfileTable, found: Sequence[ProfileTable]) -> ProfileTable:
    """Return *entry* with the lines *found*; a known line gets the new counts and keeps its first version."""
    known = {pattern_of(line["line"]): line for line in entry["learned"]}
    for line in found:
        pattern = pattern_of(line["line"])
        known[pattern] = {**line, "since": known.get(pattern, line).get("since", line["since"])}
    lines = sorted(known.values(), key=lambda line: (-line["documents"], line["line"]))
    return {**entry, "learned": lines}
