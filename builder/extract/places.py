"""Datelines that their place tells: where a text begins, a place before its first sentence may be one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from builder.extract import lexicon, wire
from builder.extract.datelines import (
    CAPITALS,
    MIN_DATELINED_CHARS,
    Dateline,
    find_dateline,
    is_place,
    is_set_off,
    is_shouted_place,
    words_in_places,
)

# `Saltira – Seit Montag …`, `Bad Saltira - La …`, `Saltira (NRW) – Er …`
_BEFORE_DASH = re.compile(
    rf"^(?P<place>[{CAPITALS}][\w.'’/-]+(?: [\w.'’/-]+){{0,2}})(?P<land> \([\w./ -]{{2,20}}\))? [-–—] +"
    rf"(?P<word>[{CAPITALS}][\w'’]*)(?![\w-])"
)
# `STOCKHOLM. Texten börjar`
_BEFORE_STOP = re.compile(rf"^(?P<place>[{CAPITALS}]{{4,}}(?:[ -][{CAPITALS}]{{2,}}){{0,2}})\. (?=[{CAPITALS}])")
# `Jakarta, CNN Indonesia - `, `Saltira.com, Jakarta - `: a place and the house, whose name is an address or begins with
# an abbreviation.
_HOUSE = rf"(?:[\w-]+\.(?:com|co\.id|id|net|tv)|[{CAPITALS}]{{3,5}} [{CAPITALS}][\w]+)"
_TOWN = rf"[{CAPITALS}][\w'’-]+(?: [{CAPITALS}][\w'’-]+)?"
_BESIDE_HOUSE = re.compile(rf"^(?:(?P<place>{_TOWN}), {_HOUSE}|{_HOUSE}, (?P<town>{_TOWN})) [-–—] +(?=[{CAPITALS}])")
_NAME = rf"[{CAPITALS}][\w'’.-]*(?: (?:am |of |de )?[{CAPITALS}][\w'’.-]*){{0,2}}"
_SENTENCE = rf"(?=[{CAPITALS}„“\"«‚‘'’]|\d)"
# `Berlin. Der Senat …`, `New Delhi: The court …`, `Berlin/Paris – Die Minister …`: a city that everybody knows.
_CITY = re.compile(rf"^(?P<place>{_NAME}(?:\s?/\s?{_NAME})?)(?:[.:]| ?[-–—]{{1,2}}) +{_SENTENCE}")
# `Innsbruck, Saltira – Wer am …`: a city and others.
_CITIES = re.compile(rf"^(?P<place>{_NAME})(?P<others>(?:, [{CAPITALS}][\w'’-]+){{1,2}}) ?[-–—]{{1,2}} +{_SENTENCE}")
# `Saltira, Nepal – At 4,100 metres …`
_WITH_COUNTRY = re.compile(rf"^(?P<place>{_NAME}), (?P<country>{_NAME}) ?[-–—]{{1,2}} +{_SENTENCE}")
# `(Nairobi) – The authorities …`, `(Nairobi, 3 May 2024) – …`: releases of Human Rights Watch.
_BRACKETED = re.compile(rf"^\((?P<place>{_NAME})(?:, [^()]{{4,30}})?\) ?[-–—]{{1,2}} +{_SENTENCE}")
# `Berlin taz | Der Senat …`, `BERLIN dpa/taz | …`
_WITH_DESK = re.compile(
    rf"^(?P<place>{_NAME}) (?P<agency>(?:taz|dpa|afp|ap|epd|kna|rtr|reuters)(?:/[a-z]{{2,7}})*) \| +{_SENTENCE}"
)
# `SALTIRA—The council …`, `PORT SALTIRA, La.—The binder …`, `San Saltira, Oax.— Un incendio …`
_STATE = rf", (?:[{CAPITALS}][a-zé]{{1,5}}|(?:[{CAPITALS}]\.)+[{CAPITALS}])\."
_SHOUTED = rf"[{CAPITALS}]{{2,}}(?:[ -][{CAPITALS}]{{2,}}){{0,2}}"
_TIGHT = re.compile(rf"^(?P<place>(?:{_SHOUTED}|{_NAME}(?=, )))(?P<state>{_STATE})?[—–]\s?{_SENTENCE}")
_CITY_ALONE = re.compile(rf"(?P<place>{_NAME}(?:\s?/\s?{_NAME})?)(?:[.:]| ?[-–—]{{1,2}})")
_KNOWN = (_CITY, _WITH_COUNTRY, _CITIES, _BRACKETED, _WITH_DESK)
# What stands behind the first name in each of these: few texts begin so.
_MARKED = re.compile(rf"^(?:\(|{_NAME}(?:[.:,]| ?[-–—]|\s?/| [a-z]{{2,7}}[/ ]))")
# What names of several words begin with.
_HEADS = frozenset(
    [
        "Bad", "Sankt", "St.", "Neu", "Alt", "Groß", "Klein", "Markt", "San", "Santa", "Santo", "São", "Saint",
        "Sainte", "New", "Port", "Porto", "Puerto", "Los", "Las", "La", "Le", "El", "Rio", "Den", "Fort", "Tel", "Hong",
        "Kuala", "Buenos", "Addis",
    ]
)  # fmt: skip
_STOPS = (".", "!", "?", "…", "”", "“", "»", '"', ")")


def find_place(text: str, paragraphs: Iterable[str], lines: Iterable[str]) -> Dateline | None:
    """Return the place that a text's first paragraph begins with, as a dateline; else None.

    Args:
        text: the paragraph.
        paragraphs: those of the text: where several begin alike, what they begin with are labels.
        lines: those of the page, which says elsewhere that something is in the place.
    """
    if len(text) < MIN_DATELINED_CHARS or not text.endswith(_STOPS):
        return None
    may_tell = _may_tell(text)
    if not may_tell and not _MARKED.match(text):
        return None
    paragraphs = tuple(paragraphs)
    if known := _known(text, paragraphs):
        return known
    if not may_tell:
        return None
    told = tuple(lines)
    if tight := _tight(text, paragraphs, told):
        return tight
    found = _before_dash(text, paragraphs, told) or _before_stop(text, told) or _beside_house(text, told)
    if found is None or len(text) - found.end() < MIN_DATELINED_CHARS or is_set_off(text, found.end()):
        return None
    end = found.start("word") if "word" in found.groupdict() else found.end()
    return Dateline(end, text[:end].rstrip(" -–—."), None)


def _may_tell(text: str) -> bool:
    """Does *text* begin as one may whose place the page's lines tell? Few do, and the lines are read for these only."""
    if _BEFORE_STOP.match(text):
        return True
    is_dashed = " -" in text or "–" in text or "—" in text
    return is_dashed and any(form.match(text) for form in (_BEFORE_DASH, _BESIDE_HOUSE, _TIGHT))


def _known(text: str, paragraphs: Iterable[str]) -> Dateline | None:
    """Return the place that *text* begins with if its wording and our list of cities and countries tell it."""
    form = next((form for form in _KNOWN if _is_known(form, form.match(text))), None)
    found = form.match(text) if form else None
    if form is None or found is None or not text.endswith(_STOPS) or len(text) - found.end() < MIN_DATELINED_CHARS:
        return None
    # Labels stand in rows, and an aside between two dashes is none.
    is_alone = sum(_is_known(form, form.match(other)) for other in paragraphs) < MIN_ROW
    if not is_alone or ("." not in found[0] and is_set_off(text, found.end())):
        return None
    agency = "/".join(wire.agencies_in(found["agency"])) if form is _WITH_DESK else ""
    return Dateline(found.end(), text[: found.end()].rstrip(" -–—.:|" if form is _CITY else " -–—|"), agency or None)


def _tight(text: str, paragraphs: Iterable[str], lines: Sequence[str]) -> Dateline | None:
    """Return the place in capitals, which is a city's or which the page tells to be one, or a place with its state,
    that *text* alone of the *paragraphs* begins with before a dash that touches the text.
    """
    found = _TIGHT.match(text)
    if found is None or len(text) - found.end() < MIN_DATELINED_CHARS or not is_place(found["place"]):
        return None
    if found["state"]:
        is_told = found["state"].strip(" ,").casefold() in _listed("states")
    else:
        is_told = is_shouted_place(found["place"]) and (_is_city(found["place"]) or _is_told(found["place"], lines))
    is_alone = sum(_TIGHT.match(other) is not None for other in paragraphs) < 2
    return Dateline(found.end(), text[: found.end()].rstrip("—– "), None) if is_told and is_alone else None


MIN_ROW = 3


def city_alone(text: str) -> str | None:
    """Return the city or cities that *text* is with the mark before the text behind it (`Berlin.`, `New Delhi:`)."""
    found = _CITY_ALONE.fullmatch(text)
    return found["place"] if found and all(map(_is_city, found["place"].split("/"))) else None


def _is_known(form: re.Pattern[str], found: re.Match[str] | None) -> bool:
    """Does *found*, by one of the forms, name a city or country that we know, or a desk?"""
    if found is None or form is _WITH_DESK:
        return found is not None
    if form is _WITH_COUNTRY:
        is_place_name = " " not in found["place"] or found["place"].split()[0] in _HEADS or _is_city(found["place"])
        return is_place_name and found["country"].casefold() in _listed("countries")
    if form is _CITIES:
        return _is_city(found["place"]) and is_place(found["others"].strip(", "))
    return all(map(_is_city, found["place"].split("/"))) and (form is not _CITY or _begins_text(found))


def _begins_text(found: re.Match[str]) -> bool:
    """Does a sentence begin behind a city? `Roma - Lazio` is a match, `Florence: I …` an answer."""
    if "/" in found["place"] or found[0].rstrip().endswith("."):
        return True
    is_answer = found[0].rstrip().endswith(":") and found["place"].casefold() in _listed("names")
    word = _FIRST_WORD.match(found.string, found.end())
    return not is_answer and word is not None and _opens(word[0])


_FIRST_WORD = re.compile(r"[^\w]*[\w’']*")


def _is_city(name: str) -> bool:
    return name.strip().casefold() in _listed("cities")


@cache
def _listed(key: str) -> frozenset[str]:
    """Return the cities, or countries, that places.toml lists, in small letters."""
    return frozenset(lexicon.phrases("places", key))


def _before_dash(text: str, paragraphs: Iterable[str], lines: Sequence[str]) -> re.Match[str] | None:
    found = _BEFORE_DASH.match(text)
    if found is None or not _is_name(found["place"], has_land=bool(found["land"])):
        return None
    if not _opens(found["word"]):
        # `Hamburg – Berlin ist die wichtigste Strecke …`
        is_pair = _is_city(found["word"]) or _is_told(found["word"], lines)
        if is_pair or len(text) < MIN_TOLD_CHARS or ":" in text[: found.end() + MAX_HEAD_CHARS]:
            return None
    is_told = found["land"] or (found["word"] not in _ENGLISH and _is_told(found["place"], lines))
    return found if is_told and sum(bool(_BEFORE_DASH.match(other)) for other in paragraphs) < 2 else None


# In so long a paragraph a place that the page tells to be one need be before no word that sentences begin with, unless
# a run-in head may stand between (`Saltira – Ferries out of the harbour: On Monday …`).
MIN_TOLD_CHARS, MAX_HEAD_CHARS = 120, 60


def _is_told(place: str, lines: Iterable[str]) -> bool:
    """Does the page say elsewhere that something is in *place* (`in Saltira`, `à Saltira`)?"""
    named = re.compile(rf"\b(?:{_PREPOSITIONS})\s{re.escape(place)}(?![\w'’-])", re.IGNORECASE)
    return any(map(named.search, lines))


# Papers in English write such places in capitals, and what they trust `in` may be a person.
_ENGLISH = frozenset(
    [
        "The", "A", "An", "He", "She", "They", "It", "This", "That", "These", "Those", "There", "When", "As",
        "But", "And", "So", "After", "Before", "For", "With", "At", "On", "By", "To", "From", "Of", "What",
        "Who", "How", "Why", "Where", "We", "You", "I", "If", "One", "Two", "His", "Her", "Their", "Its",
        "My", "Our", "Not", "No", "All", "Some", "More",
    ]
)  # fmt: skip
_PREPOSITIONS = "in|aus|à|en|i|på|em|at|near|från|fra|di|w|v|ve|из|в|у|σε|στη|στην"


def _opens(word: str) -> bool:
    """Does a sentence begin with *word*? `La` begins names too, but here it stands behind one."""
    return lexicon.opens_sentence(word) or word.casefold() in lexicon.function_words()


def _is_name(place: str, *, has_land: bool) -> bool:
    """Is *place* a name of one word, or of several as only places have them: two others may be a person's."""
    words = place.split()
    is_one = len(words) == 1 or has_land or words[0] in _HEADS or not words_in_places().isdisjoint(words)
    return is_one and is_place(place) and words[-1] not in words_in_places() and not lexicon.is_furniture(place)


def _before_stop(text: str, lines: Sequence[str]) -> re.Match[str] | None:
    """Return the place in capitals that stands before the text as a sentence of its own, and that the page tells to be
    one, with a preposition or as Finnish does with an ending (`Kuhmossa`); labels (`RECENSION.`) are none.
    """
    found = _BEFORE_STOP.match(text)
    if found is None or not is_shouted_place(found["place"]):
        return None
    named = re.compile(rf"(?<![\w-]){re.escape(found['place'].title())}(?:{_FINNISH_ENDINGS})\b")
    return found if _is_told(found["place"], lines) or any(map(named.search, lines)) else None


_FINNISH_ENDINGS = "ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|on|oon|een|iin|än|an"


def _beside_house(text: str, lines: Sequence[str]) -> re.Match[str] | None:
    found = _BESIDE_HOUSE.match(text)
    place = (found["place"] or found["town"]) if found else ""
    return found if found and is_place(place) and _is_told(place, lines) else None


def find_far_place(text: str, paragraphs: Iterable[str]) -> Dateline | None:
    """Return the dateline without an agency that a paragraph behind a summary begins with, where the text has but one:
    labels stand in rows.
    """
    found = find_dateline(text)
    if found is None or not text.endswith(_STOPS) or len(text) - found.end < MIN_DATELINED_CHARS:
        return None
    if text[found.end].islower() or sum(bool(find_dateline(other)) for other in paragraphs) > 1:
        return None
    return found
