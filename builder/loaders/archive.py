"""Read the members of archives one after another, as streams; nothing is written to disk."""

from __future__ import annotations

import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, NamedTuple, TypeVar, cast

from builder.loaders.source import ArchiveError, LoadFailure, ReadError
from builder.loaders.streams import TarStream, damaged, guarded

T = TypeVar("T")

# Exceptions of tarfile for invalid headers, besides its own: numbers and names are parsed unchecked, and extension
# headers call the parser recursively, without a bound.
_TAR_ERRORS = (
    tarfile.TarError,
    ValueError,
    OverflowError,
    IndexError,
    KeyError,
    RecursionError,
    EOFError,
    struct.error,
)

# The same for zipfile and the decompressors that it calls; bz2 raises OSError for invalid data.
_ZIP_DIRECTORY_ERRORS = (zipfile.BadZipFile, ValueError, OverflowError, IndexError, struct.error, NotImplementedError)
_ZIP_ERRORS = (*_ZIP_DIRECTORY_ERRORS, RuntimeError, EOFError, OSError, zlib.error, lzma.LZMAError)

# From the ZIP specification (APPNOTE.TXT): bits of the general purpose flag, and the host system of Unix.
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_UNIX = 3


class ArchiveMember(NamedTuple):
    """A member of an archive that is not a folder: its name as stored, and its bytes or why they cannot be read."""

    name: str
    content: BinaryIO | LoadFailure


def members(suffix: str, stream: BinaryIO) -> Iterator[ArchiveMember]:
    """Yield the members of the archive in *stream*, of the format *suffix*, in the order of the archive.

    The stream of a member is valid until the next member is requested.

    Raises:
        ArchiveError: the archive is damaged; the members before are valid.
    """
    return _FORMATS[suffix](stream)


def _tar(stream: BinaryIO) -> Iterator[ArchiveMember]:
    source = TarStream(stream)
    # tarfile uses read, seek and tell alone; its stubs require more.
    archive = _in_tar(lambda: tarfile.TarFile(fileobj=source, encoding="utf-8"))  # type: ignore[arg-type]
    while info := _in_tar(archive.next):
        # Otherwise tarfile keeps every member in memory.
        archive.members = []  # type: ignore[attr-defined]  # missing in the stubs
        if info.size < 0:
            raise _damaged_tar(ValueError("a header that points backwards"))
        if not info.isdir():
            yield ArchiveMember(info.name, _tar_content(archive, info, source))
    # tarfile stops at a damaged header in the same way as at the end.
    source.finish()


def _tar_content(archive: tarfile.TarFile, info: tarfile.TarInfo, source: TarStream) -> BinaryIO | LoadFailure:
    if info.issparse():
        content = archive.extractfile(info)
        return (
            guarded(cast(io.BufferedReader, content).read1, _TAR_ERRORS, _damaged_tar)
            if content
            else _not_a_file("member without data")
        )
    if not info.isreg():
        return _not_a_file("link" if info.issym() or info.islnk() else "device, pipe or other special member")
    return guarded(source.section(info.size), (EOFError,), _damaged_tar)


def _in_tar(step: Callable[[], T]) -> T:
    try:
        return step()
    except _TAR_ERRORS as error:
        raise _damaged_tar(error) from error


def _damaged_tar(error: BaseException) -> ArchiveError:
    return ArchiveError("broken-archive", damaged("tar", error))


def _zip(stream: BinaryIO) -> Iterator[ArchiveMember]:
    try:
        archive = zipfile.ZipFile(stream)
    except _ZIP_DIRECTORY_ERRORS as error:
        raise ArchiveError("broken-archive", damaged("zip", error)) from error
    for info in archive.infolist():
        if not info.is_dir():
            yield ArchiveMember(_zip_name(info), _zip_content(archive, info))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the member's name; UTF-8 is recognised without its flag, for which zipfile reads code page 437."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    # Some programs for Windows separate folders by backslashes, against the specification.
    return name if info.create_system == _UNIX else name.replace("\\", "/")


def _zip_content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO | LoadFailure:
    if info.flag_bits & _ENCRYPTED:
        return LoadFailure("encrypted", "found an encrypted member, expected one without a password")
    if info.create_system == _UNIX and stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return _not_a_file("link or special member")
    try:
        content = cast(zipfile.ZipExtFile, archive.open(info))
    except NotImplementedError as error:
        return LoadFailure("unsupported-compression", f"found {error}, expected stored, deflate, bzip2 or LZMA")
    except _ZIP_ERRORS as error:
        return LoadFailure("broken-archive", damaged("zip", error))
    return guarded(content.read1, _ZIP_ERRORS, _damaged_member)


def _damaged_member(error: BaseException) -> ReadError:
    return ReadError("broken-archive", damaged("zip", error))


def _not_a_file(kind: str) -> LoadFailure:
    return LoadFailure("not-a-file", f"found a {kind}, expected a file; links in archives are not followed")


_FORMATS: dict[str, Callable[[BinaryIO], Iterator[ArchiveMember]]] = {".tar": _tar, ".zip": _zip}
