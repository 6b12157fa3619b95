"""Carries the annotations of a corpus's `nodes` dumps over to the blocks of its HTML pages."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Container, Sequence

from builder.records import Block

_SIGNS = re.compile(r"\w")
# A text of so many letters that stands once on both sides is an anchor.
ANCHOR_CHARS = 20
# A node stands at most so many letters behind the one before it, if the two sides agree at all.
MAX_SKIPPED_CHARS = 4000


def members_of_blocks(blocks: Sequence[Block], nodes: Sequence[str], alts: Container[int]) -> list[list[int]]:
    """Return for each block the numbers of the nodes in it; *alts*, and nodes that are in no block, are left out.

    Both are compared by their letters and digits alone.
    """
    texts = [_letters(block.text) for block in blocks]
    page = "".join(texts)
    ends, total = [], 0
    for text in texts:
        total += len(text)
        ends.append(total)
    members: list[list[int]] = [[] for _ in blocks]
    kept = ["" if number in alts else _letters(node) for number, node in enumerate(nodes)]
    for number, (start, end) in enumerate(_placed(kept, page)):
        if end > start:
            for n in range(bisect.bisect_right(ends, start), bisect.bisect_left(ends, end) + 1):
                members[n].append(number)
    return members


def _letters(text: str) -> str:
    return "".join(_SIGNS.findall(text))


def _placed(nodes: Sequence[str], page: str) -> list[tuple[int, int]]:
    """Return where each node stands in *page*; (0, 0) where it stands nowhere."""
    anchors = _anchors(nodes, page)
    spans: list[tuple[int, int]] = [(0, 0)] * len(nodes)
    bounds = [(-1, anchors[0][1] - MAX_SKIPPED_CHARS if anchors else 0), *anchors, (len(nodes), len(page))]
    for (first, start), (last, end) in itertools.pairwise(bounds):
        position = max(0, start)
        if first >= 0:
            spans[first] = (start, start + len(nodes[first]))
            position = spans[first][1]
        if first < 0:
            _fill_backwards(nodes, page, last, end, spans)
            continue
        limit = end if last < len(nodes) else min(len(page), position + 10 * MAX_SKIPPED_CHARS)
        _fill(nodes, page, range(first + 1, last), (position, limit), spans)
    return spans


def _fill(nodes: Sequence[str], page: str, numbers: range, room: tuple[int, int], spans: list[tuple[int, int]]) -> None:
    """Place the nodes between two anchors one behind the other, nearest first."""
    position, end = room
    for number in numbers:
        node = nodes[number]
        at = page.find(node, position, min(end, position + MAX_SKIPPED_CHARS + len(node))) if node else -1
        if at >= 0 and (len(node) > 3 or at - position < 40):
            spans[number] = (at, at + len(node))
            position = at + len(node)


def _fill_backwards(nodes: Sequence[str], page: str, last: int, end: int, spans: list[tuple[int, int]]) -> None:
    """Place the nodes before the first anchor one before the other, nearest to it first."""
    for number in range(last - 1, -1, -1):
        node = nodes[number]
        at = page.rfind(node, max(0, end - MAX_SKIPPED_CHARS - len(node)), end) if node else -1
        if at >= 0 and (len(node) > 3 or end - at < 40):
            spans[number] = (at, at + len(node))
            end = at


def _anchors(nodes: Sequence[str], page: str) -> list[tuple[int, int]]:
    """Return the longest row of nodes that stand once and in the same order on both sides, as (node, place)."""
    found = [
        (number, page.index(node))
        for number, node in enumerate(nodes)
        if len(node) >= ANCHOR_CHARS and page.count(node) == 1 and nodes.count(node) == 1
    ]
    lasts: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for n, (_, place) in enumerate(found):
        k = bisect.bisect_left(lasts, place)
        before.append(tails[k - 1] if k else -1)
        lasts[k : k + 1], tails[k : k + 1] = [place], [n]
    row, n = [], tails[-1] if tails else -1
    while n >= 0:
        row.append(found[n])
        n = before[n]
    return row[::-1]
