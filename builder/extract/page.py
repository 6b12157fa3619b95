"""HTML to a tree, within bounds: a page made to break readers is refused with a reason, in little time and memory."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

# As much as the loaders read of a document; the longest of the 299 pages of our corpus has 2 million characters.
MAX_CHARS = 16 * 1024 * 1024
# A tag takes about 200 bytes in the tree. The corpus's pages have at most 6,805, and one in ten more than 3,388.
MAX_TAGS = 300_000
# The parser looks upward at each tag: 10,000 open lists take .5 s, 100,000 take 24 s.
MAX_OPEN = 10_000
# It looks at all earlier attributes of a tag at each: 10,000 take .2 s, 300,000 more than 40 s.
MAX_ATTRIBUTES = 10_000
# What walks the tree counts levels and refuses deeper pages (`too_deep`): the deepest of the corpus has 36.
MAX_DEPTH = 512

# The shortest attribute of its own is two letters and a space, after the first few.
LONG_TAG_CHARS = 3 * MAX_ATTRIBUTES
_LONG_TAG = re.compile(rf"<[a-zA-Z][^>]{{{LONG_TAG_CHARS}}}")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
# Elements without content, and those that the next of their kind closes, are not open for long.
_BRIEF = "br|img|meta|link|input|hr|source|wbr|area|col|embed|track|base|param|p|li|option|dd|dt|tr|td|th"
_TAG = re.compile(rf"<(/?)(?!(?:{_BRIEF})[\s>/])[a-zA-Z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page.

    Args:
        tree: the parsed tree; readers leave it as it is.
        text: the source that it was made of.
    """

    tree: LexborHTMLParser = field(repr=False)
    text: str = field(repr=False)


class Refusal(NamedTuple):
    """Why a page is not read: a reason code and a message that says what was found and what was expected."""

    reason: str
    message: str


def parse(text: str) -> Page | Refusal:
    """Return the tree of *text*, or why it is not parsed: `too-large` or `too-deep`."""
    return _refusal(text) or Page(LexborHTMLParser(text), text)


def too_deep(found: int) -> Refusal:
    """Return the refusal of a page with elements *found* deep."""
    return Refusal("too-deep", f"found {found:,} elements within each other, expected {MAX_DEPTH:,} at most")


def _refusal(text: str) -> Refusal | None:
    if len(text) > MAX_CHARS:
        return Refusal("too-large", f"found {len(text):,} characters, expected {MAX_CHARS:,} at most")
    tags = text.count("<")
    if tags > MAX_TAGS:
        return Refusal("too-large", f"found {tags:,} tags, expected {MAX_TAGS:,} at most")
    if tags > MAX_OPEN and (found := _open_at_once(text)) > MAX_OPEN:
        return Refusal("too-deep", f"found {found:,} tags open at once, expected {MAX_OPEN:,} at most")
    if (attributes := _most_attributes(text)) > MAX_ATTRIBUTES:
        return Refusal("too-large", f"found a tag of {attributes:,} attributes, expected {MAX_ATTRIBUTES:,} at most")
    return None


def _open_at_once(text: str) -> int:
    """Return how many tags are open at once at most, as if each had to be closed."""
    return max(itertools.accumulate(-1 if closing else 1 for closing in _TAG.findall(text)), default=0)


def _most_attributes(text: str) -> int:
    """Return about how many attributes the longest lists of them have; 0 where no tag is long."""
    long = (found for start, end in _unclosed(text) for found in _LONG_TAG.finditer(text, start, end))
    return max((_attributes_at(text, found.start()) for found in long), default=0)


def _unclosed(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of *text* without a `>` that could hold a long tag; they are found in strides of its size."""
    start = 0
    while start + LONG_TAG_CHARS < len(text):
        last = text.rfind(">", start, start + LONG_TAG_CHARS)
        if last < 0:
            last = text.find(">", start)
            last = last if last >= 0 else len(text)
            yield start, last
        start = last + 1


def _attributes_at(text: str, start: int) -> int:
    """Return the number of attributes of the tag at *start*; images that are attributes' values count for nothing."""
    bare = _QUOTED.sub("", text[start:])
    return len(bare[: bare.find(">")].replace("/", " ").split()) - 1
