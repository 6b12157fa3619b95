"""Compressed JSON Lines: there and back, equal rows equal bytes."""

import hashlib

import pytest
import zstandard

from builder.storage.json_lines import line_of, read_lines, write_lines

LINES = [line_of({"b": number, "a": "…"}) for number in range(100_000)]


def test_lines_come_back(tmp_path):
    write_lines(tmp_path / "a.zst", LINES)

    assert list(read_lines(tmp_path / "a.zst")) == LINES


def test_digest_is_that_of_the_lines(tmp_path):
    assert hashlib.sha256(b"".join(LINES)).hexdigest() == write_lines(tmp_path / "a.zst", LINES)


def test_bytes_do_not_depend_on_how_lines_arrive(tmp_path):
    write_lines(tmp_path / "a.zst", LINES)
    write_lines(tmp_path / "b.zst", iter([b"".join(LINES[:7]), *LINES[7:]]))

    assert (tmp_path / "a.zst").read_bytes() == (tmp_path / "b.zst").read_bytes()


def test_other_programs_read_the_file(tmp_path):
    write_lines(tmp_path / "a.zst", LINES[:3])
    data = zstandard.ZstdDecompressor().decompressobj().decompress((tmp_path / "a.zst").read_bytes())

    assert b"".join(LINES[:3]) == data


def test_no_line_is_a_file_too(tmp_path):
    write_lines(tmp_path / "a.zst", [])

    assert [] == list(read_lines(tmp_path / "a.zst"))


def test_truncated_file_is_an_error(tmp_path):
    """The library's own reader would take it for the end."""
    write_lines(tmp_path / "a.zst", LINES)
    (tmp_path / "b.zst").write_bytes((tmp_path / "a.zst").read_bytes()[:-9])

    with pytest.raises(EOFError, match="the last frame is not complete"):
        list(read_lines(tmp_path / "b.zst"))


def test_keys_are_sorted_and_text_stays_text():
    assert '{"a":"é\\n","b":[null,1]}\n'.encode() == line_of({"b": [None, 1], "a": "é\n"})
