"""Extract and explain single documents: texts, bytes or files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from builder.config.profiles import read_profiles
from builder.config.recipe import recipe_of
from builder.errors import SourceError
from builder.extract import ExplainedLine, Shelf, explain_document
from builder.loaders import find_files, load, load_bytes
from builder.pipeline.documents import checked, outcomes_of
from builder.records import Article, RawDocument, Rejection
from builder.utils.display import clipped, columns

Document = str | bytes | os.PathLike[str]
Profiles = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

# Loader of each media type; None: by the first characters.
_LOADERS = {None: "", "text/plain": "text", "text/html": "html"}
# A structured record of a source, which has no lines.
_RECORD = "application/json"
_MAX_TEXT_CHARS = 60


def extract(
    source: Document, *, media_type: str | None = None, url: str | None = None, profile: Profiles | None = None
) -> Article | Rejection:
    """Return the article in a document, or a rejection that says why there is none.

    Args:
        source: a text, the bytes of a file, or the path of a file with one document (a `Path`; a string is a text).
        media_type: `text/plain` or `text/html`; None: detected. A file's type is detected from its name.
        url: address of the document, for the record's `url` and for the profiles of sites.
        profile: path of a site profile (TOML), or several.

    Raises:
        SourceError: the file does not exist or holds several documents, or the media type is unknown.
        ProfileError: a profile is missing or breaks its schema.
    """
    shelf = _shelf(profile)
    return next(outcomes_of([_single(source, media_type, url)], shelf))


def extract_many(
    sources: Document | Iterable[Document], *, media_type: str | None = None, profile: Profiles | None = None
) -> Iterator[Article | Rejection]:
    """Yield the article or the rejection of each document, in order. Documents are read as the results are consumed.

    Args:
        sources: texts, bytes and paths, or one of them. A path may also be a folder, a glob or an archive, and a file
            may hold many documents (JSON Lines, WARC).
        media_type: of texts and bytes, as in `extract`.
        profile: path of a site profile (TOML), or several.

    Raises:
        SourceError: a path names nothing that can be read, or the media type is unknown.
        ProfileError: a profile is missing or breaks its schema.
    """
    items = [sources] if isinstance(sources, str | bytes | os.PathLike) else sources
    shelf = _shelf(profile)
    loaded = (_loaded(item, number, media_type) for number, item in enumerate(items, 1))
    return outcomes_of(chain.from_iterable(loaded), shelf)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A document line by line, and its outcome.

    Args:
        lines: the lines that are not blank: role, field, evidence and place of each.
        outcome: the article, or the rejection.
    """

    lines: tuple[ExplainedLine, ...]
    outcome: Article | Rejection

    def __repr__(self) -> str:
        """Return a table of line number, role, field and text, and the first line of the outcome."""
        rows = [
            (str(line.number), f"+ {line.role}" if line.continues else line.role, line.field or "-", _text(line))
            for line in self.lines
        ]
        return "\n".join([*columns(rows), repr(self.outcome).partition("\n")[0]])


def explain(
    source: Document, *, media_type: str | None = None, url: str | None = None, profile: Profiles | None = None
) -> Explanation:
    """Return what each line of a document was taken for, why, and which field of the record it went to.

    The arguments and errors are those of `extract`; a record of JSON Lines has no lines to explain, a `SourceError`.
    """
    shelf = _shelf(profile)
    raw = _single(source, media_type, url)
    if isinstance(raw, Rejection):
        return Explanation((), raw)
    if raw.media_type == _RECORD:
        raise SourceError(f"{raw.origin}: found a structured record, expected a text or a page with lines to explain")
    lines, outcome = explain_document(raw, shelf=shelf)
    return Explanation(lines, checked(outcome))


def _single(source: Document, media_type: str | None, url: str | None) -> RawDocument | Rejection:
    """Return the only document of *source*."""
    found = list(islice(_loaded(source, None, media_type, {"url": url} if url else {}), 2))
    if len(found) != 1:
        raise SourceError(f"{source!r}: found several documents, expected one: use extract_many")
    return found[0]


def _loaded(
    source: Document, number: int | None, media_type: str | None, declared: Mapping[str, Any] | None = None
) -> Iterator[RawDocument | Rejection]:
    """Yield the documents of *source*; those from memory have the path `-` and their *number* as line."""
    if media_type not in _LOADERS:
        known = ", ".join(name for name in _LOADERS if name)
        raise SourceError(f"media_type: found {media_type!r}, expected one of {known}, or None to detect it")
    if isinstance(source, str | bytes):
        if isinstance(source, str):
            _refuse_path(source)
        data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
        for item in load_bytes(data, _LOADERS[media_type], declared or {}):
            placed = replace(item, origin=replace(item.origin, line=number))
            yield replace(placed, media_type=media_type) if media_type and isinstance(placed, RawDocument) else placed
        return
    if media_type:
        raise SourceError(f"{os.fspath(source)}: found media_type with a file, expected it with a text or bytes alone")
    for file in find_files(recipe_of([os.fspath(source)], "extract")):
        if isinstance(file, Rejection):
            yield file
        else:
            yield from load(replace(file, declared={**file.declared, **(declared or {})}))


def _refuse_path(text: str) -> None:
    """Raise an error for the path of a file that is given as a string: it would be extracted as a text."""
    # Longer than the longest path of Linux, or of several lines: a text.
    if len(text) < 4096 and "\n" not in text and "\0" not in text and Path(text).is_file():
        raise SourceError(f"{text}: found the path of a file as a string, which is a text: give Path({text!r})")


def _shelf(profile: Profiles | None) -> Shelf:
    paths = [profile] if isinstance(profile, str | os.PathLike) else profile or []
    return read_profiles(recipe_of(["-"], "extract", [os.fspath(path) for path in paths])).shelf


def _text(line: ExplainedLine) -> str:
    return clipped(line.text, _MAX_TEXT_CHARS)
