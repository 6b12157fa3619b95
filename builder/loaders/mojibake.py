"""Repair text that was once decoded with a wrong encoding, where that is certain; correct text is unchanged."""

from __future__ import annotations

import re

# UTF-8 that was decoded as Latin-1 or cp1252 has accented letters followed by punctuation or control characters. In
# UTF-8 these pairs start with C3. The search is much faster than ftfy (2 ms per article). After Â and Ã there may be a
# no-break space, which other programs often replaced by a space.
_PAIR = re.compile(
    rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]"
    rb"|\xe2(?:\x80[\x93-\xba]|\x82\xac|\x84\xa2))|\xc3[\x82\x83]"
)
# Pairs that correct text does not contain. ftfy rates “ALEMû and “ALEMÔ as badly as “InfogrÃ¡fico”: a document
# without such a pair is left alone, since punctuation may well follow a word.
_CERTAIN_PAIR = re.compile("[\u00c2-\u00f4][\x80-\x9f¡-ª¬-º¼-¿ŒœŠšŸŽžƒˆ˜€™†‡‰‹›„‚]")

# The same for UTF-8 decoded as Mac Roman, code page 437, cp1251, and cp1250 ("Ă" before a C1 control character).
_HINTS = (*(hint.encode() for hint in ("√", "‚Ä", "├", "ΓÇ", "вЂ", "Рѕ", "Р°")), b"\xc4\x82\xc2")

_ASCII = bytes(range(0x80))

# C1 control characters, which are quotes and dashes of cp1252. U+0085 is a line end in its own right.
_C1_HINT = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")


# The start of a tag, and the tags whose content is not text; JSON-LD is.
TAG = "<"
_CODE = re.compile(r"(?:script(?![^>]*ld\+json)|style)\b", re.IGNORECASE)


def repair_mojibake(text: str, data: bytes, end: str = "\n") -> str:
    """Return *text* with those lines repaired that were certainly decoded with a wrong encoding.

    Args:
        text: the text.
        data: the same in UTF-8.
        end: separator of the pieces that are repaired one by one: a line end, or `TAG` for HTML.
    """
    beyond = data.translate(None, _ASCII)
    if not beyond:
        return text
    if _is_suspect(data, beyond) and (_CERTAIN_PAIR.search(text) or _has_hint(data)):
        text = end.join(line if end == TAG and _CODE.match(line) else _repair_line(line) for line in text.split(end))
    return _C1.sub(_quote, text) if _C1_HINT.search(beyond) else text


def _is_suspect(data: bytes, beyond: bytes) -> bool:
    # Without ASCII more characters are adjacent, never fewer: a pair that is not in *beyond* is not in *data*.
    has_pair = _PAIR.search(beyond) is not None and _PAIR.search(data) is not None
    return has_pair or (_has_hint(beyond) and _has_hint(data))


def _has_hint(data: bytes) -> bool:
    return any(hint in data for hint in _HINTS)


def _repair_line(line: str) -> str:
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
