"""The word lists of the extractor: agencies, credit labels, furniture; read once from `lexicons/*.toml`."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from builder.extract import patterns
from builder.extract.folding import folded, split_words

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_EDGE = " \t\u00a0.:!?,;|·•–—-_*»«\"'“”„‘’()[]<>›‹→▶#+0123456789…/：【】（）［］"


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of *text* in lower case."""
    return tuple(split_words(folded(text)))


def key_of(line: str) -> str:
    """Return *line* as the furniture list knows lines: lower case, marks at its ends and numbers taken off."""
    return folded(line).replace("’", "'").strip(_EDGE)


def pattern_of(line: str) -> str:
    """Return *line* as profiles know lines: as `key_of`, and any number inside stands for any other (`page # of x`)."""
    return _NUMBER.sub("#", key_of(line))


@cache
def table(name: str) -> dict[str, Any]:
    """Return the word list *name* as it stands in its file."""
    text = resources.files(__package__).joinpath("lexicons", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def phrases(name: str, key: str) -> list[str]:
    """Return the phrases under *key* in the word list *name*; those in small letters as case folded (`ς` to `σ`)."""
    return [entry.casefold() if entry == entry.lower() else entry for entry in map(str, table(name)[key])]


@cache
def agencies() -> dict[tuple[str, ...], str]:
    """Return the forms of all agencies' names, as words, with the usual name of each."""
    return {**_names("photo"), **_names("wire")}


@cache
def wire_agencies() -> dict[tuple[str, ...], str]:
    """Return the forms of the names of agencies that supply texts, as words, with the usual name of each."""
    return _names("wire")


@cache
def wire_words() -> frozenset[str]:
    """Return the words that the names of agencies which supply texts begin with: a line without one names none."""
    return frozenset(form[0] for form in wire_agencies())


@cache
def collectives() -> dict[tuple[str, ...], str]:
    """Return the words for agencies without a name, with the usual word of each."""
    return _names("collective")


@cache
def papers() -> dict[tuple[str, ...], str]:
    """Return the forms of the names of papers whose texts others print, as words, with the usual name of each."""
    return _names("papers")


@cache
def agency_spellings() -> frozenset[str]:
    """Return the forms of wire agencies' names as printed: short ones such as `PA` count only in this spelling."""
    wire = table("agencies")["wire"]
    return frozenset(form for usual, forms in wire.items() for form in (usual, *forms))


def _names(kind: str) -> dict[tuple[str, ...], str]:
    entries: dict[str, list[str]] = table("agencies")[kind]
    return {words_of(form): usual for usual, forms in entries.items() for form in (usual, *forms)}


# One word says "agency": names whose first word alone is telling. Two-letter names count in capitals only.
@cache
def agency_words() -> frozenset[str]:
    """Return the words that alone name an agency, in lower case, of three letters or more."""
    return frozenset(form[0] for form in agencies() if len(form) == 1 and len(form[0]) > 2)


@cache
def agency_capitals() -> frozenset[str]:
    """Return the agencies' names of two letters, as printed in capitals (`AP`, `PA`)."""
    return frozenset(form[0].upper() for form in agencies() if len(form) == 1 and len(form[0]) == 2)


def is_spelt_as_word(word: str) -> bool:
    """Is *word* an agency's abbreviation spelt as a name or a word is (`Ann`, `Spa`), and so none?"""
    return word.istitle() and word.casefold() in _like_words()


@cache
def _like_words() -> frozenset[str]:
    return frozenset(phrases("agencies", "like_words"))


@cache
def credit_labels() -> frozenset[str]:
    """Return the labels that announce a credit before a colon."""
    return frozenset(phrases("credits", "labels"))


@cache
def credit_label_ends() -> tuple[str, ...]:
    """Return what the labels that announce a credit can end with: their last words, less those that end with another
    one, a paper's own photo (`ST FILE PHOTO`), and a bracket.
    """
    # Of several words the last one with the space before it: the `d` of `image d` ends many words.
    ends = {label[max(0, label.rfind(" ")) :] for label in credit_labels()}
    ends |= {"photo", "photos", "foto", "fotos", ")", "]"}
    return tuple(sorted(end for end in ends if not any(end != other and end.endswith(other) for other in ends)))


def is_photo_label(text: str) -> bool:
    """Does *text* announce a photo's credit and nothing else (`Foto:`, not `Source:` or `Autor:`)?"""
    label = text.casefold().strip(" \u00a0:：([/|–—-")
    return label in credit_labels() and label not in phrases("credits", "wide_labels")


@cache
def credit_leads() -> tuple[str, ...]:
    """Return the phrases that announce a credit without a colon, longest first."""
    return tuple(sorted(phrases("credits", "leads"), key=len, reverse=True))


@cache
def credit_leads_by_start() -> dict[str, tuple[str, ...]]:
    """Return the phrases that announce a credit without a colon by their first two letters, longest first."""
    return _by_start(credit_leads())


def may_hold_lead(low: str) -> bool:
    """Could a phrase that announces a credit without a colon stand in *low*, which is in lower case?"""
    return _lead_kernels().search(low) is not None


@cache
def _lead_kernels() -> re.Pattern[str]:
    """Return a pattern of a few words, one of which stands in each phrase that announces a credit without a colon."""
    counts = Counter(word for lead in credit_leads() for word in lead.split() if len(word) >= MIN_KERNEL)
    found = {max(lead.split(), key=lambda word: (counts[word], len(word), word)) for lead in credit_leads()}
    fewest = (word for word in found if not any(word != other and other in word for other in found))
    return re.compile(patterns.any_of(fewest))


# Shorter words (`by`, `of`, `de`) stand in too many lines.
MIN_KERNEL = 4


def _by_start(phrases: Iterable[str], letters: int = 2) -> dict[str, tuple[str, ...]]:
    starts: dict[str, list[str]] = {}
    for phrase in phrases:
        starts.setdefault(phrase[:letters], []).append(phrase)
    return {start: tuple(found) for start, found in starts.items()}


# Those that some pages print twice, without a space (`Byby Jane Roe`).
DOUBLED_LEADS = ("by", "von", "par", "por")


@cache
def byline_leads_by_start() -> dict[str, tuple[str, ...]]:
    """Return the words before the names in bylines by their first letter (one is a single sign), longest first."""
    return _by_start(sorted(phrases("bylines", "leads"), key=len, reverse=True), 1)


@cache
def credit_standins() -> frozenset[str]:
    """Return the words that stand in place of a credited name."""
    return frozenset(phrases("credits", "standins"))


@cache
def linked_standins() -> frozenset[str]:
    """Return those of these words that are also links of pages (`Presse`, `Facebook`)."""
    return frozenset(phrases("credits", "linked_standins"))


@cache
def credit_insides() -> frozenset[str]:
    """Return the words in small letters that stand inside credits."""
    return frozenset(phrases("credits", "inside"))


@cache
def furniture_lines() -> frozenset[str]:
    """Return the lines that are never part of an article, by `key_of`."""
    return frozenset(key_of(line) for key in ("lines", "enlargers", "related") for line in phrases("furniture", key))


@cache
def furniture_starts() -> dict[str, tuple[str, ...]]:
    """Return the beginnings of furniture lines by their first two letters."""
    return _by_start(sorted(phrases("furniture", "starts"), key=len, reverse=True))


@cache
def furniture_beginnings() -> frozenset[str]:
    """Return the first three letters of these."""
    return frozenset(start[:3] for starts in furniture_starts().values() for start in starts)


@cache
def furniture_words() -> frozenset[str]:
    """Return the words that furniture is made of."""
    return frozenset(phrases("furniture", "words"))


def is_of_page(text: str) -> bool:
    """Has *text* words of buttons and prompts?"""
    return not furniture_words().isdisjoint(words_of(text))


def is_furniture(line: str) -> bool:
    """Is the whole *line* known furniture? Parts of lines never count."""
    return len(line) < MAX_FURNITURE_LINE and _is_furniture(line)


@lru_cache(maxsize=32768)
def _is_furniture(line: str) -> bool:
    if line.endswith(":") and is_photo_label(line):
        return False  # `Image:` with the name on the next line
    return key_of(line) in furniture_lines() or (line[-1:].isdigit() and _COUNTER.match(line) is not None)


# Which picture of a gallery it is: `2 of 12`, `Image 2 of 12`, `Bild 1 von 3`.
_COUNTER = re.compile(
    r"(?:(?:image|photo|picture|slide|bild|foto|imagen|immagine)\s)?\d{1,3}\s(?:of|von|de|di|av|af|sur|van|z|из)\s\d{1,3}$",
    re.IGNORECASE,
)


def is_enlarger(line: str) -> bool:
    """Is *line* a button that enlarges a picture, or says that one follows?"""
    # They are furniture, which has been asked for each line, and remembered.
    return is_furniture(line) and key_of(line) in _enlargers()


@cache
def _enlargers() -> frozenset[str]:
    return frozenset(key_of(line) for line in phrases("furniture", "enlargers"))


def heads_teasers(line: str) -> bool:
    """Does *line* stand before other stories (`Related`, `Passend zum Artikel`)?"""
    return is_furniture(line) and key_of(line) in _related()


@cache
def _related() -> frozenset[str]:
    return frozenset(key_of(line) for line in phrases("furniture", "related"))


def heads_comments(line: str) -> bool:
    """Is *line* the head of readers' comments (`27 Comments`), not a count that a label names (`Comments: 27`)?"""
    return len(line) < MAX_FURNITURE_LINE and ":" not in line and key_of(line) in _comment_heads()


@cache
def _comment_heads() -> frozenset[str]:
    return frozenset(key_of(line) for line in phrases("furniture", "comment_heads"))


def comment_words() -> frozenset[str]:
    """Return the longest word of each head of comments: a line without one of them is none."""
    return frozenset(max(words_of(head), key=len) for head in _comment_heads())


def is_prompt(line: str) -> bool:
    """Does *line* begin with words and a colon that only prompts begin with (`Related:`, `Privacy Notice:`), or say a
    note in brackets again (`Share (opens in a new window) Post (opens in a new window)`)?
    """
    if ":" not in line[:MAX_PROMPT_START]:
        return line.count("(") > 1 and _NOTED.match(line) is not None
    low = folded(line[:MAX_PROMPT_START])
    starts = furniture_starts().get(low[:2], ())
    return low.startswith(starts) and any(start[-1] == ":" and low.startswith(start) for start in starts)


# A note of three words or more, behind a few words without a stop: never people and their clubs, `(LG Saltira)`.
_NOTED = re.compile(r"^[^().,;!?]{1,40}(\([a-zà-ÿ][\w'’]*(?: [\w'’]+){2,8}\))(?:[^().,;!?]{1,40}\1)+\W*$")
# The colon of a prompt is among its first letters.
MAX_PROMPT_START = 24


def has_furniture_start(line: str) -> bool:
    """Does *line* begin as furniture does? Prose (`Advertisement spending fell …`) is told by its length."""
    low = folded(line[:MAX_START_CHARS])
    starts = furniture_starts().get(low[:2], ())
    if not low.startswith(starts):
        return False
    found = next(start for start in starts if low.startswith(start))
    return found[-1] == ":" or len(line) <= MAX_PROMPT or line[-1] not in '.”"'


# No beginning in furniture.toml is longer.
MAX_START_CHARS = 48
# No line in furniture.toml is longer.
MAX_FURNITURE_LINE = 100
# Prompts that end with a full stop are shorter than this; sentences of prose that begin with a prompt's words longer.
MAX_PROMPT = 70


@cache
def months(key: str = "months") -> dict[str, int]:
    """Return the names of months under *key*, in lower case and with case folded (which parts `ΐ` from its dots), with
    the month's number.
    """
    tables = [table("bylines")[key], table("months").get(key, {})]
    named = [(name, int(number)) for months in tables for number, names in months.items() for name in names]
    return {form: number for name, number in named for form in (name, name.casefold())}


@cache
def function_words() -> frozenset[str]:
    """Return the words, as they are printed, with which no line ends unless its sentence goes on."""
    return frozenset(map(str, table("function_words")["words"]))


@cache
def abbreviations() -> frozenset[str]:
    """Return the words cut short whose full stop ends no sentence."""
    return frozenset(phrases("function_words", "abbreviations"))


@cache
def elisions() -> frozenset[str]:
    """Return the words that drop their vowel before the next and are written as one with it (`l’`, `dell’`)."""
    return frozenset(phrases("function_words", "elisions"))


@cache
def suppliers() -> tuple[str, ...]:
    """Return what the names of authorities hold that give out pictures of their own."""
    return tuple(phrases("credits", "suppliers"))


@cache
def wide_positions() -> tuple[str, ...]:
    """Return the signs of East Asia by which texts of pictures are told."""
    return tuple(phrases("credits", "wide_positions"))


@cache
def picture_starts() -> tuple[str, ...]:
    """Return the words that only texts of pictures begin with (`Auf dem Bild …`)."""
    return tuple(phrases("credits", "picture_starts"))


@cache
def announcing_starts() -> frozenset[str]:
    """Return the first three letters of the words by which a page announces what is in a line, in small letters."""
    return frozenset(head[:3] for head in (*alt_heads(), *caption_heads(), *credit_heads()))


@cache
def caption_heads() -> tuple[str, ...]:
    """Return the words by which a page announces a caption (`Image caption, …`)."""
    return tuple(phrases("credits", "caption_heads"))


@cache
def alt_heads() -> tuple[str, ...]:
    """Return the words with which machines begin alt texts (`This image may contain …`)."""
    return tuple(phrases("credits", "alt_heads"))


@cache
def credit_heads() -> tuple[str, ...]:
    """Return the words by which a page announces a credit (`Image source, …`)."""
    return tuple(phrases("credits", "credit_heads"))


def opens_sentence(word: str) -> bool:
    """Does a sentence of running text begin with *word* (`The`, `But`, `Warum`), and no name?"""
    return folded(word) in openers()


@cache
def openers() -> frozenset[str]:
    """Return the words with which sentences of running text begin, and no names."""
    return frozenset(phrases("function_words", "openers"))
