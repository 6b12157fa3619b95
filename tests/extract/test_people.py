"""Bylines in the forms that newspapers print, with names that nobody has."""

import pytest

from builder.extract.people import is_byline, names_of

BYLINES = {
    "By Ana Brandt": ("Ana Brandt",),
    "BY ANA BRANDT": ("ANA BRANDT",),
    "ANA BRANDT": ("ANA BRANDT",),
    "By: By Ana Brandt": ("Ana Brandt",),
    "Written by Ana Brandt": ("Ana Brandt",),
    "Text: Ana Brandt": ("Ana Brandt",),
    "by Ana Brandt and Jan Falk": ("Ana Brandt", "Jan Falk"),
    "By Ana Brandt, Jan Falk and Miriam Okoro": ("Ana Brandt", "Jan Falk", "Miriam Okoro"),
    "By Ana Brandt & Ana Brandt": ("Ana Brandt",),
    "Von Ana Brandt und Jan Falk": ("Ana Brandt", "Jan Falk"),
    "Par Ana Brandt et Jan Falk": ("Ana Brandt", "Jan Falk"),
    "Por Ana Brandt y Jan Falk": ("Ana Brandt", "Jan Falk"),
    "Di Ana Brandt": ("Ana Brandt",),
    "By Ana Brandt, political correspondent": ("Ana Brandt",),
    "By Ana Brandt, Chief Political Correspondent": ("Ana Brandt",),
    "By Ana Brandt in Saltira": ("Ana Brandt",),
    "By Ana Brandt | The Daily Packet": ("Ana Brandt",),
    "By Ana Brandt for The Daily Packet": ("Ana Brandt",),
    "By Ana Brandt ana@packet.example": ("Ana Brandt",),
    "By Ana Brandt @anabrandt": ("Ana Brandt",),
    "By Joaquim de la Serrano": ("Joaquim de la Serrano",),
    "By Ludwig van der Falk": ("Ludwig van der Falk",),
    "By Aine O'Brandt": ("Aine O'Brandt",),
    "By J. R. Okoro-Falk": ("J. R. Okoro-Falk",),
    "山田花子記者": ("山田花子",),
}

AGENCIES = {
    "By Reuters": ("Reuters",),
    "AFP": ("AFP",),
    "— dpa": ("dpa",),
    "By Ana Brandt, Reuters": ("Ana Brandt",),
    "Von Ana Brandt mit dpa": ("Ana Brandt", "dpa"),
    "Par Le Paquet et AFP": ("Le Paquet", "AFP"),
}

NOBODY = ["By", "By Staff Reporter", "By our political editor", "the ferry crews", "By the harbour", "", "—"]


@pytest.mark.parametrize(("byline", "names"), BYLINES.items())
def test_byline_becomes_names_in_order(byline, names):
    assert names == names_of(byline)


@pytest.mark.parametrize(("byline", "names"), AGENCIES.items())
def test_agency_that_signs_is_an_author(byline, names):
    assert names == names_of(byline)


@pytest.mark.parametrize("byline", NOBODY)
def test_line_without_a_name_has_no_author(byline):
    assert () == names_of(byline)


def test_list_of_many_names_is_something_else():
    names = ["Ana Brandt", "Jan Falk", "Miriam Okoro", "Ren Okabe", "Gus Harms", "Lorna Prins", "Ilse Voss", "Tom Pell"]

    assert tuple(names) == names_of("By " + ", ".join(names))
    assert () == names_of("By " + ", ".join([*names, "Nora Aske"]))


@pytest.mark.parametrize(
    "line", ["By Ana Brandt", "von Ana Brandt", "Von Ana Brandt, Saltira", "Text: Ana Brandt", "By Ana Brandt and dpa"]
)
def test_line_that_names_who_wrote_is_a_byline(line):
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    ["Ana Brandt", "by the old harbour", "By signing up you agree", "From Saltira Harbour", "Von Montag an", "By"],
)
def test_other_lines_are_no_bylines(line):
    assert not is_byline(line)


def test_words_of_buttons_around_a_name_are_left_out():
    assert ("Ana Brandt",) == names_of("By Ana Brandt Image")
    assert ("Ana Brandt",) == names_of("Uhr Ana Brandt")
