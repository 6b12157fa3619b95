"""`build`, `verify`, `diff` and `validate` do on folders what the commands do."""

from pathlib import Path

import pytest

from builder import BuilderError, BuildStatus, build, diff, extract, validate, verify

ROOT = Path(__file__).resolve().parents[2]
FERRY = ROOT / "examples" / "dumps" / "01-ferry-strike.txt"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """A dataset of two versions: the recipe's, and the dumps alone."""
    out = tmp_path_factory.mktemp("api") / "news"
    first = build(ROOT / "examples" / "recipe.toml", out, version="1.0.0", workers=1)
    second = build([ROOT / "examples" / "dumps"], out, bump="auto", workers=1)
    return out, first, second


def test_build_publishes_a_version(dataset):
    out, first, _ = dataset

    assert BuildStatus.PUBLISHED is first.status
    assert sum(split["records"] for split in first.manifest["splits"]) == first.documents - first.rejected - sum(
        first.manifest["duplicates"].values()
    )
    assert (out / "data" / "1.0.0").is_dir()
    assert ["BuildResult", "  status      published", "  version     1.0.0"] == repr(first).splitlines()[:3]


def test_verify_finds_what_was_changed_by_hand(dataset):
    out, _, _ = dataset
    assert () == verify(out)

    file = next((out / "data" / "1.0.0").glob("*.parquet"))
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    violations = verify(out, "1.0.0")
    file.write_bytes(whole)

    assert {("1.0.0", "files")} == {(violation.version, violation.check) for violation in violations}


def test_diff_gives_counts_and_records(dataset):
    out, _, second = dataset
    found = diff(out, "1.0.0", second.manifest["version"])

    assert found.counts["removed"] == found.counts["old"] - found.counts["new"] > 0
    assert {"rows.jsonl"} == {record["origin"].partition(":")[0] for record in found.records("removed")}
    assert 1 == len(list(found.records("removed", limit=1)))
    assert repr(found).startswith(f"1.0.0 → 2.0.0: 0 added, {found.counts['removed']} removed")
    with pytest.raises(BuilderError, match="expected one of added, removed"):
        found.records("lost")


def test_validate_takes_a_record_or_files(dataset, tmp_path):
    out, _, _ = dataset
    article = extract(FERRY)
    broken = {**article.to_dict(), "language": 7}
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n" * 2)

    assert () == validate(article) == validate(article.to_dict())
    assert [("$.language", "type")] == [(problem.path, problem.rule) for problem in validate(broken)]
    assert validate(out).is_valid
    assert not validate([bad, out]).is_valid
    assert "ValidationReport: files 1, records 2, invalid 2" in repr(validate(bad))


@pytest.mark.parametrize("numbers", [{}, {"version": "1.0.0", "bump": "auto"}])
def test_build_needs_a_version_or_a_bump(tmp_path, numbers):
    with pytest.raises(BuilderError, match="give one of them"):
        build(FERRY, tmp_path, **numbers)
