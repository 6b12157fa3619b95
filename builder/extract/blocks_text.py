"""Text to blocks: the lines of a dump, with where each stood."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from dataclasses import replace

from builder.extract import markdown, runs, wrapping
from builder.extract.folding import INVISIBLE
from builder.extract.look import look_at
from builder.extract.metadata import header
from builder.records import Block

# Ends of lines beside the line feed: the loaders know them as such, too.
_OTHER_ENDS = "\u2028\u2029\x0b\x0c\x85"
_TO_LINE_FEEDS = str.maketrans(_OTHER_ENDS, "\n" * len(_OTHER_ENDS))


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
    look = look_at(text)
    if look.may_be_marked and markdown.is_markdown(text):
        return markdown.blocks_of(text)
    cuts = runs.cuts(text, look)
    if not cuts:
        return _lines_of(text, is_even=look.is_even)
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
    return _lines_of(text, is_even=look_at(text).is_even)


def _lines_of(text: str, *, is_even: bool) -> list[Block]:
    return _whole(_even_blocks(text) if is_even else _blocks(text), text)


def _whole(blocks: list[Block], text: str) -> list[Block]:
    """Return the blocks of *text* with those put together that were one line, before it was broken at a width."""
    if [block.gap for block in blocks].count(0) < wrapping.MIN_PAIRS:
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


def _even_blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    position, gap = 0, len(text.lstrip("\n")) - len(text)
    for line in text.split("\n"):
        if line:
            end = position + len(line)
            blocks.append(Block(line, position, end, gap))
            position, gap = end + 1, 0
        else:
            # Blank lines before the first block come to none.
            position, gap = position + 1, gap + 1
    return blocks


def _blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    position, gap = 0, 0
    for line, seen in zip(text.split("\n"), INVISIBLE.sub("", text).split("\n"), strict=True):
        words = seen.split()
        if words:
            bare = line.strip()
            start = position if len(bare) == len(line) else position + len(line) - len(line.lstrip())
            blocks.append(Block(" ".join(words), start, start + len(bare), gap if blocks else 0))
            gap = 0
        else:
            gap += 1
        position += len(line) + 1
    return blocks
