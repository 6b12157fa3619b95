import json

from builder.validation.files import FileCount, Finding
from builder.validation.reports import FINDINGS_REPORTS, totals
from builder.validation.wording import SchemaViolation

EMPTY = SchemaViolation(("photos", 0, "credit"), "minLength", '""', "is empty", "text that is not empty")
WHOLE = SchemaViolation((), "empty-file", "no record", "", "one JSON object per line")
EVENTS = [
    Finding("a.jsonl", 3, EMPTY),
    FileCount("a.jsonl", 5, 1, 1),
    Finding("b.parquet", 7, EMPTY),
    FileCount("b.parquet", 9, 1, 1),
    Finding("c.jsonl", None, WHOLE),
    FileCount("c.jsonl", 0, 0, 1),
]


def test_text_is_a_line_a_problem():
    assert (
        'a.jsonl:3: /photos/0/credit: minLength: "" is empty (expected text that is not empty)\n'
        'b.parquet:7: /photos/0/credit: minLength: "" is empty (expected text that is not empty)\n'
        "c.jsonl: empty-file: no record (expected one JSON object per line)\n"
    ) == "".join(FINDINGS_REPORTS["text"](EVENTS))


def test_json_is_one_object():
    problem = {
        "pointer": "/photos/0/credit",
        "path": "$.photos[0].credit",
        "rule": "minLength",
        "found": '""',
        "expected": "text that is not empty",
        "message": '"" is empty (expected text that is not empty)',
    }

    assert {
        "schema": "article.v1",
        "problems": [
            {"file": "a.jsonl", "line": 3, **problem},
            {"file": "b.parquet", "row": 7, **problem},
            {
                "file": "c.jsonl",
                "line": None,
                "pointer": "",
                "path": "$",
                "rule": "empty-file",
                "found": "no record",
                "expected": "one JSON object per line",
                "message": "no record (expected one JSON object per line)",
            },
        ],
        "files": [
            {"file": "a.jsonl", "records": 5, "invalid": 1, "problems": 1},
            {"file": "b.parquet", "records": 9, "invalid": 1, "problems": 1},
            {"file": "c.jsonl", "records": 0, "invalid": 0, "problems": 1},
        ],
        "counts": {"files": 3, "records": 14, "valid": 12, "invalid": 2, "problems": 3},
    } == json.loads("".join(FINDINGS_REPORTS["json"](EVENTS)))


def test_json_of_no_problem_is_sound():
    report = json.loads("".join(FINDINGS_REPORTS["json"]([FileCount("a.jsonl", 1, 0, 0)])))

    assert ([], totals([FileCount("a.jsonl", 1, 0, 0)])) == (report["problems"], report["counts"])


def test_github_is_a_workflow_command_a_problem():
    assert (
        f"::error file=a.jsonl,line=3,title=minLength::/photos/0/credit: {EMPTY.message}\n"
        f"::error file=b.parquet,line=7,title=minLength::/photos/0/credit: {EMPTY.message}\n"
        "::error file=c.jsonl,line=1,title=empty-file::no record (expected one JSON object per line)\n"
    ) == "".join(FINDINGS_REPORTS["github"](EVENTS))


def test_github_escapes_delimiters_of_commands_and_properties():
    odd = Finding("100%,a:b\n.jsonl", 1, SchemaViolation(("x",), "a,b", "5%\r\n::error::x", "", "y"))

    assert (
        "::error file=100%25%2Ca%3Ab%0A.jsonl,line=1,title=a%2Cb::/x: 5%25%0D%0A::error::x (expected y)\n"
    ) == "".join(FINDINGS_REPORTS["github"]([odd]))


def test_text_stays_on_one_line_for_any_key_or_name():
    odd = Finding("a\nb.jsonl", 1, SchemaViolation(("x\n\x1b[31m\u2028",), "r", "1", "", "y"))

    assert "a\\nb.jsonl:1: /x\\n\\u001b[31m\\u2028: r: 1 (expected y)\n" == "".join(FINDINGS_REPORTS["text"]([odd]))


def test_endless_key_is_cut_for_people_and_whole_for_programs():
    odd = Finding("a.jsonl", 1, SchemaViolation(("k" * 9999,), "r", "1", "", "y"))

    assert len("".join(FINDINGS_REPORTS["text"]([odd]))) < 300
    assert "/" + "k" * 9999 == json.loads("".join(FINDINGS_REPORTS["json"]([odd])))["problems"][0]["pointer"]
