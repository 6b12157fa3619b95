import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.extract import blocks_text
from builder.extract.blocks_text import blocks_of
from builder.extract.look import look_at
from builder.records import Block

# Marks of layout that a block's text goes without.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
TEXTS = st.text(
    st.one_of(st.sampled_from("\n\n \t\r\u00a0\u00ad\u200b\u2028\u2029\x0b\x0c\x1c\x1f\x85\ufeff.ab“"), st.characters())
)


def collapsed(text):
    return " ".join(text.translate(INVISIBLE).split())


@settings(deadline=None)
@given(TEXTS)
def test_spans_point_at_the_text(text):
    blocks = blocks_of(text)

    assert [block.text for block in blocks] == [collapsed(text[block.start : block.end]) for block in blocks]


@settings(deadline=None)
@given(TEXTS)
def test_blocks_follow_each_other_and_leave_nothing_out(text):
    blocks = blocks_of(text)
    edges = [0, *(edge for block in blocks for edge in (block.start, block.end)), len(text)]
    between = [collapsed(text[a:b]) for a, b in zip(edges[::2], edges[1::2], strict=True)]

    assert sorted(edges) == edges
    assert [""] * len(between) == between


@settings(deadline=None)
@given(TEXTS)
def test_no_block_is_empty_or_has_white_space_at_its_ends(text):
    assert [] == [block for block in blocks_of(text) if not block.text or block.text != block.text.strip()]


def test_white_space_is_collapsed_and_blank_lines_are_counted():
    text = " a  b \n\n\n c\td\u00a0e \nf"

    assert [Block("a b", 1, 5, 0), Block("c d e", 10, 15, 2), Block("f", 17, 18, 0)] == blocks_of(text)


def test_invisible_marks_are_taken_out_of_the_text_but_not_out_of_the_span():
    assert [Block("Headline", 0, 11), Block("x", 14, 15, 1)] == blocks_of("\ufeffHead\u00adline\u200b\n\u200b\nx")


@pytest.mark.parametrize("end", ["\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_line_ends_of_all_kinds_part_blocks(end):
    assert ["one", "two"] == [block.text for block in blocks_of(f"one{end}two")]


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n\u00a0", "\u200b\n\ufeff"])
def test_blank_text_has_no_blocks(text):
    assert [] == blocks_of(text)


@settings(deadline=None)
@given(st.text(st.sampled_from("\n\n  ab“\u00e9\u3000\u00ad")))
def test_even_dumps_are_read_as_others_are(text):
    """Dumps without white space to collapse go a shorter way."""
    assert blocks_text._blocks(text) == blocks_of(text)


def test_most_dumps_are_even(ferry):
    assert look_at(ferry.strip()).is_even
    assert not look_at("a  b").is_even
    assert not look_at("a\u00a0b").is_even


@pytest.mark.parametrize("end", ["\n", "\u2028", "\x85"])
def test_blank_lines_count_whatever_ends_them(end):
    assert [0, 1, 0, 2] == [block.gap for block in blocks_of(f"one{end}{end}two{end}three{end}{end}{end}four \t")]
