"""`cutline diff`: output and exit codes."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.cli.diff import _coloured


@pytest.fixture
def out(cutline, news, recipe, tmp_path):
    """Three records go, three come, one is corrected; both versions have one split, so that none can move."""
    rows = news(60)
    edited = [{**rows[3], "headline": "A [bold] headline", "body": rows[3]["body"] + " More."}, *rows[4:]]
    for version, chosen in (("1.0.0", rows[:57]), ("2.0.0", edited)):
        done = cutline("build", recipe(chosen, "[splits]\ntrain = 1"), "--out", tmp_path / "out", "--version", version)
        assert 0 == done.exit_code
    return tmp_path / "out"


def test_summary_tables_and_reasons_come_first(out, cutline):
    done = cutline("diff", out, "1.0.0", "2.0.0")
    lines = done.stdout.splitlines()

    assert 0 == done.exit_code
    assert "1.0.0 → 2.0.0: 3 added, 3 removed, 1 changed, 0 moved, 53 unchanged" == lines[0]
    assert [
        ["split", "1.0.0", "2.0.0", "added", "removed", "changed", "moved"],
        ["train", "57", "57", "3", "3", "1", "0"],
    ] == [line.split() for line in lines[2:4]]
    assert "  3 added: new-input (a raw document that was not read before)" in lines
    assert "moved: none" == lines[-1]


def test_changed_words_are_marked(out, cutline):
    done = cutline("diff", out, "1.0.0", "2.0.0")

    assert "{+A [bold] headline+}" in done.stdout
    assert "{+More.+}" in done.stdout
    assert "\x1b[" not in done.stdout


@pytest.mark.parametrize(
    ("options", "shown", "more"), [((), 3, False), (("--limit", "2"), 2, True), (("--all",), 3, False)]
)
def test_limit_bounds_each_list(options, shown, more, out, cutline):
    done = cutline("diff", out, "1.0.0", "2.0.0", *options)

    assert shown == sum(line.startswith("+ ") for line in done.stdout.splitlines())
    assert more == ("and 1 more: --all shows them" in done.stdout)


def test_all_and_limit_exclude_each_other(out, cutline):
    assert 2 == cutline("diff", out, "1.0.0", "2.0.0", "--all", "--limit", "3").exit_code


def test_json_is_one_object_with_the_four_lists(out, cutline):
    done = cutline("diff", out, "1.0.0", "2.0.0", "--format", "json")
    found = json.loads(done.stdout)

    assert {"added": 3, "removed": 3, "changed": 1, "moved": 0} == {
        kind: len(found[kind]) for kind in ("added", "removed", "changed", "moved")
    }
    assert {kind: found["counts"][kind] for kind in ("added", "removed", "changed", "moved")} == {
        "added": 3, "removed": 3, "changed": 1, "moved": 0,
    }  # fmt: skip
    assert {"new-input": 3} == found["reasons"]["added"]
    assert [["headline", "body"]] == [item["fields"] for item in found["changed"]]
    assert all(item["id"] != item["old_id"] for item in found["changed"])


def test_moved_record_is_exit_1(out, cutline):
    """Forged: the data of 2.0.0 in another split's file would need a second split, so its split is renamed."""
    path = out / "versions" / "2.0.0" / "manifest.json"
    path.write_text(path.read_text().replace('"name": "train"', '"name": "test"'))
    done = cutline("diff", out, "1.0.0", "2.0.0")

    assert 1 == done.exit_code
    assert f"{out}: 54 moved to another split between 1.0.0 and 2.0.0" == done.stderr.strip().splitlines()[-1]
    assert "  train → test  " in done.stdout


def test_equal_versions_are_reported_as_equal(out, cutline):
    done = cutline("diff", out, "2.0.0", "2.0.0")

    assert (0, "No record differs.") == (done.exit_code, done.stdout.splitlines()[-1])


def test_unknown_version_names_the_nearest(out, cutline):
    done = cutline("diff", out, "1.0.0", "2.0.1")

    assert 2 == done.exit_code
    assert "has no version 2.0.1 (versions: 1.0.0, 2.0.0); did you mean 2.0.0?" in done.stderr


def test_colours_are_for_terminals(monkeypatch):
    assert "\x1b[31m[-gone-]\x1b[0m" == _coloured("gone", "gone")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "[-gone-]" == _coloured("gone", "gone")


def test_file_that_lacks_a_column_of_the_rule_is_exit_2(out, cutline):
    path = out / "data" / "1.0.0" / "train-00000-of-00001.parquet"
    pq.write_table(pa.table({"other": [1]}), path)
    done = cutline("diff", out, "1.0.0", "2.0.0")

    assert 2 == done.exit_code
    assert "train-00000-of-00001.parquet has no column id, url, origin, publisher" in done.stderr
