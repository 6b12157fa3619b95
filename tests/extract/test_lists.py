"""Ingredients are told by the number and the measure that they begin with."""

import pytest

from builder.extract import lists


@pytest.mark.parametrize("line", ["22,5 dkg vaj", "200 g flour", "1 EL Öl", "½ cup sugar", "250 ml Milch, kalt"])
def test_number_and_measure_of_kitchens_begin_an_ingredient(line):
    assert lists.is_measured(line)


@pytest.mark.parametrize(
    "line", ["3 ferries sail", "2024 g", "Two cups of tea", "1 in 3 crews", "10 years on the quay"]
)
def test_other_numbers_begin_none(line):
    assert not lists.is_measured(line)
