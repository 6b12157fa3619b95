"""Compressed files and archives, good ones and bad ones."""

import gzip
import hashlib
import io
import os
import stat
import subprocess
import tarfile
import tracemalloc
import zipfile
from dataclasses import replace

import pytest
import zstandard

from builder.loaders import find_files, load
from builder.records import Origin, RawDocument, Rejection

MOST = 16 * 1024 * 1024
# As the program writes it; the library leaves the checksum out.
ZSTD = zstandard.ZstdCompressor(write_checksum=True)


def tar(*members, form=tarfile.PAX_FORMAT):
    """Return a tar of (name, bytes) pairs and of `TarInfo`s."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form) as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
                continue
            info = tarfile.TarInfo(member[0])
            info.size = len(member[1])
            archive.addfile(info, io.BytesIO(member[1]))
    return target.getvalue()


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    """Return a zip of (name or `ZipInfo`, bytes) pairs."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def packed(name, data):
    """Return *data* packed as the end of *name* says."""
    if name.endswith((".gz", ".tgz")):
        return gzip.compress(data)
    return ZSTD.compress(data) if name.endswith(("zst", ".tzst")) else data


GOOD = [("b.txt", b"Ferry"), ("a/c.txt", "Fähre".encode()), ("rows.jsonl", b'{"text": "one"}\n{"text": "two"}\n')]
TARS = ["news.tar", "news.tar.gz", "news.tgz", "news.TAR.ZST", "news.tzst"]


@pytest.mark.parametrize("name", [*TARS, "news.zip"])
def test_gives_members_in_the_order_of_the_archive(told, write, name):
    data = zipped(*GOOD) if name.endswith("zip") else packed(name.lower(), tar(*GOOD))
    write(name, data)

    members = [("b.txt", "Ferry"), ("a/c.txt", "Fähre"), ("rows.jsonl:1", "one"), ("rows.jsonl:2", "two")]
    assert [(f"{name}!{member}", text) for member, text in members] == told(name)


def test_origin_names_archive_member_and_loader(read, write):
    write("dumps/2026/news.zip", zipped(("a/ferry.txt", b"Ferry")))

    digest = hashlib.sha256(b"Ferry").hexdigest()
    origin = Origin("2026/news.zip", 0, "a/ferry.txt", None, digest, "text")
    assert [RawDocument(origin, "Ferry", declared={"language": "en"})] == read("dumps", declared={"language": "en"})


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst", "A.TXT.GZ"])
def test_reads_compressed_files(told, write, name):
    write(name, packed(name.lower(), "Fähre\r\n".encode()))

    assert [(name, "Fähre\n")] == told(name)


def test_reads_compressed_files_of_several_streams(told, write):
    """pigz, bgzip and zstd -T write several, and files of several may simply be joined."""
    skipped = b"\x50\x2a\x4d\x18\x04\x00\x00\x00wait"
    write("dumps/a.txt.gz", gzip.compress(b"Ferry") + gzip.compress(b" runs"))
    write(
        "dumps/b.txt.zst",
        zstandard.compress(b"Ferry") + skipped + zstandard.compress(b"") + zstandard.compress(b" runs"),
    )

    assert ["Ferry runs", "Ferry runs"] == [text for _, text in told("dumps")]


def test_reads_compressed_members(told, write):
    members = [("a.txt.gz", gzip.compress(b"Ferry")), ("b.jsonl.zst", zstandard.compress(b'{"text": "one"}'))]
    write("dumps/news.tar.gz", gzip.compress(tar(*members)))
    write("dumps/news.zip", zipped(*members))

    expected = [("a.txt.gz", "Ferry"), ("b.jsonl.zst:1", "one")]
    assert [
        (f"{archive}!{member}", text) for archive in ("news.tar.gz", "news.zip") for member, text in expected
    ] == told("dumps")


def test_gives_members_to_the_loader_of_the_recipe(told, write):
    write("news.tar", tar(("a", b"Ferry"), ("b.jsonl", b"runs")))

    assert [("news.tar!a", "Ferry"), ("news.tar!b.jsonl", "runs")] == told("news.tar", loader="text")


def test_passes_folders_and_hidden_members_by(told, write):
    folder = special("a/", tarfile.DIRTYPE)
    write("dumps/news.tar", tar(folder, ("./._a.txt", b"x"), ("a/.b/c.txt", b"x"), ("./a/d.txt", b"Ferry")))
    write("dumps/news.zip", zipped(("a/", b""), ("__MACOSX/._a.txt", b"x"), ("a/d.txt", b"Ferry")))

    assert [("news.tar!a/d.txt", "Ferry"), ("news.zip!a/d.txt", "Ferry")] == told("dumps")


REFUSED = [
    ("../up.txt", "unsafe-path"),
    ("/etc/a.txt", "unsafe-path"),
    ("a/../../b.txt", "unsafe-path"),
    ("..\\\\up.txt", "unsafe-path"),
    ("C:a.txt", "unsafe-path"),
    ("photo.jpg", "unknown-format"),
    ("inner.zip", "nested-archive"),
    ("inner.tar.gz", "nested-archive"),
    ("inner.txt.gz.gz", "nested-archive"),
    ("empty.txt", "empty"),
    ("empty.jsonl", "empty"),
    ("late.txt", "Ferry"),
    ("late.txt", "duplicate-member"),
    ("./late.txt", "duplicate-member"),
]


@pytest.mark.parametrize("name", ["news.tar", "news.tar.gz", "news.zip"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_rejects_each_member_that_cannot_be_taken(told, write, tmp_path, name):
    members = [(member.replace("\\\\", "\\"), b"" if "empty" in member else b"Ferry") for member, _ in REFUSED]
    data = zipped(*members) if name == "news.zip" else packed(name, tar(*members))
    write(name, data)

    expected = [
        (f"{name}!{member.removeprefix('./')}", what if what == "Ferry" else f"load: {what}")
        for member, what in REFUSED
    ]
    assert expected == told(name)
    assert [name] == os.listdir(tmp_path)


def test_rejects_links_and_devices_of_a_tar(told, write):
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
    members = [special(f"{index}.txt", kind, "/etc/passwd") for index, kind in enumerate(kinds)]
    write("news.tar", tar(("a.txt", b"Ferry"), *members, ("b.txt", b"runs")))

    refused = [(f"news.tar!{index}.txt", "load: not-a-file") for index in range(5)]
    assert [("news.tar!a.txt", "Ferry"), *refused, ("news.tar!b.txt", "runs")] == told("news.tar")


def test_rejects_links_of_a_zip(told, write):
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    write("news.zip", zipped((link, b"/etc/passwd"), ("a.txt", b"Ferry")))

    assert [("news.zip!link.txt", "load: not-a-file"), ("news.zip!a.txt", "Ferry")] == told("news.zip")


def test_rejects_encrypted_members(told, write):
    data = bytearray(zipped(("a.txt", b"Ferry"), ("b.txt", b"runs")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    write("news.zip", bytes(data))

    assert [("news.zip!a.txt", "load: encrypted"), ("news.zip!b.txt", "runs")] == told("news.zip")


def test_rejects_members_packed_in_unknown_ways(told, write):
    data = bytearray(zipped(("a.txt", b"Ferry"), ("b.txt", b"runs")))
    data[8] = data[data.index(b"PK\x01\x02") + 10] = 97
    write("news.zip", bytes(data))

    assert [("news.zip!a.txt", "load: unsupported-compression"), ("news.zip!b.txt", "runs")] == told("news.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED])
def test_rejects_a_damaged_member_of_a_zip_and_reads_on(told, write, method):
    noise = b"".join(hashlib.sha256(bytes([n])).hexdigest().encode() for n in range(200))
    data = bytearray(
        zipped(("a.txt", noise), ("rows.jsonl", b'{"text": "one"}\n' + noise), ("b.txt", b"runs"), method=method)
    )
    for member in (b"a.txt", b"rows.jsonl"):
        start = data.index(member) + 1500
        data[start : start + 20] = bytes(20)
    write("news.zip", bytes(data))
    outcomes = told("news.zip")

    assert ("news.zip!a.txt", "load: broken-archive") == outcomes[0]
    assert ("news.zip!rows.jsonl", "load: broken-archive") == outcomes[-2]
    assert ("news.zip!b.txt", "runs") == outcomes[-1]


def test_takes_zip_names_in_utf8_that_are_not_marked_so(told, write):
    data = zipped(("Fähre.txt", b"Ferry"))
    unmarked = data.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00")
    assert unmarked != data
    write("news.zip", unmarked)

    assert [("news.zip!Fähre.txt", "Ferry")] == told("news.zip")


def test_takes_folders_of_windows_in_zip_names(told, write):
    info = zipfile.ZipInfo("a\\b.txt")
    info.create_system = 0
    write("news.zip", zipped((info, b"Ferry")))

    assert [("news.zip!a/b.txt", "Ferry")] == told("news.zip")


def test_escapes_member_names_that_are_no_utf8(told, write):
    write("news.tar", tar((b"F\xe4hre.txt".decode("utf-8", "surrogateescape"), b"Ferry"), form=tarfile.GNU_FORMAT))

    assert [("news.tar!F\\xe4hre.txt", "Ferry")] == told("news.tar")


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst"])
def test_never_gives_half_of_a_compressed_file(told, write, name):
    whole = packed(name, hashlib.sha256(b"x").hexdigest().encode() * 100)
    for end in range(1, len(whole)):
        write(name, whole[:end])

        assert [(name, "load: broken-archive")] == told(name)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst"])
def test_rejects_compressed_files_with_other_data_in_or_behind_them(told, write, name):
    whole = packed(name, os.urandom(3000).hex().encode())
    damaged = whole[:2000] + bytes(60) + whole[2060:]
    for data in (whole + b"rubbish", damaged, b"no such data"):
        write(name, data)

        assert [(name, "load: broken-archive")] == told(name)


@pytest.mark.parametrize("name", TARS)
def test_gives_what_can_be_read_of_a_cut_tar_and_says_that_it_is_cut(told, write, name):
    """Wherever it is cut: within a member, a header or between two members, where tarfile sees an end."""
    whole = tar(*[(f"{n}.txt", (b"%d " % n) * 700) for n in range(4)])
    members = {f"{name}!{n}.txt": f"{n} " * 700 for n in range(4)}
    # A member is a block of header and three of text; the end mark is two empty blocks.
    for blocks in (0.5, 1, 1.5, 4, 4.5, 5, 6, 8, 16):
        write(name, packed(name.lower(), whole[: int(blocks * 512)]))
        outcomes = told(name)

        readable = list(members.items())[: int(blocks // 4)]
        assert [*readable, (name, "load: broken-archive")] == outcomes


def test_gives_what_can_be_read_of_a_cut_gzip_of_a_tar(told, write):
    members = [(f"{n}.txt", os.urandom(2000).hex().encode()) for n in range(4)]
    write("news.tar.gz", gzip.compress(tar(*members))[:-2500])
    outcomes = told("news.tar.gz")

    assert [(f"news.tar.gz!{name}", data.decode()) for name, data in members[:2]] == outcomes[:2]
    assert [("news.tar.gz", "load: broken-archive")] == outcomes[-1:]
    assert len(outcomes) < 5


def test_says_so_where_a_gzip_is_cut_behind_the_last_member(told, write):
    write("news.tar.gz", gzip.compress(tar(("a.txt", b"Ferry")))[:-3])

    assert [("news.tar.gz!a.txt", "Ferry"), ("news.tar.gz", "load: broken-archive")] == told("news.tar.gz")


def test_says_so_where_a_header_in_a_tar_is_damaged(told, write):
    """tarfile takes it for the end."""
    data = bytearray(tar(("a.txt", b"Ferry"), ("b.txt", b"runs"), ("c.txt", b"again")))
    data[1024 + 150] ^= 1
    write("news.tar", bytes(data))

    assert [("news.tar!a.txt", "Ferry"), ("news.tar", "load: broken-archive")] == told("news.tar")


def test_says_so_where_a_second_tar_follows(told, write):
    write("news.tar", tar(("a.txt", b"Ferry")) + tar(("b.txt", b"runs")))

    assert [("news.tar!a.txt", "Ferry"), ("news.tar", "load: broken-archive")] == told("news.tar")


@pytest.mark.parametrize("name", ["news.tar", "news.zip", "news.tar.gz", "news.tar.zst"])
@pytest.mark.parametrize("data", [b"rubbish", b"x" * 20_000, b"PK\x03\x04", bytes(range(256)) * 4])
def test_rejects_what_is_no_archive(told, write, name, data):
    write(name, data)

    assert [(name, "load: broken-archive")] == told(name)


def test_says_what_is_wrong_with_an_archive(read, write):
    write("news.zip", zipped(*GOOD)[:-30])

    message = "found damaged or truncated zip data (File is not a zip file), expected a complete file; "
    message += "the rest was not read"
    assert [Rejection(Origin("news.zip"), "load", "broken-archive", message)] == read("news.zip")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("news.tar", b""),
        ("news.tar", tar()),
        ("news.zip", b""),
        ("news.zip", zipped()),
        ("news.tar.gz", gzip.compress(tar(special("a/", tarfile.DIRTYPE)))),
        ("news.zip", zipped((".hidden.txt", b"x"))),
        ("a.txt.gz", b""),
        ("a.txt.zst", b""),
        ("a.txt.gz", gzip.compress(b" \n")),
        ("a.jsonl.zst", zstandard.compress(b"")),
    ],
    # Archives hold the time at which they were made: as names of tests they would differ from process to process.
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_rejects_what_holds_nothing(told, write, name, data):
    write(name, data)

    assert [(name, "load: empty")] == told(name)


def bomb(name):
    """Return 400 MB of one letter, packed."""
    pieces = (b"a" * 1_000_000 for _ in range(400))
    if name.endswith("gz"):
        target = io.BytesIO()
        with gzip.GzipFile(fileobj=target, mode="wb") as file:
            file.writelines(pieces)
        return target.getvalue()
    pack = zstandard.ZstdCompressor(level=19).compressobj()
    return b"".join([*(pack.compress(piece) for piece in pieces), pack.flush()])


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst", "news.zip!a.txt.gz", "news.zip!a.txt", "news.tar!a.txt.zst"])
def test_unpacks_no_more_than_a_document_of_a_bomb(recipe, write, name):
    outer, _, inner = name.rpartition("!")
    data = b"a" * 100_000_000 if name == "news.zip!a.txt" else bomb(name)
    if outer:
        data = zipped((inner, data)) if outer == "news.zip" else tar((inner, data))
    write(outer or inner, data)
    del data
    file = find_files(recipe(outer or inner))[0]
    tracemalloc.start()
    outcomes = list(load(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [(name, "too-large")] == [(str(outcome.origin), outcome.reason) for outcome in outcomes]
    assert peak < 4 * MOST


def test_believes_no_size_in_a_header(told, write):
    """A tar's header may promise what does not come; a zip's may promise less than comes."""
    info = tarfile.TarInfo("a.txt")
    info.size = 10**12
    write("dumps/a.tar", info.tobuf() + b"Ferry")
    data = zipped(("a.txt", b"Ferry" * 100))
    write("dumps/b.zip", data.replace((500).to_bytes(4, "little"), (5).to_bytes(4, "little")))

    assert [("a.tar", "load: broken-archive"), ("b.zip!a.txt", "load: broken-archive")] == told("dumps")


@pytest.mark.parametrize("kind", [b"L", b"x", b"g"])
def test_refuses_headers_of_any_size(told, write, kind):
    """Their names and remarks are read into memory at once."""
    info = tarfile.TarInfo("a.txt")
    info.type, info.size = kind, 10**9
    write("news.tar", info.tobuf(tarfile.GNU_FORMAT) + bytes(100_000))

    assert [("news.tar", "load: broken-archive")] == told("news.tar")


def test_ends_with_a_header_that_leads_backwards(told, write):
    info = tarfile.TarInfo("a.txt")
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    block[124:136] = (-512 & (256**12 - 1)).to_bytes(12, "big")
    block[148:156] = b"%06o\0 " % (sum(block[:148]) + 8 * 32 + sum(block[156:]))
    write("news.tar", tar(("b.txt", b"Ferry"))[:1024] + bytes(block) + bytes(1024))

    assert [("news.tar!b.txt", "Ferry"), ("news.tar", "load: broken-archive")] == told("news.tar")


def test_ends_with_headers_upon_headers(told, write):
    """Each calls the parser again for the next."""
    info = tarfile.TarInfo("x")
    info.type, info.size = b"x", 0
    write("news.tar", info.tobuf(tarfile.GNU_FORMAT) * 5000 + bytes(1024))

    assert [("news.tar", "load: broken-archive")] == told("news.tar")


@pytest.mark.parametrize("name", ["news.tar", "news.tar.gz", "news.zip"])
def test_gives_the_same_with_any_number_of_parts(recipe, write, name):
    members = [(f"{n}.txt", b"text %d" % n if n % 11 else b"") for n in range(600)]
    members.insert(300, ("rows.jsonl", b"\n".join(b'{"text": "row %d"}' % n for n in range(700))))
    data = zipped(*members) if name == "news.zip" else packed(name, tar(*members))
    if name == "news.zip":
        start = data.index(b"rows.jsonl") + 400
        data = data[:start] + bytes(9) + data[start + 9 :]
    else:
        data = data[: -len(data) // 5]
    write(name, data)
    file = find_files(recipe(name))[0]
    whole = list(load(file))
    parts = [list(load(replace(file, part=(k, 3)))) for k in range(3)]

    assert sorted(map(repr, whole)) == sorted(repr(outcome) for part in parts for outcome in part)
    assert ["broken-archive"] == [o.reason for o in whole if isinstance(o, Rejection) and o.reason != "empty"]
    assert all(len(part) > 200 for part in parts[:2])


def test_reads_what_common_programs_write(told, write, tmp_path):
    """Long names, other dialects, blocks of 10 KiB at the end."""
    long = "very-long-folder-name/" * 12 + "ferry.txt"
    write(f"in/{long}", "Ferry")
    for dialect in ("v7", "ustar", "gnu", "pax", "oldgnu"):
        name = long if dialect in ("gnu", "pax", "oldgnu") else "in/very-long-folder-name"
        if name != long:
            write("in/very-long-folder-name/short.txt", "Ferry")
            command = [
                "tar",
                f"--format={dialect}",
                "-cf",
                f"{dialect}.tar",
                "-C",
                "in",
                "very-long-folder-name/short.txt",
            ]
        else:
            command = ["tar", f"--format={dialect}", "-cf", f"{dialect}.tar", "-C", "in", long]
        subprocess.run(command, cwd=tmp_path, check=True)
        member = long if name == long else "very-long-folder-name/short.txt"

        assert [(f"{dialect}.tar!{member}", "Ferry")] == told(f"{dialect}.tar")


def test_forgets_members_that_it_has_given(recipe, tmp_path):
    """A tar of millions of members: tarfile would remember 1 KB of each."""
    info = tarfile.TarInfo("0")
    with open(tmp_path / "news.tar", "wb") as target:
        for number in range(4_000):
            info.name = f"{number}.txt"
            info.size = 1
            target.write(info.tobuf(tarfile.USTAR_FORMAT) + b"x" + bytes(511))
        target.write(bytes(1024))
    file = find_files(recipe("news.tar"))[0]
    tracemalloc.start()
    count = sum(1 for _ in load(file))
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert 4_000 == count
    assert held < 2_000_000
