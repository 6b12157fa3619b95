"""The words of pictures' texts: who is where in the picture, that it is from the archive, and how alt texts begin."""

from __future__ import annotations

import re

from builder.extract import lexicon

_IN_BRACKETS = re.compile(
    # No `(m/w/d)`, `(R-La.)`, `(CREA)`, `(c)`, `(der …)`.
    r"[(（](?:[^()（）]{1,24}, )?(?:"
    r"(?:left|right|l|r|(?-i:C)|(?-i:M)|m\.|centre|center|top|bottom|links|rechts|mitte|(?:von )?li|re|v\. ?l|vorne?|"
    r"hinten|pictured|[lr]-[lr]|à gauche|à droite|au centre|izq|der(?=[.)])|dcha|esq|dir|sinistra|destra|"
    r"al centro|t\.v|t\.h)(?![\w/|-])|왼쪽|오른쪽|가운데|左|右|中|中央|前列|後列)[^()（）/|]{0,12}[)）]|"
    r"\((?:archiv-?|symbol)(?:bild|foto)\)|\(file(?: photo)?\)|\(archivo\)|\(arkiv(?:foto)?\)|\(archives?\)",
    re.IGNORECASE,
)
# Who is where, in small letters, by what stands in each such line; no `Kritik von links`, `inflation is seen at`, `she
# pictured a life`.
_BESIDE = "here|above|below|left|right|far|second|third|cent(?:er|re)|with|in|at|on|during|outside"
_PLACE = "(?:far |second |third )?"
_POSITIONS = {
    hint: re.compile(pattern)
    for hint, pattern in {
        "pictured": rf"[,(] ?pictured\b|^pictured\b|\b(?:is|are) pictured\b|\bpictured (?:{_BESIDE})\b",
        " seen ": r"\b(?:is|are) seen (?:inside|outside|near|next to|behind)\b",
        "seen here": r"\bseen here\b",
        "left": rf"\b(?:from|at) (?:far )?left(?:[:,;)]| to right)|\bleft to r|, {_PLACE}left(?:,|\.$|$)",
        "right": rf"\b(?:from|at) (?:far )?right[:,;)]|, {_PLACE}right(?:,|\.$|$)",
        "l to r": r"\bl to r\b",
        ", cent": r", cent(?:er|re)(?:,|\.$|$)",
        "von li": r"\bvon li(?:nks)?(?:[:,;)]| nach re(?:chts)?)|\([^()]{0,12}von links",
        "von rechts": r"\bvon rechts[:,;)]",
        ", links": r", links(?:,|\.$|$)",
        ", rechts": r", rechts(?:,|\.$|$)",
        "v.": r"\bv\. ?l\.",
        "de gauche": r"\bde gauche à droite",
        ", à ": r", à (?:gauche|droite)(?:,|\.$|$)",
        "da sinistra": r"\bda sinistra(?:[:,;)]| a destra)",
        "från vänster": r"\bfrån vänster[:,;)]",
        "fra venstre": r"\bfra venstre[:,;)]",
        "od lewej": r"\bod lewej[:,;)]",
        "zleva": r"\bzleva[:,;)]|\([^()]{0,12}zleva",
        "izquierda a": r"\bde izquierda a derecha",
        "esquerda para": r"\bda esquerda para a direita",
        "左から": r"左から[、：）)]|[(（][^()（）]{0,12}左から",
        "왼쪽부터": r"왼쪽부터",
        "写真は": r"(?:^|。)写真は",
    }.items()
}
_THIS_PHOTO = re.compile(
    r"(?:in )?this (?:[\w-]+ ){0,2}(?:photo|image|photograph|frame grab|picture (?:taken|shows|released))\b"
)
_ARCHIVE = re.compile(
    r"\bfile ?photo\b|\bfile -|^file\b|\barchiv(?:bild|foto)\b|\bsymbol(?:bild|foto)\b|\barkivfoto\b|"
    r"\bstock (?:photo|image)\b|\(archive?\)|资料图|資料写真|자료사진",
    re.IGNORECASE,
)
_ARCHIVE_HINTS = ("file", "archiv", "symbol", "arkiv", "stock", "资料图", "資料写真", "자료사진")
_ALT = re.compile(
    r"(?:this image may contain|may be an image|image may contain|a (?:photo|picture|screenshot|"
    r"close-?up|logo|graphic|map|woman|man|person|group) of\b|(?:photo|image|picture|logo|screenshot|"
    r"illustration|portrait|headshot|avatar|profile) (?:of|showing)\b)",
    re.IGNORECASE,
)
_ALT_END = re.compile(r"\b(?:logo|avatar|profile picture|profilbild|headshot|thumbnail)$", re.IGNORECASE)
MAX_ALT_END = len("profile picture")
# Longer lines are no texts of pictures.
MAX_PICTURED_CHARS = 600


def _is_told(low: str) -> bool:
    """Does a line, in small letters, tell who is where, or begin as texts of pictures do (`In this photo`)?"""
    if any(pattern.search(low) for hint, pattern in _POSITIONS.items() if hint in low):
        return True
    return low.startswith(lexicon.picture_starts()) or (
        low.startswith(("this ", "in this ")) and bool(_THIS_PHOTO.match(low))
    )


def pictured_class(text: str) -> int:
    """Return 0 no word of captions, 1 tells who is where, or in brackets that the picture is from the archive, as
    running text does not; 2 names the archive otherwise, 3 worded as alt texts are.
    """
    low = text.casefold()
    if (("(" in text or "（" in text) and _IN_BRACKETS.search(text)) or _is_told(low):
        return 1
    if any(map(low.__contains__, _ARCHIVE_HINTS)) and _ARCHIVE.search(text):
        return 2
    return 3 if _ALT.match(text) or _ALT_END.search(text, max(0, len(text) - MAX_ALT_END)) else 0
