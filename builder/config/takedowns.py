"""Read takedowns, the requests to remove content from future versions, from TOML and validate them."""

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

from builder.config.recipe import Recipe, read_toml
from builder.config.toml_files import expect_none, schema_problems
from builder.errors import RecipeError
from builder.records.rejection_row import rejection_row

_TAKEDOWNS_SCHEMA = "takedowns.v1"
_TAKEDOWNS_NAME = "takedowns.toml"
TAKEDOWN_KINDS = ("id", "url", "photo_credit", "publisher")
_APOSTROPHE = re.compile("['\u2019]")
_NOT_KEBAB = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Takedown:
    """One takedown: what it matches (one of `TAKEDOWN_KINDS` and its value), the reason, and the date of effect."""

    kind: str
    value: str
    reason: str
    date: str

    @property
    def code(self) -> str:
        """Return the reason code of the rejections, in kebab case."""
        plain = _APOSTROPHE.sub("", unicodedata.normalize("NFKD", self.reason).casefold())
        return _NOT_KEBAB.sub("-", plain).strip("-") or "taken-down"

    @property
    def summary(self) -> str:
        """Return a short description for messages."""
        return f"taken down since {self.date} by its {self.kind.replace('_', ' ')}, {self.value}"

    def rejection(self, origin: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rejection of the document at *origin*, in JSON form."""
        message = f"{self.summary}: {self.reason}"
        return rejection_row(origin, "takedown", self.code, message)


def read_takedowns(recipe: Recipe) -> tuple[Takedown, ...]:
    """Return the takedowns in the file that *recipe* names, else in takedowns.toml beside it, else none.

    Raises:
        RecipeError: the file that it names is missing, or a file is not valid TOML or violates its schema.
    """
    path = recipe.base / (recipe.takedowns or _TAKEDOWNS_NAME)
    # Bare sources have no recipe file, so no takedowns beside it.
    if recipe.takedowns is None and (recipe.is_bare or not os.path.lexists(path)):
        return ()
    _expect_file(path, recipe.takedowns)
    table = read_toml(path)
    entries = table.get("takedowns")
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and isinstance(day := entry.get("date"), dt.date):
            entry["date"] = day.isoformat()[:10]
    expect_none(schema_problems(table, _TAKEDOWNS_SCHEMA) or list(_kind_problems(entries or [])), path, RecipeError)
    return tuple(_takedown(entry) for entry in entries or [])


def _expect_file(path: Path, named: str | None) -> None:
    if path.exists() and not path.is_dir():
        return
    if path.exists():
        found, advice = "a folder", "move the folder away"
    elif os.path.lexists(path):
        found, advice = "a broken link", "fix the link, or move it away"
    else:
        found, advice = "no such file", ""
    advice = f"fix takedowns = {json.dumps(named)} in the recipe" if named else advice
    raise RecipeError(f"{path}: {found}, expected a file of takedowns ({advice})")


def _kind_problems(entries: list[dict[str, Any]]) -> Iterator[str]:
    for number, entry in enumerate(entries):
        kinds = [kind for kind in TAKEDOWN_KINDS if kind in entry]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "none"
            yield f"takedowns[{number}]: found {found} (expected one of {', '.join(TAKEDOWN_KINDS)})"


def _takedown(entry: Mapping[str, str]) -> Takedown:
    kind = next(kind for kind in TAKEDOWN_KINDS if kind in entry)
    return Takedown(kind, entry[kind], " ".join(entry["reason"].split()), entry["date"])
