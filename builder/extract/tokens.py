"""The words of many lines at once, each as a number, so that none need be cut out of its line to be looked up."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from builder.extract.folding import LONG_FOLD, folds_of, long_fold
from builder.extract.signs import WORD, Column, Page

Numbers = npt.NDArray[np.uint64]

# A word's number is a polynomial of its letters' code points modulo 2**64, stirred, of which the upper 40 bits stay:
# two words of a text of a thousand different ones have the same number in one of two million texts, and there always.
NUMBER_BITS, NUMBER_BYTES, CODE_BYTES = 40, 8, 4
_BASE, _STIR, _MASK = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, (1 << 64) - 1
_INVERSE = pow(_BASE, -1, 1 << 64)


@dataclass(frozen=True)
class Tokens:
    """The words of the lines of a page, in lower case, as `folding.split_words` finds them.

    Args:
        codes: the signs of the page in lower case, as code points.
        starts, ends: where each word begins and ends in them.
        places: where each word begins in the page as printed.
        length: how many letters each has.
        numbers: the number of each, see `number_of`.
        count: how many words each line has.
        begins: the index of each line's first word.
        owner: the line of each word.
    """

    codes: npt.NDArray[np.uint32]
    starts: Column
    ends: Column
    places: Column
    length: Column
    numbers: Numbers
    count: Column
    begins: Column
    owner: Column

    def of(self, line: int, most: int) -> list[str]:
        """Return the first words of a line, *most* at most."""
        begin = int(self.begins[line])
        words = slice(begin, begin + min(most, int(self.count[line])))
        starts, ends = self.starts[words].tolist(), self.ends[words].tolist()
        if not starts:
            return []
        # All in one, for it is decoding that takes time.
        first = starts[0]
        text, _ = codecs.utf_32_le_decode(self.codes[first : ends[-1]].tobytes(), "surrogatepass")
        return [text[start - first : end - first] for start, end in zip(starts, ends, strict=True)]


def tokens_of(page: Page) -> Tokens:
    """Return the words of the lines of *page*."""
    is_word = (page.flags & WORD) != 0
    edges = (is_word[1:] != is_word[:-1]).nonzero()[0] + 1
    beyond = edges[0::2].searchsorted(page.stop)
    begins = np.concatenate([[0], beyond[:-1]])
    count = beyond - begins
    owner = np.repeat(np.arange(len(count)), count)
    places = edges[0::2]
    codes, edges = _folded(page, edges)
    starts, ends = edges[0::2], edges[1::2]
    return Tokens(codes, starts, ends, places, ends - starts, _numbers(codes, starts, ends), count, begins, owner)


def _folded(page: Page, edges: Column) -> tuple[npt.NDArray[np.uint32], Column]:
    """Return the signs of *page* in lower case, and the *edges* of its words in these."""
    codes = folds_of(page.codes)
    long = (codes >= LONG_FOLD).nonzero()[0]
    if not len(long):
        return codes, edges
    # `ß` comes to `ss`. Such signs and all that they come to are of words, which become longer, but no more or less.
    found = codes[long].tolist()
    folds = {code: long_fold(code).encode("utf-32-le") for code in set(found)}
    data, start, parts = codes.data.cast("B"), 0, list[memoryview | bytes]()
    for place, code in zip((long * CODE_BYTES).tolist(), found, strict=True):
        parts += [data[start:place], folds[code]]
        start = place + CODE_BYTES
    added = np.cumsum([0, *(len(folds[code]) // CODE_BYTES - 1 for code in found)])
    shifts = np.repeat(added, np.diff(edges.searchsorted(long, "right"), prepend=0, append=len(edges)))
    return np.frombuffer(b"".join([*parts, data[start:]]), np.uint32), edges + shifts


def _numbers(codes: npt.NDArray[np.uint32], starts: Column, ends: Column) -> Numbers:
    """Return the numbers of the words, of long pages part by part: the powers for all of one would fill memory."""
    found, first = [], 0
    while first < len(starts):
        begin = int(starts[first])
        beyond = max(first + 1, int(np.searchsorted(ends, begin + LONG_PAGE, side="right")))
        words = slice(first, beyond)
        # Before each word stands another sign.
        begin -= 1
        found.append(_numbers_in(codes[begin : int(ends[beyond - 1])], starts[words] - begin, ends[words] - begin))
        first = beyond
    return np.concatenate(found) if found else np.array([], np.uint64)


def _numbers_in(codes: npt.NDArray[np.uint32], starts: Column, ends: Column) -> Numbers:
    powers, inverse = _usual_powers() if len(codes) <= LONG_PAGE + 1 else _powers(len(codes))
    sums = np.cumsum(codes * powers[: len(codes)])
    return _stirred((sums.take(ends - 1) - sums.take(starts - 1)) * inverse.take(starts))


# Lines are measured in pages of so many letters: what is worked on then stays in the processor's cache. A third less
# costs 4 % of the whole run.
USUAL_PAGE = 3 << 16


# Such a page when case is folded, or with a last line of some length. Longer ones are cut between words.
LONG_PAGE = 2 * USUAL_PAGE


@cache
def _usual_powers() -> tuple[Numbers, Numbers]:
    return _powers(LONG_PAGE + 1)


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
    """What words mean, as bits, looked up by their numbers: these stand in order, and a table tells where those with
    the same upper bits begin.
    """

    def __init__(self, bits: Mapping[str, int]) -> None:
        meanings: dict[int, int] = {}
        for word, meaning in bits.items():
            number = number_of(word)
            meanings[number] = meanings.get(number, 0) | meaning
        # The first one is no word's, and stands for all upper bits that no word has.
        numbers = [FREE, *sorted(meanings)]
        slots = [number >> SLOT_SHIFT for number in numbers]
        self._starts = np.zeros(1 << TABLE_BITS, np.uint16 if len(numbers) <= 1 << 16 else np.uint32)
        for i in range(len(numbers) - 1, 0, -1):
            self._starts[slots[i]] = i
        self._numbers = np.array(numbers, np.uint64)
        self._values = np.array([0, *(meanings[number] for number in numbers[1:])], np.int64)
        # Whether the next one has the same upper bits.
        self._goes_on = np.array([*(slots[i] == slots[i - 1] for i in range(1, len(slots))), False])

    def of(self, numbers: Numbers) -> Column:
        """Return the bits of each word, 0 for those that are not known."""
        places = self._starts.take((numbers >> np.uint64(SLOT_SHIFT)).view(np.int64)).astype(np.int64)
        is_known = self._numbers.take(places) == numbers
        bits: Column = self._values.take(places) * is_known
        rest = (~is_known & self._goes_on.take(places)).nonzero()[0]
        while len(rest):
            places[rest] += 1
            found, wanted = places.take(rest), numbers.take(rest)
            is_known = self._numbers.take(found) == wanted
            bits[rest] = self._values.take(found) * is_known
            rest = rest.compress(~is_known & self._goes_on.take(found))
        return bits


# In place of a number, where no word is.
FREE = 1 << NUMBER_BITS
# At least eight times as many upper bits as words: few words then share theirs.
TABLE_BITS = 16
SLOT_SHIFT = NUMBER_BITS - TABLE_BITS
