"""Compressed files and archives, valid and damaged."""

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
    """Return *data* compressed according to the suffix of *name*."""
    if name.endswith((".gz", ".tgz")):
        return gzip.compress(data)
    return ZSTD.compress(data) if name.endswith(("zst", ".tzst")) else data


GOOD = [("b.txt", b"Ferry"), ("a/c.txt", "Fähre".encode()), ("rows.jsonl", b'{"text": "one"}\n{"text": "two"}\n')]
TARS = ["news.tar", "news.tar.gz", "news.tgz", "news.TAR.ZST", "news.tzst"]


@pytest.mark.parametrize("name", [*TARS, "news.zip"])
def test_yields_members_in_the_order_of_the_archive(outcomes_of, write, name):
    data = zipped(*GOOD) if name.endswith("zip") else packed(name.lower(), tar(*GOOD))
    write(name, data)

    members = [("b.txt", "Ferry"), ("a/c.txt", "Fähre"), ("rows.jsonl:1", "one"), ("rows.jsonl:2", "two")]
    assert [(f"{name}!{member}", text) for member, text in members] == outcomes_of(name)


def test_origin_names_archive_member_and_loader(read, write):
    write("dumps/2026/news.zip", zipped(("a/ferry.txt", b"Ferry")))

    digest = hashlib.sha256(b"Ferry").hexdigest()
    origin = Origin("2026/news.zip", 0, "a/ferry.txt", None, digest, "text")
    assert [RawDocument(origin, "Ferry", declared={"language": "en"})] == read("dumps", declared={"language": "en"})


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst", "A.TXT.GZ"])
def test_reads_compressed_files(outcomes_of, write, name):
    write(name, packed(name.lower(), "Fähre\r\n".encode()))

    assert [(name, "Fähre\n")] == outcomes_of(name)


def test_reads_compressed_files_of_several_streams(outcomes_of, write):
    """pigz, bgzip and zstd -T write several streams, and compressed files may be concatenated."""
    skipped = b"\x50\x2a\x4d\x18\x04\x00\x00\x00wait"
    write("dumps/a.txt.gz", gzip.compress(b"Ferry") + gzip.compress(b" runs"))
    write(
        "dumps/b.txt.zst",
        zstandard.compress(b"Ferry") + skipped + zstandard.compress(b"") + zstandard.compress(b" runs"),
    )

    assert ["Ferry runs", "Ferry runs"] == [text for _, text in outcomes_of("dumps")]


def test_reads_compressed_members(outcomes_of, write):
    members = [("a.txt.gz", gzip.compress(b"Ferry")), ("b.jsonl.zst", zstandard.compress(b'{"text": "one"}'))]
    write("dumps/news.tar.gz", gzip.compress(tar(*members)))
    write("dumps/news.zip", zipped(*members))

    expected = [("a.txt.gz", "Ferry"), ("b.jsonl.zst:1", "one")]
    assert [
        (f"{archive}!{member}", text) for archive in ("news.tar.gz", "news.zip") for member, text in expected
    ] == outcomes_of("dumps")


def test_reads_members_with_the_loader_of_the_recipe(outcomes_of, write):
    write("news.tar", tar(("a", b"Ferry"), ("b.jsonl", b"runs")))

    assert [("news.tar!a", "Ferry"), ("news.tar!b.jsonl", "runs")] == outcomes_of("news.tar", loader="text")


def test_ignores_folders_and_hidden_members(outcomes_of, write):
    folder = special("a/", tarfile.DIRTYPE)
    write("dumps/news.tar", tar(folder, ("./._a.txt", b"x"), ("a/.b/c.txt", b"x"), ("./a/d.txt", b"Ferry")))
    write("dumps/news.zip", zipped(("a/", b""), ("__MACOSX/._a.txt", b"x"), ("a/d.txt", b"Ferry")))

    assert [("news.tar!a/d.txt", "Ferry"), ("news.zip!a/d.txt", "Ferry")] == outcomes_of("dumps")


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
def test_rejects_each_member_that_cannot_be_read(outcomes_of, write, tmp_path, name):
    members = [(member.replace("\\\\", "\\"), b"" if "empty" in member else b"Ferry") for member, _ in REFUSED]
    data = zipped(*members) if name == "news.zip" else packed(name, tar(*members))
    write(name, data)

    expected = [
        (f"{name}!{member.removeprefix('./')}", what if what == "Ferry" else f"load: {what}")
        for member, what in REFUSED
    ]
    assert expected == outcomes_of(name)
    assert [name] == os.listdir(tmp_path)


def test_rejects_links_and_devices_of_a_tar(outcomes_of, write):
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
    members = [special(f"{index}.txt", kind, "/etc/passwd") for index, kind in enumerate(kinds)]
    write("news.tar", tar(("a.txt", b"Ferry"), *members, ("b.txt", b"runs")))

    refused = [(f"news.tar!{index}.txt", "load: not-a-file") for index in range(5)]
    assert [("news.tar!a.txt", "Ferry"), *refused, ("news.tar!b.txt", "runs")] == outcomes_of("news.tar")


def test_rejects_links_of_a_zip(outcomes_of, write):
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    write("news.zip", zipped((link, b"/etc/passwd"), ("a.txt", b"Ferry")))

    assert [("news.zip!link.txt", "load: not-a-file"), ("news.zip!a.txt", "Ferry")] == outcomes_of("news.zip")


def test_rejects_encrypted_members(outcomes_of, write):
    data = bytearray(zipped(("a.txt", b"Ferry"), ("b.txt", b"runs")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    write("news.zip", bytes(data))

    assert [("news.zip!a.txt", "load: encrypted"), ("news.zip!b.txt", "runs")] == outcomes_of("news.zip")


def test_rejects_members_with_unknown_compression(outcomes_of, write):
    data = bytearray(zipped(("a.txt", b"Ferry"), ("b.txt", b"runs")))
    data[8] = data[data.index(b"PK\x01\x02") + 10] = 97
    write("news.zip", bytes(data))

    assert [("news.zip!a.txt", "load: unsupported-compression"), ("news.zip!b.txt", "runs")] == outcomes_of("news.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED])
def test_rejects_a_damaged_member_of_a_zip_and_reads_on(outcomes_of, write, method):
    noise = b"".join(hashlib.sha256(bytes([n])).hexdigest().encode() for n in range(200))
    data = bytearray(
        zipped(("a.txt", noise), ("rows.jsonl", b'{"text": "one"}\n' + noise), ("b.txt", b"runs"), method=method)
    )
    for member in (b"a.txt", b"rows.jsonl"):
        start = data.index(member) + 1500
        data[start : start + 20] = bytes(20)
    write("news.zip", bytes(data))
    outcomes = outcomes_of("news.zip")

    assert ("news.zip!a.txt", "load: broken-archive") == outcomes[0]
    assert ("news.zip!rows.jsonl", "load: broken-archive") == outcomes[-2]
    assert ("news.zip!b.txt", "runs") == outcomes[-1]


def test_reads_utf8_zip_names_without_their_flag(outcomes_of, write):
    data = zipped(("Fähre.txt", b"Ferry"))
    unmarked = data.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00")
    assert unmarked != data
    write("news.zip", unmarked)

    assert [("news.zip!Fähre.txt", "Ferry")] == outcomes_of("news.zip")


def test_reads_backslashes_in_zip_names_from_windows(outcomes_of, write):
    info = zipfile.ZipInfo("a\\b.txt")
    info.create_system = 0
    write("news.zip", zipped((info, b"Ferry")))

    assert [("news.zip!a/b.txt", "Ferry")] == outcomes_of("news.zip")


def test_escapes_member_names_that_are_not_utf8(outcomes_of, write):
    write("news.tar", tar((b"F\xe4hre.txt".decode("utf-8", "surrogateescape"), b"Ferry"), form=tarfile.GNU_FORMAT))

    assert [("news.tar!F\\xe4hre.txt", "Ferry")] == outcomes_of("news.tar")


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst"])
def test_rejects_truncated_compressed_files(outcomes_of, write, name):
    whole = packed(name, hashlib.sha256(b"x").hexdigest().encode() * 100)
    for end in range(1, len(whole)):
        write(name, whole[:end])

        assert [(name, "load: broken-archive")] == outcomes_of(name)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst"])
def test_rejects_compressed_files_with_other_data_in_or_behind_them(outcomes_of, write, name):
    whole = packed(name, os.urandom(3000).hex().encode())
    damaged = whole[:2000] + bytes(60) + whole[2060:]
    for data in (whole + b"rubbish", damaged, b"no such data"):
        write(name, data)

        assert [(name, "load: broken-archive")] == outcomes_of(name)


@pytest.mark.parametrize("name", TARS)
def test_reads_the_start_of_a_truncated_tar_and_reports_it(outcomes_of, write, name):
    """Wherever it ends: within a member, a header or between two members, where tarfile sees the end of the archive."""
    whole = tar(*[(f"{n}.txt", (b"%d " % n) * 700) for n in range(4)])
    members = {f"{name}!{n}.txt": f"{n} " * 700 for n in range(4)}
    # A member is a block of header and three of text; the end mark is two empty blocks.
    for blocks in (0.5, 1, 1.5, 4, 4.5, 5, 6, 8, 16):
        write(name, packed(name.lower(), whole[: int(blocks * 512)]))
        outcomes = outcomes_of(name)

        readable = list(members.items())[: int(blocks // 4)]
        assert [*readable, (name, "load: broken-archive")] == outcomes


def test_reads_the_start_of_a_truncated_gzip_of_a_tar(outcomes_of, write):
    members = [(f"{n}.txt", os.urandom(2000).hex().encode()) for n in range(4)]
    write("news.tar.gz", gzip.compress(tar(*members))[:-2500])
    outcomes = outcomes_of("news.tar.gz")

    assert [(f"news.tar.gz!{name}", data.decode()) for name, data in members[:2]] == outcomes[:2]
    assert [("news.tar.gz", "load: broken-archive")] == outcomes[-1:]
    assert len(outcomes) < 5


def test_reports_a_gzip_that_is_truncated_after_the_last_member(outcomes_of, write):
    write("news.tar.gz", gzip.compress(tar(("a.txt", b"Ferry")))[:-3])

    assert [("news.tar.gz!a.txt", "Ferry"), ("news.tar.gz", "load: broken-archive")] == outcomes_of("news.tar.gz")


def test_reports_a_damaged_header_in_a_tar(outcomes_of, write):
    """tarfile treats it as the end."""
    data = bytearray(tar(("a.txt", b"Ferry"), ("b.txt", b"runs"), ("c.txt", b"again")))
    data[1024 + 150] ^= 1
    write("news.tar", bytes(data))

    assert [("news.tar!a.txt", "Ferry"), ("news.tar", "load: broken-archive")] == outcomes_of("news.tar")


def test_reports_a_second_tar_after_the_first(outcomes_of, write):
    write("news.tar", tar(("a.txt", b"Ferry")) + tar(("b.txt", b"runs")))

    assert [("news.tar!a.txt", "Ferry"), ("news.tar", "load: broken-archive")] == outcomes_of("news.tar")


@pytest.mark.parametrize("name", ["news.tar", "news.zip", "news.tar.gz", "news.tar.zst"])
@pytest.mark.parametrize("data", [b"rubbish", b"x" * 20_000, b"PK\x03\x04", bytes(range(256)) * 4])
def test_rejects_data_that_is_not_an_archive(outcomes_of, write, name, data):
    write(name, data)

    assert [(name, "load: broken-archive")] == outcomes_of(name)


def test_message_describes_the_damage_of_an_archive(read, write):
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
def test_rejects_archives_without_documents(outcomes_of, write, name, data):
    write(name, data)

    assert [(name, "load: empty")] == outcomes_of(name)


def bomb(name):
    """Return 400 MB of one letter, compressed."""
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


def test_does_not_trust_sizes_in_headers(outcomes_of, write):
    """A tar header may declare more data than there are; a zip header may declare less."""
    info = tarfile.TarInfo("a.txt")
    info.size = 10**12
    write("dumps/a.tar", info.tobuf() + b"Ferry")
    data = zipped(("a.txt", b"Ferry" * 100))
    write("dumps/b.zip", data.replace((500).to_bytes(4, "little"), (5).to_bytes(4, "little")))

    assert [("a.tar", "load: broken-archive"), ("b.zip!a.txt", "load: broken-archive")] == outcomes_of("dumps")


@pytest.mark.parametrize("kind", [b"L", b"x", b"g"])
def test_refuses_headers_of_any_size(outcomes_of, write, kind):
    """Their names and comments are read into memory at once."""
    info = tarfile.TarInfo("a.txt")
    info.type, info.size = kind, 10**9
    write("news.tar", info.tobuf(tarfile.GNU_FORMAT) + bytes(100_000))

    assert [("news.tar", "load: broken-archive")] == outcomes_of("news.tar")


def test_stops_at_a_header_that_points_backwards(outcomes_of, write):
    info = tarfile.TarInfo("a.txt")
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    block[124:136] = (-512 & (256**12 - 1)).to_bytes(12, "big")
    block[148:156] = b"%06o\0 " % (sum(block[:148]) + 8 * 32 + sum(block[156:]))
    write("news.tar", tar(("b.txt", b"Ferry"))[:1024] + bytes(block) + bytes(1024))

    assert [("news.tar!b.txt", "Ferry"), ("news.tar", "load: broken-archive")] == outcomes_of("news.tar")


def test_stops_at_endlessly_nested_headers(outcomes_of, write):
    """Each one calls the parser recursively for the next."""
    info = tarfile.TarInfo("x")
    info.type, info.size = b"x", 0
    write("news.tar", info.tobuf(tarfile.GNU_FORMAT) * 5000 + bytes(1024))

    assert [("news.tar", "load: broken-archive")] == outcomes_of("news.tar")


@pytest.mark.parametrize("name", ["news.tar", "news.tar.gz", "news.zip"])
def test_any_number_of_parts_gives_the_same_documents(recipe, write, name):
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


def test_reads_what_common_programs_write(outcomes_of, write, tmp_path):
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

        assert [(f"{dialect}.tar!{member}", "Ferry")] == outcomes_of(f"{dialect}.tar")


def test_forgets_members_that_it_has_given(recipe, tmp_path):
    """A tar of millions of members: tarfile would keep 1 KB of each in memory."""
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
