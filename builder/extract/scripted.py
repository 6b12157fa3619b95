"""Pages whose text a script was to fill in: the article's HTML is there, as a string in the data of that script."""

from __future__ import annotations

import json
import re
from typing import Any

from builder.extract.blocks_html import Walk
from builder.extract.page import MAX_CHARS, Page, parse

# A page with less running text than this outside of links shows none; paragraphs of it have so many letters.
MIN_SHOWN_CHARS, MIN_PROSE_CHARS, MAX_LINKED = 400, 30, 0.5
# An article's HTML has so many characters and paragraphs.
MIN_HTML_CHARS, MIN_PARAGRAPHS = 800, 3
# Possessive, so that a string of millions of letters takes no memory to match.
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)


def shows_text(walk: Walk) -> bool:
    """Does the page show running text without its scripts?"""
    texts = (block for block in walk.blocks if block.linked < MAX_LINKED and not block.place.is_menu)
    return sum(len(block.text) for block in texts if len(block.text) >= MIN_PROSE_CHARS) >= MIN_SHOWN_CHARS


def scripted_body(page: Page) -> Any | None:
    """Return the element with the longest HTML among the strings of the page's scripts that has paragraphs; or None.

    JSON-LD is no such script: what stands there is not shown.
    """
    longest = ""
    for node in page.tree.css("script:not([src])"):
        if "ld" not in (node.attributes.get("type") or "").lower():
            for found in _STRING.finditer(node.text(), 0, MAX_CHARS):
                is_long = found.end() - found.start() > max(len(longest), MIN_HTML_CHARS)
                text = _decoded(found[0]) if is_long else ""
                if len(text) > len(longest) and len(_PARAGRAPH.findall(text)) >= MIN_PARAGRAPHS:
                    longest = text
    inner = parse(longest) if longest else None
    return inner.tree.body if isinstance(inner, Page) else None


def _decoded(literal: str) -> str:
    try:
        text = json.loads(literal, strict=False)
    except ValueError:
        return ""
    return text if isinstance(text, str) else ""
