"""Furniture that interrupts the text is set apart before the lines are looked at."""

import pytest

from builder.extract import extract, lexicon
from builder.extract.explain import explain_document
from builder.extract.label import Labelled, Unit, _without_titles, interrupters
from builder.extract.prompts import titles_of_others
from builder.extract.shape import measure
from builder.records import Block


def apart(*texts, profiled=None):
    blocks = [Block(text, 0, 1, 1) for text in texts]
    return interrupters(blocks, [i for i, text in enumerate(texts) if lexicon.is_furniture(text)], profiled or {})


def test_known_furniture_said_three_times_is_set_apart():
    texts = ["The ferry sails.", "Advertisement", "It is late.", "Advertisement", "So?", "Advertisement"]

    assert dict.fromkeys((1, 3, 5), "known furniture") == apart(*texts)


def test_known_furniture_said_twice_and_unknown_lines_stay():
    assert {} == apart("Advertisement", "The ferry sails.", "Advertisement", *["No comment."] * 4)


def test_prompt_inside_a_torn_sentence_is_set_apart():
    assert {1: "known furniture"} == apart("Crews met the", "Skip to main content", "owners of the line.")
    assert {1: "known furniture"} == apart("Sie traf die Eigner", "(öffnet im neuen Fenster)", "der Linie.")
    assert {} == apart("Crews met the owners.", "Skip to main content", "Nobody else came.")


def test_lines_of_a_profile_are_set_apart_with_what_speaks_for_them():
    assert {1: "profile"} == apart("The ferry sails.", "Ahoy, reader!", profiled={"ahoy, reader": "profile"})


@pytest.mark.parametrize("line", ["Article content", "Advertisement", "Anzeige"])
def test_article_is_the_same_with_a_line_between_all_of_its_blocks(raw, ferry, line):
    plain, interrupted = extract(raw(ferry)), extract(raw(ferry.replace("\n\n", f"\n\n{line}\n\n")))

    assert fields(plain) == fields(interrupted)


def fields(article):
    return {field: value for field, value in article.to_dict().items() if field != "origin"}


def test_what_was_set_apart_is_shown_as_known_furniture(raw, ferry):
    dump = ferry.replace("\n\n", "\n\nAdvertisement\n\n")
    shown = [line for line in explain_document(raw(dump))[0] if line.text == "Advertisement"]

    assert len(shown) == dump.count("Advertisement")
    assert {("furniture", ("known furniture",), None)} == {(one.role, one.evidence, one.field) for one in shown}


@pytest.mark.parametrize("head", ["Also read:", "À lire aussi", "Lesen Sie auch:", "READ ALSO:"])
def test_title_behind_the_head_of_other_stories_is_theirs(head):
    title = "Why the price of eggs falls and breakfast costs the same"
    texts = [head, title, "How the boats came through the winter"]

    assert [1] == titles_of_others(texts, ["furniture", "heading", "heading"])
    assert [] == titles_of_others(texts, ["body", "heading", "heading"])
    assert [] == titles_of_others([head, f"{title}."], ["furniture", "body"])
    assert [] == titles_of_others(["The winter", title], ["furniture", "heading"])


def test_title_that_the_model_kept_behind_the_head_of_other_stories_is_furniture():
    told = [("body", "The ferry sails."), ("furniture", "Also read:"), ("heading", "Why eggs cost less in Orsel")]
    units = tuple(Unit(text, n, n, role, 0.6, "model", measure(text)) for n, (role, text) in enumerate(told))

    left = _without_titles(Labelled((*units, units[2]))).units
    assert ["body", "furniture", "furniture", "heading"] == [unit.role for unit in left]
    assert ("behind the head of other stories", 1.0) == (left[2].why, left[2].confidence)
