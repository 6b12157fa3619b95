"""Resolve the splits that sources declare for their documents: in a row, in the recipe, or by a file or folder name."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What sources call their splits besides the names of the recipe: the aliases that `datasets` recognises too.
_ALIASES = {
    "train": ("training",),
    "validation": ("valid", "val", "dev"),
    "test": ("testing", "eval", "evaluation"),
}
_SEPARATOR = re.compile(r"[^a-z0-9]+")


def resolve_split(declared: str, names: Iterable[str]) -> str | None:
    """Return the one of the splits *names* that *declared* is a name or an alias of, or None."""
    return _by_alias(names).get(declared.strip().lower())


def declared_split(declared: str | None, path: str, member: str | None, names: Iterable[str]) -> str | None:
    """Return the split that a source declares for a document, else the one that its file or a folder is named after.

    Args:
        declared: what a column of the row or the recipe states, or None.
        path: `Origin.path`.
        member: `Origin.member`.
        names: the splits of the recipe.
    """
    if declared is not None and declared.strip():
        return resolve_split(declared, names)
    known = _by_alias(names)
    parts = [*path.split("/"), *(member or "").split("/")]
    for distance, part in enumerate(reversed([part for part in parts if part])):
        # A file may be named train-00000-of-00002.jsonl; a folder counts only if its whole name matches.
        word = _SEPARATOR.split(part.lower())[0] if distance == 0 else part.lower()
        if word in known:
            return known[word]
    return None


def _by_alias(names: Iterable[str]) -> dict[str, str]:
    """Return the splits by all of their names in lower case; a split's own name wins over an alias of another."""
    last_first = tuple(names)[::-1]
    aliases = {alias: name for name in last_first for alias in _ALIASES.get(name, ())}
    return aliases | {name.lower(): name for name in last_first}
