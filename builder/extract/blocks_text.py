"""Text to blocks: the lines of a dump, with where each stood."""

from __future__ import annotations

import re

from builder.record import Block

_LINE = re.compile(r"[^\n\u2028\u2029\x0b\x0c\x85]+")
# Marks of layout, not of the text: soft hyphen, zero-width space, word joiner, byte order mark, direction marks.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e]")


def blocks_of(text: str) -> list[Block]:
    """Return the non-blank lines of *text* in order, white space collapsed, invisible marks taken out."""
    blocks: list[Block] = []
    previous_end = 0
    has_invisible = _INVISIBLE.search(text) is not None
    for found in _LINE.finditer(text):
        line = found[0]
        words = (_INVISIBLE.sub("", line) if has_invisible else line).split()
        if not words:
            continue
        start, end = found.span()
        start += len(line) - len(line.lstrip())
        end -= len(line) - len(line.rstrip())
        gap = max(0, text.count("\n", previous_end, start) - 1) if blocks else 0
        blocks.append(Block(" ".join(words), start, end, gap))
        previous_end = end
    return blocks
