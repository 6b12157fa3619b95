"""The blocks of pages to units with roles: the labeller's stages, with markup and metadata as further evidence.

A block of a page is whole already, so no stage joins; menus and long rows of links are set aside before anything is
measured, which is two thirds of a page's blocks.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from builder.extract import lexicon
from builder.extract.agree import said
from builder.extract.blocks_html import PageBlock, Walk
from builder.extract.decide_html import decide_page
from builder.extract.features import Batch
from builder.extract.features.markup import PageView, page_roles, page_sketch
from builder.extract.label import Labelled, Unit, Whole, last_signoffs, sketch_of, tail_of, unsigned
from builder.extract.markup import BIT
from builder.extract.metadata import Metadata
from builder.extract.model import Models
from builder.extract.shape import measure_all
from builder.extract.wire import Signoff

# Rows of so many links are menus, lists of stories, tags: of 63,000 blocks of the corpus's pages 64 % go, and with them
# 9 bylines, dates and captions that stand in buttons and links.
MIN_LINKS, MIN_LINKED, MAX_LINK_CHARS = 4, 0.95, 120


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page ready to be labelled: the blocks that are looked at, their texts and measures, and the page around them.

    Args:
        numbers: the number of each such block among all blocks of the page.
        wholes: text, measures and gap of each.
        view: what the features see of the page.
    """

    numbers: tuple[int, ...]
    wholes: list[Whole]
    view: PageView


def sheets_of(pages: Sequence[tuple[Walk, Metadata]]) -> list[Sheet]:
    """Return pages without their menus and rows of links, measured. Many at once cost far less than one by one."""
    kept = [tuple(numbers_kept(walk.blocks)) for walk, _ in pages]
    texts = [[walk.blocks[n].text for n in numbers] for (walk, _), numbers in zip(pages, kept, strict=True)]
    lines = iter(measure_all(list(itertools.chain.from_iterable(texts))))
    wholes: list[list[Whole]] = [[(text, next(lines), 0) for text in page] for page in texts]
    return [
        _sheet(walk, facts, numbers, whole) for (walk, facts), numbers, whole in zip(pages, kept, wholes, strict=True)
    ]


def _sheet(walk: Walk, facts: Metadata, numbers: tuple[int, ...], wholes: list[Whole]) -> Sheet:
    blocks = [walk.blocks[n] for n in numbers]
    texts = [block.text for block in blocks]
    alts = [alt for image in walk.images if (alt := image.attributes.get("alt"))]
    agreed = said(texts, [line for _, line, _ in wholes], facts, alts)
    return Sheet(numbers, wholes, PageView(blocks, walk.images, numbers, agreed, frozenset(walk.players)))


def numbers_kept(blocks: Sequence[PageBlock]) -> list[int]:
    """Return the numbers of the blocks that are neither in a menu nor in a long row of links; all if that is none."""
    linked = [block.linked >= MIN_LINKED and len(block.text) < MAX_LINK_CHARS for block in blocks]
    kept: list[int] = []
    start = 0
    while start < len(blocks):
        end = start + 1
        while linked[start] and end < len(blocks) and linked[end]:
            end += 1
        is_row = linked[start] and end - start >= MIN_LINKS
        kept += [n for n in range(start, end) if not blocks[n].place.is_menu and (not is_row or _is_of_note(blocks[n]))]
        start = end
    return [n for n in kept if not _is_unseen(blocks[n])] or list(range(len(blocks)))


def _is_of_note(block: PageBlock) -> bool:
    """Is a link a heading, or the caption of a figure that is a link as a whole?"""
    place = block.place
    marks = place.own | place.near
    return place.heading == 1 or bool(place.figure and marks & BIT["caption"] and not marks & _TEASED)


_TEASED = BIT["teaser"] | BIT["related"] | BIT["headline"]


def _is_unseen(block: PageBlock) -> bool:
    """Is the block furniture that only screen readers are told, such as `Article content` before each paragraph?"""
    return bool(block.place.own & BIT["hidden"]) and lexicon.is_furniture(block.text)


def label_pages(sheets: Sequence[Sheet], models: Models, furniture: Sequence[Mapping[str, str]]) -> list[Labelled]:
    """Return the units of each page with their roles; `first` and `last` of a unit count all blocks of the page.

    Args:
        sheets: the pages; several at once are faster, and the outcome is the same.
        models: the weights of the stages.
        furniture: for each page the furniture lines that its site's profile knows.
    """
    batch, signoffs, wholes = batch_of(sheets)
    views = [sheet.view for sheet in sheets]
    sketch = page_sketch(batch, views)
    heads, sketched = sketch_of(batch, models.page_sketch.scores(sketch), models.page_sketch.classes)
    table = page_roles(batch, sketch, heads, sketched, models.page_sketch.classes)
    scores, classes = models.page_roles.scores(table), models.page_roles.classes
    found = []
    for n, (start, end) in enumerate(batch.spans):
        lines = batch.lines[start:end]
        told = decide_page(
            [text for text, _, _ in wholes[n]], lines, scores[start:end], classes, furniture[n], views[n]
        )
        units = tuple(
            Unit(text, number, number, role, float(np.exp(chance[classes.index(role)])), why, line)
            for (text, line, _), number, (role, why), chance in zip(
                wholes[n], sheets[n].numbers, told, scores[start:end], strict=True
            )
        )
        found.append(Labelled(units, tail_of(signoffs[n]), (table, start)))
    return found


def batch_of(sheets: Sequence[Sheet]) -> tuple[Batch, list[tuple[Signoff, int] | None], list[list[Whole]]]:
    """Return the pages as a batch, the sign-off of each, and the texts as they are measured: without it."""
    wholes = [sheet.wholes for sheet in sheets]
    batch = Batch.of(wholes)
    signoffs = last_signoffs(batch)
    return unsigned(batch, signoffs), signoffs, wholes
