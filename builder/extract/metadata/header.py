"""What a dump's header tells of its page: the front matter of Markdown (`title: …` between two lines of `---`), and the
lines that Jina's reader sets before a text (`Title: …`, `URL Source: …`, `Markdown Content:`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

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
_RULE, _KEY = re.compile(r"-{3}\s*$"), re.compile(r"[\w .-]{1,40}:(?:\s|$)")
_READER, READER_END = re.compile(r"(?:Title|URL Source): "), "Markdown Content:"
# What these begin with.
_BEGINNINGS = ("---", "Title: ", "URL Source: ")
# Longer headers are none, and cost time.
MAX_LINES, MAX_READER_LINES, MAX_CHARS = 200, 24, 20_000


def end_of(text: str) -> int:
    """Return the place behind the header that *text* begins with; 0 where it has none."""
    if text[:1] not in "-TU\ufeff\n\r":
        return 0
    start = len(text) - len(text.lstrip("\ufeff\n\r"))
    if not text.startswith(_BEGINNINGS, start):
        return 0
    rows = text[start : start + MAX_CHARS].split("\n")[:MAX_LINES]
    last = None
    if _RULE.match(rows[0]):
        is_keyed = len(rows) > 1 and _KEY.match(rows[1]) is not None
        last = next((n for n in range(1, len(rows)) if is_keyed and _RULE.match(rows[n])), None)
    elif _READER.match(rows[0]):
        last = next((n for n, row in enumerate(rows[:MAX_READER_LINES]) if row.rstrip() == READER_END), None)
    return 0 if last is None else start + sum(len(row) + 1 for row in rows[: last + 1])


def candidates(header: str) -> list[Candidate]:
    """Return what a header says, each with its key; what is none of a field is passed by."""
    found = []
    for key, value in _entries([row for row in header.lstrip("\ufeff").splitlines() if row.strip()]):
        name = _FIELDS.get(key.strip().casefold())
        for part in value if isinstance(value, list) else [value]:
            text = _text(part) if name else ""
            # Names are parted by semicolons there, as commas stand in names.
            names = text.split("; ") if name == "author" else [text]
            found += [Candidate(name, one, f"header[{key}]") for one in names if name and one]
    return found


def _entries(rows: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield keys and values: by YAML in front matter, whose scalars stay texts, else line by line."""
    whole = None
    if rows and _RULE.match(rows[0]):
        import yaml

        try:
            whole = yaml.load("\n".join(rows[1:-1]), Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only
        except (yaml.YAMLError, RecursionError):
            whole = None
    if isinstance(whole, dict):
        yield from ((key, value) for key, value in whole.items() if isinstance(key, str))
        return
    for row in rows:
        key, colon, value = row.partition(": ")
        if colon:
            yield key, value.strip().strip("\"'")


def _text(value: object) -> str:
    """Return a value as one line; of what has a name, the name."""
    text = line(value.get("name") if isinstance(value, dict) else value)
    return "" if text in ("null", "~") else text
