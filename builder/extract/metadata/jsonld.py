"""JSON-LD (schema.org): the nodes of a page's blocks, references followed, and what its article's node says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.extract.metadata import broken_json
from builder.extract.metadata.facts import Candidate, ImageFact
from builder.extract.metadata.texts import line, prose

ARTICLES = frozenset(
    {
        "advertisercontentarticle", "analysisnewsarticle", "article", "askpublicnewsarticle", "backgroundnewsarticle",
        "blogposting", "liveblogposting", "newsarticle", "opinionnewsarticle", "report", "reportagenewsarticle",
        "review", "reviewnewsarticle", "satiricalarticle", "scholarlyarticle", "socialmediaposting", "techarticle",
    }
)  # fmt: skip
PAGES = frozenset({"webpage", "itempage", "aboutpage"})
PERSON, ORGANISATIONS = "person", frozenset({"organization", "newsmediaorganization", "corporation"})

# What is said there is said of other articles.
_ASIDE = frozenset(
    {"mentions", "citation", "hasPart", "isPartOf", "itemListElement", "relatedLink", "comment", "review", "isBasedOn"}
)
# A page's data has some hundred nodes; what a hostile page has beyond is not looked at.
MAX_NODES = 5_000
# Authors, images and keywords of one article.
MAX_VALUES = 200


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the data with its path, the number of objects around it, and whether it tells of another thing."""

    data: Mapping[str, Any]
    path: str
    depth: int
    is_aside: bool

    @property
    def types(self) -> tuple[str, ...]:
        """Return its types in lower case, without the vocabulary."""
        return types_of(self.data)


@dataclass(frozen=True, slots=True)
class Graph:
    """All nodes of a page, in order, and those that can be referred to."""

    nodes: tuple[Node, ...]
    by_id: Mapping[str, Mapping[str, Any]] = field(repr=False)

    def resolved(self, value: Any) -> Any:
        """Return what *value* refers to, if it is nothing but a reference; else itself."""
        if isinstance(value, Mapping) and len(value) <= 2 and isinstance(key := value.get("@id"), str):
            return self.by_id.get(key, value)
        return value

    def of_types(self, wanted: frozenset[str]) -> list[Node]:
        """Return the nodes of one of the *wanted* types, those that tell of the page itself first."""
        found = [node for node in self.nodes if not wanted.isdisjoint(node.types)]
        return sorted(found, key=lambda node: (node.is_aside, node.depth))


def types_of(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the types of an object in lower case, without the vocabulary."""
    names = [name for name in as_list(data.get("@type")) if isinstance(name, str)]
    return tuple(name.rpartition("/")[2].rpartition("#")[2].rpartition(":")[2].lower() for name in names)


def as_list(value: Any) -> list[Any]:
    """Return *value* as a list: lists in lists opened, None left out."""
    if not isinstance(value, list):
        return [] if value is None else [value]
    opened = [inner for one in value[:MAX_VALUES] for inner in (one if isinstance(one, list) else [one])]
    return [one for one in opened if one is not None][:MAX_VALUES]


def graph_of(blocks: Sequence[str]) -> Graph:
    """Return the nodes of the *blocks*, the texts of the page's JSON-LD scripts."""
    nodes: list[Node] = []
    for number, block in enumerate(blocks):
        for value in broken_json.values(block):
            nodes += _nodes(value, f"ld+json[{number}]", MAX_NODES - len(nodes))
    by_id: dict[str, Mapping[str, Any]] = {}
    for node in nodes:
        key = node.data.get("@id")
        # A reference is an object too: the fullest is what is referred to.
        if isinstance(key, str) and len(node.data) > len(by_id.get(key, ())):
            by_id[key] = node.data
    return Graph(tuple(nodes), by_id)


def _nodes(value: Any, path: str, most: int) -> list[Node]:
    """Return the objects in *value*, at most so many, each before those in it."""
    found: list[Node] = []
    waiting = [(value, path, 0, False)]
    while waiting and len(found) < most:
        here, place, depth, is_aside = waiting.pop()
        if isinstance(here, list):
            rest = [(one, f"{place}[{n}]", depth, is_aside) for n, one in enumerate(here[:MAX_VALUES])]
            waiting += reversed(rest)
        elif isinstance(here, dict):
            found.append(Node(here, place, depth, is_aside))
            # A graph is no thing that its nodes are in.
            inner = [
                (one, f"{place}.{key}", depth + (key != "@graph"), is_aside or key in _ASIDE)
                for key, one in here.items()
                if isinstance(one, dict | list)
            ]
            waiting += reversed(inner)
    return found


def candidates(graph: Graph, node: Node) -> Iterator[Candidate]:
    """Yield what the article's *node* says."""
    for name, keys in _PLAIN.items():
        for key in keys:
            for n, value in enumerate(as_list(node.data.get(key))):
                text = line(value if not isinstance(value, Mapping) else value.get("@value"))
                if text:
                    yield Candidate(name, text, f"{node.path}.{key}" + (f"[{n}]" if n else ""))
    for name, keys in _NAMED.items():
        for key in keys:
            yield from _named(graph, node, name, key)
    yield from _addresses(node)
    if body := prose(node.data.get("articleBody")):
        yield Candidate("article_body", body, f"{node.path}.articleBody")
    free = node.data.get("isAccessibleForFree")
    if free is not None:
        yield Candidate("is_free", str(free).strip().lower(), f"{node.path}.isAccessibleForFree")


_PLAIN = {
    "headline": ("headline", "alternativeHeadline", "name"),
    "description": ("description", "abstract"),
    "published_at": ("datePublished", "dateCreated", "uploadDate"),
    "modified_at": ("dateModified",),
    "section": ("articleSection",),
    "keyword": ("keywords",),
    "language": ("inLanguage",),
    "dateline": ("dateline",),
    "license": ("license",),
    "copyright_notice": ("copyrightNotice",),
}
_NAMED = {
    "author": ("author", "creator"),
    "publisher": ("publisher",),
    "agency": ("sourceOrganization", "provider"),
}


def _named(graph: Graph, node: Node, name: str, key: str) -> Iterator[Candidate]:
    """Yield the names of the persons or organisations under *key*."""
    for n, value in enumerate(as_list(node.data.get(key))):
        one = graph.resolved(value)
        path = f"{node.path}.{key}[{n}]"
        if isinstance(one, str):
            yield Candidate(name, line(one), path)
        elif isinstance(one, Mapping):
            kind = next(iter(types_of(one)), "")
            for text in filter(None, map(line, as_list(one.get("name") or one.get("alternateName")))):
                yield Candidate(name, text, f"{path}.name", kind)


def _addresses(node: Node) -> Iterator[Candidate]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.data.get(key)
        address = (value.get("@id") or value.get("url")) if isinstance(value, Mapping) else value
        if isinstance(address, str) and address.startswith(("http", "/")):
            yield Candidate("url", address, f"{node.path}.{key}")


def images(graph: Graph, node: Node) -> Iterator[ImageFact]:
    """Yield what the article's *node* says of its images; addresses as they stand there."""
    for key in ("image", "thumbnailUrl", "associatedMedia", "primaryImageOfPage"):
        for n, value in enumerate(as_list(node.data.get(key))):
            one = graph.resolved(value)
            if isinstance(one, str):
                yield ImageFact(url=one, path=f"{node.path}.{key}[{n}]")
            elif isinstance(one, Mapping) and "videoobject" not in types_of(one):
                yield image_of(graph, one, f"{node.path}.{key}[{n}]")


def image_of(graph: Graph, data: Mapping[str, Any], path: str) -> ImageFact:
    """Return what an `ImageObject` says."""

    def text(*keys: str) -> str | None:
        return next((found for key in keys if (found := line(_name(graph, data.get(key))))), None)

    return ImageFact(
        url=text("contentUrl", "url", "@id"),
        caption=text("caption", "description"),
        credit=text("creditText", "credit"),
        copyright_notice=text("copyrightNotice", "copyrightHolder"),
        license=text("license", "acquireLicensePage"),
        creator=text("creator", "author", "photographer"),
        width=_pixels(data.get("width")),
        height=_pixels(data.get("height")),
        path=path,
    )


def _name(graph: Graph, value: Any) -> Any:
    """Return the text that *value* is or names: a string, the first of a list, an object's name or address."""
    first = graph.resolved(next(iter(as_list(value)), None))
    if isinstance(first, Mapping):
        return first.get("name") or first.get("@value") or first.get("url") or first.get("@id")
    return first


def _pixels(value: Any) -> int | None:
    if isinstance(value, Mapping):
        value = value.get("value")
    digits = str(value).removesuffix("px").strip() if value is not None else ""
    return int(digits) if digits.isdecimal() and len(digits) <= 6 and int(digits) else None
