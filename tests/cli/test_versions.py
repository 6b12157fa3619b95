"""`cutline versions`, `cutline verify` and `cutline card`: output and exit codes."""

import json

import pytest


@pytest.fixture
def out(cutline, news, recipe, tmp_path):
    rows = news(60)
    for version, count in (("1.9.0", 50), ("1.10.0", 60)):
        cutline("build", recipe([*rows[:count], rows[0]]), "--out", tmp_path / "out", "--version", version)
    return tmp_path / "out"


def test_versions_are_listed_newest_first(out, cutline):
    done = cutline("versions", out)
    digests = [version["digest"][:12] for version in json.loads(cutline("versions", out, "--format", "json").stdout)]

    rows = [line.split("  ") for line in done.stdout.splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert 0 == done.exit_code
    assert ["version", "records", "splits", "read", "duplicates", "rejected", "published", "digest"] == cells[0]
    assert [["1.10.0", "60"], ["1.9.0", "50"]] == [row[:2] for row in cells[1:]]
    assert [["61", "1", "0", "2026-03-01 – 2026-03-28"], ["51", "1", "0", "2026-03-01 – 2026-03-28"]] == [
        row[3:7] for row in cells[1:]
    ]
    assert digests == [row[7] for row in cells[1:]]


def test_versions_as_json_add_up(out, cutline):
    found = json.loads(cutline("versions", out, "--format", "json").stdout)

    assert [("1.10.0", 60, 60), ("1.9.0", 50, 50)] == [
        (row["version"], row["counts"]["records"], sum(row["splits"].values())) for row in found
    ]


@pytest.mark.parametrize("command", ["versions", "verify", "card"])
def test_folder_without_a_version_is_exit_2(command, cutline, tmp_path):
    done = cutline(command, tmp_path / "none")

    assert (2, "", 1) == (done.exit_code, done.stdout, done.stderr.count("\n"))
    assert not (tmp_path / "none").exists()


def test_verify_accepts_a_valid_dataset(out, cutline):
    done = cutline("verify", out)

    checks = "files, records, accounting, groups, leaks, assignments, digest, manifest, stability, chain, load, card"
    expected = f"{out}: no violations in 1.9.0, 1.10.0 ({checks})\n"
    assert (0, "", expected) == (done.exit_code, done.stdout, done.stderr)


def test_verify_prints_one_line_per_violation(out, cutline):
    (out / "versions" / "1.9.0" / "notes.txt").write_text("")
    (out / "README.md").write_text("")
    done = cutline("verify", out, "--version", "1.9.0")

    assert (1, f"{out}: 2 violations found\n") == (done.exit_code, done.stderr)
    first, last = done.stdout.splitlines()
    assert "1.9.0: files: versions/1.9.0/notes.txt is not in the manifest: remove it" == first
    assert f"1.9.0: card: README.md has no config 1.9.0, so load_dataset cannot find it: cutline card {out}" == last


def test_card_check_reports_and_writes_nothing(out, cutline):
    text = (out / "README.md").read_text()
    stale = text.replace("| 60 |", "| 61 |")
    (out / "README.md").write_text(stale)
    checked = cutline("card", out, "--check")

    assert (1, stale) == (checked.exit_code, (out / "README.md").read_text())
    assert (
        f"{out / 'README.md'} is stale: counts, sources, versions; update it with cutline card {out}\n"
        == checked.stdout
    )
    refreshed, again = cutline("card", out), cutline("card", out, "--check")
    assert (0, 0, text) == (refreshed.exit_code, again.exit_code, (out / "README.md").read_text())
