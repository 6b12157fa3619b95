"""What markup says of a text: class names, ids and the like, read word by word (lexicons/markup.toml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from builder.extract import lexicon

# The kinds of evidence, in the order of their bits.
KINDS = (
    "caption", "credit", "byline", "date", "headline", "kicker", "standfirst", "body", "article", "image", "gallery",
    "related", "teaser", "share", "advert", "newsletter", "comment", "navigation", "footer", "tags", "embed", "box",
    "bio", "player", "quote", "hidden", "correction", "heading", "list", "table", "form", "break",
)  # fmt: skip
BIT = {kind: 1 << n for n, kind in enumerate(KINDS)}

# Attributes whose values are such names. What else stands in an attribute is not read.
NAMED = frozenset(
    ("class", "id", "itemprop", "rel", "role", "data-testid", "data-component", "data-type", "data-qa", "property")
)

# What an element says by itself.
TAG_BITS = {
    "figcaption": BIT["caption"], "nav": BIT["navigation"], "menu": BIT["navigation"], "aside": BIT["box"],
    "footer": BIT["footer"], "address": BIT["byline"], "time": BIT["date"], "article": BIT["article"],
    "main": BIT["article"], "figure": BIT["image"], "blockquote": BIT["quote"], "form": BIT["form"],
    "button": BIT["form"], "select": BIT["form"], "label": BIT["form"], "dialog": BIT["hidden"],
    "li": BIT["list"], "dd": BIT["list"], "dt": BIT["list"], "table": BIT["table"], "td": BIT["table"],
    "th": BIT["table"], "video": BIT["player"], "audio": BIT["player"],
}  # fmt: skip

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+")
# Each ASCII sign that is neither letter nor digit as a space.
_APART = bytes(n if chr(n).isalnum() and n < 128 else ord(" ") for n in range(256))
# Longer values are state or data of a script, not names.
MAX_NAME_CHARS = 400


@cache
def _words() -> dict[str, int]:
    words: dict[str, int] = {}
    for kind, entries in lexicon.table("markup").items():
        for word in entries:
            words[word] = words.get(word, 0) | BIT[kind]
    return words


@lru_cache(maxsize=65536)
def bits_of(names: str) -> int:
    """Return the evidence in a class name, an id or the like; several are separated by spaces."""
    bits = 0
    for name in names[:MAX_NAME_CHARS].split():
        bits |= _bits_of_one(name)
    return bits


@lru_cache(maxsize=65536)
def _bits_of_one(name: str) -> int:
    whole, _, element = name.partition("__")
    outer = _bits(whole)
    if not element:
        return outer
    inner = _bits(element)
    # `article-caption__credit` is a credit in a caption, not both.
    return inner | (outer & ~_PHOTO_PARTS if inner & _PHOTO_PARTS else outer)


_PHOTO_PARTS = BIT["caption"] | BIT["credit"]


def _bits(name: str) -> int:
    known, words = _words(), _words_in(name)
    if len(words) == 1:
        return known.get(words[0], 0)
    bits = pairs = 0
    before = ""
    for word in words:
        bits |= known.get(word, 0)
        if before:
            pairs |= known.get(before + word, 0)
        before = word
    # The author of an image is credited, and signs no article.
    return bits & ~BIT["byline"] | pairs if pairs & BIT["credit"] else bits | pairs


def _words_in(name: str) -> list[str]:
    """Return the words of *name* in lower case: `articleBody-lead` has three."""
    if name.isascii() and name.islower():
        # Most are so, and this takes a fifth of the time.
        return name.encode().translate(_APART).decode().split()
    return [part.lower() for part in _CAMEL.split(name) if part]


def evidence(tag: str, attributes: Mapping[str, str | None]) -> int:
    """Return the evidence that an element gives by its tag and its attributes."""
    bits = TAG_BITS.get(tag, 0)
    if not attributes:
        return bits
    for key, value in attributes.items():
        if key in NAMED:
            bits |= bits_of(value) if value else 0
        elif key in _HIDING and _hides(key, value):
            bits |= BIT["hidden"]
    return bits


_HIDING = frozenset(("hidden", "aria-hidden", "style"))


def _hides(key: str, value: str | None) -> bool:
    """Does the attribute keep its element from being seen?"""
    if key == "style":
        return bool(value and "display" in value and _GONE.search(value))
    return key == "hidden" or value == "true"


_GONE = re.compile(r"display\s*:\s*none")


def kinds_of(bits: int) -> tuple[str, ...]:
    """Return the names of the kinds of evidence in *bits*."""
    return tuple(kind for kind, bit in BIT.items() if bits & bit)
