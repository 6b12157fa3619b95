"""What a dump in Markdown says beside its text: the header's facts of the page, and the addresses of its images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from builder.extract import images
from builder.extract.label import Unit
from builder.extract.metadata import read_header
from builder.extract.pages import stated_of, weighed
from builder.extract.photos import Placed
from builder.extract.reading import Reading
from builder.records import RawDocument

# An image stands so many blocks before what is said of it, at most: an alt text that is said again, a button.
MAX_BEFORE = 2


def with_marked(reading: Reading, raw: RawDocument) -> Reading:
    """Return the reading of a marked document with what its header says of the page, and its photos' addresses."""
    url = raw.declared.get("url")
    if reading.blocks[0].mark == "header":
        end = max(block.end for block in reading.blocks if block.mark == "header")
        facts = read_header(raw.text[:end], url, raw.fetched_at)
        draft = weighed(reading.draft, facts)
        reading = replace(reading, draft=draft, facts=stated_of(facts), candidates=facts.found)
        url = url or facts.url
    photos = _addressed(reading, url if isinstance(url, str) else None)
    return replace(reading, draft=replace(reading.draft, photos=photos))


def _addressed(reading: Reading, base: str | None) -> tuple[Placed, ...]:
    """Return the photos, each with the address of the image that its texts stand at or behind; no image is of two."""
    taken: set[int] = set()
    found = []
    for one in reading.draft.photos:
        units = [reading.labelled.units[n] for n in sorted(one.units.values())]
        at = next((n for n in _places(units) if reading.blocks[n].image and n not in taken), None)
        if at is None:
            found.append(one)
            continue
        taken.add(at)
        found.append(Placed(replace(one.photo, url=images.absolute(reading.blocks[at].image, base)), one.units))
    return tuple(found)


def _places(units: Sequence[Unit]) -> list[int]:
    """Return the blocks that the image of a photo may be at: its texts', then those before the first of them."""
    own = [n for unit in units for n in range(unit.first, unit.last + 1)]
    first = units[0].first if units else 0
    return own + list(range(first - 1, max(-1, first - 1 - MAX_BEFORE), -1))
