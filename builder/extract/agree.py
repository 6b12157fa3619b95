"""How far a page's visible text agrees with its metadata: evidence for the labeller, in both directions.

Metadata is often stale, shortened or somebody else's; it never becomes a text that readers do not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from builder.extract import lexicon
from builder.extract.images import alt_key
from builder.extract.metadata import Metadata
from builder.extract.shape import Line
from builder.extract.tokens import numbers_of
from builder.records.normalise import normalise

# The codes of features/markup.py's AGREES.
UNKNOWN, NO, SOME, MOST, ALL, SAME = range(6)


def said(texts: Sequence[str], lines: Sequence[Line], facts: Metadata, alts: Iterable[str]) -> dict[str, list[int]]:
    """Return for each text how it agrees with headline, description, article body, captions and authors, and with the
    images' *alts*.
    """
    keys = [normalise(text) for text in texts]
    words = [line.words for line in lines]
    return {
        "headline": _like(keys, words, facts.headlines),
        "description": _like(keys, words, [facts.description] if facts.description else []),
        "caption": _like(keys, words, [image.caption for image in facts.images if image.caption]),
        "article": _within(keys, words, facts.article_body),
        "author": _naming(keys, facts.authors),
        "alt": _as_alt(keys, alts),
    }


def _like(keys: Sequence[str], words: Sequence[frozenset[int]], candidates: Sequence[str]) -> list[int]:
    """Return how like each text is to the most like of the candidates."""
    if not candidates:
        return [UNKNOWN] * len(keys)
    wanted = [(normalise(text), numbers_of(w for w in lexicon.words_of(text) if len(w) > 2)) for text in candidates]
    found = [NO] * len(keys)
    for other, others in wanted:
        for n, own in enumerate(words):
            if found[n] < SAME and (alike := _alike(keys[n], own, other, others)) > found[n]:
                found[n] = alike
    return found


def _alike(key: str, words: frozenset[int], other: str, others: frozenset[int]) -> int:
    if key == other:
        return SAME
    if len(other) >= MIN_CONTAINED and len(key) >= MIN_CONTAINED and (other in key or key in other):
        return ALL
    if len(words) < MIN_WORDS or len(others) < MIN_WORDS or words.isdisjoint(others):
        return NO
    share = len(words & others) / max(len(words), len(others))
    return MOST if share >= 0.6 else SOME if share >= 0.3 else NO


MIN_CONTAINED, MIN_WORDS = 12, 3


def _within(keys: Sequence[str], words: Sequence[frozenset[int]], body: str | None) -> list[int]:
    """Return how much of each text the article's text in the metadata holds."""
    whole = normalise(body) if body else ""
    if len(whole) < MIN_BODY_CHARS:
        return [UNKNOWN] * len(keys)
    known = numbers_of(whole.split())
    return [_held(key, own, whole, known) for key, own in zip(keys, words, strict=True)]


def _held(key: str, words: frozenset[int], whole: str, known: frozenset[int]) -> int:
    if len(key) >= MIN_CONTAINED and key in whole:
        return SAME
    share = len(words & known) / len(words) if words else 0.0
    return ALL if share > 0.95 else MOST if share >= 0.8 else SOME if share >= 0.5 else NO


MIN_BODY_CHARS = 200


def _as_alt(keys: Sequence[str], alts: Iterable[str]) -> list[int]:
    """Return whether each text is an image's alt text, or begins as a longer one does: captions often are."""
    known = {key for alt in alts if (key := alt_key(alt))}
    starts = {key[:MIN_START] for key in known if len(key) >= MIN_START}
    return [SAME if key in known else ALL if key[:MIN_START] in starts else NO for key in keys]


MIN_START = 20


def _naming(keys: Sequence[str], authors: Iterable[str]) -> list[int]:
    """Return whether each text names an author: is one, begins with or holds one."""
    names = [name for author in authors if len(name := normalise(author)) > 3]
    if not names:
        return [UNKNOWN] * len(keys)
    return [
        SAME if key in names else ALL if len(key) < MAX_BYLINE_CHARS and any(name in key for name in names) else NO
        for key in keys
    ]


MAX_BYLINE_CHARS = 160
