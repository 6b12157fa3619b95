"""Readers' comments begin behind the text, at a head that says so."""

import pytest

from builder.extract.comments import first_comment
from builder.extract.features.batch import Measures
from builder.extract.shape import measure

PROSE = (
    "The crews of the ferries went back to work on Friday after nine days of strike, having won a raise of 6 per cent "
    "and a promise that no boat will sail with fewer than four hands on deck."
)
COMMENT = "About time too, my aunt has been waiting on the wrong side of the water since last week."


def found(*texts: str) -> int | None:
    roles = ["body" if len(text) > 40 else "furniture" for text in texts]
    return first_comment(texts, Measures.of([measure(text) for text in texts]), roles)


@pytest.mark.parametrize("head", ["2 Comments", "Comments (2)", "Kommentare", "Leave a Reply", "JOIN THE CONVERSATION"])
def test_head_behind_the_text_begins_the_comments(head):
    assert 3 == found(PROSE, PROSE, PROSE, head, COMMENT)


def test_first_of_two_heads_counts():
    assert 3 == found(PROSE, PROSE, PROSE, "Comments", "Leave a comment", COMMENT)


def test_button_above_the_text_is_no_head():
    assert found("Share", "Comments (2)", PROSE, PROSE, PROSE) is None


def test_button_behind_the_lead_is_no_head():
    assert found(PROSE, "2 Comments", PROSE, PROSE, PROSE) is None


def test_count_behind_a_label_is_no_head():
    assert found(PROSE, PROSE, PROSE, "Comments: 2", PROSE) is None


def test_live_ticker_heads_each_entry_so_none_ends_the_text():
    assert found(*[PROSE] * 3, *["Comments", PROSE] * 4) is None


def test_sentence_about_comments_is_no_head():
    assert found(PROSE, PROSE, PROSE, "Comments from the mayor were brief, and kind.", PROSE) is None
