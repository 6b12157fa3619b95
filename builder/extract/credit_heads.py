"""Photo credits that stand before their caption: `BILD: SN/APA/NAME Caption …`, `© Photos/Getty Images The pier …`."""

from __future__ import annotations

import re

from builder.extract.naming import (
    MAX_TAIL_CHARS,
    SIGN,
    SIGN_STARTS,
    Credit,
    clean,
    colon_in,
    has_agency,
    is_label,
    is_plausible,
)

_HEAD_CREDIT = re.compile(
    r"^(?:[^\W\d_][\w.]*\.?:\s*)(?P<value>[A-ZÄÖÜ][A-ZÄÖÜ/&.\- ]{1,50}[A-ZÄÖÜ])\s+(?=[A-ZÄÖÜ][\w-]*[a-zäöüß])"
)
_HEAD_SLASH = re.compile(
    r"^(?P<value>(?:[A-ZÄÖÜ][\w.'’-]+ ){1,3}?[A-ZÄÖÜ][\w.'’-]+/(?:REUTERS|AFP|AP|EPA|DPA|dpa|IMAGO|"
    r"Getty Images))\s+(?=[A-ZÄÖÜ])"
)


def head_label(text: str) -> Credit | None:
    """`BILD: SN/APA/NAME Caption …`: credits before the caption are told by their capitals."""
    found = _HEAD_CREDIT.match(text) if ":" in text else None
    if found and is_label(text[: text.index(":")]) and len(text[found.end() :].split()) >= MIN_CAPTION_WORDS:
        return Credit("label", 0, found.end(), found["value"])
    found = _HEAD_SLASH.match(text) if "/" in text else None
    if found and len(text[found.end() :].split()) >= MIN_CAPTION_WORDS:
        return Credit("slash", 0, found.end(), found["value"])
    return None


# Fewer words behind the capitals are the credited name's own.
MIN_CAPTION_WORDS = 4
# The colon behind a label that opens a caption is among its first letters.
MAX_HEAD_LABEL = 24


def head_agency(text: str) -> Credit | None:
    """Return the credit before a caption that a sign or label opens and an agency's name ends:
    `© Archive Photos/Getty Images The psychological reason …`.
    """
    if not (
        (text[0] in SIGN_STARTS and SIGN.match(text))
        or ((colon := colon_in(text, MAX_HEAD_LABEL)) and is_label(text[: colon.start()]))
    ):
        return None
    words = text[:MAX_TAIL_CHARS].split(" ")
    last = max((i for i, word in enumerate(words) if has_agency(word)), default=0)
    while last + 1 < len(words) and words[last + 1].casefold() in ("images", "press", "stock", "commons"):
        last += 1
    end = len(" ".join(words[: last + 1]))
    rest = text[end:].split()
    is_listed = text[end - 1] in ",;"
    if not last or is_listed or len(rest) < MIN_CAPTION_WORDS or not rest[0][0].isupper():
        return None
    if not is_plausible(text[:end]):
        return None
    return Credit("sign", 0, end, clean(text[:end]))
