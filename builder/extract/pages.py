"""Pages read: parsed, walked, labelled, and the parts of the article put together with what the metadata says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from builder.extract import metadata, people, scripted, wire
from builder.extract.assemble import Draft, Found, drafts
from builder.extract.blocks_html import Walk, walk
from builder.extract.images import base_of
from builder.extract.label import Labelled, Unit
from builder.extract.label_html import label_pages, sheets_of
from builder.extract.metadata import Metadata, people_in
from builder.extract.model import Models
from builder.extract.page import Page, Refusal, parse
from builder.extract.page_kind import kind_of
from builder.extract.photos_html import photos_of_page
from builder.extract.profile import Profile, Shelf, folder_of
from builder.extract.reading import Reading
from builder.records import RawDocument, Rights, rights
from builder.records.normalise import normalise


@dataclass(frozen=True, slots=True)
class Opened:
    """A page parsed and walked.

    Args:
        page: the tree.
        walk: its blocks and images.
        facts: its metadata.
        base: what addresses on it are relative to.
        profile: the site's profile, if known.
    """

    page: Page
    walk: Walk
    facts: Metadata
    base: str | None
    profile: Profile | None


def open_page(raw: RawDocument, shelf: Shelf) -> Opened | Refusal:
    """Return the page of *raw* parsed and walked, or why it cannot be."""
    page = parse(raw.text)
    if isinstance(page, Refusal):
        return page
    declared = raw.declared.get("url")
    url = declared if isinstance(declared, str) else None
    walked = _walked(page)
    if isinstance(walked, Refusal):
        return walked
    facts = metadata.read(page, url, raw.fetched_at)
    base = base_of(facts.base, url or facts.url)
    lines = [block.text for block in walked.blocks]
    profile = shelf.find(raw.declared.get("publisher"), facts.url or url, lines, folder_of(raw.origin))
    return Opened(page, walked, facts, base, profile)


def _walked(page: Page) -> Walk | Refusal:
    """Return the blocks and images of what the page shows, or of what its scripts show where that is nothing; menus
    are looked into where there is nothing else.
    """
    shown = page.tree.body
    walked = walk(shown) if shown else Walk()
    if isinstance(walked, Refusal) or scripted.shows_text(walked):
        return walked
    body = scripted.scripted_body(page)
    if body is not None:
        return walk(body)
    is_empty = all(block.place.is_menu for block in walked.blocks)
    return walk(shown, with_menus=True) if shown and is_empty else walked


def read_pages(raws: Sequence[RawDocument], models: Models, shelf: Shelf) -> list[Reading | Refusal]:
    """Return how each page is read, or why it cannot be."""
    opened = [open_page(raw, shelf) for raw in raws]
    ready = [(raw, page) for raw, page in zip(raws, opened, strict=True) if isinstance(page, Opened)]
    sheets = sheets_of([(page.walk, page.facts) for _, page in ready])
    furniture = [page.profile.furniture if page.profile else {} for _, page in ready]
    labelled = label_pages(sheets, models, furniture) if ready else []
    parts = drafts([_found(page, told, raw) for told, (raw, page) in zip(labelled, ready, strict=True)])
    told = iter(zip(labelled, parts, strict=True))
    return [
        page if isinstance(page, Refusal) else _reading(page, *next(told), raw)
        for page, raw in zip(opened, raws, strict=True)
    ]


def _found(page: Opened, labelled: Labelled, raw: RawDocument) -> Found:
    placed = photos_of_page(labelled.units, page.walk, page.facts, page.base)
    return Found(labelled, page.walk.blocks, raw.declared.get("language"), placed)


def _reading(page: Opened, labelled: Labelled, parts: Draft, raw: RawDocument) -> Reading:
    facts = page.facts
    found = {
        **stated_of(facts),
        "rights": rights.merged(facts.rights, _declared_rights(raw)),
    }
    weighed_parts = weighed(parts, facts)
    refusal = kind_of(page.page, facts, "\n\n".join(p.text for p in parts.body))
    if not weighed_parts.authors:
        weighed_parts = replace(weighed_parts, authors=_bylined(labelled.units) or _desk(labelled.units, facts))
    return Reading(page.walk.blocks, labelled, weighed_parts, page.profile, found, refusal, facts.found)


def stated_of(facts: Metadata) -> dict[str, Any]:
    """Return the fields that nothing but the metadata says."""
    return {"publisher": facts.publisher, "section": facts.section, "keywords": facts.keywords, "url": facts.url}


def _declared_rights(raw: RawDocument) -> Rights:
    """Return the rights that the document's source states, such as a server's headers."""
    stated = raw.declared.get("rights")
    is_whole = isinstance(stated, Mapping) and stated.keys() <= Rights.__dataclass_fields__.keys()
    return Rights(**stated) if is_whole and isinstance(stated, Mapping) else Rights()


# What no block of the page says stands at no unit.
NOWHERE = -1


def weighed(parts: Draft, facts: Metadata) -> Draft:
    """Return the parts with the metadata's headline, authors and times where they are surer than what is visible."""
    published = facts.published_at and (facts.published_at, NOWHERE)
    modified = facts.modified_at and (facts.modified_at, NOWHERE)
    named = (wire.agency_of(name) for name in facts.authors)
    agency = facts.agency or (None if parts.agency else next(filter(None, named), None))
    return replace(
        parts,
        headline=_headline(parts.headline, facts),
        authors=tuple((name, NOWHERE) for name in facts.authors) or parts.authors,
        published=published or parts.published,
        modified=modified or parts.modified,
        agency=(agency, NOWHERE) if agency else parts.agency,
        language=parts.language or facts.language,
    )


# Behind a byline in one block: the day, the section, an account.
_BEHIND_NAME = re.compile(
    r"\s*(?:@|\d|[|•]|\s[-–—]\s|\b(?:on|published|posted|updated|twitter|publicado|am|um|vom|le)\b).*$", re.IGNORECASE
)


def _bylined(units: Sequence[Unit]) -> tuple[tuple[str, int], ...]:
    """Return the authors of a block that holds byline and day together: `By Jane Roe - Jan 9, 2017`."""
    for i, unit in enumerate(units):
        if unit.role in ("byline", "date"):
            names = people.names_of(_BEHIND_NAME.sub("", unit.text))
            if names:
                return tuple((name, i) for name in names)
    return ()


def _desk(units: Sequence[Unit], facts: Metadata) -> tuple[tuple[str, int], ...]:
    """Return the paper or the desk that signs: as the data says and a short block says again, or in the byline."""
    stated = {normalise(one.value): one.value for one in facts.found if one.field == "author"}
    for i, unit in enumerate(units):
        text = people.without_lead(unit.text).strip()
        key = normalise(text)
        is_signed = unit.role in ("byline", "date") or len(text) < len(unit.text)
        starts = (name for name in stated if name and (key == name or (is_signed and key.startswith(f"{name} "))))
        known = next(starts, "")
        if known and len(unit.text) <= MAX_SIGNED_CHARS and "//" not in stated[known]:
            return ((stated[known], i),)
        if unit.role == "byline" and key and people_in.is_desk(key):
            return ((text, i),)
    return ()


MAX_SIGNED_CHARS = 80


def _headline(visible: tuple[str, int] | None, facts: Metadata) -> tuple[str, int] | None:
    """Return the visible headline without a kicker that the metadata leaves out, else the metadata's."""
    if visible is None:
        return (facts.headlines[0], NOWHERE) if facts.headlines else None
    text, unit = visible
    whole = normalise(text)
    stated = (one.value for one in facts.found if one.field == "headline" and "title" not in one.path)
    if any(normalise(value) == whole for value in stated):
        return visible
    for known in facts.headlines:
        key = normalise(known)
        if len(key) >= MIN_HEADLINE_CHARS and whole != key and whole.endswith(" " + key):
            return _last_words(text, len(key.split())), unit
    return visible


def _last_words(text: str, count: int) -> str:
    """Return the end of *text* that has *count* words."""
    found = list(_WORD.finditer(text))
    return text[found[-count].start() :] if len(found) > count else text


MIN_HEADLINE_CHARS = 16
_WORD = re.compile(r"[^\W_]+")
