"""Agencies in the text: who they are, and the sign-offs at its end."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from builder.extract import dates, lexicon


class Signoff(NamedTuple):
    """A sign-off: where it starts in its line, and the usual names of the agencies it gives."""

    start: int
    agencies: tuple[str, ...]


# Short agency names are words of other languages; they count only as printed here.
_CONTRIBUTED = re.compile(
    r"^[—–(\[*\s-]*(?:(?:additional |with )?reporting (?:by|from)|"
    r"with (?:inputs?|files|material|reporting) from|with agency inputs|"
    r"(?:written|edited|compiled) by .{3,60}; |mit (?:material|informationen) (?:von|der)|"
    r"mit .{0,12}agenturmaterial|"
    r"(?:avec|con información de|com informações d[aeo]|con|com) (?:l['’]|a )?"
    r"(?:agences?|agencias?|agências?|AFP|EFE|Reuters|Lusa)\b|"
    r"le monde avec)",
    re.IGNORECASE,
)
# By their first letters, which a pattern that ignores case is not looked for by.
_CONTRIBUTED_INSIDE = re.compile(
    r"[cCtT](?i:(?<=c)ontributed (?:to this|reporting)|(?<=t)rug .{0,20} bei\b)",
)
# Most stops have another one behind them, but for the full stop at the end, and are passed over by that.
_TAIL = re.compile(
    r"[.!?”\"’“»…](?=[^.!?”\"“»]*+\.?\s*$)\s*"
    r"(?P<mark>[—–-]{1,3}\s?|[(\[/]\s?)?(?P<names>[^.!?”\"“»()\[\]]{2,60}?)[)\]/]?\.?\s*$"
)
MAX_TAIL = 80
# `(APA, 3.2.2026)`
_DATED_END = re.compile(r",\s*\d{1,2}\.\s?(?:\d{1,2}\.|[^\W\d_]{3,12})\s?(?:\d{2,4})?\s*\)$")
# What says that a text has ended: `（完）`, `(끝)`, `###`, `-30-`, ` - Ends`.
_END_MARK = re.compile(
    r"\s*(?:[（(](?:完|끝)[）)]|(?<!#)###|(?:^|(?<=[.!?”\"’]\s)|(?<=[.!?”\"’]))- ?30 ?-|(?<=[.!?”\"’])\s-\s?Ends)\s*$"
)
_END_MARK_ENDS = ("完）", "完)", "끝）", "끝)", "###", "30-", "30 -", "Ends")
# The last signs of these, and of a sign-off with a day.
CLOSING = frozenset(end[-1] for end in (*_END_MARK_ENDS, ")"))
_SPLIT = re.compile(r"\s*(?:/|,| and | und |\+|&|;| - |\|)\s*")
_AFTER_NAME = re.compile(r"[\s/,-]*(?:\([a-z]{1,4}\)|[a-z]{2,4})$")
_DESK = re.compile(r"^[a-zäöü]{2,4}$")


@lru_cache(maxsize=8192)
def agency_of(name: str) -> str | None:
    """Return the usual name of the wire agency that *name* gives, or None."""
    name = name.strip(" .,;:()[]—–-*")
    usual = lexicon.wire_agencies().get(lexicon.words_of(name))
    if usual is None or len(name) > 3 or name.isupper() or name in lexicon.agency_spellings():
        return usual
    return None


def agencies_in(names: str) -> tuple[str, ...]:
    """Return the usual names of the agencies in a list such as `dpa/AFP`, empty if a part is no agency or desk."""
    words = lexicon.words_of(names)
    # What holds no word that an agency's name begins with names none, nor does what only looks cut short (`APxy`).
    if lexicon.wire_words().isdisjoint(words) and words not in lexicon.collectives():
        return ()
    whole = (agency_of(names) if words in lexicon.wire_agencies() else None) or lexicon.collectives().get(words)
    if whole:
        return (whole,)
    found: list[str] = []
    for part in _SPLIT.split(names.strip(" ()[]—–-.")):
        usual = agency_of(part) or agency_of(_AFTER_NAME.sub("", part))
        if usual:
            found.append(usual)
        elif part and not _DESK.match(part) and not part.isupper():
            return ()
    return tuple(dict.fromkeys(found))


_SOURCES = "quelle|source|fonte|fuente|źródło|zdroj|kaynak|bron|kilde|källa"
# These begin sentences as well: labels only with a colon. Vietnam's label does so before agencies alone.
_MARKED_SOURCES = (
    "lähde|forrás|sursa|sumber|izvor|šaltinis|avots|allikas|πηγή|источник|джерело|източник|извор|"
    "المصدر|منبع|מקור|来源|來源|出典|출처"
)
# What one of these begins with: most lines begin with none, and need not be held against all.
_SOURCE_FIRST = "".join(sorted({source[0] for source in f"{_SOURCES}|{_MARKED_SOURCES}".split("|")}))
_SOURCE_LABEL = re.compile(
    rf"^(?=[{_SOURCE_FIRST}©(ct])(?:(?:{_SOURCES}|copyright|©|\(c\))\s*:?|(?:{_MARKED_SOURCES})\s*[:：]|"
    r"theo(?=\s(?:ttxvn|reuters|afp|ap|bloomberg|kyodo|yonhap)\b))\s*",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\s*(?:[,/;:|()]|\b\d{4}\b|\b(?:mit|with|from|avec|con|med|and|und|et|y|og|by|von|por|par|at|via)\b)\s*",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?: (?:Sport|News|International|Wirtschaft))?$")


def is_origin_line(line: str) -> bool:
    """Does a short line say where the text is from: `Quelle: dpa`, `© dpa-infocom`, `Reuters`, `(PTI)`, `(With inputs
    from PTI)`?
    """
    named = _SOURCE_LABEL.match(line) or _INPUTS.match(line) or is_marked_source(line)
    return len(line) <= MAX_ORIGIN_CHARS and (bool(named) or bool(agencies_in(line)))


MAX_ORIGIN_CHARS = 80
_INPUTS = re.compile(
    r"^\W*(?=[wmca])(?:with (?:agency )?(?:inputs?|files|material|reporting) from|with agency inputs|"
    r"mit (?:material|informationen) (?:von|der)|con información de|com informações d[aeo]|avec|"
    r"com(?: a)?(?=\slusa\b))\s",
    re.IGNORECASE,
)
# `(Agenturen) | Stand: 14 Uhr`.
_BRACKETED = re.compile(r"^[(\[]([^()\[\]]{2,40})[)\]](?=\s*(?:\||$))")


def is_marked_source(line: str) -> bool:
    """Is *line* a sign-off in brackets, or labelled as the text's source (`Quelle: Gazette`)?"""
    found = _BRACKETED.match(line)
    if found:
        return bool(agencies_in(found[1]))
    return len(line) <= MAX_ORIGIN_CHARS and _source_in(line) is not None


def _source_in(line: str) -> re.Match[str] | None:
    """Return the label of the text's source that a part of *line* between strokes begins with."""
    if "|" not in line and "/" not in line:
        return _NAMED_SOURCE.match(line)
    return next(filter(None, map(_NAMED_SOURCE.match, _STROKES.split(line))), None)


def agency_of_writers(line: str) -> str | None:
    """Return the agency that *line* names before its writers who contributed (`Associated Press writer Jane Roe
    contributed …`); of others' reporters a text may tell.
    """
    found = _WRITERS.search(line)
    return agency_of(found[1]) if found else None


_WRITERS = re.compile(
    r"(?<![\w-])((?:[A-Z][\w-]{0,20} ){1,3})(?:staff )?(?:writer|reporter|journalist|correspondent)s? [A-Z].{0,200}"
    r"\bcontributed\b"
)


def is_source_label(line: str) -> bool:
    """Is *line* the label alone before the text's source (`Quelle:`)?"""
    last = _STROKES.split(line)[-1] if "|" in line or "/" in line else line
    if len(last) > MAX_LABEL_CHARS or not _MAY_LABEL.match(last):
        return False
    return bool(_NAMED_SOURCE.fullmatch(last.strip(" :：") + ": "))


# `źródło` and its kin, with a stroke, a colon and spaces.
MAX_LABEL_CHARS = 24


def is_agency_sure(line: str) -> bool:
    """Is the agency in *line* surely one? Two letters alone, such as `AA`, may be a button."""
    return len(line.strip()) > 2 or line.strip() in ("AP", "PA")


def agency_named(line: str) -> str | None:
    """Return the agency that a short line about the text's origin names (`© dpa-infocom, dpa:230428-99`, `Von Jan
    Muster, dpa`, `Quelle: dpa`), several joined by a stroke (`sid/dpa`); None where it names none.
    """
    rest = _SOURCE_LABEL.sub("", line.strip())
    found = _BRACKETED.match(rest)
    whole = agencies_in(found[1] if found else rest)
    if whole:
        return "/".join(whole)
    if len(line) > 100:
        return None
    parts = (_SECTION.sub("", part.strip(" .")) for part in _PARTS.split(_INPUTS.sub("", rest)))
    return next((usual for part in parts if part and (usual := agency_of(part))), None)


# Wordings of the note on where an article stood first, and of the owner's sign behind the text.
_APPEARED = re.compile(
    r"(?:originally|first) (?:appeared|published|ran) (?:on|in|at|by) |"
    r"(?:story|article|piece|post) (?:is|was) (?:from|courtesy of|provided by|produced by) |"
    r"(?:erschien|erschienen) (?:zuerst|zunächst) (?:auf|bei|in|im) |"
    r"(?:zuerst|zunächst) (?:erschienen )?(?:auf|bei|in|im) |"
    r"(?:republished|reprinted|syndicated) (?:from|with permission from|with the permission of) ",
    re.IGNORECASE,
)
# A word of each of these wordings.
_APPEARING = (
    "original",
    "first ",
    "story ",
    "article ",
    "piece ",
    "post ",
    "zuerst",
    "zunächst",
    "republ",
    "repr",
    "syndic",
)
_NAMED_SOURCE = re.compile(
    rf"^(?=[{_SOURCE_FIRST}/])(?:/\s*)?(?:(?:{_SOURCES})(?:\s*:\s*|\s(?-i:(?=[^\W\d_a-zà-ž])))|(?:{_MARKED_SOURCES})\s*[:：]\s*)",
    re.IGNORECASE,
)
_MAY_LABEL = re.compile(f"[ :：]*[{_SOURCE_FIRST}/]", re.IGNORECASE)
_STROKES = re.compile(r"\s[|/]\s")
# `2024-05-03 09:10 来源：港口日报 作者：王小明`
_INNER_SOURCE = re.compile(
    r"(?:^|[\s|])(?:来源|來源)\s?[:：]\s?([\u4e00-\u9fff]{2,10}|[A-Z]\w*(?: [A-Z]\w*){0,3})(?=[\s|]|$)"
)
_OWNED = re.compile(r"^(?:©|\(c\)|copyright:?)\s*(?:(?:19|20)\d\d,?\s*)?", re.IGNORECASE)
_YEAR_TAIL = re.compile(r"[,.]?\s*(?:(?:19|20)\d\d|Ltd|Limited|Inc|LLC|GmbH|AG)\b\.?", re.IGNORECASE)
# What follows the paper's name in a note on the text's origin.
_BEHIND_NAME = re.compile(r"\s*(?:[,;(]|\.(?=\s|$)|\s(?:under|on|and|as|in|with|by|here|erschienen|unter|am)\b).*$")
_NO_ORIGIN = frozenset(
    [
        "copyright", "all", "photo", "image", "this", "本站", "本站原创", "原创", "网络", "互联网", "网络整理", "综合",
        "本报", "本网", "转载", "作者",
    ]
)  # fmt: skip
MAX_ORIGIN_WORDS, MAX_NOTE_CHARS = 5, 240


def origin_of(line: str, *, is_near: bool = False) -> str | None:
    """Return the paper or house that a short line gives as the text's origin, by its usual name where it is known:
    `This article originally appeared on The Daily Gazette.`, `Source: Gazette`; where the line is not near the
    headline, also `© The Daily Gazette Ltd. 2024`.
    """
    line = line.strip()
    if len(line) > MAX_NOTE_CHARS:
        return None
    low = line.casefold()
    if [word for word in _APPEARING if word in low] and (found := _APPEARED.search(line)):
        return _named_origin(_BEHIND_NAME.sub("", line[found.end() :]))
    if len(line) > MAX_ORIGIN_CHARS or "all rights" in low:
        return None
    if found := _source_in(line):
        return _named_origin(found.string[found.end() :])
    if "源" in line and (told := _INNER_SOURCE.search(line)):
        return _named_origin(told[1])
    owned = None if is_near or " | " in line else _OWNED.match(line)
    return _named_origin(_YEAR_TAIL.sub("", line[owned.end() :]), is_owner=True) if owned else None


def is_sure_origin(line: str) -> bool:
    """Is the origin in *line* surely no photo's: beside a day, or the owner's with a year or a firm's form?"""
    owned = _OWNED.match(line)
    return is_dated_owner(line) if owned else dates.blanked(line, "") != line


def is_dated_owner(line: str) -> bool:
    """Is *line* an owner's sign with a year or a firm's form, such as `© The Daily Gazette Ltd. 2024`?"""
    owned = _OWNED.match(line) if len(line) <= MAX_ORIGIN_CHARS else None
    return bool(owned and _YEAR_TAIL.search(line))


def _named_origin(name: str, *, is_owner: bool = False) -> str | None:
    """Return the usual name of a paper or house; None where *name* is none, or a photo library's."""
    name = re.sub(r"\.(?:com|de|org|net)$", "", name.strip(" .,:;()"))
    words, key = name.split(), lexicon.words_of(name)
    small = sum(word[0].islower() for word in words)
    named = 0 < len(words) <= MAX_ORIGIN_WORDS and _is_high(words[0]) and _is_high(words[-1])
    if (
        not named
        or any(map(str.isdigit, name))
        or small > (not is_owner)
        or key[0] in _NO_ORIGIN
        or any(mark in name for mark in "/;:|@：，。")
    ):
        return None
    if key in lexicon.agencies():
        return agency_of(name)
    return lexicon.papers().get(key, name)


def _is_high(word: str) -> bool:
    """Does *word* begin with a capital, or is it one of China's, short as names of papers there are?"""
    return word[0].isupper() or (_WIDE.fullmatch(word) is not None)


_WIDE = re.compile("[\u4e00-\u9fff]{2,10}")


def paper_behind(line: str) -> str | None:
    """Return the usual name of a known paper that *line* is or ends with."""
    words = lexicon.words_of(line) if len(line) <= MAX_ORIGIN_CHARS else ()
    tails = (words[i:] for i in range(max(0, len(words) - MAX_ORIGIN_WORDS), len(words)))
    return next((usual for tail in tails if (usual := lexicon.papers().get(tail))), None)


def find_signoff(text: str) -> Signoff | None:
    """Return the sign-off that *text* is or ends with: `… said. BLOOMBERG`, `(PTI)`, `— AFP`; None if there is none."""
    text = without_end_mark(text)
    if len(text) <= 48:
        whole = agencies_in(text)
        if whole and _is_signoff_mark(text):
            return Signoff(0, whole)
    dated = _DATED_END.search(text, max(0, len(text) - 40)) if text[-1:] == ")" else None
    if dated:
        text = text[: dated.start()] + ")"
    # From the stop on that stands before these letters.
    found = _TAIL.search(text, max(0, len(text) - MAX_TAIL - 1)) if len(text) > MIN_SIGNED_CHARS else None
    if not found or (len(text) <= MIN_BARELY_SIGNED_CHARS and not found["mark"]):
        return None
    names = found["names"].strip()
    may_be = found["mark"] or names.isupper() or "/" in names or names[:1].islower()
    agencies = agencies_in(names) if may_be else ()
    return Signoff(found.start() + 1, agencies) if agencies else None


# The shortest sentences before an agency in brackets (`Vi ses. (TT)`), and before its bare name.
MIN_SIGNED_CHARS, MIN_BARELY_SIGNED_CHARS = 8, 20


def without_end_mark(text: str) -> str:
    """Return *text* without the mark at its end that says so (`（完）`, `###`, `-30-`)."""
    return _END_MARK.sub("", text) if text.endswith(_END_MARK_ENDS) else text


def _is_signoff_mark(text: str) -> bool:
    """Is a bare agency name a sign-off: marked by a dash, brackets or capitals, or as the agency writes itself?"""
    return text[0] in "—–-([/" or text.isupper() or "/" in text or text.casefold() != text.title()


# A word of each wording that names contributors.
CONTRIBUTING = (
    "reporting", "input", "inputs", "files", "material", "written", "edited", "compiled", "informationen",
    "agenturmaterial", "avec", "con", "com", "contributed", "trug",
)  # fmt: skip


MAX_CONTRIBUTED = 300


def signoff_class(text: str, *, may_contribute: bool = True, may_sign: bool = True) -> int:
    """Return 0 none, 1 the line is a sign-off, 2 it ends with one, 3 it names contributors, as it only may where one of
    the words `CONTRIBUTING` stands in it.
    """
    may_contribute = may_contribute and len(text) < MAX_CONTRIBUTED
    if may_contribute and (_CONTRIBUTED.match(text) or _CONTRIBUTED_INSIDE.search(text)):
        return 3
    found = find_signoff(text) if may_sign else None
    return 0 if found is None else 1 if found.start == 0 else 2
