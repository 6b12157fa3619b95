"""What is told of signs one by one, for all signs of a text at once: looked up by code point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

# Code points are below this.
BEYOND_ALL = 0x110000
# Blocks of Chinese signs and Korean syllables: all 256 are letters, without case, that stay themselves.
LETTERS_ONLY = ((0x4E, 0x9F), (0xAC, 0xD7))


class SignTable:
    """A table of what *function* tells of each sign. Those of few scripts are in it before; the others are filled in
    with the first text that has them, for most are in none.

    Args:
        function: what is told of a sign: a whole number, less than the greatest of *kind*.
        kind: the kind of these numbers.
        is_itself: whether the signs of `LETTERS_ONLY` are told their own code points, or all the same.
    """

    def __init__(self, function: Callable[[str], int], kind: type[Any] = np.uint32, *, is_itself: bool = False) -> None:
        self._function, self._kind, self._is_itself = function, kind, is_itself
        self._unknown = np.iinfo(kind).max
        # Made when it is needed: one of whole numbers of four bytes takes 4 MB.
        self._table: npt.NDArray[Any] | None = None

    def of(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[Any]:
        """Return what is told of the sign with each code point."""
        table = self._table = self._empty() if self._table is None else self._table
        told: npt.NDArray[Any] = table.take(codes)
        unknown = told == self._unknown
        if unknown.any():
            # Not np.unique, which imports numpy.ma: a twentieth of the start-up of `cutline extract`.
            for code in set(codes[unknown].tolist()):
                table[code] = self._function(chr(code))
            told = table.take(codes)
        return told

    def _empty(self) -> npt.NDArray[Any]:
        table = np.full(BEYOND_ALL, self._unknown, self._kind)
        for first, beyond in LETTERS_ONLY:
            codes = np.arange(first << 8, beyond << 8)
            table[codes] = codes if self._is_itself else self._function(chr(first << 8))
        return table
