"""The recipe: sources, filters, splits and card of a dataset; read from TOML, checked, defaults filled in."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from builder.config.split_names import stated_name
from builder.errors import RecipeError
from builder.records.json_schema import load_schema
from builder.utils.display import one_line, short_name
from builder.validation import find_violations
from builder.validation.wording import SchemaViolation, nearest

_SCHEMA = "recipe.v1"

# A slip of the pen gives one fault or a few; more than this is no recipe, and nobody reads them.
MAX_FAULTS = 20

# Keys of a source that say how to read it; the others are facts about its articles.
_HOW = ("path", "loader", "fields")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Source:
    """A source of dumps.

    Args:
        path: file, folder, glob or archive, relative to the recipe's folder; `-` for stdin.
        loader: name of the loader, or None where each file's type tells.
        fields: our field name to the rows' column name, for row formats.
        declared: facts about every article of the source, such as `publisher`.
    """

    path: str
    loader: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a record must have: fields, words in its body, one of some languages (none given: any)."""

    require: tuple[str, ...] = ()
    min_body_words: int = 0
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """Whether furniture is learned from the input: lines in so many documents, and such a share, of a publisher's."""

    learn: bool = False
    min_documents: int = 3
    min_share: float = 0.001


@dataclass(frozen=True, slots=True)
class Dedup:
    """Which records count as the same: `near`, `exact` or `none`; for `near` from which similarity on."""

    policy: str = "near"
    threshold: float = 0.8


@dataclass(frozen=True, slots=True)
class Splits:
    """How records are spread that no earlier version knows; schemas/recipe.v1 says what each key means.

    Args:
        strategy: `hash`, `time`, `publisher` or `given`.
        shares: by split, in the recipe's order, summing to 1; empty where the strategy needs none.
        salt: another one deals anew.
        stratify: a field of the record, or None.
        before: by split, a day in ISO form, ascending.
        rest: the split after the last of these days.
        straddling: `latest` or `earliest`.
        publishers: by split, those that it holds.
        otherwise: the split of groups of which the strategy cannot tell; None: the first one.
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
        """Return the splits that there may be, in the recipe's order."""
        dealt = [*self.before, self.rest] if self.strategy == "time" else list(self.shares)
        first = [] if dealt else [self.otherwise or "train"]
        last = [self.otherwise] if self.otherwise else []
        return tuple(dict.fromkeys([*first, *dealt, *self.publishers, *last]))

    @property
    def fallback(self) -> str:
        """Return the split of groups of which the strategy cannot tell."""
        return self.otherwise or self.names[0]


@dataclass(frozen=True, slots=True)
class Card:
    """What the card's YAML says, as the Hub names it; None and empty tuples are left out there."""

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
    """A checked recipe, defaults filled in.

    Args:
        base: the folder that the sources' paths are relative to.
        takedowns: the file of takedowns, relative to *base*; None: takedowns.toml there, if it exists.
        is_bare: whether it comes from bare sources on the command line, not from a file.
        profiles: files of profiles, relative to the folder; globs.
        furniture: what is learned from the input.
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
        RecipeError: it is missing, no TOML, or breaks its schema; the message names key, found and expected.
    """
    given = read_toml(path)
    for source in _tables(given.get("sources")):
        source.update(_times(source))
    _write_days(given.get("splits"))
    return _recipe(given, str(path), path.parent)


def recipe_of(sources: Sequence[str], name: str, profiles: Sequence[str] = ()) -> Recipe:
    """Return the recipe of bare *sources* and *profiles*, paths relative to the current folder, the rest by default.

    The order of *sources* and repeated ones make no difference, so that a shell's `dumps/*.txt` is one set of files.

    Raises:
        RecipeError: *name* is no name of a dataset, or there is no source.
    """
    paths = [{"path": source} for source in sorted(set(sources))]
    given = {"name": name, "sources": paths, "profiles": list(profiles)}
    return replace(_recipe(given, "command line", Path()), is_bare=True)


def canonical(recipe: Recipe) -> dict[str, Any]:
    """Return *recipe* as JSON knows it, for publication: without its folder, and without the places of sources outside.

    Equal recipes give equal values on every machine. Bare sources are known by what they hold, not by where they stood.
    """
    plain = asdict(recipe)
    # What was taken down stands in the manifest by itself.
    del plain["base"], plain["is_bare"], plain["takedowns"]
    plain["profiles"] = [public_profile(path, recipe.is_bare) for path in recipe.profiles]
    plain["sources"] = [dict(s, path=_public(s["path"], recipe.is_bare)) for s in plain["sources"]]
    listed: dict[str, Any] = _listed(plain)
    return listed


def public_profile(path: str, is_bare: bool) -> str:
    """Return the path of a profile as it is published: of one outside of the recipe's folder the name alone."""
    parts = PurePosixPath(path).parts
    return parts[-1] if is_bare or path.startswith("/") or ".." in parts else str(PurePosixPath(path))


def read_toml(path: Path) -> dict[str, Any]:
    """Return what the TOML file *path* says.

    Raises:
        RecipeError: it is missing, or no TOML.
    """
    return _parse(_read(path), path)


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise RecipeError(f"{path}: no such file (give a recipe, or sources such as a folder of dumps)") from None
    except IsADirectoryError:
        raise RecipeError(f"{path}: a folder, not a recipe (give its recipe.toml)") from None
    except OSError as fault:
        raise RecipeError(f"{path}: cannot be read: {fault.strerror}") from fault
    except ValueError:
        raise RecipeError(f"{short_name(path)}: found NUL in the path, expected a path without: mend it") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise RecipeError(
            f"{path}: line {line}: byte {data[fault.start]:#04x} is no UTF-8 (save it as UTF-8)"
        ) from None


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        lines = text.split("\n")
        end = f"at line {len(lines)}, column {len(lines[-1]) + 1}: the end"
        raise RecipeError(f"{path}: no TOML: {str(fault).replace('at end of document', end)}") from None
    except RecursionError:
        raise RecipeError(f"{path}: no recipe: lists or tables nested too deep") from None


def _tables(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _times(source: Mapping[str, Any]) -> dict[str, str]:
    """Return the publication time of *source* as records carry it, where it is a day or has an offset."""
    value = source.get("published_at")
    if isinstance(value, str) and _DAY.fullmatch(value):
        return {"published_at": f"{value}T00:00:00Z"}
    if isinstance(value, dt.datetime):
        utc = value.astimezone(dt.UTC) if value.tzinfo else value
        return {"published_at": utc.isoformat().replace("+00:00", "Z")}
    if isinstance(value, dt.time):
        # Of which day? As text it breaks the schema in the schema's own words.
        return {"published_at": value.isoformat()}
    return {"published_at": f"{value.isoformat()}T00:00:00Z"} if isinstance(value, dt.date) else {}


def _write_days(splits: Any) -> None:
    """Turn the days of `splits.before` into text: TOML knows days, JSON does not."""
    before = splits.get("before") if isinstance(splits, dict) else None
    days: dict[str, Any] = before if isinstance(before, dict) else {}
    for name, day in days.items():
        if isinstance(day, dt.date) and not isinstance(day, dt.datetime):
            days[name] = day.isoformat()


def _recipe(given: Mapping[str, Any], place: str, base: Path) -> Recipe:
    faults = [_sentence(violation) for violation in find_violations(given, _SCHEMA)]
    if faults:
        rest = [f"and {len(faults) - MAX_FAULTS} more"] if len(faults) > MAX_FAULTS else []
        raise RecipeError("\n".join(f"{place}: {fault}" for fault in faults[:MAX_FAULTS] + rest))
    sources = tuple(_source(source) for source in given["sources"])
    splits = _splits(_section(given, "splits"), place)
    faults = [f"{place}: sources{fault}" for fault in _given_faults(sources, splits)]
    if faults:
        raise RecipeError("\n".join(faults[:MAX_FAULTS]))
    return Recipe(
        name=given.get("name", _defaults()["name"]),
        sources=sources,
        filters=Filters(**_section(given, "filters")),
        dedup=Dedup(**_section(given, "dedup")),
        splits=splits,
        card=Card(**_section(given, "card")),
        base=base,
        profiles=tuple(given.get("profiles", ())),
        furniture=Furniture(**_section(given, "furniture")),
        takedowns=given.get("takedowns"),
    )


def _sentence(violation: SchemaViolation) -> str:
    message = violation.message
    if violation.keys[:1] == ("splits",) and violation.rule == "type" and len(violation.keys) == 2:
        known = load_schema(_SCHEMA)["properties"]["splits"]
        near = (
            None
            if violation.keys[1] in known["default"]
            else nearest(str(violation.keys[1]), tuple(known["properties"]))
        )
        message += f'; did you mean "{near}"?' if near and near != violation.keys[1] else ""
    return one_line(f"{violation.json_path.removeprefix('$').removeprefix('.')}: {message}")


def _source(given: Mapping[str, Any]) -> Source:
    declared = {key: value for key, value in given.items() if key not in _HOW}
    return Source(given["path"], given.get("loader"), dict(given.get("fields", {})), declared)


def _section(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the table *name* with the schema's defaults; lists as tuples, whole numbers as int."""
    schema = load_schema(_SCHEMA)["properties"][name]["properties"]
    values = _defaults(schema) | given.get(name, {})
    return {key: _frozen(value, schema.get(key, {})) for key, value in values.items()}


def _defaults(properties: Mapping[str, Any] | None = None) -> dict[str, Any]:
    known = load_schema(_SCHEMA)["properties"] if properties is None else properties
    return {key: schema["default"] for key, schema in known.items() if "default" in schema}


def _frozen(value: Any, schema: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return tuple(value)
    # To JSON Schema 50.0 is a whole number too.
    convert = {"integer": int, "number": float}.get(schema.get("type", ""))
    return convert(value) if convert else value


def _splits(values: dict[str, Any], place: str) -> Splits:
    properties = load_schema(_SCHEMA)["properties"]["splits"]
    how = {key: values.pop(key) for key in properties["properties"] if key in values}
    faults = list(_split_faults(how, values))
    if faults:
        raise RecipeError("\n".join(f"{place}: splits{fault}" for fault in faults))
    needs_none = how["strategy"] == "time" or (how["strategy"] == "publisher" and how["publishers"])
    weights: dict[str, float] = values or ({} if needs_none else properties["default"])
    total = math.fsum(weights.values())
    if weights and total == 0:
        names = ", ".join(weights)
        raise RecipeError(f"{place}: splits: the shares of {names} sum to 0 (give at least one a share above 0)")
    how["publishers"] = {name: tuple(listed) for name, listed in how["publishers"].items()}
    return Splits(shares={name: weight / total for name, weight in weights.items()}, **how)


def _split_faults(how: Mapping[str, Any], shares: Mapping[str, float]) -> Iterator[str]:
    """Yield what does not go together: keys of one strategy with another, days out of order, unknown splits."""
    strategy = how["strategy"]
    owners = {"stratify": "hash", "before": "time", "publishers": "publisher"}
    for key, owner in owners.items():
        if how.get(key) and strategy != owner:
            yield f'.{key}: found with strategy = "{strategy}" (it belongs to strategy = "{owner}")'
    days = list(how.get("before", {}).values())
    if strategy == "time" and not days:
        yield '.before: missing (strategy = "time" needs days, such as before = { train = 2026-01-01 })'
    if days != sorted(set(days)):
        yield f".before: found {', '.join(days)} (expected days that ascend, in the order of the splits)"
    if strategy == "time" and shares:
        yield f'.{next(iter(shares))}: found a share (strategy = "time" splits by the days under before)'
    if how["rest"] in how.get("before", {}):
        yield f".rest: found {how['rest']}, which has a day under before (expected another split)"
    listed = [name for names in how["publishers"].values() for name in names]
    twice = sorted({name for name in listed if listed.count(name) > 1})
    if twice:
        yield f".publishers: found {', '.join(twice)} in two splits (expected each publisher once)"


def _given_faults(sources: Sequence[Source], splits: Splits) -> Iterator[str]:
    """Yield splits that sources give in vain: under a strategy that does not ask for them, or called what none is."""
    for number, source in enumerate(sources):
        told = {".split": source.declared.get("split"), ".fields.split": source.fields.get("split")}
        if splits.strategy != "given":
            wrong = f'found with splits.strategy = "{splits.strategy}" (it belongs to strategy = "given")'
            yield from (f"[{number}]{key}: {wrong}" for key, value in told.items() if value is not None)
            continue
        stated = told[".split"]
        if stated is not None and stated_name(stated, splits.names) is None:
            near = nearest(stated, splits.names)
            meant = f'; did you mean "{near}"?' if near else ""
            found = f'found "{stated}" for {source.path} (expected one of {", ".join(splits.names)})'
            yield one_line(f"[{number}].split: {found}{meant}")


def _public(path: str, is_bare: bool) -> str:
    parts = PurePosixPath(path).parts
    if not (is_bare or path.startswith("/") or ".." in parts):
        return str(PurePosixPath(path))
    fixed = next((index for index, part in enumerate(parts) if _GLOB.search(part)), len(parts))
    return str(PurePosixPath(*parts[fixed:]))


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, tuple | list) else value
