"""What stands in bylines beside names: where somebody wrote, and who somebody is."""

from __future__ import annotations

import re

# `Saltira (Packet) -`, before the day: where the author wrote; `Jane Roe (foto)`: whose picture it is.
_PLACED = re.compile(
    r"\) [-–—]$|^[^(),]{5,40} \((?:foto|fotos|photo|photos|bild|bilder|bilde|fotografie|video)\)$", re.IGNORECASE
)
# `By Jane Roe, a fellow at Acme for Ports, and Max Muster, …`: who somebody is.
_DESCRIPTION = re.compile(r"\s?, an? [a-z][^,;]{3,150}(?=,? and |, |\.?$)")
# `Jane Roe.`, the end of a torn sentence; `Jane Roe Jr.` is none.
_ENDED = re.compile(r"[^.,]{2,40} [^\W\d_]{4,}\.")
# `Jane Roe (Saltira), Max Muster (Port Mire) and …`: where each wrote.
_WHERE = re.compile(r"\s\([^\W\d_a-z][^()\d]{1,24}\)(?=, |,? (?:and|und|et|y|e|og|och|en|&) )")


def names_nobody(text: str, byline: str) -> bool:
    """Does *text*, the *byline* without its lead, say where somebody wrote, whose the picture is, or end a sentence?"""
    return _PLACED.search(text) is not None or (text == byline and _ENDED.fullmatch(text) is not None)


def without(byline: str) -> str:
    """Return *byline* without the places in brackets behind names, and without what it says of who somebody is."""
    line = _WHERE.sub("", byline) if ")" in byline[:-1] else byline
    return _DESCRIPTION.sub("", line) if ", a" in line else line
