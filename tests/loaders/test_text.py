"""Plain text: documents, and files that cannot be read."""

import hashlib
import io
import sys
import time
import tracemalloc
from dataclasses import replace

from builder.loaders import SourceFile, find_files, load
from builder.records import Origin, RawDocument, Rejection


def test_yields_one_document_per_file(read, write):
    data = "\ufeffFerry runs again\r\n\r\nIt’s “back”, ½ an hour late.".encode()
    write("dumps/2026/ferry.txt", data)

    origin = Origin("2026/ferry.txt", 0, None, None, hashlib.sha256(data).hexdigest(), "text")
    text = "Ferry runs again\n\nIt’s “back”, ½ an hour late."
    expected = RawDocument(origin, text, "text/plain", {"publisher": "The Alder Courier"})
    assert [expected] == read("dumps", declared={"publisher": "The Alder Courier"})


def test_reads_standard_input(read, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Ferry runs again")))

    assert [("-", "Ferry runs again")] == [(str(document.origin), document.text) for document in read("-")]
    assert not sys.stdin.closed


def test_reads_a_copy_of_standard_input_under_its_name(write):
    """The name of the copy does not matter: another process reads it instead of the stream."""
    file = replace(SourceFile(None, "-", loader="text"), path=write("copy"))

    assert ["Ferry runs again\n"] == [document.text for document in load(file)]


def test_rejects_data_that_is_not_text(outcomes_of, write):
    write("dumps/a-empty.txt", b"")
    write("dumps/b-white.txt", " \n\t\r\n\u3000\ufeff ".encode().replace(b"\xef\xbb\xbf", b""))
    write("dumps/c-mark.txt", b"\xef\xbb\xbf\n")
    write("dumps/d-binary.txt", bytes(range(256)) * 20)
    write("dumps/e-pdf.txt", b"%PDF-1.7 all of it in letters")
    write("dumps/f-nul.txt", b"Ferry\0 runs again")
    write("dumps/g-broken.txt", b"Ferry runs \xc3\x28 again")

    expected = [
        ("a-empty.txt", "load: empty"),
        ("b-white.txt", "load: empty"),
        ("c-mark.txt", "load: empty"),
        ("d-binary.txt", "load: binary"),
        ("e-pdf.txt", "load: binary"),
        ("f-nul.txt", "load: binary"),
        ("g-broken.txt", "load: bad-encoding"),
    ]
    assert expected == outcomes_of("dumps")


def test_messages_state_found_and_expected(read, write):
    write("dumps/a.txt", b"Ferry\nruns " + b"\xe2\x80\x41\n" + "“again”".encode())
    write("dumps/b.txt", b"\x1f\x8b\x08\x00rest")
    write("dumps/c.txt", b"a\0b\1c")

    bad = "found bytes e2 80 41 in line 2 (invalid continuation byte)"
    assert [
        f"{bad}, expected UTF-8 or an encoding that can be detected",
        "found gzip data, expected plain text",
        "found 2 control characters (1 of them NUL) in 5 bytes, expected plain text",
    ] == [rejection.message for rejection in read("dumps")]


def test_keeps_the_digest_of_a_rejected_document(read, write):
    write("a.txt", b"\0\0")

    assert [hashlib.sha256(b"\0\0").hexdigest()] == [rejection.origin.sha256 for rejection in read("a.txt")]


def test_rejects_a_line_of_200_megabytes_without_reading_it(recipe, tmp_path):
    with open(tmp_path / "long.txt", "wb") as file:
        file.truncate(200_000_000)
    files = find_files(recipe("long.txt"))
    tracemalloc.start()
    start = time.process_time()
    outcomes = list(load(files[0]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    message = "found a document larger than 16,777,216 bytes, the maximum size"
    assert [Rejection(Origin("long.txt", loader="text"), "load", "too-large", message)] == outcomes
    assert peak < 50_000_000
    assert time.process_time() - start < 5


def test_reads_a_document_of_the_maximum_size(read, write):
    write("a.txt", b"a" * (16 * 1024 * 1024))

    assert [16 * 1024 * 1024] == [len(document.text) for document in read("a.txt")]


def test_rejects_a_file_that_cannot_be_opened(recipe, write):
    """Tests may run as root, who may read everything: the file is gone instead."""
    path = write("a.txt")
    files = find_files(recipe("a.txt"))
    path.unlink()

    message = "found an unreadable file (No such file or directory), expected a readable one"
    assert [Rejection(Origin("a.txt", loader="text"), "load", "unreadable", message)] == list(load(files[0]))


def test_rejects_a_file_that_the_system_does_not_let_us_read(recipe, write, monkeypatch):
    path = write("a.txt")
    files = find_files(recipe("a.txt"))

    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("builtins.open", refuse)

    message = "found an unreadable file (Permission denied), expected a readable one"
    assert [Rejection(Origin("a.txt", loader="text"), "load", "unreadable", message)] == list(load(files[0]))


def test_rejects_a_file_that_fails_midway(recipe, write, monkeypatch):
    class Failing(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, _):
            raise OSError(5, "Input/output error")

    write("a.txt")
    files = find_files(recipe("a.txt"))
    monkeypatch.setattr("builtins.open", lambda *_: io.BufferedReader(Failing()))

    assert ["unreadable"] == [rejection.reason for rejection in load(files[0])]
