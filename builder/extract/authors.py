"""Who wrote the text: the names in bylines, beside the day, and in datelines, each with the unit that it stands in."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from builder.extract import datelines, headlines, people, reporters_asia, sources, wire
from builder.extract.bylines import UNDER_HEADLINE
from builder.extract.label import Unit
from builder.records import Block
from builder.records.normalise import normalise

# A unit and the names in it.
Signed = tuple[int, tuple[str, ...]]
# Above the headline stand few other lines between it and the byline.
BEFORE_HEADLINE = 12


def authors_of(
    units: Sequence[Unit], place: sources.Place, dateline: tuple[str, int] | None, language: str | None = None
) -> tuple[tuple[str, int], ...]:
    """Return those whom the dateline names, or who sign near the headline, else elsewhere: persons, or the agency or
    desk where none does. In texts of a *language* of China names alone begin with a family name.
    """
    # Only datelines in scripts of East Asia name who writes.
    if dateline and not dateline[0].isascii() and (writers := datelines.writers_in(dateline[0])):
        return tuple((name, dateline[1]) for name in writers)
    bylines = [i for i in place.signing if units[i].role == "byline"]
    signed = [(i, names) for i in bylines if (names := _names_in(units, i, language))]
    above = max(0, place.head - BEFORE_HEADLINE)
    near = [(i, names) for i, names in signed if above <= i <= place.first]
    below = min(len(units), place.first + BEHIND_FIRST)
    days = (i for i in place.signing if above <= i < below and units[i].role == "date")
    dated = [(i, names) for i in days if (names := people.names_beside_day(units[i].text))]
    if dated and (not near or _goes_before(dated, near, units, place)):
        near = dated
    for group in (near, dated):
        persons = _signing([(i, names) for i, names in group if not all(map(wire.agency_of, names))], units)
        if persons:
            return persons
    return _signing(near or dated or _agency_alone(units, place) or signed, units)


def _names_in(units: Sequence[Unit], i: int, language: str | None) -> tuple[str, ...]:
    """Return the names in byline *i*; what stands there alone in China, and beside no day, is one where a family name
    begins it.
    """
    unit, names = units[i], people.names_of(units[i].text)
    if language != "zh" or unit.why == "model" or people.is_led(unit.text):
        return names
    if any(other.role == "date" for other in (*units[max(0, i - 1) : i], *units[i + 1 : i + 2])):
        return names
    return tuple(itertools.chain.from_iterable(map(reporters_asia.chinese_names, names)))


def authors_in_headline(units: Sequence[Unit], blocks: Sequence[Block]) -> tuple[tuple[str, int], ...]:
    """Return those whom a byline names that was joined to the headline."""
    for i, unit in enumerate(units):
        if unit.role == "headline":
            parts = [block.text for block in blocks[unit.first : unit.last + 1]]
            tail = " ".join(parts[headlines.without_tail(parts) :])
            return tuple((name, i) for name in people.names_of(tail)) if people.is_byline(tail) else ()
    return ()


def _goes_before(dated: Sequence[Signed], near: Sequence[Signed], units: Sequence[Unit], place: sources.Place) -> bool:
    """Do the names beside the day stand so much nearer to the headline than the bylines, or do they surely sign where
    those are bylines by their place alone? A place or a section may stand beside the day, too.
    """
    if min(i for i, _ in near) - place.head > FAR_BYLINE >= dated[0][0] - place.head:
        return True
    is_weak = all(units[i].why == UNDER_HEADLINE for i, _ in near)
    return is_weak and any(people.signs(units[i].text) for i, _ in dated)


def _agency_alone(units: Sequence[Unit], place: sources.Place) -> list[Signed]:
    """Return the agency on a line of its own between headline and text, which is its byline: `AFP`, `Quelle: dpa`."""
    found = sources.agency_line(units, place)
    return [] if found is None else [(found, people.names_of(units[found].text))]


def _signing(signed: Sequence[Signed], units: Sequence[Unit]) -> tuple[tuple[str, int], ...]:
    """Return the names, each once; where lines say `By Jane Roe`, names alone elsewhere are those of others."""
    # A single line is near itself, however it begins.
    led = [i for i, _ in signed if people.is_led(units[i].text)] if len(signed) > 1 else []
    found: dict[str, tuple[str, int]] = {}
    for i, names in signed:
        if not led or any(abs(i - j) <= NEAR_BYLINE for j in led):
            for name in names:
                found.setdefault(normalise(name), (name, i))
    return tuple(found.values())


# The names of several authors stand in lines beside each other.
NEAR_BYLINE = 2
# A line or two of a summary may be taken for the text's first.
BEHIND_FIRST = 3
# Bylines of teasers above the text stand further from the headline than this.
FAR_BYLINE = 6
