"""Represent texts as sets of 5-word shingles: exact similarity, and MinHash signatures to find candidate pairs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from builder.utils.unspaced import UNSPACED

Hashes = NDArray[np.uint64]
Signatures = NDArray[np.uint32]

WORDS_PER_SHINGLE = 5
# 128 permutations put the estimate's standard error at 0.035 near a similarity of 0.8.
PERMUTATIONS = 128
# Part of the shard key: increment it when the seed or a hash below changes, so that stored shards are not reused.
SIGNATURE_VERSION = 2
_SEED = 42

# Lengths of the text beginnings (leads) that have keys, in shingles: from 108 to about 4,000 words in steps of 50 %.
LEAD_LENGTHS = np.array([104, 155, 233, 349, 524, 786, 1179, 1768, 2653, 3979])
# Keys per length, and minima per key: leads with similarity 0.8 share a key with probability 1 - (1 - 0.8**3)**6.
LEAD_BANDS, _LEAD_ROWS = 6, 3
_LEAD_STARTS = np.concatenate(([0], LEAD_LENGTHS[:-1]))
# Texts per batch, so that intermediate arrays fit the processor's caches.
_BATCH_TEXTS = 100
# Bytes of text per batch, for the same reason.
_BATCH_BYTES = 1 << 18

_HAS_UNSPACED = re.compile(f"[{UNSPACED}]")
_WORD = re.compile(r"\w+")
_WORD_OR_CHARACTER = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")

# `_WORD` as a translation table for ASCII, twice as fast: characters outside words become spaces.
_ASCII_WORDS = {code: chr(code).lower() if _WORD.match(chr(code)) else " " for code in range(128)}

_ASCII_BYTES = bytes(ord(_ASCII_WORDS.get(code, " ")) for code in range(256))

# Odd 64-bit factors, one per position in the shingle, so that word order counts (digits of the golden ratio and of pi).
_POSITION_FACTORS = (0x9E3779B97F4A7C15, 0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1, 0x082EFA98EC4E6C89)


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
    return shingle_set(ordered_shingles([text])[0])


def shingle_set(ordered: Hashes) -> Hashes:
    """Return the sorted distinct hashes of *ordered*."""
    if not len(ordered):
        return ordered
    found = np.sort(ordered)
    is_first = np.concatenate(([True], found[1:] != found[:-1]))
    return found[is_first]


def ordered_shingles(texts: Sequence[str]) -> list[Hashes]:
    """Return the 5-word shingles of each text as 64-bit hashes in reading order; a shorter text is one shingle.

    Batches save time: the number of NumPy calls does not depend on the number of texts.
    """
    found: list[Hashes] = []
    for start in range(0, len(texts), _BATCH_TEXTS):
        found += _ordered_batch([_joined_words(text) for text in texts[start : start + _BATCH_TEXTS]])
    return found


def _ordered_batch(texts: Sequence[bytes]) -> list[Hashes]:
    hashes, counts = _word_hashes(texts)
    ends = np.cumsum(counts).tolist()
    mixed = _mixed(_sums(hashes, WORDS_PER_SHINGLE))
    return [
        mixed[end - count : end - WORDS_PER_SHINGLE + 1]
        if count >= WORDS_PER_SHINGLE
        else _mixed(_sums(hashes[end - count : end], count)[:1])
        for count, end in zip(counts.tolist(), ends, strict=True)
    ]


def _joined_words(text: str) -> bytes:
    """Return the words of *text* in UTF-8, each followed by a space."""
    if text.isascii():
        return text.encode().translate(_ASCII_BYTES) + b" "
    return " ".join(words(text)).encode("utf-8", "surrogatepass") + b" "


def _word_hashes(texts: Sequence[bytes]) -> tuple[Hashes, NDArray[np.int64]]:
    """Return the hashes of the words of all *texts*, and the number of words of each text."""
    data = b"".join(texts)
    hashes, starts, begin = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)], 0
    while begin < len(data):
        # Split after a space so that words stay whole; the last byte is a space.
        end = min(len(data), data.rfind(b" ", begin, begin + _BATCH_BYTES) + 1 or data.find(b" ", begin) + 1)
        found, positions = _hashes_in(np.frombuffer(data, dtype=np.uint8, count=end - begin, offset=begin))
        hashes.append(found)
        starts.append(positions + begin)
        begin = end
    borders = np.cumsum([len(text) for text in texts])
    return np.concatenate(hashes), np.diff(np.searchsorted(np.concatenate(starts), borders), prepend=0)


def _hashes_in(data: NDArray[np.uint8]) -> tuple[Hashes, NDArray[np.int64]]:
    """Return hash and start of each word in *data*, which ends with a space.

    The hash is polynomial: the sum of the bytes of the word times ascending powers of an odd factor. It is computed as
    a difference of prefix sums over all bytes, scaled by the inverse of the power at the start of the word.
    """
    edges = np.flatnonzero(np.diff(data != ord(" "), prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    powers, inverses = _powers(max(len(data), _BATCH_BYTES))
    running = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(data * powers[: len(data)], dtype=np.uint64)))
    return _mixed((running[ends] - running[starts]) * inverses[starts]), starts


@lru_cache(maxsize=2)
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """Return the first *count* powers of the factor, and those of its inverse, modulo 2^64."""
    return _powers_of(_POSITION_FACTORS[0], count), _powers_of(pow(_POSITION_FACTORS[0], -1, 1 << 64), count)


def _powers_of(factor: int, count: int) -> Hashes:
    factors = np.full(count, factor, dtype=np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


def leads(texts: Sequence[Hashes]) -> list[NDArray[np.uint32]]:
    """Return the keys of the leads of each text: one row per length of `LEAD_LENGTHS` that the text reaches.

    Texts with nearly the same lead share a key. So a truncated text matches the full one in the row of its last length,
    although their sets of shingles are far from similar. Leads with similarity 0.8 share a key in 98 of 100 cases.

    Args:
        texts: the shingles of each text in reading order.
    """
    found: list[NDArray[np.uint32]] = []
    for start in range(0, len(texts), _BATCH_TEXTS):
        found += _leads(texts[start : start + _BATCH_TEXTS])
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
    for position in range(_LEAD_ROWS):
        keys = _mixed(keys + least[position::_LEAD_ROWS])
    short = np.ascontiguousarray((keys >> np.uint64(32)).astype(np.uint32).transpose(1, 2, 0))
    return [rows[:count] for rows, count in zip(short, reached, strict=True)]


def jaccard(one: Hashes, other: Hashes) -> float:
    """Return the Jaccard index of two sets of shingles; 0 if both are empty."""
    both = common(one, other)
    either = one.size + other.size - both
    return both / either if either else 0.0


def containment(one: Hashes, other: Hashes) -> float:
    """Return the overlap coefficient: the share of the smaller set that is in the larger one; 0 if one is empty."""
    smaller = min(one.size, other.size)
    return common(one, other) / smaller if smaller else 0.0


def common(one: Hashes, other: Hashes) -> int:
    """Return the size of the intersection of two sets."""
    smaller, larger = (one, other) if one.size <= other.size else (other, one)
    if not smaller.size:
        return 0
    positions = np.minimum(np.searchsorted(larger, smaller), larger.size - 1)
    return int(np.count_nonzero(larger[positions] == smaller))


def signatures(sets: Sequence[Hashes]) -> Signatures:
    """Return the MinHash signatures of *sets*, one row per set; rows of empty sets are undefined."""
    if not sets:
        return np.zeros((0, PERMUTATIONS), dtype=np.uint32)
    offsets = np.concatenate(([0], np.cumsum([len(hashes) for hashes in sets]))).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(sets), offsets, PERMUTATIONS, _SEED)
    return np.array(matrix.to_rows(), dtype=np.uint32).reshape(len(sets), PERMUTATIONS)


def _sums(hashes: Hashes, size: int) -> Hashes:
    """Return the weighted sums of *size* consecutive hashes from each word on; the last sums are partial."""
    total = np.zeros(len(hashes), dtype=np.uint64)
    for position in range(size):
        following = hashes[position:]
        total[: len(following)] += following * np.uint64(_POSITION_FACTORS[position])
    return total


def _mixed(values: Hashes) -> Hashes:
    """Mix *values* with the finaliser of splitmix64."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


# Odd pseudorandom 64-bit factors, one per minimum.
_LEAD_FACTORS = _mixed(
    np.arange(1, LEAD_BANDS * _LEAD_ROWS + 1, dtype=np.uint64) * np.uint64(_POSITION_FACTORS[0])
) | np.uint64(1)
