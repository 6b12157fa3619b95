"""The parts of a text that was torn apart, put together again: where a space goes between two of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder.extract import lexicon


def glued(parts: Sequence[str]) -> str:
    """Return the parts of a torn text as one; no space before closing marks, after opening ones or inside a word."""
    text = parts[0]
    for part in parts[1:]:
        text += part if _is_tight(text, part) or _is_one_word(text, part) else " " + part
    return text


# The paragraph behind a drop cap is longer.
MIN_DROPPED_CHARS = 30
# Letters that are words by themselves in some language of the corpus, and in languages told by a word.
_ONE_LETTER_WORDS = frozenset("AIOEUYÀÉÅÖÍÓ")
_ONE_LETTER_WORDS_BESIDE = {"the": "AI", "of": "AI", "und": "", "nicht": ""}
_VOWELS = frozenset("aeiouyäöüáéíóúàèâêîôåø")


def is_drop_cap(left: str, right: str) -> bool:
    """Is *left* the first letter of a word that goes on in *right*: `W` + `hat`, but not `A` + `man`?"""
    if len(left) != 1 or not left.isupper() or not right[0].isalpha():
        return False
    if right[0].isupper():
        # `I` + `N the heart of …`: the first word in capitals.
        words = right.split(maxsplit=2)
        return len(words) > 1 and words[0].isupper() and words[1][0].islower() and left + words[0] != "AI"
    words = right.split(maxsplit=MAX_WORDS_ASKED)
    word = words[0].rstrip(",.;:’'")
    told = next((_ONE_LETTER_WORDS_BESIDE[one] for one in words if one in _ONE_LETTER_WORDS_BESIDE), None)
    alone = _ONE_LETTER_WORDS if told is None else told
    return left not in alone or len(word) < 3 or not _VOWELS & set(word[:2])


# The language shows in the first words.
MAX_WORDS_ASKED = 40


def _is_one_word(left: str, right: str) -> bool:
    """Is a word torn apart between *left* and *right*: after a drop cap, an elision, a number, a hyphen?"""
    sign, last = right[0], left[-1]
    if sign.islower():
        return is_drop_cap(left, right) or (last in "’'" and is_elided(left)) or _is_rest_of_word(left, right)
    if sign.isupper():
        return (last in "’'" and is_elided(left)) or is_drop_cap(left, right)
    if sign in "'’":
        return last.isalnum() and bool(ENDING.match(right))
    # `CO` + `2` from a lowered digit.
    return sign == "2" and left.endswith("CO")


ENDING = re.compile(r"['’](?:s|t|d|m|ll|re|ve)\b")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
# The rest of a word that a link cut too early: no word of one letter in any language.
_LONE_LETTER = re.compile(r"[bcdfghjlmnpqrtx](?![^\W_]|['’.])|s[,.;:)]|[bcdfghjlmnpqrtx]\.(?:\s|$)")


def _is_rest_of_word(left: str, right: str) -> bool:
    last = left[-1]
    if last.isdigit():
        return bool(_ORDINAL.match(right))
    if last == "M" and left[-2:-1] in ("", " "):
        return right.split(" ", 1)[0] in ("me", "lle", "mes", "lles")
    # Behind a lone letter stands no other.
    return last.islower() and not right[1:2].isalnum() and len(left) > 1 and bool(_LONE_LETTER.match(right))


def is_elided(left: str) -> bool:
    """Does *left* end with a word that drops its vowel before the next (`l’`, `dell’`)?"""
    return left[left.rfind(" ") + 1 : -1].casefold().lstrip('(«“„"') in lexicon.elisions()


_CLOSING = frozenset(",.;:!?)]”…、。％%’")
# Quotes that open in one language and close in another.
_QUOTES = frozenset('"“«»')
_OPENED_BY = {"“": "„", "«": "»", "»": "«"}
_OPENING = frozenset("([„‚‘#@")
DASHES = frozenset("-–—")


def _is_tight(left: str, right: str) -> bool:
    sign, last = right[0], left[-1]
    if sign in _CLOSING:
        # `”` opens quotes in Swedish and Finnish.
        return not (sign in "’”" and len(right) > 2 and right[1].isalpha() and not ENDING.match(right))
    if sign in _QUOTES and last in "’'" and is_elided(left):
        return True
    if sign in _QUOTES or last in _QUOTES:
        return _closes(left, sign) if sign in _QUOTES else _opens(left)
    if last in _OPENING:
        return True
    if sign in DASHES or last in DASHES or last in "/”":
        return _is_tight_mark(left, right)
    return (last > "\u2fff" or sign > "\u2fff") and (is_unspaced(last) or is_unspaced(sign))


def _is_tight_mark(left: str, right: str) -> bool:
    """Does a mark that stands with spaces or without stand without them here, as its other side shows?"""
    before, after = left[-2:-1], right[1:2]
    if right[0] in DASHES:
        return bool(after) and not after.isspace() and (right[0] != "-" or after.isalpha())
    if left[-1] == "”":
        return left.count("”") % 2 == 1 and "“" not in left and "„" not in left
    if left[-1] == "-" and right.split(" ", 1)[0] in lexicon.function_words():
        # `Fett-` + `und Zuckerstoffwechsel`
        return False
    return before.isalnum() or (left[-1] != "-" and bool(before) and not before.isspace())


def is_unspaced(sign: str) -> bool:
    """Is *sign* of a script that sets no spaces between words, or a mark of its?"""
    return "\u3000" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uff9f"


def _closes(left: str, quote: str) -> bool:
    """Does *quote* close what was opened in *left*: „…“, »…«, «…» or "…"?"""
    if quote == '"':
        return left.count('"') % 2 == 1
    return left.count(_OPENED_BY[quote]) > left.count(quote)


def _opens(left: str) -> bool:
    """Does the quote that *left* ends with open one?"""
    return not _closes(left[:-1], left[-1])
