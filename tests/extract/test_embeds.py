"""Posts of other houses in a text, told by the line that says whose they are; accounts are made up."""

import pytest

from builder.extract import lexicon
from builder.extract.embeds import is_in_post

LEADS = lexicon.phrases("furniture", "embeds")


@pytest.mark.parametrize(
    "lead", ["A post shared by", "A video posted by", "Ein Beitrag geteilt von", "Post udostępniony przez", *LEADS]
)
def test_day_in_or_soon_behind_the_line_of_a_post_is_its_own(lead):
    line = f"{lead} Ana Brandt (@brandt.ana)"

    assert is_in_post([f"{line} on May 3, 2024"], 0)
    assert is_in_post(["The boats sail.", line, "on", "May 3, 2024"], 3)


@pytest.mark.parametrize(
    "lines",
    [
        ["A post shared by Ana Brandt (@brandt.ana)", "on", "May 3, 2024", "May 4, 2024"],
        ["They talked about a post shared by Ana Brandt.", "May 4, 2024"],
        ["May 4, 2024"],
        ["A post shared by Ana Brandt (@brandt.ana)", "Published May 4, 2024"],
    ],
)
def test_other_days_are_none_of_a_post(lines):
    assert not is_in_post(lines, len(lines) - 1)


def test_line_before_a_post_is_no_part_of_it():
    assert not is_in_post(["May 4, 2024", "A post shared by Ana Brandt (@brandt.ana)"], 0)
