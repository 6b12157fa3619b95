"""Paragraphs torn apart for training: the same text in more lines, joins known, everything else as it was."""

import itertools

import pytest

from builder.extract.blocks_text import blocks_of
from builder.extract.features.roles import ROLE_NAMES
from builder.extract.glue import glued
from scripts.training.corpus import Page
from scripts.training.tear import torn

LINES = {
    "Ferries of Saltira sail again": "headline",
    "The council of Saltira met on Monday, and Ana Brandt told “The Gazette” that the ferries will sail again. "
    "She said so twice, once to the crews (in the harbour) and once to the mayor of Orsel.": "body",
    "What comes next for the crews of the ferries": "heading",
    "Nobody in Port Saltira knows when the harbour thaws, but Omar Lind hopes for March. “We wait,” he said.": "body",
    "Read more about the ferries of Saltira and the harbour of Orsel here": "furniture",
}


@pytest.fixture(scope="module")
def tear():
    return torn


@pytest.fixture(scope="module")
def page():
    roles = tuple(map(ROLE_NAMES.index, LINES.values()))
    return Page("ferry", "blocks", 0, tuple(blocks_of("\n".join(LINES))), roles, (None, *[False] * 4))


def wholes(page):
    """Return the page's texts, put together again by its joins."""
    runs = []
    for block, join in zip(page.blocks, page.joins, strict=True):
        runs.append([block.text]) if not join else runs[-1].append(block.text)
    return [glued(run) for run in runs]


@pytest.mark.parametrize("number", range(20))
def test_parts_put_together_are_the_paragraphs_again(tear, page, number):
    assert list(LINES) == wholes(tear(page, number))


def test_only_paragraphs_are_torn(tear, page):
    pages = [tear(page, number) for number in range(20)]
    lines = {(block.text, role) for one in pages for block, role in zip(one.blocks, one.roles, strict=True)}
    others = {(text, ROLE_NAMES.index(role)) for text, role in LINES.items() if role != "body"}

    assert others == {(text, role) for text, role in lines if role != ROLE_NAMES.index("body")}
    assert len(lines) > 40


def test_same_page_and_number_are_torn_the_same_way_and_others_differ(tear, page):
    pages = [tear(page, number).blocks for number in range(5)]

    assert pages == [tear(page, number).blocks for number in range(5)]
    assert any(a != b for a, b in itertools.pairwise(pages))
