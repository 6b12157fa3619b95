"""How a page is laid out: where in its tree most of its text stands, and which texts are beside images."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from builder.extract.blocks_html import Image, PageBlock, Place
from builder.extract.markup import BIT

FRAMES = ("nothing", "no", "with image", "around it", "wide", "wider", "widest")
PATHS = ("nothing", "main", "second", "of text", "other")
ROOMS = ("nothing", "outside", "child", "inside 2", "inside 3", "inside 4", "inside 5+")
# What the markup says of a block that it does not say of the article as a whole, in the order of what counts more.
APART = ("comment", "newsletter", "bio", "footer", "navigation", "advert", "related", "share")
BRANCHES = ("nothing", "none", *APART)

# An element with an image is a frame, such as a figure or a card, if so little text is in it.
MAX_FRAME_CHARS = 700
# Frames are looked for so many elements around an image.
MAX_FRAME_STEPS = 5
# The room of the article is the innermost element that holds this share of the running text.
ROOM_SHARE = 0.6
MIN_RUNNING_WIDTH, MAX_LINKED = 80, 0.5


@dataclass(frozen=True, slots=True)
class Shape:
    """For each block: how near an image's frame is around it, how its path compares with the text's, how deep it stands
    in the room of the article, and what sets its branch of the tree apart. Codes of FRAMES, PATHS, ROOMS and BRANCHES.
    """

    frames: list[int]
    paths: list[int]
    rooms: list[int]
    branches: list[int]


@dataclass(frozen=True, slots=True)
class Tree:
    """The places that blocks stand in and those around them, each behind the one around it; the first stands for what
    is around the page.

    Args:
        places: all of them.
        above: for each the number of the one around it.
        of_blocks: for each block the number of its place.
        numbers: the number of each place, by its `id`.
    """

    places: list[Place | None]
    above: list[int]
    of_blocks: list[int]
    numbers: dict[int, int]

    @staticmethod
    def of(blocks: Sequence[PageBlock]) -> Tree:
        """Return the tree around *blocks*."""
        tree = Tree([None], [0], [], {})
        for block in blocks:
            number = tree.numbers.get(id(block.place))
            tree.of_blocks.append(tree._added(block.place) if number is None else number)
        return tree

    def _added(self, place: Place) -> int:
        waiting = []
        here: Place | None = place
        while here is not None and id(here) not in self.numbers:
            waiting.append(here)
            here = here.above
        number = self.numbers[id(here)] if here is not None else 0
        for one in reversed(waiting):
            self.above.append(number)
            number = self.numbers[id(one)] = len(self.places)
            self.places.append(one)
        return number

    def text_in(self, sizes: Sequence[int]) -> list[int]:
        """Return how many letters are in each place; *sizes* has those of each block."""
        totals = [0] * len(self.places)
        for number, size in zip(self.of_blocks, sizes, strict=True):
            totals[number] += size
        for number in range(len(totals) - 1, 0, -1):
            totals[self.above[number]] += totals[number]
        return totals


def shape_of(blocks: Sequence[PageBlock], images: Sequence[Image], widths: Sequence[int]) -> Shape:
    """Return how the page's blocks, so wide as *widths* says, stand to its images and to its running text."""
    running = is_running(blocks, widths)
    tree = Tree.of(blocks)
    room = _room(tree, blocks, running)
    rooms = _depths(tree, room) if room else [1] * len(blocks)
    return Shape(_frames(tree, blocks, images), _paths(tree, blocks, running), rooms, _branches(tree, room))


def is_running(blocks: Sequence[PageBlock], widths: Sequence[int]) -> list[bool]:
    """Return which blocks are running text; signs of Chinese, Japanese and Korean are two wide."""
    return [
        width >= MIN_RUNNING_WIDTH and block.linked < MAX_LINKED for block, width in zip(blocks, widths, strict=True)
    ]


def _frames(tree: Tree, blocks: Sequence[PageBlock], images: Sequence[Image]) -> list[int]:
    steps = _frame_steps(tree, blocks, images)
    codes = [1] * len(tree.places)
    for number in range(1, len(codes)):
        codes[number] = 2 + steps[number] if number in steps else codes[tree.above[number]]
    return [codes[number] for number in tree.of_blocks]


def frames_of(blocks: Sequence[PageBlock], images: Sequence[Image]) -> list[Place | None]:
    """Return the innermost frame around each block: an element with an image and little text."""
    tree = Tree.of(blocks)
    steps = _frame_steps(tree, blocks, images)
    frames: list[Place | None] = [None] * len(tree.places)
    for number in range(1, len(frames)):
        frames[number] = tree.places[number] if number in steps else frames[tree.above[number]]
    return [frames[number] for number in tree.of_blocks]


def _frame_steps(tree: Tree, blocks: Sequence[PageBlock], images: Sequence[Image]) -> dict[int, int]:
    """Return how far around an image each frame is that has text, by the number of its place."""
    totals = tree.text_in([len(block.text) for block in blocks])
    frames: dict[int, int] = {}
    for image in images:
        for step, place in enumerate(itertools.islice(_up(image.place), MAX_FRAME_STEPS)):
            number = tree.numbers.get(id(place))
            if number is not None:
                if totals[number] > MAX_FRAME_CHARS:
                    break  # what is around it has as much text
                frames[number] = min(step, frames.get(number, step))
    return frames


def _paths(tree: Tree, blocks: Sequence[PageBlock], running: Sequence[bool]) -> list[int]:
    paths = _path_numbers(tree)
    amounts: Counter[int] = Counter()
    for block, path, runs in zip(blocks, paths, running, strict=True):
        if runs:
            amounts[path] += len(block.text)
    ranks = {path: min(rank, 3) for rank, (path, _) in enumerate(amounts.most_common(), 1)}
    return [ranks.get(path, 4) for path in paths]


def _path_numbers(tree: Tree) -> list[int]:
    """Return for each block a number for the elements from the outermost to its own: equal for equal ones."""
    numbers: dict[tuple[int, str], int] = {}
    paths = [0] * len(tree.places)
    for n, place in enumerate(tree.places):
        if place is not None:
            paths[n] = numbers.setdefault((paths[tree.above[n]], place.tag), len(numbers) + 1)
    return [paths[number] for number in tree.of_blocks]


def _room(tree: Tree, blocks: Sequence[PageBlock], running: Sequence[bool]) -> Place | None:
    """Return the room of the article."""
    sizes = [len(block.text) if runs else 0 for block, runs in zip(blocks, running, strict=True)]
    amounts, least = tree.text_in(sizes), ROOM_SHARE * sum(sizes)
    inside: dict[int, int] = {}
    for number, size in zip(tree.of_blocks, sizes, strict=True):
        if size:
            inside[tree.above[number]] = inside.get(tree.above[number], 0) + size
    rooms: dict[int, int] = {}
    for parent, size in inside.items():
        room = parent
        while room and amounts[room] < least:
            room = tree.above[room]
        if room:
            rooms[room] = rooms.get(room, 0) + size
    return tree.places[max(rooms, key=lambda number: rooms[number])] if rooms else None


def _branches(tree: Tree, room: Place | None) -> list[int]:
    """Return what the markup says of each block below the elements that hold the room of the article as well."""
    trunk = {id(place) for place in _up(room)}
    bits = [0] * len(tree.places)
    for n, place in enumerate(tree.places):
        if place is not None and id(place) not in trunk:
            bits[n] = bits[tree.above[n]] | place.own
    codes = {found: _code(found) for found in set(bits)}
    return [codes[bits[number]] for number in tree.of_blocks]


def _code(bits: int) -> int:
    return next((n for n, bit in enumerate(_APART_BITS, 2) if bits & bit), 1)


_APART_BITS = [BIT[kind] for kind in APART]


def _depths(tree: Tree, room: Place) -> list[int]:
    """Return how deep each block stands in *room*, as a code of ROOMS."""
    steps = [OUTSIDE] * len(tree.places)
    for n, place in enumerate(tree.places):
        if place is room:
            steps[n] = 0
        elif steps[tree.above[n]] != OUTSIDE:
            steps[n] = steps[tree.above[n]] + 1
    return [1 if steps[n] == OUTSIDE else min(1 + max(1, steps[n]), 6) for n in tree.of_blocks]


OUTSIDE = -1


def _up(place: Place | None) -> Iterator[Place]:
    """Yield *place* and all places around it."""
    while place:
        yield place
        place = place.above
