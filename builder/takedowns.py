"""Takedowns: what must not be in a version any more, read from TOML and found among records in all their forms."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builder.errors import RecipeError
from builder.lineage import Lineage
from builder.normal import normalise
from builder.recipe import MAX_FAULTS, Recipe, read_toml
from builder.sameness import Rows
from builder.shown import one_line
from builder.traits import digest16, url_key
from builder.validate import breaches

_SCHEMA = "takedowns.v1"
_NAME = "takedowns.toml"
KINDS = ("id", "url", "photo_credit", "publisher")
_APOSTROPHE = re.compile("['\u2019]")
_NOT_CODE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Takedown:
    """One takedown: what is meant (a name of `KINDS` and its value), why, and since which day."""

    kind: str
    value: str
    reason: str
    date: str

    @property
    def code(self) -> str:
        """Return the reason as rejections carry it, in kebab case."""
        plain = _APOSTROPHE.sub("", unicodedata.normalize("NFKD", self.reason).casefold())
        return _NOT_CODE.sub("-", plain).strip("-") or "taken-down"

    @property
    def told(self) -> str:
        """Return what it does to a document, in a few words."""
        return f"taken down since {self.date} by its {self.kind.replace('_', ' ')}, {self.value}"

    def rejection(self, origin: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rejection of a document that this takes down, in JSON form."""
        message = f"{self.told}: {self.reason}"
        return {"origin": origin, "stage": "takedown", "reason": self.code, "message": message, "problems": []}


def read_takedowns(recipe: Recipe) -> tuple[Takedown, ...]:
    """Return the takedowns that *recipe* names, else those of takedowns.toml beside it, else none.

    Raises:
        RecipeError: the file that it names is missing, or a file is no TOML or breaks its schema.
    """
    path = recipe.base / (recipe.takedowns or _NAME)
    # Bare sources have no recipe, and so nothing beside it.
    if recipe.takedowns is None and (recipe.is_bare or not os.path.lexists(path)):
        return ()
    _expect_file(path, recipe.takedowns)
    given = read_toml(path)
    entries = given.get("takedowns")
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and isinstance(day := entry.get("date"), dt.date):
            entry["date"] = day.isoformat()[:10]
    faults = [
        one_line(f"{b.json_path.removeprefix('$').removeprefix('.')}: {b.message}") for b in breaches(given, _SCHEMA)
    ]
    faults = faults or list(_faults(given.get("takedowns", [])))
    if faults:
        rest = [f"and {len(faults) - MAX_FAULTS} more"] if len(faults) > MAX_FAULTS else []
        raise RecipeError("\n".join(f"{path}: {fault}" for fault in faults[:MAX_FAULTS] + rest))
    return tuple(_takedown(entry) for entry in given.get("takedowns", []))


def _expect_file(path: Path, named: str | None) -> None:
    if path.exists() and not path.is_dir():
        return
    if path.exists():
        found, advice = "a folder", "move the folder away"
    elif os.path.lexists(path):
        found, advice = "a link to nothing", "mend the link, or move it away"
    else:
        found, advice = "no such file", ""
    advice = f"mend takedowns = {json.dumps(named)} in the recipe" if named else advice
    raise RecipeError(f"{path}: {found}, expected a file of takedowns ({advice})")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Records that may be taken down.

    Args:
        table: columns id, url_key, and `form`, the row's form in the lineage or -1.
        lineage: the records of earlier versions.
        credited: yields rows with publisher, photo_credit and photos of their records; read only where it is needed.
    """

    table: pa.Table
    lineage: Lineage
    credited: Iterator[tuple[Rows, pa.Table]]


def find(takedowns: tuple[Takedown, ...], among: Candidates) -> dict[int, list[int]]:
    """Return the rows that are taken down, each with the numbers of the takedowns that mean it, in order.

    By id and URL a record is meant in all its forms: what was published under them once stays down when its text or
    its address is another now.
    """
    found: dict[int, set[int]] = defaultdict(set)
    for number, takedown in enumerate(takedowns):
        if takedown.kind in ("id", "url"):
            for row in _known_by(takedown, among):
                found[row].add(number)
    if any(takedown.kind in ("publisher", "photo_credit") for takedown in takedowns):
        for row, numbers in _credited_to(takedowns, among.credited):
            found[row].update(numbers)
    return {row: sorted(numbers) for row, numbers in found.items()}


def meant_by(takedowns: tuple[Takedown, ...]) -> Callable[[Mapping[str, Any]], Takedown | None]:
    """Return what tells of a record which of *takedowns* means it as it is, whatever it was in earlier versions."""
    wanted: dict[tuple[str, str], Takedown] = {}
    for takedown in takedowns:
        wanted.setdefault((takedown.kind, _key(takedown)), takedown)

    def find_in(record: Mapping[str, Any]) -> Takedown | None:
        keys = [("id", record["id"]), ("url", url_key(record["url"])), *_credits(record)]
        return next((wanted[key] for key in keys if key in wanted), None)

    return find_in


def _key(takedown: Takedown) -> str:
    if takedown.kind == "id":
        return takedown.value
    return (url_key(takedown.value) or takedown.value) if takedown.kind == "url" else normalise(takedown.value)


def _credits(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield kind and key of publisher and photo credits."""
    names = [record["photo_credit"], *(photo["credit"] for photo in record["photos"])]
    for kind, name in {("publisher", record["publisher"]), *(("photo_credit", name) for name in names)}:
        if name:
            yield kind, normalise(name)


def _known_by(takedown: Takedown, among: Candidates) -> list[int]:
    column = "id" if takedown.kind == "id" else "url_key"
    value: str | bytes = _key(takedown) if takedown.kind == "id" else digest16(_key(takedown))
    lineage, form = among.lineage, among.table["form"].to_numpy()
    is_meant = _equals(among.table[column], value)
    if len(lineage.forms):
        entities = lineage.entity[_equals(lineage.forms[column], value)]
        is_meant |= (form >= 0) & np.isin(lineage.entity[form], entities)
    return np.flatnonzero(is_meant).tolist()


def _equals(column: pa.ChunkedArray, value: str | bytes) -> Any:
    equal = pc.equal(column, pa.scalar(value, column.type))
    return pc.fill_null(equal, False).to_numpy()


def _credited_to(
    takedowns: tuple[Takedown, ...], rows: Iterator[tuple[Rows, pa.Table]]
) -> Iterator[tuple[int, list[int]]]:
    wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, takedown in enumerate(takedowns):
        wanted[takedown.kind, _key(takedown)].append(number)
    for numbers, table in rows:
        for row, record in zip(numbers.tolist(), table.to_pylist(), strict=True):
            hits = [number for key in _credits(record) for number in wanted.get(key, ())]
            if hits:
                yield row, hits


def _faults(entries: list[dict[str, Any]]) -> Iterator[str]:
    for number, entry in enumerate(entries):
        kinds = [kind for kind in KINDS if kind in entry]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "none of them"
            yield f"takedowns[{number}]: found {found} (expected one of {', '.join(KINDS)})"


def _takedown(entry: Mapping[str, str]) -> Takedown:
    kind = next(kind for kind in KINDS if kind in entry)
    return Takedown(kind, entry[kind], " ".join(entry["reason"].split()), entry["date"])
