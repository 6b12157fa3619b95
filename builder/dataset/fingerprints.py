"""Traits: what the whole-dataset half must know of a record without its text, computed once and kept in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from builder.dataset.photo_keys import photo_keys
from builder.dataset.shingles import WORDS_PER_SHINGLE, Hashes, as_set, in_order, leads, signatures, words
from builder.utils.url_keys import url_key

__all__ = ["FINGERPRINTS_VERSION", "digest16", "filled", "headline_key", "traits", "url_key"]

# Another meaning of any trait makes all shards of the store stale.
FINGERPRINTS_VERSION = 4

# "Weather", "Live updates", "Letters to the editor" head any number of articles.
_HEADLINE_WORDS = 5

_NOT_CONTENT = ("id", "group", "origin")


def traits(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the traits of each record, in order. Equal records have equal traits."""
    ordered = in_order([record["body"] for record in records])
    sets = [as_set(hashes) for hashes in ordered]
    rows = [_traits(record, _count(record["body"], hashes)) for record, hashes in zip(records, ordered, strict=True)]
    for row, hashes, keys, signature in zip(rows, sets, leads(ordered), signatures(sets), strict=True):
        row["shingles"] = len(hashes)
        row["leads"] = keys.tobytes()
        row["signature"] = signature.tobytes() if len(hashes) else None
    return rows


def _count(body: str, ordered: Hashes) -> int:
    """Return the number of words of *body*."""
    return len(ordered) + WORDS_PER_SHINGLE - 1 if len(ordered) > 1 else len(words(body))


def headline_key(headline: str | None) -> str | None:
    """Return what equal headlines share; None for one of so few words that articles may share it by chance."""
    found = words(headline or "")
    return " ".join(found) if len(set(found)) >= _HEADLINE_WORDS else None


def filled(record: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields in which *record* says something: not null, not empty, not a struct of nulls."""
    return [name for name, value in record.items() if _says_something(value)]


def _traits(record: Mapping[str, Any], count: int) -> dict[str, Any]:
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
    """Return the bytes of *record* as JSON, its origin included."""
    return len(orjson.dumps(record))


def _digest(key: str | None) -> bytes | None:
    return None if key is None else digest16(key)


def digest16(text: str) -> bytes:
    """Return 16 bytes that only equal texts share."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _says_something(value: Any) -> bool:
    # Text and nothing first: most values are, and asking for a mapping takes time.
    if value is None or isinstance(value, str):
        return bool(value)
    if isinstance(value, Mapping):
        return any(_says_something(item) for item in value.values())
    return value not in ([], ())
