"""From a file to its documents: opens it, unpacks it, hands it to its loader, and turns faults into rejections."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, BinaryIO, cast

import orjson

from builder.loaders.archive import Member, members
from builder.loaders.charset import is_page
from builder.loaders.names import (
    ARCHIVE_SUFFIXES,
    STREAM_SUFFIXES,
    escape,
    is_hidden,
    is_unsafe,
    loader_of,
    peel,
    tidy,
    unknown,
)
from builder.loaders.source import MAX_DOCUMENT_BYTES, ArchiveError, Entry, Fault, Loader, ReadError, SourceFile, Turns
from builder.loaders.streams import guarded, unpack
from builder.records import Origin, RawDocument, Rejection

Documents = Iterator[RawDocument | Rejection]

# How a row begins: an object's first key.
_ROW = re.compile(rb'\s*\{\s*"[^"\n]*"\s*:')

# What tells a page stands in its first bytes.
_MAX_HEAD = 4096

_EMPTY = Fault("empty", "found no document, expected one or more")


def read(file: SourceFile, loaders: Mapping[str, Loader]) -> Documents:
    """Yield the documents of *file*, one outcome each, in their order; a fault in the data is a rejection.

    A fault of the file as a whole is the last outcome: what could be read before it stands.
    """
    reading = _Reading(file, loaders)
    fault = None
    try:
        with _opened(file) as stream:
            yield from reading.documents(stream)
    except ReadError as error:
        fault = error.fault
    except OSError as error:
        fault = Fault("unreadable", f"found a file that cannot be read ({error.strerror}), expected one that can")
    if fault and reading.turns.is_first:
        origin = Origin(file.origin_path, file.source, loader=file.loader)
        yield Rejection(origin, "load", fault.reason, fault.message)


def read_bytes(data: bytes, loader: str, declared: Mapping[str, Any], loaders: Mapping[str, Loader]) -> Documents:
    """Yield the one document in *data*, a text or a page that is in memory; its path is `-`.

    Args:
        data: its bytes.
        loader: name of its loader; empty: a page if it begins as one, else a text.
        declared: fields of the record that are known.
        loaders: by name.
    """
    name = loader or ("html" if is_page(data[:_MAX_HEAD].decode("latin-1")) else "text")
    file = SourceFile(None, "-", loader=name, declared=declared)
    yield from loaders[name].load(Entry(file, name, io.BytesIO(data), Turns((0, 1))))


def _opened(file: SourceFile) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if file.path is None else open(file.path, "rb")


class _Reading:
    """One pass over a file."""

    def __init__(self, file: SourceFile, loaders: Mapping[str, Loader]) -> None:
        self._file = file
        self._loaders = loaders
        self._names: set[str] = set()
        self.turns = Turns(file.part)

    def documents(self, stream: BinaryIO) -> Documents:
        """Yield the documents in *stream*, the bytes of the file."""
        name, suffix = peel(self._file.origin_path)
        if suffix in STREAM_SUFFIXES:
            stream = unpack(suffix, stream)
            name, suffix = peel(name)
        if suffix in ARCHIVE_SUFFIXES:
            yield from self._archive(suffix, stream)
        elif self._file.loader:
            yield from self._entry(Entry(self._file, self._file.loader, stream, self.turns))
        else:
            loader, stream = _by_first_line(stream)
            yield from self._entry(Entry(self._file, loader, stream, self.turns))

    def _archive(self, suffix: str, stream: BinaryIO) -> Documents:
        if self._file.size == 0:
            raise ReadError(*_EMPTY)
        for member in members(suffix, stream):
            name = member.name if is_unsafe(member.name) else tidy(member.name)
            if is_unsafe(name) or not is_hidden(name):
                yield from self._member(member, escape(name))
        if self.turns.count == 0:
            raise ReadError(*_EMPTY)

    def _member(self, member: Member, name: str) -> Documents:
        loader = self._file.loader or loader_of(name, self._loaders) or ""
        content = self._content(member, name, loader)
        if isinstance(content, Fault):
            if self.turns.take():
                origin = Origin(self._file.origin_path, self._file.source, name, None, "", loader)
                yield Rejection(origin, "load", content.reason, content.message)
            return
        yield from self._guarded(Entry(self._file, loader, content, self.turns, name))

    def _content(self, member: Member, name: str, loader: str) -> BinaryIO | Fault:
        """Return the bytes of *member*, unpacked, or why they are not read."""
        if is_unsafe(member.name):
            return Fault("unsafe-path", "found a path that leads out of the archive, expected one inside; not read")
        if name in self._names:
            return Fault("duplicate-member", "found a second member of this name, expected one; the first is read")
        self._names.add(name)
        if isinstance(member.content, Fault):
            return member.content
        stem, suffix = peel(name)
        if suffix in ARCHIVE_SUFFIXES or peel(stem)[1]:
            return Fault("nested-archive", "found an archive in an archive, expected files; unpack it first")
        if not loader:
            return Fault("unknown-format", unknown(name, self._loaders))
        return unpack(suffix, member.content) if suffix else member.content

    def _guarded(self, entry: Entry) -> Documents:
        """Yield the documents of a member; if it is damaged and the archive is not, the next members can be read."""
        try:
            yield from self._entry(entry)
        except ArchiveError:
            raise
        except ReadError as error:
            # Whose turn the last document was reports it: parts that had no turn did not read the member.
            if self.turns.is_mine:
                yield entry.rejection(error.fault)

    def _entry(self, entry: Entry) -> Documents:
        before = self.turns.count
        yield from self._loaders[entry.loader].load(entry)
        if self.turns.count == before and self.turns.take():
            yield entry.rejection(_EMPTY)


def _by_first_line(stream: BinaryIO) -> tuple[str, BinaryIO]:
    """Return the name of the loader of standard input, and its bytes from the start: rows where the first line is one.

    A page or an article does not begin with an object of JSON; a row does, be it too long or broken further on, and
    then it is better told so than taken for prose with all that follow.
    """
    head, rest = io.BytesIO(), cast(io.BufferedReader, stream)
    head.write(first := stream.readline(MAX_DOCUMENT_BYTES + 1))
    first = first.removeprefix(codecs.BOM_UTF8)
    while first.isspace() and head.tell() <= MAX_DOCUMENT_BYTES:
        head.write(first := stream.readline(MAX_DOCUMENT_BYTES + 1))
    head.seek(0)
    is_row = bool(_ROW.match(first)) or isinstance(_json(first), dict)
    whole = guarded(lambda most: head.read(most) or rest.read1(most), (), lambda _: ReadError(*_EMPTY))
    return "jsonl" if is_row else "text", whole


def _json(line: bytes) -> object:
    try:
        return orjson.loads(line) if line.lstrip()[:1] == b"{" else None
    except orjson.JSONDecodeError:
        return None
