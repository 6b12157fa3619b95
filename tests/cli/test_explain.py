import json

import pytest

from builder.config.recipe import recipe_of
from builder.extract.explain import explain_document
from builder.pipeline.build import Request, build
from builder.records import Origin, RawDocument

KEYS = ["number", "start", "end", "role", "continues", "field", "confidence", "evidence", "text"]


@pytest.fixture(scope="module")
def ferry(examples):
    return examples / "dumps" / "01-ferry-strike.txt"


@pytest.fixture
def rows(tmp_path, ferry):
    """Return a file of three documents: the dump, a list of links, a row without a text."""
    path = tmp_path / "rows.jsonl"
    texts = [{"text": ferry.read_text("utf-8")}, {"text": "Home\nNews\n"}, {"title": "No text"}]
    path.write_text("\n".join(map(json.dumps, texts)))
    return path


def lines_of(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_record_instead_of_a_dump_is_an_error(cutline, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"body": "It runs."}\n')
    done = cutline("explain", tmp_path / "a.jsonl")

    message = "a.jsonl:1: found a record, expected a dump with lines to explain: give a dump"
    assert (2, "", f"cutline: {message}\n") == (done.exit_code, done.stdout, done.stderr)


def test_json_is_an_object_a_line_with_all_that_is_known(cutline, ferry):
    text = ferry.read_text("utf-8")
    lines = lines_of(cutline("explain", ferry, "--format", "json"))
    explained, _ = explain_document(RawDocument(Origin("x.txt"), text))

    assert [KEYS] * len(explained) == [list(line) for line in lines]
    assert [[getattr(line, key) for key in KEYS if key not in ("evidence", "confidence")] for line in explained] == [
        [line[key] for key in KEYS if key not in ("evidence", "confidence")] for line in lines
    ]
    assert [text[line["start"] : line["end"]] for line in lines] == [line["text"] for line in lines]


def test_text_shows_number_role_field_and_line(cutline, ferry):
    shown = [" ".join(line.split()) for line in cutline("explain", ferry).stdout.splitlines()]

    for start in (
        "1 headline headline Ferry crews in Saltira",
        "9 credit photos[0].credit PHOTO: REUTERS",
        "13 body dateline, body[0] SALTIRA – The crews",
        "17 + body body[1] the back room",
        "41 furniture - See more on",
    ):
        assert [start] == [line[: len(start)] for line in shown if line.startswith(start)]


def test_every_line_of_the_dump_is_shown(cutline, ferry):
    numbers = [n for n, line in enumerate(ferry.read_text("utf-8").split("\n"), 1) if line.strip()]
    shown = [line.split()[0] for line in cutline("explain", ferry).stdout.splitlines() if line[:5].strip()]

    assert list(map(str, numbers)) == shown


def test_lines_that_continue_the_one_above_are_marked(cutline, ferry):
    shown = [line.split() for line in cutline("explain", ferry).stdout.splitlines() if line[:5].strip()]
    marked = [line["number"] for line in lines_of(cutline("explain", ferry, "--format", "json")) if line["continues"]]

    assert marked == [int(words[0]) for words in shown if words[1] == "+"]
    assert marked


def test_dump_may_come_on_standard_input(cutline, ferry):
    assert cutline("explain", ferry).stdout == cutline("explain", "-", stdin=ferry.read_bytes()).stdout


def test_document_of_a_file_is_chosen_by_its_number(cutline, rows):
    first, second = (lines_of(cutline("explain", rows, "--format", "json", *more)) for more in ([], ["--document", 2]))

    assert ("Ferry crews in Saltira end strike after nine days", ["Home", "News"]) == (
        first[0]["text"],
        [line["text"] for line in second],
    )


def test_first_of_several_documents_is_shown_with_a_note(cutline, rows, ferry):
    note = f"{rows}: document 1 of several; --document N shows another\n"

    assert note == cutline("explain", rows).stderr
    assert "" == cutline("explain", rows, "--document", 1).stderr == cutline("explain", ferry).stderr


def test_rejected_document_is_explained_and_exit_1(cutline, rows):
    done = cutline("explain", rows, "--document", 2)

    assert (1, 2) == (done.exit_code, sum(bool(line[:5].strip()) for line in done.stdout.splitlines()))
    assert "rows.jsonl:2: extract: no-body: " in done.stderr


def test_document_that_cannot_be_read_is_named_and_exit_1(cutline, rows):
    done = cutline("explain", rows, "--document", 3)

    assert (1, "") == (done.exit_code, done.stdout)
    assert "rows.jsonl:3: load: no-text: " in done.stderr


@pytest.mark.parametrize("arguments", [["--document", "4"], ["--document", "0"], ["--format", "yaml"]])
def test_usage_errors_are_exit_2(cutline, rows, arguments):
    done = cutline("explain", rows, *arguments)

    assert (2, "") == (done.exit_code, done.stdout)
    assert done.stderr


def test_file_that_does_not_exist_is_exit_2(cutline, tmp_path):
    assert 2 == cutline("explain", tmp_path / "nowhere.txt").exit_code


def test_help_ends_with_an_example(cutline):
    assert ["Example:", "cutline explain examples/dumps/01-ferry-strike.txt"] == [
        line.strip() for line in cutline("explain", "--help").stdout.rstrip().splitlines()[-2:]
    ]


@pytest.fixture(scope="module")
def tour(examples, tmp_path_factory):
    """Return a dataset of two dumps, of which one is a copy of the other in a second paper."""
    folder = tmp_path_factory.mktemp("tour")
    for name in ("01-ferry-strike.txt", "02-ferry-strike-second-paper.txt"):
        (folder / name).write_bytes((examples / "dumps" / name).read_bytes())
    build(Request(recipe_of([str(folder)], "tour"), folder / "out", "1.0.0"))
    return folder / "out"


def test_group_is_shown_with_members_and_links(cutline, tour):
    done = cutline("explain", "--group", "01-ferry-strike.txt", tour)
    shown = [" ".join(line.split()) for line in done.stdout.splitlines()]

    assert (0, 6) == (done.exit_code, len(shown))
    assert shown[0].endswith("records 1, duplicates 1")
    assert {"01-ferry-strike.txt", "02-ferry-strike-second-paper.txt"} < set(shown)
    assert "1 – 2 near duplicate, similarity 0.9" in shown[-1]


def test_group_as_json_is_one_object(cutline, tour):
    (found,) = lines_of(cutline("explain", "--group", "01-ferry-strike.txt", "--format", "json", tour))

    assert ["group", "version", "members", "links", "parts"] == list(found)
    assert [(0, 1, "near")] == [(link["one"], link["other"], link["reason"]) for link in found["links"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--group", "nowhere"], "nowhere is not a group, record, URL or document of version 1.0.0"),
        (["--group", "01-ferry-strike.txt", "--version", "2.0.0"], "has no version 2.0.0"),
        (["--group", "01-ferry-strike.txt", "--document", "1"], "give one of them"),
        (["--version", "1.0.0"], "--version goes with --group"),
    ],
)
def test_unknown_group_is_exit_2(cutline, tour, arguments, message):
    done = cutline("explain", *arguments, tour)

    assert (2, "") == (done.exit_code, done.stdout)
    assert message in done.stderr


def test_folder_without_a_version_is_exit_2(cutline, tmp_path):
    done = cutline("explain", "--group", "x", tmp_path)

    assert (2, True) == (done.exit_code, "has no version" in done.stderr)


def test_dataset_without_a_group_is_an_error_with_advice(cutline, tour):
    done = cutline("explain", tour)

    assert (2, "") == (done.exit_code, done.stdout)
    assert f"{tour} is a dataset, not a dump: give --group ID, or a file" in done.stderr


def test_control_characters_of_a_text_are_shown_escaped(cutline, examples, tmp_path):
    text = (examples / "dumps/01-ferry-strike.txt").read_text("utf-8").replace("Ferry", "Fe\x1b[31mrry")
    (tmp_path / "a.txt").write_text(text, "utf-8")
    shown = cutline("explain", tmp_path / "a.txt").stdout

    assert (False, True) == ("\x1b" in shown, "Fe\\u001b[31mrry crews" in shown)
