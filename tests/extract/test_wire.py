"""The wordings are those of agencies; places, names and events are made up."""

import pytest

from builder.extract import wire
from builder.extract.wire import (
    Signoff,
    agencies_in,
    agency_named,
    agency_of,
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
    "(APA, 3.2.2026)": ("APA",),
    "(dpa, 12. März)": ("dpa",),
    "- AFP": ("AFP",),
    "— Reuters": ("Reuters",),
    "– Bernama": ("Bernama",),
    "dpa": ("dpa",),
    "(Agenturen)": ("Agenturen",),
    "AGENCIES": ("Agencies",),
    "/TASS/": ("TASS",),
    "/TASS/.": ("TASS",),
    "TT": ("TT",),
    "(Yonhap) (끝)": ("Yonhap",),
    "(Xinhua)（完）": ("Xinhua",),
    "AFP ###": ("AFP",),
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
    "It was a long day. (Ana Brandt, 3.2.2026)",
    "Reporting by Ana Brandt; Editing by Jan Falk",
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


def test_signoff_in_brackets_may_follow_a_very_short_sentence():
    assert Signoff(7, ("TT",)) == find_signoff("Vi ses. (TT)")
    assert find_signoff("Vi ses. TT") is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"{SENTENCE}（完）", SENTENCE),
        (f"{SENTENCE} (끝)", SENTENCE),
        (f"{SENTENCE} ###", SENTENCE),
        (f"{SENTENCE} -30-", SENTENCE),
        (f"{SENTENCE} - Ends", SENTENCE),
        ("-30-", ""),
        ("Room 4-30-", "Room 4-30-"),
        ("He read the issue #####", "He read the issue #####"),
        ("This is where the pier (old) - Ends", "This is where the pier (old) - Ends"),
        (SENTENCE, SENTENCE),
    ],
)
def test_mark_that_says_that_the_text_has_ended_is_taken_off(text, kept):
    assert kept == wire.without_end_mark(text)


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
        ("来源：港口日报", "港口日报"),
        ("2024-05-03 09:10 来源：港口日报 作者：王小明", "港口日报"),
        ("2024-05-03 來源:港口日報", "港口日報"),
        ("2024-05-03 来源：新华网", "Xinhua"),
        ("Source: 港口日报", "港口日报"),
        ("2024-05-03 来源：港口日报官方网站的新闻报道", None),
        ("2024-05-03 港口来源：港口日报", None),
        ("来源：港口日报官方网站的新闻报道", None),
        ("Source: harbour", None),
        ("来源：Packet，港口", None),
        *((f"2024-05-03 来源：{nobody}", None) for nobody in ("本站", "本站原创", "原创", "网络", "互联网")),
        *((f"来源：{nobody}", None) for nobody in ("网络整理", "综合")),
    ],
)
def test_line_behind_the_text_tells_where_it_stood_first(line, origin):
    assert origin == wire.origin_of(line)


@pytest.mark.parametrize(
    ("name", "usual"),
    [("رويترز", "Reuters"), ("רויטרס", "Reuters"), ("로이터", "Reuters"), ("路透", "Reuters"), ("أ ف ب", "AFP"),
     ("واس", "SPA"),
     ("ایرنا", "IRNA"), ("पीटीआई", "PTI"), ("彭博社", "Bloomberg"), ("ТАСС", "TASS"), ("РИА Новости", "RIA Novosti"),
     ("Укрінформ", "Ukrinform"), ("ΑΠΕ-ΜΠΕ", "ΑΠΕ-ΜΠΕ"), ("İHA", "IHA"), ("iha", None),
     ("TTXVN", "Vietnam News Agency"),
     ("AP연합뉴스", "Associated Press"), ("新华网", "Xinhua"), ("Adnkronos", "Adnkronos"), ("وام", None),
     ("भाषा", None)],
)  # fmt: skip
def test_agencies_have_names_in_other_scripts(name, usual):
    assert usual == agency_of(name)


@pytest.mark.parametrize(
    ("line", "agency"),
    [("Πηγή: ΑΠΕ-ΜΠΕ", "ΑΠΕ-ΜΠΕ"), ("Джерело: Укрінформ", "Ukrinform"), ("Источник: ТАСС", "TASS"),
     ("Sursa: Agerpres", "Agerpres"),
     ("Sumber: Antara", "Antara"), ("Forrás: MTI", "MTI"), ("Lähde: STT", "STT"), ("المصدر: رويترز", "Reuters"),
     ("منبع: ایسنا", "ISNA"), ("来源：新华网", "Xinhua"), ("來源：中央社", "CNA"), ("出典：ロイター", "Reuters"),
     ("출처: 연합뉴스", "Yonhap"),
     ("Theo Reuters", "Reuters"), ("Com Lusa", "Lusa"), ("Com a Lusa", "Lusa")],
)  # fmt: skip
def test_source_is_labelled_in_every_language(line, agency):
    assert wire.is_origin_line(line)
    assert agency == agency_named(line)


@pytest.mark.parametrize(
    "line",
    ["Theo Brandt", "Sursa apei este la Saltira", "المصدر قال ذلك", "Lähde on kuivunut", "Com ela veio o inverno"],
)
def test_sentences_that_begin_with_such_a_word_name_no_source(line):
    assert not wire.is_origin_line(line)
    assert wire.origin_of(line) is None
