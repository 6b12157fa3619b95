"""Bytes to text. Right text passes character for character; only a BOM and the kind of line ends are lost."""

from __future__ import annotations

import codecs
import unicodedata

from builder.loaders.encodings import legacy
from builder.loaders.mojibake import repaired
from builder.loaders.source import Fault

# The marks of UTF-32 come first: that of UTF-16 begins one of them.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# How formats that are no text begin, for the message.
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
_STARTS = tuple(start for start, _ in _SIGNATURES)

# Control characters that no text has. Some stray ones are no reason to lose a document; NULs come in where a disk
# or a field of fixed width left them, and then something is missing.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_CONTROLS_PER_BYTE = 1 / 100
_NULS_PER_BYTE = 1 / 1000

# UTF-16 without a mark: the zero bytes of its spaces and line ends stand on one side.
_ONE_SIDE = 0.9
_WIDE_SAMPLE = 4096


def decode(data: bytes) -> str | Fault:
    """Return the text in *data* with line ends as `\\n`, or what is wrong with it."""
    data = data.removeprefix(codecs.BOM_UTF8)
    if isinstance(found := wide(data), str):
        return settle(found, found.encode())
    return found or binary(data) or _narrow(data)


def settle(text: str, data: bytes, end: str = "\n") -> str | Fault:
    """Return *text* with line ends as `\\n`, stray NULs out and mojibake mended; a fault if nothing is left.

    Args:
        text: decoded text.
        data: the same in UTF-8.
        end: what ends a piece that was misread in one go.
    """
    if b"\0" in data:
        text = text.replace("\0", "")
    if b"\r" in data:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text or text.isspace():
        return Fault("empty", "found no character but white space, expected text")
    return repaired(text, data, end)


def binary(data: bytes) -> Fault | None:
    """Return the fault of *data* that is no text in any encoding that extends ASCII."""
    if data.startswith(_STARTS):
        kind = next(name for start, name in _SIGNATURES if data.startswith(start))
        return Fault("binary", f"found {kind}, expected plain text")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    nuls = data.count(0) if controls else 0
    if controls <= len(data) * _CONTROLS_PER_BYTE and nuls <= len(data) * _NULS_PER_BYTE:
        return None
    told = f"{controls:,} control characters ({nuls:,} of them NUL) in {len(data):,} bytes"
    return Fault("binary", f"found {told}, expected plain text")


def _narrow(data: bytes) -> str | Fault:
    try:
        return settle(data.decode("utf-8"), data)
    except UnicodeDecodeError:
        text = legacy(data)
    return text if isinstance(text, Fault) else settle(text, text.encode())


def wide(data: bytes) -> str | Fault | None:
    """Return the text of UTF-16 or UTF-32, marked or evident; None if it is neither."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    evident = _evident(data) if b"\0" in data else None
    return evident and _unmarked(data, evident)


def _marked(data: bytes, encoding: str) -> str | Fault:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        told = f"found a mark of {encoding.upper()}, but no such text behind it ({fault.reason} at byte {fault.start})"
        return Fault("bad-encoding", told)
    return binary(text.encode()) or text


def _evident(data: bytes) -> str | None:
    """Return the encoding that the zero bytes' places speak for."""
    low, high = data[0::2].count(0), data[1::2].count(0)
    if len(data) % 2 or max(low, high) < len(data) * _NULS_PER_BYTE:
        return None
    if high >= _ONE_SIDE * (low + high):
        return "utf-16-le"
    return "utf-16-be" if low >= _ONE_SIDE * (low + high) else None


def _unmarked(data: bytes, encoding: str) -> str | None:
    """Return the text if it is good in *encoding*: known characters, no controls."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    is_known = all(unicodedata.category(letter) not in ("Cn", "Co") for letter in text[:_WIDE_SAMPLE])
    return text if is_known and binary(text.encode()) is None else None
