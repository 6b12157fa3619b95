"""Captions, credits and images of a page to its photos, in reading order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from builder.extract import credit, images, lexicon, naming, notices
from builder.extract.blocks_html import Image, Place, Walk
from builder.extract.glue import glued
from builder.extract.label import Unit
from builder.extract.metadata import Metadata
from builder.extract.metadata.texts import line
from builder.extract.photos import Placed, credit_of, each_once, parted, parties_of, photo_of
from builder.records import Photo
from builder.records.normalise import normalise
from builder.utils.url_keys import picture_key

# The longest gallery of the corpus has 16; what has more than this is made to keep readers busy.
MAX_PHOTOS = 500
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
    captions: list[int] = field(default_factory=list)


def photos_of_page(units: Sequence[Unit], walk: Walk, facts: Metadata, base: str | None) -> tuple[Placed, ...]:
    """Return the photos of a page in reading order, each once.

    Args:
        units: the page's units with their roles.
        walk: its blocks and images.
        facts: its metadata.
        base: what addresses on the page are relative to.
    """
    gathered = _gather(units, walk)[:MAX_PHOTOS]
    _give_images(gathered, walk.images)
    gathered += _bare(units, walk, [one.image for one in gathered if one.image])
    alts = _alts(walk.images)
    ordered = sorted(gathered, key=lambda one: one.at)[:MAX_PHOTOS]
    placed = [_placed(units, one, alts, facts, base) for one in ordered]
    return tuple(each_once([one for one in placed if one.photo != Photo()], _is_same))


def _gather(units: Sequence[Unit], walk: Walk) -> list[_Open]:
    gathered: list[_Open] = []
    for i, unit in enumerate(units):
        if unit.role in ("body", "heading") and gathered:
            gathered[-1].last = -MAX_APART - 1
        if unit.role not in ("caption", "credit"):
            continue
        figure = walk.blocks[unit.first].place.figure
        current = gathered[-1] if gathered and _belongs(gathered[-1], unit, figure, units) else None
        if current is None and gathered and _goes_on(gathered[-1], unit, units, walk):
            current = gathered[-1]
        if current is None:
            current = _Open(unit.first, figure)
            gathered.append(current)
        current.pieces.setdefault(unit.role, i)
        (current.credits if unit.role == "credit" else current.captions).append(i)
        current.last = unit.first
    return gathered


def _goes_on(current: _Open, unit: Unit, units: Sequence[Unit], walk: Walk) -> bool:
    """Is *unit* the next element of a caption that stands in several, all in one `figcaption`?"""
    if unit.role != "caption" or not current.captions or current.credits:
        return False
    before = walk.blocks[units[current.captions[-1]].first].place
    room = _figcaption(walk.blocks[unit.first].place)
    return room is not None and room is _figcaption(before) and before.tag != "figcaption"


def _figcaption(place: Place | None) -> Place | None:
    while place and place.tag != "figcaption":
        place = place.above
    return place


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
    inside: dict[int, list[int]] = {}
    around: dict[int, list[int]] = {}
    for n, image in enumerate(found):
        inside.setdefault(image.place.figure, []).append(n)
        around.setdefault(image.before, []).append(n)
    for one in gathered:
        near = {n for at in range(one.at - MAX_BEFORE, one.at + MAX_BEHIND + 1) for n in around.get(at, ())}
        near.update(inside[one.figure] if one.figure in inside and one.figure else ())
        distances = [
            (_distance(found[n], one), n)
            for n in near - taken
            if found[n].place.figure == one.figure or not found[n].place.figure or not one.figure
        ]
        best = min((entry for entry in distances if entry[0] < FAR), default=None)
        if best:
            taken.add(best[1])
            one.image = found[best[1]]


FAR = 100


def _distance(image: Image, one: _Open) -> int:
    if one.figure and image.place.figure == one.figure:
        return 0 if images.is_photo(image) else FAR - 1
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


def _alts(found: Sequence[Image]) -> dict[int, set[str]]:
    """Return the alt texts of the images in each figure."""
    alts: dict[int, set[str]] = {}
    for image in found:
        if alt := images.alt_of(image):
            alts.setdefault(image.place.figure, set()).add(images.alt_key(alt))
    return alts


def _placed(
    units: Sequence[Unit], one: _Open, alts: Mapping[int, set[str]], facts: Metadata, base: str | None
) -> Placed:
    alt = images.alt_of(one.image) if one.image else None
    pieces = [units[i].text for i in one.captions]
    if len(pieces) > 1:
        # A title that is but an alt text said again is none of the caption.
        is_alt = normalise(pieces[0]) in alts.get(one.figure, ())
        text = " ".join(pieces[1:] if is_alt else pieces)
        units = [unit._replace(text=text) if i == one.captions[0] else unit for i, unit in enumerate(units)]
    placed = photo_of(units, one.pieces)
    photo = placed.photo
    texts = [units[i].text for i in one.credits]
    if len(texts) > 1 and (texts[1][0] in "/|," or _is_label(texts[0])):
        # One credit in several elements: `Copyright` and a name, a name and `/AFP via Getty Images`.
        whole = texts[1] if _is_label(texts[0]) else glued(texts[:2])
        photo = parties_of(replace(photo, credit=credit_of(whole)))
    photo = _parted(photo, [units[i].text for i in one.pieces.values()], alt)
    if not photo.credit and photo.caption:
        keys = {normalise(text) for text in (photo.caption, *pieces)}
        known = next((fact for fact in facts.images if fact.caption and normalise(fact.caption) in keys), None)
        photo = replace(photo, credit=known.credit) if known else photo
    stated = line(one.image.attributes.get("data-caption")) if one.image and not photo.caption else ""
    if len(stated) >= MIN_STATED_CHARS:
        # The caption of a gallery that a script is to show.
        caption, named = parted(stated)
        photo = parties_of(replace(photo, caption=caption or None, credit=photo.credit or named))
    if one.image:
        photo = replace(photo, alt_text=alt, url=images.url_of(one.image, base))
    return Placed(photo, placed.units)


# Shorter values of `data-caption` are a word or two for the script's own use.
MIN_STATED_CHARS = 12


def _parted(photo: Photo, texts: Sequence[str], alt: str | None) -> Photo:
    """Return *photo* with caption and credit parted where only its place on a page tells them apart.

    A text that begins with the image's alt text and goes on with a credit is both; so is a caption with a name behind
    a slash, or with names in brackets behind its full stop.
    """
    for text in texts if alt and not (photo.caption and photo.credit and len(texts) > 1) else ():
        rest = text[len(alt) :].strip(_JOINTS) if alt and text.startswith(alt) else ""
        found = credit.find_credit(rest) if rest else None
        if found and found.is_whole(rest) and found.kind != "name":
            return parties_of(replace(photo, caption=alt, credit=found.value))
    if photo.credit or not photo.caption:
        return photo
    named = _NAMED_TAIL.search(photo.caption) or _BRACKETED_TAIL.search(photo.caption)
    signed = _REPORTER_TAIL.search(photo.caption)
    if signed:
        return replace(photo, caption=photo.caption[: signed.start()].rstrip(), credit=signed[1])
    if named and (naming.is_name(named[1]) or (named[0][-1] == ")" and _are_names(named[1]))):
        return parties_of(replace(photo, caption=photo.caption[: named.start()].rstrip(), credit=named[1]))
    return photo


_JOINTS = " /|,;:–—-"
# Behind a caption: ` / Jane Roe`; behind its full stop: `(U.S. District Court, Eastern District of Saltira)`.
_NAMED_TAIL = re.compile(r"\s/\s([^\W\d_][\w.'’-]+(?:\s[^\W\d_][\w.'’-]+){1,3})$")
# Behind the full stop of a Korean caption: a reporter's name and the word for it.
_REPORTER_TAIL = re.compile(r"(?<=\.)\s*([가-힣]{2,4} 기자)$")
_BRACKETED_TAIL = re.compile(r"(?<=[.!?”\"])\s*\(([^()]{4,90})\)$")


def _are_names(text: str) -> bool:
    """Are all words of *text* names, or the small words between them?"""
    small = [word for word in text.split() if not word[0].isupper()]
    is_long = len(text.split()) > 1
    return is_long and naming.is_plausible(text) and len(small) <= 1 and not any(map(str.isdigit, text))


def _is_label(text: str) -> bool:
    """Is *text* but the label of a credit that stands in the next element: `Copyright`, `Foto:`, a note of rights?"""
    return naming.is_label(text.rstrip(": ")) or lexicon.is_furniture(text) or notices.is_reserved(text)


def _is_same(first: Placed, again: Placed) -> bool:
    """Is it the same picture, or the same caption without another picture?"""
    photo, other = again.photo, first.photo
    if photo.caption and other.caption:
        return normalise(photo.caption) == normalise(other.caption) and not _is_other_image(photo.url, other.url)
    if photo.url and other.url:
        return picture_key(photo.url) == picture_key(other.url)
    if photo.url or other.url:
        # The picture enlarged by a script has its credit, and no address.
        return not photo.caption and not photo.url and bool(photo.credit) and photo.credit == other.credit
    return not photo.caption and photo.credit == other.credit


def _is_other_image(url: str | None, other: str | None) -> bool:
    """Do the addresses lead to other pictures, rather than to the same in another size?"""
    if not url or not other or picture_key(url) == picture_key(other):
        return False
    return _long_words(url) != _long_words(other)


def _long_words(url: str) -> frozenset[str]:
    """Return the long words and numbers in the name of a picture's file: those that no size has."""
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    words = frozenset(word for word in re.split(r"[^A-Za-z0-9]+", name) if len(word) >= MIN_NAME_WORD)
    return words or frozenset((url,))


MIN_NAME_WORD = 8
