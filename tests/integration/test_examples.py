"""The examples show what Cutline does: each split has records, and copies, rejections and photos occur."""

import json
from collections import Counter

import pytest
import zstandard
from click.testing import CliRunner
from datasets import load_dataset

from builder.cli import main


@pytest.fixture(scope="module")
def dataset(examples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples") / "news"
    arguments = ["build", str(examples / "recipe.toml"), "--out", str(folder), "--version", "1.0.0"]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def records(dataset):
    return [row for rows in load_dataset(str(dataset)).values() for row in rows]


def rows_of(dataset, name):
    with zstandard.open(dataset / "versions" / "1.0.0" / f"{name}.jsonl.zst", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_no_split_is_empty(dataset):
    sizes = {split: len(rows) for split, rows in load_dataset(str(dataset)).items()}

    assert ["test", "train", "validation"] == sorted(split for split, size in sizes.items() if size)


def test_every_dump_is_accounted_for(dataset, records, examples):
    left_out = [*rows_of(dataset, "rejected"), *rows_of(dataset, "duplicates")]
    found = Counter((row["origin"]["path"], row["origin"]["line"]) for row in [*records, *left_out])
    dumps = [(file.name, None) for file in (examples / "dumps").iterdir()]
    count = len((examples / "rows.jsonl").read_bytes().splitlines())
    rows = [("rows.jsonl", line) for line in range(1, count + 1)]

    assert Counter([*dumps, *rows]) == found


def test_pages_without_an_article_are_rejected(dataset):
    found = {(row["origin"]["path"], row["origin"]["line"]): row["reason"] for row in rows_of(dataset, "rejected")}

    assert {
        ("16-index-page.txt", None): "no-body",
        ("17-teaser-behind-paywall.txt", None): "no-body",
        ("rows.jsonl", 10): "no-body",
    } == found


def test_copies_of_a_wire_story_and_updates_are_duplicates(dataset, records):
    kept = {row["id"]: row["origin"]["path"] for row in records}
    pairs = {frozenset((row["origin"]["path"], kept[row["kept"]])) for row in rows_of(dataset, "duplicates")}

    assert {
        frozenset(("01-ferry-strike.txt", "02-ferry-strike-second-paper.txt")),
        frozenset(("11-rooster.txt", "12-rooster-update.txt")),
    } == pairs


def test_languages_are_told(records):
    found = {row["origin"]["path"]: row["language"] for row in records if row["origin"]["source"] == 0}
    foreign = {path: language for path, language in found.items() if language != "en"}

    assert {
        "04-hochwasser-neuhalm.txt": "de",
        "05-luchse-im-harrwald.txt": "de",
        "06-bibliotheque-flottante.txt": "fr",
        "07-estacion-cerro-pardo.txt": "es",
    } == foreign


def test_gallery_keeps_every_photo(records):
    photos = {row["origin"]["path"]: [photo["credit"] for photo in row["photos"]] for row in records}

    assert [*["AP Photo/Ren Okabe"] * 3, "Kyodo News via AP"] == photos["10-kite-festival-gallery.txt"]


def test_rows_bring_what_the_text_does_not_say(records):
    row = next(row for row in records if row["origin"]["line"] == 1)

    assert (
        "Quarry lake at Stonor closed after algae bloom",
        "The Orrin Courier",
        "https://courier.example/2026/07/quarry-lake",
        "2026-07-14T06:00:00+00:00",
    ) == (row["headline"], row["publisher"], row["url"], row["published_at"].isoformat())
