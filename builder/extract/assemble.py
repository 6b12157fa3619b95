"""Labelled units and declared facts to an article, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from builder.extract import dates, headlines, sources
from builder.extract.authors import BEFORE_HEADLINE, authors_in_headline, authors_of
from builder.extract.glue import glued
from builder.extract.label import Labelled, Unit
from builder.extract.language import SAMPLE_CHARS, languages_of
from builder.extract.photos import PARTING, PIECES, Placed, lead_of, photos_of
from builder.extract.profile import Profile
from builder.extract.shape import Line, word_count, words_of
from builder.extract.sources import Rows, rows_in
from builder.extract.tokens import NUMBER_BYTES
from builder.extract.trims import Paragraph, without_dateline, without_signoff
from builder.records import Article, Block, Photo, RawDocument, Rejection, Rights, content_id

# Less running text than this is a teaser, a caption or a list, not an article.
MIN_BODY_CHARS = 80


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
    rows = [sources.rows_by_role(document.labelled.units) for document in documents]
    prose = list(map(_prose, documents, rows))
    texts = [_beginning(parts.body) for parts in prose]
    unknown = [i for i, document in enumerate(documents) if not document.language]
    languages = [document.language for document in documents]
    for i, language in zip(unknown, languages_of([texts[i] for i in unknown]), strict=True):
        languages[i] = language
    headlines_ = [
        _headline(document.labelled.units, document.blocks, language, found)
        for document, language, found in zip(documents, languages, rows, strict=True)
    ]
    # Longer ones have been told by as much as is looked at.
    unknown = [i for i, language in enumerate(languages) if not language and len(texts[i]) < SAMPLE_CHARS]
    longer = [texts[i] + " " + (headline[0] if (headline := headlines_[i]) else "") for i in unknown]
    for i, language in zip(unknown, languages_of(longer), strict=True):
        languages[i] = language
    return list(map(_draft, documents, rows, prose, headlines_, languages))


def _beginning(body: Sequence[Paragraph]) -> str:
    """Return the text's beginning, which its language is told by: of so many letters, if it is as long."""
    texts: list[str] = []
    letters = 0
    for paragraph in body:
        texts.append(paragraph.text)
        letters += len(paragraph.text)
        if letters >= SAMPLE_CHARS:
            break
    return " ".join(texts)


class _Prose(NamedTuple):
    """What is told of a document before its language."""

    standfirst: list[Paragraph]
    body: list[Paragraph]
    placed: tuple[Placed, ...]
    dateline: tuple[str, int] | None
    agency: tuple[str, int] | None


def _prose(document: Found, rows: Rows) -> _Prose:
    units, placed = document.labelled.units, document.placed
    placed = tuple(photos_of(units, rows_in(rows, OF_PHOTOS))) if placed is None else placed
    body = _without_photo_texts(units, rows, placed)
    body, agency = without_signoff(body, document.labelled)
    standfirst = [Paragraph(units[i].text, i) for i in rows["standfirst"]]
    standfirst, body, dateline = without_dateline(standfirst, body, units, document.blocks)
    return _Prose(standfirst, body, placed, dateline, agency)


# What photos are gathered from.
OF_PHOTOS = (*PIECES, *PARTING)


def _draft(document: Found, rows: Rows, prose: _Prose, headline: tuple[str, int] | None, language: str | None) -> Draft:
    units = document.labelled.units
    place = sources.place_of(units, rows)
    published, modified = _dates(units, place, language)
    authors = authors_of(units, place, prose.dateline, language) or authors_in_headline(units, document.blocks)
    agency = prose.agency or sources.source_of(units, place, prose.dateline)
    # A line of the headline alone, behind one where a kicker is glued to it, is no deck.
    standfirst = tuple(p for p in prose.standfirst if headline is None or p.text != headline[0])
    body = tuple(prose.body)
    return Draft(
        headline, standfirst, body, prose.placed, authors, published, modified, prose.dateline, agency, language
    )


def assemble(
    raw: RawDocument, parts: Draft, profile: Profile | None, facts: Mapping[str, Any] | None = None
) -> Article | Rejection:
    """Return the article of *parts*; declared facts of *raw* go before *facts* of its metadata and what was found."""
    facts = facts or {}
    body = "\n\n".join([p.text for p in parts.body])
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


def _headline(
    units: Sequence[Unit], blocks: Sequence[Block], language: str | None, rows: Rows
) -> tuple[str, int] | None:
    """Return the headline as it stands alone, with its unit."""
    if not rows["headline"]:
        return None
    found = rows["headline"][0]
    parts = [block.text for block in blocks[units[found].first : units[found].last + 1]]
    kept = headlines.without_tail(parts)
    text = units[found].text if kept == len(parts) else glued(parts[:kept])
    others = [units[i].text for i in rows_in(rows, OTHERS)]
    # Few are asked for.
    texts = (units[i].text for role in OF_TEXT for i in rows[role])
    return headlines.bare(text, others, language, texts), found


# The lines beside a headline that may say a part of it again, and those of the article.
OTHERS = ("furniture", "aside", "alt", "standfirst")
OF_TEXT = ("body", "standfirst", "caption")


def _without_photo_texts(units: Sequence[Unit], rows: Rows, placed: Sequence[Placed]) -> list[Paragraph]:
    """Return the text's paragraphs that are not a photo's caption, alt text or credit said again, if in other words."""
    texts = {text for one in placed for text in (one.photo.caption, one.photo.alt_text, one.photo.credit) if text}
    # Fewer letters are too few words, and of too few words are most credits.
    long = [text for text in texts if len(text) >= MIN_SAID_CHARS or not text.isascii()]
    said = {text: count for text in long if (count := word_count(text)) >= SAID_SHARE * MIN_SAID_WORDS}
    body = [Paragraph(text, i) for i in rows_in(rows, PRINTED) if (text := units[i].text) not in texts]
    if not said:
        return body
    # Most are of unlike lengths, and no set need be made of their words.
    few = NUMBER_BYTES * max(MIN_SAID_WORDS, SAID_SHARE * min(said.values()))
    many = NUMBER_BYTES * (max(said.values()) / SAID_SHARE + 1)
    short = [
        p.unit for p in body if len(p.text) <= MAX_CAPTION_CHARS and few <= len(units[p.unit].line.numbers) <= many
    ]
    if not short:
        return body
    words = {text: words_of(text) for text in said}
    known = frozenset().union(*words.values())
    again = {
        i
        for i in short
        if _shared(units[i].line, known) >= SAID_SHARE * units[i].line.count and _is_said(units[i].line, said, words)
    }
    return [p for p in body if p.unit not in again] if again else body


def _shared(line: Line, words: frozenset[int]) -> int:
    """Return how many of the line's words are among *words*."""
    # As `len(line.words & words)`, without the set that other lines' words have been asked for as.
    return len(words.intersection(memoryview(line.numbers).cast("Q")))


def _is_said(line: Line, said: Mapping[str, int], words: Mapping[str, frozenset[int]]) -> bool:
    """Does one of the texts *said*, each with the number of its words, and with its *words*, say the same?"""
    for text, size in said.items():
        least = SAID_SHARE * max(line.count, size)
        if least <= min(line.count, size) and _shared(line, words[text]) >= least:
            return True
    return False


PRINTED = ("body", "heading")
# An alt text and the caption that it repeats share at least so many of their words.
SAID_SHARE, MIN_SAID_WORDS, MIN_SAID_CHARS, MAX_CAPTION_CHARS = 0.8, 4, 15, 400


# Other lines are of other texts.
SAID = ("body", "standfirst", "caption", "date", "byline")


def _labelled(units: Sequence[Unit], i: int) -> str:
    """Return unit *i* behind what a line of its own says of the day that it begins with, and of no other: `Updated`."""
    before = units[i - 1].text if i else ""
    is_own = dates.is_label(before) and not (i > 1 and dates.is_label(units[i - 2].text))
    return f"{before} {units[i].text}" if is_own and dates.begins_with_day(units[i].text) else units[i].text


def _dates(
    units: Sequence[Unit], place: sources.Place, language: str | None
) -> tuple[tuple[str, int] | None, tuple[str, int] | None]:
    """Return the times of publication and of the last change, each with its unit: those near the headline, else the
    document's first. Where no other is, the day as of which a text stands (`Stand: 3.5.2024`) is its publication's.
    """
    near = range(max(0, place.head - BEFORE_HEADLINE), place.first + 1)
    published: tuple[str, int] | None = None
    modified: tuple[str, int] | None = None
    # Without a day of its own a line gives no time.
    dated = [i for i in place.signing if dates.holds_day(units[i].text)]
    for i in sorted(dated, key=lambda i: i not in near):
        if published and modified:
            break
        for statement in dates.statements(_labelled(units, i)):
            is_update = dates.is_update(statement)
            # The first of each stays.
            if (modified if is_update else published) or dates.is_end(statement):
                continue
            beside = (unit.text for unit in units if unit.role in SAID)
            stamp = dates.stamp_of(statement, language, beside)
            if stamp and is_update:
                modified = stamp, i
            elif stamp:
                published = stamp, i
    if published is None and modified and dates.is_as_of(_labelled(units, modified[1])):
        published = modified
    return published, modified
