"""Headlines in a page's data, without the name of the site, the one that most places agree on first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from builder.records.normalise import normalise

# Between a headline and the site's name or section.
_JOINT = re.compile(r"\s+[|–—•·»:/-]{1,2}\s+|\s*[|｜»]\s*|\s+-\s*(?=\S+$)")

# A word or two before the headline: `Euroleague: …`.
_KICKER = re.compile(r"[^:]{2,60}: ")

# How much a place is believed: the heading is what a reader sees, the others may be search engines' versions of it.
_TRUST = {"h1": 8.0, "ld+json": 3.0, "og": 2.0, "itemprop": 2.0, "title": 1.5, "meta": 1.0}
# A heading that shares fewer of its words with all other places is one of a section or of a site.
_MIN_SHARED = 0.25
# An ellipsis at the end: cut.
_CUT, _CUT_TRUST = ("…", "..."), 0.2


def headlines(stated: Sequence[tuple[str, str]], sites: Iterable[str]) -> tuple[str, ...]:
    """Return distinct headlines, the most trusted first.

    Args:
        stated: texts and the kinds of place that they stand in: `ld+json`, `h1`, `og`, `itemprop`, `title`, `meta`.
        sites: names of the site and its publisher.
    """
    names = {key for name in sites if (key := _key(name))}
    whole = {_key(text) for text, _ in stated} - names
    others = [frozenset(normalise(text).split()) for text, place in stated if place != "h1"]
    votes: dict[str, dict[str, float]] = {}
    texts: dict[str, str] = {}
    for text, place in stated:
        bare = without_site(text, names, whole - {_key(text)})
        key = _key(bare)
        if key and key not in names:
            texts.setdefault(key, bare)
            # Each kind of place votes once.
            votes.setdefault(key, {})[place] = _trust(bare, place, others)
    order = sorted(texts, key=lambda key: -sum(votes[key].values()))
    return tuple(texts[key] for key in order)


def _trust(text: str, place: str, others: Sequence[frozenset[str]]) -> float:
    if text.endswith(_CUT):
        return _TRUST[place] * _CUT_TRUST
    words = frozenset(normalise(text).split())
    is_odd = others and all(len(words & other) < _MIN_SHARED * len(words) for other in others)
    return 0.5 if place == "h1" and is_odd else _TRUST[place]


def without_site(text: str, names: set[str], others: set[str]) -> str:
    """Return *text* without the site's name, and without what stands around the headline that other places give.

    Args:
        text: a headline as stated.
        names: the site's names, normalised.
        others: what other places give as headline, normalised.
    """
    joints = list(_JOINT.finditer(text))
    for joint in joints:
        for half in (text[: joint.start()], text[joint.end() :]):
            if _key(half) in others:
                return half.strip()
    kicker = _KICKER.match(text)
    if kicker and _key(text[kicker.end() :]) in others:
        return text[kicker.end() :].strip()
    while joints and (_key(text[joints[-1].end() :]) in names):
        text = text[: joints.pop().start()].strip()
    if joints and _key(text[: joints[0].start()]) in names:
        text = text[joints[0].end() :].strip()
    return text


@lru_cache(maxsize=1024)
def _key(text: str) -> str:
    return normalise(text).removeprefix("the ").replace(" ", "")
