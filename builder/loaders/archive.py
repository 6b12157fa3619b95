"""Archives: their members one after another, as streams; nothing is ever written to disk."""

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

from builder.loaders.source import ArchiveError, Fault, ReadError
from builder.loaders.streams import Forward, broken, guarded

T = TypeVar("T")

# What tarfile lets through when headers are nonsense, besides its own errors: numbers and names are parsed unchecked,
# and a header for the next header calls the parser again, without end if it likes.
_TAR_FAULTS = (
    tarfile.TarError,
    ValueError,
    OverflowError,
    IndexError,
    KeyError,
    RecursionError,
    EOFError,
    struct.error,
)

# The same for zipfile and the decompressors that it calls; OSError is what bz2 says of bad data.
_ZIP_DIRECTORY_FAULTS = (zipfile.BadZipFile, ValueError, OverflowError, IndexError, struct.error, NotImplementedError)
_ZIP_FAULTS = (*_ZIP_DIRECTORY_FAULTS, RuntimeError, EOFError, OSError, zlib.error, lzma.LZMAError)

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_UNIX = 3


class Member(NamedTuple):
    """A member of an archive that is no folder: its name as it stands there, and its bytes or why there are none."""

    name: str
    content: BinaryIO | Fault


def members(suffix: str, stream: BinaryIO) -> Iterator[Member]:
    """Yield the members of the archive in *stream*, which is of the kind *suffix*, in its own order.

    A member's stream is good until the next member is asked for.

    Raises:
        ArchiveError: the archive is damaged; what came before is good.
    """
    return _MEMBER_READERS[suffix](stream)


def _tar(stream: BinaryIO) -> Iterator[Member]:
    source = Forward(stream)
    # The type that tarfile's stubs ask for has more than it uses: read, seek and tell.
    archive = _in_tar(lambda: tarfile.TarFile(fileobj=source, encoding="utf-8"))  # type: ignore[arg-type]
    while info := _in_tar(archive.next):
        # tarfile would remember every member.
        archive.members = []  # type: ignore[attr-defined]  # missing in the stubs
        if info.size < 0:
            raise _broken_tar(ValueError("a header that leads backwards"))
        if not info.isdir():
            yield Member(info.name, _tar_content(archive, info, source))
    # After a damaged header tarfile only stops, as it does at the end.
    source.finish()


def _tar_content(archive: tarfile.TarFile, info: tarfile.TarInfo, source: Forward) -> BinaryIO | Fault:
    if info.issparse():
        content = archive.extractfile(info)
        return (
            guarded(cast(io.BufferedReader, content).read1, _TAR_FAULTS, _broken_tar)
            if content
            else _not_a_file("member without data")
        )
    if not info.isreg():
        return _not_a_file("link" if info.issym() or info.islnk() else "device, pipe or other special member")
    return guarded(source.stretch(info.size), (EOFError,), _broken_tar)


def _in_tar(step: Callable[[], T]) -> T:
    try:
        return step()
    except _TAR_FAULTS as fault:
        raise _broken_tar(fault) from fault


def _broken_tar(fault: BaseException) -> ArchiveError:
    return ArchiveError("broken-archive", broken("tar", fault))


def _zip(stream: BinaryIO) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(stream)
    except _ZIP_DIRECTORY_FAULTS as fault:
        raise ArchiveError("broken-archive", broken("zip", fault)) from fault
    for info in archive.infolist():
        if not info.is_dir():
            yield Member(_zip_name(info), _zip_content(archive, info))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the member's name. Many programs write UTF-8 and forget to say so; zipfile then reads code page 437."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    # Old programs for Windows part folders as Windows does, against the specification.
    return name if info.create_system == _UNIX else name.replace("\\", "/")


def _zip_content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO | Fault:
    if info.flag_bits & _ENCRYPTED:
        return Fault("encrypted", "found an encrypted member, expected one without a password")
    if info.create_system == _UNIX and stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return _not_a_file("link or special member")
    try:
        content = cast(zipfile.ZipExtFile, archive.open(info))
    except NotImplementedError as fault:
        return Fault("unsupported-compression", f"found {fault}, expected stored, deflate, bzip2 or LZMA")
    except _ZIP_FAULTS as fault:
        return Fault("broken-archive", broken("zip", fault))
    return guarded(content.read1, _ZIP_FAULTS, _broken_member)


def _broken_member(fault: BaseException) -> ReadError:
    return ReadError("broken-archive", broken("zip", fault))


def _not_a_file(kind: str) -> Fault:
    return Fault("not-a-file", f"found a {kind}, expected a file; links in archives are not followed")


_MEMBER_READERS: dict[str, Callable[[BinaryIO], Iterator[Member]]] = {".tar": _tar, ".zip": _zip}
