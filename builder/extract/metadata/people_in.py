"""The authors that a page's data names: persons first, agencies and desks where there is nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from builder.extract import people, wire
from builder.extract.metadata.facts import Candidate
from builder.extract.metadata.jsonld import ORGANISATIONS, PERSON
from builder.records.normalise import normalise

_NO_NAME = re.compile(r"https?://|www\.|[@#<>{}\[\]=]|\d{3}|^\W*$|\.(?:com|de|net|org|fr|co)\b", re.IGNORECASE)
# Initials and desks behind a name: `Noor Haddad (nha)`.
_BRACKETS = re.compile(r"\s*\([^()]{1,40}\)")
# Between names in one value; a comma alone may stand between surname and first name.
_LIST = re.compile(r"\s*(?:;|\||,\s(?:and|und|et|y|e|og|och)\s|,)\s*")
_AND = re.compile(r"\s+(?:and|und|et|&|og|och|en|i|y|e)\s+(?=\w+\W+\w)")
_WITH_AGENCY = re.compile(r"(.{3,60}?)\s+(?:and|und|et|y|e|og|och|with|mit|avec|con)\s+(\w{2,12})")
# Stand in for a name: `admin`, `Redaktion`, `Staff`.
_NOBODY = frozenset(
    {
        "admin", "administrator", "anonymous", "author", "editor", "editorial", "guest", "news desk", "none", "null",
        "online desk", "redacción", "redaction", "redaktion", "staff", "staff reporter", "staff writer", "undefined",
        "unknown", "user", "web desk", "webmaster",
    }
)  # fmt: skip
MAX_WORDS = 6


def authors(stated: Sequence[Candidate], sites: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the best group of candidates that has any: JSON-LD, microdata, meta tags in their order."""
    keys = {normalise(site) for site in sites}
    keys |= {key.replace(" ", "") for key in keys}
    groups: dict[str, list[Candidate]] = {}
    for one in stated:
        groups.setdefault(_group(one), []).append(one)
    found = [_names(group, keys) for group in groups.values()]
    persons = next((names for names in found if names and not all(map(wire.agency_of, names))), None)
    return persons or next(filter(None, found), ())


def is_desk(key: str) -> bool:
    """Does *key*, normalised, stand in for a name: `editor`, `redaktion`?"""
    return key in _NOBODY


def _group(one: Candidate) -> str:
    """Return what candidates belong together by: the object or the tag that they stand in."""
    return re.sub(r"\[\d+\](?=\.name$|$)|\.name$", "", one.path)


def _names(group: Iterable[Candidate], sites: set[str]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for one in group:
        for name in names_in(one.value, one.kind):
            key = normalise(name)
            if key and key not in sites and key.replace(" ", "") not in sites and key not in _NOBODY:
                names.setdefault(key, name)
    return tuple(names.values())


def names_in(value: str, kind: str) -> tuple[str, ...]:
    """Return the names in a value that the page types as *kind*: `person`, `organization` or nothing.

    A person's name is taken as it stands, the name of an organisation only where it is an agency that signs texts.
    """
    if _NO_NAME.search(value):
        return ()
    text = people.without_lead(_BRACKETS.sub("", value)).strip(" .,;:|-–—*")
    if kind in ORGANISATIONS:
        return (text,) if wire.agency_of(text) else ()
    parts = [part.strip() for half in _LIST.split(text) for part in _AND.split(half)]
    joined = _WITH_AGENCY.fullmatch(text)
    if joined and wire.agency_of(joined[2]):
        return (*names_in(joined[1], kind), joined[2])
    names = tuple(name for part in parts for name in people.names_of(part))
    if kind == PERSON and len(parts) == 1 and len(names) != 1:
        return (text,) if 1 <= len(text.split()) <= MAX_WORDS else ()
    # The agency behind names (`Noor Haddad, dpa`) is their source, as a rule.
    return tuple(name for name in names if not wire.agency_of(name)) or names or people.names_of(value)
