"""The words of many lines at once, each as a number, so that none need be cut out of its line to be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from builder.extract.folding import LONG_FOLD, folds_of, is_word_sign, long_fold
from builder.extract.signs import WORD, Column, Page

Numbers = npt.NDArray[np.uint64]

# A word's number is a polynomial of its letters' code points modulo 2**64, stirred, of which the upper 40 bits stay:
# two words of a text of a thousand different ones have the same number in one of two million texts, and there always.
NUMBER_BITS, NUMBER_BYTES = 40, 8
_BASE, _STIR, _MASK = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, (1 << 64) - 1
_INVERSE = pow(_BASE, -1, 1 << 64)


@dataclass(frozen=True)
class Tokens:
    """The words of the lines of a page, in lower case, as `folding.split_words` finds them.

    Args:
        codes: the signs of the page in lower case, as code points.
        starts, ends: where each word begins and ends in them.
        numbers: the number of each, see `number_of`.
        count: how many words each line has.
        begins: the index of each line's first word.
        owner: the line of each word.
    """

    codes: npt.NDArray[np.uint32]
    starts: Column
    ends: Column
    numbers: Numbers
    count: Column
    begins: Column
    owner: Column

    def of(self, line: int, most: int) -> list[str]:
        """Return the first words of a line, *most* at most."""
        begin = int(self.begins[line])
        words = slice(begin, begin + min(most, int(self.count[line])))
        ends = zip(self.starts[words].tolist(), self.ends[words].tolist(), strict=True)
        return [self.codes[start:end].tobytes().decode("utf-32-le", "surrogatepass") for start, end in ends]

    @property
    def length(self) -> Column:
        """The letters of each word."""
        return self.ends - self.starts


def tokens_of(page: Page) -> Tokens:
    """Return the words of the lines of *page*."""
    codes, is_word, stop = _folded(page)
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    starts, ends = edges[0::2], edges[1::2]
    beyond = np.searchsorted(starts, stop)
    begins = np.concatenate([[0], beyond[:-1]])
    count = beyond - begins
    owner = np.repeat(np.arange(len(count)), count)
    return Tokens(codes, starts, ends, _numbers(codes, starts, ends), count, begins, owner)


def _folded(page: Page) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_], Column]:
    """Return the signs of *page* in lower case, which of them are of words, and the place of each line's end."""
    codes, is_word, stop = folds_of(page.codes), (page.flags & WORD) != 0, page.stop
    long = np.flatnonzero(codes >= LONG_FOLD)
    if len(long):
        # `ß` comes to `ss`: the first sign stands in its place, the others behind it.
        folds = [long_fold(code) for code in codes[long].tolist()]
        codes[long] = [ord(fold[0]) for fold in folds]
        is_word[long] = [is_word_sign(fold[0]) for fold in folds]
        behind = [(place + 1, sign) for place, fold in zip(long.tolist(), folds, strict=True) for sign in fold[1:]]
        places = np.array([place for place, _ in behind], np.int64)
        codes = np.insert(codes, places, [ord(sign) for _, sign in behind])
        is_word = np.insert(is_word, places, [is_word_sign(sign) for _, sign in behind])
        stop = stop + np.searchsorted(places, stop, side="right")
    return codes, is_word, stop


def _numbers(codes: npt.NDArray[np.uint32], starts: Column, ends: Column) -> Numbers:
    """Return the numbers of the words, of long pages part by part: the powers for all of one would fill memory."""
    found, first = [], 0
    while first < len(starts):
        begin = int(starts[first])
        beyond = max(first + 1, int(np.searchsorted(ends, begin + LONG_PAGE, side="right")))
        words = slice(first, beyond)
        found.append(_numbers_in(codes[begin : int(ends[beyond - 1])], starts[words] - begin, ends[words] - begin))
        first = beyond
    return np.concatenate(found) if found else np.array([], np.uint64)


def _numbers_in(codes: npt.NDArray[np.uint32], starts: Column, ends: Column) -> Numbers:
    powers, inverse = _usual_powers() if len(codes) <= LONG_PAGE else _powers(len(codes))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * powers[: len(codes)], out=sums[1:])
    return _stirred((sums[ends] - sums[starts]) * inverse[starts])


# Lines are measured in pages of so many letters: what is worked on then stays in the processor's cache.
USUAL_PAGE = 1 << 17


# Such a page when case is folded, or with a last line of some length. Longer ones are cut between words.
LONG_PAGE = 2 * USUAL_PAGE


@cache
def _usual_powers() -> tuple[Numbers, Numbers]:
    return _powers(LONG_PAGE)


def _powers(count: int) -> tuple[Numbers, Numbers]:
    """Return the powers of the base, and of its inverse, from the 0th on."""
    factors = np.ones((2, count), np.uint64)
    factors[0, 1:], factors[1, 1:] = _BASE, _INVERSE
    powers = np.multiply.accumulate(factors, axis=1)
    return powers[0], powers[1]


def _stirred(values: Numbers) -> Numbers:
    values = (values ^ (values >> np.uint64(32))) * np.uint64(_STIR)
    return np.asarray(values >> np.uint64(64 - NUMBER_BITS))


def pair_numbers(first: npt.NDArray[np.uint32], second: npt.NDArray[np.uint32]) -> Numbers:
    """Return the numbers of words of two letters, by their code points."""
    return _stirred(first.astype(np.uint64) + second.astype(np.uint64) * np.uint64(_BASE))


@lru_cache(maxsize=65536)
def number_of(word: str) -> int:
    """Return the number of *word*, which is in lower case."""
    value, power = 0, 1
    for sign in word:
        value, power = value + ord(sign) * power, power * _BASE & _MASK
    value &= _MASK
    return ((value ^ value >> 32) * _STIR & _MASK) >> (64 - NUMBER_BITS)


def numbers_of(words: Iterable[str]) -> frozenset[int]:
    """Return the numbers of *words*, which are in lower case."""
    return frozenset(map(number_of, words))


class Meanings:
    """What words mean, as bits, looked up by their numbers: a hash table with open addressing."""

    def __init__(self, bits: Mapping[str, int]) -> None:
        self._shift = np.uint64(NUMBER_BITS - TABLE_BITS)
        free = 1 << NUMBER_BITS
        keys, values = [free] * (2 << TABLE_BITS), [0] * (2 << TABLE_BITS)
        self._steps = 1
        for word, meaning in bits.items():
            number = number_of(word)
            slot = first = number >> (NUMBER_BITS - TABLE_BITS)
            while keys[slot] not in (free, number):
                slot += 1
            keys[slot], values[slot] = number, values[slot] | meaning
            self._steps = max(self._steps, slot - first + 1)
        self._keys, self._values = np.array(keys, np.uint64), np.array(values, np.int64)

    def of(self, numbers: Numbers) -> Column:
        """Return the bits of each word, 0 for those that are not known."""
        slots = (numbers >> self._shift).astype(np.int64)
        bits = np.zeros(len(numbers), np.int64)
        for step in range(self._steps):
            places = slots + step if step else slots
            found = np.flatnonzero(self._keys[places] == numbers)
            bits[found] = self._values[places[found]]
        return bits


# At least eight times as many places as words: 4,500 of them take a third less time than in half of the places.
TABLE_BITS = 16
