"""Images of pages: the address of the largest version, the alt text, and whether it could be a photo of the article."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from builder.extract.blocks_html import Image
from builder.extract.markup import BIT
from builder.records.normalise import normalise

# Where scripts that load images late keep the address until then; the first that is filled counts.
_LATE = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-hi-res-src", "data-full-src", "data-image")
_LATE_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_CANDIDATE = re.compile(r"\s*(\S*[^,\s])(?:\s+([\d.]+)([wx])\s*)?(?:,|$)")
# Portraits of authors, logos, teasers of other stories, advertisements: not photos of the article.
_FOREIGN = (
    BIT["bio"] | BIT["navigation"] | BIT["share"] | BIT["advert"] | BIT["related"] | BIT["newsletter"]
    | BIT["comment"] | BIT["byline"] | BIT["footer"]
)  # fmt: skip
# Smaller images are icons and portraits; sizes are often left out.
MIN_SIDE = 120
_ICON = re.compile(
    r"(?:^|[/_.-])(?:icon|logo|avatar|pixel|spacer|blank|placeholder|sprite|badge|1x1|emoji)s?(?:[/_.-]|$)"
)
# What stands where a script puts the image later.
_STANDIN = re.compile(r"(?:^|[/_.-])(?:pixel|spacer|blank|placeholder|1x1)s?[^/]{0,12}$")


def url_of(image: Image, base: str | None) -> str | None:
    """Return the absolute address of the image's largest version; None where it has none, or only a placeholder."""
    offers = [offer for offered in image.sources for offer in _offers(offered)]
    for key in _LATE_SETS:
        offers += _offers(image.attributes.get(key) or "")
    if offers:
        largest = max(offers, key=lambda offer: offer[0])[1]
        return absolute(largest, base)
    plain = _plain(image)
    return absolute(plain, base) if plain and not _STANDIN.search(plain.lower()) else None


def _plain(image: Image) -> str | None:
    """Return the address of the image where it has no set of them."""
    return next((value for key in _LATE if (value := image.attributes.get(key))), image.attributes.get("src"))


def _offers(srcset: str) -> list[tuple[float, str]]:
    """Return the addresses in a `srcset`, each with its width (or density times a thousand)."""
    found = []
    for address, size, unit in _CANDIDATE.findall(srcset):
        if not address.startswith("data:") and len(address) > 1:
            found.append(
                ((float(size) if size.count(".") < 2 and size else 1.0) * (1000 if unit == "x" else 1), address)
            )
    return found


def absolute(address: str, base: str | None) -> str | None:
    """Return *address* as seen from *base*; None where it is none of the web."""
    address = address.strip()
    if not address or address.startswith(("data:", "blob:", "javascript:", "about:")):
        return None
    try:
        whole = urljoin(base, address) if base else address
        parts = urlsplit(whole)
    except ValueError:
        return None
    if whole.startswith("//"):
        return "https:" + whole
    return whole if parts.scheme in ("http", "https") and parts.netloc else None


def alt_of(image: Image) -> str | None:
    """Return the image's alt text, white space collapsed."""
    return " ".join((image.attributes.get("alt") or "").split()) or None


@lru_cache(maxsize=4096)
def alt_key(alt: str) -> str:
    """Return an alt text normalised; it is asked for by features and photos alike."""
    return normalise(alt)


def is_photo(image: Image) -> bool:
    """Could *image* be a photo of the article, by its size, its address and what stands around it?"""
    place = image.place
    if (place.own | place.near | place.around) & _FOREIGN:
        return False
    if any(0 < side < MIN_SIDE for side in map(_pixels, map(image.attributes.get, ("width", "height")))):
        return False
    is_set = any(image.attributes.get(key) for key in _LATE_SETS) or image.sources
    named = (image.attributes.get("class") or "") + " " + ("" if is_set else _plain(image) or "")
    return not _ICON.search(named.lower())


def _pixels(value: str | None) -> int:
    found = re.match(r"\d{1,5}$", (value or "").strip().removesuffix("px"))
    return int(found[0]) if found else 0


def base_of(href: str | None, url: str | None) -> str | None:
    """Return what addresses on the page are relative to: the *href* of its `base` element, seen from its own *url*."""
    try:
        return urljoin(url or "", href) if href else url
    except ValueError:
        return url
