"""Bylines to names: persons, and the agency or desk that signs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from builder.extract import asides, dates, lexicon, reporters_asia, wire
from builder.extract.names import CJK, EDGES, MAX_NAME_WORDS, PARTICLES, RUN_TOGETHER, jobs, listed, name_at, stops


class Part(NamedTuple):
    """A part of a byline: the name in it, if any, whether something follows the name (a job, a paper), and whether it
    is joined to the part before as an equal (`and Jan Falk`, `mit dpa`) or set off by a comma.
    """

    text: str
    name: str | None
    has_more: bool
    is_equal: bool


_LEAD_END = re.compile(r"^[\s:：／–—-]+")
# A lead twice (`Byby Jane Roe`), and one behind the section that the page set apart by style alone (`PoliticsBy …`).
_LEAD_TWICE = re.compile(rf"^({'|'.join(lexicon.DOUBLED_LEADS)})(?=\1\b)", re.IGNORECASE)
_TWICE = tuple(lead + lead for lead in lexicon.DOUBLED_LEADS)
# A lead glued to the name: `ByJANE ROE`.
_TIGHT_LEAD = re.compile(r"^[Bb]y(?=[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÿ])")
# What such a lead ends with.
_GLUED_ENDS = ("By ", "Von ", "Par ", "Por ", " by ")
_GLUED_LEAD = re.compile(r"(?<=[^\W\d_])(?=(?:By|Von|Par|Por|(?:Written|Edited|Posted|Reported) by) [^\W\d_a-z])")
# A lead in the middle of a line that tells more: `Category: Harbour, written by: Jane Roe`.
_INNER_LEAD = re.compile(
    r"[,;]\s+(?=(?:geschrieben|verfasst|ein artikel|ein beitrag) von:?\s|(?:written|posted|reported) by:?\s)",
    re.IGNORECASE,
)
# A mark, letter or digit of each of those that no name goes beyond.
_BREAKING = re.compile(r"[|•·›»\u200b(\[（【《:：@＝사\d-]")
# What no name goes beyond: marks, brackets, addresses, accounts, numbers.
_BREAK = re.compile(
    r"\s*(?:[|•·›»\u200b]|\s--?\s|[(\[（【《][^()\[\]]{0,60}[)\]）】》]|https?://\S+|[\w.+-]+@[\w-]+\.[\w.]+|@\w+|\d[\d.,:/–-]*"
    # Who edited and took the pictures in papers of China and Korea, and the office in those of Japan.
    r"|(?<=\S)\s(?:来源|來源|编辑|編輯|责任编辑|責任編輯|责编|校对|审核)[:：]\S*|(?<=[가-힣])\s사진\s\S+|＝\S{2,8}[局社部])\s*"
)
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.(?:com|de|org|net|at|ch|fr|it|es|pl|co\.uk|uk|info|tv)$", re.IGNORECASE)
_PLACE = re.compile(
    r"\s*(?:\bin\b(?= [A-Z])|\baus\b(?= [A-Z])|\bskrifar\b|\bfür\b|\bfor\b (?=The |[A-Z])|\bd['’](?=[A-ZÀ-Þ])).*$"
)
_SPLIT = re.compile(
    r"\s*(?P<mark>,\s*(?:and|und|et|y|og|och|as told to)\b|,|;|[/／]|、|・(?=\S{3})|"
    r"\b(?:and|und|et|y|e|og|och|en|i|a|ja|és|ve|и|mit|with|avec|con|med|as told to)\b|&|\+| – | - )\s*"
)
# What is neither a letter nor a mark inside names, and the words that part names or stand before a place.
_NO_SIMPLE, _LETTERS = re.compile(r"[\W\d_](?<![ .'’-])"), re.compile(r"[^\W\d_]+")
_PARTING = frozenset(
    [
        "and", "und", "et", "y", "og", "och", "en", "i", "a", "ja", "és", "ve", "и", "mit", "with", "avec", "con",
        "med", "told", "in", "aus", "skrifar", "für", "for", "d",
    ]
)  # fmt: skip
# `Jane Roe in London and Max Muster in Berlin`: the first place ends where the next name begins.
_PLACE_BETWEEN = re.compile(
    r"\s(?:in|aus)\s[^\W\d_a-z][\w'’-]*(?:\s[^\W\d_a-z][\w'’-]*)?(?=\s(?:and|und|et|y|e|&)\s|,\s)"
)
# A word of a button or account that the page set apart from the name by style alone (`Jane RoeTwitter`).
_SEAM = re.compile(r"[a-zß-ÿ][A-ZÀ-Þ]")
_GLUED_WORD = re.compile(r"(?<=[a-zäöüß])([A-ZÄÖÜ][a-zäöüß]+)\b")
# No byline is longer, and no line of any length may take long.
MAX_LINE_CHARS = 1000
# More names than this in one line are a list of something else.
MAX_NAMES, MAX_DESK_WORDS = 8, 4


@lru_cache(maxsize=4096)
def names_of(byline: str) -> tuple[str, ...]:
    """Return the authors that *byline* names, in order: persons, or the agency or desk that signs.

    Dates, jobs, papers and accounts beside the names are left out, and so is an agency behind a comma: it says whom a
    person works for. One that signs with others (`Von Jan Muster mit dpa`) is an author.
    """
    line = byline.strip() if len(byline) <= MAX_LINE_CHARS else ""
    if line[:1] == "【" and line[-1] == "】" and CJK.match(line[1:-1]):
        # `【速報】`
        name, _ = name_at(line[1:-1])
        return (name,) if name else ()
    text = without_lead(line)
    if not text or asides.names_nobody(text, line) or _is_photo_credit(text) or _is_shouted_credit(line):
        return ()
    if wire.agency_of(text):
        return (text.strip(EDGES),)
    if names := reporters_asia.reporters(line, text):
        return names
    for piece, is_led in _pieces(asides.without(byline)):
        signing = _signing(list(_parts(piece)))
        if signing:
            return tuple(signing) if len(signing) <= MAX_NAMES else ()
        desk = _desk(piece, is_led=is_led)
        if desk:
            return (desk,)
    return ()


# `JANE ROE/AFP`, `©Ansa`: so photographers are credited, and who writes with an agency is not printed.
_SHOUTED_CREDIT = re.compile(r"©.*|[^a-z,/]{5,40}/(?:A[FN]?P|EPA|EFE|LUSA|REUTERS|ANSA|DPA|APA|TT|NTB|BELGA|ČTK|PAP)")


def _is_shouted_credit(text: str) -> bool:
    return _SHOUTED_CREDIT.fullmatch(text) is not None and (text[0] == "©" or (text.isupper() and not _is_led(text)))


def _is_photo_credit(text: str) -> bool:
    """Does a photo library stand among the names (`Jane Roe/Getty Images`)?"""
    for part in (text,) if _is_one(text) else _SPLIT.split(text):
        words = lexicon.words_of(part) if part and len(part) < MAX_LIBRARY_CHARS else ()
        if words in lexicon.agencies() and words not in lexicon.wire_agencies():
            return True
    return False


def _is_one(text: str) -> bool:
    """Is *text* surely one part, without a place, for it is simple? Most names are."""
    return _NO_SIMPLE.search(text) is None and " -" not in text and _PARTING.isdisjoint(_LETTERS.findall(text))


MAX_LIBRARY_CHARS = 32


def without_lead(text: str) -> str:
    """Return *text* without the words before the name (`By`, `Von`, `Text:`); twice, for `By: By Jane Roe`."""
    leads = lexicon.byline_leads_by_start()
    if text[:1].isalnum() and not text[:40].casefold().startswith(leads.get(text[:1].casefold()[:1], ())):
        # Most lines begin with none: they need no closer look.
        return text.strip()
    text = text.lstrip(" ,;")
    if text[:6].casefold().startswith(_TWICE):
        text = _LEAD_TWICE.sub("", text)
    if text[2:3].isalpha():
        text = _TIGHT_LEAD.sub(r"\g<0> ", text)
    for _ in range(2):
        low = text[:40].casefold()
        near = leads.get(low[:1], ())
        size = _lead_size(low, near) if low.startswith(near) else 0
        text = _LEAD_END.sub("", text[size:]).strip() if size or not text[:1].isalnum() else text.strip()
    return text


def _lead_size(low: str, leads: Sequence[str]) -> int:
    """Return how long the first of *leads* is that *low* begins with, as a word of its own."""
    for lead in leads:
        if low.startswith(lead) and not low[len(lead) : len(lead) + 1].isalnum():
            return len(lead)
    return 0


def is_byline(text: str) -> bool:
    """Is *text* worded as a byline and nothing else: `By Jane Roe`, `von Jan Muster, dpa`, `김하늘 기자`?"""
    if len(text) > MAX_LINE_CHARS:
        return False
    if not _is_led(text):
        return reporters_asia.is_reporter(text)
    pieces = [piece for piece, _ in _pieces(text) if not _is_said_of_dates(piece)]
    parts = list(_parts(pieces[0])) if pieces else []
    return bool(parts) and bool(parts[0].name) and len(parts) <= MAX_NAMES and all(_is_short(p.text) for p in parts)


def is_led(text: str) -> bool:
    """Does *text* begin with the words that stand before names alone (`By`, `Von`), and name somebody?"""
    return _is_led(text) and bool(names_of(text))


def signs(text: str) -> bool:
    """Does *text* surely name who signs: behind a lead, be it after the day (`3 May by Jane Roe`), or with a job?"""
    return any(led for _, led in _pieces(text)) or has_job(text)


def has_job(text: str) -> bool:
    """Does *text* say what somebody does (`Jane Roe, Staff Attorney`)?"""
    return not jobs().isdisjoint(lexicon.words_of(text))


def is_names(text: str) -> bool:
    """Is *text* nothing but names of persons?"""
    parts = list(_parts(without_lead(text)))
    return bool(parts) and all(part.name and not part.has_more and _is_sure(part.name) for part in parts)


def _is_sure(name: str) -> bool:
    """Is *name* shaped as other words are not: with capitals, or as names of East Asia are in signs of China?"""
    return any(map(str.isupper, name)) or CJK.match(name) is not None


def names_beside_day(text: str) -> tuple[str, ...]:
    """Return the names in a line that gives the day too, if they are surely none of the day's words."""
    names = names_of(text) if len(text) <= MAX_DATED_BYLINE_CHARS and not dates.is_day_alone(text) else ()
    if not names or not all(map(_is_sure, names)):
        return ()
    words = {word for name in names for word in lexicon.words_of(name)} - listed("desks")
    return names if lexicon.furniture_words().isdisjoint(words) or is_led(text) else ()


MAX_DATED_BYLINE_CHARS = 120


def _is_led(text: str) -> bool:
    return _leads(text, without_lead(text))


def _leads(text: str, rest: str) -> bool:
    """Does *text*, of which *rest* stands behind its lead, begin with words that stand before names alone?"""
    lead = text[: len(text) - len(rest)].strip(" :–—-")
    return bool(rest and lead) and is_sure_lead(lead)


def is_sure_lead(lead: str) -> bool:
    """Do the words *lead*, which stand before names, stand before hardly anything else?"""
    return lead.casefold().strip(" :：") not in listed("weak_leads")


def _pieces(byline: str) -> Iterator[tuple[str, bool]]:
    """Yield what stands between dates, numbers, marks and accounts, without its lead, and whether it had one; where one
    is led, the pieces before it are the page's, and not named.
    """
    cut = _INNER_LEAD.sub("|", dates.blanked(byline, "|"))
    if any(map(cut[1:].__contains__, _GLUED_ENDS)):
        cut = _GLUED_LEAD.sub("|", cut)
    cut = _ungluing(cut) if _SEAM.search(cut) else cut
    parts = _BREAK.split(cut) if _BREAKING.search(cut) else [cut]
    pieces = [_unclocked(piece.strip()) for piece in parts if piece.strip(EDGES)]
    rests = list(map(without_lead, pieces))
    led = list(map(_leads, pieces, rests))
    first = led.index(True) if True in led else 0
    for rest, is_led_here in zip(rests[first:], led[first:], strict=True):
        if rest:
            yield rest, is_led_here


def _unclocked(piece: str) -> str:
    """Return *piece* without the words of the time of day before its lead (`am PDT by Jane Roe`)."""
    if piece.partition(" ")[0].casefold() not in dates.CLOCK:
        return piece
    words = piece.split(" ")
    count = len(list(itertools.takewhile(lambda word: word.casefold() in dates.CLOCK, words)))
    rest = " ".join(words[count:])
    return rest if count < len(words) and _is_led(rest) else piece


def _ungluing(text: str) -> str:
    """Return *text* with the words set apart that are glued to each other: a capital stands behind a small letter."""
    known = stops()
    text = _GLUED_WORD.sub(lambda found: f" {found[1]}" if found[1].casefold() in known else found[0], text)
    cut: list[str] = []
    while seam := RUN_TOGETHER.search(text):
        before, behind = text[: seam.end() - 1], text[seam.end() - 1 :]
        following = RUN_TOGETHER.search(behind)
        first = behind[: following.end() - 1] if following else behind
        name = without_lead(before)
        is_whole = len(name.split()) == 2 and not name.endswith(_PREFIXES) and bool(name_at(name)[0])
        is_next = behind.split()[0].casefold() not in PARTICLES and name_at(_SPLIT.split(first)[0])[0]
        if not is_whole or not (has_job(behind) or is_next):
            break
        if has_job(behind):
            return " & ".join([*cut, f"{before} | {behind}"])
        cut.append(before)
        text = behind
    return " & ".join([*cut, text])


# What surnames begin with that have a capital inside (`VanderMeer`).
_PREFIXES = ("Vander", "Vande", "Della", "Fitz", "Mac")


def _is_said_of_dates(piece: str) -> bool:
    return all(word.strip(EDGES).casefold() in dates.lead_words() for word in piece.split())


def _parts(piece: str) -> Iterator[Part]:
    """Yield the parts of a byline between commas and the like."""
    if " in " in piece or " aus " in piece:
        piece = _PLACE_BETWEEN.sub("", piece)
    found = [piece] if _is_one(piece) else _SPLIT.split(_PLACE.sub("", piece))
    for mark, text in zip(["and", *found[1::2]], found[::2], strict=True):
        if text.strip(EDGES) and not ("." in text and _DOMAIN.match(text.strip())):
            # `Jane Roe / Harbour City Reporter`
            name, has_more = (None, True) if mark == "/" and has_job(text) else name_at(text)
            yield Part(text, name, has_more, mark not in (",", " - ", " – "))


def _signing(parts: list[Part]) -> list[str]:
    """Return the names of those who sign; behind a comma after a job stands whom somebody works for."""
    names: list[str] = []
    is_affiliation = False
    for part in parts:
        is_affiliation = is_affiliation and not part.is_equal
        if part.name and not is_affiliation and (part.is_equal or not names or not wire.agency_of(part.name)):
            names.append(part.name)
        is_affiliation |= bool(names) and (part.has_more or not part.name)
    persons = [name for name in names if not wire.agency_of(name)]
    signing = names if persons or len(parts) == len(names) else names[:1]
    return list(dict.fromkeys(signing))


def _is_short(part: str) -> bool:
    """Could *part* of a byline be a name, a job or a place?"""
    return len(part.split()) <= MAX_NAME_WORDS and part[-1] not in ".!?:"


def _desk(piece: str, *, is_led: bool) -> str | None:
    """Return the desk or house that signs: behind a lead any name, else one with a word for desks in it."""
    text = re.split(r"\s*,\s*|\s(?:with|mit|avec|con|and|und|et)\s", piece.strip(EDGES))[0]
    words = text.split()
    if not 1 <= len(words) <= MAX_DESK_WORDS or (_DOMAIN.match(text) and not is_led):
        return None
    is_agency = wire.agency_of(words[0]) is not None
    is_desk = is_agency or any(map(_is_desk_word, words))
    if not (is_led or is_desk) or all(word.casefold() in stops() for word in words):
        return None
    is_named = all(word[0].isupper() or word.casefold() in PARTICLES or _DOMAIN.match(word) for word in words)
    if not (is_named or is_agency):
        return None
    return text if is_desk or _is_plain(text, words[0]) else None


def _is_plain(text: str, first: str) -> bool:
    """Is *text*, of which *first* is the first word, neither a button nor the beginning of a sentence?"""
    return lexicon.furniture_words().isdisjoint(lexicon.words_of(text)) and not lexicon.opens_sentence(first)


def _is_desk_word(word: str) -> bool:
    low = word.casefold()
    return low in listed("desks") or ("-" in low and low.endswith(tuple("-" + desk for desk in listed("desks"))))
