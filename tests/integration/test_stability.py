"""Versions in a row: what keeps its split, what is rejected and why, which number a change asks for."""

import json
import random

import pyarrow.parquet as pq
import pytest

from builder.config.recipe import read_recipe
from builder.dataset.same_story import Stories
from builder.errors import BuilderError, DatasetError
from builder.pipeline.build import Request, build
from builder.storage.json_lines import read_lines
from builder.storage.manifest import read_manifest, versions

HALVES = "[splits]\ntrain = 0.5\ntest = 0.5"


@pytest.fixture
def made(recipe, tmp_path):
    """Return a function that builds rows as the next version: `made(rows)`, `made(rows, "1.1.0")`."""

    def run(rows, version=None, more=HALVES, bump="auto"):
        read = read_recipe(recipe(rows, more))
        return build(Request(read, tmp_path / "out", version, max_rejected=0.9, bump=None if version else bump))

    return run


@pytest.fixture
def rows(news):
    return news(16)


@pytest.fixture
def at(tmp_path):
    """Return a function that tells who is where: url → row of the assignments."""

    def tell(version):
        table = pq.read_table(tmp_path / "out" / "versions" / version / "assignments.parquet")
        return {row["url"] or row["origin"]["line"]: row for row in table.to_pylist()}

    return tell


@pytest.fixture
def rejected(tmp_path):
    def tell(version):
        return [json.loads(x) for x in read_lines(tmp_path / "out" / "versions" / version / "rejected.jsonl.zst")]

    return tell


def sides(rows, at):
    """Return a row of train and a row of test."""
    splits = {row["url"]: at("1.0.0")[row["url"]]["split"] for row in rows}
    return tuple(next(row for row in rows if splits[row["url"]] == name) for name in ("train", "test"))


def test_corrected_text_keeps_split_and_group(made, rows, at, news):
    """All ids are new; only the URLs tell."""
    made(rows)
    other = news(16, seed=3)
    built = made([{**row, "body": new["body"]} for row, new in zip(rows, other, strict=True)])
    before, after = at("1.0.0"), at("1.0.1")

    assert {"added": 0, "removed": 0, "changed": 16, "moved": 0} == built.manifest["changes"]
    assert {url: (row["split"], row["group"]) for url, row in before.items()} == {
        url: (row["split"], row["group"]) for url, row in after.items()
    }
    assert set() == {row["id"] for row in before.values()} & {row["id"] for row in after.values()}


def test_corrected_text_is_known_by_any_form_of_its_address(made, rows, tmp_path, news):
    """Other texts in another order at addresses with AMP and tracking: keys are made anew from the URLs as stored."""
    made(rows)
    bodies = [row["body"] for row in news(16, seed=3)]
    dressed = [
        {**row, "body": body, "url": f"http://amp.{row['url'].removeprefix('https://')}/amp?fbclid=x"}
        for row, body in zip(rows, bodies, strict=True)
    ]
    built = made(dressed[::-1])
    splits = []
    for version in ("1.0.0", "1.0.1"):
        table = pq.read_table(tmp_path / "out" / "versions" / version / "assignments.parquet").to_pylist()
        splits.append({row["url"].split("/")[4].split("?")[0]: row["split"] for row in table})

    assert {"added": 0, "removed": 0, "changed": 16, "moved": 0} == built.manifest["changes"]
    assert splits[0] == splits[1]


def test_text_without_url_is_known_by_its_line(made, rows, at, news):
    bare = [{**row, "url": None} for row in rows]
    made(bare)
    made([{**row, "body": new["body"]} for row, new in zip(bare, news(16, seed=3), strict=True)])

    assert {line: row["split"] for line, row in at("1.0.0").items()} == {
        line: row["split"] for line, row in at("1.0.1").items()
    }


def test_new_record_between_two_splits_is_rejected_and_names_both(made, rows, at, rejected):
    made(rows)
    one, other = sides(rows, at)
    bridge = {**one, "headline": "A bridge", "url": other["url"]}
    built = made([bridge, *rows])
    (row,) = rejected(built.manifest["version"])

    assert ("split", "bridges-splits", 1) == (row["stage"], row["reason"], row["origin"]["line"])
    assert all(at("1.0.0")[side["url"]]["id"] in row["message"] for side in (one, other))
    assert (True, True) == (" in train" in row["message"], " in test" in row["message"])
    assert 0 == built.manifest["changes"]["removed"]


@pytest.mark.parametrize("what", ["cut", "teaser", "update", "photo", "address"])
def test_record_with_something_of_two_splits_is_rejected(what, made, at, rejected, news):
    """A cut copy, a teaser under the same headline, a longer text, a photo, another form of an address."""
    rows = [{**row, "caption": row["body"][:200], "photo_credit": "Ada Lens"} for row in news(16, words=200)]
    made(rows)
    one, other = sides(rows, at)
    words = one["body"].split()
    facts = {
        "cut": {"body": " ".join(words[:130])},
        "teaser": {"body": " ".join(words[:60]), "headline": one["headline"]},
        "update": {"body": f"{one['body']} {news(1, seed=5)[0]['body']}"},
        "photo": {"caption": one["caption"]},
        "address": {"url": f"{one['url'].replace('https', 'http')}/?utm_source=feed#top"},
    }[what]
    rest = news(1, seed=6, words=200)[0] | {"body": other["body"], "url": None}
    touch = rest if what in ("photo", "address") else rest | {"url": f"{other['url']}?utm_medium=mail"}
    built = made([{**touch, **facts}, *rows])
    (row,) = rejected(built.manifest["version"])

    assert ("bridges-splits", 1) == (row["reason"], row["origin"]["line"])
    assert all(at("1.0.0")[side["url"]]["id"] in row["message"] for side in (one, other))


def test_copy_is_told_apart_from_its_like_by_its_headline(made, at, rejected, news):
    """A text under the headline of a longer one is its teaser; the same text under another headline is not."""
    rows = news(16, words=200)
    made(rows)
    long, other = sides(rows, at)
    brief = {**news(1, seed=6)[0], "body": " ".join(long["body"].split()[:60]), "url": f"{other['url']}?utm_source=x"}
    made([brief, *rows])
    copy = {**brief, "headline": long["headline"], "url": None}
    built = made([copy, brief, *rows])
    (row,) = rejected(built.manifest["version"])

    assert ("bridges-splits", 1) == (row["reason"], row["origin"]["line"])


def test_many_copies_of_a_group_of_two_splits_are_not_compared_with_each_other(made, rows, at, monkeypatch):
    """A wire story in 200 papers, and one of them at an address of another split."""
    made(rows)
    one, other = sides(rows, at)
    copies = [{**one, "body": f"{one['body']} paper{number}", "url": None} for number in range(200)]
    calls = []
    is_same_story = Stories.is_same_story
    monkeypatch.setattr(Stories, "is_same_story", lambda self, *pair: calls.append(pair) or is_same_story(self, *pair))
    built = made([*rows, *copies, {**copies[0], "headline": "Again", "url": other["url"]}])

    assert 1 == built.rejected
    assert len(calls) < 10 * 200


def test_edit_that_would_bridge_is_rejected_in_its_new_form(made, rows, at, rejected):
    made(rows)
    one, other = sides(rows, at)
    edited = [{**row, "body": other["body"]} if row is one else row for row in rows]
    built = made(edited)
    (row,) = rejected(built.manifest["version"])

    assert rows.index(one) + 1 == row["origin"]["line"]
    assert f"record {at('1.0.0')[one['url']]['id']} in train" in row["message"]
    assert {"added": 0, "removed": 1, "changed": 0, "moved": 0} == built.manifest["changes"]
    assert ("2.1.0", "train") == (made(rows).manifest["version"], at("2.1.0")[one["url"]]["split"])


def test_of_a_chain_of_new_records_one_is_rejected(made, rows, at, rejected, news):
    """train ~ a ~ b ~ test: without b the rest holds, and nothing known is touched."""
    made(rows)
    one, other = sides(rows, at)
    extra = news(2, seed=8)
    chain = [{**extra[0], "body": one["body"], "headline": "a"}, {**extra[1], "body": other["body"], "headline": "b"}]
    chain[1]["url"] = chain[0]["url"]
    built = made([*chain, *rows])

    assert (1, {"same-body": 1}) == (len(rejected(built.manifest["version"])), built.manifest["duplicates"])
    assert {"added": 0, "removed": 0, "changed": 0, "moved": 0} == built.manifest["changes"]


def test_order_of_rows_does_not_matter_for_bridges(made, rows, at, rejected, recipe, tmp_path):
    made(rows)
    one, other = sides(rows, at)
    bridges = [{**one, "headline": f"Bridge {number}", "url": other["url"]} for number in range(4)]
    said = set()
    for seed in range(3):
        mixed = [*rows, *bridges]
        random.Random(seed).shuffle(mixed)
        path = recipe(mixed, HALVES)
        built = build(Request(read_recipe(path), tmp_path / "out", None, max_rejected=0.9, bump="auto"))
        said.add(tuple(sorted(json.dumps(row["message"]) for row in rejected(built.manifest["version"]))))

    assert 1 == len(said)


def test_record_that_is_known_twice_by_id_and_by_url_is_rejected(made, rows, at, rejected):
    """Its text was published in train, its address in test, and neither is there any more."""
    made(rows)
    one, other = sides(rows, at)
    rest = [row for row in rows if row not in (one, other)]
    built = made([*rest, {**one, "url": other["url"]}])
    (row,) = rejected(built.manifest["version"])

    assert "it has the id of one and the URL of the other" in row["message"]


def test_record_that_left_comes_back_into_its_split(made, rows, at):
    made(rows, more="[splits]\ntest = 1")
    made(rows[:8], more="[splits]\ntrain = 1")
    made(rows, more="[splits]\ntrain = 1")

    assert {"test"} == {row["split"] for row in at("2.1.0").values()}


def test_split_that_the_recipe_no_longer_has_stays(made, rows, at):
    """Nothing moves, whatever becomes of the recipe; only new groups follow it."""
    made(rows)
    more = "[splits]\ntrain = 1"
    built = made(
        [*rows, {**rows[0], "body": "Quite another text, of which nobody knows. " * 9, "headline": "New", "url": None}],
        more=more,
    )

    assert ["train", "test"] == [split["name"] for split in built.manifest["splits"]]
    assert {url: row["split"] for url, row in at("1.0.0").items()} == {
        url: row["split"] for url, row in at("1.1.0").items() if url in at("1.0.0")
    }


def test_group_keeps_its_key_when_a_smaller_id_joins(made, rows, at):
    made(rows)
    copies = [{**row, "headline": f"{row['headline']} once more", "url": None} for row in rows]
    built = made([*rows, *copies], more=f'{HALVES}\n[dedup]\npolicy = "none"')
    after = at(built.manifest["version"])
    groups = {row["url"]: at("1.0.0")[row["url"]]["group"] for row in rows}

    assert 32 == built.manifest["counts"]["records"]
    assert groups == {url: after[url]["group"] for url in groups}
    assert any(min(row["id"] for row in after.values() if row["group"] == group) < group for group in groups.values())


def test_published_record_stays_before_a_more_complete_copy(made, rows):
    """Else each new dump could take the place of a record that people know."""
    plain = [{**row, "published_at": None} for row in rows]
    made(plain)
    built = made(
        [*plain, *({**row, "headline": f"{row['headline']} again", "url": f"{row['url']}-copy"} for row in rows)]
    )

    assert {"added": 0, "removed": 0, "changed": 0, "moved": 0} == built.manifest["changes"]
    assert 16 == built.manifest["counts"]["duplicates"]


def changed(rows, what, news):
    return {
        "nothing": rows,
        "field": [{**rows[0], "published_at": "2026-04-01T00:00:00Z"}, *rows[1:]],
        "addition": [*rows, *news(1, seed=4)],
        "removal": [*rows[1:], *news(3, seed=4)],
    }[what]


@pytest.mark.parametrize(
    ("what", "expected"),
    [("nothing", "1.0.0"), ("field", "1.0.1"), ("addition", "1.1.0"), ("removal", "2.0.0")],
)
def test_bump_goes_by_what_changed(what, expected, made, rows, news, tmp_path):
    made(rows)
    built = made(changed(rows, what, news))

    assert (expected, "unchanged" if what == "nothing" else "published") == (built.manifest["version"], built.status)
    assert (1 if what == "nothing" else 2) == len(versions(tmp_path / "out"))


@pytest.mark.parametrize(
    ("what", "version", "wanted"),
    [("addition", "1.0.1", "1.1.0"), ("removal", "1.1.0", "2.0.0"), ("removal", "1.0.1", "2.0.0")],
)
def test_number_that_understates_the_change_is_refused(what, version, wanted, made, rows, news, tmp_path):
    made(rows)
    with pytest.raises(BuilderError, match=rf"--version {version} understates .* give --version {wanted} or"):
        made(changed(rows, what, news), version)
    assert ["1.0.0"] == versions(tmp_path / "out")


@pytest.mark.parametrize("version", ["1.1.0", "1.2.0", "2.0.0-rc.1", "3.0.0"])
def test_number_that_says_enough_is_taken(version, made, rows, news):
    made(rows)

    assert version == made(changed(rows, "addition", news), version).manifest["version"]


def test_bump_that_understates_the_change_is_refused(made, rows, news):
    made(rows)
    with pytest.raises(BuilderError, match=r"--bump minor understates .*; give --version 2\.0\.0"):
        made(changed(rows, "removal", news), bump="minor")


def test_manifest_names_the_versions_before_it(made, rows, news, tmp_path):
    made(rows)
    made(changed(rows, "addition", news))
    made(changed(rows, "removal", news))
    chain = read_manifest(tmp_path / "out", "2.0.0")["earlier"]

    assert [("1.0.0",), ("1.1.0",)] == [(item["version"],) for item in chain]
    assert all(read_manifest(tmp_path / "out", item["version"])["digest"] == item["digest"] for item in chain)


def test_old_version_can_be_built_again_while_newer_ones_exist(made, rows, news):
    """It hangs on what came before it, and on nothing that came later."""
    made(rows)
    made(changed(rows, "addition", news))
    made(changed(rows, "removal", news))

    assert "unchanged" == made(changed(rows, "addition", news), "1.1.0").status
    assert "unchanged" == made(rows, "1.0.0").status


def test_version_between_published_ones_may_not_disagree_with_the_later(made, rows, tmp_path):
    made(rows, more="[splits]\ntest = 1")
    (tmp_path / "out" / "versions" / "1.0.0").rename(tmp_path / "aside")
    (tmp_path / "out" / "data" / "1.0.0").rename(tmp_path / "data")
    made(rows[:8], "2.0.0", more="[splits]\ntrain = 1")
    with pytest.raises(BuilderError, match=r"precedes 2\.0\.0, .* has 8 of its records in other splits"):
        made(rows, "1.0.0", more="[splits]\ntest = 1")


def test_damaged_assignments_are_told(made, rows, tmp_path):
    made(rows)
    (tmp_path / "out" / "versions" / "1.0.0" / "assignments.parquet").write_bytes(b"PAR1")
    with pytest.raises(DatasetError, match=r"assignments\.parquet: cannot be read .* would move records"):
        made(rows)
