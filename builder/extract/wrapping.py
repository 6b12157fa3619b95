"""Lines broken at a width, as html2text, mail and texts of PDF files break them: which goes on the one before."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np

from builder.extract.glue import is_unspaced

# Widths at which texts are broken; lines that are shorter than the part of it tell nothing.
MIN_WIDTH, MAX_WIDTH = 50, 140
MIN_PAIR_CHARS = 36
# So many pairs of lines, and such a part of all that tell, are broken at one width, where hardly any line is longer; or
# so many more: menus have long lines of addresses.
MIN_PAIRS, MIN_SHARE, MAX_LONGER = 6, 0.5, 0.05
SURE_PAIRS, SURE_SHARE = 20, 0.8
# What a line begins with that is none's rest: an item, a heading, a quote, a cell, a line drawn.
_OPENS = re.compile(r"(?:[*+•>|-]|#{1,6}|\d{1,3}[.)])\s|(?:[*+=_-]\s?){3,}$|!\[")


def continued(lines: Sequence[str]) -> list[bool]:
    """Return for each line of a text whether it goes on the one before, which was broken there at a width that all have
    in common: no more than it fit, and the next word did not.

    Args:
        lines: without white space around; blank lines are empty.
    """
    width = _width(lines)
    if width is None:
        return [False] * len(lines)
    return [i > 0 and _is_broken(lines[i - 1], lines[i], width) for i in range(len(lines))]


def glue(left: str, right: str) -> str:
    """Return what stood between two lines that were one: a space, or nothing where a word was broken at its hyphen."""
    is_word = left[-1] in "-‐" and left[-2:-1].isalnum() and right[0].isalnum()
    return "" if is_word or (is_unspaced(left[-1]) and is_unspaced(right[0])) else " "


def _width(lines: Sequence[str]) -> int | None:
    """Return the width at which *lines* are broken, if they are."""
    spans = [
        (len(before), len(before) + 1 + _first_part(line))
        for before, line in itertools.pairwise(lines)
        if line and len(before) >= MIN_PAIR_CHARS and not _OPENS.match(line)
    ]
    if len(spans) < MIN_PAIRS:
        return None
    # How many pairs a width explains: those that it lies between.
    votes = np.zeros(MAX_WIDTH + 2, np.int64)
    for least, beyond in spans:
        if least <= MAX_WIDTH:
            votes[least] += 1
            votes[min(beyond, MAX_WIDTH + 1)] -= 1
    explained = np.cumsum(votes)
    width = int(explained[MIN_WIDTH : MAX_WIDTH + 1].argmax()) + MIN_WIDTH
    # Nothing breaks a word: a line may be longer by its last.
    longer = sum(line.rfind(" ") > width for line in lines)
    full = sum(len(line) >= MIN_PAIR_CHARS for line in lines)
    pairs, share = int(explained[width]), explained[width] / len(spans)
    is_even = pairs >= MIN_PAIRS and share >= MIN_SHARE and longer <= MAX_LONGER * full
    return width if is_even or (pairs >= SURE_PAIRS and share >= SURE_SHARE) else None


def _is_broken(before: str, line: str, width: int) -> bool:
    return bool(before and line) and len(before) + 1 + _first_part(line) > width and not _OPENS.match(line)


def _first_part(line: str) -> int:
    """Return the length of what *line* begins with and would not be broken: a word, up to its first hyphen."""
    # Scripts without spaces are broken anywhere.
    if is_unspaced(line[0]):
        return 1
    word = line.split(maxsplit=1)[0]
    hyphen = _HYPHEN.search(word)
    return hyphen.end() if hyphen else len(word)


# Between letters; numbers and addresses of pages have others.
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
