"""Tears annotated paragraphs apart as dumps do at links, so that joins are learned from more than the corpus has.

The paragraphs of a page in `blocks` style are whole lines; here some words of each become lines of their own, as links
do: names, phrases, first words of sentences. Chosen by a hash of the page's id: the same corpus gives the same pages.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import replace

from builder.extract.features.roles import ROLE_NAMES
from builder.extract.glue import glued
from builder.records import Block
from scripts.training.corpus import Page

Row = tuple[Block, int, bool | None]

TEXTS = tuple(ROLE_NAMES.index(name) for name in ("body", "standfirst"))
# How many links stand in 200 letters of a page, how many of them are names, and how many begin a sentence.
RATES = (0.15, 0.4, 0.8, 1.5)
NAMES, FIRSTS = (0.2, 0.8), (0.0, 0.25)
LINK_WORDS = (1, 1, 2, 2, 3, 4, 5, 6, 8)
MIN_WORDS = 6
_ENDS = '.!?”"'
_LINK = re.compile(r"^([(\"„“«‘»]*)(.*?)([)\]\"”“»’'.,;:!?…]*)$", re.DOTALL)


def torn(page: Page, number: int) -> Page:
    """Return *page* with its paragraphs torn apart, in one of several ways; every line has a blank line before it."""
    chance = random.Random(hashlib.sha256(f"{page.id}|{page.style}|{number}".encode()).hexdigest())
    links = _Links(chance)
    rows: list[Row] = []
    first = 0
    for beyond in [i for i in range(1, len(page.blocks)) if not page.joins[i]] + [len(page.blocks)]:
        run = list(zip(page.blocks[first:beyond], page.roles[first:beyond], page.joins[first:beyond], strict=True))
        rows += _torn_run(run, links) if {row[1] for row in run} <= {*TEXTS} else run
        first = beyond
    blocks, roles, joins = zip(*rows, strict=True)
    apart = tuple(replace(block, gap=1) for block in blocks)
    return replace(page, style=f"{page.style} torn", blocks=apart, roles=roles, joins=joins)


def _torn_run(run: list[Row], links: _Links) -> list[Row]:
    block, role, join = run[0]
    parts = links.parts(glued([row[0].text for row in run]))
    return [(replace(block, text=part), role, True if n else join) for n, part in enumerate(parts)]


class _Links:
    """Where the links of one page stand in its paragraphs."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.rate = chance.choice(RATES)
        self.names, self.firsts = chance.uniform(*NAMES), chance.uniform(*FIRSTS)

    def parts(self, text: str) -> list[str]:
        """Return *text* in parts, the links among them."""
        words = text.split(" ")
        parts: list[str] = []
        kept = 0
        for first, beyond in self._spans(words, len(text)):
            lead, link, tail = _LINK.match(" ".join(words[first:beyond])).groups()  # type: ignore[union-attr]
            if link:
                parts += [" ".join([*words[kept:first], *([lead] if lead else [])]), link]
                # The mark behind a link begins the next part.
                words[beyond - 1] = tail
                kept = beyond - 1 if tail else beyond
        return [part for part in (*parts, " ".join(words[kept:])) if part]

    def _spans(self, words: list[str], length: int) -> list[tuple[int, int]]:
        """Return the words (first, beyond) of links that do not touch, in order."""
        if len(words) < MIN_WORDS:
            return []
        high = [i for i, word in enumerate(words) if word[:1].isupper()]
        starts = [i for i in high if not i or words[i - 1][-1:] in _ENDS]
        spans: list[tuple[int, int]] = []
        for _ in range(
            round(self.rate * length / 200 * self.chance.uniform(0.3, 1.3) + self.chance.uniform(-0.5, 0.5))
        ):
            draw = self.chance.random()
            choices = starts if draw < self.firsts else high if draw < self.firsts + self.names else range(len(words))
            first = self.chance.choice(choices or range(len(words)))
            beyond = self._end(words, first)
            if all(beyond < a or first > b for a, b in spans):
                spans.append((first, beyond))
        return sorted(spans)

    def _end(self, words: list[str], first: int) -> int:
        """Return where a link that begins with the word *first* ends: with the name, or after some words."""
        is_name = words[first][:1].isupper() and self.chance.random() < 0.5
        most = len(words) if is_name else min(len(words), first + self.chance.choice(LINK_WORDS))
        for beyond in range(first + 1, most):
            if words[beyond - 1][-1:] in _ENDS or (is_name and not words[beyond][:1].isupper()):
                return beyond
        return most
