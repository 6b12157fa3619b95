"""Collect: one outcome per document, in shards that depend on their files only."""

import hashlib
import json
from pathlib import Path

import pytest

from builder.config.recipe import read_recipe, recipe_of
from builder.errors import SourceError
from builder.loaders import SourceFile
from builder.pipeline import cache_keys, shard_plan
from builder.pipeline import collect as module
from builder.pipeline.cache_keys import shard_key
from builder.pipeline.collect import collect
from builder.pipeline.shard_plan import plan
from builder.pipeline.tasks import CollectContext
from builder.records.arrow import to_records
from builder.storage.shard_store import Store

MIB = 1024 * 1024


@pytest.fixture
def context(tmp_path):
    return CollectContext(Store(tmp_path / "out" / ".cutline"))


def files(*sizes):
    return [SourceFile(Path(f"{number:05}.txt"), f"{number:05}.txt", size=size) for number, size in enumerate(sizes)]


def outcome(collected):
    """Return line → id, or reason, of all documents."""
    records = [row for shard in collected.shards for row in to_records(shard.table())]
    rejected = [row for shard in collected.shards for row in shard.rejected()]
    found = {row["origin"]["line"]: row["id"] for row in records}
    return found | {row["origin"]["line"]: row["reason"] for row in rejected}


def test_every_file_is_in_one_shard_in_order():
    many = files(*[1000] * 5000)

    assert many == [file for group in plan(many) for file in group]


def test_big_file_is_spread_over_parts():
    groups = list(plan(files(10, 10 * MIB, 10)))

    assert [(0, 1), (0, 3), (1, 3), (2, 3), (0, 1)] == [file.part for group in groups for file in group]


def test_huge_file_has_larger_parts_and_not_more_of_them():
    """Each part reads past the documents of the others."""
    assert shard_plan.MAX_PARTS == len(list(plan(files(10_000 * MIB))))


def test_bytes_of_a_file_in_parts_are_digested_once(tmp_path, monkeypatch):
    """A file of two gigabytes in 64 parts would else be read 64 times before the first document of it."""
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"{}")
    calls = []
    digest = hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda *given: calls.append(1) or digest(*given))
    keys = {shard_key([SourceFile(path, path.name, part=(part, 3))], None) for part in range(3)}

    assert (3, 1) == (len(keys), len(calls))


def test_added_file_disturbs_one_shard():
    many = files(*[1000] * 5000)
    new = SourceFile(Path("new.txt"), "02500b.txt", size=1000)
    before, after = (
        {tuple(file.origin_path for file in group) for group in plan(some)}
        for some in (many, [*many[:2500], new, *many[2500:]])
    )

    assert (True, 1, 1) == (len(before) > 5, len(before - after), len(after - before))


@pytest.mark.parametrize("shard_bytes", [300, 5000, MIB])
@pytest.mark.parametrize("workers", [1, 2])
def test_shards_and_workers_do_not_matter(workers, shard_bytes, news, recipe, context, monkeypatch):
    path = recipe([*news(40), {"headline": "No body"}])
    expected = outcome(collect(read_recipe(path), context))
    monkeypatch.setattr(shard_plan, "SHARD_BYTES", shard_bytes)
    found = collect(read_recipe(path), CollectContext(context.store, workers=workers))

    assert (41, expected) == (found.documents, outcome(found))


def test_second_run_reads_from_the_store(news, recipe, context, monkeypatch):
    path = recipe(news(20))
    first = collect(read_recipe(path), context)
    monkeypatch.setattr(module, "load", lambda file: pytest.fail(f"{file} was read again"))

    second = collect(read_recipe(path), context)

    assert (first.shards, 20, 0) == (second.shards, first.extracted, second.extracted)


@pytest.mark.parametrize("workers", [1, 2])
def test_only_new_and_changed_documents_are_extracted_again(workers, tmp_path, context):
    """One file among hundreds is added, one is changed, one moves: what stood in their shards is taken from there."""
    context = CollectContext(context.store, workers=workers)
    (tmp_path / "dumps").mkdir()
    story = "Story number {0} of the town\n\nThe mayor said on {0} occasions that the bridge would be open by then.\n"
    texts = {f"{number:03}.txt": story.format(number) * 2 for number in range(300)} | {"300.txt": "too short"}
    for name, text in texts.items():
        (tmp_path / "dumps" / name).write_text(text)
    recipe = recipe_of([str(tmp_path / "dumps")], "x")
    first = collect(recipe, context)
    (tmp_path / "dumps" / "100b.txt").write_text(story.format("many"))
    (tmp_path / "dumps" / "200.txt").write_text(story.format("changed"))
    (tmp_path / "dumps" / "010.txt").rename(tmp_path / "dumps" / "zzz.txt")
    second = collect(recipe, context)

    fresh = collect(recipe, CollectContext(Store(tmp_path / "fresh" / ".cutline")))
    assert traits_by_path(fresh) == traits_by_path(second)
    assert (301, 301, 302, 2) == (first.documents, first.extracted, second.documents, second.extracted)
    assert by_path(fresh) == by_path(second)
    assert {"extract"} == {row["stage"] for shard in second.shards for row in shard.rejected()}


def test_row_added_on_top_costs_one_extraction(news, recipe, context):
    path = recipe(news(40))
    collect(read_recipe(path), context)
    recipe([*news(1, seed=1), *news(40)])
    second = collect(read_recipe(path), context)

    assert (41, 1) == (second.documents, second.extracted)
    assert 41 == len(set(outcome(second)))


@pytest.mark.parametrize(
    ("cell", "given"),
    [
        ("test", "test"),
        (" ", None),
        (None, None),
        (7, "7"),
        (True, "true"),
        (["test"], '["test"]'),
        ({"a": 1}, '{"a": 1}'),
    ],
)
def test_split_of_any_other_kind_than_text_is_kept_as_text(cell, given, recipe, news, context):
    """It is not the name of a split, which the build reports."""
    path = recipe([{**row, "part": cell} for row in news(1)], '[splits]\nstrategy = "given"')
    path.write_text(path.read_text().replace("fields = {", 'fields = { split = "part",'))
    (shard,) = collect(read_recipe(path), context).shards

    assert [given] == shard.fingerprints()["given"].to_pylist()


def test_split_that_a_row_states_is_not_a_field_of_its_record(recipe, news, context):
    path = recipe([{**row, "part": "test"} for row in news(2)], '[splits]\nstrategy = "given"')
    path.write_text(path.read_text().replace("fields = {", 'fields = { split = "part",'))
    (shard,) = collect(read_recipe(path), context).shards

    assert ["test", "test"] == shard.fingerprints()["given"].to_pylist()
    assert "split" not in shard.table().column_names


def traits_by_path(collected):
    rows = [row for shard in collected.shards for row in shard.fingerprints().to_pylist()]
    return {row["origin"]["path"]: row for row in rows}


def by_path(collected):
    """Return path → record or rejection."""
    records = [row for shard in collected.shards for row in to_records(shard.table())]
    rejected = [row for shard in collected.shards for row in shard.rejected()]
    return {row["origin"]["path"]: row for row in (*records, *rejected)}


@pytest.mark.parametrize("change", ["byte", "declared", "extractor", "touch"])
def test_shard_depends_on_content_and_version_alone(change, news, recipe, context, monkeypatch):
    path = recipe(news(3))
    before = [shard.folder.name for shard in collect(read_recipe(path), context).shards]
    rows = path.with_suffix(".jsonl")
    if change == "byte":
        rows.write_text(rows.read_text().replace("2026-03-01", "2026-04-01"))
    elif change == "declared":
        path.write_text(path.read_text() + 'publisher = "The Orrin Courier"\n')
    elif change == "extractor":
        monkeypatch.setattr(cache_keys, "EXTRACTOR_VERSION", "other")
        cache_keys.code_digest.cache_clear()
    else:
        rows.touch()
    after = [shard.folder.name for shard in collect(read_recipe(path), context).shards]
    cache_keys.code_digest.cache_clear()

    assert (change == "touch") == (before == after)


@pytest.mark.parametrize("limit", [1, 7, 12, 100])
def test_limit_takes_the_first_documents(limit, news, recipe, context):
    path = recipe(news(12))
    found = collect(read_recipe(path), context, limit)

    everything = outcome(collect(read_recipe(path), context))
    assert {line: everything[line] for line in range(1, min(limit, 12) + 1)} == outcome(found)


def test_limit_counts_rejected_documents_in_their_place(news, recipe, context):
    """Whatever extraction looks ahead at."""
    path = recipe([*news(2), {"headline": "No body"}, *news(2, seed=1)])

    assert {1, 2} == set(outcome(collect(read_recipe(path), context, 2)))


def test_limit_spans_files(examples, context):
    found = collect(recipe_of([str(examples / "dumps")], "x"), context, 5)

    assert (5, 5) == (found.documents, len(found.shards))


def test_record_that_breaks_the_schema_is_rejected_with_every_problem(recipe, context):
    body = "Words that make a body of an article. " * 10
    path = recipe([{"headline": "A", "body": body, "url": "no address", "published_at": "yesterday"}])
    (rejected,) = collect(read_recipe(path), context).shards[0].rejected()

    paths = [problem["path"] for problem in rejected["problems"]]
    assert ("validate", "schema", ["$.published_at", "$.url"]) == (rejected["stage"], rejected["reason"], sorted(paths))


def test_nothing_found_is_a_configuration_error(tmp_path, context):
    (tmp_path / "empty").mkdir()

    with pytest.raises(SourceError, match="empty"):
        collect(recipe_of([str(tmp_path / "empty")], "x"), context)


def test_dataset_is_not_its_own_source(tmp_path, examples, context):
    """As in `cutline build . --out out`, run twice."""
    for name in ("a.txt", "out/b.txt", "out/c.unknown"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((examples / "dumps" / "09-night-market.txt").read_bytes())
    found = collect(recipe_of([str(tmp_path)], "x"), context, outside=tmp_path / "out")

    assert 1 == found.documents


def test_file_that_changes_while_it_is_read_is_not_kept(news, recipe, context, monkeypatch):
    path = recipe(news(3))
    real = module.load

    def load(file):
        yield from real(file)
        file.path.write_bytes(file.path.read_bytes() + b"\n")

    monkeypatch.setattr(module, "load", load)
    monkeypatch.setattr(module, "code_digest", lambda: b"")
    with pytest.raises(SourceError, match="changed while it was read"):
        collect(read_recipe(path), context)
    assert [] == list(context.store.root.glob("shards/*/*"))


def test_standard_input_is_a_document(examples, context, monkeypatch):
    import io
    import sys

    data = (examples / "dumps" / "09-night-market.txt").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    (record,) = to_records(collect(recipe_of(["-"], "x"), context).shards[0].table())

    assert ("-", hashlib.sha256(data).hexdigest()) == (record["origin"]["path"], record["origin"]["sha256"])


def test_rejections_of_the_loader_keep_their_place(recipe, news, context):
    path = recipe(news(3))
    rows = path.with_suffix(".jsonl")
    lines = rows.read_text().splitlines()
    rows.write_text("\n".join([lines[0], "{broken", lines[1], json.dumps([1]), lines[2]]) + "\n")
    found = outcome(collect(read_recipe(path), context))

    assert [32, 32, 32] == [len(found[line]) for line in (1, 3, 5)]
    assert {2, 4} == {line for line, value in found.items() if len(value) != 32}
