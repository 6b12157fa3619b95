"""Photo credits: where one stands in a line, and who is credited.

The forms are those of newspapers (PHOTO: X, (AP Photo/X), © X | Y, Foto: X/dpa, caption. Supplied, caption＝ＡＰ …).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from builder.extract import lexicon, naming, notices
from builder.extract.credit_asia import asian, reporter
from builder.extract.credit_ends import NO_SLASH, after_sentence, parts_dashed, tail_dash, tail_glued, tail_pipe
from builder.extract.credit_heads import MIN_CAPTION_WORDS, head_agency, head_label
from builder.extract.credit_tails import SENTENCE_END, tail_bracket, tail_label, tail_lead, tail_machine, tail_sign
from builder.extract.naming import (
    FILE_NAME,
    MAX_CREDIT_CHARS,
    MAX_CREDIT_WORDS,
    MAX_LABELLED_CHARS,
    MAX_TAIL_CHARS,
    PARTICLES,
    SENTENCE_ENDS,
    SIGN,
    SIGN_STARTS,
    YEAR_FIRST,
    Credit,
    clean,
    colon_in,
    has_agency,
    is_agency,
    is_agencys,
    is_credit_shaped,
    is_label,
    is_link,
    is_name,
    is_plausible,
    is_sent_by,
    is_standin,
    is_supplier,
    strip_brackets,
)

_STOP = re.compile(f"[{re.escape(SENTENCE_ENDS)}]")
_TIGHT_STOP = re.compile(
    r"[.!?…)\]”\"»](?=[^\W\d_a-z])(?:(?<=[^\W\d_A-Z].)|(?<=[^\W\d_][)\]”\"»])|(?<=\s\d\d\.)(?=\w[^\W\d_A-Z]+ [A-Z]))"
)
# Letters on both sides: no times, no `(m/w/d)`, no addresses of pages.
_SLASH_NAME = re.compile(r"^(?=.*[^\W\d_]{2}[.)”]?\s?[/|]\s?[^\W\d_]{2})[\w@][^/|]{1,60}(?:\s?[/|]\s?|/)\S.{0,80}$")
_WIDE_STOP = re.compile(r"[。！？]\s?(?=\S)")
_JAPANESE_TAIL = re.compile(r"[＝=]\s*(?!\d)([^＝=。、]{2,20})$")


@lru_cache(maxsize=65536)
def find_credit(text: str) -> Credit | None:
    """Return the credit that *text* is, ends with or begins with; None where there is no sign of one."""
    if not text or text.count(" > ") > 1:
        return None  # the trail to a page, such as a paper's own name begins
    tail = notices.behind(text)
    if tail and tail.start() > 0 and (not tail["rights"] or notices.names_photo(text[: tail.start()])):
        found = _find(text[: tail.start()])
        if found and found.end == tail.start():
            return replace(found, end=len(text), value=clean(text[found.start :]) if tail["rights"] else found.value)
    found = _find(text)
    # Few lines hold one: the owner's mark is looked for last.
    return None if found and notices.is_owners(text) else found


def _find(text: str) -> Credit | None:
    for finder in _FINDERS:
        found = finder(text)
        if found and found.value:
            return found
    return None


def _whole(text: str) -> Credit | None:
    if len(text) > MAX_CREDIT_CHARS:
        return None
    colon = colon_in(text, MAX_LABELLED_CHARS)
    if colon and is_label(text[: colon.start()]):
        bracketed = text[0] in "([（" and text[-1] in ")]）" and len(text.split()) <= MAX_CREDIT_WORDS
        if bracketed or is_plausible(text[colon.end() :]):
            return Credit("label", 0, len(text), clean(text))
    if text[0] in "/–—-|" and (led := _led_by_mark(text)):
        return led
    if is_glued(text) or (" | " in text and _is_of_reviews(text)):
        return Credit("agency", 0, len(text), clean(text))
    if text[0] in SIGN_STARTS and SIGN.match(text) and is_plausible(text):
        return Credit("sign", 0, len(text), clean(YEAR_FIRST.sub("", clean(text))))
    if naming.is_led(text.lstrip(_BEFORE_LEAD), text) and is_plausible(text):
        return Credit("lead", 0, len(text), clean(text))
    return _named(text) if text.startswith(_PHOTO_WORDS) else None


def _named(text: str) -> Credit | None:
    """Return the credit that a label without a colon opens."""
    if (named := _FOTO.fullmatch(text)) and is_name(named[1]) and not lexicon.is_of_page(named[1]):
        return Credit("lead", 0, len(text), named[1])
    if (named := _PHOTO.fullmatch(text)) and _is_of_house(named[1], named[2]):
        return Credit("lead", 0, len(text), f"{named[1]}, {named[2]}")
    return None


def _is_of_reviews(text: str) -> bool:
    """Is *text* a name, the paper's and an agency's (`Jane Roe/Saltira Review | Acme Images`)?"""
    by, bar, house = text.rpartition(" | ")
    if not bar or not is_agency(house) or "|" in by or " / " in by:
        return False
    return len(by.split()) <= MAX_BARE_WORDS - 2 and is_name(by.partition("/")[0]) and _parts_names(by)


def is_glued(text: str) -> bool:
    """Is *text* a name and an agency's that the page sets apart by style alone (`Jane RoeGetty Images`)?"""
    found = _GLUED.fullmatch(text) if text.endswith(GLUED_AGENCY) else None
    return found is not None and (is_name(found[1]) or _parts_names(found[1]))


GLUED_AGENCY = "Getty Images"
_GLUED = re.compile(rf"([^\W\d_a-z][^.!?:,]{{3,60}}[a-zß-ÿ]){GLUED_AGENCY}")
# `Foto Jane Roe`: Dutch and Danish papers set no colon.
_FOTO = re.compile(r"Foto (?!Museum|Galerie|Club|Festival)([^\W\d_a-z][^,.:;/|]{4,38})")
# `PHOTO JANE ROE, LA GAZETTE`, `Photo Agence QMI, Jane Roe`: nor do those of Canada's French.
_PHOTO = re.compile(r"(?:Photo|PHOTO) ([^\W\d_a-z][^,.:;/|]{3,38}), ([^\W\d_a-z][^,.:;/|]{3,38})")
_PHOTO_WORDS = ("Foto ", "Photo ", "PHOTO ")


def _is_of_house(by: str, house: str) -> bool:
    """Does one of the two name a person and the other a house: an agency, or any in capitals as the person is?"""
    if by.isupper() and house.isupper():
        return is_name(by) and is_name(house)
    return (is_agency(by) and is_name(house)) or (is_name(by) and is_agency(house))


def is_led(text: str) -> bool:
    """Does a phrase without a colon announce a credit in *text*, at its start or behind a sentence?"""
    is_first = len(text) <= MAX_CREDIT_CHARS and naming.is_led(text.lstrip(_BEFORE_LEAD), text)
    is_first = is_first or _FOTO.fullmatch(text) is not None or _PHOTO.fullmatch(text) is not None
    return is_first or tail_lead(text, max(0, len(text) - MAX_CREDIT_CHARS)) is not None


_BEFORE_LEAD = "([—– "


def _led_by_mark(text: str) -> Credit | None:
    """Return the credit that stands alone behind a mark: `/ Jane Roe`, `– Midjourney (…)`, `- Copyright Roe/AP`."""
    inner = text[1:].strip()
    if not inner or len(inner) > MAX_CREDIT_CHARS or inner[-1] in ".!?:,":
        return None
    is_name_alone = text[0] in "/|" and is_name(inner) and len(inner.split()) <= 4
    if is_name_alone or (text[0] in "–—" and _parts_names(inner) and is_credit_shaped(inner)):
        return Credit("slash", 0, len(text), clean(inner))
    if is_standin(re.split(r"[(\[]", inner)[0]) or (has_agency(inner) and is_credit_shaped(inner)):
        return Credit("agency", 0, len(text), clean(inner))
    return None


def _name_with_agency(text: str) -> Credit | None:
    """`Jane Roe (EFE)`, alone in a line, names the photographer and who sent the picture."""
    found = _WITH_AGENCY.fullmatch(text) if text[-1] == ")" else None
    if not found or not is_agency(found[2]) or not is_name(found[1]) or has_agency(found[1]):
        return None
    return Credit("bracket", 0, len(text), text)


_WITH_AGENCY = re.compile(r"([^()/|]{5,40}) \(([^()]{2,30})\)")


def _behind_name(text: str) -> Credit | None:
    """Return the credit behind who is in the picture: `Jane Roe / Max Muster/Acme Images`; of `Jane Roe / Acme/Packet`
    all is the credit.
    """
    if " / " not in text:
        return None
    shown, _, value = text.partition(" / ")
    by, tight, _ = value.partition("/")
    if not tight or "/" in shown or by != by.rstrip() or not has_agency(value):
        return None
    if not all(is_name(one) and not has_agency(one) and not is_supplier(one) for one in (shown, by)):
        return None
    is_other = is_standin(shown) or is_label(shown) or any(map(str.isupper, shown.split()))
    return None if is_other else Credit("agency", len(shown), len(text), clean(value))


def _whole_bare(text: str) -> Credit | None:
    if len(text) > MAX_CREDIT_CHARS or "://" in text:
        return None
    inner = strip_brackets(text)
    if len(inner) > MAX_BARE_CHARS or (
        inner.endswith((".", "!", "?", ":", ",")) and not inner.endswith(("Inc.", "Zvg.", "Jr."))
    ):
        return None
    tail = _japanese_tail(text)
    # `AFP＝時事` is one credit.
    if tail and not (has_agency(text[: tail.start()]) or is_label(text[: tail.start()])):
        return None
    start = text[:MAX_SOURCE]
    is_no_credit = (":" in start and start.casefold().startswith(SOURCES)) or (
        " " not in inner and FILE_NAME.search(inner) is not None
    )
    if is_no_credit or not is_plausible(inner):
        return None
    if is_standin(inner):
        return None if is_link(inner) else Credit("standin", 0, len(text), clean(inner))
    # Slashes between spaces are no words, and part papers with names of their own.
    if len(inner.split()) - 2 * inner.count(" / ") > MAX_BARE_WORDS:
        return None
    if is_agencys(inner):
        is_other = _DATED_AGENCY.search(inner) or _is_behind_sentence(text)
        return None if is_other else Credit("agency", 0, len(text), clean(inner))
    if is_sent_by(inner) or (_parts_names(inner) and is_credit_shaped(inner)):
        return Credit("slash", 0, len(text), clean(inner))
    return Credit("bracket", 0, len(text), clean(inner)) if inner != text and is_name(inner) else None


def _japanese_tail(text: str) -> re.Match[str] | None:
    """Return the credit behind the sign of equality that Japanese papers end captions with."""
    is_signed = not text.isascii() and ("＝" in text or "=" in text)
    return _JAPANESE_TAIL.search(text) if is_signed else None


def _is_behind_sentence(text: str) -> bool:
    """Does a short sentence stand before the agency (`Roe in 2008. REUTERS/Jan Falk`)? It is the caption."""
    found = _SENTENCE.match(text)
    return found is not None and not has_agency(found[0]) and after_sentence(text, found.end()) is not None


_SENTENCE = re.compile(r"(?:(?:[^.!? ]+ ){2,}[^.!? ]*(?:[^\W\d_A-Z]{3}|\d{4})[.!?] |[^。！？]{2,}[。！？] ?)(?=\S)")
# `SALTIRA, April 9 (Reuters) - Acme Mining`: a text's beginning, torn at a link.
_DATED_AGENCY = re.compile(r"\d\.? \([^()]{2,30}\) [-–—]{1,2} ")
MAX_BARE_WORDS, MAX_BARE_CHARS = 9, 90
# What announces where a text has its facts from.
SOURCES = ("sources:", "quellen:", "fuentes:", "fonti:", "fontes:", "źródła:", "bronnen:", "källor:")
MAX_SOURCE = max(map(len, SOURCES))


def _parts_names(text: str) -> bool:
    """Does a slash part a person from a house (`Jane Roe/Packet`, `MSG/Jane Roe`, `packet.example/Jane Roe`) or from
    what the picture is (`Symbolbild / Acme`)? It also parts subjects (`Kontakt / Support`), and these are no credits.
    """
    if not ("/" in text or "|" in text) or not _SLASH_NAME.match(text) or NO_SLASH.search(text):
        return False
    parts = [part.strip() for part in _SLASH.split(text)]
    if ":" in parts[-1] or parts[-1] in lexicon.phrases("credits", "wide_media"):
        return False
    house = parts[0].removeprefix("The ")
    if is_name(house) or any(map(is_label, parts)):
        return True
    standins = [is_standin(part) for part in parts]
    if any(standins) and not all(standins):
        return True
    is_house = " / " not in text or parts[0].isupper() or _DOMAIN.search(house) is not None
    return is_name(parts[-1]) and (is_house or is_agency(house))


def may_part_names(text: str) -> bool:
    """Could a slash or bar alone, without an agency or a label, tell a credit in *text*: does it part or lead names?"""
    if text[0] in "/|" or " /" in text[-MAX_SLASH_CHARS:] or ("/" in text and "|" in text):
        return True
    inner = strip_brackets(text)
    return (len(inner) <= MAX_BARE_CHARS and _parts_names(inner)) or parts_dashed(text) or tail_glued(text) is not None


# A slash alone tells a credit among so many letters at the end.
MAX_SLASH_CHARS = 60
_SLASH, _DOMAIN = re.compile(r"[/|]| [-–—] "), re.compile(r"\w\.[a-z]{2,}$")


def _tail_plain(text: str) -> Credit | None:
    named = reporter(text)
    if named:
        return named
    tail = None if "//" in text else _japanese_tail(text)
    # `【ソウル＝金子真】` is a dateline, and `＝東京で記念撮影` tells what is done.
    is_photos = tail and text[: tail.start()].strip() not in lexicon.phrases("credits", "wide_media")
    if tail and is_photos and "】" not in tail[1] and not tail[1].endswith(("撮影", "提供")):
        return Credit("agency", tail.start(), len(text), tail[1])
    if text[-1] in '.!?:,;”"»…':
        return None
    low = max(0, len(text) - MAX_TAIL_CHARS)
    before = max(0, low - 1)
    stop = _STOP.search(text, before)
    if not stop:
        return None
    first = stop.start()
    ends = [m.end() for m in SENTENCE_END.finditer(text, max(low, first))]
    ends += [m.end() for m in _TIGHT_STOP.finditer(text, first)]
    if not text.isascii():
        ends += [m.end() for m in _WIDE_STOP.finditer(text, low) if has_agency(text[m.end() :])]
    ends = [end for end in sorted(ends) if not _is_abbreviated(text, end)]
    return next((found for end in ends if (found := after_sentence(text, end))), None)


def may_end_with_name(text: str) -> bool:
    """Could a name end *text* behind a sentence: do but words with capitals, and those inside names, follow it?"""
    words = text[-MAX_TAIL_CHARS - 2 :].split()
    for word, before in zip(reversed(words), reversed(words[:-1]), strict=False):
        if not (word[0].isupper() or word in PARTICLES):
            return False
        if before[-1] in SENTENCE_ENDS:
            return True
    return False


def _is_abbreviated(text: str, end: int) -> bool:
    """Is what stands before *end* a name cut short (`Jane R.`) or `vs.`, and no end of a sentence?"""
    before = text[:end].rstrip()
    # So ends either.
    if before[-1:] != ".":
        return False
    return before.endswith(_JOINING) or bool(_INITIAL.search(text, max(0, end - 5), end))


_JOINING = (" vs.", " v.", " bzw.", " resp.")
_INITIAL = re.compile(r"(?:^|\W)[^\W\d_a-z]\.\s?$")


def _tail_slash(text: str) -> Credit | None:
    """Return the credit at the end that only a slash tells: `… in Paris Jane Roe/Reuters`, `… in Palma / Jane Roe`."""
    if text[-1] in '.!?:,;”"»…' or "/" not in text[-MAX_SLASH_CHARS:]:
        return None
    if text[-1] == ")" and "(" in text[:-MAX_SLASH_CHARS]:
        return None
    if NO_SLASH.search(text, max(0, len(text) - MAX_SLASH_CHARS)):
        return None
    words = text.split(" ")
    at = next((i for i in range(len(words) - 1, max(3, len(words) - 8), -1) if "/" in words[i]), 0)
    if not at or "//" in words[at]:
        return None
    left, _, right = words[at].partition("/")
    right = " ".join([right, *words[at + 1 :]]).strip()
    if not right:
        return None
    start = _slash_start(words, at, left, right)
    if start < MIN_CAPTION_WORDS:
        return None
    value = clean(" ".join(words[start:]).lstrip("/ "))
    return Credit("slash", len(" ".join(words[:start])) + 1, len(text), value)


def _slash_start(words: list[str], at: int, left: str, right: str) -> int:
    """Return the word with which the credit around the slash in word *at* begins, or 0."""
    bare = right.split("(", maxsplit=1)[0].strip()
    named = bool(bare) and is_agencys(bare)
    before = at if left else at - 1
    if words[before].casefold() in ("images", "press", "stock"):
        before -= 1
    if has_agency(" ".join(words[before : at + 1]).partition("/")[0]):
        return before if named or is_name(bare) or bare[:1].isupper() else 0
    if not named:
        return at if not left and is_name(bare) and len(bare.split()) <= 4 else 0
    first = before
    while first > 1 and before - first < MAX_NAME_WORDS and _is_name_word(words[first - 1]) and words[first][:1] != "@":
        first -= 1
    if not left and first == before and not words[before].isupper():
        # `… auf dem Platz der Republik / Acme`: one word alone is no photographer.
        return at
    is_numbered = left.strip(",.") in _SUFFIXES
    return first if words[first][:1] == "@" else max(first, before - 1 - is_numbered)


# Behind a surname: `Frank Falk II/Acme`.
_SUFFIXES = ("Jr", "Sr", "II", "III", "IV")


MAX_NAME_WORDS = 3


def _is_name_word(word: str) -> bool:
    return (word[:1].isupper() or word[:1] == "@" or word == "via") and word[-1] not in ".,;:!?)"


_FINDERS = (
    head_label, head_agency, _whole, tail_machine, asian, _name_with_agency, tail_bracket, tail_label, tail_sign,
    tail_pipe, tail_dash, tail_glued, _behind_name, _whole_bare, _tail_plain, _tail_slash,
)  # fmt: skip
