"""What a line is by itself: its shape in small whole numbers, measured once and remembered, since furniture repeats."""

from __future__ import annotations

import functools
import itertools
import operator
import re
import struct
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from builder.extract import lexicon, wire
from builder.extract.credit import MAX_CREDIT_CHARS, Credit, find_credit


class Shape(NamedTuple):
    """The measures of a line; 0 everywhere means: no line there.

    `width` counts characters, signs of Chinese, Japanese and Korean twice; the others are classes, listed beside
    the functions that give them, or counts.
    """

    width: int
    words: int
    first: int
    last: int
    capitals: int
    digits: int
    sentences: int
    commas: int
    mark: int
    credit: int
    byline: int
    date: int
    furniture: int
    quote: int
    signoff: int
    dateline: int
    address: int
    cue: int
    pictured: int


#: the names of each column's classes, in the order of their codes
CLASSES: dict[str, tuple[str, ...]] = {
    "first": ("nothing", "capital", "small", "digit", "quote", "bracket", "dash", "closing", "letter", "@", "other",
              "©"),
    "last": (
        "nothing", "stop", "!", "stop”", "quote", "colon", "comma", "dash", "small", "capital", "digit", "bracket", "…",
        "。", "letter", "other", "?",
    ),
    "capitals": ("none", "all", "nearly all", "most", "some", "few", "WORD", "Word", "word"),
    "digits": ("none", "some", "many", "only"),
    "sentences": ("0", "1", "2", "3", "4", "5+"),
    "commas": ("0", "1", "2", "3+"),
    "mark": ("none", "url", "@", "|", "arrow", "#", "•", "only marks", "file"),
    "credit": (
        "none", "label", "lead", "©", "brackets", "slash", "agency", "stand-in", "name", "… label", "… lead", "… ©",
        "… brackets", "… slash", "… agency", "… stand-in", "… name", "head",
    ),
    "byline": ("none", "by …", "by", "name", "job", "name, job"),
    "date": ("none", "month", "numbers", "time", "ago", "led month", "led numbers", "led time", "led ago", "lead"),
    "furniture": ("none", "line", "start", "half", "quarter", "some"),
    "quote": ("none", "begins", "ends", "both", "inside"),
    "signoff": ("none", "is one", "ends with one", "contributors"),
    "dateline": ("none", "agency", "place"),
    "address": ("nobody", "reader", "reader+"),
    "cue": ("none", "credit", "captioned", "head"),
    "pictured": ("no", "position", "file photo", "alt"),
}  # fmt: skip


_WORDS = re.compile(r"\w+")
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_URL = re.compile(r"https?://|www\.|\b\w+\.(?:com|org|net|de|co|uk|at|ch|fr|io)\b")
_DOMAIN = re.compile(r"\w\.\w{2}|://")
_DIGIT = re.compile(r"\d")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"\b\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}\b|\d{4}\s?[年년]")
_FILE = re.compile(r"^\S*\w\.(?:jpe?g|png|webp|gif|tiff?|mp4)$|\b\w+\.(?:jpe?g|png|webp)$", re.IGNORECASE)
# Words of captions that tell who is where, of pictures from the archive, and of alt texts.
_POSITION = re.compile(
    r"\((?:left|right|l|r|c|m|centre|center|top|bottom|links|rechts|mitte|li|re|v\. ?l\.|pictured|l\.|r\.|"
    r"[lr]-[lr]|à gauche|à droite|izq|der|왼쪽|오른쪽|左|右|中央)[^)]{0,12}\)|"
    r"\b(?:pictured|from left|from right|seen here|is seen|are seen|v\. ?l\. ?n\. ?r\.|von links|im bild|"
    r"im hintergrund|de gauche à droite|de izquierda a derecha|w środku|na zdjęciu)\b|写真は",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(
    r"\bfile ?photo\b|\bfile -|^file\b|\barchiv(?:bild|foto)\b|\bsymbol(?:bild|foto)\b|\barkivfoto\b|"
    r"\bstock (?:photo|image)\b|\(archive?\)|资料图|資料写真|자료사진",
    re.IGNORECASE,
)
_ALT = re.compile(
    r"^(?:this image may contain|may be an image|image may contain|a (?:photo|picture|screenshot|"
    r"close-?up|logo|graphic|map|woman|man|person|group) of\b|(?:photo|image|picture|logo|screenshot|"
    r"illustration|portrait|headshot|avatar|profile) (?:of|showing)\b)|\b(?:logo|avatar|profile picture|"
    r"profilbild|headshot|thumbnail)$",
    re.IGNORECASE,
)
_AGO = re.compile(r"\b(?:ago|vor \d+|il y a|hace \d+|há \d+|siden|sedan|temu|前)\b", re.IGNORECASE)

CREDIT_KINDS = {
    kind: i for i, kind in enumerate(("label", "lead", "sign", "bracket", "slash", "agency", "standin", "name"), 1)
}
# Lines longer than these are never bylines or dates: the longest of 250 sites have 140 and 80 letters.
MAX_BYLINE_CHARS, MAX_DATE_CHARS = 140, 90


class Line(NamedTuple):
    """A line's shape, its distinct words (of three letters or more, or wide signs in pairs) and the credit in it."""

    shape: Shape
    words: frozenset[str]
    credit: Credit | None
    packed: bytes


@lru_cache(maxsize=32768)
def measure(text: str) -> Line:
    """Return the measures of a line."""
    words = _WORDS.findall(text.casefold())
    known = [KNOWN[word] for word in words if word in KNOWN]
    seen = functools.reduce(operator.or_, known, 0)
    wide = _WIDE.findall(text) if not text.isascii() and _WIDE.search(text) else []
    credit = find_credit(text) if _may_hold_credit(text, seen) else None
    names_agency = bool(seen & AGENCY) or bool(wide)
    shape = Shape(
        width=len(text) + len(wide),
        words=len(words) + len(wide) // 2,
        first=first_class(text[0]),
        last=last_class(text),
        capitals=_capitals(text, words),
        digits=_digits(text),
        sentences=min(5, sum(map(text.count, _SENTENCE_ENDS))),
        commas=min(3, text.count(",") + (text.count("、") if wide else 0)),
        mark=_mark(text),
        credit=_credit_class(text, credit),
        byline=_byline(text, words, seen),
        date=_date(text, words, seen),
        furniture=_furniture(text, words, sum(bits & FURNITURE > 0 for bits in known)),
        quote=_quote(text),
        signoff=wire.signoff_class(text) if names_agency or seen & CONTRIBUTED else 0,
        dateline=wire.dateline_class(text) if names_agency or text[:2].isupper() or text[0] == "(" else 0,
        address=_address(words, sum(bits & ADDRESS > 0 for bits in known)),
        cue=_cue(text, credit),
        pictured=_pictured(text, seen),
    )
    return Line(shape, _content_words(words, wide), credit, struct.pack(_PACKED, *shape))


_PACKED = f"{len(Shape._fields)}i"
_SENTENCE_ENDS = (". ", "? ", "! ", ".” ", '." ', "。", "？", "！")


def _content_words(words: list[str], wide: list[str]) -> frozenset[str]:
    if len(wide) > 3:
        return frozenset(a + b for a, b in itertools.pairwise(wide))
    return frozenset([word for word in words if len(word) > 2])


# What a word can mean to the functions below, so that each word is looked up once.
AGENCY, CREDIT, CONTRIBUTED, MONTH, JOB, FURNITURE, ADDRESS, PICTURED = (1 << n for n in range(8))


# Shorter words of the phrases before credits (`by`, `of`, `de`) tell nothing by themselves.
MIN_TELLING = 4


def _known_words() -> dict[str, int]:
    """Return the bits of each word of our lists."""
    known: dict[str, int] = {}

    def add(bit: int, words: Iterable[str]) -> None:
        for word in words:
            known[word] = known.get(word, 0) | bit

    # Of a name of several words the longest one tells: `associated`, `alliance`, `syndicate`.
    add(AGENCY, (max(form, key=len) for form in lexicon.agencies()))
    for phrases in (lexicon.credit_leads(), lexicon.credit_standins()):
        add(CREDIT, (word for phrase in phrases for word in lexicon.words_of(phrase) if len(word) >= MIN_TELLING))
    add(CREDIT, (phrase for phrase in lexicon.credit_standins() if len(phrase) < MIN_TELLING))
    add(
        CONTRIBUTED,
        ("reporting", "contributed", "inputs", "input", "compiled", "trug", "agenturmaterial", "avec", "con"),
    )
    add(MONTH, lexicon.months())
    add(JOB, lexicon.phrases("bylines", "jobs"))
    add(FURNITURE, lexicon.furniture_words())
    add(ADDRESS, lexicon.phrases("bylines", "address"))
    add(PICTURED, lexicon.phrases("credits", "pictured"))
    return known


KNOWN = _known_words()

_STOPPED = frozenset('.!?…,;。”"’»')


def _may_hold_credit(text: str, seen: int) -> bool:
    """Could there be a credit in *text*? Looking closer is the dearest part of measuring a line."""
    if seen & (AGENCY | CREDIT) and (len(text) <= MAX_CREDIT_CHARS or text[-1] not in _STOPPED):
        return True
    if _CREDIT_SIGN.search(text, max(0, len(text) - MAX_CREDIT_CHARS)):
        return True
    return text[-1].isalnum() and (any(end in text for end in _SENTENCE_ENDS) or _TIGHT.search(text) is not None)


_TIGHT = re.compile(r"[^\W\d_][.!?…)”\"»][A-Z][^.!?]{1,60}$")
_CREDIT_SIGN = re.compile(r"[:：©|/＝]|[)\]）][.。]?$|\(c\)|hot(?:o|ograph) by|ourtesy|[a-z] (?:for|für|pour) (?:[Tt]he )?[A-Z]|eserved\.?$|more ?[>»]$")

_OPENERS = dict.fromkeys("“\"„«‘'‚「『《", 4) | dict.fromkeys("([（【", 5) | dict.fromkeys("-–—•·*►▶■●→>", 6)
_OPENERS |= dict.fromkeys(",.;:!?…”’)]»、。/|%", 7) | dict.fromkeys("@#", 9) | {"©": 11}


@cache
def first_class(sign: str) -> int:
    """Return the class of a first sign: 1 capital, 2 small, 3 digit, 4 quote, 5 bracket, 6 dash or bullet, 7 closing
    mark, 8 letter without case, 9 @ or #, 10 other, 11 ©.
    """
    if sign in _OPENERS:
        return _OPENERS[sign]
    if sign.isdigit():
        return 3
    if sign.isalpha():
        return 1 if sign.isupper() else 2 if sign.islower() else 8
    return 10


_CLOSERS = {".": 1, "!": 2, "?": 16, ":": 5, ",": 6, ";": 6, "…": 12, "。": 13, "！": 13, "？": 13}
_CLOSERS |= dict.fromkeys("-–—/", 7) | dict.fromkeys(")]）】", 11)
_QUOTES_END = frozenset("”\"’'»“」』›")


def last_class(text: str) -> int:
    """Return the class of a last sign: 1 full stop, 2 !, 16 ?, 3 quote after a stop, 4 quote, 5 colon, 6 comma,
    7 dash, 8 small letter, 9 capital, 10 digit, 11 bracket, 12 ellipsis, 13 wide stop, 14 caseless letter, 15 other.
    """
    sign = text[-1]
    if sign == "." and text.endswith("..."):
        return 12
    if sign in _CLOSERS:
        return _CLOSERS[sign]
    if sign in _QUOTES_END:
        return 3 if text[-2:-1] in tuple(".!?…,。") else 4
    if sign.isdigit():
        return 10
    if sign.isalpha():
        return 8 if sign.islower() else 9 if sign.isupper() else 14
    return 15


# The start of a line tells how it is capitalised.
MAX_HEADS = 200


def _capitals(text: str, words: list[str]) -> int:
    """0 no cased word, 1 all capitals, 2 nearly all words begin with one, 3 half, 4 some, 5 few; 6 to 8 of one word."""
    if text.isupper():
        return 6 if len(words) == 1 else 1
    heads = [word[0] for word in text[:MAX_HEADS].split() if word[0].isalpha()]
    if not heads:
        return 0
    high = sum(map(str.isupper, heads))
    if len(heads) == 1:
        return 7 if high else 8
    share = high / len(heads)
    return 2 if share > 0.8 else 3 if share > 0.5 else 4 if share > 0.2 else 5


def _digits(text: str) -> int:
    """0 none, 1 some, 2 a fifth or more, 3 nothing else."""
    count = len(_DIGIT.findall(text[:200]))
    if not count or len(text) > 200:
        return min(1, count)
    return 3 if not any(map(str.isalpha, text)) else 2 if count * 5 > len(text) else 1


def _mark(text: str) -> int:
    """0 none, 1 address of a page, 2 of a mailbox or account, 3 bar, 4 arrow, 5 hash, 6 bullet inside, 7 only marks,
    8 a file's name.
    """
    if len(text) < 4 and not any(map(str.isalnum, text)):
        return 7
    if "." in text[-5:-2] and _FILE.search(text[-40:]):
        return 8
    if "@" in text:
        return 2
    if "|" in text:
        return 3
    if text[-1] in "»›→>▶+" or text[0] in "»›→▶+":
        return 4
    if "#" in text:
        return 5
    if "•" in text or "·" in text:
        return 6
    return 1 if len(text) < 300 and _DOMAIN.search(text) and _URL.search(text) else 0


def _credit_class(text: str, credit: Credit | None) -> int:
    """0 none, 1 to 8 the line is a credit of that kind, 9 to 16 it ends with one, 17 it begins with one."""
    if credit is None:
        return 0
    if credit.is_whole(text):
        return CREDIT_KINDS[credit.kind]
    return 17 if credit.start == 0 else 8 + CREDIT_KINDS[credit.kind]


def _cue(text: str, credit: Credit | None) -> int:
    """0 no credit, 1 the line is one, 2 it ends with one, 3 it begins with one."""
    if credit is None:
        return 0
    return 1 if credit.is_whole(text) else 3 if credit.start == 0 else 2


def _pictured(text: str, seen: int) -> int:
    """0 no word of captions, 1 tells who is where, 2 from the archive, 3 worded as alt texts are."""
    if len(text) > 600 or not (seen & PICTURED or "(" in text or "（" in text):
        return 0
    if _POSITION.search(text):
        return 1
    return 2 if _ARCHIVE.search(text) else 3 if _ALT.search(text) else 0


@cache
def _byline_leads() -> frozenset[tuple[str, ...]]:
    return frozenset(lexicon.words_of(lead) for lead in lexicon.phrases("bylines", "leads"))


@cache
def _word_set(key: str) -> frozenset[str]:
    return frozenset(lexicon.phrases("bylines", key))


def _byline(text: str, words: list[str], seen: int) -> int:
    """0 none, 1 lead and more, 2 lead alone, 3 shaped like a name, 4 a job, 5 a name and a job."""
    if len(text) > MAX_BYLINE_CHARS or not words:
        return 0
    leads = _byline_leads()
    lead = next((n for n in (1, 2, 3) if tuple(words[:n]) in leads), 0)
    if lead and text[0].isupper() | (lead == len(words)):
        return 2 if lead == len(words) else 1
    job = len(words) <= 14 and bool(seen & JOB)
    heads = text.replace(",", " ").split()
    named = 2 <= len(heads) <= 4 and all(h[0].isupper() for h in heads) and not _DIGIT.search(text)
    return (5 if job else 3) if named else 4 if job else 0


def _date(text: str, words: list[str], seen: int) -> int:
    """0 none, 1 month and number, 2 numbers, 3 time alone, 4 "ago", 5 to 8 the same behind a lead, 9 lead alone."""
    if len(text) > MAX_DATE_CHARS or not words:
        return 0
    found = 0
    if _DIGIT.search(text):
        if seen & MONTH:
            found = 1
        elif _NUMERIC_DATE.search(text):
            found = 2
        elif _AGO.search(text):
            found = 4
        elif _TIME.search(text):
            found = 3
    led = words[0] in _word_set("date_leads") or " ".join(words[:2]) in _word_set("date_leads")
    return (found + 4 if found else 9) if led and len(words) < 16 and (found or len(words) < 3) else found


def _furniture(text: str, words: list[str], count: int) -> int:
    """0 none, 1 known whole, 2 known beginning, 3 half of its words, 4 a quarter, 5 some."""
    if lexicon.is_furniture(text):
        return 1
    if len(text) < 220 and lexicon.has_furniture_start(text):
        return 2
    share = count / len(words) if words else 0.0
    return 3 if share >= 0.5 else 4 if share >= 0.25 else 5 if share >= 0.1 else 0


def _quote(text: str) -> int:
    """0 none, 1 begins with a quote, 2 ends with one, 3 both, 4 inside only."""
    begins, ends = text[0] in '“"„«‘「『', text[-1] in '”"»“’」』'
    if begins or ends:
        return 3 if begins and ends else 1 if begins else 2
    return 4 if any(mark in text for mark in ("“", '"', "„", "«", "「")) else 0


def _address(words: list[str], count: int) -> int:
    """0 nobody, 1 the reader once, 2 more often."""
    return min(2, count) if len(words) < 60 else min(1, count)
