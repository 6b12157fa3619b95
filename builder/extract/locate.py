"""Where a page's blocks stand in its source: the parser keeps no offsets, so they are looked for when somebody asks."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from builder.records import Block

# Holds text that is on no line of the page.
_UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|template|head|svg|textarea|option)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_TOKEN = re.compile(r"<[^>]*>|&#?\w{1,31};|\w")
_LETTER = re.compile(r"\w")


def located(blocks: Sequence[Block], source: str) -> list[tuple[int, int]]:
    """Return for each block, in order, its first character in *source* and one past its last; where it cannot be found
    both are the end of the block before. Blocks are found by their letters and digits.
    """
    letters, offsets = _letters(_UNSEEN.sub(lambda found: " " * len(found[0]), source))
    spans: list[tuple[int, int]] = []
    position, last = 0, 0
    for block in blocks:
        key = "".join(_LETTER.findall(block.text))
        at = letters.find(key, position) if key else -1
        if at >= 0:
            position = at + len(key)
            last = offsets[position - 1] + 1
        spans.append((offsets[at], last) if at >= 0 else (last, last))
    return spans


def _letters(seen: str) -> tuple[str, list[int]]:
    """Return the letters and digits of a source outside of its tags, entities read, and the offset of each."""
    found: list[str] = []
    offsets: list[int] = []
    for token in _TOKEN.finditer(seen):
        sign = token[0]
        if sign[0] == "<":
            continue
        for letter in _LETTER.findall(html.unescape(sign)) if sign[0] == "&" else (sign,):
            found.append(letter)
            offsets.append(token.start())
    return "".join(found), offsets
