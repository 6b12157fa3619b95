"""The types of the pipeline: raw documents, blocks, articles, rejections, problems."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.records.normalise import normalise
from builder.utils.display import table

SCHEMA_VERSION = "article.v1"

# 128 bits: a collision among 10^12 records has a chance below 10^-14.
ID_HEX_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a raw document.

    Args:
        path: POSIX path below the source's folder or the fixed part of its glob; `-` for stdin.
        source: index of the source in the recipe, from 0.
        member: name inside an archive, id of a record in a WARC file, or None.
        line: line of a line-oriented file or number of a record in a WARC file, from 1, or None.
        sha256: hex digest of the raw document's bytes.
        loader: name of the loader that read it.
    """

    path: str
    source: int = 0
    member: str | None = None
    line: int | None = None
    sha256: str = ""
    loader: str = ""

    @property
    def key(self) -> tuple[int, str, str, int]:
        """The identity of the document within a build: source, path, member, line."""
        return (self.source, self.path, self.member or "", self.line or 0)

    def __str__(self) -> str:
        member = f"!{self.member}" if self.member else ""
        line = f":{self.line}" if self.line else ""
        return f"{self.path}{member}{line}"


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document as loaded: its text, and metadata that its source declares.

    Args:
        origin: where it comes from.
        text: the decoded text with line ends as `\\n`; empty if *declared* is a complete record.
        media_type: `text/plain`, `text/html` or `application/json` (a structured record in *declared*).
        declared: fields of the article schema that the source or the recipe declares, such as `url` or `publisher`.
        fetched_at: when it was crawled or saved, RFC 3339 in UTC, or None; its dates cannot be later.
    """

    origin: Origin
    text: str
    media_type: str = "text/plain"
    declared: Mapping[str, Any] = field(default_factory=dict)
    fetched_at: str | None = None


# Not frozen: documents have hundreds of blocks, and constructing a frozen one takes three times as long.
@dataclass(slots=True, unsafe_hash=True)
class Block:
    """A contiguous block of text in a raw document; treated as immutable.

    Args:
        text: the text with white space collapsed, and none at the ends.
        start: first character in `RawDocument.text`.
        end: one past its last character.
        gap: number of blank lines before it.
        mark: its Markdown markup: `h1` to `h6`, `image` (alternative text), `header` (metadata of the page) or `text`;
            empty where there is no markup, not even for its start.
        image: the address of the image that it describes, or of an image without a description directly before it, as
            written; empty if there is none.
    """

    text: str
    start: int
    end: int
    gap: int = 0
    mark: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of an article; the schema describes the fields."""

    caption: str | None = None
    credit: str | None = None
    photographers: tuple[str, ...] = ()
    agency: str | None = None
    alt_text: str | None = None
    url: str | None = None
    rights_note: str | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """Rights to use the text, as the raw document declares them."""

    license: str | None = None
    copyright_notice: str | None = None
    tdm_reserved: bool | None = None
    ai_opt_out: bool | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Article:
    """A record of `schemas/article.v1.schema.json`; `published_at` and `modified_at` are RFC 3339 strings in UTC."""

    id: str
    headline: str | None
    caption: str | None
    body: str
    source: str | None
    photo_credit: str | None
    photos: tuple[Photo, ...]
    publisher: str | None
    authors: tuple[str, ...]
    standfirst: str | None
    dateline: str | None
    section: str | None
    keywords: tuple[str, ...]
    published_at: str | None
    modified_at: str | None
    language: str | None
    url: str | None
    rights: Rights
    group: str | None
    origin: Origin

    def to_dict(self) -> dict[str, Any]:
        """Return the record in JSON form: dicts, lists, strings, numbers, None; keys in the order of the schema."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}

    def __repr__(self) -> str:
        """Return the fields that have a value, one per line."""
        shown = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in ("body", "photos")}
        lines = [(name, _readable(value)) for name, value in shown.items()]
        place = list(shown).index("source")
        lines.insert(place, ("body", f"{self.body[:60]}… ({len(self.body):,} characters)"))
        photos = (f"{photo.caption or photo.alt_text or ''} / {photo.credit or ''}" for photo in self.photos)
        lines += [(f"photos[{number}]", line) for number, line in enumerate(photos)]
        return table("Article", lines)


@dataclass(frozen=True, slots=True)
class Problem:
    """A violation of a schema: JSON path, keyword (`type`, `format`, …), and a message with found and expected."""

    path: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True, repr=False)
class Rejection:
    """A raw document that did not become a record, and why.

    Args:
        origin: where it comes from.
        stage: `load`, `extract`, `validate`, `filter`, `takedown` or `split`.
        reason: a stable code in kebab case, such as `no-body`.
        message: what was found and what was expected, for people.
        problems: the violations of the schema, for stage `validate`.
    """

    origin: Origin
    stage: str
    reason: str
    message: str = ""
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        return f"{self.origin}: {self.stage}: {self.reason}: {self.message}"

    def to_dict(self) -> dict[str, Any]:
        """Return the rejection in JSON form (schemas/rejection.v1.schema.json)."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}

    def __repr__(self) -> str:
        """Return the fields that have a value, one per line."""
        lines = [(f.name, _readable(getattr(self, f.name))) for f in dataclasses.fields(self) if f.name != "problems"]
        problems = (f"{problem.path}: {problem.message}" for problem in self.problems)
        return table("Rejection", [*lines, *((f"problems[{n}]", line) for n, line in enumerate(problems))])


Outcome = Article | Rejection


def content_id(headline: str | None, body: str) -> str:
    """Return the id of a text: equal for headlines and bodies that differ only in case, punctuation and white space."""
    words = normalise(headline or "") + "\n" + normalise(body)
    return hashlib.sha256(words.encode()).hexdigest()[:ID_HEX_DIGITS]


def _plain(value: object) -> object:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return _plain_object(value)
    return [_plain(item) for item in value]


def _plain_object(value: object) -> object:
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return value


def _readable(value: Any) -> str | None:
    """Return *value* for a `repr`; None if it holds nothing."""
    if isinstance(value, Rights):
        return ", ".join(f"{k}={v}" for k, v in dataclasses.asdict(value).items() if v is not None) or None
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or None
    return None if value is None else str(value)
