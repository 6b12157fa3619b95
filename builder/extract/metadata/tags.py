"""The elements of a page that hold data: meta and link tags, titles, times, scripts of JSON-LD, microdata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborNode

from builder.extract.metadata.facts import Candidate
from builder.extract.metadata.texts import line
from builder.extract.page import Page
from builder.records import rights

_DATA = 'meta,link,title,base,time,h1,[itemprop],script[type*="ld" i]'
# Hostile pages aside, pages have some hundred of them.
MAX_ELEMENTS = 20_000
# Times beyond the first are those of comments and teasers.
MAX_TIMES = 20

# What meta tags are called, in lower case, `.`, `:`, `_` and `-` taken for one: Open Graph, Twitter, Dublin Core,
# Highwire (citation), Parse.ly, Sailthru, Chartbeat, Cxense, and what newspapers have made up.
_NAMES: dict[str, tuple[str, ...]] = {
    "headline": (
        "og title", "twitter title", "dc title", "dcterms title", "citation title", "parsely title", "sailthru title",
        "headline", "hdl", "article headline", "cxenseparse title", "title",
    ),
    "description": ("og description", "description", "twitter description", "dc description", "sailthru description"),
    "author": (
        "author", "article author", "og article author", "dc creator", "dcterms creator", "citation author",
        "parsely author", "sailthru author", "byl", "byline", "cxenseparse author", "dable author",
        "article author name", "authors", "writer",
    ),
    "published_at": (
        "article published time", "og article published time", "og published time", "datepublished", "parsely pub date",
        "sailthru date", "cxenseparse recs publishtime", "citation publication date", "citation date", "dc date issued",
        "dcterms date", "dcterms created", "dc date", "dcterms issued", "dc date created", "pubdate", "publishdate",
        "publish date", "publication date", "published time", "published date", "pdate", "ptime", "article published",
        "article created", "date published", "datecreated", "og pubdate", "date", "creation date",
        "iso 8601 publish date",
    ),
    "modified_at": (
        "article modified time", "og article modified time", "og updated time", "datemodified", "lastmod",
        "last modified", "article modified", "dcterms modified", "dc date modified", "utime", "revised", "updated time",
        "date modified", "last updated date",
    ),
    "publisher": ("og site name", "dc publisher", "dcterms publisher", "publisher", "citation journal title",
                  "application name", "apple mobile web app title", "cre", "source name"),
    "agency": ("dc source", "source", "news source", "original source", "article source", "provider", "agency",
               "article agency", "news provider"),
    "section": ("article section", "og article section", "parsely section", "cxenseparse category", "section",
                "dable article section", "category", "cg", "article category"),
    "keyword": ("article tag", "news keywords", "keywords", "parsely tags", "sailthru tags", "dc subject",
                "citation keywords", "og article tag"),
    "url": ("og url", "twitter url", "parsely link"),
    "language": ("content language", "og locale", "dc language", "dcterms language", "citation language", "language"),
    "image": ("og image", "og image url", "og image secure url", "twitter image", "twitter image src",
              "parsely image url", "sailthru image full"),
    "image_caption": ("og image alt", "twitter image alt"),
    "type": ("og type", "parsely type", "cxenseparse pageclass"),
    "is_free": ("article content tier", "isaccessibleforfree", "parsely paywalled"),
    "copyright_notice": ("copyright", "dc rights", "dcterms rights", "rights", "citation copyright",
                         "dcterms rightsholder"),
    "license": ("license", "dcterms license", "cc license"),
    "tdm_reserved": ("tdm reservation",),
}  # fmt: skip
FIELD_OF = {name: field for field, names in _NAMES.items() for name in names}
# Of two tags for one field the one that stands first above is believed first.
_RANK = {name: rank for names in _NAMES.values() for rank, name in enumerate(names)}
_JOINTS = str.maketrans(".:_-", "    ")

_LINKS = {"canonical": "url", "license": "license", "amphtml": "amp", "image_src": "image", "author": "author_url"}


@dataclass(slots=True)
class Tags:
    """What the elements say, in the order of the page."""

    candidates: list[Candidate] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    properties: list[LexborNode] = field(default_factory=list)
    base: str | None = None
    times: int = 0
    h1s: int = 0


def tags_of(page: Page) -> Tags:
    """Return what the elements of *page* say."""
    tags = Tags()
    root = page.tree.root
    if root is not None and (language := root.attributes.get("lang") or root.attributes.get("xml:lang")):
        tags.candidates.append(Candidate("language", line(language), "html[lang]"))
    for node in page.tree.css(_DATA)[:MAX_ELEMENTS]:
        _read(node, tags)
    tags.candidates.sort(key=_rank)
    return tags


def _rank(one: Candidate) -> int:
    return _RANK.get(_plain(one.path[5:-1]), 0) if one.path.startswith("meta[") else 0


def _read(node: LexborNode, tags: Tags) -> None:
    attributes = node.attributes
    match node.tag:
        case "meta":
            tags.candidates += _of_meta(attributes)
        case "link":
            tags.candidates += _of_link(attributes)
        case "script":
            tags.blocks.append(node.text())
        case "title":
            # Drawings have titles too.
            if node.parent is not None and node.parent.tag == "head":
                tags.titles.append(line(node.text()))
        case "h1":
            _add_heading(node, tags)
        case "time":
            _add_time(node, tags)
        case "base":
            tags.base = tags.base or attributes.get("href")
    if "itemprop" in attributes:
        tags.properties.append(node)


def _of_meta(attributes: dict[str, str | None]) -> Iterator[Candidate]:
    content = attributes.get("content")
    names = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv")
    if not content or not names:
        return
    for name in names.lower().split() if "og:" in names else [names.lower()]:
        wanted = FIELD_OF.get(_plain(name))
        if wanted:
            yield Candidate(wanted, line(content), f"meta[{name}]")
        elif rights.is_robot(name) and rights.opts_out(name, content):
            yield Candidate("ai_opt_out", line(content), f"meta[{name}]")


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return " ".join(name.translate(_JOINTS).split())


def _of_link(attributes: dict[str, str | None]) -> Iterator[Candidate]:
    relations, target = attributes.get("rel"), attributes.get("href")
    for relation in (relations or "").lower().split():
        if target and (wanted := _LINKS.get(relation)):
            yield Candidate(wanted, target.strip(), f"link[{relation}]")
        elif target and relation == "alternate" and (language := attributes.get("hreflang")):
            yield Candidate("alternate", target.strip(), f"link[hreflang={line(language)}]")


def _add_heading(node: LexborNode, tags: Tags) -> None:
    """Add the text of a heading, and that of its own or of its last element: before it may stand a kicker."""
    tags.h1s += 1
    parts = [part for part in node.iter() if part.tag not in _INLINE]
    own = line(node.text(deep=False)) if parts else ""
    last = own or (line(parts[-1].text(separator=" ")) if len(parts) > 1 else "")
    if last:
        tags.headings.append((tags.h1s - 1, last))
    if text := line(node.text(separator=" ")):
        tags.headings.append((tags.h1s - 1, text))


# Elements that words of a heading may be in.
_INLINE = frozenset({"a", "b", "br", "em", "i", "q", "small", "strong", "sub", "sup", "wbr"})


def _add_time(node: LexborNode, tags: Tags) -> None:
    stamp = node.attributes.get("datetime") or node.attributes.get("content") or node.text()
    if tags.times < MAX_TIMES and (text := line(stamp)):
        tags.candidates.append(Candidate("time", text, f"time[{tags.times}]"))
        tags.times += 1
