"""What agencies print at the start and the end of a text, and is none of it: datelines, sign-offs, marks of the end."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from builder.extract import datelines, lexicon, places, wire
from builder.extract.label import Labelled, Unit
from builder.records import Block

# A place alone before the first sentence, in a block of its own: `Berlin.`, `NEW DELHI:`, `Düsseldorf -`.
_PLACE_BLOCK = re.compile(r"^[A-ZÄÖÜÀ-ÞÅØ][\w/ .'’-]{2,40}\s?(?:[.:]|[-–—])$")


# Documents have dozens of paragraphs, and a frozen one takes three times as long to make.
@dataclass(slots=True, unsafe_hash=True)
class Paragraph:
    """A paragraph or subheading of the body, and the unit that it came from; nobody changes it."""

    text: str
    unit: int


def without_signoff(body: list[Paragraph], labelled: Labelled) -> tuple[list[Paragraph], tuple[str, int] | None]:
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


def without_dateline(
    standfirst: list[Paragraph], body: list[Paragraph], units: Sequence[Unit], blocks: Sequence[Block]
) -> tuple[list[Paragraph], list[Paragraph], tuple[str, int] | None]:
    """Return standfirst and body without the dateline at the start of either, and the dateline.

    A place before a standfirst that a full stop or a line of its own sets off (`Berlin. Der Senat …`) is told as the
    dateline, and stays a part of it.
    """
    for paragraphs in (body, standfirst):
        city = places.city_alone(paragraphs[0].text) if len(paragraphs) > 1 else None
        # Several are headings.
        if city and not any(places.city_alone(paragraph.text) for paragraph in paragraphs[1:]):
            return standfirst, body[1:] if paragraphs is body else body, (city, paragraphs[0].unit)
        _mend_dateline(paragraphs)
        for n, paragraph in enumerate(paragraphs[:MAX_BEFORE_DATELINE]):
            found = _dateline_at(n, paragraphs, units)
            first_block = blocks[units[paragraph.unit].first].text
            end, text = found[:2] if found else _place_apart(paragraph.text, first_block) if n < NEAR else (0, "")
            rest = paragraph.text[end:].lstrip(" –—-")
            if end and rest:
                is_sentence = paragraph.text.startswith(f"{text}.")
                if paragraphs is body or (found and not is_sentence):
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
    if not [paragraph for paragraph in paragraphs[1:4] if paragraph.text.startswith(DASHES)]:
        return
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
    if before and before[-1].role not in PHOTO_ROLES and (city := places.city_alone(before[-1].text)):
        return city, first.unit - 1
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
    if found and not found.agency and _SPEAKER.match(text) and sum(map(_speaks, paragraphs)) > 1:
        return None
    if found and (found.agency or n < NEAR):
        return found
    if n >= NEAR and (not found or any(len(before.text) > MAX_SUMMARY_CHARS for before in paragraphs[:n])):
        return None
    texts = (paragraph.text for paragraph in paragraphs)
    if n < NEAR:
        return places.find_place(text, texts, (unit.text for unit in units))
    return places.find_far_place(text, texts)


def _speaks(paragraph: Paragraph) -> bool:
    return _SPEAKER.match(paragraph.text) is not None


# `JANE ROE: The ferries …`: those who speak in a transcript.
_SPEAKER = re.compile(r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ .'’-]{3,40}:\s")


def _place_apart(text: str, first_block: str) -> tuple[int, str]:
    """Return the end of the place that stands in a block of its own before the text, and the place."""
    if len(first_block) < len(text) and _is_place(first_block):
        return len(first_block), first_block.rstrip(" .:–—-")
    return 0, ""


def _is_place(block: str) -> bool:
    """Is the block shaped like a place before a text (`Frankfurt am Main.`), not like a label (`Das ist wichtig:`)?"""
    words = block.split()
    small = {word for word in words if word[0].islower()}
    if lexicon.opens_sentence(words[0]) or words[0].casefold() in lexicon.function_words():
        return False  # `In Kürze`
    return len(words) <= MAX_PLACE_WORDS and small <= datelines.words_in_places() and bool(_PLACE_BLOCK.match(block))


MAX_PLACE_WORDS = 4
