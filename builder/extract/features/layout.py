"""How a page is laid out: where in its tree most of its text stands, and which texts are beside images."""

from __future__ import annotations

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


def shape_of(blocks: Sequence[PageBlock], images: Sequence[Image], widths: Sequence[int]) -> Shape:
    """Return how the page's blocks, so wide as *widths* says, stand to its images and to its running text."""
    running = is_running(blocks, widths)
    room = _room(blocks, running)
    rooms = [_depth(block.place, id(room)) if room else 1 for block in blocks]
    return Shape(_frames(blocks, images), _paths(blocks, running), rooms, _branches(blocks, room))


def is_running(blocks: Sequence[PageBlock], widths: Sequence[int]) -> list[bool]:
    """Return which blocks are running text; signs of Chinese, Japanese and Korean are two wide."""
    return [
        width >= MIN_RUNNING_WIDTH and block.linked < MAX_LINKED for block, width in zip(blocks, widths, strict=True)
    ]


def _frames(blocks: Sequence[PageBlock], images: Sequence[Image]) -> list[int]:
    frames = _frame_steps(blocks, images)
    found = []
    for block in blocks:
        steps = (frames[id(place)] for place in _up(block.place) if id(place) in frames)
        found.append(2 + next(steps, -1))
    return found


def frames_of(blocks: Sequence[PageBlock], images: Sequence[Image]) -> list[Place | None]:
    """Return the innermost frame around each block: an element with an image and little text."""
    frames = _frame_steps(blocks, images)
    return [next((place for place in _up(block.place) if id(place) in frames), None) for block in blocks]


def _frame_steps(blocks: Sequence[PageBlock], images: Sequence[Image]) -> dict[int, int]:
    """Return how far around an image each frame is."""
    totals: dict[int, int] = {}
    for block in blocks:
        size = len(block.text)
        here: Place | None = block.place
        while here:
            total = totals.get(id(here), 0)
            totals[id(here)] = total + size
            if total > MAX_FRAME_CHARS:
                break  # what is around it has as much text already
            here = here.above
    frames: dict[int, int] = {}
    for image in images:
        for step, place in enumerate(_up(image.place)):
            if step >= MAX_FRAME_STEPS or totals.get(id(place), 0) > MAX_FRAME_CHARS:
                break
            frames[id(place)] = min(step, frames.get(id(place), step))
    return frames


def _paths(blocks: Sequence[PageBlock], running: Sequence[bool]) -> list[int]:
    numbers: dict[tuple[int, str], int] = {}
    known: dict[int, int] = {}
    paths = [_path(block.place, numbers, known) for block in blocks]
    amounts: Counter[int] = Counter()
    for block, path, runs in zip(blocks, paths, running, strict=True):
        if runs:
            amounts[path] += len(block.text)
    ranks = {path: min(rank, 3) for rank, (path, _) in enumerate(amounts.most_common(), 1)}
    return [ranks.get(path, 4) for path in paths]


def _path(place: Place, numbers: dict[tuple[int, str], int], known: dict[int, int]) -> int:
    """Return a number for the elements from the outermost to *place*: equal for equal ones, kept in *numbers*."""
    waiting: list[Place] = []
    here: Place | None = place
    while here and id(here) not in known:
        waiting.append(here)
        here = here.above
    path = known[id(here)] if here else 0
    for one in reversed(waiting):
        path = numbers.setdefault((path, one.tag), len(numbers) + 1)
        known[id(one)] = path
    return path


def _room(blocks: Sequence[PageBlock], running: Sequence[bool]) -> Place | None:
    """Return the room of the article."""
    amounts: dict[int, int] = {}
    total = 0
    for block, runs in zip(blocks, running, strict=True):
        if runs:
            total += len(block.text)
            here: Place | None = block.place
            while here:
                amounts[id(here)] = amounts.get(id(here), 0) + len(block.text)
                here = here.above
    depths: dict[int, int] = {}
    rooms: dict[int, Place] = {}
    for block, runs in zip(blocks, running, strict=True):
        if runs:
            room = next(
                (place for place in list(_up(block.place))[1:] if amounts[id(place)] >= ROOM_SHARE * total), None
            )
            if room is not None:
                depths[id(room)] = depths.get(id(room), 0) + len(block.text)
                rooms[id(room)] = room
    return rooms[max(depths, key=lambda key: depths[key])] if depths else None


def _branches(blocks: Sequence[PageBlock], room: Place | None) -> list[int]:
    """Return what the markup says of each block below the elements that hold the room of the article as well."""
    trunk = {id(place) for place in _up(room)}
    known: dict[int, int] = {}
    return [_code(_branch_bits(block.place, trunk, known)) for block in blocks]


def _branch_bits(place: Place, trunk: set[int], known: dict[int, int]) -> int:
    """Return the evidence of *place* and of all around it that is not in *trunk*; *known* is what was found already."""
    walked, bits = [], 0
    here: Place | None = place
    while here and id(here) not in trunk:
        if id(here) in known:
            bits = known[id(here)]
            break
        walked.append(here)
        here = here.above
    for one in reversed(walked):
        bits |= one.own
        known[id(one)] = bits
    return bits


def _code(bits: int) -> int:
    return next((n for n, bit in enumerate(_APART_BITS, 2) if bits & bit), 1)


_APART_BITS = [BIT[kind] for kind in APART]


def _depth(place: Place, room: int) -> int:
    steps = next((step for step, above in enumerate(_up(place)) if id(above) == room), -1)
    return 1 if steps < 0 else min(1 + max(1, steps), 6)


def _up(place: Place | None) -> Iterator[Place]:
    """Yield *place* and all places around it."""
    while place:
        yield place
        place = place.above
