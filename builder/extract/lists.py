"""The words of lists: what announces one, and the measures that ingredients begin with."""

from __future__ import annotations

import re
from functools import cache

from builder.extract.lexicon import phrases


@cache
def list_heads() -> tuple[str, ...]:
    """Return the words by which a sentence announces a list (`the following`), in spaces where its script has them."""
    found = phrases("lists", "heads")
    return tuple(f" {head} " if head < "\u3000" else head for head in found)


def is_measured(line: str) -> bool:
    """Does *line* begin with a number and a measure of kitchens, as ingredients do (`200 g flour`, `1 EL Öl`)?"""
    found = _MEASURED.match(line) if line[:1].isdigit() or line[:1] in "½¼¾⅓⅔" else None
    return found is not None and found[1].casefold() in _units() and len(line) <= MAX_MEASURED_CHARS


_MEASURED = re.compile(r"(?:[\d½¼¾⅓⅔]+(?:[.,/–-]\d+)?|\d+ ?[½¼¾⅓⅔/]\d*)\s?([^\W\d_]+)\.?\s+\S")
MAX_MEASURED_CHARS = 80


@cache
def _units() -> frozenset[str]:
    return frozenset(phrases("lists", "units"))
