"""How sources name the splits that they keep their documents in: in a row, in the recipe, by a file or a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable

# How sources call their splits, besides the recipe's own names; the words that `datasets` knows too.
_OTHER_NAMES = {
    "train": ("training",),
    "validation": ("valid", "val", "dev"),
    "test": ("testing", "eval", "evaluation"),
}
_NOT_NAME = re.compile(r"[^a-z0-9]+")


def stated_name(stated: str, names: Iterable[str]) -> str | None:
    """Return which of the splits *names* is called *stated*, or None."""
    return _words(names).get(stated.strip().lower())


def given_name(stated: str | None, path: str, member: str | None, names: Iterable[str]) -> str | None:
    """Return the split that a source gives a document: what it states, else what a file or a folder above is called.

    Args:
        stated: by a column of the row or by the recipe, or None.
        path: `Origin.path`.
        member: `Origin.member`.
        names: the splits that there are.
    """
    if stated is not None and stated.strip():
        return stated_name(stated, names)
    known = _words(names)
    parts = [*path.split("/"), *(member or "").split("/")]
    for place, part in enumerate(reversed([part for part in parts if part])):
        # A file may be called train-00000-of-00002.jsonl; a folder is called test and nothing else.
        word = _NOT_NAME.split(part.lower())[0] if place == 0 else part.lower()
        if word in known:
            return known[word]
    return None


def _words(names: Iterable[str]) -> dict[str, str]:
    """Return the splits by all words for them; a split's own name goes before what others are called too."""
    last_first = tuple(names)[::-1]
    others = {word: name for name in last_first for word in _OTHER_NAMES.get(name, ())}
    return others | {name.lower(): name for name in last_first}
