"""Keys of photos, which are equal for records with the same photo.

Keys depend on the photo alone, not on the number of records that have it: with a rule that counts, new records could
change earlier decisions and move published records. A caption has a key if it is long, or if it is of medium length and
has a credit. File and stock photos have none.
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

# Minimum distinct words of a caption, without those of its credit: shorter captions only name a person, a place or a
# product. With these limits 70 % of the captions in the annotated corpus (490 on 299 pages) have a key, and no two
# pages share one.
WORDS_WITH_CREDIT = 6
# Minimum distinct words of a caption that identifies a photo whatever its credit.
WORDS_ALONE = 12
# Words per character of Chinese, Japanese and Thai, where `words` returns characters.
_WORDS_PER_CHARACTER = 0.5


def photo_keys(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys of the photos of *record*, each with its description for `cutline explain`."""
    found: dict[str, str] = {}
    for photo in _photos(record):
        found.update(_of_image(photo))
        found.update(_of_caption(photo["caption"], photo["credit"]))
    return found


def _photos(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from record["photos"]
    # Caption and credit of the lead photo may be set without a list of photos.
    yield {"caption": record["caption"], "credit": record["photo_credit"], "url": None}


def _of_image(photo: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    address = picture_key(photo["url"])
    if address is not None:
        yield f"address\0{address}", f"same photo address ({address})"
    # Only datasets that are built with images have image bytes.
    data = (photo.get("image") or {}).get("bytes")
    if data:
        digest = hashlib.sha256(data).hexdigest()
        yield f"image\0{digest}", f"same image (sha256 {digest[:12]}…)"


def _of_caption(caption: str | None, credit: str | None) -> Iterator[tuple[str, str]]:
    text, by = _words(caption), _words(credit)
    if not text or _is_reused(text, by):
        return
    length = sum(_WORDS_PER_CHARACTER if is_unspaced(word) else 1.0 for word in set(text) - set(by))
    if length >= WORDS_ALONE:
        yield f"caption\0{' '.join(text)}", f"same photo caption ({caption})"
    elif length >= WORDS_WITH_CREDIT and by:
        yield f"credited\0{' '.join(text)}\0{' '.join(by)}", f"same photo caption and credit ({caption} – {credit})"


def _words(text: str | None) -> list[str]:
    return words(unicodedata.normalize("NFKC", text)) if text else []


def _is_reused(text: list[str], by: list[str]) -> bool:
    """Return whether caption or credit mark a file or stock photo."""
    table = _table()
    return (
        _has_phrase(text, table["reused"])
        or _has_phrase(by, table["reused"])
        or _has_phrase(by, table["kept"])
        or _has_phrase(by, table["libraries"])
    )


def _has_phrase(found: list[str], phrases: list[str]) -> bool:
    text = f" {' '.join(found)} "
    return any(f" {phrase} " in text for phrase in phrases)


@cache
def _table() -> dict[str, list[str]]:
    """Return the phrases of photo_keys.toml, normalised by `words`."""
    raw = tomllib.loads(resources.files(__package__).joinpath("photo_keys.toml").read_text("utf-8"))
    return {name: [" ".join(words(phrase)) for phrase in phrases] for name, phrases in raw.items()}
