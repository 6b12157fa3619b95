"""Decode bytes to text. Correct text is unchanged, except for a byte order mark and the kind of line ends."""

from __future__ import annotations

import codecs
import unicodedata

from builder.loaders.encodings import decode_legacy
from builder.loaders.mojibake import repair_mojibake
from builder.loaders.source import LoadFailure

# UTF-32 first: its little-endian mark starts with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# The first bytes of common binary formats, for the message.
_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"\x1f\x8b", "gzip data"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "Parquet data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
)
_SIGNATURE_BYTES = tuple(start for start, _ in _SIGNATURES)

# Control characters that text does not contain, and how many are tolerated. A few stray ones do not make a document
# binary; NULs mean that a disk or a field of fixed width was not written in full.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_CONTROLS_PER_BYTE = 1 / 100
_NULS_PER_BYTE = 1 / 1000

# UTF-16 without a byte order mark: least share of the zero bytes in the same half of the byte pairs.
_ZERO_BYTE_SHARE = 0.9
# Characters that are checked for being assigned in Unicode.
_SAMPLE_CHARS = 4096


def decode(data: bytes) -> str | LoadFailure:
    """Return the text in *data* with line ends as `\\n`, or why it cannot be decoded."""
    data = data.removeprefix(codecs.BOM_UTF8)
    if isinstance(found := decode_wide(data), str):
        return clean(found, found.encode())
    return found or binary_failure(data) or _narrow(data)


def clean(text: str, data: bytes, end: str = "\n") -> str | LoadFailure:
    """Return *text* with line ends as `\\n`, without NULs, and with mojibake repaired; a failure if it is blank.

    Args:
        text: decoded text.
        data: the same in UTF-8.
        end: separator of the pieces that were decoded together.
    """
    if b"\0" in data:
        text = text.replace("\0", "")
    if b"\r" in data:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text or text.isspace():
        return LoadFailure("empty", "found only white space, expected text")
    return repair_mojibake(text, data, end)


def binary_failure(data: bytes) -> LoadFailure | None:
    """Return a failure if *data* is not text in any encoding that extends ASCII, else None."""
    if data.startswith(_SIGNATURE_BYTES):
        kind = next(name for start, name in _SIGNATURES if data.startswith(start))
        return LoadFailure("binary", f"found {kind}, expected plain text")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    nuls = data.count(0) if controls else 0
    if controls <= len(data) * _CONTROLS_PER_BYTE and nuls <= len(data) * _NULS_PER_BYTE:
        return None
    found = f"{controls:,} control characters ({nuls:,} of them NUL) in {len(data):,} bytes"
    return LoadFailure("binary", f"found {found}, expected plain text")


def _narrow(data: bytes) -> str | LoadFailure:
    try:
        return clean(data.decode("utf-8"), data)
    except UnicodeDecodeError:
        text = decode_legacy(data)
    return text if isinstance(text, LoadFailure) else clean(text, text.encode())


def decode_wide(data: bytes) -> str | LoadFailure | None:
    """Return the text of UTF-16 or UTF-32, with a byte order mark or evidently so; None for other encodings."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    evident = _evident_encoding(data) if b"\0" in data else None
    return evident and _unmarked(data, evident)


def _marked(data: bytes, encoding: str) -> str | LoadFailure:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        found = f"a byte order mark of {encoding.upper()} before invalid data ({error.reason} at byte {error.start})"
        return LoadFailure("bad-encoding", f"found {found}, expected text in that encoding")
    return binary_failure(text.encode()) or text


def _evident_encoding(data: bytes) -> str | None:
    """Return the kind of UTF-16 that the positions of zero bytes indicate, or None."""
    low, high = data[0::2].count(0), data[1::2].count(0)
    if len(data) % 2 or max(low, high) < len(data) * _NULS_PER_BYTE:
        return None
    if high >= _ZERO_BYTE_SHARE * (low + high):
        return "utf-16-le"
    return "utf-16-be" if low >= _ZERO_BYTE_SHARE * (low + high) else None


def _unmarked(data: bytes, encoding: str) -> str | None:
    """Return the text of *data* in *encoding* if all characters are assigned and few are controls, else None."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    is_assigned = all(unicodedata.category(char) not in ("Cn", "Co") for char in text[:_SAMPLE_CHARS])
    return text if is_assigned and binary_failure(text.encode()) is None else None
