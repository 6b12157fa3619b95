"""Web archives: which records are documents, their metadata, and damaged files."""

import gzip
import hashlib
import tracemalloc
import zipfile
import zlib
from dataclasses import replace

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.loaders import SourceFile, find_files, load
from builder.records import Origin, RawDocument

PAGE = "<html><body><p>Die Fähre fährt.</p></body></html>"
DATA = PAGE.encode()


def record(kind="response", content=b"", number=1, of="application/http; msgtype=response", **headers):
    lines = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>",
        "WARC-Date": "2026-03-02T08:00:00Z",
        "WARC-Target-URI": f"https://news.example/{number}",
        "Content-Type": of,
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Content-Length": len(content),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"WARC/1.1\r\n{head}\r\n".encode() + content + b"\r\n\r\n"


def answer(content=DATA, status="200 OK", **headers):
    lines = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + content


INFO = record("warcinfo", b"software: crawler\r\n", of="application/warc-fields")
REQUEST = record("request", b"GET / HTTP/1.1\r\n\r\n", of="application/http; msgtype=request")


def test_yields_one_document_per_page_with_its_metadata(read, write):
    write("crawl.warc", INFO + REQUEST + record(content=answer(), number=7))

    member = "urn:uuid:00000000-0000-4000-8000-000000000007"
    origin = Origin("crawl.warc", 0, member, 3, hashlib.sha256(DATA).hexdigest(), "warc")
    declared = {"url": "https://news.example/7", "publisher": "Courier"}
    expected = RawDocument(origin, PAGE, "text/html", declared, "2026-03-02T08:00:00Z")
    assert [expected] == read("crawl.warc", declared={"publisher": "Courier"})


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.warc", b"".join),
        ("a.warc.gz", lambda records: b"".join(map(gzip.compress, records))),
        ("a.warc.gz", lambda records: gzip.compress(b"".join(records))),
        ("a.warc.zst", lambda records: b"".join(map(zstandard.compress, records))),
    ],
    ids=["plain", "gz", "one-gz", "zst"],
)
def test_reads_packed_archives(outcomes_of, write, name, pack):
    write(name, pack([INFO, *(record(content=answer(), number=n) for n in (1, 2, 3))]))

    found = [(f"{name}!urn:uuid:00000000-0000-4000-8000-{n:012}:{n + 1}", PAGE) for n in (1, 2, 3)]
    assert found == outcomes_of(name)


def test_reads_archives_in_archives(outcomes_of, write):
    with zipfile.ZipFile(write("a.zip"), "w") as archive:
        archive.writestr("in/b.warc", record(content=answer()))

    assert [("a.zip!in/b.warc!urn:uuid:00000000-0000-4000-8000-000000000001:1", PAGE)] == outcomes_of("a.zip")


def chunked(data):
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (data[:9], data[9:])) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (gzip.compress(DATA, mtime=0), {"Content_Encoding": "gzip"}),
        (brotli.compress(DATA), {"Content_Encoding": "br"}),
        (zlib.compress(DATA), {"Content_Encoding": "deflate"}),
        (zstandard.compress(DATA), {"Content_Encoding": "zstd"}),
        (chunked(DATA), {"Transfer_Encoding": "chunked"}),
        (chunked(gzip.compress(DATA, mtime=0)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        # As some tools store it: decoded, with the headers of what was sent.
        (DATA, {"Content_Encoding": "gzip"}),
        (DATA, {"Transfer_Encoding": "chunked"}),
        (DATA, {"Content_Encoding": "x-own"}),
    ],
)
def test_decodes_transfer_and_content_encodings(outcomes_of, write, content, headers):
    write("a.warc", record(content=answer(content, **headers)))

    assert [PAGE] == [text for _, text in outcomes_of("a.warc")]


def test_reads_the_encoding_that_the_server_states(outcomes_of, write):
    write("a.warc", record(content=answer("<p>Паром".encode("koi8_r"), Content_Type="text/html; charset=KOI8-R")))

    assert ["<p>Паром"] == [text for _, text in outcomes_of("a.warc")]


def test_reads_pages_by_type_or_start_and_resources_and_conversions(read, write):
    records = [
        answer(Content_Type="application/xhtml+xml"),
        answer(Content_Type=None),
        answer(Content_Type="TEXT/HTML;charset=UTF-8"),
        answer().replace(b"\r\n", b"\n"),
    ]
    pages = [record(content=content) for content in records]
    write(
        "a.warc",
        b"".join(pages)
        + record("resource", DATA, of="text/html; charset=utf-8")
        + record("conversion", b"Ferry runs again", of="text/plain"),
    )

    found = [(document.media_type, document.text) for document in read("a.warc")]
    assert [("text/html", PAGE)] * 5 + [("text/plain", "Ferry runs again")] == found


def test_other_resources_and_crawl_records_are_ignored(outcomes_of, write):
    others = [
        record(content=answer(b"\x89PNG", Content_Type="image/png")),
        record(content=answer(b"{}", Content_Type="application/json")),
        record(content=answer(b"User-agent: *", Content_Type="text/plain")),
        record(content=answer(b"\x00\x01", Content_Type=None)),
        record(content=answer(b"", "301 Moved", Location="https://news.example/2")),
        record("revisit", answer(b"", Content_Type="image/png")),
        record("resource", b"p {}", of="text/css"),
        record("response", b"\x00\x10", of="text/dns", WARC_Target_URI="dns:news.example"),
        record("metadata", b"outlink: x", of="application/warc-fields"),
    ]
    write("a.warc", INFO + REQUEST + b"".join(others) + record(content=answer(), number=2))
    write("b.warc", INFO + REQUEST + b"".join(others))

    assert [("a.warc!urn:uuid:00000000-0000-4000-8000-000000000002:12", PAGE)] == outcomes_of("a.warc")
    assert [("b.warc", "load: empty")] == outcomes_of("b.warc")


def test_pages_that_cannot_be_read_are_rejected_with_a_reason(outcomes_of, write):
    records = [
        record(content=answer(status="404 Not Found")),
        record(content=answer(status="503 Unavailable")),
        record(content=answer(), WARC_Truncated="length"),
        record("revisit", answer(b"")),
        record("revisit", b"", of=None),
        record(content=answer(b"")),
        record(content=answer(bytes(range(256)) * 20)),
        record(content=answer(b"<html>" + b"x" * (16 * 1024 * 1024))),
        record(content=answer()),
    ]
    write("a.warc", b"".join(records))

    reasons = ["http-error", "http-error", "truncated", "revisit", "empty", "binary", "too-large"]
    lines = [1, 2, 3, 4, 6, 7, 8]
    name = "a.warc!urn:uuid:00000000-0000-4000-8000-000000000001"
    expected = [(f"{name}:{line}", f"load: {reason}") for line, reason in zip(lines, reasons, strict=True)]
    assert [*expected, (f"{name}:9", PAGE)] == outcomes_of("a.warc")


def test_messages_state_found_and_expected(read, write):
    write("a.warc", record(content=answer(status="404 Not Found")) + record(content=answer(), WARC_Truncated="time"))

    assert [
        "found HTTP status 404, expected a page (200)",
        "found a page that the crawler truncated (time), expected all of it",
    ] == [rejection.message for rejection in read("a.warc")]


def test_declares_the_rights_in_http_headers(read, write):
    write(
        "a.warc",
        record(content=answer(X_Robots_Tag="noindex, noai", TDM_Reservation="1"))
        + record(content=answer(X_Robots_Tag="googlebot: noindex"))
        + record(content=answer(Link='<https://cc.example/by>; rel="license"', X_Robots_Tag="GPTBot: noindex")),
    )

    rights = [document.declared.get("rights") for document in read("a.warc")]
    by = {"license": "https://cc.example/by", "ai_opt_out": True}
    assert [{"tdm_reserved": True, "ai_opt_out": True}, None, by] == rights


@pytest.mark.parametrize("end", [1, 40, 120, 200, 260, 300, 330])
def test_records_before_a_truncation_are_read(outcomes_of, write, end):
    first, second = record(content=answer()), record(content=answer(), number=2)
    write("a.warc", first + second[:end])

    assert [("a.warc!urn:uuid:00000000-0000-4000-8000-000000000001:1", PAGE)] == outcomes_of("a.warc")[:1]
    assert [("a.warc", "load: broken-archive")] == outcomes_of("a.warc")[1:]


@pytest.mark.parametrize("data", [b"Ferry runs again\n", b"WARC/1.1\r\n", DATA, b"\0" * 5000, b"WARC/9.9\r\n\r\n" * 9])
def test_rejects_data_that_is_not_warc(outcomes_of, write, data):
    write("a.warc", data)

    assert [("a.warc", "load: broken-archive")] == outcomes_of("a.warc")


def test_damaged_compression_is_reported(outcomes_of, write):
    write("a.warc.gz", gzip.compress(record(content=answer())) + gzip.compress(record(content=answer()))[:-30])

    assert [PAGE, "load: broken-archive"] == [text for _, text in outcomes_of("a.warc.gz")]


def test_records_with_equal_ids_differ_in_their_numbers(read, write):
    write("a.warc", record(content=answer()) * 3)

    assert [1, 2, 3] == [document.origin.line for document in read("a.warc")]
    assert 3 == len({document.origin.key for document in read("a.warc")})


def test_addresses_that_records_cannot_hold_are_left_out(read, write):
    uris = ["<https://news.example/1>", "https://news.example/a b", "urn:x", "ftp://news.example", None]
    write("a.warc", b"".join(record(content=answer(), WARC_Target_URI=uri) for uri in uris))

    assert ["https://news.example/1", *[None] * 4] == [document.declared.get("url") for document in read("a.warc")]


def test_any_number_of_parts_gives_the_same_documents(recipe, write):
    write("a.warc", b"".join(record(content=answer(), number=n) for n in range(600)))
    file = find_files(recipe("a.warc"))[0]
    whole = [document.origin.line for document in load(file)]
    parts = [[document.origin.line for document in load(replace(file, part=(k, 3)))] for k in range(3)]

    assert list(range(1, 601)) == whole
    assert whole == sorted(line for part in parts for line in part)
    assert all(parts)


def test_holds_one_page_in_memory(recipe, write):
    one = record(content=answer(b"<html>" + b"x" * 1_000_000))
    write("a.warc.gz", gzip.compress(one) * 60)
    file = find_files(recipe("a.warc.gz"))[0]
    tracemalloc.start()
    count = sum(1 for _ in load(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert 60 == count
    assert peak < 20_000_000


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_archives_give_rejections_and_no_exceptions(tmp_path_factory, data):
    good = (
        INFO + REQUEST + record(content=answer()) + record(content=answer(gzip.compress(DATA), Content_Encoding="gzip"))
    )
    broken = bytearray(good)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(broken) - 1))
        piece = data.draw(st.binary(max_size=4))
        broken[place : place + data.draw(st.integers(0, 4))] = piece
    path = tmp_path_factory.mktemp("broken") / "a.warc"
    path.write_bytes(bytes(broken))

    outcomes = list(load(SourceFile(path, "a.warc", loader="warc")))
    assert outcomes
    assert all(outcome.origin.path == "a.warc" for outcome in outcomes)
