"""Bylines to names."""

from __future__ import annotations

import re
from functools import cache

from builder.extract import lexicon, wire

_LEAD_END = re.compile(r"^[\s:–—-]+")
_CUT = re.compile(
    r"\s*(?:\||•|·|\bin\b(?= [A-Z])|\baus\b(?= [A-Z])|\bskrifar\b|\bfür\b|\bfor\b (?=The |[A-Z])|\S+@\S+|\(@|@\w+).*$"
)
_SPLIT = re.compile(
    r"\s*(?:,|;|/|、|・(?=\S{3})|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bog\b|\boch\b|\ben\b|\bi\b|\ba\b|"
    r"\bja\b|\bés\b|\bve\b|\bи\b|&|\+| – | - )\s*",
    re.UNICODE,
)
_NAME_WORD = re.compile(r"^(?:[^\W\d_][\w.'’‘-]*|[A-Z]\.)$")
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "di",
        "del",
        "della",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "ibn",
        "zu",
        "zur",
        "y",
        "e",
        "af",
        "av",
        "ten",
        "dos",
        "mc",
        "o'",
    ]
)
# Words of buttons and times that stand before or behind a name in one line.
_NOISE = frozenset(["image", "uhr", "foto", "photo", "view", "follow", "profile", "updated", "published"])
_CJK = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\s・]{1,9}$")
_CJK_JOB = re.compile(r"\s*(?:記者|編集委員|特派員|기자|특파원|记者|編輯|编辑).*$")
# More names than this in one line are a list of something else.
MAX_NAMES, MAX_NAME_WORDS = 8, 5


def names_of(byline: str) -> tuple[str, ...]:
    """Return the authors that *byline* names, in order: persons, or the agency or desk that signs."""
    text = without_lead(byline.strip())
    whole = wire.agency_of(text)
    if whole:
        return (text.strip(" .,;:()[]—–-*"),)
    names: list[str] = []
    for part in _SPLIT.split(_CUT.sub("", text)):
        name = _name(part)
        if name and name not in names:
            names.append(name)
    return tuple(names) if len(names) <= MAX_NAMES else ()


def without_lead(text: str) -> str:
    """Return *text* without the words before the name (`By`, `Von`, `Text:`); twice, for `By: By Jane Roe`."""
    leads = lexicon.byline_leads_by_start()
    for _ in range(2):
        low = text[:40].casefold()
        fitting = (lead for lead in leads.get(low[:1], ()) if low.startswith(lead))
        lead = next((lead for lead in fitting if not low[len(lead) : len(lead) + 1].isalnum()), "")
        text = _LEAD_END.sub("", text[len(lead) :]).strip()
    return text


def is_byline(text: str) -> bool:
    """Is *text* worded as a byline and nothing else: `By Jane Roe`, `von Jan Muster, dpa`, `Text: Jane Roe`?"""
    rest = without_lead(text)
    lead = text[: len(text) - len(rest)].casefold().strip(" :–—-")
    if not rest or not lead or lead in lexicon.phrases("bylines", "weak_leads"):
        return False
    parts = [part for part in _SPLIT.split(_CUT.sub("", rest)) if part]
    named = [_name(part) is not None for part in parts]
    return bool(parts) and named[0] and len(parts) <= MAX_NAMES and all(map(_is_short, parts))


def _is_short(part: str) -> bool:
    """Could *part* of a byline be a name, a job or a place?"""
    return len(part.split()) <= MAX_NAME_WORDS and part[-1] not in ".!?:"


def _name(part: str) -> str | None:
    """Return the name in *part*: two to five words with capitals, no job among them; else None."""
    part = _CJK_JOB.sub("", part).strip(" .:()[]–—-*•\u00a0")
    if _CJK.match(part):
        return part
    words = part.split()
    while words and words[0].casefold() in _NOISE:
        words = words[1:]
    while words and words[-1].casefold() in _NOISE:
        words = words[:-1]
    part = " ".join(words)
    if not 2 <= len(words) <= MAX_NAME_WORDS or not all(map(_NAME_WORD.match, words)):
        return part if wire.agency_of(part) else None
    if any(word.casefold().strip(".") in _jobs() for word in words):
        return None
    small = [word for word in words if word[0].islower() and word.casefold() not in _PARTICLES]
    return None if small or not words[-1][0].isupper() else part


@cache
def _jobs() -> frozenset[str]:
    return frozenset(lexicon.phrases("bylines", "jobs"))
