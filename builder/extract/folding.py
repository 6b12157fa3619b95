"""Letters as they are when case is folded, for a text and for many signs at once."""

from __future__ import annotations

import itertools
import re
import unicodedata

import numpy as np
import numpy.typing as npt

from builder.utils.char_table import CODE_POINTS, CharTable

Codes = npt.NDArray[np.uint32]

# Among these are all signs that stand on a letter and are a part of its word, though `\w` has none of them: accents,
# the points of Hebrew and Arabic, the vowels of India, Siam, Burma and the Khmer. Those of pictures (`\ufe0f`) lie
# beyond.
_SIGNS = range(0x0300, 0x1E00)


def is_mark(sign: str) -> bool:
    """Is *sign* one that stands on a letter?"""
    return ord(sign) in _SIGNS and unicodedata.category(sign) in ("Mn", "Mc")


def is_word_sign(sign: str) -> bool:
    """Is *sign* a part of words?"""
    return sign.isalnum() or sign == "_" or is_mark(sign)


def _marks() -> str:
    """Return these signs as a class of a pattern has them."""
    marks = [code for code in _SIGNS if is_mark(chr(code))]
    runs = itertools.groupby(enumerate(marks), key=lambda pair: pair[1] - pair[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(group) for _, group in runs)]
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ends)


# Marks of layout, not of the text: soft hyphen, zero-width space, word joiner, byte order mark, direction marks.
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e]")
_PLAIN, _WITH_MARKS = re.compile(r"\w+"), re.compile(rf"[\w{_marks()}]+")
_MARKED = re.compile(f"[{chr(_SIGNS.start)}-{chr(_SIGNS.stop - 1)}]")


def split_words(text: str) -> list[str]:
    """Return the words of *text* as they are printed: letters, digits and signs that stand on letters."""
    if text.isascii():
        # In half of the time.
        return text.encode().translate(_SPACED).decode().split()
    # Most texts have none of these signs, and are read in two thirds of the time.
    return (_WITH_MARKS if not text.isascii() and _MARKED.search(text) else _PLAIN).findall(text)


# The signs of ASCII, those of words as they are and the others as spaces.
_SPACED = bytes(code if is_word_sign(chr(code)) else ord(" ") for code in range(128)).ljust(256)


# Beyond all code points: from here on stand the signs that come to several (`ß` to `ss`), see `long_fold`.
LONG_FOLD = CODE_POINTS


def folded(text: str) -> str:
    """Return *text* with case folded as `str.casefold` does, but for `İ`, which is `i`: that one adds a dot of its own,
    so that no Turkish word with a capital `İ` would be the same in small letters.
    """
    return text.replace("İ", "i").casefold() if "İ" in text else text.casefold()


def folds_of(codes: Codes) -> Codes:
    """Return the sign that each code point comes to, or a number from `LONG_FOLD` on where it comes to several."""
    return _FOLDS.look_up(codes)


def long_fold(fold: int) -> str:
    """Return the signs that are meant by a number from `LONG_FOLD` on."""
    return folded(chr(fold - LONG_FOLD))


def _fold(sign: str) -> int:
    fold = folded(sign)
    return ord(fold) if len(fold) == 1 else LONG_FOLD + ord(sign)


_FOLDS = CharTable(_fold, maps_to_itself=True)
