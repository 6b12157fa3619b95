"""Bylines to names: persons, and the agency or desk that signs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from builder.extract import asides, dates, lexicon, reporters_asia, wire


class Part(NamedTuple):
    """A part of a byline: the name in it, if any, whether something follows the name (a job, a paper), and whether it
    is joined to the part before as an equal (`and Jan Falk`, `mit dpa`) or set off by a comma.
    """

    text: str
    name: str | None
    has_more: bool
    is_equal: bool


_LEAD_END = re.compile(r"^[\s:：–—-]+")
# A lead twice (`Byby Jane Roe`), and one behind the section that the page set apart by style alone (`PoliticsBy …`).
_LEAD_TWICE = re.compile(rf"^({'|'.join(lexicon.DOUBLED_LEADS)})(?=\1\b)", re.IGNORECASE)
# A lead glued to the name: `ByJANE ROE`.
_TIGHT_LEAD = re.compile(r"^[Bb]y(?=[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÿ])")
_GLUED_LEAD = re.compile(r"(?<=[^\W\d_])(?=(?:By|Von|Par|Por|(?:Written|Edited|Posted|Reported) by) [^\W\d_a-z])")
# A lead in the middle of a line that tells more: `Category: Harbour, written by: Jane Roe`.
_INNER_LEAD = re.compile(
    r"[,;]\s+(?=(?:geschrieben|verfasst|ein artikel|ein beitrag) von:?\s|(?:written|posted|reported) by:?\s)",
    re.IGNORECASE,
)
# What no name goes beyond: marks, brackets, addresses, accounts, numbers.
_BREAK = re.compile(
    r"\s*(?:[|•·›»\u200b]|\s--?\s|[(\[（【《][^()\[\]]{0,60}[)\]）】》]|https?://\S+|[\w.+-]+@[\w-]+\.[\w.]+|@\w+|\d[\d.,:/–-]*)\s*"
)
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.(?:com|de|org|net|at|ch|fr|it|es|pl|co\.uk|uk|info|tv)$", re.IGNORECASE)
_PLACE = re.compile(
    r"\s*(?:\bin\b(?= [A-Z])|\baus\b(?= [A-Z])|\bskrifar\b|\bfür\b|\bfor\b (?=The |[A-Z])|\bd['’](?=[A-ZÀ-Þ])).*$"
)
_SPLIT = re.compile(
    r"\s*(?P<mark>,\s*(?:and|und|et|y|og|och|as told to)\b|,|;|/|、|・(?=\S{3})|"
    r"\b(?:and|und|et|y|e|og|och|en|i|a|ja|és|ve|и|mit|with|avec|con|med|as told to)\b|&|\+| – | - )\s*"
)
# `Jane Roe in London and Max Muster in Berlin`: the first place ends where the next name begins.
_PLACE_BETWEEN = re.compile(
    r"\s(?:in|aus)\s[^\W\d_a-z][\w'’-]*(?:\s[^\W\d_a-z][\w'’-]*)?(?=\s(?:and|und|et|y|e|&)\s|,\s)"
)
# Vowel signs of Arabic and of India's scripts are no letters of `\w`.
_NAME_WORD = re.compile(r"^(?:[^\W\d_][\w.'’‘\u0610-\u065f\u0900-\u0dff-]*|[A-Z]\.)$")
_PARTICLES = frozenset(
    [
        "de", "da", "do", "dos", "das", "di", "del", "della", "van", "von", "der", "den", "ter", "la", "le", "al", "el",
        "bin", "ibn", "zu", "zur", "y", "e", "af", "av", "ten", "mc", "o'",
    ]
)  # fmt: skip
# `MagazinesJane RoeCelebrities`: no name but what stood beside each other on the page.
_RUN_TOGETHER = re.compile(r"[a-zà-öø-ÿ]{4}[A-ZÀ-ÖØ-Þ]")
# A word of a button or account that the page set apart from the name by style alone (`Jane RoeTwitter`).
_GLUED_WORD = re.compile(r"(?<=[a-zäöüß])([A-ZÄÖÜ][a-zäöüß]+)\b")
_CJK = re.compile(r"^[\u3400-\u9fff々]{1,4}[\s\u3000]?[\u3400-\u9fff々]{1,4}$|^[\u30a0-\u30ff]+・[\u30a0-\u30ff・]+$")
# Signs that no name in China holds, or ends with: `调整字体`, `发表于`, `最后更新`, `中国日报网`.
_NO_CHINESE = re.compile(
    "[的了是从從被把看击擊享号號站条條评評论論页頁录錄册冊讯訊载載缩縮览覽更扫掃阅閱]|[网網报報社体體于於]$|"
    "[参參][与與]|微[信博]|[昨今前][天日]"
)
# Names that only one who knows the line for a byline can tell from other words: `김하늘`, `金子みどり`.
_GIVEN = re.compile(r"^[가-힣]{2,4}$|^[\u3400-\u9fff々]{1,4}[\s\u3000]?[\u3040-\u309f]{2,4}$")
# No byline is longer, and no line of any length may take long.
MAX_LINE_CHARS = 1000
# More names than this in one line are a list of something else.
MAX_NAMES, MAX_NAME_WORDS, MAX_DESK_WORDS = 8, 5, 4


@lru_cache(maxsize=4096)
def names_of(byline: str) -> tuple[str, ...]:
    """Return the authors that *byline* names, in order: persons, or the agency or desk that signs.

    Dates, jobs, papers and accounts beside the names are left out, and so is an agency behind a comma: it says whom a
    person works for. One that signs with others (`Von Jan Muster mit dpa`) is an author.
    """
    line = byline.strip() if len(byline) <= MAX_LINE_CHARS else ""
    text = without_lead(line)
    if not text or asides.names_nobody(text, line) or _is_photo_credit(text) or _is_shouted_credit(line):
        return ()
    if wire.agency_of(text):
        return (text.strip(_EDGES),)
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
    parts = (lexicon.words_of(part) for part in _SPLIT.split(text) if part and len(part) < MAX_LIBRARY_CHARS)
    return any(part in lexicon.agencies() and part not in lexicon.wire_agencies() for part in parts)


MAX_LIBRARY_CHARS = 32
_EDGES = " .,;:()[]—–-*\u00a0"


def without_lead(text: str) -> str:
    """Return *text* without the words before the name (`By`, `Von`, `Text:`); twice, for `By: By Jane Roe`."""
    leads = lexicon.byline_leads_by_start()
    if text[:1].isalnum() and not text[:40].casefold().startswith(leads.get(text[:1].casefold()[:1], ())):
        # Most lines begin with none: they need no closer look.
        return text.strip()
    text = _TIGHT_LEAD.sub(r"\g<0> ", _LEAD_TWICE.sub("", text.lstrip(" ,;")))
    for _ in range(2):
        low = text[:40].casefold()
        near = leads.get(low[:1], ())
        fitting = [lead for lead in near if low.startswith(lead)] if low.startswith(near) else ()
        lead = next((lead for lead in fitting if not low[len(lead) : len(lead) + 1].isalnum()), "")
        text = _LEAD_END.sub("", text[len(lead) :]).strip()
    return text


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
    return not _jobs().isdisjoint(lexicon.words_of(text))


def is_names(text: str) -> bool:
    """Is *text* nothing but names of persons?"""
    parts = list(_parts(without_lead(text)))
    return bool(parts) and all(part.name and not part.has_more and _is_sure(part.name) for part in parts)


def _is_sure(name: str) -> bool:
    """Is *name* shaped as other words are not: with capitals, or as names of East Asia are in signs of China?"""
    return any(map(str.isupper, name)) or _CJK.match(name) is not None


def names_beside_day(text: str) -> tuple[str, ...]:
    """Return the names in a line that gives the day too, if they are surely none of the day's words."""
    names = names_of(text) if len(text) <= MAX_DATED_BYLINE_CHARS and not dates.is_day_alone(text) else ()
    if not names or not all(map(_is_sure, names)):
        return ()
    words = {word for name in names for word in lexicon.words_of(name)} - set(lexicon.phrases("bylines", "desks"))
    return names if lexicon.furniture_words().isdisjoint(words) or is_led(text) else ()


MAX_DATED_BYLINE_CHARS = 120


def _is_led(text: str) -> bool:
    rest = without_lead(text)
    lead = text[: len(text) - len(rest)].strip(" :–—-")
    return bool(rest and lead) and is_sure_lead(lead)


def is_sure_lead(lead: str) -> bool:
    """Do the words *lead*, which stand before names, stand before hardly anything else?"""
    return lead.casefold().strip(" :：") not in lexicon.phrases("bylines", "weak_leads")


def _pieces(byline: str) -> Iterator[tuple[str, bool]]:
    """Yield what stands between dates, numbers, marks and accounts, without its lead, and whether it had one; where one
    is led, the pieces before it are the page's, and not named.
    """
    cut = _GLUED_LEAD.sub("|", _INNER_LEAD.sub("|", dates.blanked(byline, "|")))
    pieces = [_unclocked(piece.strip()) for piece in _BREAK.split(_ungluing(cut)) if piece.strip(_EDGES)]
    led = [_is_led(piece) for piece in pieces]
    first = led.index(True) if True in led else 0
    for piece, is_led_here in zip(pieces[first:], led[first:], strict=True):
        rest = without_lead(piece)
        if rest:
            yield rest, is_led_here


def _unclocked(piece: str) -> str:
    """Return *piece* without the words of the time of day before its lead (`am PDT by Jane Roe`)."""
    words = piece.split(" ")
    count = len(list(itertools.takewhile(lambda word: word.casefold() in dates.CLOCK, words)))
    rest = " ".join(words[count:])
    return rest if 0 < count < len(words) and _is_led(rest) else piece


def _ungluing(text: str) -> str:
    known = _stops()
    text = _GLUED_WORD.sub(lambda found: f" {found[1]}" if found[1].casefold() in known else found[0], text)
    cut: list[str] = []
    while seam := _RUN_TOGETHER.search(text):
        before, behind = text[: seam.end() - 1], text[seam.end() - 1 :]
        following = _RUN_TOGETHER.search(behind)
        first = behind[: following.end() - 1] if following else behind
        name = without_lead(before)
        is_whole = len(name.split()) == 2 and not name.endswith(_PREFIXES) and bool(_name(name)[0])
        is_next = behind.split()[0].casefold() not in _PARTICLES and _name(_SPLIT.split(first)[0])[0]
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
    return all(word.strip(_EDGES).casefold() in dates.lead_words() for word in piece.split())


def _parts(piece: str) -> Iterator[Part]:
    """Yield the parts of a byline between commas and the like."""
    if " in " in piece or " aus " in piece:
        piece = _PLACE_BETWEEN.sub("", piece)
    found = _SPLIT.split(_PLACE.sub("", piece))
    for mark, text in zip(["and", *found[1::2]], found[::2], strict=True):
        if text.strip(_EDGES) and not _DOMAIN.match(text.strip()):
            # `Jane Roe / Harbour City Reporter`
            name, has_more = (None, True) if mark == "/" and has_job(text) else _name(text)
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


def _name(part: str) -> tuple[str | None, bool]:
    """Return the name at the start of *part*, two to five words with capitals, and whether more stands behind it."""
    part = part.strip(_EDGES + "•")
    if _CJK.match(part) or _GIVEN.match(part) or wire.agency_of(part):
        return (None if _is_no_name(part) else part), False
    words = part.split()
    if words and _is_photo_label(words):
        return None, False
    while words and words[0].casefold() in _noise():
        is_portrait = words[0].casefold() in _PORTRAITS and words[1:2] and words[1] in _PARTICLES
        words = words[2 if is_portrait else 1 :]
    if not words or words[0].casefold() in lexicon.phrases("bylines", "articles") or _is_acronym(words):
        return None, False
    # `10:23 AM PT`
    is_shorthand = all(
        (len(word) < SHORTEST_SHOUTED and word.isupper()) or word.casefold() in dates.CLOCK for word in words
    )
    is_shorthand |= lexicon.furniture_words().issuperset(lexicon.words_of(part))
    if is_shorthand or lexicon.words_of(part) in lexicon.papers() or any(map(_RUN_TOGETHER.search, words)):
        return None, False
    end = _end_of_name(words)
    if end > MIN_HOUSED and _is_house(words[end - 1]):
        # `Jane Roe Packet News`
        end -= 2
    is_house = end > 2 and _HOUSE_LETTERS.match(words[end - 1]) and words[end - 1].isupper()
    if is_house and not words[end - 2].isupper():
        end -= 1
    if not 2 <= end <= MAX_NAME_WORDS or words[end - 1][0].islower() or _is_house(words[end - 1]):
        return None, False
    if _is_house(words[0].rpartition("-")[2]):
        return None, False
    return " ".join(words[:end]).rstrip(".,;:"), end < len(words)


def _is_no_name(part: str) -> bool:
    """Is *part*, in signs of China or Korea, a word of buttons, or does it hold signs that no name does?"""
    is_job = part.startswith(_REPORTERS) or part.endswith(_REPORTERS)
    return part in _stops() or is_job or _NO_CHINESE.search(part) is not None


# `Profilbild von Jane Roe`
_PORTRAITS = ("profilbild", "porträt", "profielfoto", "profilbilde", "profilfoto", "profile")
# Behind a name it has been taken off.
_REPORTERS = ("記者", "记者", "기자")
# `Jane Roe HS`, the paper's letters; a third of the name (`John Roe III`) is none.
_HOUSE_LETTERS = re.compile(r"(?!I+$|IV$|JR$|SR$)[^\W\d_]{2,4}$")


def _is_photo_label(words: list[str]) -> bool:
    return lexicon.is_photo_label(words[0].rstrip(":")) or lexicon.is_photo_label(" ".join(words[:2]).rstrip(":"))


# Two words of a name, and two of a house's behind it.
SHORTEST_SHOUTED, MIN_HOUSED = 3, 3


def _is_house(word: str) -> bool:
    return word.casefold().strip(".,:;") in lexicon.phrases("bylines", "houses")


def _is_acronym(words: list[str]) -> bool:
    """Is the first word a house's initials (`MND Staff`)? Names in capitals are so as a whole."""
    own = "".join(itertools.takewhile(lambda word: not word[0].islower(), words))
    return words[0].isupper() and len(words[0].strip(".")) > 2 and "." not in words[0] and not own.isupper()


def _end_of_name(words: list[str]) -> int:
    """Return how many of *words* are the name: before a job, a button, a paper or a word that no name holds."""
    end = _before_paper(words)
    for i, word in enumerate(words[:end]):
        low = word.casefold().strip(".,:;")
        if low in _jobs():
            # `Jane Roe Senior Politics Editor`: what qualifies a job stands before it.
            return min(i, _two_names(words))
        if low in _stops() or not _NAME_WORD.match(word):
            return i
        if word[0].islower() and low not in _PARTICLES:
            # `Jane Roe View profile`: a button's first word has a capital.
            return max(i - 1, 2) if i >= 2 else 0
    return end


def _before_paper(words: list[str]) -> int:
    """Return how many words stand before a paper's name: one that is known, or capitals behind a name without them."""
    for i in range(2, len(words)):
        rest = tuple(word.casefold() for word in words[i:])
        if rest in lexicon.papers() or (rest[1:] if rest[0] == "the" else rest) in lexicon.wire_agencies():
            return i
        is_shouting = all(word.isupper() and len(word) > 1 for word in words[i:])
        if is_shouting and len(words) - i > 1 and not any(word.isupper() and len(word) > 2 for word in words[:i]):
            return i
    return len(words)


def _two_names(words: list[str]) -> int:
    """Return how many words it takes to hold a first name and a surname, initials and particles aside."""
    full = [i for i, word in enumerate(words) if word.casefold() not in _PARTICLES and len(word.strip(".")) > 1]
    return full[1] + 1 if len(full) > 1 else 0


def _desk(piece: str, *, is_led: bool) -> str | None:
    """Return the desk or house that signs: behind a lead any name, else one with a word for desks in it."""
    text = re.split(r"\s*,\s*|\s(?:with|mit|avec|con|and|und|et)\s", piece.strip(_EDGES))[0]
    words = text.split()
    if not 1 <= len(words) <= MAX_DESK_WORDS or (_DOMAIN.match(text) and not is_led):
        return None
    own = [word for word in words if word.casefold() not in _stops()]
    is_named = all(word[0].isupper() or word.casefold() in _PARTICLES or _DOMAIN.match(word) for word in words)
    is_desk = wire.agency_of(words[0]) or any(map(_is_desk_word, words))
    is_plain = lexicon.furniture_words().isdisjoint(lexicon.words_of(text)) and not lexicon.opens_sentence(words[0])
    if not own or not (is_led or is_desk) or not (is_named or wire.agency_of(words[0])):
        return None
    return text if is_plain or is_desk else None


def _is_desk_word(word: str) -> bool:
    low = word.casefold()
    return any(low == desk or low.endswith("-" + desk) for desk in lexicon.phrases("bylines", "desks"))


@cache
def _jobs() -> frozenset[str]:
    return frozenset(lexicon.phrases("bylines", "jobs") + lexicon.phrases("bylines", "other_jobs"))


@cache
def _noise() -> frozenset[str]:
    return frozenset(lexicon.phrases("bylines", "buttons")) | dates.lead_words()


@cache
def _stops() -> frozenset[str]:
    return _noise() | _jobs()
