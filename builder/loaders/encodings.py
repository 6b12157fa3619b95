"""Decode text that is not UTF-8, if its encoding is evident: an encoding that merely decodes it is not enough."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from builder.loaders.source import LoadFailure

# Letters beyond ASCII by language: nearly all such letters of a text belong to one of them.
_WESTERN = (
    "àâæçéèêëîïôœùûüÿ",  # French
    "äöüßéèà",  # German
    "áéíóúüñçàèïòº·",  # Spanish, Catalan
    "áâãàçéêíóôõúº",  # Portuguese
    "àèéìíîòóùú",  # Italian
    "åäöéæøüáàèó",  # Danish, Finnish, Norwegian, Swedish
    "éëïöüèáóêúí",  # Dutch
    "áéíóúýþðæö",  # Icelandic
)
_CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "čćđšž",  # Croatian, Slovene
    "ăâîşţ",  # Romanian
)
_TURKISH = ("çğıöşüâîİ",)

# Encodings that are tried first, in this order; the one with the largest share of known letters wins.
_CANDIDATES_BY_LETTERS = (
    ("cp1252", _WESTERN),
    ("cp1250", _CENTRAL),
    ("iso8859_2", _CENTRAL),
    ("cp1254", _TURKISH),
    ("mac_roman", _WESTERN),
)
# Least share of letters beyond ASCII that are letters of one language.
_LETTERS_SHARE = 0.75

# English: where letters beyond ASCII are rarer, they occur in names, and may be of any language.
_RARE_SHARE = 0.01

# Encodings for the detector; code pages of DOS, EBCDIC and the like only cause false positives.
_DETECTED = [
    *("cp1251", "cp1253", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_r", "koi8_u"),
    *("gb18030", "big5", "cp932", "euc_jp", "cp949"),
]
# Largest mess ratio of charset_normalizer, from 0 to 1.
_MAX_CHAOS = 0.1

# Least number of bytes beyond ASCII for encodings other than cp1252: fewer do not tell them apart.
_MIN_HIGH_BYTES = 8
_HIGH = bytes(range(0x80, 0x100))

# Size of the sample, in characters or bytes: the detector decodes it many times.
_SAMPLE = 64 * 1024

# Largest share of misplaced characters: in the right encoding hardly any is, in a wrong one many are.
_MISPLACED_SHARE = 0.05
_BEYOND = re.compile(r"[^\x00-\x7f\s]")
_LONE_LETTERS = frozenset("àáâéèêíòóôöúåÀÁÂÉÈÊÍÒÓÔÖÚÅªº")
_ABBREVIATIONS = frozenset(".'’-")
_PUNCTUATION_IN_WORDS = frozenset("’‘·–—…/\u00ad\u2010\u2011\u200b\u200c\u200d")
_IMPLAUSIBLE = frozenset("¤¦¨¬¯¸√∫∑∏∂∆∞≈≠≤≥◊˙˚˝˛ˇ˜˘")
_COMMON_SYMBOLS = frozenset("‘’“”„‚«»‹›–—…•·©®™°€£§¿¡´½²\u00ad")

# The first bytes of characters of two to four bytes in UTF-8.
_LEAD_BYTES = range(0xC2, 0xF5)
# A lead byte with a continuation byte that does not fit it; and two bytes that text seldom contains.
_INTERLEAVED = re.compile(rb"[\xe0-\xf4][\x80-\xbf]|[\xfe\xff]")


def decode_legacy(data: bytes) -> str | LoadFailure:
    """Return the text in *data*, which is not UTF-8: UTF-8 with stray bytes of cp1252, or another encoding."""
    return _mixed(data) or _by_letters(data) or _detected(data) or _undecodable(data)


def _mixed(data: bytes) -> str | LoadFailure | None:
    """Return the text if *data* is UTF-8 except for a few single bytes, which are read as cp1252; None otherwise."""
    if _is_truncated(data):
        return _undecodable(data)
    clean = data.decode("utf-8", "ignore")
    whole = len(clean.encode())
    # The right side is at least the number of characters beyond ASCII: each has two bytes or more.
    if len(data) - whole > whole - len(clean):
        return None
    try:
        return data.decode("utf-8", _STRAY_BYTES)
    except UnicodeDecodeError:
        return _undecodable(data)


def _is_truncated(data: bytes) -> bool:
    """Return whether *data* is UTF-8 whose last character is incomplete."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _ends_inside_character(error) and error.end - error.start > 1
    return False


def _ends_inside_character(error: UnicodeDecodeError) -> bool:
    """Return whether the data end after a lead byte, with or without continuation bytes."""
    return error.end == len(error.object) and error.object[error.start] in _LEAD_BYTES


def _stray_byte(error: UnicodeError) -> tuple[str, int]:
    """Decode a single stray byte as cp1252; raise *error* for truncated or interleaved characters."""
    if not isinstance(error, UnicodeDecodeError) or error.end - error.start > 1:
        raise error
    if _ends_inside_character(error) or _INTERLEAVED.match(error.object, error.start):
        raise error
    before = error.object[max(0, error.start - 4) : error.start].decode("utf-8", "ignore")[-1:]
    after = error.object[error.end : error.end + 4].decode("utf-8", "ignore")[:1]
    character = error.object[error.start : error.end].decode("cp1252", "ignore")
    if not character or _is_misplaced(before, character, after):
        raise error
    return character, error.end


_STRAY_BYTES = "cutline.cp1252"
codecs.register_error(_STRAY_BYTES, _stray_byte)


def _by_letters(data: bytes) -> str | None:
    """Return the text in the plausible encoding whose letters fit one language best; None if none fits."""
    found: list[tuple[float, str]] = []
    for text, alphabets in _plausible_texts(data):
        sample = _around_first(text)
        letters = [letter for letter in _BEYOND.findall(sample) if letter not in _COMMON_SYMBOLS]
        if len(letters) <= _RARE_SHARE * len(sample) and alphabets is _WESTERN:
            return text
        found.append((_share(letters, alphabets), text))
    share, text = max(found, key=lambda candidate: candidate[0], default=(0.0, ""))
    return text if share >= _LETTERS_SHARE else None


def _plausible_texts(data: bytes) -> Iterator[tuple[str, Sequence[str]]]:
    candidates = _CANDIDATES_BY_LETTERS if _high_bytes(data) >= _MIN_HIGH_BYTES else _CANDIDATES_BY_LETTERS[:1]
    for encoding, alphabets in candidates:
        text = _decoded(data, encoding)
        if text and _is_plausible(_around_first(text)):
            yield text, alphabets


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _around_first(text: str) -> str:
    """Return a sample of *text* around its first character beyond ASCII."""
    first = _BEYOND.search(text)
    start = max(0, first.start() - _SAMPLE // 2) if first else 0
    return text[start : start + _SAMPLE]


def _share(letters: Sequence[str], alphabets: Sequence[str]) -> float:
    """Return the share of *letters* that are in the best-fitting alphabet."""
    counts = Counter("".join(letters).lower())
    return max(sum(counts[letter] for letter in alphabet) for alphabet in alphabets) / max(1, counts.total())


def _is_plausible(sample: str) -> bool:
    padded = f" {sample} "
    misplaced = [_is_misplaced(*padded[m.start() - 1 : m.start() + 2]) for m in _BEYOND.finditer(padded)]
    return sum(misplaced) <= _MISPLACED_SHARE * len(misplaced)


def _is_misplaced(before: str, character: str, after: str) -> bool:
    """Return whether *character*, beyond ASCII, is implausible: a symbol or capital in a word, or a lone letter."""
    if not character.isprintable() or character in _IMPLAUSIBLE:
        return character not in _PUNCTUATION_IN_WORDS and not character.isspace()
    if not character.isalpha():
        return _is_cased(before) and _is_cased(after) and character not in _PUNCTUATION_IN_WORDS
    if before.isascii() and after.isascii() and before.islower() and after.islower():
        return not character.islower()
    is_alone = not before.isalnum() and not after.isalnum() and _is_cased(character)
    return is_alone and character not in _LONE_LETTERS and after not in _ABBREVIATIONS


def _is_cased(character: str) -> bool:
    """Return whether *character* has upper and lower case, unlike Chinese, Thai or Arabic letters."""
    return character.lower() != character.upper()


def _detected(data: bytes) -> str | None:
    """Return the text if the detector is certain of an encoding and the result is plausible."""
    sample = _sample(data)
    if _high_bytes(sample) < _MIN_HIGH_BYTES:
        return None
    # Few documents need the library, which takes 20 ms to import.
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample, cp_isolation=_DETECTED).best()
    if best is None or best.chaos > _MAX_CHAOS:
        return None
    text = _decoded(data, best.encoding)
    return text if text and _is_plausible(_around_first(text)) else None


def _high_bytes(data: bytes) -> int:
    return len(data) - len(data.translate(None, _HIGH))


def _sample(data: bytes) -> bytes:
    """Return the first bytes of *data* up to a line feed, a byte that no encoding here has inside a character."""
    if len(data) <= _SAMPLE:
        return data
    return data[: data.rfind(b"\n", 0, _SAMPLE) + 1] or data


def _undecodable(data: bytes) -> LoadFailure:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.start + 3].hex(" ")
        message = (
            f"found bytes {found} in line {line} ({error.reason}), expected UTF-8 or an encoding that can be detected"
        )
        return LoadFailure("bad-encoding", message)
    return LoadFailure("bad-encoding", "expected UTF-8 or an encoding that can be detected")
