"""The classes of lines by their signs: how they begin and end, what they leave open, how much of them is capitals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from builder.extract.folding import is_mark
from builder.extract.naming import UNCASED_ENDS
from builder.extract.rows import first_true
from builder.extract.signs import (
    ANY_QUOTE,
    CAPITAL,
    CLOSING_QUOTE,
    LETTER,
    MAX_HEADS,
    OPENING_QUOTE,
    PAIRED,
    PAIRED_MARKS,
    SMALL,
    Column,
    Page,
    Signs,
    are_of,
)
from builder.utils.char_table import CharTable

_OPENERS = dict.fromkeys("“\"„«‘'‚「『《", 4) | dict.fromkeys("([（【", 5) | dict.fromkeys("-–—•·*►▶■●→>", 6)
_OPENERS |= dict.fromkeys(",.;:!?…”’)]»、。/|%", 7) | dict.fromkeys("@#", 9) | {"©": 11}


def first_class(page: Page) -> Column:
    """Return the classes of first signs: 1 capital, 2 small, 3 digit, 4 quote, 5 bracket, 6 dash or bullet, 7 closing
    mark, 8 letter without case, 9 @ or #, 10 other, 11 ©.
    """
    return _FIRSTS.look_up(page.codes[page.start]).astype(np.int64)


def _kind(sign: str, marks: Mapping[str, int], kinds: tuple[int, int, int, int, int]) -> int:
    """Return the class of a mark, or that of *kinds* which a sign is of: a digit, a capital, a small letter, a letter
    without case, another.
    """
    digit, capital, small, letter, other = kinds
    if sign in marks:
        return marks[sign]
    if sign.isdigit():
        return digit
    if sign.isalpha() or is_mark(sign):
        return capital if sign.isupper() else small if sign.islower() else letter
    return other


_FIRSTS = CharTable(lambda sign: _kind(sign, _OPENERS, (3, 1, 2, 8, 10)), np.uint8)
_CLOSERS = {".": 1, "!": 2, "?": 16, ":": 5, ",": 6, ";": 6, "…": 12, "。": 13, "！": 13, "？": 13}
_CLOSERS |= dict.fromkeys(UNCASED_ENDS, 1) | dict.fromkeys("؟፧", 16)
_CLOSERS |= dict.fromkeys("-–—/", 7) | dict.fromkeys(")]）】", 11) | dict.fromkeys("”\"’'»“」』›", 4)


def last_class(page: Page) -> Column:
    """Return the classes of last signs: 1 full stop, 2 !, 16 ?, 3 quote after a stop, 4 quote, 5 colon, 6 comma,
    7 dash, 8 small letter, 9 capital, 10 digit, 11 bracket, 12 ellipsis, 13 wide stop, 14 caseless letter, 15 other.
    """
    last, before, second = (page.codes[page.stop - n] for n in (1, 2, 3))
    found = _LASTS.look_up(last).astype(np.int64)
    dots = (last == ord(".")) & (before == ord(".")) & (second == ord("."))
    # Thai and Lao end sentences with a space: no title is as long.
    unstopped = (found == 14) & (page.length >= MIN_UNSTOPPED) & (last >= THAI[0]) & (last <= THAI[1])
    return np.where(dots, 12, np.where(unstopped, 13, found - ((found == 4) & are_of(before, _BEFORE_QUOTES))))


# The signs of Thai and Lao, and the least letters of a paragraph.
THAI, MIN_UNSTOPPED = (0x0E00, 0x0EFF), 120
_BEFORE_QUOTES = ".!?…,。" + UNCASED_ENDS


_LASTS = CharTable(lambda sign: _kind(sign, _CLOSERS, (10, 9, 8, 14, 15)), np.uint8)


def capitals_class(signs: Signs, words: Column) -> Column:
    """Return 0 no cased word, 1 all capitals, 2 nearly all words begin with one, 3 half, 4 some, 5 few; 6 to 8 of one
    word.
    """
    is_upper = signs.has(CAPITAL) & ~signs.has(SMALL)
    share = signs.high / np.maximum(signs.heads, 1)
    return first_true(
        [
            (is_upper, np.where(words == 1, 6, 1)),
            (signs.heads == 0, 0),
            (signs.heads == 1, np.where(signs.high > 0, 7, 8)),
            (share > 0.8, 2),
            (share > 0.5, 3),
            (share > 0.2, 4),
        ],
        5,
    )


def digits_class(signs: Signs) -> Column:
    """Return 0 none, 1 some, 2 a fifth or more, 3 nothing else; of a long line its beginning counts."""
    many = np.where(signs.has(LETTER), np.where(signs.digits * 5 > signs.length, 2, 1), 3)
    return np.where((signs.digits == 0) | (signs.length > MAX_HEADS), np.minimum(1, signs.digits), many)


def balance_class(page: Page) -> Column:
    """Return what each line leaves open or closes: 0 nothing, 1 opens a bracket, 2 closes one, 3 opens a quote, 4
    closes one, 5 has an odd one that may do either.
    """
    places = page.where(PAIRED)
    kinds = _paired_kinds()[np.minimum(page.codes[places], LAST_PAIRED)]
    counts = np.bincount(page.line_of(places) * len(PAIRED_MARKS) + kinds, minlength=page.count * len(PAIRED_MARKS))
    count = dict(zip(PAIRED_MARKS, counts.reshape(-1, len(PAIRED_MARKS)).T, strict=True))
    brackets = count["("] - count[")"]
    wide = count["（"] + count["「"] - count["）"] - count["」"]
    brackets = np.where(brackets != 0, brackets, wide)
    low, curly, closing = count["„"], count["“"], count["”"]
    balances = [(low > 0, low - curly - closing), (curly > 0, curly - closing)]
    quotes = first_true(balances, count["«"] - count["»"])
    odd = (low == 0) & (curly == 0) & ((closing & 1) == 1)
    classes = [(brackets > 0, 1), (brackets < 0, 2), (odd, 5), (quotes > 0, 3), (quotes < 0, 4)]
    return first_true(classes, 5 * (count['"'] & 1))


LAST_PAIRED = max(map(ord, PAIRED_MARKS))


@cache
def _paired_kinds() -> Column:
    kinds = np.zeros(LAST_PAIRED + 1, np.int64)
    kinds[list(map(ord, PAIRED_MARKS))] = range(len(PAIRED_MARKS))
    return kinds


def quote_class(signs: Signs) -> Column:
    """Return 0 none, 1 begins with a quote, 2 ends with one, 3 both, 4 inside only."""
    begins, ends = (signs.start & OPENING_QUOTE) != 0, (signs.end & CLOSING_QUOTE) != 0
    return first_true([(begins & ends, 3), (begins, 1), (ends, 2), (signs.has(ANY_QUOTE), 4)], 0)
