"""The short lines of a document as the labeller takes them: what lines that repeat across documents are told from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from builder.extract import lexicon
from builder.extract.label import Unit
from builder.extract.profile import domain_of, folder_of
from builder.extract.reading import Reading
from builder.extract.shape import CLASSES
from builder.records import RawDocument

# Of lines of 3 to 140 letters that repeat, 98 to 100 in 100 are furniture (measured on annotated pages).
MIN_CHARS, MAX_CHARS = 3, 140
# A pattern of one letter, such as what is left of `12 x`, says nothing.
MIN_PATTERN = 2


class Taken(IntEnum):
    """What a line was taken for; of several, the highest counts for the document."""

    DROPPED = 1
    BODY = 2
    HEADING = 3
    KEPT = 4


@dataclass(frozen=True, slots=True)
class Sighting:
    """The short lines of one document.

    Args:
        site: whose document it is: `publisher`, `domain` or `folder`, and its name.
        body: the text of the article, or all text where there is none.
        lines: the lines by their patterns, as printed first, and what they were taken for.
    """

    site: tuple[str, str]
    body: str
    lines: dict[str, tuple[str, Taken]]


def sight(raw: RawDocument, reading: Reading) -> Sighting:
    """Return the short lines of *raw*; those that a word list or a profile names already are left out."""
    units = reading.labelled.units
    found: dict[str, tuple[str, Taken]] = {}
    for n, unit in enumerate(units):
        pattern = lexicon.pattern_of(unit.text) if MIN_CHARS <= len(unit.text) <= MAX_CHARS else ""
        if len(pattern) < MIN_PATTERN or (unit.role == "furniture" and unit.why != "model"):
            continue
        follower = units[n + 1].role if n + 1 < len(units) else ""
        text, before = found.get(pattern, (unit.text, Taken.DROPPED))
        found[pattern] = (text, max(before, taken(unit, follower)))
    body = "\n".join(unit.text for unit in units if unit.role == "body")
    return Sighting(_site_of(raw, reading), body or "\n".join(unit.text for unit in units), found)


def taken(unit: Unit, follower: str) -> Taken:
    """Return what *unit* was taken for; credits, dates and the like are kept by their wording too."""
    if unit.role not in ("furniture", "aside", "body", "heading") or _is_worded(unit):
        return Taken.KEPT
    if follower in ("body", "standfirst") and unit.role != "body" and _PLACE.match(unit.text):
        return Taken.KEPT
    return {"body": Taken.BODY, "heading": Taken.HEADING}.get(unit.role, Taken.DROPPED)


# A place alone before the text: `Berlin.`, `NEW DELHI:`.
_PLACE = re.compile(r"^[A-ZÄÖÜÀ-ÞÅØ][\w .'’-]{2,40}[.:–—-]$")
_COPYRIGHT = CLASSES["credit"].index("©")
_BY = CLASSES["byline"].index("by …")


def _is_worded(unit: Unit) -> bool:
    """Is the line worded as a credit, a byline, a date, a dateline or a sign-off, whatever the model takes it for?

    Rights notices (`© …`) are not: they are furniture unless the model takes them for a credit.
    """
    shape = unit.line.shape
    is_credit = shape.cue == 1 and shape.credit != _COPYRIGHT
    return bool(is_credit or shape.date or shape.byline == _BY or shape.signoff or shape.dateline)


def _site_of(raw: RawDocument, reading: Reading) -> tuple[str, str]:
    """Return whose document *raw* is: by what is declared, else by its address, by a profile's mark, by its folder."""
    publisher, domain = raw.declared.get("publisher"), domain_of(raw.declared.get("url"))
    if isinstance(publisher, str) and publisher:
        return "publisher", publisher
    if domain:
        return "domain", domain
    if reading.profile and reading.profile.publisher:
        return "publisher", reading.profile.publisher
    return "folder", folder_of(raw.origin)
