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
# Lists whose lines are all about as long, of headlines or addresses, begin with capitals and digits; of the lines that
# go on a text such a share begins with a small letter.
MIN_SMALL = 0.25
# What a line begins with that is none's rest: an item, a heading, a quote, a cell, a line drawn.
_OPENS = re.compile(r"(?:[*+•>|-]|#{1,6}|(?:[1-9]|[12]\d)[.)])\s|(?:[*+=_-]\s?){3,}$|!\[")


# Paragraphs are set apart by blank lines where a text has one in so many; else an indented line begins one, if not all
# are indented.
MAX_UNPARTED, MAX_INDENTED = 25, 0.6


def continued(rows: Sequence[str]) -> list[bool]:
    """Return for each line of a text whether it goes on the one before, which was broken there at a width that all have
    in common: no more than it fit, and the next word did not.

    Args:
        rows: the lines, with the white space that they begin with.
    """
    lines, sizes = [row.strip() for row in rows], [len(row.rstrip()) for row in rows]
    width = _width(lines, sizes)
    if width is None:
        return [False] * len(rows)
    pairs = zip(sizes, lines, itertools.islice(lines, 1, None), strict=False)
    goes_on = [False, *(_is_broken(size, width, before, line) for size, before, line in pairs)]
    indented = [i for i, row in enumerate(rows) if row[:1].isspace() and lines[i]]
    if lines.count("") * MAX_UNPARTED < len(rows) and len(indented) < MAX_INDENTED * len(rows):
        for i in indented:
            goes_on[i] = False
    return goes_on


def glue(left: str, right: str) -> str:
    """Return what stood between two lines that were one: a space, or nothing where a word was broken at its hyphen."""
    if is_unspaced(left[-1]):
        return " " if right[0].isascii() and right[0].isalpha() else ""
    # `Kinder-` + `und Jugendhilfe`
    is_word = left[-1] in "-‐" and left[-2:-1].isalnum() and right[0].isalnum()
    return "" if is_word and right.split(maxsplit=1)[0] not in _CONJUNCTIONS else " "


# Before them a hyphen stands for the rest of a word, in the languages that have it so.
_CONJUNCTIONS = frozenset(
    ("and", "or", "und", "oder", "bzw.", "bis", "en", "of", "och", "eller", "og", "ja", "tai", "és", "vagy")
)


def _width(lines: Sequence[str], sizes: Sequence[int]) -> int | None:
    """Return the width at which *lines* are broken, if they are; *sizes* are theirs with the space before them."""
    spans = [
        (size, size + 1 + _first_part(line), not (line[0].isupper() or line[0].isdigit()))
        for size, before, line in zip(sizes, lines, itertools.islice(lines, 1, None), strict=False)
        if line and size >= MIN_PAIR_CHARS and not before.endswith(_CUT_SHORT) and not _OPENS.match(line)
    ]
    if len(spans) < MIN_PAIRS or sum(is_small for _, _, is_small in spans) < MIN_SMALL * len(spans):
        return None
    # How many pairs a width explains: those that it lies between.
    votes = np.zeros(MAX_WIDTH + 2, np.int64)
    for least, beyond, _ in spans:
        if least <= MAX_WIDTH:
            votes[least] += 1
            votes[min(beyond, MAX_WIDTH + 1)] -= 1
    explained = np.cumsum(votes)
    width = int(explained[MIN_WIDTH : MAX_WIDTH + 1].argmax()) + MIN_WIDTH
    # Nothing breaks a word: a line may be longer by its last.
    longer = sum(line.rfind(" ") > width for line in lines)
    full = sum(size >= MIN_PAIR_CHARS for size in sizes)
    told, share = int(explained[width]), explained[width] / len(spans)
    is_even = told >= MIN_PAIRS and share >= MIN_SHARE and longer <= max(MAX_LONGER_LINES, MAX_LONGER * full)
    return width if is_even or (told >= SURE_PAIRS and share >= SURE_SHARE) else None


# A teaser's end. Of a short text a headline may be longer.
_CUT_SHORT, MAX_LONGER_LINES = ("…", "..."), 2


def _is_broken(size: int, width: int, before: str, line: str) -> bool:
    """Would the first word of *line* not have fit behind *before*, of which all but its last word did?"""
    if not before or not line or size + 1 + _first_part(line) <= width or _OPENS.match(line):
        return False
    return size - len(before) + before.rfind(" ") <= width


def _first_part(line: str) -> int:
    """Return the length of what *line* begins with and would not be broken: a word; scripts without spaces are broken
    anywhere.
    """
    return 1 if any(map(is_unspaced, line[:2])) else len(line.split(maxsplit=1)[0])
