"""What stands in a line besides a credit and is none: buttons, notes of rights, the mark of the text's owner."""

from __future__ import annotations

import re

from builder.extract.naming import MAX_CREDIT_CHARS, has_agency

# Marks of the text's owner, not of a photo's.
_OWNERS = re.compile(
    r"^(?:©|\(c\)|copyright)?\s*(?:dpa-infocom|riproduzione riservata|"
    r".{0,40}(?:all rights reserved|alle rechte vorbehalten))",
    re.IGNORECASE,
)
# What may stand behind a credit: a button, a note of rights.
_BEHIND = re.compile(
    r"\s*(?:\bmore ?[>»]|\b(?:hide|toggle) caption|\b(?:purchase|acquire) licensing rights(?:, opens new tab)?|"
    r"(?P<rights>[.,]?\s*(?:all rights reserved|alle rechte vorbehalten|tous droits réservés)\.?))$",
    re.IGNORECASE,
)
# The longest button has 40 letters.
MAX_BEHIND_CHARS = 44


def behind(text: str) -> re.Match[str] | None:
    """Return the button or note of rights that *text* ends with, or None; of the latter its group `rights`."""
    # Few lines end as they do, and looking for one costs as much as looking for a credit.
    if text[-1:] not in _LAST_SIGNS:
        return None
    end = text[-4:].removesuffix(".")[-3:].casefold()
    if end not in _ENDS and end[-1:] not in _ARROWS:
        return None
    low = text[-MAX_BEHIND_CHARS:].casefold()
    if not any(map(low.__contains__, _BEHIND_WORDS)):
        return None
    return _BEHIND.search(text, max(0, len(text) - MAX_BEHIND_CHARS))


# Of `caption`, `rights`, `tab`, `reserved`, `vorbehalten`, `réservés`; a pattern that ignores case takes two Turkish
# letters for an `i`.
_ENDS, _ARROWS = frozenset(("ion", "ıon", "i̇on", "hts", "tab", "ved", "ten", "vés")), frozenset(">»")
# All signs that come to the last ones of these, or that may stand behind them.
_LAST_SIGNS = frozenset("nsbdNSBDſ.") | _ARROWS
_BEHIND_WORDS = ("more", "caption", "reserved", "vorbehalten", "réservés", "licensing")


def names_photo(text: str) -> bool:
    """Is the note of rights behind *text* that of a photo: an agency and a name stand before it?"""
    return "/" in text[-60:] and has_agency(text[-60:])


def is_owners(text: str) -> bool:
    """Does *text* begin with the mark of the text's owner, which is no photo's?"""
    return _may_be_owners(text) and _OWNERS.match(text) is not None


def _may_be_owners(text: str) -> bool:
    low = text[:MAX_CREDIT_CHARS].casefold()
    # Told one by one: a loop over them takes three times as long.
    return "rights reserved" in low or "dpa-infocom" in low or "rechte vorbehalten" in low or "riproduzione" in low


_RIGHTS = (
    "copyright", "©", "(c)", "ⓒ", "all rights reserved", "alle rechte", "tous droits", "todos los derechos",
    "tutti i diritti", "todos os direitos", "riproduzione",
)  # fmt: skip


RIGHTS_SIGNS, RIGHTS_SECONDS = (
    "".join(sorted({sign for word in _RIGHTS for sign in (word[n : n + 1], word[n : n + 1].upper())})) for n in (0, 1)
)


def begins_with_rights(text: str) -> bool:
    """Does *text* begin with words of rights? Such a line may be a credit, but no caption."""
    return text[:1] in RIGHTS_SIGNS and text[:20].casefold().startswith(_RIGHTS)


_RESERVED = re.compile(
    r"(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
    r"tutti i diritti riservati|todos os direitos reservados)\.?$",
    re.IGNORECASE,
)


def is_reserved(text: str) -> bool:
    """Is *text* a note of rights and nothing else (`Tous droits réservés`)?"""
    return _RESERVED.match(text) is not None


def is_tail(text: str, length: int) -> bool:
    """Is the notice in the last *length* signs the tail of a line that says something else, as under a picture: behind
    a dash and a text that is no owner's name and no note of rights (`Una barca nel porto - RIPRODUZIONE RISERVATA`)?
    """
    said = text[: len(text) - length].rstrip(" ©")
    words = said.rstrip(" -–—|").split()
    is_owned = any(map(said.casefold().__contains__, _RIGHTS)) or _A_YEAR.search(said) is not None
    is_set_off = said[-1:] in ("-", "–", "—", "|") and length <= MAX_BEHIND_CHARS
    return is_set_off and len(words) >= MIN_SAID_WORDS and not is_owned and any(word[0].islower() for word in words)


# Fewer words before a notice are the owner's name.
MIN_SAID_WORDS = 4
_A_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR = re.compile(r"(?:copyright\b|©|\(c\))?[\s,:]*(?:19|20)\d\d\b", re.IGNORECASE)


def begins_with_year(credit: str) -> bool:
    """Does *credit* begin with a year, as the sign of a page's owner does: `© 2024 The Alder Courier`?"""
    return _YEAR.match(credit) is not None
