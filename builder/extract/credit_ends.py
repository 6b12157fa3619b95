"""Photo credits that end their line behind a sentence, a dash or a bar, without a label or brackets."""

from __future__ import annotations

import re
from dataclasses import replace

from builder.extract import lexicon
from builder.extract.credit_heads import MIN_CAPTION_WORDS
from builder.extract.naming import (
    MAX_CREDIT_CHARS,
    MAX_TAIL_CHARS,
    Credit,
    clean,
    has_agency,
    is_agency,
    is_agencys,
    is_credit_shaped,
    is_name,
    is_plausible,
    is_sent_by,
    is_standin,
)

# What parts addresses, dates and forms of words.
NO_SLASH = re.compile(
    r"//|\bDOI\b|\bwww\.|\.(?:com?|org|net)/|\(\w/\w|\d\s?[|/]\s?\d|\w-/\w|/ COLABOR(?:OU|ARAM)\b|"
    r"\b(?i:comments?|kommentare|commentaires|comentarios)\b"
)


def after_sentence(text: str, start: int) -> Credit | None:
    """Return the credit that begins at *start*, behind a sentence, and ends the line."""
    value = text[start:]
    words = len(value.split())
    parting = value.count(" / ") + value.startswith("# ")
    if value[-1] in '.!?:,;)”"»…' or words - parting > MAX_WORDS or _DAY_OF_MONTH.match(value):
        return None
    if words > MAX_WORDS and not has_agency(value):
        return None
    if is_standin(value):
        return Credit("standin", start, len(text), clean(value))
    if is_agencys(value):
        return Credit("agency", start, len(text), clean(value))
    if "@" in value and _WITH_ADDRESS.match(value) and _is_signature(value.split()):
        return Credit("slash", start, len(text), clean(value))
    slashed = "/" in value.strip("/ ") and is_credit_shaped(value) and not NO_SLASH.search(value)
    if (slashed and not value.islower()) or is_sent_by(value):
        return Credit("slash", start, len(text), clean(value))
    is_one = value.isalpha() and value[0].isupper() and text[start - 1] == " " and not lexicon.opens_sentence(value)
    # `… from the 17. to the 23. November`
    is_one = is_one and value.casefold() not in lexicon.months()
    return Credit("name", start, len(text), clean(value)) if is_name(value) or is_one else None


def _is_signature(words: list[str]) -> bool:
    """Are *words* names before an address, and do they ask nobody to write there?"""
    is_prompt = words[0].casefold().rstrip(":") in lexicon.phrases("bylines", "buttons")
    return not is_prompt and all(word[0].isupper() or "@" in word for word in words)


# `Wexmere Lodge: Lena Falk, falk@news.example`
_WITH_ADDRESS = re.compile(r"[^\W\d_a-z][^.!?@]{2,70}[\s,/|]\S+@[\w-]+(?:\.[\w-]+)+$")
# Behind `Dec.` the day goes on, and no credit begins.
_DAY_OF_MONTH = re.compile(r"\d{1,2},")


# Behind a sentence; the ` / ` between an agency and others are none.
MAX_WORDS = 7


def tail_pipe(text: str) -> Credit | None:
    """Return the credit behind a bar: behind a sentence a house's name too (`… Stufen. | ARD Saltira`), otherwise an
    agency's or what an agency passes on (`… im Hafen | picture alliance / Acme`); and an agency's behind a bullet.
    """
    # Most texts have neither.
    pipe = max(text.rfind(" | "), text.rfind(" • ")) if " | " in text or " • " in text else 0
    if pipe <= 0:
        return None
    before, value = text[:pipe], text[pipe + 3 :]
    if text[pipe + 1] == "•":
        told = has_agency(value) and is_credit_shaped(value) and len(before.split()) >= MIN_CAPTION_WORDS
    elif before[-1] in ".!?…”":
        # Titles ask: `Is he back? | Sailors on Sunday`.
        told = has_agency(value) or "/" in value or (before[-1] not in "!?" and _is_house(value))
    elif len(text) >= MAX_CREDIT_CHARS:
        told = has_agency(value) or "/" in value
    else:
        told = " | " not in before and len(before.split()) >= MIN_CAPTION_WORDS and _is_passed_on(value)
    return Credit("slash", pipe, len(text), clean(value)) if told and is_plausible(value) else None


def _is_house(text: str) -> bool:
    """Is *text* the name of a house or a person, and no byline (`Von Jane Roe`)?"""
    words = text.split()
    if not words:
        return False
    is_byline = words[0].casefold() in lexicon.DOUBLED_LEADS or lexicon.opens_sentence(words[0])
    # `… fährt wieder. | Read More`
    is_byline |= not lexicon.furniture_words().isdisjoint(lexicon.words_of(text))
    is_one = len(words) == 1 and text.isupper() and len(text) >= MIN_HOUSE_CHARS and not any(map(str.isdigit, text))
    return not is_byline and len(words) <= MAX_HOUSE_WORDS and (is_one or is_name(text))


MIN_HOUSE_CHARS, MAX_HOUSE_WORDS = 3, 3


def _is_passed_on(text: str) -> bool:
    """Does *text* credit an agency and nothing else? Sites end the titles of their pages alike (`… | Reuters`), but in
    small letters and without a second name.
    """
    parts = text.split("/")
    if len(parts) > 1:
        is_told = has_agency(text) or any(map(is_agency, parts))
        return is_told and is_credit_shaped(text) and all(part.strip()[:1].isalnum() for part in parts)
    return is_agency(text) and (text.isupper() or text.islower() or _is_library(text))


def _is_library(text: str) -> bool:
    return lexicon.words_of(text) not in lexicon.wire_agencies()


def tail_dash(text: str) -> Credit | None:
    """Return the photographer and the house behind a dash: `… na feira - Jane Roe/Acmepress`."""
    found = _DASHED.search(text, max(0, len(text) - MAX_TAIL_CHARS)) if "/" in text else None
    if not found or len(text[: found.start()].split()) < MIN_CAPTION_WORDS:
        return None
    by, house = found["by"].strip(), found["house"].strip()
    if not (is_name(by) or is_standin(by)) or not _supplies_photos(house) or NO_SLASH.search(found[0]):
        return None
    return Credit("slash", found.start(), len(text), clean(f"{found['by']}/{found['house']}"))


def parts_dashed(text: str) -> bool:
    """Could `tail_dash` find a credit in *text*?"""
    return tail_dash(text) is not None


_DASHED = re.compile(r"\s[-–—]\s(?P<by>(?![Cc]opyright\b)[^/:;–—]{3,60}?\s?)/(?P<house>\s?[^/:;–—.!?]{2,40})$")


def _supplies_photos(house: str) -> bool:
    """Is *house* a known agency, or named as photo houses are (`Acmepress`)?"""
    if is_agencys(house):
        return True
    return house[:1].isupper() and house.casefold().endswith(tuple(lexicon.phrases("credits", "house_ends")))


def tail_glued(text: str) -> Credit | None:
    """Return the credit behind a stop and a dash that touches it: `… on Tuesday.—Jane Roe / Acme Press`. A name alone
    is whom a quote is from.
    """
    if not ("—" in text or "–" in text):
        return None
    for found in _GLUED.finditer(text, max(0, len(text) - MAX_TAIL_CHARS)):
        credit = after_sentence(text, found.end())
        if credit and credit.kind in ("agency", "slash", "standin"):
            return replace(credit, start=found.start())
    return None


_GLUED = re.compile(r"(?<=[.!?…)”\"»।])[—–]\s?(?=\S)")
