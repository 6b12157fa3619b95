"""What stands in bylines beside names: where somebody wrote, and who somebody is."""

from __future__ import annotations

import re

_PICTURES = r"\((?:foto|fotos|photo|photos|bild|bilder|bilde|fotografie|video)\)"
_WORDS_OF_PICTURES = re.compile(r"\((?:text|foto|photo|bild|video|grafik|illustration)", re.IGNORECASE)
# `Villa del Puerto (Saltira) -`, before the day: where the author wrote.
_PLACED = re.compile(r"^[^(),]{5,40} \([^()]{2,40}\) [-–—]$")
# `Jane Roe (foto)`, alone or behind who wrote: whose picture it is.
_OF_PICTURE = re.compile(rf"^(?:(?! (?:und|and|et|y|og|och|en) )[^(),]){{5,40}} {_PICTURES}$", re.IGNORECASE)
_AND_OF_PICTURE = re.compile(rf"(?:,| und| and| et| y| og| och| en) [^(),]{{4,40}} {_PICTURES}(?=,|$)", re.IGNORECASE)
# `By Jane Roe, a fellow at Acme for Ports, and Max Muster, …`: who somebody is.
_DESCRIPTION = re.compile(r"\s?, an? [a-z][^,;]{3,150}(?=,? and |, |\.?$)")
# `Anna Muster.`, the end of a torn sentence; `Jane Roe Jr.` is none, nor is `Jane ROE.`, as papers of western France
# sign.
_ENDED = re.compile(r"[^.,]{2,40} (?!(?:Jr|Sr|Esq)\.)[^\W\d_](?=[^.]*[^\W\d_A-ZÀ-ÖØ-Þ])[^\W\d_]+\.")
# `Jane Roe (Saltira), Max Muster (Port Mire) and …`: where each wrote.
_WHERE = re.compile(r"\s\([^\W\d_a-z][^()\d]{1,24}\)(?=, |,? (?:and|und|et|y|e|og|och|en|&) )")


def names_nobody(text: str, byline: str) -> bool:
    """Does the *byline*, of which *text* is what stands behind its lead, have none and say where somebody wrote, whose
    the picture is, or end a sentence?
    """
    if text != byline or text[-1] not in _ENDS:
        return False
    return any(form.fullmatch(text) for form in (_PLACED, _OF_PICTURE, _ENDED))


# What each of these ends with.
_ENDS = "-–—)."


def without(byline: str) -> str:
    """Return *byline* without photographers beside who wrote, places in brackets behind names, and what it says of who
    somebody is.
    """
    line = _AND_OF_PICTURE.sub("", byline) if byline.endswith(")") or ")," in byline else byline
    line = _WHERE.sub("", line) if ")" in line[:-1] and not _WORDS_OF_PICTURES.search(line) else line
    return _DESCRIPTION.sub("", line) if ", a" in line else line
