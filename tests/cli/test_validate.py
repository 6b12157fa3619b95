import copy
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from builder.records.arrow import to_table

FULL = json.loads(
    (Path(__file__).resolve().parent.parent / "cases/schemas/article.v1/valid/full.json").read_text("utf-8")
)
COUNT = 100
STEP = 5

# Twenty ways to break a record: what to do to it, and the rule that finds it.
WAYS = [
    (lambda r: r.pop("caption"), "required"),
    (lambda r: r["photos"][0].pop("agency"), "required"),
    (lambda r: r.update(captoin="x"), "additionalProperties"),
    (lambda r: r["rights"].update(owner="x"), "additionalProperties"),
    (lambda r: r.update(headline=""), "minLength"),
    (lambda r: r.update(body=None), "type"),
    (lambda r: r.update(body="\n \n"), "pattern"),
    (lambda r: r.update(authors="Noor Haddad"), "type"),
    (lambda r: r.update(keywords=[1]), "type"),
    (lambda r: r.update(photos={}), "type"),
    (lambda r: r.update(published_at="yesterday"), "format"),
    (lambda r: r.update(published_at="2026-02-30T00:00:00Z"), "format"),
    (lambda r: r.update(modified_at="2026-03-02T07:30:00+08:00"), "pattern"),
    (lambda r: r.update(language="English"), "pattern"),
    (lambda r: r.update(url="news.example/ferry"), "pattern"),
    (lambda r: r.update(id="7d86"), "minLength"),
    (lambda r: r["rights"].update(ai_opt_out="no"), "type"),
    (lambda r: r["origin"].update(line=0), "minimum"),
    (lambda r: r["origin"].update(source="0"), "type"),
    (lambda r: r["photos"][0].update(credit=""), "minLength"),
]


@pytest.fixture
def records():
    """Return 100 records, every fifth of them invalid in a different way."""
    found = [copy.deepcopy(FULL) for _ in range(COUNT)]
    for (do, _), record in zip(WAYS, found[::STEP], strict=True):
        do(record)
    return found


@pytest.fixture
def broken(tmp_path, records):
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@pytest.fixture
def whole(tmp_path):
    path = tmp_path / "records" / "whole.jsonl"
    path.parent.mkdir()
    path.write_text(json.dumps(FULL) + "\n")
    return path


def test_twenty_of_a_hundred_records_broken_in_twenty_ways_are_found(cutline, broken):
    done = cutline("validate", "--format", "json", broken)
    report = json.loads(done.stdout)

    assert [(1 + STEP * way, rule) for way, (_, rule) in enumerate(WAYS)] == [
        (problem["line"], problem["rule"]) for problem in report["problems"]
    ]
    assert {"files": 1, "records": 100, "valid": 80, "invalid": 20, "problems": 20} == report["counts"]
    assert (1, "100 records in 1 file: 80 valid, 20 invalid, 20 problems\n") == (done.exit_code, done.stderr)


def test_all_problems_of_a_record_are_reported(cutline):
    done = cutline("validate", "-", stdin=json.dumps({**FULL, "body": "", "language": 7, "odd": 1}))

    assert ["/odd", "/body", "/language"] == [line.split(": ")[1] for line in done.stdout.splitlines()]
    assert done.stdout.startswith("-:1: /odd: additionalProperties: unknown key (")
    assert 1 == done.exit_code


def test_valid_records_are_exit_0_and_nothing_on_stdout(cutline, whole):
    done = cutline("validate", whole)

    assert (0, "", "1 record in 1 file: 1 valid, 0 invalid, 0 problems\n") == (
        done.exit_code,
        done.stdout,
        done.stderr,
    )


def test_repeated_ids_are_accepted(cutline):
    assert 0 == cutline("validate", "-", stdin=(json.dumps(FULL) + "\n") * 3).exit_code


def test_same_problems_are_found_in_parquet(cutline, tmp_path, records):
    """Those that Arrow can represent: keys and types belong to the columns."""
    places = [place for place, (_, rule) in enumerate(WAYS) if rule in {"minLength", "minimum", "pattern"}]
    able = [r for r in (records[STEP * place] for place in places) if not r["modified_at"].endswith("+08:00")]
    pq.write_table(to_table(able), tmp_path / "records.parquet")
    (tmp_path / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in able))
    by_line, by_row = (
        json.loads(cutline("validate", "--format", "json", tmp_path / name).stdout)["problems"]
        for name in ("records.jsonl", "records.parquet")
    )
    names = {"row": "line", "file": "file"}

    assert len(able) == len(by_line)
    assert by_line == [
        {names.get(key, key): value for key, value in problem.items()} | {"file": str(tmp_path / "records.jsonl")}
        for problem in by_row
    ]


def test_path_that_does_not_exist_is_exit_2_before_anything_is_read(cutline, whole, tmp_path):
    done = cutline("validate", whole, tmp_path / "nowhere")

    assert (
        2,
        "",
        f"cutline: {tmp_path}/nowhere: no such file or folder (give .jsonl or .parquet files, or a dataset folder)\n",
    ) == (done.exit_code, done.stdout, done.stderr)


def test_nothing_to_read_is_exit_2(cutline):
    assert 2 == cutline("validate").exit_code


def test_formats_to_come_are_not_offered(cutline):
    assert "[text|json|github]" in cutline("validate", "--help").stdout
    assert 2 == cutline("validate", "--format", "junit", "-", stdin="").exit_code


def test_help_ends_with_an_example(cutline):
    assert ["Example:", "cutline extract examples/dumps | cutline validate -"] == [
        line.strip() for line in cutline("validate", "--help").stdout.rstrip().splitlines()[-2:]
    ]


def test_name_that_is_not_utf_8_is_escaped(cutline, tmp_path):
    path = tmp_path / "odd\udcff.jsonl"
    path.write_bytes(b"5\n")

    for form in ("text", "json", "github"):
        done = cutline("validate", "--format", form, path)

        assert (1, True) == (done.exit_code, "odd\\udcff.jsonl" in done.stdout)


def run(command, folder):
    """Run a line of a workflow or a hook in a shell, with our `cutline` first in the path."""
    return subprocess.run(
        ["sh", "-ec", command],
        cwd=folder,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("line", "exit_code"), [(json.dumps(FULL), 0), ("5", 1)])
def test_example_workflow_runs(root, tmp_path, line, exit_code):
    workflow = yaml.safe_load((root / "examples/ci/validate.yml").read_text("utf-8"))
    (command,) = [s["run"] for s in workflow["jobs"]["validate"]["steps"] if s.get("name") == "Validate"]
    (tmp_path / "records").mkdir()
    (tmp_path / "records/a.jsonl").write_text(line + "\n")
    done = run(command, tmp_path)

    marks = ["::error file=records/a.jsonl,line=1,title=type::5 is a number (expected an object)"] if exit_code else []
    assert (exit_code, marks) == (done.returncode, done.stdout.splitlines())


@pytest.mark.parametrize("path", ["examples/ci/validate.yml", "builder/cli/starter/workflow.yml"])
def test_workflow_declares_the_key_of_its_pip_cache(path, root):
    """Otherwise setup-python fails: it looks for a requirements.txt, which a repository of records does not have."""
    (job,) = yaml.safe_load((root / path).read_text("utf-8"))["jobs"].values()
    (setup,) = [step["with"] for step in job["steps"] if "setup-python" in step.get("uses", "")]

    assert ("pip", True) == (setup["cache"], bool(setup.get("cache-dependency-path")))


def test_pre_commit_hook_checks_the_files_it_is_given(root, tmp_path, whole):
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (tmp_path / "bad.jsonl").write_text("{}\n")
    good = run(f"{hook['entry']} {shlex.quote(str(whole))}", tmp_path)
    both = run(f"{hook['entry']} {shlex.quote(str(whole))} bad.jsonl", tmp_path)

    assert (0, 1) == (good.returncode, both.returncode)
    assert "bad.jsonl:1: /id: required: missing key" in both.stdout
