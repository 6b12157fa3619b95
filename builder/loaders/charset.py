"""The text of HTML pages: their encoding by mark, by what server and page say, else by detection."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import webencodings

from builder.loaders.decode import binary, settle, wide
from builder.loaders.encodings import legacy
from builder.loaders.mojibake import TAG
from builder.loaders.source import Fault

# Browsers look for it in the first 1,024 bytes; pages with long scripts before it exist all the same.
_DECLARATION_BYTES = 16 * 1024
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w:.-]+)""")

# Of all characters: a broken sign in a script or an advertisement is no reason to lose a page.
_LOST_SHARE = 1 / 500
_LOST = "\ufffd"

# What a document begins with that is a page, behind white space, an XML declaration and comments.
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,500}>\s*)?(?><!--.{0,5000}?-->\s*)*+<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)
# What a piece of a page begins with: an element that texts are made of.
_ELEMENT = r"(?:p|div|article|section|main|h[1-6]|figure|table|ul|ol|blockquote|body|head)"
_PIECE = re.compile(rf"\s*<{_ELEMENT}(?:\s[^<>]*)?>", re.IGNORECASE)
_CLOSED = re.compile(rf"</{_ELEMENT}\s*>", re.IGNORECASE)


def decode_page(data: bytes, stated: str | None = None) -> str | Fault:
    """Return the source of the page in *data* with line ends as `\\n`, or what is wrong with it.

    Args:
        data: the page as stored.
        stated: the label of the encoding that the server or the archive gives, if it does.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    found = wide(data) or binary(data)
    if isinstance(found, Fault):
        return found
    text = found or _narrow(data, stated)
    if isinstance(text, Fault):
        return text
    # A tag ends what was read in one go: a line may be the whole page.
    return settle(text, data if len(text) == len(data) else text.encode(), TAG)


def is_page(text: str) -> bool:
    """Is *text* a whole HTML page, by its beginning?"""
    return _PAGE.match(text) is not None


def is_html(text: str) -> bool:
    """Is *text* an HTML page or a piece of one: does it begin with an element of texts, and are some closed?"""
    return is_page(text) or (_PIECE.match(text) is not None and _CLOSED.search(text) is not None)


def _narrow(data: bytes, stated: str | None) -> str | Fault:
    encodings = list(_encodings(data, stated))
    # Japanese in seven bits is valid UTF-8.
    if "iso-2022-jp" not in encodings or b"\x1b$" not in data:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            encodings = [encoding for encoding in encodings if encoding != "utf-8"]
    for encoding in encodings:
        text = _decoded(data, encoding)
        if text is not None:
            return text
    found = legacy(data)
    # Before it is lost for a few broken characters.
    return (_decoded(data, "utf-8") or found) if isinstance(found, Fault) else found


def _encodings(data: bytes, stated: str | None) -> Iterator[str]:
    """Yield the encodings that server and page state, as the WHATWG names them, where they are of use."""
    head = data[:_DECLARATION_BYTES]
    labels = [
        stated,
        *(found[1].decode("ascii", "ignore") for found in (_XML.search(head), _META_CHARSET.search(head)) if found),
    ]
    for label in filter(None, labels):
        encoding = webencodings.lookup(label)
        # What is in ASCII to be read at all is in no encoding of two bytes.
        if encoding and not encoding.name.startswith(("utf-16", "x-user", "replacement")):
            yield encoding.name


def _decoded(data: bytes, encoding: str) -> str | None:
    """Return *data* in *encoding*; None if more than a few characters are lost."""
    text = str(webencodings.lookup(encoding).codec_info.decode(data, "replace")[0])
    return text if text.count(_LOST) <= len(text) * _LOST_SHARE else None
