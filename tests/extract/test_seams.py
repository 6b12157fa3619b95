"""How the two sides of a seam between lines are described, which joins are told by."""

import pytest

from builder.extract.blocks_text import blocks_of
from builder.extract.features import Batch, seams
from builder.extract.shape import measure

HEADS = {
    "The ferries sail": "opener", "Ferries": "Word", "Ana Brandt sails": "Word Word", "Ferries sail": "Word word",
    "EU ferries": "WORD", "of the ferries": "small function word", "sailing again": "small", ", which sails": "comma",
    ". The ferries": "stop", ": the ferries": "colon", ") sails": "closing mark", "’s ferries": "’s",
    "’Tis late": "quote Word", "– We sail": "dash", "-Verordnung": "dash word", "1. Sail early": "numbering",
    "22 ferries": "number", "“we sail": "quote word", "“We sail": "quote Word", "”Vi seglar": "quote Word",
    "” he said": "closing mark", "(see the map": "bracket", "では": "particle", "東京": "letters", "* * *": "dash",
}  # fmt: skip

TAILS = {
    "We sail.": "stop", "in the": "function word", "said: “": "opening mark", "the map (": "opening mark",
    "and then now": "1-3 small", "they sail": "4-6 small", "they are sailing": "7+ small", "to Saltira": "Word",
    "of the EU": "WORD", "in 1997": "number", "by Mr.": "abbreviation", "by J.": "abbreviation", "機能は": "particle",
    "東京": "letters", "the ferries,": "comma", "the ferries:": "colon", "SALTIRA –": "dash", "the “harbour”":
    "closing quote", "“We sail.”": "stop", "(PTI)": "closing bracket", "Fett-": "hyphen", "the beach /": "slash",
}  # fmt: skip


@pytest.fixture
def batch():
    def of(*lines):
        return Batch.of([[(block.text, measure(block.text), block.gap) for block in blocks_of("\n".join(lines))]])

    return of


def values(batch, column):
    ((start, end),) = batch.spans
    return [column.values[code] for code in column.clipped[start:end]]


def test_line_is_told_by_how_it_begins(batch):
    lines = batch(*HEADS)

    assert dict(zip(HEADS, values(lines, seams.heads(lines)), strict=True)) == HEADS


def test_line_is_told_by_how_it_ends(batch):
    lines = batch(*TAILS)

    assert dict(zip(TAILS, values(lines, seams.tails(lines)), strict=True)) == TAILS


def test_what_a_line_leaves_open_is_open_until_it_is_closed(batch):
    lines = batch("The ferries (see", "the map", "of Saltira) sail.", "They sail.")
    own, before = seams.balance(lines)

    assert ["opens bracket", "even", "closes bracket", "even"] == values(lines, own)
    assert ["even", "opens bracket", "opens bracket", "even"] == values(lines, before)


@pytest.mark.parametrize("line", ["„Wir fahren", "“We sail", "« Nous partons", "規模（"])
def test_quotes_of_all_kinds_are_left_open(batch, line):
    assert values(batch(line), seams.balance(batch(line))[0])[0].startswith("opens")


def test_quote_that_begins_with_a_closing_mark_is_no_closing_mark(batch):
    lines = batch("Hon gick.", "”Vi går hem”, sade hon.", "” sade hon.")
    first = seams.firsts(lines, seams.heads(lines))

    assert ["capital", "quote", "closing"] == values(lines, first)


def test_run_counts_the_lines_since_the_last_sure_start(batch):
    lines = batch("It is late.", "In the", "harbour", ", they sail.", "The end.")
    first = seams.firsts(lines, seams.heads(lines))

    before, left = seams.pieces(lines, seams.starts(lines, first))

    assert ["0", "1", "1", "2", "3"] == values(lines, before)
    assert ["1", "3", "2", "1", "1"] == values(lines, left)


def test_list_is_told_by_the_short_lines_beside_each_other(batch):
    lines = batch("We need two things.", "Sugar", "Flour", "We mix them.")
    first = seams.firsts(lines, seams.heads(lines))

    assert ["<1", "2+", "2+", "<1"] == values(lines, seams.lists(lines, first))
