"""Takedowns: what must not be in a version any more, read from TOML and checked."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.config.recipe import MAX_FAULTS, Recipe, read_toml
from builder.errors import RecipeError
from builder.records.rejection_row import rejection_row
from builder.utils.display import one_line
from builder.validation import find_violations

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
        return rejection_row(origin, "takedown", self.code, message)


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
        one_line(f"{b.json_path.removeprefix('$').removeprefix('.')}: {b.message}")
        for b in find_violations(given, _SCHEMA)
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


def _faults(entries: list[dict[str, Any]]) -> Iterator[str]:
    for number, entry in enumerate(entries):
        kinds = [kind for kind in KINDS if kind in entry]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "none of them"
            yield f"takedowns[{number}]: found {found} (expected one of {', '.join(KINDS)})"


def _takedown(entry: Mapping[str, str]) -> Takedown:
    kind = next(kind for kind in KINDS if kind in entry)
    return Takedown(kind, entry[kind], " ".join(entry["reason"].split()), entry["date"])
