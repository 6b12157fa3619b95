"""The normal form of a text: its words, by which texts that are typed in different ways are known to be the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import numpy.typing as npt

from builder.utils.char_table import BEYOND_ALL, SignTable

_ALPHANUMERIC = re.compile(r"[^\W_]+")
_SPACE = ord(" ")
# Beyond all code points: a sign that is not told without those beside it.
_TIED = BEYOND_ALL


def normalise(text: str) -> str:
    """Return the words of *text*, compatibility forms unified (NFKC), case folded, separated by single spaces."""
    if text.isascii():
        folded = text.encode("ascii").translate(_FOLDED)
        is_short = len(text) < FEW_SIGNS
        words = b" ".join(folded.split()) if is_short else _parted(np.frombuffer(folded, np.uint8)).tobytes()
        return words.decode("ascii")
    if len(text) < FEW_SIGNS:
        return _spelled_out(text)
    signs = _FORMS.of(np.frombuffer(text.replace("ß", "ss").encode("utf-32-le", "surrogatepass"), np.uint32))
    if signs.max() == _TIED:
        return _spelled_out(text)
    return _parted(signs).tobytes().decode("utf-32-le", "surrogatepass")


# Of fewer signs the plain way is the shorter one; of some thousands it takes four times as long.
FEW_SIGNS = 200


def _spelled_out(text: str) -> str:
    return " ".join(_ALPHANUMERIC.findall(unicodedata.normalize("NFKC", text).casefold()))


def _parted(signs: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the words with one space between them, and none around."""
    is_told = signs != _SPACE
    kept = is_told.copy()
    kept[1:] |= is_told[:-1]
    parted: npt.NDArray[Any] = signs[kept]
    return parted[:-1] if len(parted) and parted[-1] == _SPACE else parted


# Each sign of ASCII with its case folded; what is neither letter nor digit is a space.
_FOLDED = bytes(ord(chr(n).lower()) if chr(n).isalnum() else _SPACE for n in range(128)) + bytes(128)


# Marks that say how the sign before is drawn, as emojis are: they are of no word, and join with nothing.
_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))


def _form(sign: str) -> int:
    if sign in _SELECTORS:
        return _SPACE
    unified = unicodedata.normalize("NFKC", sign)
    # Accents, vowel signs and the letters of Korean syllables, and no others, join with the sign before.
    if any(unicodedata.category(part)[0] == "M" or "\u1100" <= part <= "\u11ff" for part in unified):
        return _TIED
    form = unified.casefold()
    if not _ALPHANUMERIC.search(form):
        return _SPACE
    return ord(form) if len(form) == 1 else _TIED


# What each sign comes to: another sign, a space if it is of no word, or `_TIED`.
_FORMS = SignTable(_form, is_itself=True)
