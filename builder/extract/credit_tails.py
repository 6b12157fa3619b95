"""Photo credits behind their caption that a label, a bracket or a sign announces: `… Foto: X`, `… (AP Photo/X)`."""

from __future__ import annotations

import re
from functools import cache

from builder.extract import lexicon, patterns
from builder.extract.naming import (
    MAX_CREDIT_CHARS,
    SIGN,
    UNCASED_ENDS,
    YEAR_FIRST,
    Credit,
    clean,
    colon_in,
    colon_of,
    dashed_label,
    is_agency,
    is_agencys,
    is_credit_shaped,
    is_high,
    is_label,
    is_led,
    is_name,
    is_plausible,
    is_standin,
    is_supplier,
    may_end_label,
)

_TAIL_BRACKET = re.compile(
    r"[(（\[]([^()（）\[\]]{2,140}|[^()\[\]]{0,60}\([^()]{1,30}\)[^()\[\]]{0,60})[)）\]]\s*[.。]?$"
)
SENTENCE_END = re.compile(rf"[.!?…。」”\"»)\]{UNCASED_ENDS}]\s+(?=[^\s])")
_POSITION = re.compile(r"(?:left|right|centre|center|pictured|file|l|r|c|links|rechts|mitte)\b", re.IGNORECASE)
# A bracket of bare names ends a caption; behind less text it may be part of a title.
MIN_CAPTION_CHARS = 40


def tail_bracket(text: str) -> Credit | None:
    """Return the credit in brackets at the end."""
    if text[-1].isalnum() or not text.rstrip().rstrip(".。").rstrip().endswith((")", "）", "]")):
        return None
    found = _TAIL_BRACKET.search(text, max(0, len(text) - MAX_CREDIT_CHARS))
    if not found:
        return None
    inner = found[1].strip()
    low = inner.casefold()
    leads = _bracketed_leads()
    led = next(lead for lead in leads if low.startswith(lead)) if low.startswith(leads) else ""
    giver = inner[len(led) :].strip()
    if led and is_name(giver):
        return Credit("label", found.start(), len(text), clean(giver))
    colon = colon_in(inner, len(inner))
    labelled = bool(colon and is_label(inner[: colon.start()])) or is_led(inner, text) or bool(SIGN.match(inner))
    if (labelled or dashed_label(inner)) and is_plausible(inner):
        return Credit("label", found.start(), len(text), clean(inner))
    return _bare_bracket(text, found, inner)


@cache
def _bracketed_leads() -> tuple[str, ...]:
    """Return the phrases that announce a name in brackets."""
    return tuple(lexicon.phrases("credits", "bracketed_leads"))


def may_be_bracket(text: str) -> bool:
    """Could the brackets at the end be a credit without a label or an agency: do they hold a name?"""
    begin = max(map(text.rfind, "([（"))
    inner = text[begin + 1 :]
    if begin < 0 or sum(map(inner.count, ")]）")) > 1:
        return begin >= 0
    words = inner.split()
    if len(words) > 1 and (words[0][0].isupper() or sum([word[0].isupper() for word in words]) > 1):
        return True
    # Of a torn bracket nothing is left.
    bare = inner.strip(" .)]）")
    return is_agency(inner) or _is_paper(inner) or dashed_label(inner) > 0 or _is_station(bare)


def _is_paper(text: str) -> bool:
    return lexicon.words_of(text) in lexicon.papers()


def _bare_bracket(text: str, found: re.Match[str], inner: str) -> Credit | None:
    if len(inner.split()) > 10 or not is_plausible(inner):
        return None
    # `Photo: Jane Roe (Acme)`
    if "：" in text or ":" in text[max(0, found.start() - MAX_NAMED_CHARS) : found.start()]:
        labelled = _labelled(text, max(0, len(text) - MAX_CREDIT_CHARS))
        if labelled and labelled.start < found.start():
            return labelled
    if is_agencys(inner):
        return Credit("bracket", found.start(), len(text), clean(inner))
    after_stop = text[: found.start()].rstrip()[-1:] in tuple('.!?…”"' + UNCASED_ENDS)
    # `(Haupt-/Nebenrolle)`
    slashed = "/" in inner and "-/" not in inner and not any(map(str.isdigit, inner))
    # `(picture alliance / Jane Roe)`
    slashed = slashed and (inner[0].isupper() or any(map(is_agency, inner.split("/"))))
    slashed = slashed and is_credit_shaped(inner)
    told = slashed or _is_sourced(inner)
    if told or (
        after_stop and any(tells(inner) for tells in (is_name, is_standin, is_supplier, _is_paper, _is_station))
    ):
        return Credit("bracket", found.start(), len(text), clean(inner))
    # Brackets behind several names tell who plays where.
    weak = is_name(inner) and len(text) > MIN_CAPTION_CHARS and not _POSITION.match(inner)
    weak = weak and "(" not in text[: found.start()]
    return Credit("name", found.start(), len(text), clean(inner)) if weak else None


def _is_sourced(text: str) -> bool:
    """Is *text* a house or a stand-in, and behind a colon who took or gave the picture: `ABC Rural: Jane Roe`,
    `Supplied: Harbour Trust`?
    """
    house, colon, giver = text.partition(": ")
    if not colon or "," in giver or not is_name(giver) or giver.isupper():
        return False
    return is_standin(house) or is_agency(house) or _BROADCASTER.fullmatch(house) is not None


# Other initials before a colon are parties' and exchanges'.
_BROADCASTER = re.compile(r"(?:ABC|SBS|BBC|CBC|CBS|CNN|NBC|NPR|PBS|RNZ|RT[EÉ]|[KW][A-Z]{3})(?: [A-Z][\w'’-]*){0,3}")


def _is_station(text: str) -> bool:
    """Is *text* the call sign of a station in America, as these credit their own pictures (`(KACM)`)?"""
    return _STATION.fullmatch(text) is not None


_STATION = re.compile(r"(?!WNBA)[KW][A-Z]{3}(?:-TV)?(?: (?:[Pp]hoto|[Ff]ile(?: photo)?))?")


MAX_NAMED_CHARS = 60


def tail_label(text: str) -> Credit | None:
    """Return the credit at the end behind its label or lead."""
    low = max(0, len(text) - MAX_CREDIT_CHARS)
    return _labelled(text, low) or tail_lead(text, low)


def _labelled(text: str, low: int) -> Credit | None:
    """Return the credit behind a label in *text* from *low* on."""
    for colon, behind in reversed(_colons(text, low)[-4:]):
        value = text[behind:].strip()
        if text[behind : behind + 1].islower() or not may_end_label(text[max(0, colon - MAX_LABEL_CHARS) : colon]):
            continue
        start = _label_start(text, colon) if is_plausible(value) and len(value.split()) <= 12 else 0
        if start > 0:
            outer = _outer_start(text, start)
            return Credit("label", outer, len(text), clean(text[outer:]))
    return None


def _colons(text: str, low: int) -> list[tuple[int, int]]:
    """Return where colons, or the dots or bar of a label, begin in *text* from *low* on, and where they end."""
    colon = colon_of(text)
    return [found.span() for found in colon.finditer(text, low)] if colon else []


def _outer_start(text: str, start: int) -> int:
    """Return where a credit begins that carries two labels or a © before the label (`© X. Photo: Y`)."""
    sign = text.rfind("©", 0, start)
    return sign if sign > 0 and start - sign < 60 else start


def _label_start(text: str, colon: int) -> int:
    """Return where the label before *colon* begins, or -1. Labels in running text begin with a capital, or a letter of
    a script without case.
    """
    before = text[:colon]
    best = -1
    position = len(before)
    for _ in range(3):
        position = before.rstrip().rfind(" ", 0, position)
        label = before[position + 1 :]
        if best >= 0 and not _is_one_label(label, before[: max(0, position)]):
            continue
        if is_label(label) and (
            is_high(label.lstrip("([")[:1]) or (label.islower() and before[position - 1 : position] in ".|,;—)")
        ):
            best = position + 1
        if position < 0:
            break
    if best < 0:
        low = max(0, colon - MAX_LABEL_CHARS)
        return next((m.start() for m in _SEAM.finditer(text, low, colon) if is_label(text[m.start() : colon])), -1)
    return best


def _is_one_label(label: str, before: str) -> bool:
    """Is *label* a known one as a whole, a paper's own in capitals (`ST PHOTO`), or behind a sentence? The word before
    `Foto:` is the caption's otherwise.
    """
    own = label.strip("([ ").rpartition(" ")[0]
    is_known = label.casefold().strip(" ([") in lexicon.credit_labels()
    return is_known or own.isupper() or before.rstrip()[-1:] in ("", *".!?…)", *UNCASED_ENDS)


# No label in credits.toml is longer.
MAX_LABEL_CHARS = 26
# Where a credit begins without a space before it: `… at the World CupCredit: PA`, `… the ice.Photograph by Jane Roe`.
# A year or a bracket may stand before the stop. The rarest condition stands first, so that most places cost one look.
_SEAM = re.compile(rf"(?<=[.!?…)\]”\"»{UNCASED_ENDS}])(?=[^\W\d_])(?<=[^\s_].)|(?=[A-ZÄÖÜ©])(?<=[^\W_])")
_PARTING = re.compile(r"[—–|]\s+")


def tail_lead(text: str, low: int) -> Credit | None:
    """Return the credit behind place *low* that a phrase without a colon announces behind a sentence or a seam."""
    folded = text[low:].casefold()
    if not lexicon.may_hold_lead(folded) or not _leads().search(folded):
        return None
    ends = [m.end() for m in SENTENCE_END.finditer(text, low)]
    ends += [m.end() for m in _PARTING.finditer(text, low)]
    for end in ends + [m.start() for m in _SEAM.finditer(text, low)]:
        rest = text[end:].lstrip("—–-| ")
        if is_led(rest, text) and is_plausible(rest):
            return Credit("lead", len(text) - len(text[end:]), len(text), clean(rest))
    found = _COURTESY.search(text, low)
    before = text[: found.start()].split() if found else []
    # `A Lesson Courtesy of Acme` is a title.
    is_said = bool(before) and (
        before[-1][0].islower() or (len(before) <= MAX_NAME_WORDS and is_name(" ".join(before)))
    )
    if found and is_said and len(text) <= MAX_CREDIT_CHARS and is_plausible(found[1]):
        return Credit("lead", found.start(1), len(text), clean(found[1]))
    return None


@cache
def _leads() -> re.Pattern[str]:
    """Return a pattern of the phrases that announce a credit without a colon."""
    return re.compile(patterns.any_of(lexicon.credit_leads()))


MAX_NAME_WORDS = 3
# `Jane Roe Courtesy of Acme`: no sentence goes on with a capital.
_COURTESY = re.compile(r"(?<=[\w”’)]) (Courtesy of [^\W_a-z][^.!?:]*)$")


def tail_sign(text: str) -> Credit | None:
    """Return the credit at the end behind ©."""
    if not ("©" in text or "(c)" in text or "(C)" in text or "ⓒ" in text or "Ⓒ" in text):
        return None
    for found in SIGN.finditer(text, max(0, len(text) - MAX_CREDIT_CHARS)):
        value = text[found.end() :].strip()
        if found.start() and is_plausible(value):
            return Credit("sign", found.start(), len(text), clean(YEAR_FIRST.sub("", value)))
    return None


def tail_machine(text: str) -> Credit | None:
    """Return the machine that made the picture, behind a dash, with what it was told: `… – Midjourney („a pier“)`."""
    if not ("–" in text or " - " in text or "—" in text):
        return None
    found = _MACHINE.search(text, max(0, len(text) - MAX_CREDIT_CHARS))
    return Credit("label", found.start(), len(text), clean(found[1])) if found else None


_MACHINE = re.compile(
    r" [–—-] ((?:Midjourney|DALL[-·]?E|Stable Diffusion|Adobe Firefly|ChatGPT|Bing Image Creator)"
    r"(?:\s*[(„“\"«].{0,100})?)$"
)
