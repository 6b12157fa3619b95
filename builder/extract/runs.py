"""Texts that were taken out of a page without an end of line between its elements (`get_text()` of a parser): where one
of them ends and the next begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LETTERS = [chr(code) for code in range(ord("A"), 0x0530)]
_UPPER, _LOWER = "".join(filter(str.isupper, _LETTERS)), "".join(filter(str.islower, _LETTERS))
_CLOSING, _OPENING = '"”»’)', '"“„«('
# `… for years.A series …`: no space behind the stop of a sentence. Names have one inside, too (`Kinzig.News`).
# Patterns begin with the rarer sign: they are looked for in every text.
_SENTENCE = re.compile(
    rf"[.!?…](?<=[{_LOWER}]{{3}}[.!?…])[.!?…]*[{_CLOSING}]*(?=[{_OPENING}]?[{_UPPER}][{_LOWER}’']*\s)"
)
# `NewsSportBusiness`: a menu.
_WORDS = re.compile(rf"[{_UPPER}](?<=[{_LOWER}]{{2}}[{_UPPER}])(?=[{_LOWER}{_UPPER}])")
# So many sentences that begin with different words are sure, or so many words, and such a share of the letters. Of
# 1,300 dumps that were not run together none has more than 4 of the former; pages with many names such as `WordPress`
# have up to 6 of the latter in 1,000 letters, and texts that set capitals inside words (`eThekwini`) up to 25 in all.
MIN_SENTENCES, MIN_WORDS, MIN_WORD_SHARE = 5, 30, 0.008
# By so many letters words are told apart.
WORD_CHARS = 6

# What a seam may be: `cleanThe harbour`, `BBCThe harbour`, `years.A series`, `it?1 day ago`, `Jane Roe3 May 2024`.
_SEAM = re.compile(
    "|".join(
        (
            rf"(?<=[{_LOWER}]{{2}})(?=[{_UPPER}][{_LOWER}{_UPPER}])",
            rf"(?<=[{_UPPER}]{{2}})(?=[{_UPPER}][{_LOWER}]+\s)",
            rf"(?<=[{_LOWER}][.!?…])(?=[{_OPENING}]?[{_UPPER}])",
            rf"(?<=[{_LOWER}][.!?…][{_CLOSING}])(?=[{_OPENING}]?[{_UPPER}])",
            rf"(?<=[{_LOWER}][{_CLOSING}])(?=[{_UPPER}])",
            rf"(?<=[{_LOWER}][?!])(?=\d)",
            rf"(?<=[{_LOWER}]{{2}})(?=\d{{1,2}}\.? [{_UPPER}{_LOWER}]{{3}})",
        )
    )
)
# Words with a capital inside: names of persons, and of what many pages name.
_NAME = re.compile(
    r"(?:Ma?c|De|La|Le|O['’]|[ie])[A-Z]|LinkedIn\b"
    r"|[A-Z]?[a-z]*(?:AI|App|Book|Feed|Net|Pal|Phone|Post|Press|Station|Time|Tok|Tube|TV)\b"
)

# Elements with white space between them, as a page's source is indented: two spaces or a tab; three behind a mark, as
# some set two behind a sentence. A line has so many of them.
_MARKS = rf".!?:…{_CLOSING}"
_GAP = re.compile(
    rf"(?:(?<=[^\s{_MARKS}])[ \t\u00a0]{{2,}}|(?<=[{_MARKS}])(?:[ \u00a0]{{3,}}|[ \u00a0]*\t[ \t\u00a0]*))(?=\S)"
)
MIN_GAPS = 3


def cuts(text: str) -> list[int]:
    """Return the places in *text* where elements were run together, in order; none where that is not sure."""
    gaps = list(_gaps(text)) if "  " in text or "\t" in text else []
    if not _is_run_together(text):
        return gaps
    seams = (found.start() for found in _SEAM.finditer(text))
    return sorted({*gaps, *(at for at in seams if not _is_name(text, at))})


def _gaps(text: str) -> Iterator[int]:
    """Yield the ends of the gaps in lines that have many."""
    position = 0
    for line in text.split("\n"):
        ends = [found.end() for found in _GAP.finditer(line)] if "  " in line or "\t" in line else ()
        if len(ends) >= MIN_GAPS:
            yield from (position + end for end in ends)
        position += len(line) + 1


def _is_run_together(text: str) -> bool:
    """Stand many different words without a space behind a stop, or behind other words?"""
    if len({text[found.end() : found.end() + WORD_CHARS] for found in _SENTENCE.finditer(text)}) >= MIN_SENTENCES:
        return True
    words = {text[found.start() : found.start() + WORD_CHARS] for found in _WORDS.finditer(text)}
    return len(words) >= max(MIN_WORDS, MIN_WORD_SHARE * len(text))


def _is_name(text: str, at: int) -> bool:
    """Is the place inside a name (`WhatsApp`)?"""
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    return _NAME.match(text[start : at + NAME_CHARS].split(maxsplit=1)[0]) is not None


# What may follow in a name.
NAME_CHARS = 12
