"""Text to blocks: the lines of a dump, with where each stood."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt

from builder.extract import markdown, runs, wrapping
from builder.extract.folding import INVISIBLE
from builder.extract.metadata import header
from builder.record import Block

# Ends of lines beside the line feed: the loaders know them as such, too.
_OTHER_ENDS = "\u2028\u2029\x0b\x0c\x85"
_TO_LINE_FEEDS = str.maketrans(_OTHER_ENDS, "\n" * len(_OTHER_ENDS))


# Ends of lines and marks of the above, and white space other than single spaces between words and line feeds; rare
# enough to ask once for a whole text.
_UNEVEN = ("  ", " \n", "\n ")
_UNEVEN_SIGNS = (
    *"\t\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u00ad\u1680\u200b\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff",
    *map(chr, range(0x2000, 0x200B)), *map(chr, range(0x202A, 0x202F)),
)  # fmt: skip


def blocks_of(text: str) -> list[Block]:
    """Return the non-blank lines of *text* in order, white space collapsed, invisible marks taken out; lines that were
    broken at a width are whole, elements that were run together stand apart, and Markdown is read.
    """
    if any(map(text.__contains__, _OTHER_ENDS)):
        text = text.translate(_TO_LINE_FEEDS)
    end = header.end_of(text)
    if not end:
        return _unheaded(text)
    head = [replace(block, mark="header") for block in _blocks(text[:end])]
    is_readers = text[:end].rstrip().endswith(header.READER_END)
    rest = markdown.blocks_of(text[end:]) if is_readers else _unheaded(text[end:])
    return head + [replace(block, start=end + block.start, end=end + block.end) for block in rest]


def _unheaded(text: str) -> list[Block]:
    if markdown.is_markdown(text):
        return markdown.blocks_of(text)
    is_even = _is_even(text)
    cuts = runs.cuts(text, is_even=is_even)
    if not cuts:
        return _lines_of(text, is_even=is_even)
    parted = "\n".join(text[start:end] for start, end in itertools.pairwise((0, *cuts, len(text))))
    # Each place has moved by the ends of line set before it.
    ends = [place + n for n, place in enumerate(cuts)]
    return [
        Block(
            block.text,
            block.start - bisect_left(ends, block.start),
            block.end - bisect_left(ends, block.end),
            block.gap,
        )
        for block in lines_of(parted)
    ]


def lines_of(text: str) -> list[Block]:
    """Return the blocks of a text of which no elements were run together."""
    return _lines_of(text, is_even=_is_even(text))


def _lines_of(text: str, *, is_even: bool) -> list[Block]:
    return _whole(_even_blocks(text) if is_even else _blocks(text), text)


def _whole(blocks: list[Block], text: str) -> list[Block]:
    """Return the blocks of *text* with those put together that were one line, before it was broken at a width."""
    if sum(not block.gap for block in blocks) < wrapping.MIN_PAIRS:
        return blocks
    rows = text.split("\n")
    continued = wrapping.continued(rows)
    if not any(continued):
        return blocks
    goes_on = (rest for row, rest in zip(rows, continued, strict=True) if INVISIBLE.sub("", row).strip())
    whole: list[Block] = []
    for block, is_rest in zip(blocks, goes_on, strict=True):
        if is_rest:
            first = whole.pop()
            text = first.text + wrapping.glue(first.text, block.text) + block.text
            whole.append(Block(text, first.start, block.end, first.gap))
        else:
            whole.append(block)
    return whole


def _is_even(text: str) -> bool:
    """Are the lines of *text* as blocks are, without anything to be collapsed or taken out?"""
    if text[:1] == " " or text[-1:] == " " or any(map(text.__contains__, _UNEVEN)):
        return False
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    # A table takes a third of the time of looking for one sign after the other.
    return not _uneven().take(codes, mode="clip").any()


@cache
def _uneven() -> npt.NDArray[np.bool_]:
    """Return which code points are uneven signs; the last entry stands for all beyond."""
    table = np.zeros(max(map(ord, _UNEVEN_SIGNS)) + 2, bool)
    table[list(map(ord, _UNEVEN_SIGNS))] = True
    return table


def _even_blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    position, last = 0, -1
    for number, line in enumerate(text.split("\n")):
        end = position + len(line)
        if line:
            blocks.append(Block(line, position, end, number - last - 1 if blocks else 0))
            last = number
        position = end + 1
    return blocks


def _blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    has_invisible = INVISIBLE.search(text) is not None
    position, last = 0, -1
    for number, line in enumerate(text.split("\n")):
        words = (INVISIBLE.sub("", line) if has_invisible else line).split()
        if words:
            bare = line.strip()
            start = position if len(bare) == len(line) else position + len(line) - len(line.lstrip())
            gap = number - last - 1 if blocks else 0
            blocks.append(Block(" ".join(words), start, start + len(bare), gap))
            last = number
        position += len(line) + 1
    return blocks
