"""The first pass over a build's sources: notes of every document, and the furniture that they teach."""

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
    """What a build learned, as profiles, and as the file that tells of it."""

    entries: tuple[ProfileTable, ...]

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Return the profiles."""
        return tuple(map(profile_of, self.entries))

    @property
    def lines(self) -> int:
        """Return the number of lines learned."""
        return sum(len(entry["learned"]) for entry in self.entries)

    def to_bytes(self, version: str) -> bytes:
        """Return the file of *version*."""
        entries = [{**entry, "learned": [_since(line, version) for line in entry["learned"]]} for entry in self.entries]
        return learned_toml(entries).encode()


# Of a line that no version had learned before: which one does is known when its number is.
NEW = ""


def _since(line: ProfileTable, version: str) -> ProfileTable:
    return {**line, "since": version} if line["since"] == NEW else line


@dataclass(frozen=True, slots=True)
class BoilerplateSurvey:
    """What repeats in the documents of each site, how many documents could not be read, and the first of them."""

    sites: list[SiteLines]
    unread: int = 0
    example: str = ""


def survey(
    recipe: Recipe, context: CollectContext, limit: int | None = None, outside: Path | None = None
) -> BoilerplateSurvey:
    """Return what repeats in the documents of each site; the arguments are those of `collect`."""
    rule = recipe.furniture
    refused, notes = write_all_notes(recipe, context, limit, outside)
    faults = chain(map(str, refused), chain.from_iterable(map(read_faults, notes)))
    example = next(faults, "")
    unread = sum(1 for _ in faults) + bool(example)
    return BoilerplateSurvey(mine(notes, RepetitionRule(rule.min_documents, rule.min_share)), unread, example)


def learn(
    recipe: Recipe, context: CollectContext, dataset: Path, version: str | None, limit: int | None = None
) -> LearnedBoilerplate:
    """Return the furniture in the recipe's sources, and what the version before *version* (None: the next one) had
    learned.

    Held on to, a line is furniture of its site for good, also where later input has too few documents to tell; so
    records that are known do not change because others went. A profile's `keep` is how a person says otherwise.
    """
    entries = {_owner(entry): entry for entry in _before(dataset, version)}
    for site in survey(recipe, context, limit, outside=dataset).sites:
        found = [_line(line.text, line.documents, site.documents, line.example) for line in site.furniture]
        if found:
            named = site.name if site.kind == "publisher" else [site.name]
            entry = {_KEYS[site.kind]: named, "learned": found}
            owner = _owner(entry)
            entries[owner] = _merged(entries.get(owner, {**entry, "learned": []}), found)
    return LearnedBoilerplate(tuple(entries[owner] for owner in sorted(entries)))


def write_all_notes(
    recipe: Recipe, context: CollectContext, limit: int | None = None, outside: Path | None = None
) -> tuple[list[Rejection], list[Path]]:
    """Return files that no loader could take, and the notes of a first pass over the documents that `collect` would
    read, in the order of their files.
    """
    refused, files = find_inputs(recipe, context, limit, outside)
    if limit is None:
        tasks = [Task(number, group, without_progress(context)) for number, group in enumerate(plan(files))]
        places = {made.task.number: made.place for made in run_tasks(note_shard, tasks, context, "learn")}
    else:
        places, left = {}, limit - len(refused)
        for number, file in enumerate(files):
            if left > 0:
                places[number] = note_shard(Task(number, (file,), context, left)).place
                left -= count_notes(places[number]) or 0
    used = set(places.values())
    for old in context.store.root.glob("notes/*/*"):
        if old not in used:
            old.unlink()
    return refused, [places[number] for number in sorted(places)]


@dataclass(frozen=True, slots=True)
class NotedTask:
    """A task that is done, and the place of its notes."""

    task: Task
    place: Path


def note_shard(task: Task) -> NotedTask:
    """Return the task with the place of its notes: those in the store, or made and stored now."""
    before = states(task.files)
    place = notes_path(task)
    if count_notes(place) is None:
        items = islice(chain.from_iterable(map(load, task.files)), task.limit)
        write_notes(place, items, task.context.shelf)
    expect_unchanged(task, before)
    return NotedTask(task, place)


def _before(dataset: Path, version: str | None) -> list[ProfileTable]:
    """Return what the newest version before *version* that learned anything had learned."""
    earlier = [name for name in versions(dataset) if version is None or precedence(name) < precedence(version)]
    for name in reversed(earlier):
        path = dataset / "versions" / name / NAME
        if path.is_file():
            return [entry for entry in profile_tables(path.read_bytes(), path) if entry.get("learned")]
    return []


def _owner(entry: ProfileTable) -> tuple[str, str]:
    """Return whose lines an entry holds."""
    kind = next(kind for kind, key in _KEYS.items() if key in entry)
    return kind, "\n".join([entry[_KEYS[kind]]] if kind == "publisher" else entry[_KEYS[kind]])


def _line(text: str, documents: int, of: int, example: str) -> ProfileTable:
    return {"line": text, "documents": documents, "of": of, "example": example, "since": NEW}


def _merged(entry: ProfileTable, found: Sequence[ProfileTable]) -> ProfileTable:
    """Return *entry* with the lines *found*; a line known before is counted anew and keeps its first version."""
    known = {pattern_of(line["line"]): line for line in entry["learned"]}
    for line in found:
        pattern = pattern_of(line["line"])
        known[pattern] = {**line, "since": known.get(pattern, line).get("since", line["since"])}
    lines = sorted(known.values(), key=lambda line: (-line["documents"], line["line"]))
    return {**entry, "learned": lines}
