"""Microdata: what elements with `itemprop` say of the article that they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

from builder.extract.metadata.facts import Candidate, ImageFact
from builder.extract.metadata.jsonld import ARTICLES
from builder.extract.metadata.texts import line

_FIELDS = {
    "headline": "headline",
    "description": "description",
    "author": "author",
    "creator": "author",
    "datepublished": "published_at",
    "datecreated": "published_at",
    "datemodified": "modified_at",
    "publisher": "publisher",
    "sourceorganization": "agency",
    "articlesection": "section",
    "keywords": "keyword",
    "inlanguage": "language",
    "isaccessibleforfree": "is_free",
    "license": "license",
    "copyrightnotice": "copyright_notice",
}
# Elements between a property and its item.
MAX_LEVELS = 60


def candidates(properties: Iterable[LexborNode]) -> Iterator[Candidate]:
    """Yield what the *properties* say of an article; of those in no item only the first of a name."""
    told: set[str] = set()
    for n, node in enumerate(properties):
        for name in (node.attributes.get("itemprop") or "").lower().split():
            wanted, item = _FIELDS.get(name), _item_type(node)
            if wanted and item in _TOLD and not (item is None and name in told):
                text, kind = _value(node)
                if text:
                    told.add(name)
                    yield Candidate(wanted, text, f"itemprop={name}[{n}]", kind)


# Some pages leave the item out, and others have teasers that do so; what stands in another item, such as a comment or a
# breadcrumb, is said of that.
_TOLD = ARTICLES | {None, "webpage"}


def images(properties: Iterable[LexborNode]) -> Iterator[ImageFact]:
    """Yield what the items among the *properties* say that are images."""
    for n, node in enumerate(properties):
        if _type_of(node) == "imageobject" and _item_type(node) in _TOLD:
            parts = {(part.attributes.get("itemprop") or "").lower(): part for part in node.css("[itemprop]")}
            yield ImageFact(
                url=_part(parts, "contenturl", "url"),
                caption=_part(parts, "caption", "description"),
                credit=_part(parts, "credittext"),
                copyright_notice=_part(parts, "copyrightnotice", "copyrightholder"),
                license=_part(parts, "license"),
                creator=_part(parts, "creator", "author"),
                path=f"itemprop=image[{n}]",
            )


def _part(parts: dict[str, LexborNode], *names: str) -> str | None:
    return next((text for name in names if name in parts and (text := _value(parts[name])[0])), None)


def _item_type(node: LexborNode) -> str | None:
    """Return the type of the item that *node* is a property of; None where there is none."""
    here = node.parent
    for _ in range(MAX_LEVELS):
        if here is None:
            return None
        if "itemscope" in here.attributes:
            return _type_of(here) or "thing"
        here = here.parent
    return "thing"


def _type_of(node: LexborNode) -> str | None:
    kinds = (node.attributes.get("itemtype") or "").split()
    return kinds[0].rstrip("/").rpartition("/")[2].lower() if kinds and "itemscope" in node.attributes else None


def _value(node: LexborNode) -> tuple[str, str]:
    """Return the text of a property and the type of what it names."""
    attributes = node.attributes
    if "itemscope" in attributes:
        named = node.css_first('[itemprop~="name"]')
        text = line((named.attributes.get("content") or named.text()) if named is not None else node.text())
        return text, _type_of(node) or ""
    for key in ("content", "datetime", "href", "src"):
        if attributes.get(key):
            return line(attributes[key]), ""
    return line(node.text()), ""
