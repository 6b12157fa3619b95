"""Traits: what the whole-dataset half must know of a record without its text, computed once and kept in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson

from builder.shingles import shingles_of, signatures, words

# Another meaning of any trait makes all shards of the store stale.
TRAITS_VERSION = 2

_NOT_CONTENT = ("id", "group", "origin")


def traits(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the traits of each record, in order. Equal records have equal traits."""
    texts = [words(record["body"]) for record in records]
    sets = [shingles_of(text) for text in texts]
    rows = [_traits(record, len(text)) for record, text in zip(records, texts, strict=True)]
    for row, hashes, signature in zip(rows, sets, signatures(sets), strict=True):
        row["signature"] = signature.tobytes() if len(hashes) else None
    return rows


def url_key(url: str | None) -> str | None:
    """Return what equal addresses share: host, path and query; None for a site's front page, which is no article."""
    if url is None:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return url.strip() or None
    path = parts.path.rstrip("/")
    if not host or not (path or parts.query):
        return None
    host += f":{port}" if port not in (None, 80, 443) else ""
    return f"{host}{path}" + (f"?{parts.query}" if parts.query else "")


def filled(record: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields in which *record* says something: not null, not empty, not a struct of nulls."""
    return [name for name, value in record.items() if _says_something(value)]


def _traits(record: Mapping[str, Any], count: int) -> dict[str, Any]:
    key = url_key(record["url"])
    return {
        "id": record["id"],
        "url": record["url"],
        "url_key": None if key is None else digest16(key),
        "published_at": record["published_at"],
        "origin": record["origin"],
        "filled": sum(name not in _NOT_CONTENT for name in filled(record)),
        "words": count,
        "size": len(orjson.dumps(record)),
        "body": digest16(record["body"]),
    }


def digest16(text: str) -> bytes:
    """Return 16 bytes that only equal texts share."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _says_something(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_says_something(item) for item in value.values())
    return value is not None and value not in ("", [], ())
