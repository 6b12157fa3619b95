"""How the two sides of a seam between lines are described, which joins are told by."""

import pytest

from builder.extract.blocks_text import blocks_of
from builder.extract.features import Batch, seams
from builder.extract.shape import measure


@pytest.fixture
def batch():
    def of(*lines):
        return Batch.of([[(block.text, measure(block.text), block.gap) for block in blocks_of("\n".join(lines))]])

    return of


def values(batch, column):
    ((start, end),) = batch.spans
    return [column.values[code] for code in column.clipped[start:end]]


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
    first = seams.firsts(lines, lines.column("head"))

    assert ["capital", "quote", "closing"] == values(lines, first)


def test_run_counts_the_lines_since_the_last_sure_start(batch):
    lines = batch("It is late.", "In the", "harbour", ", they sail.", "The end.")
    first = seams.firsts(lines, lines.column("head"))

    before, left = seams.pieces(lines, seams.starts(lines, first))

    assert ["0", "1", "1", "2", "3"] == values(lines, before)
    assert ["1", "3", "2", "1", "1"] == values(lines, left)


def test_list_is_told_by_the_short_lines_beside_each_other(batch):
    lines = batch("We need two things.", "Sugar", "Flour", "We mix them.")
    first = seams.firsts(lines, lines.column("head"))

    assert ["<1", "2+", "2+", "<1"] == values(lines, seams.lists(lines, first))
