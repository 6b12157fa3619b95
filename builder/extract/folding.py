"""Letters as they are when case is folded, for a text and for many signs at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from builder.signtable import BEYOND_ALL, SignTable

Codes = npt.NDArray[np.uint32]

# Beyond all code points: from here on stand the signs that come to several (`ß` to `ss`), see `long_fold`.
LONG_FOLD = BEYOND_ALL


def folded(text: str) -> str:
    """Return *text* with case folded as `str.casefold` does, but for `İ`, which is `i`: that one adds a dot of its own,
    so that no Turkish word with a capital `İ` would be the same in small letters.
    """
    return text.replace("İ", "i").casefold() if "İ" in text else text.casefold()


def folds_of(codes: Codes) -> Codes:
    """Return the sign that each code point comes to, or a number from `LONG_FOLD` on where it comes to several."""
    return _FOLDS.of(codes)


def long_fold(fold: int) -> str:
    """Return the signs that are meant by a number from `LONG_FOLD` on."""
    return folded(chr(fold - LONG_FOLD))


def _fold(sign: str) -> int:
    fold = folded(sign)
    return ord(fold) if len(fold) == 1 else LONG_FOLD + ord(sign)


_FOLDS = SignTable(_fold, is_itself=True)
