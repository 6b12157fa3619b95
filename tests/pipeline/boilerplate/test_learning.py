"""Builds that learn furniture from their own input: the effect on records, the report, and later versions."""

import io
import json
import random
import shutil
from types import SimpleNamespace

import pytest

from builder.audit.verify import verify
from builder.config.profiles import profile_tables
from builder.config.recipe import read_recipe
from builder.errors import SourceError
from builder.pipeline.build import Request, build
from builder.records.arrow import to_records
from builder.storage.manifest import read_manifest

LETTER = "The Courier breakfast letter: all of the valley in five minutes"
COLUMN = "This is a letter from the valley, where little happens and all of it matters."
LEARN = "[furniture]\nlearn = true\n"


@pytest.fixture
def dumps(paper, tmp_path):
    paper(tmp_path / "dumps" / "courier", 12)
    return tmp_path / "dumps"


@pytest.fixture
def make(tmp_path):
    """Return a function that builds `dumps`: `make("1.0.0", LEARN)`."""

    def run(version, more="", out="out", profiles=(), **how):
        path = tmp_path / "recipe.toml"
        path.write_text(f'profiles = {json.dumps(list(profiles))}\n{more}\n[[sources]]\npath = "dumps"\n')
        return build(Request(read_recipe(path), tmp_path / out, version, max_rejected=1, **how))

    return run


pytestmark = pytest.mark.usefixtures("dumps")


def tree(folder):
    paths = (path for path in folder.rglob("*") if path.is_file() and ".cutline" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def records(folder, version="1.0.0"):
    import pyarrow.parquet as pq

    tables = (pq.read_table(path, partitioning=None) for path in sorted((folder / "data" / version).iterdir()))
    return sorted((r for t in tables for r in to_records(t.to_batches()[0])), key=lambda r: r["origin"]["path"])


def learned(folder, version="1.0.0"):
    path = folder / "versions" / version / "profile.toml"
    return {line["line"]: line for entry in profile_tables(path.read_bytes(), path) for line in entry["learned"]}


def test_learned_furniture_leaves_the_text_and_nothing_else_does(make, tmp_path):
    make("1.0.0", out="plain")
    make("1.0.0", LEARN)
    before, after = records(tmp_path / "plain"), records(tmp_path / "out")

    assert any(LETTER in record["body"] for record in before)
    assert [
        "\n\n".join(p for p in record["body"].split("\n\n") if p != LETTER) for record in before
    ] == [record["body"] for record in after]  # fmt: skip
    assert {True, False} == {COLUMN in record["body"] for record in after}
    assert {"AFP"} == {record["photo_credit"] for record in after}


def test_what_was_learned_is_written_down_and_described(make, tmp_path):
    manifest = make("1.0.0", LEARN).manifest
    lines = learned(tmp_path / "out")
    (described,) = (file for file in manifest["files"] if file["path"].endswith("profile.toml"))

    assert {"line": LETTER, "documents": 12, "of": 12, "example": "courier/000.txt", "since": "1.0.0"} == lines[LETTER]
    assert ("versions/1.0.0/profile.toml", len(lines)) == (described["path"], described["rows"])
    assert [] == list(verify(tmp_path / "out"))


@pytest.mark.parametrize("workers", [1, 2])
def test_order_and_workers_do_not_matter(workers, dumps, make, tmp_path, monkeypatch):
    make("1.0.0", LEARN)
    files = sorted(dumps.rglob("*.txt"))
    moved = {file: file.read_bytes() for file in files}
    shutil.rmtree(dumps)
    random.Random(workers).shuffle(files)
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(moved[file])
    monkeypatch.setattr("builder.pipeline.shard_plan.SHARD_FILES", 5)
    make("1.0.0", LEARN, out="other", workers=workers)

    assert tree(tmp_path / "out") == tree(tmp_path / "other")


def test_version_can_be_made_again_from_what_it_learned(make, tmp_path):
    """The file is a profile like any other: with it, and without learning, the records are the same."""
    first = make("1.0.0", LEARN)
    shutil.copy(tmp_path / "out" / "versions" / "1.0.0" / "profile.toml", tmp_path / "learned.toml")
    again = make("1.0.0", out="again", profiles=["learned.toml"])

    assert first.manifest["digest"] == again.manifest["digest"]


def test_later_version_keeps_learned_lines(dumps, make, tmp_path):
    """Two documents are too few to learn from; a known record must not change when others are removed."""
    make("1.0.0", LEARN)
    for file in sorted((dumps / "courier").iterdir())[2:]:
        file.unlink()
    make("2.0.0", LEARN)
    make("1.0.0", LEARN, out="fresh")
    old = {record["origin"]["path"]: record["body"] for record in records(tmp_path / "out")}

    assert {} == learned(tmp_path / "fresh")
    assert learned(tmp_path / "out") == learned(tmp_path / "out", "2.0.0")
    assert [old["courier/000.txt"], old["courier/001.txt"]] == [r["body"] for r in records(tmp_path / "out", "2.0.0")]


def test_line_seen_again_is_recounted_and_keeps_its_first_version(dumps, make, paper, tmp_path):
    make("1.0.0", LEARN)
    paper(dumps / "courier", 15)
    make("1.1.0", LEARN)

    assert (15, "1.0.0") == tuple(learned(tmp_path / "out", "1.1.0")[LETTER][key] for key in ("documents", "since"))


def test_line_that_a_users_profile_keeps_stays(make, tmp_path):
    (tmp_path / "keep.toml").write_text(f'keep = ["{LETTER}"]\n')
    make("1.0.0", LEARN, profiles=["keep.toml"])

    assert any(LETTER in record["body"] for record in records(tmp_path / "out"))


def test_shards_without_a_line_learned_later_are_not_read_again(dumps, make, paper, tmp_path, monkeypatch):
    make("1.0.0", LEARN)
    shards = tmp_path / "out" / ".cutline" / "shards"
    before = set(shards.glob("*/*"))
    monkeypatch.setattr("builder.pipeline.shard_plan._is_boundary", lambda file: file.origin_path == "courier/011.txt")
    paper(dumps / "packet", 5, "Packet")
    make("1.1.0", LEARN)

    assert (1, 1) == (len(before), len(set(shards.glob("*/*")) - before))
    assert "More from the valley of the Packet" in learned(tmp_path / "out", "1.1.0")


def test_second_build_learns_from_the_notes_of_the_first(make, monkeypatch):
    make("1.0.0", LEARN)
    monkeypatch.setattr("builder.pipeline.boilerplate.line_notes.read", None)

    assert "unchanged" == make("1.0.0", LEARN).status


def test_damaged_notes_are_rebuilt(make, tmp_path):
    make("1.0.0", LEARN)
    for notes in (tmp_path / "out" / ".cutline" / "notes").rglob("*.parquet"):
        notes.write_bytes(notes.read_bytes()[:100])

    assert "unchanged" == make("1.0.0", LEARN).status


def test_standard_input_is_read_once_for_both_passes(dumps, tmp_path, monkeypatch):
    data = (dumps / "courier" / "001.txt").read_bytes()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    (tmp_path / "stdin.toml").write_text(f'{LEARN}\n[[sources]]\npath = "-"\n')
    built = build(Request(read_recipe(tmp_path / "stdin.toml"), tmp_path / "out", "1.0.0"))

    assert {"read": 1, "records": 1, "duplicates": 0, "rejected": 0} == built.manifest["counts"]


def test_limit_bounds_what_is_learned_from(make, tmp_path):
    make("1.0.0", LEARN, limit=5)

    assert {5} == {line["of"] for line in learned(tmp_path / "out").values()}


def test_thresholds_are_the_recipes(make, tmp_path):
    make("1.0.0", LEARN + "min_documents = 13\n")

    assert {} == learned(tmp_path / "out")


def test_file_that_changes_between_the_passes_is_reported(dumps, make, monkeypatch):
    from builder.pipeline import build as module

    def meddling(*given, **more):
        found = learn(*given, **more)
        (dumps / "courier" / "000.txt").write_text("Another text.\n")
        return found

    learn = module.learn
    monkeypatch.setattr(module, "learn", meddling)

    with pytest.raises(SourceError, match="changed while it was read"):
        make("1.0.0", LEARN)


def test_manifest_names_users_profiles_and_a_changed_one_counts(make, tmp_path):
    (tmp_path / "profiles").mkdir()
    path = tmp_path / "profiles" / "courier.toml"
    found = []
    for text in ('furniture = ["Nothing of the kind"]\n', f'furniture = ["{LETTER}"]\n'):
        path.write_text(text)
        version = f"1.{len(found)}.0"
        digest = make(version, profiles=["profiles/*.toml"]).manifest["profiles"][0]["sha256"]
        found.append((digest, any(LETTER in record["body"] for record in records(tmp_path / "out", version))))

    assert [True, False] == [leaks for _, leaks in found]
    assert {"profiles/courier.toml"} == {p["path"] for p in read_manifest(tmp_path / "out", "1.1.0")["profiles"]}
    assert found[0][0] != found[1][0]


def test_rows_of_text_teach_too(dumps, make, tmp_path):
    """Rows, archives and whatever else loaders read: notes are made of documents, not of files."""
    make("1.0.0", LEARN)
    texts = [file.read_text("utf-8") for file in sorted((dumps / "courier").iterdir())]
    shutil.rmtree(dumps)
    dumps.mkdir()
    rows = [{"text": text, "publisher": "The Courier"} for text in texts]
    (dumps / "rows.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows) + '{"body": "No raw text."}\nno JSON\n'
    )
    make("1.0.0", LEARN, out="rows")

    assert set(learned(tmp_path / "out")) == set(learned(tmp_path / "rows"))
    assert "rows.jsonl:1" == learned(tmp_path / "rows")[LETTER]["example"]
