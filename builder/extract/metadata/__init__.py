"""What a page's data (JSON-LD, meta tags, microdata) or a dump's header says of the article: candidates, and the best
of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from builder.extract import wire
from builder.extract.metadata import header, headline, jsonld, microdata, people_in, tags, when
from builder.extract.metadata.facts import Candidate, ImageFact, Metadata
from builder.extract.metadata.jsonld import Graph, Node
from builder.extract.metadata.texts import line
from builder.extract.page import Page
from builder.records import Rights, rights
from builder.records.normalise import normalise

__all__ = ["Candidate", "ImageFact", "Metadata", "read", "read_header"]

_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?(?:[-_.].*)?")
# What says that an article is free, or is not.
_FREE = {"true": True, "free": True, "1": True, "false": False, "0": False, "locked": False, "metered": None}
_ADDRESS = re.compile(r"https?:|www\.|@")
# Legal forms behind the name of a company.
_COMPANY = re.compile(r"\b(?:GmbH|AG|KG|eG|SE|Ltd|LLC|Inc|Corp|S\.?A\.?S?|SpA|S\.r\.l|A/S|AS|AB|B\.?V|Oy|Kft)\b\.?$")

MAX_KEYWORDS = 50
MAX_IMAGES = 500


def read(page: Page, url: str | None = None, fetched_at: str | None = None) -> Metadata:
    """Return what the data of *page* says of its article.

    Args:
        page: the parsed page.
        url: where it was, if that is known; relative addresses are below it.
        fetched_at: RFC 3339, when it was fetched; no article is of a later time.
    """
    found = tags.tags_of(page)
    graph = jsonld.graph_of(found.blocks)
    known = {text for _, text in found.headings} | {c.value for c in found.candidates if c.field in ("headline", "url")}
    nodes = _articles(graph, known)
    stated = [c for node in nodes for c in jsonld.candidates(graph, node)]
    stated += microdata.candidates(found.properties)
    stated += found.candidates
    stated += [Candidate("title", text, f"title[{n}]") for n, text in enumerate(found.titles)]
    stated += [Candidate("h1", text, f"h1[{n}]") for n, text in found.headings]
    stated += [Candidate("type", kind, node.path) for node in graph.nodes if node.depth == 0 for kind in node.types]
    images = [one for node in nodes for one in jsonld.images(graph, node)]
    images += _image_nodes(graph)
    images += microdata.images(found.properties)
    images += [ImageFact(url=c.value, path=c.path) for c in stated if c.field == "image"]
    url = _absolute(url or "", None)
    base = (_absolute(found.base, url) if found.base else None) or url
    return replace(_chosen(_Stated(stated), images, base, fetched_at), base=found.base)


def read_header(text: str, url: str | None = None, fetched_at: str | None = None) -> Metadata:
    """Return what the *text* of a dump's header says of its article; see `read` for the rest."""
    return _chosen(_Stated(header.candidates(text)), [], _absolute(url or "", None), fetched_at)


class _Stated:
    """Candidates by field."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.all = tuple(candidates)
        self._by_field: dict[str, list[Candidate]] = {}
        for one in candidates:
            self._by_field.setdefault(one.field, []).append(one)

    def of(self, *fields: str) -> list[Candidate]:
        """Return the candidates of *fields*, those of the first field first."""
        return [one for field in fields for one in self._by_field.get(field, ())]

    def first(self, *fields: str) -> str | None:
        """Return the first value of *fields*."""
        return next((one.value for one in self.of(*fields)), None)


def _articles(graph: Graph, known: set[str]) -> list[Node]:
    """Return the node of the page's article, if there is one, and those of the page that it is on.

    Of several articles it is the one whose headline or address other tags give too, else the first.
    """
    articles = graph.of_types(jsonld.ARTICLES)
    keys = {normalise(text) for text in known if text}
    best = next((node for node in articles if keys & set(_names_of(node))), next(iter(articles), None))
    pages = [node for node in graph.of_types(jsonld.PAGES) if not node.is_aside][:1]
    return [*([best] if best and not best.is_aside else []), *pages]


def _names_of(node: Node) -> Iterator[str]:
    for key in ("headline", "name", "url", "mainEntityOfPage"):
        value = node.data.get(key)
        if isinstance(value, dict):
            value = value.get("@id")
        if name := normalise(line(value)):
            yield name


def _image_nodes(graph: Graph) -> list[ImageFact]:
    """Return what images say that stand by themselves in the graph."""
    nodes = [node for node in graph.nodes if "imageobject" in node.types and not node.is_aside]
    pictures = (node for node in nodes if ".logo" not in node.path and ".publisher" not in node.path)
    return [jsonld.image_of(graph, node.data, node.path) for node in pictures]


def _chosen(stated: _Stated, images: Sequence[ImageFact], base: str | None, fetched_at: str | None) -> Metadata:
    language = next((tag for one in stated.of("language") if (tag := _language(one.value))), None)
    sites = [one.value for one in stated.of("publisher")]
    address = _url(stated, base)
    authors = people_in.authors(stated.of("author"), [*sites, *_site_of(address or base)])
    published = _times(stated.of("published_at"), language, fetched_at)
    return Metadata(
        headlines=headline.headlines(list(_headlines(stated)), [*sites, *_site_of(address or base)]),
        description=stated.first("description"),
        authors=authors,
        agency=_agency(stated, authors),
        published_at=published or _times(stated.of("time"), language, fetched_at) or when.day_in(address or base or ""),
        modified_at=_times(stated.of("modified_at"), language, fetched_at),
        publisher=_publisher([one.value for one in stated.of("publisher")]),
        section=stated.first("section"),
        keywords=_keywords(stated.of("keyword")),
        url=address,
        language=language,
        images=_images(images, base),
        article_body=stated.first("article_body"),
        is_free=next((_FREE[one.value] for one in stated.of("is_free") if one.value in _FREE), None),
        types=tuple(dict.fromkeys(one.value.lower() for one in stated.of("type"))),
        rights=_rights(stated),
        found=stated.all,
    )


def _headlines(stated: _Stated) -> Iterator[tuple[str, str]]:
    """Yield the headlines with the kind of place that they stand in."""
    for one in stated.of("headline", "h1", "title"):
        place = re.match(r"ld\+json|h1|title|itemprop|meta\[og", one.path)
        yield one.value, {"meta[og": "og", None: "meta"}.get(place and place[0], place[0] if place else "meta")


def _times(stated: Iterable[Candidate], language: str | None, fetched_at: str | None) -> str | None:
    stamps = (when.stamp_of(one.value, language, fetched_at) for one in stated)
    return next(filter(None, stamps), None)


def _agency(stated: _Stated, authors: Iterable[str]) -> str | None:
    """Return the agency that is named as author, source or provider."""
    named = [*authors, *(one.value for one in stated.of("agency", "author"))]
    return next((usual for name in named if (usual := wire.agency_of(name) or wire.agency_named(name))), None)


def _publisher(names: Sequence[str]) -> str | None:
    """Return the first name that is no address and no company's in the register, else that of the company."""
    named = [name for name in names if not _ADDRESS.match(name)]
    return next((name for name in named if not _COMPANY.search(name)), next(iter(named), None))


def _keywords(stated: Iterable[Candidate]) -> tuple[str, ...]:
    """Return the keywords of the first place that has any, split at commas, each once."""
    found: dict[str, None] = {}
    place = ""
    for one in stated:
        here = one.path.rpartition("[")[0] if one.path.endswith("]") and "ld+json" in one.path else one.path
        if found and here != place:
            break
        place = here
        found.update(dict.fromkeys(word.strip() for word in one.value.split(",") if word.strip()))
    return tuple(found)[:MAX_KEYWORDS]


def _language(value: str) -> str | None:
    """Return *value* as a BCP 47 tag of language and region or script; None where it is none."""
    found = _LANGUAGE.fullmatch(value.split(",", maxsplit=1)[0].strip())
    if not found or found[1].lower() in ("und", "mul", "zxx"):
        return None
    rest = found[2] or ""
    return found[1].lower() + (f"-{rest.title() if len(rest) == 4 else rest.upper()}" if rest else "")


def _url(stated: _Stated, base: str | None) -> str | None:
    """Return the canonical address: links before data, absolute ones that lead to a page and not to the front."""
    candidates = sorted(stated.of("url"), key=lambda one: not one.path.startswith("link"))
    whole = (_absolute(one.value, base) for one in candidates)
    return next((address for address in whole if address and urlsplit(address).path.strip("/")), None)


def _absolute(address: str, base: str | None) -> str | None:
    address = _safe(address)
    try:
        # Most are whole already, and joining takes them apart to put them together again.
        whole = urljoin(base, address) if base and not address.startswith("https://") else address
        parts = urlsplit(whole)
        return whole if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _safe(address: str) -> str:
    """Return *address* with what no address may hold written as it should be."""
    return "".join(address.split("\n")).strip().replace(" ", "%20").replace("\t", "")


def _site_of(url: str | None) -> list[str]:
    """Return names that a site's address gives it: `news.example` and `news`."""
    try:
        host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return []
    return [host, *host.split(".")[:-1]] if host else []


def _images(images: Iterable[ImageFact], base: str | None) -> tuple[ImageFact, ...]:
    """Return the images with absolute addresses, each address once, with all that is said of it."""
    found: dict[str, ImageFact] = {}
    for n, one in enumerate(images):
        address = _absolute(one.url, base) if one.url else None
        if address is None and not one.caption:
            continue
        key = address or f"#{n}"
        before = found.get(key)
        found[key] = _joined(before, one) if before else replace(one, url=address)
    return tuple(found.values())[:MAX_IMAGES]


def _joined(one: ImageFact, other: ImageFact) -> ImageFact:
    names = ("caption", "credit", "copyright_notice", "license", "creator", "width", "height")
    return replace(one, **{name: getattr(one, name) or getattr(other, name) for name in names})


def _rights(stated: _Stated) -> Rights:
    reserved = [rights.reserves(one.value) for one in stated.of("tdm_reserved")]
    return Rights(
        license=stated.first("license"),
        copyright_notice=stated.first("copyright_notice"),
        tdm_reserved=next((said for said in reserved if said is not None), None),
        ai_opt_out=True if stated.of("ai_opt_out") else None,
    )
