"""The recipe of a dataset (sources, filters, splits, card): read from TOML, validated, defaults filled in."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from builder.config.split_names import resolve_split
from builder.config.toml_files import FileKind, expect_none, parse_toml, problem_line, read_file
from builder.errors import RecipeError
from builder.records.json_schema import load_schema
from builder.utils.display import one_line
from builder.validation import find_violations
from builder.validation.wording import SchemaViolation, nearest

_RECIPE_SCHEMA = "recipe.v1"

_RECIPE_FILE = FileKind(
    "a recipe", RecipeError, "give a recipe, or sources such as a folder of dumps", "give its recipe.toml"
)

# Keys of a source that say how to read it; the others are facts about its articles.
_READING_KEYS = ("path", "loader", "fields")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Source:
    """A source of dumps.

    Args:
        path: file, folder, glob or archive, relative to the recipe's folder; `-` for stdin.
        loader: name of the loader; None: by the type of each file.
        fields: for formats with rows, the column of each field.
        declared: facts about every article of the source, such as `publisher`.
    """

    path: str
    loader: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on records: required fields, words in the body, one of *languages* (empty: any)."""

    require: tuple[str, ...] = ()
    min_body_words: int = 0
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """Settings for learning furniture: the least number and share of a publisher's documents that contain a line."""

    learn: bool = False
    min_documents: int = 3
    min_share: float = 0.001


@dataclass(frozen=True, slots=True)
class Dedup:
    """Settings for duplicates: *policy* is `near`, `exact` or `none`; *threshold* the least similarity for `near`."""

    policy: str = "near"
    threshold: float = 0.8


@dataclass(frozen=True, slots=True)
class Splits:
    """Rules for assigning new records to splits; schemas/recipe.v1 defines each key.

    Args:
        strategy: `hash`, `time`, `publisher` or `given`.
        shares: by split, in the order of the recipe, with sum 1; empty where the strategy needs none.
        salt: part of the hash; another salt gives another assignment.
        stratify: a field of the record, or None.
        before: by split, a day in ISO 8601 format, ascending.
        rest: the split after the last of these days.
        straddling: `latest` or `earliest`.
        publishers: by split, the publishers assigned to it.
        otherwise: the split of groups that the strategy cannot assign; None: the first one.
    """

    strategy: str = "hash"
    shares: Mapping[str, float] = field(default_factory=dict)
    salt: str = ""
    stratify: str | None = None
    before: Mapping[str, str] = field(default_factory=dict)
    rest: str = "test"
    straddling: str = "latest"
    publishers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    otherwise: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return all possible splits, in the order of the recipe."""
        assigned = [*self.before, self.rest] if self.strategy == "time" else list(self.shares)
        first = [] if assigned else [self.otherwise or "train"]
        last = [self.otherwise] if self.otherwise else []
        return tuple(dict.fromkeys([*first, *assigned, *self.publishers, *last]))

    @property
    def fallback(self) -> str:
        """Return the split of groups that the strategy cannot assign."""
        return self.otherwise or self.names[0]


@dataclass(frozen=True, slots=True)
class Card:
    """The YAML metadata of the dataset card, with the Hub's names; None and empty tuples are omitted there."""

    license: str = "other"
    license_name: str | None = None
    license_link: str | None = None
    language: tuple[str, ...] = ()
    pretty_name: str | None = None
    tags: tuple[str, ...] = ()
    task_categories: tuple[str, ...] = ()
    annotations_creators: tuple[str, ...] = ()
    language_creators: tuple[str, ...] = ()
    source_datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """A valid recipe, defaults filled in.

    Args:
        base: the folder that the sources' paths are relative to.
        takedowns: the file of takedowns, relative to *base*; None: takedowns.toml in *base*, if it exists.
        is_bare: whether it was made from sources on the command line instead of a file.
        profiles: files of profiles or globs, relative to *base*.
        furniture: whether and how furniture is learned from the input.
    """

    name: str
    sources: tuple[Source, ...]
    filters: Filters
    dedup: Dedup
    splits: Splits
    card: Card
    base: Path
    takedowns: str | None = None
    is_bare: bool = False
    profiles: tuple[str, ...] = ()
    furniture: Furniture = Furniture()


def read_recipe(path: Path) -> Recipe:
    """Return the recipe in the TOML file *path*.

    Raises:
        RecipeError: it is missing, is not valid TOML, or violates its schema.
    """
    table = read_toml(path)
    for source in _tables(table.get("sources")):
        source.update(_publication_time(source))
    _days_to_text(table.get("splits"))
    return _recipe(table, str(path), path.parent)


def recipe_of(sources: Sequence[str], name: str, profiles: Sequence[str] = ()) -> Recipe:
    """Return a recipe of *sources* and *profiles*, paths relative to the current folder, with defaults for the rest.

    The result does not depend on the order of *sources* or on repetitions.

    Raises:
        RecipeError: *name* is not a valid name of a dataset, or there is no source.
    """
    paths = [{"path": source} for source in sorted(set(sources))]
    table = {"name": name, "sources": paths, "profiles": list(profiles)}
    return replace(_recipe(table, "command line", Path()), is_bare=True)


def canonical(recipe: Recipe) -> dict[str, Any]:
    """Return *recipe* in JSON form for publication: without its folder and the location of sources outside of it.

    Equal recipes give equal values on every machine. Sources from the command line have no location at all.
    """
    plain = asdict(recipe)
    # The manifest has an entry of its own for takedowns.
    del plain["base"], plain["is_bare"], plain["takedowns"]
    plain["profiles"] = [public_profile(path, recipe.is_bare) for path in recipe.profiles]
    plain["sources"] = [dict(s, path=_public_source(s["path"], recipe.is_bare)) for s in plain["sources"]]
    return {key: _as_json(value) for key, value in plain.items()}


def public_profile(path: str, is_bare: bool) -> str:
    """Return the path of a profile for publication: only the name if it is outside of the recipe's folder."""
    parts = PurePosixPath(path).parts
    return parts[-1] if is_bare or path.startswith("/") or ".." in parts else str(PurePosixPath(path))


def read_toml(path: Path) -> dict[str, Any]:
    """Return the table in the TOML file *path*.

    Raises:
        RecipeError: it is missing, or is not valid TOML.
    """
    return parse_toml(read_file(path, _RECIPE_FILE), path, _RECIPE_FILE)


def _tables(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _publication_time(source: Mapping[str, Any]) -> dict[str, str]:
    """Return the publication time of *source* in the format of records; nothing where the schema has to reject it."""
    value = source.get("published_at")
    if isinstance(value, str) and _DAY.fullmatch(value):
        return {"published_at": f"{value}T00:00:00Z"}
    if isinstance(value, dt.datetime):
        utc = value.astimezone(dt.UTC) if value.tzinfo else value
        return {"published_at": utc.isoformat().replace("+00:00", "Z")}
    if isinstance(value, dt.time):
        # A time without a day is not valid; as text it is reported by the schema.
        return {"published_at": value.isoformat()}
    return {"published_at": f"{value.isoformat()}T00:00:00Z"} if isinstance(value, dt.date) else {}


def _days_to_text(splits: Any) -> None:
    """Replace the dates of `splits.before` by text: TOML has dates, JSON does not."""
    before = splits.get("before") if isinstance(splits, dict) else None
    days: dict[str, Any] = before if isinstance(before, dict) else {}
    for name, day in days.items():
        if isinstance(day, dt.date) and not isinstance(day, dt.datetime):
            days[name] = day.isoformat()


def _recipe(table: Mapping[str, Any], place: str, base: Path) -> Recipe:
    expect_none([problem_line(v) + _suggestion(v) for v in find_violations(table, _RECIPE_SCHEMA)], place, RecipeError)
    sources = tuple(_source(source) for source in table["sources"])
    splits = _splits(_section(table, "splits"), place)
    expect_none(list(_declared_split_problems(sources, splits)), place, RecipeError)
    return Recipe(
        name=table.get("name", _defaults()["name"]),
        sources=sources,
        filters=Filters(**_section(table, "filters")),
        dedup=Dedup(**_section(table, "dedup")),
        splits=splits,
        card=Card(**_section(table, "card")),
        base=base,
        profiles=tuple(table.get("profiles", ())),
        furniture=Furniture(**_section(table, "furniture")),
        takedowns=table.get("takedowns"),
    )


def _suggestion(violation: SchemaViolation) -> str:
    """Return the name of a setting of [splits] that is misspelt: any unknown key there is a split with its share."""
    if violation.keys[:1] != ("splits",) or violation.rule != "type" or len(violation.keys) != 2:
        return ""
    key, splits = str(violation.keys[1]), load_schema(_RECIPE_SCHEMA)["properties"]["splits"]
    near = None if key in splits["default"] else nearest(key, tuple(splits["properties"]))
    return f'; did you mean "{near}"?' if near and near != key else ""


def _source(table: Mapping[str, Any]) -> Source:
    declared = {key: value for key, value in table.items() if key not in _READING_KEYS}
    return Source(table["path"], table.get("loader"), dict(table.get("fields", {})), declared)


def _section(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the section *name* of *table* with the defaults of the schema; lists as tuples, whole numbers as int."""
    schema = load_schema(_RECIPE_SCHEMA)["properties"][name]["properties"]
    values = _defaults(schema) | table.get(name, {})
    return {key: _converted(value, schema.get(key, {})) for key, value in values.items()}


def _defaults(properties: Mapping[str, Any] | None = None) -> dict[str, Any]:
    known = load_schema(_RECIPE_SCHEMA)["properties"] if properties is None else properties
    return {key: schema["default"] for key, schema in known.items() if "default" in schema}


def _converted(value: object, schema: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return tuple(value)
    # In JSON Schema 50.0 is an integer too.
    convert = {"integer": int, "number": float}.get(schema.get("type", ""))
    return convert(value) if convert else value


def _splits(values: dict[str, Any], place: str) -> Splits:
    properties = load_schema(_RECIPE_SCHEMA)["properties"]["splits"]
    how = {key: values.pop(key) for key in properties["properties"] if key in values}
    expect_none([f"splits{problem}" for problem in _split_problems(how, values)], place, RecipeError)
    needs_none = how["strategy"] == "time" or (how["strategy"] == "publisher" and how["publishers"])
    weights: dict[str, float] = values or ({} if needs_none else properties["default"])
    total = math.fsum(weights.values())
    if weights and total == 0:
        names = ", ".join(weights)
        raise RecipeError(f"{place}: splits: the shares of {names} sum to 0 (give at least one a share above 0)")
    how["publishers"] = {name: tuple(listed) for name, listed in how["publishers"].items()}
    return Splits(shares={name: weight / total for name, weight in weights.items()}, **how)


def _split_problems(how: Mapping[str, Any], shares: Mapping[str, float]) -> Iterator[str]:
    """Yield inconsistencies: keys of another strategy, days out of order, publishers in two splits."""
    strategy = how["strategy"]
    owners = {"stratify": "hash", "before": "time", "publishers": "publisher"}
    for key, owner in owners.items():
        if how.get(key) and strategy != owner:
            yield f'.{key}: found with strategy = "{strategy}" (it belongs to strategy = "{owner}")'
    days = list(how.get("before", {}).values())
    if strategy == "time" and not days:
        yield '.before: missing (strategy = "time" needs days, such as before = { train = 2026-01-01 })'
    if days != sorted(set(days)):
        yield f".before: found {', '.join(days)} (expected ascending days, in the order of the splits)"
    if strategy == "time" and shares:
        yield f'.{next(iter(shares))}: found a share (strategy = "time" splits by the days under before)'
    if how["rest"] in how.get("before", {}):
        yield f".rest: found {how['rest']}, which has a day under before (expected another split)"
    listed = [name for names in how["publishers"].values() for name in names]
    twice = sorted({name for name in listed if listed.count(name) > 1})
    if twice:
        yield f".publishers: found {', '.join(twice)} in two splits (expected each publisher once)"


def _declared_split_problems(sources: Sequence[Source], splits: Splits) -> Iterator[str]:
    """Yield splits that sources declare without effect: under another strategy, or with an unknown name."""
    for number, source in enumerate(sources):
        declared = {"split": source.declared.get("split"), "fields.split": source.fields.get("split")}
        if splits.strategy != "given":
            wrong = f'found with splits.strategy = "{splits.strategy}" (it belongs to strategy = "given")'
            yield from (f"sources[{number}].{key}: {wrong}" for key, value in declared.items() if value is not None)
            continue
        name = declared["split"]
        if name is not None and resolve_split(name, splits.names) is None:
            near = nearest(name, splits.names)
            suggestion = f'; did you mean "{near}"?' if near else ""
            found = f'found "{name}" for {source.path} (expected one of {", ".join(splits.names)})'
            yield one_line(f"sources[{number}].split: {found}{suggestion}")


def _public_source(path: str, is_bare: bool) -> str:
    parts = PurePosixPath(path).parts
    if not (is_bare or path.startswith("/") or ".." in parts):
        return str(PurePosixPath(path))
    fixed = next((index for index, part in enumerate(parts) if _GLOB.search(part)), len(parts))
    return str(PurePosixPath(*parts[fixed:]))


def _as_json(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, tuple | list) else value
