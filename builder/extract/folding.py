"""Letters as they are when case is folded (`str.casefold`), for many signs at once."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

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
        for block in np.unique(codes[unknown] >> 8).tolist():
            table[block << 8 : (block + 1) << 8] = [_fold(code) for code in range(block << 8, (block + 1) << 8)]
        folds = table.take(codes)
    return np.asarray(folds)


def long_fold(fold: int) -> str:
    """Return the signs that are meant by a number from `LONG_FOLD` on."""
    return chr(fold - LONG_FOLD).casefold()


@cache
def _table() -> Codes:
    """Return the folds by code point; blocks of 256 are filled in when a text needs them, as few are."""
    return np.full(LONG_FOLD, _UNKNOWN, np.uint32)


def _fold(code: int) -> int:
    folded = chr(code).casefold()
    return ord(folded) if len(folded) == 1 else LONG_FOLD + code
