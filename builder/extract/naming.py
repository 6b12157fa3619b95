"""The words of photo credits: what announces one, what is one by its shape, and what is left without its trimmings."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from builder.extract import lexicon
from builder.extract.folding import split_words


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit found in a line.

    Args:
        kind: how it is announced: `label`, `lead`, `sign` (©), `bracket`, `slash`, `agency`, `standin`, `name`.
        start: first character of the credit, label and brackets included.
        end: one past its last character.
        value: the credit as printed, without label and brackets.
    """

    kind: str
    start: int
    end: int
    value: str

    def is_whole(self, text: str) -> bool:
        """Is *text* nothing but this credit?"""
        return self.start == 0 and self.end == len(text)


# Credits of real pages: 99 % have at most 90 letters and 13 words.
MAX_CREDIT_CHARS, MAX_CREDIT_WORDS = 140, 18
# Credits behind a sentence without label or brackets are shorter than this.
MAX_TAIL_CHARS = 90
# What sentences end with in scripts that have a full stop of their own: of India, Arabic, Urdu, Armenia, Burma, the
# Khmer, Ethiopia and Tibet.
UNCASED_ENDS = "।॥؟۔։။។።፧།"
# All that a sentence, or a text before a credit, can end with.
SENTENCE_ENDS = '.!?…。」”"»)]' + UNCASED_ENDS
# What ends with the name of a picture's file.
FILE_NAME = re.compile(r"^\S*\w\.(?:jpe?g|png|webp|gif|tiff?|mp4)$|\b\w+\.(?:jpe?g|png|webp)$", re.IGNORECASE)
# `why-the-harbour-froze`, `graph_2024_final`, `Harbour_narrow`, `003hbr20240503`: alt texts that are a file's name.
_SLUG = re.compile(
    r"(?=.*[a-z])(?=.*[\d_]|.*-.*-)[a-z0-9]+(?:[-_][a-z0-9]+)+|[A-Z][a-z0-9]+(?:_[A-Za-z0-9]+)+|\d{3}[a-z]{2,6}\d{6,8}"
)
MIN_SLUG_CHARS = 10
# The dots behind a credit's label (`Credit...Jane Roe`), and these, a bar or a colon.
DOTS = re.compile(r"(?<=[Cc]redit)(?:\.\.\.|…)")
# Papers of East Africa set a bar behind the label: `PHOTO | JANE ROE | NMG`.
LABEL_BAR = "PHOTO | "
COLON = re.compile(rf"[:：]|{DOTS.pattern}|(?<=\bPHOTO) \| ")
_PLAIN_COLON = re.compile("[:：]")
# What a label alone before its colon has at most.
MAX_LABELLED_CHARS = 48
SIGN, SIGN_STARTS = re.compile(r"(?:©|\(c\)|\(C\)|ⓒ|Ⓒ)\s*"), "©(ⓒⒸ"
# Behind a ©.
YEAR_FIRST = re.compile(r"^(?:copyright\s*)?(?:19|20)\d\d\s+(?=\D)", re.IGNORECASE)
MIN_DOUBLED = 6
_DOUBLED = re.compile(rf"^(.{{{MIN_DOUBLED},70}}?)\s*/?\s*\1$")
_LABEL_NOTE = re.compile(r"\s*[\[(][^\])]{1,12}[\])]\s*$")
# A paper's or agency's own: `ST PHOTO:`, `AFP Foto:`.
_OWN_PHOTO = re.compile(r"^\w+ (?:\w+ )?(?:photos?|fotos?)$")
_LABEL_EDGES = " \u00a0([（*•-–—.|"
# Alone before a credit, where a page's link or bullet stood, or glued to its first name: `#Jane Roe / AFP`.
_STRAY = re.compile(r"^(?:[#•·*▪■●]\s+)+|^#(?=[^\W\d_a-z][\w.'’-]* [^\W\d_a-z/][^/]*/)")
_STRAY_SIGNS = tuple("#•·*▪■●")
_EDGES = " \t\u00a0|–—-,;•·*"


def is_slug(text: str) -> bool:
    """Is *text*, a single word, the name of a file without its ending?"""
    return ("-" in text or "_" in text or text[0].isdigit()) and _SLUG.fullmatch(text) is not None


def clean(value: str) -> str:
    """Return a credit as printed without label, brackets, copyright sign and doubling."""
    value = value.strip(_EDGES)
    value = _STRAY.sub("", value) if value.startswith(_STRAY_SIGNS) else value
    for _ in range(3):
        before = value
        value = _strip_label(strip_brackets(SIGN.sub("", value, count=1) if SIGN.match(value) else value))
        value = _without_note(value).strip(_EDGES)
        if value == before:
            break
    # What is said twice begins twice.
    doubled = _DOUBLED.match(value) if value.find(value[:MIN_DOUBLED], MIN_DOUBLED) > 0 else None
    value = doubled[1] if doubled else value
    if (bare := _BARE_LABEL.match(value)) and (is_name(value[bare.end() :]) or is_agency(value[bare.end() :])):
        value = value[bare.end() :]
    return value[:-1] if value.endswith(".") and not value.endswith((".A.", ".S.", "Inc.", "Zvg.", "Co.")) else value


# `Foto Jane Roe`, `Copyright Acme Images`: labels without a colon.
_BARE_LABEL = re.compile(r"(?:Foto|Photo|Beeld|Kuva|Copyright)\s(?=[^\W\d_a-z]\S* [^\W\d_a-z])")


def strip_brackets(value: str) -> str:
    if len(value) > 2 and value[0] in "([（" and value[-1] in ")]）":
        inner = value[1:-1]
        return value if ")" in inner.split("(")[0] else inner.strip()
    return value


def _strip_label(value: str) -> str:
    colon = colon_in(value, MAX_LABELLED_CHARS)
    if colon and is_label(value[: colon.start()]):
        return value[colon.end() :].strip()
    kind, slash, rest = value.partition("/")
    if slash and ":" not in rest and _is_label_only(kind.strip().casefold()) and not is_agency(value):
        # `Photo / Jane Roe`, `Ljósmynd/Acme`
        return rest.strip()
    dashed = dashed_label(value)
    if dashed:
        return value[dashed:]
    lead = lead_of(value)
    # `Courtesy/Harbour Trust` says who gave it, and `Photo supplied` all that is known.
    is_whole = value[len(lead) : len(lead) + 1] == "/" or value.casefold() in lexicon.credit_standins()
    return value[len(lead) :].strip(" :") if lead and not (is_whole or _is_kept(lead)) else value


def _is_label_only(label: str) -> bool:
    """Does *label*, in small letters and before a slash, say nothing of the picture? What stands in place of a name
    says who gave it: `Reprodução/TV Acme`.
    """
    is_kept = label.startswith(_REUSED) or label in lexicon.credit_standins()
    return label in lexicon.credit_labels() and not is_kept


def _without_note(value: str) -> str:
    """Return the credit without what follows it and is none: a photographer's address, and itself once more
    (`(AP Photo/Jane Roe) - Copyright AP Photo`).
    """
    again = _SAID_AGAIN.match(value)
    if again and {*lexicon.words_of(again[2])} - {"copyright"} <= {*lexicon.words_of(again[1])}:
        return again[1]
    return _ADDRESS.sub("", value) if "@" in value else value


_SAID_AGAIN = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*[–—|-]?\s*(.+)$")
# How labels begin that say what the picture is, or that it stands beside many stories: by these photos are told from
# each other.
_REUSED = (
    "archiv", "arkiv", "beispiel", "collage", "file", "fotomontage", "grafik", "graphic", "illustr", "montage",
    "screen", "st file", "stock", "symbol", "video",
)  # fmt: skip
_ADDRESS = re.compile(r"(?<=\w)[\s,/|]+[\w.+-]+@[\w-]+(?:\.[\w-]+)+$")


def _is_kept(lead: str) -> bool:
    """Is the lead part of the credit as printed, as in `AP Photo/Jane Roe`?"""
    return lead.startswith(_KEPT)


_KEPT = (
    "ap ", "afp ", "epa ", "reuters ", "ht ", "express ", "capture", "captura", "screen", "bild erstellt", "erstellt",
    "generated", "image generated", "ai",
)  # fmt: skip


def colon_in(text: str, end: int) -> re.Match[str] | None:
    """Return the first colon, or what stands in its place behind a label, that ends before place *end* of *text*."""
    head = text[:end]
    colon = colon_of(head)
    return colon.search(head) if colon else None


def colon_of(text: str) -> re.Pattern[str] | None:
    """Return the pattern of the colons in *text*, or of what stands in their place behind a label; None where there
    can be none.
    """
    # Most texts have none of the latter, for which the pattern looks back from each of their letters.
    if "redit" in text or LABEL_BAR in text:
        return COLON
    return _PLAIN_COLON if ":" in text or "：" in text else None


def is_label(words: str) -> bool:
    """Do *words* announce a credit when a colon follows?"""
    if words.rstrip()[-1:] in ("]", ")"):
        words = _LABEL_NOTE.sub("", words)
    low = words.casefold().strip(_LABEL_EDGES)
    return low in lexicon.credit_labels() or (
        low.endswith(("photo", "photos", "foto", "fotos")) and _OWN_PHOTO.match(low) is not None
    )


def dashed_label(text: str) -> int:
    """Return where the credit begins behind a label and a dash that touches it (`फोटो- X`, `Photo- X`), or 0."""
    found = _DASHED_LABEL.match(text)
    return found.end() if found and is_label(found[1]) else 0


_DASHED_LABEL = re.compile(r"([^\W\d_][^\s–—-]*)[–—-]\s+(?=\S)")


def may_end_label(words: str) -> bool:
    """Could one of the labels that `is_label` knows end where *words* end?"""
    low = words.casefold().rstrip(_LABEL_EDGES)
    return low.endswith(lexicon.credit_label_ends())


def lead_of(text: str) -> str:
    """Return the phrase without a colon that announces a credit at the start of *text*, or an empty string."""
    leads = lexicon.credit_leads_by_start().get(text[:2].casefold()[:2])
    if leads is None:
        return ""
    low = text[:28].casefold()
    if not low.startswith(leads):
        return ""
    return next((lead for lead in leads if low.startswith(lead) and not low[len(lead) : len(lead) + 1].isalnum()), "")


def is_led(text: str, line: str) -> bool:
    """Does a phrase without a colon announce a credit at the start of *text*, a part of *line*? That something was
    generated credits a picture only where the line speaks of one.
    """
    lead = lead_of(text)
    return lead != "" and (not lead.startswith(_MADE) or _speaks_of_picture(line))


_MADE = ("ai", "generated", "erstellt mit ki")


def _speaks_of_picture(line: str) -> bool:
    low = line.casefold()
    told, others = (lexicon.phrases("credits", key) for key in ("made_pictures", "made_others"))
    return any(map(low.__contains__, told)) and not any(map(low.__contains__, others))


def is_high(sign: str) -> bool:
    """Is *sign* a capital, or a letter of a script without case? Labels and names begin with one."""
    return sign.isalpha() and not sign.islower()


def has_agency(text: str) -> bool:
    """Does *text* name an agency or photo library? `SPA` is one, `Spa` is none."""
    # Most texts have no such word in any spelling.
    if text.isascii() and _low_agency_words().isdisjoint(split_words(text.casefold())):
        return False
    # Japanese papers print `ＡＦＰ`.
    words = split_words(text if text.isascii() else unicodedata.normalize("NFKC", text))
    if not lexicon.agency_capitals().isdisjoint(words):
        return True
    known = lexicon.agency_words()
    if known.isdisjoint(map(str.casefold, words)):
        return False
    return any(word.casefold() in known and not lexicon.is_spelt_as_word(word) for word in words)


@cache
def _low_agency_words() -> frozenset[str]:
    """Return all words that alone name an agency, in small letters."""
    return lexicon.agency_words() | frozenset(map(str.casefold, lexicon.agency_capitals()))


def is_agency(text: str) -> bool:
    """Is *text* nothing but an agency's name (`ASSOCIATED PRESS`)?"""
    if text.count(" ") > MAX_AGENCY_SPACES:
        return False
    words = lexicon.words_of(text)
    return words in lexicon.agencies() or words[1:] in lexicon.agencies()


def is_agencys(text: str) -> bool:
    """Is *text* a credit that names an agency, or nothing but an agency's name?"""
    if text.isascii():
        # The words are split once for both.
        words = tuple(split_words(text.casefold()))
        if text.count(" ") <= MAX_AGENCY_SPACES and (words in lexicon.agencies() or words[1:] in lexicon.agencies()):
            return True
        return not _low_agency_words().isdisjoint(words) and has_agency(text) and is_credit_shaped(text)
    return (has_agency(text) and is_credit_shaped(text)) or is_agency(text)


# No agency's name has more than five words; marks may stand between them, and an article before.
MAX_AGENCY_SPACES, MAX_AGENCY_WORDS = 9, 6


def is_standin(text: str) -> bool:
    """Does *text* stand in place of a credited name (`Supplied`, `Handout`, `Privat`)?"""
    return text.casefold().strip(" .()[]:") in lexicon.credit_standins()


def is_link(text: str) -> bool:
    """Is *text*, alone on a line, likelier a link of the page (`Presse`) than a stand-in for a name?"""
    return text.casefold().strip(" .()[]:") in lexicon.linked_standins()


def is_supplier(text: str) -> bool:
    """Is *text* shaped like the name of an authority that gives out pictures (`Saltira Police Dept.`)?"""
    words = text.split()
    small = [word for word in words if not word[0].isupper()]
    is_name = len(words) > 1 and len(small) <= 2 and 2 * len(small) < len(words) and not any(map(str.isdigit, text))
    low = text.casefold()
    return is_name and any(map(low.__contains__, lexicon.suppliers()))


def is_plausible(value: str) -> bool:
    """Could *value* be a credit: short, and names rather than a sentence?"""
    words = value.split()
    if not words or len(value) > MAX_CREDIT_CHARS or len(words) > MAX_CREDIT_WORDS:
        return False
    if value[-1] in "!?" and len(words) > MAX_LED_WORDS:
        return False
    small = sum([word[0].islower() for word in words])
    if small and len(words) > MAX_LED_WORDS and lexicon.opens_sentence(words[0]):
        return False
    return small <= 3 or small * 2 <= len(words)


# A longer value that begins as sentences do is one.
MAX_LED_WORDS = 3


def is_name(text: str) -> bool:
    """Is *text* shaped like the name of a person or house: two to five words with capitals, particles aside?"""
    words = text.split()
    if not 1 < len(words) <= 5 or not words[0][0].isupper() or lexicon.opens_sentence(words[0]):
        return False
    return all(w[0].isupper() or w in PARTICLES for w in words) and not any(w[-1] == ":" for w in words[:-1])


def is_uncased_name(text: str) -> bool:
    """Is *text* shaped like a name in a script without case that parts its words: two to four of them?"""
    words = text.split()
    return 1 < len(words) <= 4 and all(is_uncased(word) and not is_wide(word) for word in words)


def is_uncased(word: str) -> bool:
    """Does *word* begin with a letter of a script without case?"""
    return word[0].isalpha() and not word[0].isupper() and not word[0].islower()


def is_wide(word: str) -> bool:
    """Is *word* Chinese, Japanese or Korean, where names are not parted by spaces from what people are?"""
    return "\u2e80" <= word[0] <= "\u9fff" or "\uac00" <= word[0] <= "\ud7af"


# The words in small letters that names have.
PARTICLES = frozenset(("de", "van", "von", "der", "da", "el", "al", "la", "le", "dos", "bin", "of", "for", "&", "and"))


# `Jane Roe for The Daily Gazette`: a photographer and who sent her.
SENT_BY = ("for", "für", "pour", "para")
_SENT_BY = re.compile(
    rf"^[^\W\d_a-z][\w.'’-]+(?: [^\W\d_a-z][\w.'’-]*){{1,3}} (?:{'|'.join(SENT_BY)}) (?:[Tt]he |[«“„]\s?)?"
    r"[^\W_a-z][\w.'’-]*(?: (?:[^\W_a-z][\w.'’-]*|of|de|du)){0,4}(?:\s?[»”“])?$"
)


def is_sent_by(text: str) -> bool:
    """Does *text* name a photographer and who sent her? A title (`Ten Ideas for Your Garden`) is worded alike."""
    # Told one by one: a loop over them takes three times as long.
    if not (" for " in text or " für " in text or " pour " in text or " para " in text):
        return False
    return _SENT_BY.match(text) is not None and not lexicon.opens_sentence(text.split(maxsplit=1)[0])


_SENT = re.compile(rf"[^\W\d_a-z][\w.'’-]* (?:{'|'.join(SENT_BY)}) (?:[Tt]he |[«“„]\s?)?[^\W_a-z]")


def holds_sent_by(text: str) -> bool:
    """Does *text* send a name to a name anywhere, as the credit that ends it may?"""
    return _SENT.search(text) is not None


def is_credit_shaped(text: str) -> bool:
    """Are nearly all words names, abbreviations, agencies or the words inside credits?"""
    parts = _PARTING.split(text)
    # The second small word of a slashed text, and the first of another, tells.
    most = len(parts[:2])
    if len(list(itertools.islice(_small_words(parts), most))) == most:
        return False
    # Of words without case more are a sentence.
    words = [] if text.isascii() else text.split()
    uncased = [word for word in words if is_uncased(word) and not has_agency(word)]
    is_sentence = len(uncased) > MAX_UNCASED_WORDS * len(parts) or any(word[-1] in UNCASED_ENDS for word in words[:-1])
    return not is_sentence


MAX_UNCASED_WORDS = 3


def _small_words(parts: list[str]) -> Iterator[str]:
    """Yield the words in small letters that are none of those inside credits, and no agency's."""
    inside = lexicon.credit_insides()
    for part in parts:
        for word in part.split():
            if word[0].islower() and word.casefold() not in inside and not has_agency(word) and not is_agency(part):
                yield word


_PARTING = re.compile(r"[/|]")
