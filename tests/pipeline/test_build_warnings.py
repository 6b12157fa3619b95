"""Warnings about recipe entries that have no effect."""

import pytest

from builder.config.recipe import read_recipe
from builder.pipeline.build import Request, build


@pytest.fixture
def notes(recipe, tmp_path):
    """Return a function that builds rows with a further column as the next version, and returns its warnings."""

    def run(rows, column, splits):
        path = recipe(rows, f"[splits]\n{splits}")
        path.write_text(path.read_text().replace("fields = {", f"fields = {{ {column},"))
        return build(Request(read_recipe(path), tmp_path / "out", None, bump="auto")).notes

    return run


def test_unknown_splits_of_new_rows_are_counted(notes, news):
    """Such rows would silently stay in the first split for good, which later versions cannot fix."""
    rows = [{**row, "part": part} for row, part in zip(news(5), ("test", "tset", "Dev", "hold out", " "), strict=True)]
    column, rule = 'split = "part"', 'strategy = "given"\nvalidation = 1\ntest = 1'
    (first,) = notes(rows, column, rule)
    again = notes([*rows, {**news(1, seed=1)[0], "part": "test"}], column, rule)

    assert first.startswith('new records that declare an unknown split: 2, such as "tset" of rows.jsonl:2 ')
    assert "(expected one of validation, test): " in first
    assert "were assigned to validation, and later versions keep them there" in first
    assert () == again


def test_listed_publishers_without_a_record_are_named(notes, news):
    rows = [{**row, "paper": paper} for row, paper in zip(news(3), ("The Alder Courier", "Packet", None), strict=True)]
    listed = 'publishers = { test = ["THE  ALDER COURIER", "The Alder Corier"], validation = ["Xanadu"] }'

    assert (
        'publisher "The Alder Corier", listed for test, has no record: did you mean "The Alder Courier"?',
        ('publisher "Xanadu", listed for validation, has no record: fix its name in splits.publishers, or remove it'),
    ) == notes(rows, 'publisher = "paper"', f'strategy = "publisher"\n{listed}')
