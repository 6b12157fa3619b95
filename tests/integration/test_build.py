"""A build from end to end: accounting, order, immutability, and that `load_dataset` opens what it made."""

import json
import shutil
from collections import Counter
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest

from builder.audit.load_check import load_problems
from builder.config.recipe import read_recipe
from builder.errors import BuilderError, DatasetError
from builder.pipeline import write_version as write
from builder.pipeline.build import Request, build
from builder.records.arrow import features
from builder.storage.json_lines import read_lines
from builder.storage.manifest import read_manifest


def made(path, out, version="1.0.0", **more):
    return build(Request(read_recipe(path), out, version, **more))


def tree(folder: Path) -> dict[str, bytes]:
    """Return everything published below *folder*."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(".cutline/")}


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in read_lines(path)]


@pytest.fixture
def rows(news):
    """Rows, a copy, a copy under another headline, an edited copy, a shared address, and two that are no article."""
    plain = news(60)
    edited = {**plain[3], "body": plain[3]["body"].replace(plain[3]["body"].split()[40], "edited"), "url": None}
    return [
        *plain,
        {**plain[0], "url": "https://other.example/copy"},
        {**plain[1], "headline": "Another headline", "url": None},
        edited,
        {**news(1, seed=9)[0], "url": plain[5]["url"]},
        {"headline": "No body"},
        {**plain[7], "url": "no address", "body": news(1, seed=3)[0]["body"]},
    ]


def test_every_document_is_accounted_for(rows, recipe, tmp_path):
    built = made(recipe(rows), tmp_path / "out")
    manifest = built.manifest
    folder = tmp_path / "out" / "versions" / "1.0.0"
    rejected, repeats = lines(folder / "rejected.jsonl.zst"), lines(folder / "duplicates.jsonl.zst")

    assert {"read": 66, "records": 61, "duplicates": 3, "rejected": 2} == manifest["counts"]
    assert (61, 64) == (sum(split["records"] for split in manifest["splits"]), manifest["assignments"]["rows"])
    assert [(65, "extract"), (66, "validate")] == [(row["origin"]["line"], row["stage"]) for row in rejected]
    assert [(61, "same-id"), (62, "same-body"), (63, "near")] == [
        (row["origin"]["line"], row["reason"]) for row in repeats
    ]
    assert [1.0, 1.0, True] == [repeats[0]["similarity"], repeats[1]["similarity"], 0.8 <= repeats[2]["similarity"] < 1]


def test_leak_group_is_in_one_split(rows, recipe, tmp_path):
    made(recipe(rows), tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "versions" / "1.0.0" / "assignments.parquet").to_pylist()
    splits = {}
    for row in table:
        splits.setdefault(row["group"], set()).add(row["split"])
    by_line = {row["origin"]["line"]: row["group"] for row in table}

    assert {1} == set(map(len, splits.values()))
    pairs = [(1, 61), (2, 62), (4, 63), (6, 64)]
    assert all(by_line[one] == by_line[other] for one, other in pairs)
    assert all(min(row["id"] for row in table if row["group"] == group) == group for group in splits)


@pytest.mark.parametrize(("policy", "expected"), [("near", 3), ("exact", 2), ("none", 1)])
def test_policy_decides_what_is_dropped_and_not_what_is_grouped(policy, expected, rows, recipe, tmp_path):
    """Whatever stays, no leak group is in two splits."""
    built = made(recipe(rows, f'[dedup]\npolicy = "{policy}"'), tmp_path / "out")

    assert (expected, 60) == (
        built.manifest["counts"]["duplicates"],
        sum(split["groups"] for split in built.manifest["splits"]),
    )


@pytest.mark.parametrize("streaming", [False, True])
def test_load_dataset_opens_it(streaming, rows, recipe, tmp_path):
    out = tmp_path / "out"
    made(recipe(rows), out)
    made(recipe(rows[:50]), out, "2.0.0")
    opened = {
        config: datasets.load_dataset(str(out), config, streaming=streaming, cache_dir=str(tmp_path / "cache"))
        for config in (None, "default", "1.0.0", "2.0.0")
    }
    # Read to the end, as facts about `datasets` advise.
    found = {config: Counter({name: len(list(split)) for name, split in d.items()}) for config, d in opened.items()}
    features_found = {str(split.features) for d in opened.values() for split in d.values()}

    expected = {
        version: Counter({split["name"]: split["records"] for split in read_manifest(out, version)["splits"]})
        for version in ("1.0.0", "2.0.0")
    }
    assert {None: expected["2.0.0"], "default": expected["2.0.0"], **expected} == found
    assert {str(features())} == features_found


def test_records_are_sorted_by_id_and_have_their_group(rows, recipe, tmp_path):
    made(recipe(rows), tmp_path / "out")
    for path in (tmp_path / "out" / "data").rglob("*.parquet"):
        table = pq.read_table(path, partitioning=None)

        assert table["id"].to_pylist() == sorted(table["id"].to_pylist())
        assert 0 == table["group"].null_count


@pytest.mark.parametrize("workers", [1, 2])
def test_order_and_workers_do_not_matter(workers, news, recipe, tmp_path, monkeypatch):
    """Files written in another order, read by another number of workers, cut into other shards."""
    rows = news(30)
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, order in ((first, 1), (second, -1)):
        (folder / "rows").mkdir(parents=True)
        for number in range(30)[::order]:
            (folder / "rows" / f"{number:02}.jsonl").write_text(json.dumps(rows[number % 25]) + "\n")
        text = recipe([]).read_text().replace("rows.jsonl", "rows/*.jsonl")
        (folder / "recipe.toml").write_text(text)
    made(first / "recipe.toml", first / "out")
    monkeypatch.setattr("builder.pipeline.shard_plan.SHARD_BYTES", 2000)
    made(second / "recipe.toml", second / "out", workers=workers)

    assert tree(first / "out") == tree(second / "out")


def test_nothing_published_tells_of_this_machine(rows, recipe, tmp_path):
    made(recipe(rows), tmp_path / "out", workers=2)
    words = [str(tmp_path).encode(), tmp_path.name.encode(), b"workers"]

    assert [] == [name for name, data in tree(tmp_path / "out").items() if any(word in data for word in words)]


def test_same_again_changes_nothing(rows, recipe, tmp_path):
    path = recipe(rows)
    first = made(path, tmp_path / "out")
    before = {name: (tmp_path / "out" / name).stat().st_mtime_ns for name in tree(tmp_path / "out")}
    second = made(path, tmp_path / "out")

    assert ("published", "unchanged", first.manifest) == (first.status, second.status, second.manifest)
    assert before == {name: (tmp_path / "out" / name).stat().st_mtime_ns for name in tree(tmp_path / "out")}


@pytest.mark.parametrize("what", ["record", "rejection", "salt"])
def test_version_with_other_content_is_never_overwritten(what, rows, recipe, tmp_path):
    out = tmp_path / "out"
    made(recipe(rows), out)
    before = tree(out)
    other = {
        "record": lambda: recipe(rows[1:]),
        "rejection": lambda: recipe([*rows, {"headline": "No body either"}]),
        "salt": lambda: recipe(rows, '[splits]\ntrain = 0.8\nvalidation = 0.1\ntest = 0.1\nsalt = "2026"'),
    }[what]()

    with pytest.raises(
        DatasetError, match=r"out/1\.0\.0 has other content \(.{4}… not .{4}…\): give another --version"
    ):
        made(other, out)
    assert before == tree(out)


def test_earlier_versions_stay_as_they_are(rows, recipe, tmp_path):
    out = tmp_path / "out"
    made(recipe(rows), out)
    before = tree(out)
    made(recipe(rows[:40]), out, "2.0.0")

    assert {**before, "README.md": b""} == {name: tree(out)[name] for name in before} | {"README.md": b""}


def test_newest_by_semantic_version_is_the_default(rows, recipe, tmp_path):
    out = tmp_path / "out"
    for version, count in (("1.10.0", 50), ("1.9.0", 40), ("2.0.0-rc.1", 30)):
        made(recipe(rows[:count]), out, version)
    found = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))

    assert 30 == sum(map(len, found.values()))


@pytest.mark.parametrize("more", ["", "[filters]\nmin_body_words = 50"])
def test_too_many_rejections_publish_nothing(more, news, recipe, tmp_path):
    """Documents that a filter drops are rejected ones: one rule, and a filter that takes too much is noticed."""
    short = [{**row, "body": "Too short a body."} if more else {"headline": "none"} for row in news(3, seed=4)]
    out = tmp_path / "out"
    path = recipe([*news(7), *short], more)
    built = made(path, out)

    assert ("refused", 10, 3, None) == (built.status, built.documents, built.rejected, built.manifest)
    assert ({}, 3) == (tree(out), len(built.refused.read_bytes().splitlines()))
    assert "published" == made(path, out, max_rejected=0.3).status
    assert not built.refused.exists()


def test_no_record_at_all_publishes_nothing(recipe, tmp_path):
    assert "refused" == made(recipe([{"headline": "none"}]), tmp_path / "out", max_rejected=1).status


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "latest", "../1.0.0"])
def test_version_must_be_semantic(version, rows, recipe, tmp_path):
    with pytest.raises(BuilderError, match="not a valid semantic version"):
        made(recipe(rows), tmp_path / "out", version)
    assert not (tmp_path / "out").exists()


def test_empty_splits_are_left_out_and_named(news, recipe, tmp_path):
    built = made(recipe(news(2)), tmp_path / "out")
    there = [split["name"] for split in built.manifest["splits"]]

    assert {"train", "validation", "test"} == {*there, *built.manifest["empty_splits"]}
    assert len(there) < 3
    expected = {split["name"]: split["records"] for split in built.manifest["splits"]}
    assert [] == list(load_problems(tmp_path / "out", "1.0.0", expected))


def test_large_splits_are_several_files(news, recipe, tmp_path, monkeypatch):
    monkeypatch.setattr(write, "DATA_FILE_BYTES", 20_000)
    built = made(recipe(news(200)), tmp_path / "out")
    train = next(split for split in built.manifest["splits"] if split["name"] == "train")
    expected = {split["name"]: split["records"] for split in built.manifest["splits"]}

    names = [Path(file["path"]).name for file in train["files"]]
    assert [f"train-{number:05}-of-{len(names):05}.parquet" for number in range(len(names))] == names
    assert (True, True) == (len(names) > 3, max(f["rows"] for f in train["files"]) < 2 * train["records"] / len(names))
    assert [] == list(load_problems(tmp_path / "out", "1.0.0", expected))


def test_limit_makes_a_trial(rows, recipe, tmp_path):
    built = made(recipe(rows), tmp_path / "out", limit=20)

    assert (20, 20) == (built.documents, built.manifest["limit"])


def test_deleted_or_damaged_store_changes_no_byte(rows, recipe, tmp_path):
    path = recipe(rows)
    made(path, tmp_path / "out")
    before = tree(tmp_path / "out")
    for shard in (tmp_path / "out" / ".cutline" / "shards").rglob("records.parquet"):
        shard.write_bytes(b"damaged")
    assert "unchanged" == made(path, tmp_path / "out").status
    shutil.rmtree(tmp_path / "out" / ".cutline")
    assert "unchanged" == made(path, tmp_path / "out").status
    assert before == tree(tmp_path / "out")


def test_filtered_records_are_rejected_with_their_reason(news, recipe, tmp_path):
    rows = [*news(18), *news(2, seed=5, words=20)]
    path = recipe(rows, "[filters]\nmin_body_words = 50")
    built = made(path, tmp_path / "out")
    rejected = lines(tmp_path / "out" / "versions" / "1.0.0" / "rejected.jsonl.zst")

    assert [("filter", "short-body", 2)] == [reason[:3] for reason in built.reasons]
    assert [19, 20] == [row["origin"]["line"] for row in rejected]
    assert 18 == built.manifest["counts"]["records"]


def test_sources_are_told_apart(news, recipe, tmp_path):
    rows = news(20)
    path = recipe(rows)
    other = recipe([*rows[:2], *news(5, seed=1)], name="other")
    path.write_text(path.read_text() + other.read_text())
    sources = made(path, tmp_path / "out").manifest["sources"]

    assert [("rows.jsonl", 20, 20, 0), ("other.jsonl", 7, 5, 2)] == [
        (source["path"], source["documents"], source["records"], source["duplicates"]) for source in sources
    ]
    assert {"first": "2026-03-01T00:00:00Z", "last": "2026-03-20T09:00:00Z"} == sources[0]["published_at"]
