"""Mends text that was once read in a wrong encoding, where that is sure; right text passes character for character."""

from __future__ import annotations

import re

# Where UTF-8 was read as Latin-1 or cp1252, an accented letter is followed by a sign or a control character. As UTF-8
# the pairs begin with C3, which is looked for much quicker than ftfy judges (2 ms for an article). Behind
# Â and Ã it may be a no-break space, which is often a space by now.
_PAIR = re.compile(
    rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]"
    rb"|\xe2(?:\x80[\x93-\xba]|\x82\xac|\x84\xa2))|\xc3[\x82\x83]"
)
# Pairs that right text does not have. To ftfy “ALEMû and “ALEMÔ are as bad as “InfogrÃ¡fico”: where no pair in the
# document is sure, signs that may well stand behind a word do not count.
_SURE = re.compile("[\u00c2-\u00f4][\x80-\x9f¡-ª¬-º¼-¿ŒœŠšŸŽžƒˆ˜€™†‡‰‹›„‚]")

# The same for Mac Roman, code page 437, cp1251 and cp1250: "√", "‚Ä", "├", "ΓÇ", "вЂ", "Рѕ", "Р°", "Ă" with a sign.
_HINTS = (*(hint.encode() for hint in ("√", "‚Ä", "├", "ΓÇ", "вЂ", "Рѕ", "Р°")), b"\xc4\x82\xc2")

_ASCII = bytes(range(0x80))

# Control characters of Latin-1 that nobody types: quotes and dashes of cp1252. U+0085 is a line end in its own right.
_C1_HINT = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")


# What begins a tag, and the tags whose content is no text; data of the page is.
TAG = "<"
_CODE = re.compile(r"(?:script(?![^>]*ld\+json)|style)\b", re.IGNORECASE)


def repaired(text: str, data: bytes, end: str = "\n") -> str:
    """Return *text*, which is *data* in UTF-8, with lines mended that are surely misread.

    Args:
        text: the text.
        data: the same in UTF-8.
        end: what lines end with; in pages a line may be the whole page, and a tag ends what was read in one go.
    """
    beyond = data.translate(None, _ASCII)
    if not beyond:
        return text
    if _is_suspect(data, beyond) and (_SURE.search(text) or _has_hint(data)):
        text = end.join(line if end == TAG and _CODE.match(line) else _line(line) for line in text.split(end))
    return _C1.sub(_quote, text) if _C1_HINT.search(beyond) else text


def _is_suspect(data: bytes, beyond: bytes) -> bool:
    # Without the ASCII between them more characters are neighbours, not fewer: what is not there is not in *data*.
    has_pair = _PAIR.search(beyond) is not None and _PAIR.search(data) is not None
    return has_pair or (_has_hint(beyond) and _has_hint(data))


def _has_hint(data: bytes) -> bool:
    return any(hint in data for hint in _HINTS)


def _line(line: str) -> str:
    if line.isascii() or not _is_suspect(data := line.encode(), data):
        return line
    # Few documents need the library, which takes 50 ms to import.
    import ftfy
    from ftfy.badness import badness, is_bad

    if not is_bad(line):
        return line
    # Fix only the encoding: straighten no quotes, guess nothing where characters are lost.
    fixed = ftfy.fix_encoding(line, ftfy.TextFixerConfig(replace_lossy_sequences=False, fix_c1_controls=False))
    return fixed if badness(fixed) < badness(line) else line


def _quote(control: re.Match[str]) -> str:
    byte = control[0].encode("latin-1")
    return byte.decode("cp1252", "ignore") or control[0]
