"""Who supplied the text: units as the labeller gives them, with papers and people that do not exist."""

import pytest

from builder.extract.label import Unit
from builder.extract.shape import measure
from builder.extract.sources import agency_line, place_of, source_of

HEAD = ("headline", "Ferries of Saltira sail again")
TEXT = ("body", "The ferries of Saltira left the harbour at dawn, after nine days of strike, their owners said.")
LAST = ("body", "The crews will meet the owners again on Monday, and nobody in the harbour expects another strike.")


def units_of(*told):
    return [Unit(text, n, n, role, 0.9, "model", measure(text)) for n, (role, text) in enumerate(told)]


def sourced(units):
    return source_of(units, place_of(units), None)


def lone_agency(units):
    return agency_line(units, place_of(units))


BEHIND = {
    "Quelle: dpa": "dpa",
    "Quelle: sid/dpa": "SID/dpa",
    "wal/dpa": "dpa",
    "© dpa-infocom, dpa:240503-99-12345/2": "dpa",
    "Agence France-Presse": "AFP",
    "(With inputs from PTI)": "PTI",
    "(Agenturen) | Stand: 3.5.2024, 14:00": "Agenturen",
    "Źródło: Packet": "Packet",
    "3.5.2024 | Quelle: Saltira Ferries | packet.example": "Saltira Ferries",
    "© The Daily Packet Ltd. 2024": "The Daily Packet",
    "© The Financial Times Ltd. 2024": "Financial Times",
    "This article originally appeared on Packet.com.": "Packet",
    "This article is republished from The Conversation under a Creative Commons license.": "The Conversation",
}


@pytest.mark.parametrize(("line", "source"), BEHIND.items())
def test_line_behind_the_text_names_the_supplier(line, source):
    assert (source, 3) == sourced(units_of(HEAD, TEXT, LAST, ("furniture", line)))


BEFORE = {
    ("byline", "Von Ana Brandt mit AP"): "Associated Press",
    ("byline", "Von Ana Brandt und Jan Falk, dpa"): "dpa",
    ("byline", "By Ana Brandt Washington Post"): "Washington Post",
    ("date", "Von dpa 30.04.2024, 18:58"): "dpa",
    ("date", "AFP 30 avril 2024 à 07:19"): "AFP",
    ("credit", "Quelle: dpa Sport"): "dpa",
    ("furniture", "The Associated Press"): "Associated Press",
    ("furniture", "This post originally appeared on The Daily Packet."): "The Daily Packet",
    ("date", "May 3, 2024, 3:36 PM / Source: Packet"): "Packet",
    ("date", "2024-05-03 09:10 来源：港口日报 作者：王小明"): "港口日报",
}


@pytest.mark.parametrize(("line", "source"), BEFORE.items())
def test_line_between_headline_and_text_names_the_supplier(line, source):
    assert (source, 1) == sourced(units_of(HEAD, line, TEXT, LAST))


def test_name_on_the_line_behind_the_label_or_the_note_is_the_supplier():
    label = units_of(HEAD, TEXT, LAST, ("furniture", "Share"), ("furniture", "Źródło"), ("furniture", "Packet"))
    note = units_of(HEAD, TEXT, LAST, ("furniture", "This article originally appeared on"), ("aside", "The Packet."))

    assert "Packet" == sourced(label)[0]
    assert "The Packet" == sourced(note)[0]


def test_owner_with_a_year_is_the_supplier_though_a_stray_paragraph_follows():
    owner = ("credit", "© The Daily Packet Ltd. 2024")

    assert ("The Daily Packet", 2) == sourced(units_of(HEAD, TEXT, owner, LAST))


NOBODY = [
    [HEAD, TEXT, ("body", "He told Reuters that the ferries would sail at dawn, whatever the crews of Saltira said.")],
    [HEAD, ("caption", "Ferries in the harbour"), ("credit", "AFP"), TEXT, LAST],
    [HEAD, ("credit", "ASSOCIATED PRESS"), ("caption", "Ferries in the harbour"), TEXT, LAST],
    [HEAD, ("byline", "JAN FALK/AFP/Getty Images"), TEXT, LAST],
    [HEAD, ("furniture", "AA"), TEXT, LAST],
    [HEAD, ("date", "2024-05-03 09:10 来源：网络 作者：王小明"), TEXT, LAST],
    [HEAD, TEXT, LAST, ("caption", "Ferries in the harbour"), ("credit", "© Saltira Ferries | Jan Falk")],
    [HEAD, TEXT, LAST, ("furniture", "© Copyright 2024")],
    [HEAD, TEXT, LAST, ("furniture", "© Packet. Artikelrechte erwerben")],
    [HEAD, TEXT, LAST, ("furniture", "© Getty Images")],
    [HEAD, TEXT, LAST, ("aside", "Jan Falk of The Associated Press contributed to this report.")],
]


@pytest.mark.parametrize("told", NOBODY)
def test_prose_photos_and_owners_without_a_name_name_no_supplier(told):
    assert sourced(units_of(*told)) is None


def test_agency_behind_the_text_goes_before_one_in_the_byline():
    units = units_of(HEAD, ("byline", "Von Ana Brandt, dpa"), TEXT, LAST, ("signoff", "(AFP)"))

    assert ("AFP", 4) == sourced(units)


def test_agency_alone_under_the_headline_is_found_as_a_byline():
    assert lone_agency(units_of(HEAD, ("furniture", "AFP"), TEXT, LAST)) == 1
    assert lone_agency(units_of(HEAD, ("furniture", "Ana Brandt"), TEXT, LAST)) is None


def test_writers_of_an_agency_behind_the_text_are_its_own_and_a_paper_s_thanks_to_it_are_not():
    writers = ("aside", "Falk reported from Saltira. Associated Press writers Ana Brandt and Jan Orsel contributed.")
    thanks = ("aside", "The Associated Press contributed to this report.")

    assert ("Associated Press", 3) == sourced(units_of(HEAD, TEXT, LAST, writers))
    told = ("body", "Falk told Reuters reporter Ana Brandt that the ferries would not sail again this year.")

    assert [None, None] == [sourced(units_of(HEAD, TEXT, LAST, line)) for line in (thanks, told)]
