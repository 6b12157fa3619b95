"""Costly looks are taken only at lines that signs and words let through; here each line is asked directly too."""

import itertools

import pytest

from builder.extract import lexicon, lists, notices, people, pictured, says, wire
from builder.extract.credit import find_credit
from builder.extract.shape import measure_all

NAMES = "Ana Brandt"
SPELLINGS = (str, str.upper, str.title, "_{}_".format, "12{}".format, "{} (12)".format, "» {} »".format, "({})".format)


def spelt(phrases, forms=("{}",)):
    """Return each phrase in each form and spelling."""
    return [spell(form.format(p)) for p, form, spell in itertools.product(phrases, forms, SPELLINGS)]


def starts():
    return [start for found in lexicon.furniture_starts().values() for start in found]


@pytest.mark.parametrize(
    ("bit", "asked", "lines"),
    [
        (says.PROMPT, lexicon.is_prompt, spelt(starts(), ("{}", "{}: the quay", "{} The ferry sails"))),
        (says.PROMPT, lexicon.is_prompt, ["Share (opens in a new window) Post (opens in a new window)"]),
        (says.COMMENTS_HEAD, lexicon.heads_comments, spelt(lexicon.phrases("furniture", "comment_heads"))),
        (says.ENLARGER, lexicon.is_enlarger, spelt(lexicon.phrases("furniture", "enlargers"))),
        (
            says.RIGHTS,
            notices.begins_with_rights,
            ["© Acme", "ⓒ 홍길동", "All rights reserved", "Copyright Acme", "Al"],
        ),
        (says.MEASURED, lists.is_measured, ["½ cup sugar", "200 g flour", "3 ferries", "⅔ EL Öl", "Two cups of tea"]),
        (says.COUNTER, says.pictures_in, ["1 of 15", "1/12", "Bild 1 von 9", "1 / 3", "2 of 15", "Page 1 of 5"]),
        (says.TRAIL, lambda line: " > " in line or "»" in line or "›" in line, ["Home > News", "Home » News", "a>b"]),
    ],
)
def test_line_says_when_it_is_measured_what_it_says_when_asked(bit, asked, lines):
    assert [bool(asked(line)) for line in lines] == [bool(line.shape.says & bit) for line in measure_all(lines)]


ANNOUNCING = {
    says.AS_ALT: lexicon.alt_heads,
    says.AS_CAPTION: lexicon.caption_heads,
    says.AS_CREDIT: lexicon.credit_heads,
}


def test_lines_that_announce_themselves_are_heard():
    heads = {bit: found() for bit, found in ANNOUNCING.items()}
    lines = {
        f"{spell(head)} the quay": bit for bit, found in heads.items() for head in found for spell in SPELLINGS[:3]
    }

    assert list(lines.values()) == [
        line.shape.says & (says.AS_ALT | says.AS_CAPTION | says.AS_CREDIT) for line in measure_all(list(lines))
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Two crews wait at the old quay. (Reporting by Ana Brandt; editing by Jan Falk)", "(PTI)", "— AFP", "BLOOMBERG",
        "The crews agreed on Monday, she said. Reuters", "Mit Material der dpa", "With inputs from PTI", "avec AFP",
        "Written by Ana Brandt; edited by Jan Falk for Reuters", "Acme contributed to this report for AP",
    ],
)  # fmt: skip
def test_sign_off_is_told_as_when_asked(line):
    assert [wire.signoff_class(line)] == [measured.shape.signoff for measured in measure_all([line])]


LONG = "The ferries of Saltira lie at the old quay since the strike began, and nobody knows when they will sail again, "


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"{LONG}as Ana Brandt, second from left, said", True),
        (f"{LONG}as told by Ana Brandt (left)", True),
        ("From left: Ana Brandt and Jan Falk on the quay", True),
        ("Ana Brandt, far right, at the old quay", True),
        ("The mayor is seen here at the old quay", True),
        ("Der Rat (v. l. n. r.): Ana Brandt, Jan Falk", True),
        (f"{LONG}and she left at nine, right when the storm was seen", False),
    ],
)
def test_who_stands_where_is_found_also_far_down_a_line(line, told):
    assert told == (pictured.pictured_class(line) == 1)
    assert [told] == [measured.shape.pictured == 1 for measured in measure_all([line])]


@pytest.mark.parametrize("phrase", [*lexicon.credit_leads(), *sorted(lexicon.credit_standins())])
def test_phrases_of_credits_open_the_look_for_one(phrase):
    lines = [f"{phrase} {NAMES}", phrase, f"The ferries lie at the quay. {phrase.capitalize()} {NAMES}", f"({phrase})"]

    assert [find_credit(line) for line in lines] == [line.credit for line in measure_all(lines)]


@pytest.mark.parametrize("line", ["부두에 정박한 배 ⓒ 홍길동", "ⓒ 홍길동", "The old quay Ⓒ Ana Brandt"])
def test_signs_in_circles_open_the_look_for_a_credit(line):
    assert find_credit(line) is not None
    assert [find_credit(line)] == [measured.credit for measured in measure_all([line])]


@pytest.mark.parametrize("line", ["» Must Read", '"Downtown" Montauk', "US (English) Canada México", "401(k) Plans"])
def test_titles_behind_a_mark_that_ends_no_sentence_are_no_credits(line):
    assert [None] == [measured.credit for measured in measure_all([line])]


@pytest.mark.parametrize(
    "line", ["Oct 2, 2026, 9:39 PM UTC", "Published 3 May 2024, 14:20", "Aktualisiert 3. Mai, 9 Uhr"]
)
def test_day_alone_names_nobody(line):
    assert people.is_day_alone(line)


@pytest.mark.parametrize("line", ["April May, 3 June 2024", "Ana Brandt 3 May 2024", "Reuters, 3 May 2024"])
def test_day_beside_a_name_is_not_alone(line):
    assert not people.is_day_alone(line)
