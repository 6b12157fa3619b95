"""Labelled units and declared facts to an article, or to the reason why there is none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from builder.extract import datelines, dates, headlines, places, sources, wire
from builder.extract.authors import BEFORE_HEADLINE, authors_of
from builder.extract.glue import glued
from builder.extract.label import Labelled, Unit
from builder.extract.language import languages_of
from builder.extract.photos import Placed, lead_of, photos_of
from builder.extract.profile import Profile
from builder.extract.shape import word_count, words_of
from builder.record import Article, Block, Photo, RawDocument, Rejection, Rights, content_id

# Less running text than this is a teaser, a caption or a list, not an article.
MIN_BODY_CHARS = 80

# A place alone before the first sentence, in a block of its own: `Berlin.`, `NEW DELHI:`, `Düsseldorf -`.
_PLACE_BLOCK = re.compile(r"^[A-ZÄÖÜÀ-ÞÅØ][\w/ .'’-]{2,40}\s?(?:[.:]|[-–—])$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or subheading of the body, and the unit that it came from."""

    text: str
    unit: int


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of an article as found in a document, each with the unit that it came from."""

    headline: tuple[str, int] | None
    standfirst: tuple[Paragraph, ...]
    body: tuple[Paragraph, ...]
    photos: tuple[Placed, ...]
    authors: tuple[tuple[str, int], ...]
    published: tuple[str, int] | None
    modified: tuple[str, int] | None
    dateline: tuple[str, int] | None
    agency: tuple[str, int] | None
    language: str | None


class Found(NamedTuple):
    """A document that a draft is made of.

    Args:
        labelled: its units.
        blocks: its blocks.
        language: as declared, or None.
        placed: its photos; None where they are to be gathered from the units.
    """

    labelled: Labelled
    blocks: Sequence[Block]
    language: str | None
    placed: tuple[Placed, ...] | None = None


def drafts(documents: Sequence[Found]) -> list[Draft]:
    """Return the parts of the article in each document; together their languages are told in a fraction of the time."""
    prose = list(map(_prose, documents))
    texts = [" ".join(p.text for p in parts.body) for parts in prose]
    unknown = [i for i, document in enumerate(documents) if not document.language]
    languages = [document.language for document in documents]
    for i, language in zip(unknown, languages_of([texts[i] for i in unknown]), strict=True):
        languages[i] = language
    headlines_ = [
        _headline(document.labelled.units, document.blocks, language)
        for document, language in zip(documents, languages, strict=True)
    ]
    unknown = [i for i, language in enumerate(languages) if not language]
    longer = [texts[i] + " " + (headline[0] if (headline := headlines_[i]) else "") for i in unknown]
    for i, language in zip(unknown, languages_of(longer), strict=True):
        languages[i] = language
    return [_draft(*parts) for parts in zip(documents, prose, headlines_, languages, strict=True)]


class _Prose(NamedTuple):
    """What is told of a document before its language."""

    standfirst: list[Paragraph]
    body: list[Paragraph]
    placed: tuple[Placed, ...]
    dateline: tuple[str, int] | None
    agency: tuple[str, int] | None


def _prose(document: Found) -> _Prose:
    units = document.labelled.units
    placed = tuple(photos_of(units)) if document.placed is None else document.placed
    body = _without_photo_texts(units, placed)
    body, agency = _without_signoff(body, document.labelled)
    standfirst = _paragraphs(units, ("standfirst",))
    standfirst, body, dateline = _without_dateline(standfirst, body, units, document.blocks)
    return _Prose(standfirst, body, placed, dateline, agency)


def _draft(document: Found, prose: _Prose, headline: tuple[str, int] | None, language: str | None) -> Draft:
    units = document.labelled.units
    place = sources.place_of(units)
    published, modified = _dates(units, place, language)
    authors = authors_of(units, place, prose.dateline)
    agency = prose.agency or sources.source_of(units, place, prose.dateline)
    standfirst, body = tuple(prose.standfirst), tuple(prose.body)
    return Draft(
        headline, standfirst, body, prose.placed, authors, published, modified, prose.dateline, agency, language
    )


def assemble(
    raw: RawDocument, parts: Draft, profile: Profile | None, facts: Mapping[str, Any] | None = None
) -> Article | Rejection:
    """Return the article of *parts*; declared facts of *raw* go before *facts* of its metadata and what was found."""
    facts = facts or {}
    body = "\n\n".join(p.text for p in parts.body)
    if len(body) < MIN_BODY_CHARS:
        held = f"{len(body)} characters of it" if body else "none"
        return Rejection(
            raw.origin, "extract", "no-body", f"no article text: found {held}, expected {MIN_BODY_CHARS} or more"
        )
    lead = lead_of(parts.photos)
    site = facts.get("publisher") or (profile.publisher if profile else None)
    publisher = raw.declared.get("publisher") or site
    found: dict[str, Any] = {
        **facts,
        "headline": parts.headline[0] if parts.headline else None,
        "caption": lead.caption,
        "body": body,
        "source": parts.agency[0] if parts.agency else publisher,
        "photo_credit": lead.credit,
        "photos": tuple(one.photo for one in parts.photos),
        "publisher": publisher,
        "authors": tuple(name for name, _ in parts.authors),
        "standfirst": "\n\n".join(p.text for p in parts.standfirst) or None,
        "dateline": parts.dateline[0] if parts.dateline else None,
        "published_at": parts.published[0] if parts.published else None,
        "modified_at": parts.modified[0] if parts.modified else None,
        "language": parts.language,
    }
    stated = {key: value for key, value in raw.declared.items() if value not in (None, "", [], ())}
    # The rights among the facts hold the declared ones already.
    return article_of(raw, {**found, **stated, **({"rights": facts["rights"]} if "rights" in facts else {})})


def article_of(raw: RawDocument, fields: Mapping[str, Any]) -> Article:
    """Return the article with the given *fields* (those of the schema; unknown ones are left to the loader).

    A declared value of a wrong type stays as it is: the schema names it, and the document is rejected for it.
    """
    get = fields.get
    headline, body = get("headline"), get("body") or ""
    return Article(
        id=content_id(*(text if isinstance(text, str) else "" for text in (headline, body))),
        headline=headline,
        caption=get("caption"),
        body=body,
        source=get("source") or get("publisher"),
        photo_credit=get("photo_credit"),
        photos=_as_photos(get("photos")),
        publisher=get("publisher"),
        authors=_as_tuple(get("authors")),
        standfirst=get("standfirst"),
        dateline=get("dateline"),
        section=get("section"),
        keywords=_as_tuple(get("keywords")),
        published_at=get("published_at"),
        modified_at=get("modified_at"),
        language=get("language"),
        url=get("url"),
        rights=_as_rights(fields),
        group=None,
        origin=raw.origin,
    )


def _as_tuple(value: Any) -> Any:
    return tuple(value or ()) if value is None or isinstance(value, list | tuple) else value


def _as_photos(value: Any) -> Any:
    return tuple(map(_as_photo, value)) if isinstance(value, list | tuple) else _as_tuple(value)


def _as_photo(photo: Any) -> Any:
    if not isinstance(photo, Mapping) or not photo.keys() <= Photo.__dataclass_fields__.keys():
        return photo
    return Photo(**{**photo, "photographers": _as_tuple(photo.get("photographers"))})


def _as_rights(fields: Mapping[str, Any]) -> Any:
    rights = fields.get("rights")
    if isinstance(rights, Mapping) and rights.keys() <= Rights.__dataclass_fields__.keys():
        return Rights(**rights)
    return rights or Rights(license=fields.get("license"))


def _headline(units: Sequence[Unit], blocks: Sequence[Block], language: str | None) -> tuple[str, int] | None:
    """Return the headline as it stands alone, with its unit."""
    found = next((i for i, unit in enumerate(units) if unit.role == "headline"), None)
    if found is None:
        return None
    unit = units[found]
    parts = [block.text for block in blocks[unit.first : unit.last + 1]]
    kept = headlines.without_tail(parts)
    text = unit.text if kept == len(parts) else glued(parts[:kept])
    others = [other.text for other in units if other.role in ("furniture", "aside", "alt")]
    return headlines.bare(text, others, language), found


def _paragraphs(units: Sequence[Unit], roles: tuple[str, ...]) -> list[Paragraph]:
    return [Paragraph(unit.text, i) for i, unit in enumerate(units) if unit.role in roles]


def _without_photo_texts(units: Sequence[Unit], placed: Sequence[Placed]) -> list[Paragraph]:
    """Return the text's paragraphs that are not a photo's caption, alt text or credit said again, if in other words."""
    texts = {text for one in placed for text in (one.photo.caption, one.photo.alt_text, one.photo.credit) if text}
    # Fewer letters are too few words.
    said = {text: word_count(text) for text in texts if len(text) >= MIN_SAID_CHARS or not text.isascii()}
    body = [i for i, unit in enumerate(units) if unit.role in ("body", "heading") and unit.text not in texts]
    if not said:
        return [Paragraph(units[i].text, i) for i in body]
    # Most are of unlike lengths, and no set need be made of their words.
    few, many = max(MIN_SAID_WORDS, SAID_SHARE * min(said.values())), max(said.values()) / SAID_SHARE
    return [Paragraph(units[i].text, i) for i in body if not _is_said(units[i], said, few, many)]


def _is_said(unit: Unit, said: Mapping[str, int], few: float, many: float) -> bool:
    """Does one of the texts *said*, each with the number of its words, say the same, as only one of not too *few* and
    not too *many* words can?
    """
    count = unit.line.count
    if len(unit.text) > MAX_CAPTION_CHARS or not few <= count <= many + 1:
        return False
    near = [(other, size) for other, size in said.items() if SAID_SHARE * max(count, size) <= min(count, size)]
    return any(len(unit.line.words & words_of(other)) >= SAID_SHARE * max(count, size) for other, size in near)


# An alt text and the caption that it repeats share at least so many of their words.
SAID_SHARE, MIN_SAID_WORDS, MIN_SAID_CHARS, MAX_CAPTION_CHARS = 0.8, 4, 15, 400


def _without_signoff(body: list[Paragraph], labelled: Labelled) -> tuple[list[Paragraph], tuple[str, int] | None]:
    """Return the body without the agency's sign-off, and the agency with the unit that it stands in; the mark of the
    text's end (`-30-`) is taken off too.
    """
    if labelled.signoff:
        signoff, unit = labelled.signoff
        for n, paragraph in enumerate(body):
            if paragraph.unit == unit:
                shortened = Paragraph(paragraph.text[: signoff.start].rstrip(), unit)
                return [*body[:n], shortened, *body[n + 1 :]], ("/".join(signoff.agencies), unit)
    while body and len(body) > 1 and (last := wire.find_signoff(body[-1].text)) and last.start == 0:
        return body[:-1], ("/".join(last.agencies), body[-1].unit)
    return _ended(body), None


def _ended(body: list[Paragraph]) -> list[Paragraph]:
    """Return the body without the mark of its end."""
    last = body[-1] if body else None
    text = wire.without_end_mark(last.text) if last else ""
    if last is None or text == last.text:
        return body
    return [*body[:-1], Paragraph(text, last.unit)] if text else body[:-1]


def _without_dateline(
    standfirst: list[Paragraph], body: list[Paragraph], units: Sequence[Unit], blocks: Sequence[Block]
) -> tuple[list[Paragraph], list[Paragraph], tuple[str, int] | None]:
    """Return standfirst and body without the dateline at the start of either, and the dateline.

    A place that is printed apart before a standfirst (`Berlin.`) is told as the dateline, and stays a part of it.
    """
    for paragraphs in (body, standfirst):
        _mend_dateline(paragraphs)
        for n, paragraph in enumerate(paragraphs[:MAX_BEFORE_DATELINE]):
            found = _dateline_at(n, paragraphs, units)
            first_block = blocks[units[paragraph.unit].first].text
            end, text = found[:2] if found else _place_apart(paragraph.text, first_block) if n < NEAR else (0, "")
            rest = paragraph.text[end:].lstrip(" –—-")
            if end and rest:
                if paragraphs is body or found:
                    paragraphs[n] = Paragraph(rest, paragraph.unit)
                return standfirst, body, (text, paragraph.unit)
    return standfirst, body, _torn_apart(body[0], units) if body else None


# A stray line or two of a page's head, or its summary, may be taken for text before the paragraph that a dateline
# begins.
MAX_BEFORE_DATELINE, MAX_SUMMARY_CHARS = 6, 200
# So many of the first paragraphs a place alone may begin.
NEAR = 2


def _mend_dateline(paragraphs: list[Paragraph]) -> None:
    """Join a dateline that was torn off before its dash (`SALTIRA (AP)`, `– The ferry …`), or over three lines, to the
    text behind it.
    """
    for n, size in itertools.product(range(2), (2, 3)):
        parts = paragraphs[n : n + size]
        if len(parts) < size or parts[-1].text[:1] not in DASHES:
            continue
        whole = " ".join(part.text for part in parts)
        if all(len(part.text) <= MAX_DATELINE_CHARS for part in parts[:-1]) and datelines.find_dateline(whole):
            paragraphs[n : n + size] = [Paragraph(whole, parts[0].unit)]
            return


MAX_DATELINE_CHARS, MAX_TORN, DASHES = 60, 3, ("-", "–", "—")
PHOTO_ROLES = ("caption", "credit", "alt")


def _torn_apart(first: Paragraph, units: Sequence[Unit]) -> tuple[str, int] | None:
    """Return the dateline in the short lines right before the text, the last of which is or ends with its dash."""
    before = units[max(0, first.unit - MAX_TORN) : first.unit]
    if not before or not before[-1].text.endswith(DASHES):
        return None
    for n in range(len(before)):
        text = " ".join(unit.text for unit in before[n:])
        is_near = len(text) <= MAX_DATELINE_CHARS and not any(unit.role in PHOTO_ROLES for unit in before[n:])
        found = datelines.find_dateline(f"{text} {first.text}") if is_near else None
        if found and found.end > len(text):
            return found.text, first.unit - len(before) + n
    return None


def _dateline_at(n: int, paragraphs: Sequence[Paragraph], units: Sequence[Unit]) -> datelines.Dateline | None:
    """Return the dateline that the paragraph at *n* begins with; one without an agency is looked for where the text
    begins, or right behind a summary.
    """
    text = paragraphs[n].text
    found = datelines.find_dateline(text)
    if found and (found.agency or n < NEAR):
        return found
    texts = [paragraph.text for paragraph in paragraphs]
    if n < NEAR:
        return places.find_place(text, texts, (unit.text for unit in units))
    is_behind_summary = found and all(len(before) <= MAX_SUMMARY_CHARS for before in texts[:n])
    return places.find_far_place(text, texts) if is_behind_summary else None


def _place_apart(text: str, first_block: str) -> tuple[int, str]:
    """Return the end of the place that stands in a block of its own before the text, and the place."""
    if len(first_block) < len(text) and _is_place(first_block):
        return len(first_block), first_block.rstrip(" .:–—-")
    return 0, ""


def _is_place(block: str) -> bool:
    """Is the block shaped like a place before a text (`Frankfurt am Main.`), not like a label (`Das ist wichtig:`)?"""
    words = block.split()
    small = {word for word in words if word[0].islower()}
    return len(words) <= MAX_PLACE_WORDS and small <= datelines.words_in_places() and bool(_PLACE_BLOCK.match(block))


MAX_PLACE_WORDS = 4


def _dates(
    units: Sequence[Unit], place: sources.Place, language: str | None
) -> tuple[tuple[str, int] | None, tuple[str, int] | None]:
    """Return the times of publication and of the last change, each with its unit: those near the headline, else the
    document's first. Where no other is, the day as of which a text stands (`Stand: 3.5.2024`) is its publication's.
    """
    near = range(max(0, place.head - BEFORE_HEADLINE), place.first + 1)
    published: tuple[str, int] | None = None
    modified: tuple[str, int] | None = None
    for i in (*near, *range(near.start), *range(near.stop, len(units))):
        if i >= len(units) or units[i].role not in ("date", "byline"):
            continue
        stamp = dates.stamp_of(units[i].text, language)
        if not stamp:
            continue
        if dates.is_update(units[i].text):
            modified = modified or (stamp, i)
        else:
            published = published or (stamp, i)
    if published is None and modified and dates.is_as_of(units[modified[1]].text):
        published = modified
    return published, modified
