"""The words for what a page's data says of its article: candidates with their places, and what was chosen of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from builder.records import Rights


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that the page gives for a field.

    Args:
        field: `headline`, `author`, `published_at` …; singular where a page may give several.
        value: the value as it stands there, entities read, white space collapsed.
        path: where it stands: `ld+json[0].author[1].name`, `meta[og:title]`, `time[2]`.
        kind: what the page says that the value names, such as `Person`; empty where it says nothing.
    """

    field: str
    value: str
    path: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ImageFact:
    """What the page's data says of one image."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None
    copyright_notice: str | None = None
    license: str | None = None
    creator: str | None = None
    width: int | None = None
    height: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page's data says of its article: evidence, for what a reader sees may differ.

    Args:
        headlines: distinct ones, the most trusted first, without the site's name.
        description: the summary for search engines and feeds.
        authors: names of persons, and of agencies and desks where nobody else is named.
        agency: the usual name of the agency that the data names as author or source.
        published_at: RFC 3339 in UTC.
        modified_at: the same, of the last change.
        url: the canonical address, absolute.
        base: what the page says that its addresses are relative to, as it stands there.
        language: BCP 47 tag that the page states.
        images: in the order of the data; one address occurs once.
        article_body: the text as plain text; what stands in it is not always what a reader sees.
        is_free: whether the article can be read without a subscription; None where nothing is said.
        types: what the page says that it is: types of schema.org and `og:type`, in lower case.
        found: all candidates, for `explain` and for callers that weigh them in another way.
    """

    headlines: tuple[str, ...] = ()
    description: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    publisher: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    url: str | None = None
    base: str | None = None
    language: str | None = None
    images: tuple[ImageFact, ...] = ()
    article_body: str | None = None
    is_free: bool | None = None
    types: tuple[str, ...] = ()
    rights: Rights = field(default_factory=Rights)
    found: tuple[Candidate, ...] = ()
