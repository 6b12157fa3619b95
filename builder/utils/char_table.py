"""Tables that apply a function of one character to all characters of a text at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

# Number of Unicode code points; all of them are smaller.
CODE_POINTS = 0x110000
# High bytes of the blocks of CJK ideographs and Hangul syllables, in which all characters are letters without case.
# Filled in advance, since texts in these scripts contain thousands of different characters.
LETTER_BLOCKS = ((0x4E, 0x9F), (0xAC, 0xD7))


class CharTable:
    """A table of the values of *function* by code point, filled when a text first contains a character.

    Args:
        function: value of a character: an integer less than the maximum of *dtype*.
        dtype: NumPy type of the values.
        maps_to_itself: whether the characters of `LETTER_BLOCKS` have their own code points as values; else each block
            has one value.
    """

    def __init__(
        self, function: Callable[[str], int], dtype: type[Any] = np.uint32, *, maps_to_itself: bool = False
    ) -> None:
        self._function, self._dtype, self._maps_to_itself = function, dtype, maps_to_itself
        self._unknown = np.iinfo(dtype).max
        # Allocated on first use: a table of four-byte integers takes 4 MB.
        self._table: npt.NDArray[Any] | None = None

    def look_up(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[Any]:
        """Return the value of each code point in *codes*."""
        table = self._table = self._new_table() if self._table is None else self._table
        values: npt.NDArray[Any] = table.take(codes)
        unknown = values == self._unknown
        if unknown.any():
            # Not np.unique, which imports numpy.ma: 15 to 35 ms of the start-up of `cutline extract`.
            for code in set(codes[unknown].tolist()):
                table[code] = self._function(chr(code))
            values = table.take(codes)
        return values

    def _new_table(self) -> npt.NDArray[Any]:
        table = np.full(CODE_POINTS, self._unknown, self._dtype)
        for first, beyond in LETTER_BLOCKS:
            codes = np.arange(first << 8, beyond << 8)
            table[codes] = codes if self._maps_to_itself else self._function(chr(first << 8))
        return table
