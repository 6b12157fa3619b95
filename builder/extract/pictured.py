"""The words of pictures' texts: who is where in the picture, that it is from the archive, and how alt texts begin."""

from __future__ import annotations

import re
from functools import cache

from builder.extract import lexicon

# `(left)`, `(second from left)`, `(links, im Anzug)`, `(von li nach re)`, `(l.)`, `(Archivbild)`, `（左から２人目）`;
# no parties and states (`(M)`, `(R, Texas)`), no `(right now)`, `(top 10)`, `(m/w/d)`, `（中国）`, `（会議中）`.
_IN_BRACKETS = re.compile(
    r"[(（](?i:(?:[^()（）]{1,24}, )?(?:"
    r"(?:pictured )?(?:(?:far|second|third|2nd|3rd) )?(?:from )?(?:the )?(?:left|right|centre|center)[),;:]|pictured\b|"
    r"(?:ganz |zweiter von |zweite von )?(?:links|rechts|vorne|hinten)[),;:]|(?:in der mitte|bildmitte)[),]|mitte,|"
    r"(?:von l(?:i|inks)\b|li(?:nks)? nach )[^()]{0,24}\)|v\. ?l\. ?(?:n\. ?r\.)?\)|(?:(?-i:[lrm])|li|re)\.?\)|"
    r"[lr][.]?-[lr]\b|"
    r"à (?:gauche|droite)[),]|au centre[),]|(?:izq|der|dcha|esq|dir)\.\)|a (?:la )?(?:izquierda|derecha)[),]|"
    r"(?:a )?(?:sinistra|destra)[),]|al centro[),]|t\. ?[vh]\.\))|"
    r"(?:中|(?:前列|後列)?(?:左|右|中央)(?:端|側)?(?:から[^()（）]{0,8})?)[）)]|"
    r"(?:왼쪽|오른쪽|가운데)(?:부터|에서)?[^()（）]{0,6}[)）]|"
    r"(?<=\()(?:(?:archiv-?|symbol)(?:bild|foto)|file(?: photo)?|archivo|arkiv(?:foto)?|archives?)\))"
)
# Who is where, by what stands in each such line in small letters; no `Kritik von links`, `inflation is seen at`, `she
# pictured a life`, `left to rebuild`, `it's like, right, we`.
_BESIDE = "here|above|below|left|right|far|second|third|cent(?:er|re)|with|in|at|on|during|outside"
_NAME = r"[^\W\d_a-z][\w.'’-]*"
_ONE = rf"(?:{_NAME}|\b(?:the|an?|his|her) \w+)"
_PLACE = "(?:far |second |third |(?:second|third) from )?"
_POSITIONS = {
    hint: re.compile(pattern)
    for hint, pattern in {
        "pictured": rf"(?i)[,(] ?pictured\b|^pictured\b|\b(?:is|are) pictured\b|\bpictured (?:{_BESIDE})\b",
        " seen ": r"(?i)\b(?:is|are) seen (?:here (?:in|on|at|with)|inside|outside|near|next to|behind)\b",
        ", seen here": r"(?i), seen here\b",
        "left": rf"(?i:\b(?:from|at) (?:far )?left[:,;)]|\bleft to right\b)|, {_PLACE}left(?:,|\.$|$)",
        "right": rf"(?i:\b(?:from|at) (?:far )?right[:,;)])|{_ONE}, {_PLACE}right(?:,|\.$|$)",
        ", cent": r", cent(?:er|re)(?:,|\.$|$)",
        "von li": r"(?i)\bvon li(?:nks)?(?:[:,;)]| nach re(?:chts)?)|\([^()]{0,12}von links",
        "von rechts": r"(?i)\bvon rechts[:;)]",
        ", links": rf"{_NAME}, links(?:,|\.$|$)",
        ", rechts": rf"{_NAME}, rechts(?:,|\.$|$)",
        "v.": r"(?i)\bv\. ?l\. ?n\. ?r\.|\bv\. ?l\.:",
        "de gauche": r"(?i)\bde gauche à droite",
        ", à ": rf"{_NAME}, à (?:gauche|droite)(?:,|\.$|$)",
        "da sinistra": r"(?i)\bda sinistra(?:[:;)]| a destra)",
        "från vänster": r"(?i)\bfrån vänster[:;)]",
        "fra venstre": r"(?i)\bfra venstre[:;)]",
        "od lewej": r"(?i)\bod lewej[:;)]",
        "zleva": r"(?i)\bzleva[:;)]|\([^()]{0,12}zleva",
        "izquierda a": r"(?i)\bde izquierda a derecha",
        "esquerda para": r"(?i)\bda esquerda para a direita",
        "左から": r"左から[、：）)]|[(（][^()（）]{0,12}左から",
        "왼쪽부터": r"왼쪽부터",
        "写真は": r"(?:^|。)写真は",
    }.items()
}
# Of these hints, which stand in much running text, what has to stand before them or behind.
_CLOSER = {
    "left": ("from left", "at left", "far left", ", left", "second left", "third left", "left to right"),
    "right": ("from right", "at right", "far right", ", right", "second right", "third right"),
    " seen ": ("is seen ", "are seen "),
    "v.": ("v.l", "v. l"),
}
_THIS_PHOTO = re.compile(
    r"in this (?:[\w-]+ ){0,2}(?:photo|image|photograph|frame grab|picture taken)\b|"
    r"this (?:[\w-]+ ){0,2}(?:photo|image|photograph|frame grab|picture) (?:taken|shows|released|provided|made|from)\b"
)
_ARCHIVE = re.compile(
    r"\bfile ?photo\b|\bfile -|^file\b|\barchiv(?:bild|foto)\b|\bsymbol(?:bild|foto)\b|\barkivfoto\b|"
    r"\bstock (?:photo|image)\b|\(archive?\)|资料图|資料写真|자료사진",
    re.IGNORECASE,
)
# One of these stands in each such line in small letters, as do all of its letters but Turkish ones, which a pattern
# that ignores case takes for an `i`.
_ARCHIVE_HINTS = (
    "file photo", "filephoto", "file -", "archivbild", "archivfoto", "symbolbild", "symbolfoto", "arkivfoto",
    "stock photo", "stock image", "(archiv", "资料图", "資料写真", "자료사진", "ı", "i̇",
)  # fmt: skip
_ALT = re.compile(
    r"(?:this image may contain|may be an image|image may contain|a (?:photo|picture|screenshot|"
    r"close-?up|logo|graphic|map|woman|man|person|group) of\b|(?:photo|image|picture|logo|screenshot|"
    r"illustration|portrait|headshot|avatar|profile) (?:of|showing)\b)",
    re.IGNORECASE,
)
_ALT_STARTS = (
    "this image", "may be", "image", "a ", "photo", "picture", "logo", "screenshot", "illustration", "portrait",
    "headshot", "avatar", "profile",
)  # fmt: skip
_ALT_ENDS = ("logo", "avatar", "profile picture", "profilbild", "headshot", "thumbnail")
_ALT_END = re.compile(rf"\b(?:{'|'.join(_ALT_ENDS)})$", re.IGNORECASE)
MAX_ALT_END = max(map(len, _ALT_ENDS))
# A name of two words and `, second from` are shorter.
MAX_BEFORE_HINT = 80
# Longer lines are no texts of pictures.
MAX_PICTURED_CHARS = 600


def holds_wide_words(text: str) -> bool:
    """Does a line hold signs of East Asia by which texts of pictures are told?"""
    return any(map(text.__contains__, lexicon.wide_positions()))


def _is_placed(text: str, low: str) -> bool:
    """Does a line, *low* in small letters, tell who is where?"""
    for hint, pattern in _POSITIONS.items():
        # What is told begins not far before the hint; `ß` alone grows when case is folded.
        is_near = hint in low and (hint not in _CLOSER or any(map(low.__contains__, _CLOSER[hint])))
        if is_near and pattern.search(text, max(0, low.index(hint) - (len(low) - len(text)) - MAX_BEFORE_HINT)):
            return True
    return False


def _is_in_brackets(text: str) -> bool:
    """Does a line tell in brackets who is where, or that the picture is from the archive?"""
    # From bracket to bracket: the pattern by itself would be tried at each letter.
    for bracket in "(（":
        place = text.find(bracket)
        while place >= 0:
            if _IN_BRACKETS.match(text, place):
                return True
            place = text.find(bracket, place + 1)
    return False


@cache
def _starts_by_letters() -> dict[str, tuple[str, ...]]:
    """Return the words that only texts of pictures begin with, by their first two letters."""
    starts = lexicon.picture_starts()
    return {start[:2]: tuple(other for other in starts if other.startswith(start[:2])) for start in starts}


def _begins_as_text_of_picture(low: str) -> bool:
    """Does a line, in small letters, begin as only texts of pictures do (`In this photo`)?"""
    is_this = low.startswith(("this ", "in this ")) and _THIS_PHOTO.match(low) is not None
    return is_this or low.startswith(_starts_by_letters().get(low[:2], ()))


def _may_tell_archive(low: str) -> bool:
    """Could a line, in small letters, say that its picture is from the archive?"""
    # Told one by one: a loop over these takes twice as long.
    may_be = "file" in low or "archiv" in low or "symbol" in low or "stock" in low or "arkiv" in low
    may_be = may_be or (not low.isascii() and ("资料图" in low or "資料写真" in low or "자료사진" in low))
    return may_be and (low.startswith("file") or any(map(low.__contains__, _ARCHIVE_HINTS)))


def pictured_class(text: str, *, may_place: bool = True) -> int:
    """Return 0 no word of captions, 1 tells who is where, or in brackets that the picture is from the archive, as
    running text does not; 2 names the archive otherwise, 3 worded as alt texts are. Without brackets, who is where is
    told only where one of the words `positions` of credits.toml may place somebody.
    """
    low = text.casefold()
    if _is_in_brackets(text):
        return 1
    if (may_place and _is_placed(text, low)) or _begins_as_text_of_picture(low):
        return 1
    if _may_tell_archive(low) and _ARCHIVE.search(text):
        return 2
    is_alt = (low.startswith(_ALT_STARTS) and _ALT.match(text)) or (
        low.endswith(_ALT_ENDS) and _ALT_END.search(text, max(0, len(text) - MAX_ALT_END))
    )
    return 3 if is_alt else 0
