"""How a page's blocks stand to its pictures: what their figure holds, what the picture beside them says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builder.extract import lexicon
from builder.extract.blocks_html import Image, PageBlock, Place
from builder.extract.images import alt_key
from builder.extract.markup import BIT
from builder.records.normalise import normalise

HELD = ("no figure", "nothing", "image", "player", "image and player")
PARTS = ("no figure", "alone", "first", "middle", "last")
TOLD = ("no image", "no alt", "other", "some", "begins", "same")
PATHS = ("nothing", "one, no", "one, yes", "none", "few", "half", "most", "all")

# An alt text is said of the blocks of its figure, and of those so many before or behind it elsewhere.
REACH = 1
MIN_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Pictured:
    """For each block: what its figure holds, where in it the block stands, how the alt text of the picture beside it
    agrees, and how many blocks at the same place of the tree stand beside pictures. Codes of HELD, PARTS, TOLD, PATHS.
    """

    held: list[int]
    parts: list[int]
    told: list[int]
    paths: list[int]


def pictured(
    blocks: Sequence[PageBlock], images: Sequence[Image], numbers: Sequence[int], players: frozenset[int]
) -> Pictured:
    """Return how the page's blocks stand to its pictures; *numbers* and *players* as of `PageView`."""
    figures = {image.place.figure for image in images} - {0}
    beside = _beside(blocks, images, numbers)
    return Pictured(
        [_held(block.place.figure, figures, players) for block in blocks],
        _parts(blocks),
        [_told(block.text, found) for block, found in zip(blocks, beside, strict=True)],
        _paths(blocks, [bool(found) for found in beside]),
    )


def _held(figure: int, figures: set[int], players: frozenset[int]) -> int:
    return 1 + (figure in figures) + 2 * (figure in players) if figure else 0


def _parts(blocks: Sequence[PageBlock]) -> list[int]:
    """Return whether each block is the first or the last of its figure."""
    numbers = [0, *(block.place.figure for block in blocks), 0]
    found = []
    for n, figure in enumerate(numbers[1:-1], 1):
        is_first, is_last = numbers[n - 1] != figure, numbers[n + 1] != figure
        found.append(0 if not figure else 1 if is_first and is_last else 2 if is_first else 4 if is_last else 3)
    return found


def _beside(blocks: Sequence[PageBlock], images: Sequence[Image], numbers: Sequence[int]) -> list[list[str]]:
    """Return for each block the alt texts, normalised, of the pictures in its figure, or else right beside it."""
    inside: dict[int, list[str]] = {}
    around: dict[int, list[str]] = {}
    for image in images:
        alt = alt_key(image.attributes.get("alt") or "")
        (inside if image.place.figure else around).setdefault(image.place.figure or image.before, []).append(alt)
    return [
        inside.get(block.place.figure, [])
        if block.place.figure
        else [alt for at in range(number - REACH, number + REACH + 1) for alt in around.get(at, ())]
        for block, number in zip(blocks, numbers, strict=True)
    ]


def _told(text: str, alts: Sequence[str]) -> int:
    """Return how like *text* is to the most like of the alt texts."""
    if not alts:
        return 0
    key = normalise(text)
    return max(_alike(key, alt) for alt in alts)


def _alike(key: str, alt: str) -> int:
    if not alt:
        return 1
    if key == alt:
        return 5
    if key.startswith(alt) or alt.startswith(key[:MIN_START]):
        return 4
    words, others = lexicon.words_of(key), frozenset(lexicon.words_of(alt))
    shared = len(others.intersection(words))
    return 3 if shared > 1 and shared >= MIN_SHARED * min(len(set(words)), len(others)) else 2


MIN_START = 24


def _paths(blocks: Sequence[PageBlock], beside: Sequence[bool]) -> list[int]:
    """Return what share of the blocks with the same place in the tree stands beside pictures."""
    keys = [_key(block.place) for block in blocks]
    counts: dict[object, list[int]] = {}
    for key, is_beside in zip(keys, beside, strict=True):
        count = counts.setdefault(key, [0, 0])
        count[0] += 1
        count[1] += is_beside
    return [_share(*counts[key]) for key in keys]


def _share(count: int, pictured_ones: int) -> int:
    if count == 1:
        return 1 + pictured_ones
    share = pictured_ones / count
    return 3 if not share else 4 if share < 0.34 else 5 if share < 0.67 else 6 if share < 1 else 7


def _key(place: Place) -> object:
    above = place.above
    return (
        place.tag, place.own & _LASTING, place.near & _LASTING, place.around & _LASTING,
        above and above.tag, above and above.above and above.above.tag,
    )  # fmt: skip


# Evidence that is the same for all blocks of a kind.
_LASTING = ~(BIT["list"] | BIT["hidden"])
