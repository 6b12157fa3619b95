"""What a dump's header tells of its page: the front matter of Markdown, and the lines that readers set before a text
(`Title: …`, `URL Source: …`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from builder.extract.metadata.facts import Candidate
from builder.extract.metadata.texts import line

# Fields by the keys of trafilatura's front matter, of Jina's reader, and of generators of static sites.
_FIELDS = {
    "title": "title", "author": "author", "authors": "author", "url": "url", "url source": "url", "source_url": "url",
    "sitename": "publisher", "site_name": "publisher", "publisher": "publisher", "date": "published_at",
    "published": "published_at", "published_at": "published_at", "published time": "published_at",
    "publishdate": "published_at", "modified": "modified_at", "updated": "modified_at", "lastmod": "modified_at",
    "description": "description", "summary": "description", "categories": "section", "section": "section",
    "tags": "keyword", "keywords": "keyword", "language": "language", "lang": "language",
}  # fmt: skip


def candidates(lines: Sequence[str]) -> list[Candidate]:
    """Return what the *lines* of a header say, each with its key; those that are none of a field are passed by."""
    found = []
    for key, value in _entries(lines):
        name = _FIELDS.get(key.strip().casefold())
        parts = value if isinstance(value, list) else [value]
        # Names are parted by semicolons there, as commas stand in names.
        texts = [text for part in parts for text in (line(_text(part)).split("; ") if name else ())]
        found += [Candidate(name, text, f"header[{key}]") for text in texts if name and text]
    return found


def _entries(lines: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield keys and values: as YAML, or, where the lines are none, line by line."""
    try:
        whole = yaml.safe_load("\n".join(lines))
    except (yaml.YAMLError, ValueError):
        whole = None
    if isinstance(whole, dict):
        yield from ((str(key), value) for key, value in whole.items())
        return
    for one in lines:
        key, colon, value = one.partition(": ")
        if colon:
            yield key, value.strip("\"'")


def _text(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, str | int | float) else ""
