"""Captions, credits and images of a page to its photos, in reading order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from builder.extract import images, lexicon, naming
from builder.extract.blocks_html import Image, Walk
from builder.extract.join import glued
from builder.extract.label import Unit
from builder.extract.metadata import Metadata
from builder.extract.photos import Placed, credit_of, parties_of, photo_of
from builder.record import Photo, normalise

# Pieces of one photo without a figure around them stand at most so many blocks apart.
MAX_APART = 3
# An image stands at most so many blocks before or behind its caption.
MAX_BEFORE, MAX_BEHIND = 3, 2
# A photo without caption stands at most so many blocks before the first or behind the last of the text.
MARGIN = 6


@dataclass(slots=True)
class _Open:
    """A photo whose pieces are being gathered: unit indexes by piece, block numbers, figure, image."""

    at: int
    figure: int
    pieces: dict[str, int] = field(default_factory=dict)
    last: int = 0
    image: Image | None = None
    credits: list[int] = field(default_factory=list)


def photos_of_page(units: Sequence[Unit], walk: Walk, facts: Metadata, base: str | None) -> tuple[Placed, ...]:
    """Return the photos of a page in reading order, each once.

    Args:
        units: the page's units with their roles.
        walk: its blocks and images.
        facts: its metadata.
        base: what addresses on the page are relative to.
    """
    gathered = _gather(units, walk)
    _give_images(gathered, walk.images)
    gathered += _bare(units, walk, [one.image for one in gathered if one.image])
    placed = [_placed(units, one, facts, base) for one in sorted(gathered, key=lambda one: one.at)]
    return tuple(_each_once([one for one in placed if one.photo != Photo()]))


def _gather(units: Sequence[Unit], walk: Walk) -> list[_Open]:
    gathered: list[_Open] = []
    for i, unit in enumerate(units):
        if unit.role in ("body", "heading") and gathered:
            gathered[-1].last = -MAX_APART - 1
        if unit.role not in ("caption", "credit"):
            continue
        figure = walk.blocks[unit.first].place.figure
        current = gathered[-1] if gathered and _belongs(gathered[-1], unit, figure, units) else None
        if current is None:
            current = _Open(unit.first, figure)
            gathered.append(current)
        current.pieces.setdefault(unit.role, i)
        current.credits += [i] if unit.role == "credit" else []
        current.last = unit.first
    return gathered


def _belongs(current: _Open, unit: Unit, figure: int, units: Sequence[Unit]) -> bool:
    """Is *unit* a piece of the photo that is open?"""
    if unit.role == "credit" and current.credits and unit.first == current.last + 1:
        return _is_label(units[current.credits[-1]].text) or unit.text[0] in "/|,"
    if figure and figure == current.figure:
        return unit.role == "credit" or "caption" not in current.pieces
    if figure and current.figure:
        return False
    return unit.role not in current.pieces and unit.first - current.last <= MAX_APART


def _give_images(gathered: Sequence[_Open], found: Sequence[Image]) -> None:
    """Give each photo its image: the first in its figure, else the nearest before its text, else the next behind it."""
    taken: set[int] = set()
    for one in gathered:
        near = [
            (_distance(image, one), n)
            for n, image in enumerate(found)
            if n not in taken and (image.place.figure == one.figure or not image.place.figure or not one.figure)
        ]
        best = min((entry for entry in near if entry[0] < FAR), default=None)
        if best:
            taken.add(best[1])
            one.image = found[best[1]]


FAR = 100


def _distance(image: Image, one: _Open) -> int:
    if one.figure and image.place.figure == one.figure:
        return 0
    if not images.is_photo(image):
        return FAR
    behind = one.at - image.before
    if 0 <= behind <= MAX_BEFORE:
        return 1 + behind
    return 10 - behind if -MAX_BEHIND <= behind < 0 else FAR


def _bare(units: Sequence[Unit], walk: Walk, taken: Sequence[Image]) -> list[_Open]:
    """Return the photos without caption or credit: images in or at the edge of the article's text."""
    told = [unit.first for unit in units if unit.role in ("headline", "standfirst", "body", "heading")]
    if not told:
        return []
    first, last = told[0], told[-1]
    used = {id(image) for image in taken}
    figures = {image.place.figure for image in taken} - {0}
    return [
        _Open(image.before, image.place.figure, image=image)
        for image in walk.images
        if id(image) not in used
        and image.place.figure not in figures
        and first - MARGIN <= image.before <= last
        and images.is_photo(image)
        and not image.place.is_linked
    ]


def _placed(units: Sequence[Unit], one: _Open, facts: Metadata, base: str | None) -> Placed:
    placed = photo_of(units, one.pieces)
    photo = placed.photo
    texts = [units[i].text for i in one.credits]
    if len(texts) > 1 and (texts[1][0] in "/|," or _is_label(texts[0])):
        # One credit in several elements: `Copyright` and a name, a name and `/AFP via Getty Images`.
        whole = texts[1] if _is_label(texts[0]) else glued(texts[:2])
        photo = parties_of(replace(photo, credit=credit_of(whole)))
    named = _NAMED_TAIL.search(photo.caption) if photo.caption and not photo.credit else None
    if named and photo.caption and naming.is_name(named[1]):
        photo = parties_of(replace(photo, caption=photo.caption[: named.start()], credit=named[1]))
    if not photo.credit and photo.caption:
        key = normalise(photo.caption)
        known = next((fact for fact in facts.images if fact.caption and normalise(fact.caption) == key), None)
        photo = replace(photo, credit=known.credit) if known else photo
    if one.image:
        photo = replace(photo, alt_text=images.alt_of(one.image), url=images.url_of(one.image, base))
    return Placed(photo, placed.units)


# Behind a caption: ` / Jane Roe`.
_NAMED_TAIL = re.compile(r"\s/\s([^\W\d_][\w.'’-]+(?:\s[^\W\d_][\w.'’-]+){1,3})$")


def _is_label(text: str) -> bool:
    """Is *text* but the label of a credit that stands in the next element: `Copyright`, `Foto:`?"""
    return naming.is_label(text.rstrip(": ")) or lexicon.is_furniture(text)


def _each_once(placed: Sequence[Placed]) -> list[Placed]:
    """Return the photos without those said before: same address, or same caption without another address."""
    kept: list[Placed] = []
    for one in placed:
        if not any(_is_same(one.photo, other.photo) for other in kept):
            kept.append(one)
    return kept


def _is_same(photo: Photo, other: Photo) -> bool:
    if photo.caption and other.caption:
        is_other = photo.url and other.url and photo.url != other.url
        return not is_other and normalise(photo.caption) == normalise(other.caption)
    if photo.url or other.url:
        return photo.url == other.url
    return not photo.caption and photo.credit == other.credit
