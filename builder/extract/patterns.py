"""Many words at once: a pattern that matches any of them, and a few by which it is told that one may stand there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Any

# Shorter words stand in too many lines.
MIN_TELLING = 4


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of *words*, the longest that fits first: letter by letter, as a tree of their
    beginnings, which takes a third of the time of one word after the other.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for sign in word:
            node = node.setdefault(sign, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: dict[str, Any]) -> str:
    ways = [re.escape(sign) + _branches(rest) for sign, rest in sorted(node.items()) if sign]
    either = ways[0] if len(ways) == 1 and "" not in node else f"(?:{'|'.join(ways)})"
    return "" if not ways else f"{either}?" if "" in node else either


def telling_words(forms: Iterable[Sequence[str]], usual: Container[str]) -> frozenset[str]:
    """Return a word of each of *forms*, names or phrases as words: of those that are neither short nor *usual* the one
    that the fewest others have, of several the longest. A line without one of these words holds none of the forms.
    """
    forms = [form for form in forms if form]
    counts = Counter(word for form in forms for word in set(form))

    def telling(word: str) -> tuple[bool, int, int, str]:
        return len(word) >= MIN_TELLING and word not in usual, -counts[word], len(word), word

    return frozenset(max(form, key=telling) for form in forms)
