import gzip
import io
import json
import tracemalloc
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.utils.zstd import ZstdFile
from builder.validation import lines
from builder.validation.lines import CheckedRecord, check_lines

CASES = Path(__file__).resolve().parent.parent / "cases/schemas/article.v1/valid"
RECORDS = [json.loads(case.read_text("utf-8")) for case in sorted(CASES.glob("*.json"))]
GOOD = json.dumps(RECORDS[0]).encode()


def found(data):
    """Return place, rule and message of every problem in *data*."""
    return [
        (checked.place, violation.rule, violation.message)
        for checked in check_lines(io.BytesIO(data))
        for violation in checked.violations
    ]


def only(data):
    (problem,) = found(data)
    return problem


@pytest.mark.parametrize("write", [json.dumps, orjson.dumps, lambda r: json.dumps(r, ensure_ascii=False, indent=None)])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n\n", b""])
def test_valid_lines_have_no_problem(write, end):
    written = [write(record) for record in RECORDS]
    data = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in written) + end

    assert [CheckedRecord(place, ()) for place in range(1, len(RECORDS) + 1)] == list(check_lines(io.BytesIO(data)))


def test_byte_order_mark_at_the_start_is_accepted():
    assert [] == found(b"\xef\xbb\xbf" + GOOD)


def test_problems_have_the_number_of_their_line():
    data = b"\n".join([GOOD, b"5", GOOD, b"null"])

    assert [(2, "type"), (4, "type")] == [problem[:2] for problem in found(data)]


A_LINE = " (expected one JSON object per line)"


@pytest.mark.parametrize(
    ("line", "rule", "message"),
    [
        (b'{"a": nope}', "json", "\"nope}\" at column 7 is not valid JSON: invalid literal, expected 'null'" + A_LINE),
        (b'{"a": 1', "json", "the end of the line at column 8 is not valid JSON: unexpected end of data" + A_LINE),
        (b'{"a": NaN}', "json", "NaN at column 7 is not a valid JSON number (expected a finite number or null)"),
        (
            b'{"a": Infinity}',
            "json",
            "Infinity at column 7 is not a valid JSON number (expected a finite number or null)",
        ),
        (
            b'{"a": -Infinity}',
            "json",
            "-Infinity at column 7 is not a valid JSON number (expected a finite number or null)",
        ),
        (b'{"a": "\xe9"}', "utf-8", "byte 0xe9 at byte 8 of the line (expected text in UTF-8)"),
        (b"\xed\xa0\x80", "utf-8", "byte 0xed at byte 1 of the line (expected text in UTF-8)"),
        (b"[" * 1000 + b"]" * 1000, "json", "a value is nested too deep (expected at most 100 levels)"),
        (b"[]", "type", "a list of 0 items (expected an object)"),
        (b"", "blank-line", "a blank line" + A_LINE),
        (b" \t\r", "blank-line", "a blank line" + A_LINE),
    ],
)
def test_invalid_line_is_one_problem(line, rule, message):
    assert (2, rule, message) == only(b"\n".join([GOOD, line, GOOD]) + b"\n")


@pytest.mark.parametrize(
    "line",
    [
        GOOD + b" x",
        b"{'a': 1}",
        b'{"a": "\x01"}',
        b'{"a": "\\ud800"}',
        b'{"a": 1,}',
        b'{"a": 1e999}',
        b"\x00" * 50,
        b"\xef\xbb\xbf{}",
        b"[" * 5000 + b"]" * 5000,
    ],
)
def test_any_invalid_json_is_one_problem(line):
    """The reason is worded by orjson."""
    place, rule, message = only(b"\n".join([GOOD, line, GOOD]))

    assert (2, "json", True) == (place, rule, " is not valid JSON: " in message)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (b'"body":', b'"body": "x", "body":', "/body"),
        (b'"body":', b'"body" :"x","body":', "/body"),
        (b'"body":', b'"body"\t:\t"x","body":', "/body"),
        (b'"body":', b'"bod\\u0079": "x", "body":', "/body"),
        (b'"agency":', b'"agency": null, "agency":', "/photos/0/agency"),
        (b'"member":', b'"member": null, "member":', "/origin/member"),
    ],
)
def test_repeated_key_is_a_problem(old, new, path):
    """Parsers differ in which value they use; orjson silently uses the last one."""
    line = GOOD.replace(old, new, 1)
    (checked,) = check_lines(io.BytesIO(line))

    assert [(path, "repeated-key")] == [(violation.pointer, violation.rule) for violation in checked.violations]


def test_repeated_key_is_reported_with_other_problems_of_the_record():
    line = GOOD.replace(b'"body":', b'"body": 5, "body": 6, "body":', 1).replace(b'"language": "en"', b'"language": 7')
    (checked,) = check_lines(io.BytesIO(line))

    assert [("/language", "type"), ("/body", "repeated-key")] == [(b.pointer, b.rule) for b in checked.violations]


@pytest.mark.parametrize("body", ['he said "x": y', '" :', '\\": \\\\": "', '{"body": 1, "body": 2}', "a\\", '"'])
def test_text_that_looks_like_keys_is_not_a_repeated_key(body):
    assert [] == found(json.dumps({**RECORDS[0], "body": body}).encode())


@settings(max_examples=200, deadline=None)
@given(
    body=st.text(alphabet='":\\ ,{}a\té', min_size=1, max_size=20).filter(str.strip),
    separators=st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : "), ("\t,", "\t:")]),
    key=st.sampled_from([*RECORDS[0], None]),
)
def test_keys_are_counted_right_however_a_line_is_written(body, separators, key):
    line = json.dumps({**RECORDS[0], "body": body}, separators=separators)
    if key:
        # In the first place: the later, good value is the one that counts.
        line = "{" + json.dumps(key) + separators[1] + "0" + separators[0] + line[1:]
    (checked,) = check_lines(io.BytesIO(line.encode()))

    assert ([f"/{key}"] if key else []) == [violation.pointer for violation in checked.violations]


def test_line_beyond_the_cap_is_skipped_in_bounded_memory(monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 100_000)
    long = b'{"a": "' + b"x" * 20_000_000 + b'"}\n'
    stream = io.BytesIO(GOOD + b"\n" + long + GOOD)
    tracemalloc.start()
    checked = list(check_lines(stream))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [(1, []), (2, ["too-long"]), (3, [])] == [(c.place, [b.rule for b in c.violations]) for c in checked]
    assert peak < 2_000_000


def test_line_of_just_the_cap_is_read(monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", len(GOOD) + 1)

    assert [] == found(GOOD + b"\n" + GOOD + b"\n")


@pytest.mark.parametrize("data", [b"", b"\n", b"\n \n", b"\xef\xbb\xbf"])
def test_empty_file_is_a_problem_of_the_file(data):
    assert (None, "empty-file", "no record (expected one JSON object per line)") == only(data)


def test_utf_16_is_reported_once_for_the_file():
    assert (None, "utf-8", "UTF-16 (expected a file in UTF-8)") == only(("\n".join(["{}"] * 5)).encode("utf-16"))


def test_packed_lines_are_read_frame_after_frame():
    import zstandard

    packed = zstandard.ZstdCompressor().compress(GOOD + b"\n")
    stream = io.BufferedReader(ZstdFile(io.BytesIO(packed * 3)))

    assert [CheckedRecord(place, ()) for place in (1, 2, 3)] == list(check_lines(stream))


@pytest.mark.parametrize("pack", ["gz", "zst"])
@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: b"junk" + data, lambda data: data[:5]])
def test_damaged_compression_is_a_problem_after_the_lines_before_it(pack, damage):
    """The Zstandard library takes a truncated file for a complete one."""
    import zstandard

    text = b"\n".join([GOOD] * 2000)
    packed = gzip.compress(text) if pack == "gz" else zstandard.ZstdCompressor().compress(text)
    raw = io.BytesIO(damage(packed))
    stream = gzip.GzipFile(fileobj=raw) if pack == "gz" else io.BufferedReader(ZstdFile(raw))
    *before, last = check_lines(stream)

    assert [CheckedRecord(place, ()) for place in range(1, len(before) + 1)] == before
    assert (len(before) + 1, "compression", False) == (last.place, last.violations[0].rule, last.is_record)
