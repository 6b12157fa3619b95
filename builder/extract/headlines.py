"""Headlines without what stands beside them in one line: the site's name, the path of sections, a kicker."""

from __future__ import annotations

import re
from collections.abc import Sequence

# `Headline | The Gazette`, `Headline - The Gazette`.
_SITE = re.compile(r"\s+(?P<mark>[|–—-])\s+(?P<site>[^|–—]{2,40})$")
# `NewsPoliticsHeadline of several words`: names of sections, run together.
_SECTIONS = re.compile(r"^(?:[^\W\d_a-z][^\W\d_A-Z]+){2,}(?=[^\W\d_a-z][\w’'-]* )")
# `Marathon in Berlin:The headline`: a kicker of its own, glued on.
_KICKER = re.compile(r"^[^:]{3,50}:(?=[^\W\d_a-z]|[„“\"«»])")
_OWNED = re.compile(r"©|\(c\)|copyright", re.IGNORECASE)
MAX_SITE_WORDS, MIN_HEADLINE_WORDS = 4, 3


def bare(headline: str, others: Sequence[str]) -> str:
    """Return *headline* without the site's name, sections or kicker that were glued to it.

    Args:
        headline: as it stands in the document.
        others: the other lines; a name behind a dash is the site's where one of them is it, or names its owner.
    """
    for pattern in (_SECTIONS, _KICKER):
        headline = _shortened(headline, pattern.sub("", headline))
    found = _SITE.search(headline)
    if not found or len(found["site"].split()) > MAX_SITE_WORDS:
        return headline
    is_site = found["mark"] == "|" or _is_site(found["site"], others)
    return _shortened(headline, headline[: found.start()]) if is_site else headline


def _shortened(headline: str, shorter: str) -> str:
    return shorter if len(shorter.split()) >= MIN_HEADLINE_WORDS else headline


def _is_site(name: str, others: Sequence[str]) -> bool:
    low = name.casefold()
    return any(line.casefold() == low or (low in line.casefold() and _OWNED.search(line)) for line in others)
