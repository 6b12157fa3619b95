"""Texts that were taken out of a page without an end of line between its elements (`get_text()` of a parser): where one
of them ends and the next begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from builder.extract import lexicon
from builder.extract.look import CLOSING, LOWER, OPENING, STOPS, UPPER, Look, look_at

# `… for years.A series …`: no space behind the stop of a sentence. Names have one inside, too (`Kinzig.News`).
_SENTENCE = re.compile(
    rf"[{STOPS}](?<=[{LOWER}]{{3}}[{STOPS}])[{STOPS}]*[{CLOSING}]*(?=[{OPENING}]?[{UPPER}][{LOWER}’']*\s)"
)
# `NewsSportBusiness`: a menu. The pattern begins with the rarer sign.
_WORDS = re.compile(rf"[{UPPER}](?<=[{LOWER}]{{2}}[{UPPER}])(?=[{LOWER}{UPPER}])")
# So many sentences that begin with different words are sure, or so many words, and such a share of the letters. Of
# 1,300 dumps that were not run together none has more than 4 of the former; pages with many names such as `WordPress`
# have up to 6 of the latter in 1,000 letters, and texts that set capitals inside words (`eThekwini`) up to 25 in all.
MIN_SENTENCES, MIN_SENTENCE_SHARE = 5, 0.0003
MIN_WORDS, MIN_WORD_SHARE = 30, 0.008
# Where sentences are sure, fewer words are names (`AstraZeneca`).
MIN_WORDS_BESIDE = 10

# What a seam may be: `cleanThe harbour`, `BBCThe harbour`, `years.A series`, `it?1 day ago`, `Jane Roe3 May 2024`.
_SEAM = re.compile(
    "|".join(
        (
            rf"(?<=[{LOWER}]{{2}})(?=[{UPPER}][{LOWER}{UPPER}])",
            rf"(?<=[{UPPER}]{{2}})(?=[{UPPER}][{LOWER}]{{2,}}\s)",
            rf"(?<=\d{{4}})(?=[{UPPER}][{LOWER}]+\s)",
            rf"(?<=\d[.!?…])(?=[{OPENING}]?[{UPPER}][{LOWER}]+\s)",
            rf"(?<=[{LOWER}][.!?…])(?=[{OPENING}]?[{UPPER}])",
            rf"(?<=[{LOWER}][.!?…][{CLOSING}“«])(?=[{OPENING}]?[{UPPER}])",
            rf"(?<=[{LOWER}][{CLOSING}])(?=[{UPPER}])",
            rf"(?<=[{LOWER}][?!])(?=\d)",
            rf"(?<=[{LOWER}]{{2}})(?=\d{{1,2}}\.? [{UPPER}{LOWER}]{{3}})",
        )
    )
)
# Words with a capital inside: names of persons, and of what many pages name.
_NAME = re.compile(
    r"(?:Ma?c|De|La|Le|O['’]|[ie])[A-Z]|LinkedIn\b"
    r"|[A-Z]?[a-z]*(?:AI|App|GPT|Book|Feed|Net|Pal|Phone|Post|Press|Station|Time|Tok|Tube|TV)\b"
)

# Elements with white space between them, as a page's source is indented: two spaces or a tab; three behind a mark, as
# some set two behind a sentence. A line has so many of them.
_MARKS = rf".!?:…{CLOSING}"
_TAB = r"[ \u00a0]*\t[ \t\u00a0]*"
_GAP = re.compile(rf"(?:(?<=[^\s{_MARKS}])(?:[ \u00a0]{{2,}}|{_TAB})|(?<=[{_MARKS}])(?:[ \u00a0]{{3,}}|{_TAB}))(?=\S)")
_WIDE, MIN_GAPS = ("  ", "\t", "\u00a0\u00a0", " \u00a0"), 3


def cuts(text: str, look: Look | None = None) -> list[int]:
    """Return the places in *text* where elements were run together, in order; none where that is not sure.

    Args:
        text: a dump.
        look: what its signs say of it, where that is known.
    """
    look = look or look_at(text)
    gaps = [] if look.is_even else list(_gaps(text))
    # Most texts have no such sentence at all, and words need not be looked at.
    sentences = [found for at in look.seams if (found := _SENTENCE.match(text, at))]
    words = len(
        {text[found.start() : found.start() + WORD_CHARS] for found in _WORDS.finditer(text)} if sentences else ()
    )
    if words < max(MIN_WORDS, MIN_WORD_SHARE * len(text)) and not _are_sentences_run_together(text, sentences):
        return gaps
    seams = (found.start() for found in _SEAM.finditer(text))
    return sorted({*gaps, *(at for at in seams if _parts(text, at, are_words=words >= MIN_WORDS_BESIDE))})


def _gaps(text: str) -> Iterator[int]:
    """Yield the ends of the gaps in lines that have many, and are no sentence set with double spaces."""
    if not any(map(text.__contains__, _WIDE)):
        return
    position = 0
    for line in text.split("\n"):
        gaps = list(_GAP.finditer(line)) if any(map(line.__contains__, _WIDE)) else []
        set_wide = sum(line[gap.start() - 1].islower() and line[gap.end()].islower() for gap in gaps)
        if len(gaps) >= MIN_GAPS and set_wide * 3 <= len(gaps):
            yield from (position + gap.end() for gap in gaps)
        position += len(line) + 1


def _are_sentences_run_together(text: str, seams: Sequence[re.Match[str]]) -> bool:
    """Are the *seams* between sentences without a space many, and the words before and behind them different?"""
    least = max(MIN_SENTENCES, MIN_SENTENCE_SHARE * len(text))
    if len(seams) < least:
        return False
    ends = {text[seam.start() - WORD_CHARS : seam.start()] for seam in seams}
    return min(len(ends), len({text[seam.end() : seam.end() + WORD_CHARS] for seam in seams})) >= least


# By so many letters words are told apart.
WORD_CHARS = 6


def _parts(text: str, at: int, *, are_words: bool) -> bool:
    """Do two elements part at this place, and no name has a capital there (`WhatsApp`)? Where few words are run
    together, only a word that opens a sentence begins inside another (`… all washed cleanThe harbour …`).
    """
    before, behind = text[at - 1], text[at : at + NAME_CHARS]
    if behind[0].isdigit() and before.isalpha():
        # `Jane Roe3 May`, and not `Covid19 was`.
        word = behind.lstrip("0123456789. ").split(maxsplit=1)[0]
        return word.casefold() in lexicon.months() or word.casefold() in _SPANS
    if before in "“«" or behind[0] in "“«":
        return (before in "“«") == _closes(text, before if before in "“«" else behind[0])
    start = max(text.rfind(" ", max(0, at - MAX_WORD), at), text.rfind("\n", max(0, at - MAX_WORD), at)) + 1
    start += len(text[start:at]) - len(text[start:at].lstrip(OPENING + '"'))
    # A name may stand behind what was run together with it, too (`cleanWhatsApp`).
    capital = max((n for n in range(start, at) if text[n].isupper()), default=start)
    names = (_NAME.match(text, n, at + NAME_CHARS) for n in (start, capital))
    if any(name and at < name.end() for name in names):
        return False
    return are_words or not (before.isalpha() and behind[0].isalpha()) or lexicon.opens_sentence(behind.split()[0])


def _closes(text: str, quote: str) -> bool:
    """Does *quote* close in *text*, as in German („…“, »…«), and not open?"""
    other = text.find("„" if quote == "“" else "»")
    return 0 <= other < text.find(quote)


# What may follow in a name, and stand before; what is counted since something happened (`3 hours ago`).
NAME_CHARS, MAX_WORD = 14, 40
_SPANS = frozenset(("day", "days", "hour", "hours", "hrs", "min", "mins", "minutes", "stunden", "minuten", "tagen"))
