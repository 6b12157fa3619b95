"""Bodies as sets of 5-word shingles: exact similarity of two, and MinHash signatures that find likely pairs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

Hashes = NDArray[np.uint64]
Signatures = NDArray[np.uint32]

WORDS_PER_SHINGLE = 5
# 128 permutations put the estimate's standard error at 0.035 near a similarity of 0.8.
PERMUTATIONS = 128
# Part of every stored signature: another seed or another hash below makes all shards of the store stale.
SIGNATURE_VERSION = 1
_SEED = 42

# Beginnings that have keys, in shingles: 50 words, and so on by half as much again up to some 4,000 words.
LEAD_LENGTHS = np.array([46, 69, 104, 155, 233, 349, 524, 786, 1179, 1768, 2653, 3979])
# Keys a length, each of three minima: of beginnings at a similarity of 0.8, 1 - (1 - 0.8**3)**6 share one.
LEAD_BANDS, _LEAD_ROWS = 6, 3
_LEAD_STARTS = np.concatenate(([0], LEAD_LENGTHS[:-1]))
# Keeps what is computed at a time within the processor's caches.
_LEADS_AT_A_TIME = 100
_WORDS_REMEMBERED = 1 << 18

# Thai, Hiragana and Katakana, Han: scripts of languages that set no spaces between words.
_UNSPACED = (
    "\u0e01-\u0e5b\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(r"\w+")
_WORD_OR_CHARACTER = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")

# The same for ASCII, in half the time: what is no word becomes a space.
_ASCII_WORDS = {code: chr(code).lower() if _WORD.match(chr(code)) else " " for code in range(128)}

# Odd 64-bit factors, one a place in the shingle, so that word order counts (digits of the golden ratio and of pi).
_PLACES = (0x9E3779B97F4A7C15, 0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1, 0x082EFA98EC4E6C89)
# Odd 64-bit factors, one a minimum: multiples of the golden ratio's.
_LEAD_FACTORS = (np.arange(LEAD_BANDS * _LEAD_ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)) * np.uint64(
    _PLACES[0]
)


def words(text: str) -> list[str]:
    """Return the words of *text* in lower case; in Chinese, Japanese and Thai each character is a word."""
    if text.isascii():
        return text.translate(_ASCII_WORDS).split()
    pattern = _WORD_OR_CHARACTER if _HAS_UNSPACED.search(text) else _WORD
    return pattern.findall(text.lower())


def is_unspaced(word: str) -> bool:
    """Return whether *word* is a character of a script without spaces between words."""
    return _HAS_UNSPACED.match(word) is not None


def shingles(text: str) -> Hashes:
    """Return the set of 5-word shingles of *text* as sorted 64-bit hashes; a shorter text is one shingle."""
    return as_set(in_order([words(text)])[0])


def as_set(ordered: Hashes) -> Hashes:
    """Return shingles as a set: sorted, each once."""
    if not len(ordered):
        return ordered
    found = np.sort(ordered)
    is_first = np.concatenate(([True], found[1:] != found[:-1]))
    return found[is_first]


def in_order(texts: Sequence[Sequence[str]]) -> list[Hashes]:
    """Return the 5-word shingles of each text, which is a list of words, as 64-bit hashes in reading order.

    All at once: a thousand texts cost a few calls of numpy, not a few each.
    """
    counts = [len(text) for text in texts]
    ends = np.cumsum(counts).tolist()
    hashes = np.fromiter(map(_HASHES.__getitem__, chain.from_iterable(texts)), dtype=np.uint64, count=sum(counts))
    _HASHES.forget()
    mixed = _mixed(_sums(hashes, WORDS_PER_SHINGLE))
    whole = zip(counts, ends, strict=True)
    return [
        mixed[end - count : end - WORDS_PER_SHINGLE + 1]
        if count >= WORDS_PER_SHINGLE
        else _mixed(_sums(hashes[end - count : end], count)[:1])
        for count, end in whole
    ]


def leads(texts: Sequence[Hashes]) -> list[NDArray[np.uint32]]:
    """Return for each text keys that texts with nearly the same beginning share: a row for each length that it reaches.

    A text cut short shares the row of its last length with the whole text, which is longer: that is how the two find
    each other, whose sets of shingles are far from similar. Of two beginnings with a similarity of 0.8, 98 in 100 share
    a key.

    Args:
        texts: the shingles of each in reading order.
    """
    found: list[NDArray[np.uint32]] = []
    for start in range(0, len(texts), _LEADS_AT_A_TIME):
        found += _leads(texts[start : start + _LEADS_AT_A_TIME])
    return found


def _leads(texts: Sequence[Hashes]) -> list[NDArray[np.uint32]]:
    least = np.full((LEAD_BANDS * _LEAD_ROWS, len(texts), len(LEAD_LENGTHS)), np.iinfo(np.uint64).max, dtype=np.uint64)
    reached = [int(np.searchsorted(LEAD_LENGTHS, len(text), side="right")) for text in texts]
    for number, (text, count) in enumerate(zip(texts, reached, strict=True)):
        if count:
            parts = text[: LEAD_LENGTHS[count - 1]] * _LEAD_FACTORS[:, np.newaxis]
            least[:, number, :count] = np.minimum.reduceat(parts, _LEAD_STARTS[:count], axis=1)
    least = np.minimum.accumulate(least, axis=2)
    keys: Hashes = np.zeros((LEAD_BANDS, *least.shape[1:]), dtype=np.uint64)
    for place in range(_LEAD_ROWS):
        keys = _mixed(keys + least[place::_LEAD_ROWS])
    short = np.ascontiguousarray((keys >> np.uint64(32)).astype(np.uint32).transpose(1, 2, 0))
    return [rows[:count] for rows, count in zip(short, reached, strict=True)]


def jaccard(one: Hashes, other: Hashes) -> float:
    """Return the Jaccard index of two sets of shingles; 0 where both are empty."""
    common = np.intersect1d(one, other, assume_unique=True).size
    either = one.size + other.size - common
    return common / either if either else 0.0


def containment(one: Hashes, other: Hashes) -> float:
    """Return which share of the smaller set is in the larger one; 0 where one is empty."""
    smaller = min(one.size, other.size)
    return float(np.intersect1d(one, other, assume_unique=True).size / smaller) if smaller else 0.0


def signatures(sets: Sequence[Hashes]) -> Signatures:
    """Return the MinHash signature of each set, a row each; rows of empty sets mean nothing."""
    if not sets:
        return np.zeros((0, PERMUTATIONS), dtype=np.uint32)
    offsets = np.concatenate(([0], np.cumsum([len(hashes) for hashes in sets]))).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(sets), offsets, PERMUTATIONS, _SEED)
    return np.array(matrix.to_rows(), dtype=np.uint32).reshape(len(sets), PERMUTATIONS)


class _WordHashes(dict[str, int]):
    """The hash of every word met lately: news repeats its words, nineteen of twenty are found here."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = found = int.from_bytes(digest, "little")
        return found

    def forget(self) -> None:
        """Drop all once they are many: some 30 MB."""
        if len(self) > _WORDS_REMEMBERED:
            self.clear()


_HASHES = _WordHashes()


def _sums(hashes: Hashes, size: int) -> Hashes:
    """Return for each word the weighted sum of *size* hashes, its own and the next ones; the last sums are partial."""
    total = np.zeros(len(hashes), dtype=np.uint64)
    for place in range(size):
        following = hashes[place:]
        total[: len(following)] += following * np.uint64(_PLACES[place])
    return total


def _mixed(values: Hashes) -> Hashes:
    """Spread the sums over all 64 bits (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
