"""Who supplied the text, where the document says so: the agency or paper, and the unit that names it."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from builder.extract import datelines, people, wire
from builder.extract.label import Unit
from builder.extract.says import WIRE

# A sign-off of its own stands within so many lines behind the text; one in brackets, or a line that is labelled as the
# source, also behind a few teasers.
AFTER_BODY, FAR_BEHIND = 4, 12
# What is taken for the text's end may be a note behind it.
STRAY = 3
PHOTO_TEXTS = ("caption", "alt", "credit")
SMALL_ROLES = ("furniture", "aside", "signoff", "credit", "date")
# `This post originally appeared on`, with the paper's name in the next block.
_OPEN_ENDS = ("on", "in", "at", "by", "from", "auf", "bei", "im")
_OPEN_NOTE = re.compile(rf"\b(?:{'|'.join(_OPEN_ENDS)})$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the article stands among the units: its headline, its first paragraph and its last, and the units that may
    sign it, the bylines and the days.
    """

    head: int
    first: int
    last: int
    signing: tuple[int, ...]


# The units of each role, in reading order.
Rows = Mapping[str, Sequence[int]]


def rows_by_role(units: Sequence[Unit]) -> Rows:
    """Return the units of each role; of those that no unit has there are none."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        rows[unit.role].append(i)
    return rows


def rows_in(rows: Rows, roles: Iterable[str]) -> list[int]:
    """Return the units of any of *roles*, in reading order."""
    return sorted(itertools.chain.from_iterable([rows[role] for role in roles]))


def place_of(units: Sequence[Unit], rows: Rows | None = None) -> Place:
    """Return where headline and text stand; with no headline the document's start, with no text its end."""
    rows = rows_by_role(units) if rows is None else rows
    head = rows["headline"][0] if rows["headline"] else 0
    signing, body = tuple(rows_in(rows, SIGNING)), rows["body"]
    if not body:
        return Place(head, head, len(units), signing)
    last = body[-1]
    return Place(head, next(i for i in body if i > head) if last > head else body[0], last, signing)


SIGNING = frozenset(("byline", "date"))


def source_of(units: Sequence[Unit], place: Place, dateline: tuple[str, int] | None) -> tuple[str, int] | None:
    """Return the agency that a line behind the text, the dateline or the byline names, else the paper or house that a
    line between headline and text or behind the text gives as the text's origin.
    """
    behind = list(_behind(units, place))
    return (
        _agency_behind(units, behind)
        or _agency_of_writers(units, place)
        or _agency_of(dateline)
        or _agency_in_byline(units, place)
        or _origin(units, place, behind)
        or _paper_in_byline(units, place)
    )


def _agency_behind(units: Sequence[Unit], behind: Sequence[tuple[str, int]]) -> tuple[str, int] | None:
    for text, i in behind:
        is_of_origin = units[i].role == "signoff" or (len(text) <= wire.MAX_ORIGIN_CHARS and wire.is_origin_line(text))
        if is_of_origin and (usual := wire.agency_named(text)):
            return usual, i
    return None


def _agency_of_writers(units: Sequence[Unit], place: Place) -> tuple[str, int] | None:
    """Return the agency whose writers a note behind the text names as its contributors: papers write of the agency."""
    for i in range(place.last, min(len(units), place.last + AFTER_BODY + 1)):
        # Without the word the form of such notes is looked for at each capital of the text's last paragraphs.
        if _CONTRIBUTED not in units[i].text or units[i].role not in (*SMALL_ROLES, "body"):
            continue
        if usual := wire.agency_of_writers(units[i].text):
            return usual, i
    return None


# What all notes on an agency's writers say.
_CONTRIBUTED = "contributed"


def _behind(units: Sequence[Unit], place: Place) -> Iterator[tuple[str, int]]:
    """Yield the short lines behind the text, with their units; a label on a line of its own with the line behind it."""
    for i in range(max(place.first, place.last - STRAY), place.last):
        if units[i].role in SMALL_ROLES and wire.is_dated_owner(units[i].text):
            yield units[i].text, i
    for i in range(place.last, min(len(units), place.last + FAR_BEHIND + 1)):
        is_small = units[i].role in SMALL_ROLES
        if not is_small and i > place.last:
            continue
        text = _note(units, i)
        if not is_small and len(text) >= wire.MAX_ORIGIN_CHARS:
            continue
        if i <= place.last + AFTER_BODY or wire.is_marked_source(text):
            yield text, i


def _agency_of(dateline: tuple[str, int] | None) -> tuple[str, int] | None:
    found = datelines.find_dateline(dateline[0] + " — X") if dateline else None
    return (found.agency, dateline[1]) if dateline and found and found.agency else None


def _agency_in_byline(units: Sequence[Unit], place: Place) -> tuple[str, int] | None:
    """Return the agency that the byline names, or a line of its name alone between headline and text."""
    for i in place.signing:
        usual = _agency_signing(units[i])
        if usual and wire.is_agency_sure(units[i].text):
            return usual, i
    found = agency_line(units, place)
    usual = None if found is None else _agency_signing(units[found])
    return (usual, found) if usual and found is not None else None


def _agency_signing(unit: Unit) -> str | None:
    """Return the agency that signs, alone or with others, or that those who sign work for (`Jane Roe, AP`)."""
    text = unit.text
    is_short = len(text) <= MAX_BYLINE_CHARS and _names_agency(unit)
    names = people.names_of(text) if is_short else ()
    if not names:
        return None
    signing = next((usual for name in names if (usual := wire.agency_named(name))), None)
    return signing or wire.agency_named(text)


MAX_BYLINE_CHARS = 120


def agency_line(units: Sequence[Unit], place: Place) -> int | None:
    """Return the unit between headline and text that is an agency's name alone; beside a caption it is the photo's."""
    for i in range(place.head, place.first):
        unit = units[i]
        text = unit.text
        if len(text) > wire.MAX_ORIGIN_CHARS or unit.role not in FREE_ROLES or not _names_agency(unit):
            continue
        names = () if _is_beside_caption(units, i) else people.names_of(text)
        if len(names) == 1 and wire.agency_named(names[0]) and wire.is_agency_sure(text):
            return i
    return None


FREE_ROLES = (*SMALL_ROLES, "alt", "byline")


def _names_agency(unit: Unit) -> bool:
    """Is there a word in the line that an agency's name begins with?"""
    return bool(unit.line.says & WIRE)


def _is_beside_caption(units: Sequence[Unit], i: int) -> bool:
    before = units[i - 1].role if i else ""
    behind = units[i + 1].role if i + 1 < len(units) and units[i].role == "credit" else ""
    return before in PHOTO_TEXTS or behind in PHOTO_TEXTS


def _origin(units: Sequence[Unit], place: Place, behind: Sequence[tuple[str, int]]) -> tuple[str, int] | None:
    """Return what a note on the text's origin names; a line about a photo is none."""
    near = [(_note(units, i), i) for i in range(place.head + 1, min(place.first + 1, len(units)))]
    for text, i in (*near, *behind):
        origin = wire.origin_of(text, is_near=i <= place.first)
        if origin and (wire.is_sure_origin(text) or not _is_photos(units, i)):
            return origin, i
    return None


def _is_photos(units: Sequence[Unit], i: int) -> bool:
    return units[i].role in ("caption", "alt") or _is_beside_caption(units, i)


def _note(units: Sequence[Unit], i: int) -> str:
    """Return the text of a unit, with the next one where it breaks off before a name."""
    text = units[i].text
    if len(text) > wire.MAX_ORIGIN_CHARS or i + 1 == len(units):
        return text
    is_open = text.endswith(_OPEN_ENDS) and _OPEN_NOTE.search(text) is not None
    # Longer texts are labels in their last part alone.
    may_be_label = len(text) <= wire.MAX_LABEL_CHARS or "|" in text or "/" in text
    is_open = is_open or (may_be_label and wire.is_source_label(text))
    return f"{text} {units[i + 1].text}" if is_open else text


def _paper_in_byline(units: Sequence[Unit], place: Place) -> tuple[str, int] | None:
    """Return the paper behind an author's name (`By Jane Roe, Washington Post`), or on the line behind."""
    named = ((wire.paper_behind(units[i].text), i) for i in place.signing if units[i].role == "byline")
    return next(((paper, i) for paper, i in named if paper), None)
