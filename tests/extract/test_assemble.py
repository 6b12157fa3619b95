"""Units to the parts of an article: who signs, when, and where the text begins; people and places are made up."""

from builder.extract.assemble import draft
from builder.extract.label import Labelled
from builder.record import Block

HEAD = ("headline", "Ferries of Saltira sail again")
TEXT = ("body", "The ferries of Saltira left the harbour at dawn, after nine days of strike, their owners said.")
LAST = ("body", "The crews will meet the owners again on Monday, and nobody in the harbour expects another strike.")


def drafted(units, *told):
    made = units(*told)
    blocks = [Block(unit.text, 0, len(unit.text), 0) for unit in made]
    return draft(Labelled(tuple(made)), blocks, "en")


def authors(units, *told):
    return [name for name, _ in drafted(units, *told).authors]


def test_byline_near_the_headline_goes_before_those_of_teasers(units):
    signed = [HEAD, ("byline", "Ana Brandt"), TEXT, ("furniture", "Also read"), ("byline", "By Jan Falk"), LAST]

    assert ["Ana Brandt"] == authors(units, *signed)


def test_byline_behind_the_text_counts_where_none_is_near_the_headline(units):
    assert ["Ana Brandt"] == authors(units, HEAD, TEXT, LAST, ("byline", "Ana Brandt"))


def test_name_in_the_line_of_the_date_signs(units):
    assert ["Ana Brandt"] == authors(units, HEAD, ("date", "Ana Brandt | 3 May 2024"), TEXT, LAST)
    assert [] == authors(units, HEAD, ("date", "Latest Comments 3 May 2024"), TEXT, LAST)


def test_agency_signs_where_no_person_does(units):
    assert ["AFP"] == authors(units, HEAD, ("furniture", "AFP"), TEXT, LAST)
    assert ["Ana Brandt"] == authors(units, HEAD, ("byline", "Ana Brandt"), ("byline", "AFP"), TEXT, LAST)


def test_line_right_under_the_headline_signs_before_the_teasers_above_the_text(units):
    teasers = [("furniture", f"Link {n}") for n in range(7)]

    signed = [HEAD, ("date", "AFP 3 May 2024"), *teasers, ("byline", "By Jan Falk"), TEXT, LAST]

    assert ["AFP"] == authors(units, *signed)


def test_date_near_the_headline_goes_before_the_day_on_top_of_the_page(units):
    links = [("furniture", f"Link {n}") for n in range(15)]

    parts = drafted(units, ("date", "24 May 2024"), *links, HEAD, ("date", "3 May 2024"), TEXT, LAST)

    assert "2024-05-03T00:00:00Z" == parts.published[0]


def test_day_as_of_which_the_text_stands_is_its_publication_where_no_other_is(units):
    as_of = drafted(units, HEAD, ("date", "Stand: 3.5.2024"), TEXT, LAST)
    both = drafted(units, HEAD, ("date", "Stand: 3.5.2024"), ("date", "1.5.2024"), TEXT, LAST)
    changed = drafted(units, HEAD, ("date", "Updated 3 May 2024"), TEXT, LAST)

    assert ("2024-05-03T00:00:00Z", "2024-05-03T00:00:00Z") == (as_of.published[0], as_of.modified[0])
    assert ("2024-05-01T00:00:00Z", "2024-05-03T00:00:00Z") == (both.published[0], both.modified[0])
    assert changed.published is None


def test_dateline_torn_off_before_its_dash_is_taken_off_the_text(units):
    parts = drafted(units, HEAD, ("body", "ST. SALTIRA, MO (KSAL)"), ("body", "– " + TEXT[1]), LAST)

    assert [TEXT[1], LAST[1]] == [paragraph.text for paragraph in parts.body]
    assert ("ST. SALTIRA, MO (KSAL)", "KSAL") == (parts.dateline[0], parts.agency[0])


def test_all_agencies_of_a_signoff_are_the_source(units):
    assert "SID/dpa" == drafted(units, HEAD, TEXT, LAST, ("signoff", "(sid/dpa)")).agency[0]
