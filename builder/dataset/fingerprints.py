"""Fingerprints of records: the values that grouping and deduplication need instead of the text, kept in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from builder.dataset.photo_keys import photo_keys
from builder.dataset.shingles import WORDS_PER_SHINGLE, Hashes, leads, ordered_shingles, shingle_set, signatures, words
from builder.utils.url_keys import url_key

__all__ = ["FINGERPRINTS_VERSION", "digest16", "filled", "fingerprint_records", "headline_key", "url_key"]

# Part of the shard key: increment it when the definition of any value changes, so that stored shards are not reused.
FINGERPRINTS_VERSION = 4

# Minimum distinct words of a headline key: "Weather" or "Letters to the editor" is the headline of many articles.
_HEADLINE_WORDS = 5

_NOT_CONTENT = ("id", "group", "origin")


def fingerprint_records(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the fingerprints of *records*, in order. Equal records have equal fingerprints."""
    ordered = ordered_shingles([record["body"] for record in records])
    sets = [shingle_set(hashes) for hashes in ordered]
    rows = [
        _basic_fingerprint(record, _count(record["body"], hashes))
        for record, hashes in zip(records, ordered, strict=True)
    ]
    for row, hashes, keys, signature in zip(rows, sets, leads(ordered), signatures(sets), strict=True):
        row["shingles"] = len(hashes)
        row["leads"] = keys.tobytes()
        row["signature"] = signature.tobytes() if len(hashes) else None
    return rows


def _count(body: str, ordered: Hashes) -> int:
    """Return the number of words of *body*."""
    return len(ordered) + WORDS_PER_SHINGLE - 1 if len(ordered) > 1 else len(words(body))


def headline_key(headline: str | None) -> str | None:
    """Return the normalised words of *headline*, or None if it is too short to identify an article."""
    found = words(headline or "")
    return " ".join(found) if len(set(found)) >= _HEADLINE_WORDS else None


def filled(record: Mapping[str, Any]) -> list[str]:
    """Return the names of the non-empty fields of *record*; a struct of nulls is empty."""
    return [name for name, value in record.items() if _is_filled(value)]


def _basic_fingerprint(record: Mapping[str, Any], count: int) -> dict[str, Any]:
    return {
        "id": record["id"],
        "url": record["url"],
        "url_key": _digest(url_key(record["url"])),
        "headline_key": _digest(headline_key(record["headline"])),
        "photo_keys": [digest16(key) for key in sorted(photo_keys(record))],
        "published_at": record["published_at"],
        "origin": record["origin"],
        "filled": sum(name not in _NOT_CONTENT for name in filled(record)),
        "words": count,
        "size": size(record),
        "body": digest16(record["body"]),
    }


def size(record: Mapping[str, Any]) -> int:
    """Return the size of *record* as JSON in bytes, including its origin."""
    return len(orjson.dumps(record))


def _digest(key: str | None) -> bytes | None:
    return None if key is None else digest16(key)


def digest16(text: str) -> bytes:
    """Return the first 16 bytes of the SHA-256 digest of *text*."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _is_filled(value: Any) -> bool:
    # Most values are text or null, and the check for a mapping is slow.
    if value is None or isinstance(value, str):
        return bool(value)
    if isinstance(value, Mapping):
        return any(_is_filled(item) for item in value.values())
    return value not in ([], ())
