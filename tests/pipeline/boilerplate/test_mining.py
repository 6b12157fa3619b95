"""What repeats in a paper's documents, and what of it is furniture."""

import json
import random
from dataclasses import replace

import pytest

from builder.config.recipe import Furniture, recipe_of
from builder.extract.sightings import Taken
from builder.pipeline.boilerplate.learning import survey, write_all_notes
from builder.pipeline.boilerplate.mining import RepeatedLine, RepetitionRule, mine
from builder.pipeline.tasks import CollectContext
from builder.storage.shard_store import Store

LETTER = "The Courier breakfast letter: all of the valley in five minutes"
FURNITURE = {"Courier members read without limits", LETTER, "More from the valley of the Courier", "Courier page 1 of "}
COLUMN = "This is a letter from the valley, where little happens and all of it matters."


@pytest.fixture(scope="module")
def mined(tmp_path_factory):
    """Return a function that mines a folder: `mined(folder)`."""

    def run(folder, least=3, workers=1, **facts):
        store = Store(tmp_path_factory.mktemp("store"))
        recipe = recipe_of([str(folder)], "x")
        recipe.sources[0].declared.update(facts)
        return mine(write_all_notes(recipe, CollectContext(store, workers=workers))[1], RepetitionRule(least, 0))

    return run


@pytest.fixture(scope="module")
def courier(paper, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dumps") / "courier"
    paper(folder, 12)
    return folder


def texts(sites):
    return [[line.text for line in site.furniture] for site in sites]


def test_lines_that_repeat_are_proposed_with_counts_and_the_first_example(courier, mined):
    (site,) = mined(courier, publisher="The Courier")
    found = {(line.text.rstrip("0123456789"), line.documents, line.example) for line in site.furniture}

    assert ("publisher", "The Courier", 12) == (site.kind, site.name, site.documents)
    assert {(line, 12, "000.txt") for line in FURNITURE} == found


def test_credit_that_repeats_in_every_document_is_not_furniture(courier, mined):
    (site,) = mined(courier)

    assert {"PHOTO: AFP": 12, "By Ana Brandt": 12} == {
        line.text: line.taken[Taken.KEPT] for line in site.lines if line.text in ("PHOTO: AFP", "By Ana Brandt")
    }
    assert set() == {"PHOTO: AFP", "By Ana Brandt", "Published 2 hours ago"} & {line.text for line in site.furniture}


def test_sentence_that_opens_a_column_is_separate(courier, mined):
    (site,) = mined(courier)
    column = next(line for line in site.lines if line.text == COLUMN)

    assert (True, False) == (column.is_prose, column.is_furniture)


@pytest.mark.parametrize(
    ("taken", "text", "of", "expected"),
    [
        ({Taken.DROPPED: 3}, "Follow us on the river", 3, True),
        ({Taken.DROPPED: 6, Taken.BODY: 4}, "Follow us on the river", 40, True),
        ({Taken.DROPPED: 5, Taken.BODY: 5}, "Follow us on the river", 40, False),
        ({Taken.DROPPED: 10, Taken.HEADING: 1}, "What happens next", 40, True),
        ({Taken.DROPPED: 8, Taken.HEADING: 2}, "What happens next", 40, False),
        ({Taken.DROPPED: 9, Taken.KEPT: 1}, "Getty", 40, True),
        ({Taken.DROPPED: 8, Taken.KEPT: 1}, "Getty", 40, False),
        ({Taken.BODY: 36}, "The letter that all of the valley reads", 40, True),
        ({Taken.BODY: 36}, "The letter that all of the valley reads.", 40, False),
        ({Taken.HEADING: 40}, "What happens next", 40, False),
        ({Taken.BODY: 30}, "The letter that all of the valley reads", 40, False),
        ({Taken.BODY: 9}, "The letter that all of the valley reads", 9, False),
        ({Taken.BODY: 34, Taken.KEPT: 6}, "The letter that all of the valley reads", 40, False),
    ],
)
def test_furniture_is_what_most_documents_drop_and_no_record_keeps(taken, text, of, expected):
    """Or what no paragraph or section head does: six words without a full stop in four of five documents."""
    line = RepeatedLine(text, "a.txt", of, [taken.get(code, 0) for code in range(max(Taken) + 1)])

    assert expected == line.is_furniture


def test_order_names_and_workers_do_not_matter(courier, mined, tmp_path, monkeypatch):
    """The same documents in files that are met in another order, cut into other shards, by several workers."""
    before = mined(courier)
    monkeypatch.setattr("builder.pipeline.shard_plan.SHARD_FILES", 5)
    files = sorted(courier.iterdir())
    random.Random(1).shuffle(files)
    for file in files:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    other = mined(tmp_path, workers=2)

    assert [(line.text, line.taken, line.example) for line in before[0].lines] == [
        (line.text, line.taken, line.example) for line in other[0].lines
    ]
    assert texts(before) == texts(other)


def test_counting_in_several_passes_finds_the_same(courier, mined, monkeypatch):
    before = mined(courier)
    monkeypatch.setattr("builder.pipeline.boilerplate.mining._VALUES_PER_PASS", 20)

    assert before == mined(courier)


def test_near_copies_count_once(courier, mined, tmp_path):
    """Three updates of one article are one document: its teasers repeat by no merit of their own."""
    text = (courier / "001.txt").read_text("utf-8")
    for number in range(3):
        more = f"{text}\n\nUpdate {number}: the mayor has called a meeting of all who own a boat.\n"
        (tmp_path / f"{number}.txt").write_text(more)
    (tmp_path / "x.txt").write_text((courier / "002.txt").read_text("utf-8"))
    (site,) = mined(tmp_path, least=2)

    assert 2 == site.documents
    assert {2} == {line.documents for line in site.lines}


def test_same_address_counts_once(courier, mined, tmp_path):
    rows = [
        {"text": (courier / f"00{n}.txt").read_text(), "url": f"https://www.courier.example/{n % 2}"} for n in range(6)
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (site,) = mined(tmp_path, least=2)

    assert ("domain", "courier.example", 2) == (site.kind, site.name, site.documents)


def test_publishers_are_distinguished(paper, mined, tmp_path):
    """By folder if nothing else identifies them; a line must repeat within one of them."""
    for name, count in (("courier", 4), ("packet", 2)):
        paper(tmp_path / name, count, name.title())
    courier, packet = mined(tmp_path)

    assert [("folder", "0/courier", 4), ("folder", "0/packet", 2)] == [
        (site.kind, site.name, site.documents) for site in (courier, packet)
    ]
    assert {"Courier members read without limits", "More from the valley of the Courier"} <= set(texts([courier])[0])
    assert () == packet.lines


def test_known_furniture_is_not_proposed_again(courier, mined, tmp_path):
    for file in courier.iterdir():
        (tmp_path / file.name).write_text("Follow topic\n\n" + file.read_text() + "\n\n12 comments\n")

    assert texts(mined(courier)) == texts(mined(tmp_path))


def test_long_lines_are_left_out(courier, mined, tmp_path):
    long = "Our newsroom in the valley lives by readers, " * 4
    for file in courier.iterdir():
        (tmp_path / file.name).write_text(file.read_text() + f"\n\n{long}\n")

    assert texts(mined(courier)) == texts(mined(tmp_path))


def test_share_bounds_what_is_listed(courier, tmp_path):
    recipe = replace(recipe_of([str(courier)], "x"), furniture=Furniture(True, 3, 0.9))
    (site,) = survey(recipe, CollectContext(Store(tmp_path))).sites

    assert COLUMN not in {line.text for line in site.lines}
    assert LETTER in {line.text for line in site.lines}
