"""Keys of photos: what two records share that print the same photo, as far as their texts can tell.

Whether a photo counts is told by the photo alone, never by how many records print it: a rule that counts would take
back a verdict when more records come, and move what is published. So the words must tell: a caption has a key when it
is long, or when it is not short and has a credit; a photo that calls itself a file or stock picture has none.
"""

from __future__ import annotations

import hashlib
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from builder.dataset.shingles import is_unspaced, words
from builder.utils.url_keys import picture_key

# Different words of a caption besides those of its credit; shorter ones name a person, a place, a thing for sale. By
# these numbers seven of ten captions of the annotated corpus (490 on 299 pages) have a key; no two pages share one.
WORDS_WITH_CREDIT = 6
# With so many words another credit, or none, is the same photo from another paper.
WORDS_ALONE = 12
# In Chinese, Japanese and Thai every character is a word; two or so make one.
_CHARACTER = 0.5


def photo_keys(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys of the photos of *record*, each with what it says of them: a sentence for `cutline explain`."""
    found: dict[str, str] = {}
    for photo in _photos(record):
        found.update(_of_image(photo))
        found.update(_of_caption(photo["caption"], photo["credit"]))
    return found


def _photos(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from record["photos"]
    # Rows that name caption and credit of their lead photo need no list of photos.
    yield {"caption": record["caption"], "credit": record["photo_credit"], "url": None}


def _of_image(photo: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    address = picture_key(photo["url"])
    if address is not None:
        yield f"address\0{address}", f"same photo address ({address})"
    # Only datasets built with images have them: design.md, section 2.
    data = (photo.get("image") or {}).get("bytes")
    if data:
        digest = hashlib.sha256(data).hexdigest()
        yield f"image\0{digest}", f"same image (sha256 {digest[:12]}…)"


def _of_caption(caption: str | None, credit: str | None) -> Iterator[tuple[str, str]]:
    said, by = _words(caption), _words(credit)
    if not said or _is_reused(said, by):
        return
    weight = sum(_CHARACTER if is_unspaced(word) else 1.0 for word in set(said) - set(by))
    if weight >= WORDS_ALONE:
        yield f"caption\0{' '.join(said)}", f"same photo caption ({caption})"
    elif weight >= WORDS_WITH_CREDIT and by:
        yield f"credited\0{' '.join(said)}\0{' '.join(by)}", f"same photo caption and credit ({caption} – {credit})"


def _words(text: str | None) -> list[str]:
    return words(unicodedata.normalize("NFKC", text)) if text else []


def _is_reused(said: list[str], by: list[str]) -> bool:
    table = _table()
    return (
        _has_phrase(said, table["reused"])
        or _has_phrase(by, table["reused"])
        or _has_phrase(by, table["kept"])
        or _has_phrase(by, table["libraries"])
    )


def _has_phrase(found: list[str], phrases: list[str]) -> bool:
    text = f" {' '.join(found)} "
    return any(f" {phrase} " in text for phrase in phrases)


@cache
def _table() -> dict[str, list[str]]:
    """Return the phrases as `words` would split them."""
    raw = tomllib.loads(resources.files(__package__).joinpath("photo_keys.toml").read_text("utf-8"))
    return {name: [" ".join(words(phrase)) for phrase in phrases] for name, phrases in raw.items()}
