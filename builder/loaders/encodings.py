"""Text that is no UTF-8: which encoding it is in, where that is plain, else a fault; no guess that merely decodes."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import charset_normalizer

from builder.loaders.source import Fault

# Letters beyond ASCII by language: nearly all of those in a text are of one of them.
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

# What is tried first, in this order. The best share of letters wins, which is at least this.
_CODE_PAGES = (
    ("cp1252", _WESTERN),
    ("cp1250", _CENTRAL),
    ("iso8859_2", _CENTRAL),
    ("cp1254", _TURKISH),
    ("mac_roman", _WESTERN),
)
_LETTERS_SHARE = 0.75

# English: where letters beyond ASCII are rarer than this, they are those of names, and any will do.
_RARE = 0.01

# What the detector is asked about; code pages of DOS, EBCDIC and the like only bring false finds.
_CANDIDATES = [
    *("cp1251", "cp1253", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_r", "koi8_u"),
    *("gb18030", "big5", "cp932", "euc_jp", "cp949"),
]
# The detector's measure of nonsense, from 0 on.
_MAX_CHAOS = 0.1

# With fewer bytes beyond ASCII it can be cp1252 or nothing: any other answer is the toss of a coin.
_MIN_EVIDENCE = 8
_HIGH = bytes(range(0x80, 0x100))

# The detector decodes its sample many times over.
_SAMPLE = 64 * 1024

# In the right reading hardly a character is odd, in a wrong one many are.
_ODD_SHARE = 0.05
_BEYOND = re.compile(r"[^\x00-\x7f\s]")
_LONE_LETTERS = frozenset("àáâéèêíòóôöúåÀÁÂÉÈÊÍÒÓÔÖÚÅªº")
_ABBREVIATIONS = frozenset(".'’-")
_SIGNS_IN_WORDS = frozenset("’‘·–—…/\u00ad\u2010\u2011\u200b\u200c\u200d")
_NEVER = frozenset("¤¦¨¬¯¸√∫∑∏∂∆∞≈≠≤≥◊˙˚˝˛ˇ˜˘")
_USUAL_SIGNS = frozenset("‘’“”„‚«»‹›–—…•·©®™°€£§¿¡´½²\u00ad")


def legacy(data: bytes) -> str | Fault:
    """Return the text in *data*, which is no UTF-8: UTF-8 with stray bytes of cp1252, wholly cp1252, or another."""
    return _mended(data) or _read(data) or _detected(data) or _broken(data)


def _mended(data: bytes) -> str | Fault | None:
    """Return the text if *data* is UTF-8 but for a few single bytes, which are read as cp1252; None if it is not."""
    if _is_cut(data):
        return _broken(data)
    clean = data.decode("utf-8", "ignore")
    whole = len(clean.encode())
    # Every character beyond ASCII has at least one byte more than it has characters.
    if len(data) - whole > whole - len(clean):
        return None
    try:
        return data.decode("utf-8", _STRAY_BYTES)
    except UnicodeDecodeError:
        return _broken(data)


def _is_cut(data: bytes) -> bool:
    """Return whether *data* is UTF-8 up to a last character of which the end is missing."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return "end of data" in fault.reason and fault.end - fault.start > 1
    return False


def _stray_byte(fault: UnicodeError) -> tuple[str, int]:
    """Return the character for a byte that stands alone; a character that is cut or mixed up cannot be known."""
    if not isinstance(fault, UnicodeDecodeError) or fault.end - fault.start > 1 or "end of data" in fault.reason:
        raise fault
    if _MIXED_UP.match(fault.object, fault.start):
        raise fault
    before = fault.object[max(0, fault.start - 4) : fault.start].decode("utf-8", "ignore")[-1:]
    after = fault.object[fault.end : fault.end + 4].decode("utf-8", "ignore")[:1]
    character = fault.object[fault.start : fault.end].decode("cp1252", "ignore")
    if not character or _is_odd(before, character, after):
        raise fault
    return character, fault.end


# A byte that begins a character and another that goes on with one, which do not fit; and two that text seldom has.
_MIXED_UP = re.compile(rb"[\xe0-\xf4][\x80-\xbf]|[\xfe\xff]")

_STRAY_BYTES = "cutline.cp1252"
codecs.register_error(_STRAY_BYTES, _stray_byte)


def _read(data: bytes) -> str | None:
    """Return the text in the reading that is tidy and whose letters are best those of one language."""
    found: list[tuple[float, str]] = []
    for text, alphabets in _tidy_readings(data):
        sample = _around_first(text)
        letters = [letter for letter in _BEYOND.findall(sample) if letter not in _USUAL_SIGNS]
        if len(letters) <= _RARE * len(sample) and alphabets is _WESTERN:
            return text
        found.append((_share(letters, alphabets), text))
    share, text = max(found, key=lambda reading: reading[0], default=(0.0, ""))
    return text if share >= _LETTERS_SHARE else None


def _tidy_readings(data: bytes) -> Iterator[tuple[str, Sequence[str]]]:
    readings = _CODE_PAGES if _evidence(data) >= _MIN_EVIDENCE else _CODE_PAGES[:1]
    for encoding, alphabets in readings:
        text = _decoded(data, encoding)
        if text and _is_tidy(_around_first(text)):
            yield text, alphabets


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _around_first(text: str) -> str:
    """Return a sample of *text* that has its first character beyond ASCII."""
    first = _BEYOND.search(text)
    start = max(0, first.start() - _SAMPLE // 2) if first else 0
    return text[start : start + _SAMPLE]


def _share(letters: Sequence[str], alphabets: Sequence[str]) -> float:
    """Return the share of *letters* that the alphabet that fits best has."""
    counts = Counter("".join(letters).lower())
    return max(sum(counts[letter] for letter in alphabet) for alphabet in alphabets) / max(1, counts.total())


def _is_tidy(sample: str) -> bool:
    padded = f" {sample} "
    odd = [_is_odd(*padded[m.start() - 1 : m.start() + 2]) for m in _BEYOND.finditer(padded)]
    return sum(odd) <= _ODD_SHARE * len(odd)


def _is_odd(before: str, character: str, after: str) -> bool:
    """Return whether *character*, beyond ASCII, is out of place: a sign or a capital in a word, a letter alone."""
    if not character.isprintable() or character in _NEVER:
        return character not in _SIGNS_IN_WORDS and not character.isspace()
    if not character.isalpha():
        return _is_cased(before) and _is_cased(after) and character not in _SIGNS_IN_WORDS
    if before.isascii() and after.isascii() and before.islower() and after.islower():
        return not character.islower()
    is_alone = not before.isalnum() and not after.isalnum() and _is_cased(character)
    return is_alone and character not in _LONE_LETTERS and after not in _ABBREVIATIONS


def _is_cased(character: str) -> bool:
    """Return whether *character* is a letter of a script with capitals: not Chinese, Thai or Arabic."""
    return character.lower() != character.upper()


def _detected(data: bytes) -> str | None:
    """Return the text if the detector is sure of an encoding, and it reads tidily."""
    sample = _sample(data)
    if _evidence(sample) < _MIN_EVIDENCE:
        return None
    best = charset_normalizer.from_bytes(sample, cp_isolation=_CANDIDATES).best()
    if best is None or best.chaos > _MAX_CHAOS:
        return None
    text = _decoded(data, best.encoding)
    return text if text and _is_tidy(_around_first(text)) else None


def _evidence(data: bytes) -> int:
    return len(data) - len(data.translate(None, _HIGH))


def _sample(data: bytes) -> bytes:
    """Return the first bytes of *data*, cut at a line's end: no encoding here has that byte inside a character."""
    if len(data) <= _SAMPLE:
        return data
    return data[: data.rfind(b"\n", 0, _SAMPLE) + 1] or data


def _broken(data: bytes) -> Fault:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        found = data[fault.start : fault.start + 3].hex(" ")
        told = f"found bytes {found} in line {line} ({fault.reason}), expected UTF-8 or an encoding that can be told"
        return Fault("bad-encoding", told)
    return Fault("bad-encoding", "expected UTF-8 or an encoding that can be told")
