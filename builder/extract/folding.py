"""Letters as they are when case is folded (`str.casefold`), for many signs at once."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from builder.normal import LETTERS_ONLY

Codes = npt.NDArray[np.uint32]

# Beyond all code points: from here on stand the signs that come to several (`ß` to `ss`), see `long_fold`.
LONG_FOLD = 0x110000
_UNKNOWN = np.uint32(0xFFFFFFFF)


def folds_of(codes: Codes) -> Codes:
    """Return the sign that each code point comes to, or a number from `LONG_FOLD` on where it comes to several."""
    table = _table()
    folds = table.take(codes)
    unknown = folds == _UNKNOWN
    if unknown.any():
        for code in np.unique(codes[unknown]).tolist():
            table[code] = _fold(code)
        folds = table.take(codes)
    return np.asarray(folds)


def long_fold(fold: int) -> str:
    """Return the signs that are meant by a number from `LONG_FOLD` on."""
    return chr(fold - LONG_FOLD).casefold()


@cache
def _table() -> Codes:
    """Return the folds by code point; those of few signs are known before, the others filled in with the first text."""
    table = np.full(LONG_FOLD, _UNKNOWN, np.uint32)
    for first, beyond in LETTERS_ONLY:
        table[first << 8 : beyond << 8] = np.arange(first << 8, beyond << 8)
    return table


def _fold(code: int) -> int:
    folded = chr(code).casefold()
    return ord(folded) if len(folded) == 1 else LONG_FOLD + code
