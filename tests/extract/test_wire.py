"""The wordings are those of agencies; places, names and events are made up."""

import pytest

from builder.extract import wire
from builder.extract.wire import (
    Dateline,
    Signoff,
    agencies_in,
    agency_named,
    agency_of,
    dateline_class,
    find_dateline,
    find_signoff,
    signoff_class,
)

SENTENCE = "He left the harbour at dawn."

TAILS = {
    "BLOOMBERG": ("Bloomberg",),
    "REUTERS": ("Reuters",),
    "AFP": ("AFP",),
    "XINHUA": ("Xinhua",),
    "KYODO": ("Kyodo",),
    "AFP, REUTERS": ("AFP", "Reuters"),
    "AFP/Reuters": ("AFP", "Reuters"),
    "THE STRAITS TIMES/ASIA NEWS NETWORK": ("Asia News Network",),
    "(PTI)": ("PTI",),
    "(dpa/AFP)": ("dpa", "AFP"),
    "- AFP": ("AFP",),
    "— Reuters": ("Reuters",),
    "– Bernama": ("Bernama",),
    "dpa": ("dpa",),
    "(Agenturen)": ("Agenturen",),
    "AGENCIES": ("Agencies",),
}

LINES = {
    "(PTI)": ("PTI",),
    "(REUTERS)": ("Reuters",),
    "- AFP": ("AFP",),
    "— Reuters": ("Reuters",),
    "-- BERNAMA": ("Bernama",),
    "REUTERS": ("Reuters",),
    "dpa": ("dpa",),
}

NO_SIGNOFFS = [
    SENTENCE,
    "He told Reuters.",
    "The ferry left, as he told Reuters",
    "He spoke to the Associated Press.",
    "The ferry stopped for a day in SPA.",
    "It was a long day in the harbour. NASA",
    "It was a long day in the harbour. OK",
    "It was a long day in the harbour. Bloomberg",
    "Reporting by Ana Brandt; Editing by Jan Falk",
    "",
]

DATELINES = {
    "MEXICO CITY (AP) — ": ("MEXICO CITY (AP)", "Associated Press"),
    "LA CROSSE, Wis. (AP) — ": ("LA CROSSE, Wis. (AP)", "Associated Press"),
    "GROSSETO, Italy (AP) -- ": ("GROSSETO, Italy (AP)", "Associated Press"),
    "Aug 12 (Reuters) - ": ("Aug 12 (Reuters)", "Reuters"),
    "MOSCOW, Monday (Reuters) ": ("MOSCOW, Monday (Reuters)", "Reuters"),
    "BEIJING, Sept. 2 (Xinhua) -- ": ("BEIJING, Sept. 2 (Xinhua)", "Xinhua"),
    "LISBOA, 18 jun (Xinhua) -- ": ("LISBOA, 18 jun (Xinhua)", "Xinhua"),
    "KUALA LUMPUR, Sept 29 (Bernama) -- ": ("KUALA LUMPUR, Sept 29 (Bernama)", "Bernama"),
    "VIJAYAWADA, Aug 24 (PTI) -- ": ("VIJAYAWADA, Aug 24 (PTI)", "PTI"),
    "WASHINGTON (REUTERS/AFP) - ": ("WASHINGTON (REUTERS/AFP)", "Reuters/AFP"),
    "PARIS (AFP) - ": ("PARIS (AFP)", "AFP"),
    "ST. SALTIRA, MO (KSAL) – ": ("ST. SALTIRA, MO (KSAL)", "KSAL"),
    "Berlin (dpa) - ": ("Berlin (dpa)", "dpa"),
    "Berlin (dpa/tmn) - ": ("Berlin (dpa/tmn)", "dpa"),
    "MANILA - ": ("MANILA", None),
    "PETALING JAYA – ": ("PETALING JAYA", None),
    "SINGAPORE: ": ("SINGAPORE", None),
    "FLUSHING MEADOWS — ": ("FLUSHING MEADOWS", None),
    "QUEZON CITY, Philippines — ": ("QUEZON CITY, Philippines", None),
    "BEIRUT, Lebanon, June 2 — ": ("BEIRUT, Lebanon, June 2", None),
    "(CNN) -- ": ("(CNN)", None),
    "CNN — ": ("CNN", None),
}

NO_DATELINES = [
    "UPDATE - The ferry sails again",
    "BREAKING: The ferry sails again",
    "The BBC: a ferry among television stations",
    "The ferry (AP) left the harbour",
    "SALTIRA HARBOUR (KSAL) opened its gates to the ferries",
    "Saltira Harbour (KSAL) – the ferries sail",
    "HARBOUR MASTER Ana Brandt said that the ferry would sail",
    "THERE YOU GO … Harbour master Ana Brandt greets the crew",
    "The ferry sails again — at last",
    "NATO: what is it",
    "KNIV: Denne kniven ble funnet",
    "MANILA - ",
    "",
]


@pytest.mark.parametrize(("tail", "agencies"), TAILS.items())
def test_signoff_behind_the_last_full_stop_is_found(tail, agencies):
    assert Signoff(len(SENTENCE), agencies) == find_signoff(f"{SENTENCE} {tail}")


@pytest.mark.parametrize(("line", "agencies"), LINES.items())
def test_signoff_on_a_line_of_its_own_starts_with_the_line(line, agencies):
    assert Signoff(0, agencies) == find_signoff(line)


def test_signoff_may_follow_a_closing_quote():
    text = "“We leave at dawn or not.”"

    assert Signoff(len(text), ("AFP",)) == find_signoff(f"{text} AFP")


@pytest.mark.parametrize("text", NO_SIGNOFFS)
def test_agency_as_subject_or_object_is_no_signoff(text):
    assert find_signoff(text) is None


def test_lines_of_contributors_are_a_class_of_their_own():
    contributors = [
        "Reporting by Ana Brandt; Writing by Jan Falk; Editing by Miriam Falk",
        "Additional reporting by Ana Brandt",
        "(With inputs from PTI)",
        "with agency inputs from PTI",
        "Ana Brandt contributed to this report.",
        "The Associated Press contributed to this report.",
        "Le Monde avec AFP",
        "Mit Material von dpa",
    ]

    assert {3} == set(map(signoff_class, contributors))
    assert (0, 1, 2) == tuple(map(signoff_class, (SENTENCE, "(PTI)", f"{SENTENCE} BLOOMBERG")))


@pytest.mark.parametrize(("start", "found"), DATELINES.items())
def test_dateline_ends_where_the_text_begins(start, found):
    text = f"{start}The ferry sails again after three weeks in the dock, its owners said."

    assert Dateline(len(start), *found) == find_dateline(text)


@pytest.mark.parametrize("text", NO_DATELINES)
def test_text_that_only_looks_like_one_has_no_dateline(text):
    assert find_dateline(text) is None


def test_datelines_with_an_agency_are_a_class_of_their_own():
    assert (0, 1, 2) == tuple(map(dateline_class, ("The ferry", "PARIS (AFP) - The ferry", "MANILA - The ferry")))


def test_origin_line_names_its_agency():
    expected = {
        "© dpa-infocom, dpa:230428-99": "dpa",
        "Von Jan Falk, dpa": "dpa",
        "Quelle: dpa": "dpa",
        "Source: Reuters/xx": "Reuters",
        "Ana Brandt, Associated Press": "Associated Press",
        "The Associated Press": "Associated Press",
        "Mit Material von dpa": "dpa",
        "Le Monde avec AFP": "AFP",
        "By Ana Brandt and Jan Falk": None,
        "Source: Harbour/co(zl)": None,
        "Ana Brandt spoke to Jan Falk as the two had agreed while half of the old harbour stood by, with Reuters": None,
    }

    assert expected == {line: agency_named(line) for line in expected}


def test_agency_is_known_by_all_its_names_and_short_ones_only_as_printed():
    expected = {
        "bloomberg": "Bloomberg",
        "AGENCE FRANCE-PRESSE": "AFP",
        "(dpa)": "dpa",
        "pa": None,
        "PA": "PA Media",
        "tt": None,
        "Harbour Echo": None,
        "": None,
    }

    assert expected == {name: agency_of(name) for name in expected}


def test_list_of_agencies_counts_only_where_all_of_it_are_agencies_or_desks():
    expected = {
        "AFP, Reuters and dpa": ("AFP", "Reuters", "dpa"),
        "AFP/AFP": ("AFP",),
        "zl/dpa": ("dpa",),
        "AFP and the harbour master": (),
    }

    assert expected == {names: agencies_in(names) for names in expected}


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("This article originally appeared on The Daily Packet.", "The Daily Packet"),
        ("This story was first published in Harbour Echo", "Harbour Echo"),
        ("© The Daily Packet Ltd. 2026", "The Daily Packet"),
        ("Źródło: Harbour Echo", "Harbour Echo"),
        ("This article originally appeared on Packet.com.", "Packet"),
        ("© 2026 The Daily Packet. All rights reserved.", None),
        ("Source: 17 of 38 crews asked", None),
        ("The story appeared in all of the papers of the islands", None),
    ],
)
def test_line_behind_the_text_tells_where_it_stood_first(line, origin):
    assert origin == wire.origin_of(line)
