"""Decode HTML pages: by byte order mark, by the encoding that server or page declare, else by detection."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import webencodings

from builder.loaders.decode import binary_failure, clean, decode_wide
from builder.loaders.encodings import decode_legacy
from builder.loaders.mojibake import TAG
from builder.loaders.source import LoadFailure

# Where a declaration is searched. Browsers read the first 1,024 bytes; some pages have long scripts before it.
_DECLARATION_BYTES = 16 * 1024
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w:.-]+)""")

# Largest share of undecodable characters: a few, in scripts or advertisements, do not make a page unusable.
_LOST_SHARE = 1 / 500
_LOST = "\ufffd"

# The start of an HTML document, after white space, an XML declaration and comments.
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,500}>\s*)?(?><!--.{0,5000}?-->\s*)*+<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)
# The start of an HTML fragment: an element that contains text.
_ELEMENT = r"(?:p|div|article|section|main|h[1-6]|figure|table|ul|ol|blockquote|body|head)"
_FRAGMENT = re.compile(rf"\s*<{_ELEMENT}(?:\s[^<>]*)?>", re.IGNORECASE)
_END_TAG = re.compile(rf"</{_ELEMENT}\s*>", re.IGNORECASE)


def decode_page(data: bytes, declared: str | None = None) -> str | LoadFailure:
    """Return the source of the page in *data* with line ends as `\\n`, or why it cannot be decoded.

    Args:
        data: the page as stored.
        declared: the label of the encoding that the server or the archive declares, or None.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    found = decode_wide(data) or binary_failure(data)
    if isinstance(found, LoadFailure):
        return found
    text = found or _narrow(data, declared)
    if isinstance(text, LoadFailure):
        return text
    # Pieces are separated by tags: a line may be the whole page.
    return clean(text, data if len(text) == len(data) else text.encode(), TAG)


def is_page(text: str) -> bool:
    """Return whether *text* starts as a whole HTML page does."""
    return _PAGE.match(text) is not None


def is_html(text: str) -> bool:
    """Return whether *text* is an HTML page, or a fragment that starts with an element for text and has end tags."""
    return is_page(text) or (_FRAGMENT.match(text) is not None and _END_TAG.search(text) is not None)


def _narrow(data: bytes, declared: str | None) -> str | LoadFailure:
    encodings = list(_declared_encodings(data, declared))
    # ISO-2022-JP uses seven bits, so it is valid UTF-8 too.
    if "iso-2022-jp" not in encodings or b"\x1b$" not in data:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            encodings = [encoding for encoding in encodings if encoding != "utf-8"]
    for encoding in encodings:
        text = _decoded(data, encoding)
        if text is not None:
            return text
    found = decode_legacy(data)
    # UTF-8 with a few invalid characters is better than no page.
    return (_decoded(data, "utf-8") or found) if isinstance(found, LoadFailure) else found


def _declared_encodings(data: bytes, declared: str | None) -> Iterator[str]:
    """Yield the encodings that server and page declare, by their WHATWG names, if *data* can be in them."""
    head = data[:_DECLARATION_BYTES]
    labels = [
        declared,
        *(
            found[1].decode("ascii", "ignore")
            for found in (_XML_ENCODING.search(head), _META_CHARSET.search(head))
            if found
        ),
    ]
    for label in filter(None, labels):
        encoding = webencodings.lookup(label)
        # A declaration that is readable as ASCII cannot be for UTF-16.
        if encoding and not encoding.name.startswith(("utf-16", "x-user", "replacement")):
            yield encoding.name


def _decoded(data: bytes, encoding: str) -> str | None:
    """Return *data* decoded from *encoding*; None if more than `_LOST_SHARE` of the characters are lost."""
    text = str(webencodings.lookup(encoding).codec_info.decode(data, "replace")[0])
    return text if text.count(_LOST) <= len(text) * _LOST_SHARE else None
