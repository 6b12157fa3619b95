"""How a page is laid out: where in its tree most of its text stands, and which texts are beside images."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
    rooms = _depths(blocks, room) if room else [1] * len(blocks)
    return Shape(_frames(blocks, images), _paths(blocks, running), rooms, _branches(blocks, room))


def is_running(blocks: Sequence[PageBlock], widths: Sequence[int]) -> list[bool]:
    """Return which blocks are running text; signs of Chinese, Japanese and Korean are two wide."""
    return [
        width >= MIN_RUNNING_WIDTH and block.linked < MAX_LINKED for block, width in zip(blocks, widths, strict=True)
    ]


def _frames(blocks: Sequence[PageBlock], images: Sequence[Image]) -> list[int]:
    steps = _frame_steps(blocks, images)
    known: dict[int, Place | None] = {}
    found = (_innermost(block.place, steps, known) for block in blocks)
    return [1 if frame is None else 2 + steps[id(frame)] for frame in found]


def frames_of(blocks: Sequence[PageBlock], images: Sequence[Image]) -> list[Place | None]:
    """Return the innermost frame around each block: an element with an image and little text."""
    steps = _frame_steps(blocks, images)
    known: dict[int, Place | None] = {}
    return [_innermost(block.place, steps, known) for block in blocks]


def _frame_steps(blocks: Sequence[PageBlock], images: Sequence[Image]) -> dict[int, int]:
    """Return how far around an image each frame is."""
    near = [list(itertools.islice(_up(image.place), MAX_FRAME_STEPS)) for image in images]
    totals = _text_in({id(place): place for places in near for place in places}, blocks)
    frames: dict[int, int] = {}
    for places in near:
        for step, place in enumerate(places):
            if totals[id(place)] > MAX_FRAME_CHARS:
                break  # what is around it has as much text
            frames[id(place)] = min(step, frames.get(id(place), step))
    return frames


def _text_in(wanted: Mapping[int, Place], blocks: Sequence[PageBlock]) -> dict[int, int]:
    """Return how many letters of text are in each of the places *wanted*, both by `id`."""
    own, known = dict.fromkeys(wanted, 0), {}
    for block in blocks:
        inner = _innermost(block.place, wanted, known)
        if inner is not None:
            own[id(inner)] += len(block.text)
    totals = dict(own)
    for key, place in wanted.items():
        outer = _innermost(place.above, wanted, known) if own[key] else None
        while outer is not None:
            totals[id(outer)] += own[key]
            outer = _innermost(outer.above, wanted, known)
    return totals


def _innermost(place: Place | None, wanted: Mapping[int, object], known: dict[int, Place | None]) -> Place | None:
    """Return the innermost of the places *wanted* (by `id`) that *place* is in or is; *known* is what was found."""
    walked = []
    found = None
    while place is not None:
        key = id(place)
        if key in known:
            found = known[key]
            break
        walked.append(key)
        if key in wanted:
            found = place
            break
        place = place.above
    for key in walked:
        known[key] = found
    return found


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
    texts = [block for block, runs in zip(blocks, running, strict=True) if runs]
    amounts: dict[int, int] = {}
    inside: dict[int, int] = {}
    around: dict[int, Place] = {}
    for block in texts:
        amounts[id(block.place)] = amounts.get(id(block.place), 0) + len(block.text)
        if above := block.place.above:
            inside[id(above)] = inside.get(id(above), 0) + len(block.text)
            around[id(above)] = above
    for key, amount in inside.items():
        for place in _up(around[key]):
            amounts[id(place)] = amounts.get(id(place), 0) + amount
    least = ROOM_SHARE * sum(len(block.text) for block in texts)
    rooms: dict[int, int] = {}
    best: dict[int, Place] = {}
    for key, amount in inside.items():
        room = next((place for place in _up(around[key]) if amounts[id(place)] >= least), None)
        if room is not None:
            rooms[id(room)] = rooms.get(id(room), 0) + amount
            best[id(room)] = room
    return best[max(rooms, key=lambda key: rooms[key])] if rooms else None


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


def _depths(blocks: Sequence[PageBlock], room: Place) -> list[int]:
    """Return how deep each block stands in *room*, as a code of ROOMS."""
    steps = {id(room): 0}
    for place in _up(room.above):
        steps[id(place)] = OUTSIDE
    return [_depth(block.place, steps) for block in blocks]


OUTSIDE = -1


def _depth(place: Place, steps: dict[int, int]) -> int:
    """Return the depth of *place*; *steps* holds what was found already."""
    walked = []
    here: Place | None = place
    while here is not None and id(here) not in steps:
        walked.append(id(here))
        here = here.above
    step = steps[id(here)] if here is not None else OUTSIDE
    for key in reversed(walked):
        step = step if step == OUTSIDE else step + 1
        steps[key] = step
    return 1 if step < 0 else min(1 + max(1, step), 6)


def _up(place: Place | None) -> Iterator[Place]:
    """Yield *place* and all places around it."""
    while place:
        yield place
        place = place.above
