"""Prompts and notices that are worded as sentences: of subscriptions, newsletters, cookies and rights."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from builder.extract import lexicon, notices, patterns
from builder.extract.cues import TEXT, Seen

# Quoted lines are what somebody said.
_QUOTE = re.compile('[“”„«»"」]')
# In so many other lines of the text the same word shows that the article is about it.
MAX_OTHERS = 1


def drop(seen: Seen, roles: list[str], why: list[str]) -> None:
    """Make furniture of the text's lines that speak to the reader of what is signed up for, or say what notices do;
    captions of those that end with a note of rights.

    Args:
        seen: the lines.
        roles: what each was told to be; changed here.
        why: what told it; changed here.
    """
    for i in seen.rows.notices:
        if roles[i] not in TEXT or why[i] != "model" or _QUOTE.search(seen.texts[i]):
            continue
        low = seen.texts[i].casefold()
        said = _NOTICES.search(low)
        if said and notices.is_tail(seen.texts[i], len(low) - said.start()):
            # No paragraph ends with a note of rights behind a dash: pictures' texts do.
            roles[i], why[i] = "caption", "note of rights"
        elif said or (seen.shapes.address[i] > 0 and _offers(low, i, seen, roles)):
            roles[i], why[i] = "furniture", "worded as a prompt"


def titles_of_others(texts: Sequence[str], roles: Sequence[str]) -> list[int]:
    """Return which lines of the text are titles right behind what stands before other stories (`Also read:`, `À lire
    aussi`): of 15 such lines that the model kept, on pages of the corpus and in dumps of papers beyond it, none was the
    article's.
    """
    return [
        i
        for i, (before, role) in enumerate(itertools.pairwise(roles), 1)
        if role in ("heading", "body")
        and before in ("furniture", "aside")
        and len(texts[i]) <= MAX_TITLE_CHARS
        and texts[i][-1] not in TITLE_STOPS
        and _heads_others(texts[i - 1])
    ]


# No title is longer, and few end so.
MAX_TITLE_CHARS, TITLE_STOPS = 140, frozenset('.!"”:')


def _heads_others(text: str) -> bool:
    return lexicon.heads_teasers(text) or (text[-1] == ":" and lexicon.has_furniture_start(text))


def _offers(low: str, i: int, seen: Seen, roles: list[str]) -> bool:
    """Does line *i* offer a service, which the rest of the text is not about?"""
    found = _SERVICES.search(low)
    if found is None:
        return False
    phrases = lexicon.phrases("furniture", "services")
    service = next(phrase for phrase in phrases if low.startswith(phrase, found.start()))
    others = [n for n, role in enumerate(roles) if role == "body" and n != i]
    return sum(service in seen.texts[n].casefold() for n in others) <= MAX_OTHERS


def _any_of(key: str) -> re.Pattern[str]:
    """Return a pattern that finds where the first of the phrases under *key* begins."""
    return re.compile(r"\b" + patterns.any_of(lexicon.phrases("furniture", key)))


_SERVICES, _NOTICES = _any_of("services"), _any_of("notices")
