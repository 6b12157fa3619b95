"""Read the documents of a file: open, decompress, pass to the loader, and turn failures into rejections."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, BinaryIO, cast

import orjson

from builder.loaders.archive import ArchiveMember, members
from builder.loaders.charset import is_page
from builder.loaders.names import (
    ARCHIVE_SUFFIXES,
    STREAM_SUFFIXES,
    escape,
    is_hidden,
    is_unsafe,
    loader_of,
    split_suffix,
    tidy,
    unknown,
)
from builder.loaders.source import (
    MAX_DOCUMENT_BYTES,
    ArchiveError,
    Entry,
    Loader,
    LoadFailure,
    PartSelector,
    ReadError,
    SourceFile,
    unreadable,
)
from builder.loaders.streams import decompress, guarded
from builder.records import Origin, RawDocument, Rejection

LoadOutcomes = Iterator[RawDocument | Rejection]

# The start of a JSON object up to the colon after its first key.
_OBJECT_START = re.compile(rb'\s*\{\s*"[^"\n]*"\s*:')

# Bytes that decide whether data in memory are a page.
_SNIFFED_BYTES = 4096

_EMPTY = LoadFailure("empty", "found no document, expected one or more")


def read(file: SourceFile, loaders: Mapping[str, Loader]) -> LoadOutcomes:
    """Yield the outcome of each document of *file* in order; problems in the data are rejections.

    A failure of the file as a whole is the last outcome; the documents before it are kept.
    """
    reading = _Reading(file, loaders)
    failure = None
    try:
        with _opened(file) as stream:
            yield from reading.documents(stream)
    except ReadError as error:
        failure = error.failure
    except OSError as error:
        failure = unreadable("file", error)
    if failure and reading.selector.reports_file:
        origin = Origin(file.origin_path, file.source, loader=file.loader)
        yield Rejection(origin, "load", failure.reason, failure.message)


def read_bytes(data: bytes, loader: str, declared: Mapping[str, Any], loaders: Mapping[str, Loader]) -> LoadOutcomes:
    """Yield the outcome of the one document in *data*, a text or a page; its path is `-`.

    Args:
        data: its bytes.
        loader: name of its loader; empty: HTML if the data start like a page, else text.
        declared: fields of the record that are known.
        loaders: the loaders by name.
    """
    name = loader or ("html" if is_page(data[:_SNIFFED_BYTES].decode("latin-1")) else "text")
    file = SourceFile(None, "-", loader=name, declared=declared)
    yield from loaders[name].load(Entry(file, name, io.BytesIO(data), PartSelector((0, 1))))


def _opened(file: SourceFile) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if file.path is None else open(file.path, "rb")


class _Reading:
    """The state of reading one file."""

    def __init__(self, file: SourceFile, loaders: Mapping[str, Loader]) -> None:
        self._file = file
        self._loaders = loaders
        self._names: set[str] = set()
        self.selector = PartSelector(file.part)

    def documents(self, stream: BinaryIO) -> LoadOutcomes:
        """Yield the outcomes of the documents in *stream*, the bytes of the file."""
        name, suffix = split_suffix(self._file.origin_path)
        if suffix in STREAM_SUFFIXES:
            stream = decompress(suffix, stream)
            name, suffix = split_suffix(name)
        if suffix in ARCHIVE_SUFFIXES:
            yield from self._archive(suffix, stream)
        elif self._file.loader:
            yield from self._entry(Entry(self._file, self._file.loader, stream, self.selector))
        else:
            loader, stream = _by_first_line(stream)
            yield from self._entry(Entry(self._file, loader, stream, self.selector))

    def _archive(self, suffix: str, stream: BinaryIO) -> LoadOutcomes:
        if self._file.size == 0:
            raise ReadError(*_EMPTY)
        for member in members(suffix, stream):
            name = member.name if is_unsafe(member.name) else tidy(member.name)
            if is_unsafe(name) or not is_hidden(name):
                yield from self._member(member, escape(name))
        if self.selector.count == 0:
            raise ReadError(*_EMPTY)

    def _member(self, member: ArchiveMember, name: str) -> LoadOutcomes:
        loader = self._file.loader or loader_of(name, self._loaders) or ""
        content = self._content(member, name, loader)
        if isinstance(content, LoadFailure):
            if self.selector.accepts_next():
                origin = Origin(self._file.origin_path, self._file.source, name, None, "", loader)
                yield Rejection(origin, "load", content.reason, content.message)
            return
        yield from self._guarded(Entry(self._file, loader, content, self.selector, name))

    def _content(self, member: ArchiveMember, name: str, loader: str) -> BinaryIO | LoadFailure:
        """Return the decompressed bytes of *member*, or why they are not read."""
        if is_unsafe(member.name):
            return LoadFailure(
                "unsafe-path", "found a path outside of the archive, expected one inside; it was not read"
            )
        if name in self._names:
            return LoadFailure(
                "duplicate-member", "found a second member of this name, expected one; the first was read"
            )
        self._names.add(name)
        if isinstance(member.content, LoadFailure):
            return member.content
        stem, suffix = split_suffix(name)
        if suffix in ARCHIVE_SUFFIXES or split_suffix(stem)[1]:
            return LoadFailure("nested-archive", "found an archive in an archive, expected files; extract it first")
        if not loader:
            return LoadFailure("unknown-format", unknown(name, self._loaders))
        return decompress(suffix, member.content) if suffix else member.content

    def _guarded(self, entry: Entry) -> LoadOutcomes:
        """Yield the outcomes of a member; one that is damaged does not prevent reading the next ones."""
        try:
            yield from self._entry(entry)
        except ArchiveError:
            raise
        except ReadError as error:
            # Reported by the part of the last document: the other parts may not have read the member.
            if self.selector.is_selected:
                yield entry.rejection(error.failure)

    def _entry(self, entry: Entry) -> LoadOutcomes:
        before = self.selector.count
        yield from self._loaders[entry.loader].load(entry)
        if self.selector.count == before and self.selector.accepts_next():
            yield entry.rejection(_EMPTY)


def _by_first_line(stream: BinaryIO) -> tuple[str, BinaryIO]:
    """Return the name of the loader for standard input, and its bytes from the start.

    Input that starts with a JSON object is read as JSON Lines, even if the line is invalid further on: it is better
    rejected as such than read as text.
    """
    head, rest = io.BytesIO(), cast(io.BufferedReader, stream)
    head.write(first := stream.readline(MAX_DOCUMENT_BYTES + 1))
    first = first.removeprefix(codecs.BOM_UTF8)
    while first.isspace() and head.tell() <= MAX_DOCUMENT_BYTES:
        head.write(first := stream.readline(MAX_DOCUMENT_BYTES + 1))
    head.seek(0)
    is_json_lines = bool(_OBJECT_START.match(first)) or isinstance(_json_value(first), dict)
    whole = guarded(lambda size: head.read(size) or rest.read1(size), (), lambda _: ReadError(*_EMPTY))
    return "jsonl" if is_json_lines else "text", whole


def _json_value(line: bytes) -> object:
    try:
        return orjson.loads(line) if line.lstrip()[:1] == b"{" else None
    except orjson.JSONDecodeError:
        return None
