"""JSON Lines: records of our own schema, and rows with raw text."""

import hashlib
import io
import json
import sys
import tracemalloc

import pytest

from builder.loaders import find_files, load
from builder.records import Origin, RawDocument, Rejection


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_yields_complete_records_unchanged(read, write):
    record = {"id": "1", "headline": "Ferry runs", "body": "It runs.", "origin": {"path": "x"}, "oddity": 1}
    write("news.jsonl", lines(record))
    line = json.dumps(record).encode()

    origin = Origin("news.jsonl", 0, None, 1, hashlib.sha256(line).hexdigest(), "jsonl")
    assert [RawDocument(origin, "", "application/json", record)] == read("news.jsonl")


def test_completes_records_with_facts_of_the_recipe(read, write):
    write("news.jsonl", lines({"body": "It runs.", "publisher": None}, {"body": "It stops.", "publisher": "Harbour"}))

    expected = [{"body": "It runs.", "publisher": "Courier"}, {"body": "It stops.", "publisher": "Harbour"}]
    assert expected == [dict(d.declared) for d in read("news.jsonl", declared={"publisher": "Courier"})]


def test_yields_raw_text_of_rows_with_their_metadata(read, write):
    """Neither fields that only a build sets, nor `source`, which in other formats is an address or a publisher."""
    row = {"text": "Ferry\r\n\r\nIt runs.", "url": "https://example.org/1", "authors": ["A. Alder"], "likes": 3}
    write("news.jsonl", lines(row | {"id": "1", "source": "https://example.org/1", "group": "x", "section": None}))
    document = read("news.jsonl", declared={"publisher": "Courier", "url": "https://example.org"})[0]

    declared = {"publisher": "Courier", "url": "https://example.org/1", "authors": ["A. Alder"]}
    assert ("Ferry\n\nIt runs.", "text/plain", declared) == (document.text, document.media_type, document.declared)


def test_reads_only_the_columns_that_the_recipe_maps(read, write):
    row = {
        "content": {"raw": "Ferry\n\nIt runs."},
        "meta.link": "https://example.org/1",
        "people": [{"name": "A. Alder"}],
        "url": "no",
        "title": None,
    }
    write("news.jsonl", lines(row))
    fields = {
        "text": "content.raw",
        "url": "meta.link",
        "authors": "people.0.name",
        "headline": "title",
        "section": "people.1.name",
        "dateline": "url.x",
    }
    document = read("news.jsonl", fields=fields)[0]

    assert ("Ferry\n\nIt runs.", {"url": "https://example.org/1", "authors": "A. Alder"}) == (
        document.text,
        document.declared,
    )


@pytest.mark.parametrize("nothing", [None, "", " "])
def test_blank_cell_counts_as_null(nothing, read, write):
    """It overrides neither facts of the recipe nor, in a split column, the split of the source."""
    write("news.jsonl", lines({"text": "It runs.", "publisher": nothing, "fold": nothing}))
    fields = {"text": "text", "publisher": "publisher", "split": "fold"}
    document = read("news.jsonl", fields=fields, declared={"publisher": "Courier", "split": "test"})[0]

    assert {"publisher": "Courier", "split": "test"} == document.declared


def test_yields_mapped_bodies_as_records(read, write):
    write("news.jsonl", lines({"story": "It runs.", "title": "Ferry", "text": "no"}))
    document = read("news.jsonl", fields={"body": "story", "headline": "title"}, declared={"language": "en"})[0]

    declared = {"body": "It runs.", "headline": "Ferry", "language": "en"}
    assert ("", "application/json", declared) == (document.text, document.media_type, document.declared)


def test_counts_lines_from_one_and_skips_blank_ones(outcomes_of, write):
    write("news.jsonl", b'\xef\xbb\xbf\n{"text": "one"}\r\n \t\r\n{"text": "two"}')

    assert [("news.jsonl:2", "one"), ("news.jsonl:4", "two")] == outcomes_of("news.jsonl")


def test_digest_is_that_of_the_line_without_its_end(read, write):
    write("a.jsonl", b'{"text": "one"}\r\n{"text": "one"}\n{"text": "one"}')

    assert [hashlib.sha256(b'{"text": "one"}').hexdigest()] * 3 == [
        document.origin.sha256 for document in read("a.jsonl")
    ]


def test_rejects_each_line_that_is_not_an_object(read, write):
    bad = [
        '{"text": "one"',
        "[1]",
        "null",
        "NaN",
        '{"text": "\\ud800"}',
        '{"content": "one", "title": 1}',
        '{"text": null}',
        '{"text": 5}',
        '{"text": " \\n"}',
        '{"text": "a\\u0000b"}',
        "{}",
    ]
    write("a.jsonl", "\n".join(bad).encode() + b'\n{"text": "caf\xe9"}\n{"text": "good"}\n')
    outcomes = read("a.jsonl")

    reasons = ["broken-json", "not-an-object", "not-an-object", "broken-json", "broken-json", "no-text", "no-text"]
    reasons += ["no-text", "empty", "binary", "no-text", "broken-json"]
    assert reasons == [rejection.reason for rejection in outcomes[:-1]]
    assert list(range(1, 14)) == [outcome.origin.line for outcome in outcomes]
    assert "good" == outcomes[-1].text
    expected = "expected raw text there, or its column named in the recipe's fields"
    assert [
        "found a list, expected an object",
        f"found no 'text'; the keys are content, title; {expected}",
        f"found a number as 'text'; {expected}",
    ] == [outcomes[index].message for index in (1, 5, 7)]


def test_repairs_text_in_rows_as_in_files(outcomes_of, write):
    write("a.jsonl", lines({"text": "â€œFerryâ€\x9d"}, {"text": "“Ferry”"}))

    assert ["“Ferry”", "“Ferry”"] == [text for _, text in outcomes_of("a.jsonl")]


def test_rejects_a_file_in_utf16_as_one(outcomes_of, write):
    write("a.jsonl", lines({"text": "one"}, {"text": "two"}).encode("utf-16"))

    assert [("a.jsonl", "load: bad-encoding")] == outcomes_of("a.jsonl")


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_rejects_a_file_without_a_line(outcomes_of, write, content):
    write("a.jsonl", content)

    assert [("a.jsonl", "load: empty")] == outcomes_of("a.jsonl")


def test_rejects_a_line_that_is_too_long_and_reads_on(outcomes_of, write):
    most = 16 * 1024 * 1024
    just = b'{"text": "%s"}' % (b"a" * (most - len(b'{"text": ""}')))
    write(
        "a.jsonl", b'{"text": "one"}\n' + b"x" * (most + 1) + b'\n{"text": "two"}\n' + just + b"\n" + b"y" * (most + 9)
    )

    found = [(origin, text[:20]) for origin, text in outcomes_of("a.jsonl")]
    too_large = "load: too-large"
    expected = [("a.jsonl:1", "one"), ("a.jsonl:2", too_large), ("a.jsonl:3", "two"), ("a.jsonl:4", "a" * 20)]
    assert [*expected, ("a.jsonl:5", too_large)] == found


def test_holds_one_line_in_memory(recipe, tmp_path):
    with open(tmp_path / "a.jsonl", "wb") as file:
        file.truncate(200_000_000)
        file.seek(0, 2)
        file.write(b"\n")
        file.writelines(b'{"text": "%s"}\n' % (b"word " * 20_000) for _ in range(300))
    file = find_files(recipe("a.jsonl"))[0]
    tracemalloc.start()
    count = sum(1 for _ in load(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert 301 == count
    assert peak < 60_000_000


def test_any_number_of_parts_gives_the_same_documents(recipe, write):
    from dataclasses import replace

    rows = [json.dumps({"text": f"text {n}"}) if n % 7 else "broken" for n in range(2000)]
    write("a.jsonl", "\n".join(rows))
    file = find_files(recipe("a.jsonl"))[0]
    whole = list(load(file))
    parts = [list(load(replace(file, part=(k, 3)))) for k in range(3)]

    assert sorted(whole, key=lambda d: d.origin.key) == sorted(
        (d for part in parts for d in part), key=lambda d: d.origin.key
    )
    assert [2000] == [len(whole)]
    assert [range(1, 257), range(257, 513)] == [
        range(part[0].origin.line, part[255].origin.line + 1) for part in parts[:2]
    ]


def test_rejection_names_the_line(read, write):
    write("a.jsonl", '{"text": "one"}\n{"text": }\n')
    data = b'{"text": }'

    rejected = read("a.jsonl")[1]

    assert isinstance(rejected, Rejection)
    assert Origin("a.jsonl", 0, None, 2, hashlib.sha256(data).hexdigest(), "jsonl") == rejected.origin
    assert rejected.message.startswith("found invalid JSON (")


def test_rows_of_html_are_pages(read, write):
    pages = ["<html><p>Ferry</html>", "<p>Ferry</p>", "Ferry <b>runs</b>"]
    rows = [*({"text": text} for text in pages), {"html": pages[0], "title": "x"}, {"text": "Ferry", "html": pages[0]}]
    write("a.jsonl", lines(*rows))
    documents = read("a.jsonl")

    assert [*pages, pages[0], "Ferry"] == [document.text for document in documents]
    kinds = ["text/html", "text/html", "text/plain", "text/html", "text/plain"]
    assert kinds == [document.media_type for document in documents]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_standard_input_that_starts_with_an_object_is_json_lines(mark, read, monkeypatch):
    """Rows that are read as one text would silently give one meaningless record."""
    rows = [{"text": "Ferry runs."}, {"text": "Ferry stops. " * 10_000}, {"text": "It rests."}]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((mark + lines(*rows)).encode())))

    assert [(f"-:{number}", "jsonl", row["text"]) for number, row in enumerate(rows, 1)] == [
        (str(document.origin), document.origin.loader, document.text) for document in read("-")
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ('\n{"text": "Ferry"}', 2),
        ('\ufeff\n \n{"text": "Ferry"}', 3),
        ('{"text": NaN}\n{"text": "Ferry"}', 2),
        ('{"text": "Fer\n{"text": "Ferry"}', 2),
        ('{"text": "a"} and more\n{"text": "Ferry"}', 2),
        ('{"text": "' + "a" * (16 * 1024 * 1024 + 9) + '"}\n{"text": "Ferry"}', 2),
        ('{}\n{"text": "Ferry"}', 2),
    ],
    ids=["blank", "blank-marked", "nan", "broken", "more", "long", "bare"],
)
def test_standard_input_with_an_invalid_first_row_is_json_lines(text, number, read, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    last = read("-")[-1]

    assert (f"-:{number}", "jsonl", "Ferry") == (str(last.origin), last.origin.loader, last.text)


@pytest.mark.parametrize("text", ["{", "[1]\n", '{"a" and "b": 1}', '\n\n"a": 1', "Ferry\n{}\n", '{\n  "a": 1\n}'])
def test_other_standard_input_is_a_text(text, read, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    assert [("-", "text", text)] == [(str(one.origin), one.origin.loader, one.text) for one in read("-")]


def test_loader_of_the_recipe_overrides_the_first_line_of_standard_input(read, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "Ferry"}')))

    assert ['{"text": "Ferry"}'] == [document.text for document in read("-", loader="text")]
