"""The words of a line: what they say of agencies, bylines, dates, furniture and captions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from builder.extract import lexicon, naming, patterns, wire
from builder.extract.folding import folded, split_words
from builder.extract.rows import first_true, rows_of
from builder.extract.signs import (
    DIGIT,
    LETTER,
    LOW_LINE,
    SPACE,
    WIDE,
    WIDE_RANGES,
    Column,
    Page,
    Signs,
    are_of,
    begin_with,
)
from builder.extract.tokens import NUMBER_BITS, Meanings, Numbers, Tokens, numbers_of, pair_numbers, tokens_of

_WIDE = re.compile(f"[{WIDE_RANGES}]")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"\b\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}\b|\d{4}\s?[年년]")
_AGO = re.compile(r"\b(?:ago|vor \d+|il y a|hace \d+|há \d+|siden|sedan|temu|前)\b", re.IGNORECASE)
# Lines longer than these are never bylines or dates: the longest of 250 sites have 140 and 80 letters.
MAX_BYLINE_CHARS, MAX_DATE_CHARS = 140, 90
# `Jane Roe for The Gazette`: such credits are short.
MAX_SENT_BY_CHARS = 90


@dataclass(frozen=True)
class Words:
    """The words of lines, a row a line.

    Args:
        heads: the first three, in lower case, of lines that may begin with the lead of a byline or date.
        signing: whether one that an agency's name begins with stands where a sign-off may, among the last letters.
        content: the numbers of the distinct ones of three letters or more, line after line; of pairs of signs where a
            line has wide ones.
        kept: how many of these each line has.
        count: how many words there are.
        seen: what they mean, the bits of all of them.
        first, last: what the first and the last one mean.
        first_length, last_length: how many letters they have.
        inside: how many of them stand inside credits, or are agencies.
        furniture: how many furniture is made of.
        address: how many speak to the reader.
        scene: how many tell what can be seen.
        looks: how many describe persons and things by their looks.
        talk: how many tie a sentence to the text around it, or tell of the past.
        verbs: how many are finite verbs.
    """

    heads: dict[int, list[str]]
    signing: npt.NDArray[np.bool_]
    content: Numbers
    kept: Column
    count: Column
    seen: Column
    first: Column
    last: Column
    first_length: Column
    last_length: Column
    inside: Column
    furniture: Column
    address: Column
    scene: Column
    looks: Column
    talk: Column
    verbs: Column


def words_in(texts: Sequence[str], page: Page, wide: Column) -> Words:
    """Return the words of the lines of *page*, with so many wide signs each."""
    tokens = tokens_of(page)
    count, owner = tokens.count, tokens.owner
    bits = _meanings().of(tokens.numbers)
    seen, first, last, *lengths = np.zeros((5, len(texts)), np.int64)
    worded = count > 0
    begins = tokens.begins.compress(worded)
    if len(begins):
        seen[worded] = np.bitwise_or.reduceat(bits, begins)
    for words, meant, length in ((begins, first, lengths[0]), (begins + count[worded] - 1, last, lengths[1])):
        meant[worded], length[worded] = bits.take(words), tokens.length.take(words)
    hits = ((bits & sum(COUNTED)) != 0).nonzero()[0]
    told, lines = bits.take(hits), owner.take(hits)
    counts = [np.bincount(lines.compress((told & bit) != 0), minlength=len(texts)) for bit in COUNTED]
    wired = tokens.places.compress((bits & (WIRED | COLLECTIVE)) != 0)
    signing = page.has_any(page.late(wired, wire.MAX_TAIL))
    short = worded & (page.length <= MAX_BYLINE_CHARS)
    headed = short & ((first & (BYLINE_LEAD | DATE_LEAD)) != 0)
    heads = {i: tokens.of(i, 3) for i in rows_of(headed)}
    return Words(heads, signing, *_content(tokens, page, wide), count, seen, first, last, *lengths, *counts)


def _content(tokens: Tokens, page: Page, wide: Column) -> tuple[Numbers, Column]:
    """Return the numbers of the distinct words of each line, and how many there are, see `content_words`."""
    told = tokens.length >= MIN_CONTENT_CHARS
    if wide.any():
        told &= wide.take(tokens.owner) <= MAX_WIDE
    # Line and number in one, so that sorting is of one array: np.unique would take 25 times as long.
    lined = _lined(tokens.owner, tokens.numbers).compress(told)
    if (wide > MAX_WIDE).any():
        places = page.where(WIDE)
        owner = page.line_of(places)
        paired = np.flatnonzero((owner[1:] == owner[:-1]) & (wide[owner[1:]] > MAX_WIDE))
        pairs = pair_numbers(page.codes[places[paired]], page.codes[places[paired + 1]])
        lined = np.concatenate([lined, _lined(owner[paired], pairs)])
    # The lines stand in order already: so sorted it takes half of the time.
    lined.sort(kind="stable")
    lined = lined.compress(np.concatenate([[True], lined[1:] != lined[:-1]])[: len(lined)])
    numbers = (lined & ((1 << NUMBER_BITS) - 1)).view(np.uint64)
    return numbers, np.bincount(lined >> NUMBER_BITS, minlength=len(wide))


def _lined(lines: npt.NDArray[np.integer], numbers: Numbers) -> Column:
    return (lines.astype(np.int64) << NUMBER_BITS) | numbers.view(np.int64)


def content_words(text: str) -> frozenset[int]:
    """Return the numbers of the words by which lines are compared, see `content_of`."""
    return numbers_of(content_of(text))


def content_of(text: str) -> list[str]:
    """Return the words by which lines are compared: of three letters or more, or wide signs in pairs."""
    wide = () if text.isascii() else _WIDE.findall(text)
    if len(wide) > MAX_WIDE:
        return [a + b for a, b in itertools.pairwise(wide)]
    return [word for word in split_words(folded(text)) if len(word) >= MIN_CONTENT_CHARS]


# More wide signs than these in a line stand in place of words.
MAX_WIDE, MIN_CONTENT_CHARS = 3, 3


# What a word can mean to the functions below, so that each word is looked up once.
(
    AGENCY, NAMED, STANDIN, LED, INSIDE, WIRED, COLLECTIVE, AGO, TAILING, CONTRIBUTED, MONTH, JOB, FURNITURE,
    ADDRESS, POSITION, PICTURED, PICTURED_ONE, ONE, SCENE, LOOKS, TALK, BYLINE_LEAD, DATE_LEAD, FUNCTION, OPENER,
    SENT_BY, VERB, COMMENTED, NOTICING, HEADING_FURNITURE, ENDING_FURNITURE, CONTRIBUTING, SHORTENED,
) = (1 << n for n in range(33))  # fmt: skip


# These are counted.
COUNTED = (INSIDE | NAMED, FURNITURE, ADDRESS, SCENE, LOOKS, TALK, VERB)


def _known_words() -> dict[str, int]:
    """Return the bits of each word of our lists."""
    known: dict[str, int] = {}

    def add(bit: int, words: Iterable[str]) -> None:
        for word in map(str.casefold, words):
            known[word] = known.get(word, 0) | bit

    add(AGENCY, patterns.telling_words(lexicon.agencies(), lexicon.function_words()))
    add(NAMED, (*lexicon.agency_words(), *lexicon.agency_capitals()))
    leads, standins = (
        [lexicon.words_of(phrase) for phrase in found] for found in (lexicon.credit_leads(), lexicon.credit_standins())
    )
    add(LED, patterns.telling_words(leads, lexicon.function_words()))
    add(LED, ("foto",))
    add(STANDIN, patterns.telling_words(standins, lexicon.function_words()))
    add(INSIDE, lexicon.credit_insides())
    add(TAILING, (form[-1] for form in (*lexicon.agencies(), *standins)))
    add(TAILING, (*lexicon.credit_insides(), *naming.PARTICLES))
    add(
        CONTRIBUTED,
        ("reporting", "contributed", "inputs", "input", "compiled", "trug", "agenturmaterial", "avec", "con"),
    )
    add(WIRED, lexicon.wire_words())
    add(COLLECTIVE, (words[0] for words in lexicon.collectives()))
    add(AGO, ("ago", "vor", "il", "hace", "há", "siden", "sedan", "temu"))
    add(CONTRIBUTING, wire.CONTRIBUTING)
    add(MONTH, lexicon.months())
    add(JOB, lexicon.phrases("bylines", "jobs"))
    add(FURNITURE, lexicon.furniture_words())
    add(ADDRESS, lexicon.phrases("bylines", "address"))
    add(POSITION, lexicon.phrases("credits", "positions"))
    add(PICTURED, lexicon.phrases("credits", "pictured"))
    add(PICTURED_ONE, lexicon.phrases("credits", "pictured_ones"))
    add(ONE, ("a",))
    add(SCENE, lexicon.phrases("prose", "scene"))
    add(LOOKS, lexicon.phrases("prose", "looks"))
    add(TALK, lexicon.phrases("prose", "talk"))
    add(VERB, lexicon.phrases("prose", "verbs"))
    add(BYLINE_LEAD, (lead[0] for lead in _byline_leads() if lead))
    add(BYLINE_LEAD, (2 * lead for lead in lexicon.DOUBLED_LEADS))
    add(DATE_LEAD, (lead.partition(" ")[0] for lead in _date_leads()))
    for key in ("services", "notices"):
        add(NOTICING, (max(content_of(phrase), key=len) for phrase in lexicon.phrases("furniture", key)))
    furniture = [words for line in lexicon.furniture_lines() if (words := lexicon.words_of(line))]
    add(HEADING_FURNITURE, (words[0] for words in furniture))
    add(ENDING_FURNITURE, (words[-1] for words in furniture))
    add(COMMENTED, lexicon.comment_words())
    add(SHORTENED, (words[-1] for word in lexicon.abbreviations() if (words := lexicon.words_of(word))))
    add(SENT_BY, naming.SENT_BY)
    add(FUNCTION, lexicon.function_words())
    add(OPENER, lexicon.openers())
    return known


@cache
def _byline_leads() -> frozenset[tuple[str, ...]]:
    return frozenset(lexicon.words_of(lead) for lead in lexicon.phrases("bylines", "leads"))


@cache
def _date_leads() -> frozenset[str]:
    return frozenset(lexicon.phrases("bylines", "date_leads"))


@cache
def _meanings() -> Meanings:
    return Meanings(_known_words())


def lead_class(text: str, head: list[str], count: int) -> int:
    """Return 0 none, 1 lead of a byline and more, 2 lead alone, for a line of *count* words, the first ones *head*."""
    lead = next((n for n in (1, 2, 3) if tuple(head[:n]) in _byline_leads()), 0)
    if lead and (text[0].isupper() or lead == count):
        return 2 if lead == count else 1
    return 0


MAX_JOB_WORDS = 14


def led_date_class(text: str, words: Words, i: int, digits: int) -> int:
    """Return what `date_class` does, 5 to 8 the same behind a lead, 9 lead alone, for line *i* of *words*, which may
    begin with one.
    """
    head, count = words.heads[i], int(words.count[i])
    led = " ".join(head[:1]) in _date_leads() or " ".join(head[:2]) in _date_leads()
    is_ended = not led and count >= MIN_SENTENCE_WORDS and text[-1] == "."
    found = date_class(text, int(words.seen[i]), digits, is_ended=is_ended) if digits else 0
    return (found + 4 if found else 9) if led and count < MAX_LED_WORDS and (found or count < 3) else found


def date_class(text: str, seen: int, digits: int, *, is_ended: bool) -> int:
    """Return 0 none, 1 month and number, 2 numbers, 3 time alone, 4 "ago" for a line that is not too long, by its
    *digits* and words, whose bits are *seen*. One that is ended as a sentence, without a year and a time of day, is
    none.
    """
    if is_ended and not _gives_time(text):
        return 0
    if seen & MONTH:
        return 1
    # Of day, month and year the shortest form has four digits, of hours and minutes three.
    if digits >= MIN_DATE_DIGITS and _NUMERIC_DATE.search(text):
        return 2
    if (seen & AGO or not text.isascii()) and _AGO.search(text):
        return 4
    low = text.casefold()
    may_be_time = digits >= MIN_TIME_DIGITS or "am" in low or "pm" in low or ".m" in low
    return 3 if may_be_time and _TIME.search(text) else 0


MIN_DATE_DIGITS, MIN_TIME_DIGITS = 4, 3
# What stands behind a digit, with a space between them or not, in each of these forms without the name of a month.
DATE_MARKS = "./-:hHaApP年년"


def _gives_time(text: str) -> bool:
    """Does *text* give a year or a time of day?"""
    return text.endswith((".m.", " Uhr.")) or _YEAR_OR_TIME.search(text) is not None


MAX_LED_WORDS, MIN_SENTENCE_WORDS = 16, 6
_YEAR_OR_TIME = re.compile(r"\d{4}|\d[:.]\d\d")


def date_classes(texts: Sequence[str], page: Page, seen: Signs, words: Words) -> Column:
    """Return the class of each line, see `date_class`."""
    short = (words.count > 0) & (seen.length <= MAX_DATE_CHARS)
    led = (words.first & DATE_LEAD) != 0
    month = (words.seen & MONTH) != 0
    # A month beside a number is a day, but perhaps in a sentence.
    ended = (words.count >= MIN_SENTENCE_WORDS) & (page.codes[page.stop - 1] == ord("."))
    counted = short & (seen.digits > 0) & ~led
    found = np.where(counted & month & ~ended, 1, 0)
    rows = rows_of(counted & (ended | ~month))
    marked = _date_marked(page) | month | ((words.seen & AGO) != 0)
    told = zip(rows, *(column[rows].tolist() for column in (words.seen, seen.digits, ended, marked)), strict=True)
    found[rows] = [
        date_class(texts[i], bits, digits, is_ended=is_ended) if is_marked or not texts[i].isascii() else 0
        for i, bits, digits, is_ended, is_marked in told
    ]
    for i in rows_of(short & led):
        found[i] = led_date_class(texts[i], words, i, int(seen.digits[i]))
    return found


def _date_marked(page: Page) -> npt.NDArray[np.bool_]:
    """Return for each line whether one of `DATE_MARKS` stands behind a digit, as in dates without a month's name."""
    digits = page.where(DIGIT)
    spaced = page.is_one(digits + 1, SPACE)
    return page.has_any(digits.compress(are_of(page.codes.take(digits + 1 + spaced), DATE_MARKS)))


def furniture_classes(texts: Sequence[str], page: Page, seen: Signs, words: Words) -> Column:
    """Return 0 none, 1 known whole, 2 known beginning, 3 half of its words, 4 a quarter, 5 some, for each line."""
    share = words.furniture / np.maximum(words.count, 1)
    classes = first_true([(share >= 0.5, 3), (share >= 0.25, 4), (share >= 0.1, 5)], 0)
    begun = begin_with(page, lexicon.furniture_beginnings())
    started = rows_of(begun & (seen.length < MAX_STARTED_CHARS))
    classes[[i for i in started if lexicon.has_furniture_start(texts[i])]] = 2
    # Known lines begin with a word that one of them begins with, and end likewise, where no numbers are taken off.
    known = ((words.first & HEADING_FURNITURE) != 0) & ((words.last & ENDING_FURNITURE) != 0)
    numbered = ((seen.digits > 0) | ((seen.flags & LOW_LINE) != 0)) & ((seen.start & seen.end & LETTER) == 0)
    short = (seen.length < lexicon.MAX_FURNITURE_LINE) & (known | numbered | (words.count == 0))
    classes[[i for i in rows_of(short) if lexicon.is_furniture(texts[i])]] = 1
    return classes


# Prompts with a known beginning are shorter.
MAX_STARTED_CHARS = 220
