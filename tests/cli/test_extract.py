import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from builder.extract import extract
from builder.records import Origin, RawDocument
from builder.records.json_schema import load_schema

FERRY = "01-ferry-strike.txt"


@pytest.fixture(scope="module")
def dumps(examples):
    return examples / "dumps"


@pytest.fixture
def teaser(tmp_path):
    path = tmp_path / "teaser.txt"
    path.write_text("Ferries sail again\n\nRead this subscriber-only article for free!\n")
    return path


def records(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_stdout_is_a_record_a_line_and_nothing_else(cutline, dumps):
    found = records(cutline("extract", dumps))

    assert {f"{n:02}" for n in range(1, 16)} == {record["origin"]["path"][:2] for record in found}
    assert {tuple(load_schema("article.v1")["properties"])} == {tuple(record) for record in found}


def test_records_are_valid(cutline, dumps):
    done = cutline("validate", "-", stdin=cutline("extract", dumps).stdout)

    assert (0, "") == (done.exit_code, done.stdout)


def test_record_is_that_of_the_library(cutline, dumps):
    (record,) = records(cutline("extract", dumps / FERRY))
    raw = RawDocument(Origin(**record["origin"]), (dumps / FERRY).read_text("utf-8"))

    assert extract(raw).to_dict() == record


def test_dump_may_come_on_standard_input(cutline, dumps):
    (named,) = records(cutline("extract", dumps / FERRY))
    (piped,) = records(cutline("extract", "-", stdin=(dumps / FERRY).read_bytes()))

    assert ("-", FERRY) == (piped["origin"]["path"], named["origin"]["path"])
    assert named | {"origin": None} == piped | {"origin": None}


def test_rows_may_come_on_standard_input(cutline, dumps):
    """So that a pipe of two commands gives the output of the first one."""
    printed = cutline("extract", dumps / FERRY, dumps / "03-budget-tied-vote.txt").stdout
    piped = cutline("extract", "-", stdin=printed)

    assert [(r["headline"], r["body"]) for r in map(json.loads, printed.splitlines())] == [
        (r["headline"], r["body"]) for r in records(piped)
    ]


def test_names_that_command_a_terminal_are_printed_escaped(cutline, tmp_path):
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive:
        archive.writestr("a\x1b[2J\n.txt", b"")
    printed = [cutline(command, tmp_path / "odd.zip").stderr for command in ("extract", "explain")]

    assert [True, True] == [r"odd.zip!a\u001b[2J\n.txt: load: empty: " in text for text in printed]
    assert [False, False] == ["\x1b" in text for text in printed]


def test_folder_glob_archive_and_file_give_the_same_records(cutline, dumps, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(dumps / FERRY, FERRY)
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(dumps / FERRY, FERRY)
    sources = [dumps / FERRY, dumps / "01-*.txt", tmp_path / "a.zip", tmp_path / "a.tar.gz"]
    found = [records(cutline("extract", source)) for source in sources]

    assert [1, 1, 1, 1] == list(map(len, found))
    assert 1 == len({json.dumps(record | {"origin": None}) for (record,) in found})


def test_rows_that_are_records_pass_through(cutline, dumps, tmp_path):
    done = cutline("extract", dumps)
    (tmp_path / "records.jsonl").write_text(done.stdout, "utf-8")
    again = cutline("extract", tmp_path / "records.jsonl")

    assert [r | {"origin": None} for r in records(done)] == [r | {"origin": None} for r in records(again)]


def test_rejections_are_named_on_stderr_with_stage_and_reason(cutline, dumps):
    done = cutline("extract", dumps)

    assert ["16-index-page.txt: extract: no-body: ", "17-teaser-behind-paywall.txt: extract: no-body: "] == [
        line[: line.index("no-body: ") + 9] for line in done.stderr.splitlines() if "no-body" in line
    ]
    assert 0 == done.exit_code


def test_document_that_breaks_the_schema_is_named_and_the_others_come(cutline, dumps, tmp_path):
    text = (dumps / FERRY).read_text("utf-8")
    rows = [{"text": text, "url": "http://[bad"}, {"text": text, "authors": 5}, {"body": "Text.", "headline": 5}]
    rows += [{"body": "Text.", "photos": ["a.jpg"]}, {"text": text}]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = cutline("extract", tmp_path / "rows.jsonl", "--max-rejected", 1)

    assert {2: "$.authors", 3: "$.headline", 4: "$.photos[0]"} == {
        int(line.split(":")[1]): line.split(": ")[3] for line in done.stderr.splitlines() if ": validate: " in line
    }
    assert [1, 5] == [record["origin"]["line"] for record in records(done)]
    assert 0 == done.exit_code


@pytest.mark.parametrize(("share", "exit_code"), [(0, 1), (0.4, 1), (0.5, 0), (1, 0)])
def test_more_rejections_than_allowed_are_exit_1(cutline, dumps, teaser, share, exit_code):
    done = cutline("extract", dumps / FERRY, teaser, "--max-rejected", share)

    assert (exit_code, 1) == (done.exit_code, len(records(done)))


def test_fifth_of_the_documents_may_be_rejected(cutline, dumps, teaser):
    assert [1, 0] == [
        cutline("extract", *(dumps / f"0{n}-*.txt" for n in range(1, count)), teaser).exit_code for count in (4, 5)
    ]


@pytest.mark.parametrize("arguments", [[], ["nowhere"], ["nowhere/*.txt"], ["--max-rejected", "2", "."]])
def test_usage_errors_are_exit_2_without_output(cutline, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    done = cutline("extract", *arguments)

    assert (2, "") == (done.exit_code, done.stdout)
    assert done.stderr


@pytest.mark.parametrize("content", [b"", b" \n\n", b"\x00\x01\x02" * 99, "Ferries".encode("utf-16")])
def test_file_without_an_article_is_a_rejection_and_no_traceback(cutline, tmp_path, content):
    (tmp_path / "odd.txt").write_bytes(content)
    done = cutline("extract", tmp_path / "odd.txt")

    assert (1, "", SystemExit) == (done.exit_code, done.stdout, type(done.exception))
    assert done.stderr.startswith("odd.txt: ")


def test_process_writes_utf_8_whatever_the_locale(dumps):
    """As a user runs it: the `cutline` of this Python, with its output into a pipe."""
    done = subprocess.run(
        [Path(sys.executable).parent / "cutline", "extract", dumps / FERRY],
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    (line,) = io.BytesIO(done.stdout).readlines()

    assert "Saltira’s ferries" in json.loads(line)["body"]


def test_help_ends_with_an_example(cutline):
    assert ["Example:", "cutline extract examples/dumps"] == [
        line.strip() for line in cutline("extract", "--help").stdout.rstrip().splitlines()[-2:]
    ]
