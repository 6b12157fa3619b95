"""The normal form of a text: its words, equal for texts that differ only in how they are typed.

`_normalise_plainly` is the rule. Long texts take an equal way through NumPy tables that are filled by the same rule: it
takes a seventh of the time, which is a third of the time for the extraction of a text dump. Tests compare the two.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import numpy.typing as npt

from builder.utils.char_table import CODE_POINTS, CharTable

# Characters from which on the tables are faster.
MIN_TABLE_CHARS = 200

_ALPHANUMERIC = re.compile(r"[^\W_]+")
_SPACE = ord(" ")
# Stands for characters whose form depends on their neighbours or has several characters.
_NO_SINGLE_FORM = CODE_POINTS

# Case-folded ASCII; everything but letters and digits becomes a space.
_FOLDED_ASCII = bytes(ord(chr(n).lower()) if chr(n).isalnum() else _SPACE for n in range(128)) + bytes(128)
# Variation selectors, which choose the glyph of the character before, as in emojis: not part of a word.
_VARIATION_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))


def normalise(text: str) -> str:
    """Return the words of *text*, compatibility forms unified (NFKC), case folded, separated by single spaces."""
    is_short = len(text) < MIN_TABLE_CHARS
    if text.isascii():
        folded = text.encode("ascii").translate(_FOLDED_ASCII)
        words = b" ".join(folded.split()) if is_short else _single_spaced(np.frombuffer(folded, np.uint8)).tobytes()
        return words.decode("ascii")
    if is_short:
        return _normalise_plainly(text)
    codes = np.frombuffer(text.replace("ß", "ss").encode("utf-32-le", "surrogatepass"), np.uint32)
    forms = _FORMS.look_up(codes)
    if forms.max() == _NO_SINGLE_FORM:
        return _normalise_plainly(text)
    return _single_spaced(forms).tobytes().decode("utf-32-le", "surrogatepass")


def _normalise_plainly(text: str) -> str:
    return " ".join(_ALPHANUMERIC.findall(unicodedata.normalize("NFKC", text).casefold()))


def _single_spaced(codes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return *codes* with one space between words, and none at the ends."""
    is_word = codes != _SPACE
    is_kept = is_word.copy()
    is_kept[1:] |= is_word[:-1]
    spaced: npt.NDArray[Any] = codes[is_kept]
    return spaced[:-1] if len(spaced) and spaced[-1] == _SPACE else spaced


def _single_form(char: str) -> int:
    """Return the code point that *char* becomes, a space if it is not part of words, or `_NO_SINGLE_FORM`."""
    if char in _VARIATION_SELECTORS:
        return _SPACE
    unified = unicodedata.normalize("NFKC", char)
    # Only combining marks and conjoining Jamo compose with the character before them.
    if any(unicodedata.category(part)[0] == "M" or "\u1100" <= part <= "\u11ff" for part in unified):
        return _NO_SINGLE_FORM
    form = unified.casefold()
    if not _ALPHANUMERIC.search(form):
        return _SPACE
    return ord(form) if len(form) == 1 else _NO_SINGLE_FORM


_FORMS = CharTable(_single_form, maps_to_itself=True)
