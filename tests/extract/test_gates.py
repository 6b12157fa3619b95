"""Costly looks are taken only at lines that signs and words let through; here each line is asked directly too."""

import itertools

import pytest

from builder.extract import datelines, dates, lexicon, lists, notices, pictured, says, wire
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
        "Vi ses. (TT)", "The crews agreed. /TASS/.", "The crews agreed. (Yonhap) (끝)", "The crews agreed. (끝)",
        "The crews agreed. AFP ###",
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
        ("Ana Brandt (l.) und Jan Falk", True),
        ("Ana Brandt, links, und Jan Falk am Kai", True),
        ("Da sinistra: Ana Brandt", True),
        ("De gauche à droite, Ana Brandt", True),
        ("Od lewej: Ana Brandt", True),
        ("左からアナ・ブラント、ヤン・ファルク（サルティラで）左から：", True),
        ("写真は古い港", True),
        ("The ferries (archivo) at the quay (left)", True),
        ("A still from the film on the quay", True),
        ("Auf dem Bild ist der Kai", True),
        ("A second still from the film", False),
    ],
)
def test_who_stands_where_is_found_also_far_down_a_line(line, told):
    assert told == (pictured.pictured_class(line) == 1)
    assert [told] == [measured.shape.pictured == 1 for measured in measure_all([line])]


@pytest.mark.parametrize("phrase", [*lexicon.credit_leads(), *sorted(lexicon.credit_standins())])
def test_phrases_of_credits_open_the_look_for_one(phrase):
    lines = [f"{phrase} {NAMES}", phrase, f"The ferries lie at the quay. {phrase.capitalize()} {NAMES}", f"({phrase})"]

    assert [find_credit(line) for line in lines] == [line.credit for line in measure_all(lines)]


CREDITS = (
    "Reuters", "dpa", "Acme/AFP", "AFP via Getty Images", "Associated Press", "United Press International", "Handout",
    "Creative Commons", "privat", "Ana Brandt", "Ana Brandt and Jan Falk", "Jan van der Moor", "Ana Brandt/Reuters",
    "Ana Brandt for The Gazette", "Ana Brandt pour « Le Paquet »", "KACM", "Supplied: Ana Brandt",
    "Courtesy of Ana Brandt", "Ana Brandt, ana@gazette.example", "Saltira Police Dept.", "Фото Иван Петров",
)  # fmt: skip
PLACES = (
    "{}", "({})", "[{}]", "– {}", "/ {}", "© {}", "Foto: {}", "The ferries lie at the quay. {}", "The quay. ({})",
    "The old quay ({})", "The old quay ({}).", "The ferries lie at the quay.{}", "“They wait.” {}", "{} hide caption",
    "The ferries lie at the quay. {} hide caption", "At the quay, says Jane R. Roe {}",
    "The ferries ({}) lie at the quay.", "The ferries lie at the quay.—{}", "The ferries lie at the quay | {}",
    "The ferries lie at the quay. | {}", "The ferries lie at the quay - {}", "The ferries lie at the quay in 1994.{}",
    "The ferries lie at the quay. {} Purchase Licensing Rights", "船は港に。{}", "नाव। {}", "# {}", "The quay. # {}",
)  # fmt: skip


@pytest.mark.parametrize("credit", CREDITS)
def test_line_is_measured_with_the_credit_that_is_found_in_it(credit):
    lines = [spell(place.format(credit)) for place in PLACES for spell in (str, str.upper)]

    assert any(map(find_credit, lines))
    assert [find_credit(line) for line in lines] == [line.credit for line in measure_all(lines)]


@pytest.mark.parametrize(
    "head", ["BILD: SN/APA/FALK", "© Archive Photos/Acme Images/AFP", "Ana Brandt/REUTERS", "Foto: dpa"]
)
def test_credit_before_a_long_caption_is_found(head):
    line = f"{head} The ferries of Saltira lie at the old quay" + " since the strike of their crews began" * 4

    assert [find_credit(line)] == [measured.credit for measured in measure_all([line])]


@pytest.mark.parametrize("line", ["صورة AFP", "The quay. صورة AFP", "The quay… AFP", "The quay… privat"])
def test_credit_of_an_agency_is_found_in_any_script_and_behind_any_mark(line):
    assert find_credit(line) is not None
    assert [find_credit(line)] == [measured.credit for measured in measure_all([line])]


@pytest.mark.parametrize(
    "line", ["The quay  / Acme", "Ana Brandt  /  Acme/AFP", "In July, another  / dpa hide caption"]
)
def test_doubled_spaces_around_a_slash_are_no_words(line):
    assert [find_credit(line)] == [measured.credit for measured in measure_all([line])]


@pytest.mark.parametrize("line", ["부두에 정박한 배 ⓒ 홍길동", "ⓒ 홍길동", "The old quay Ⓒ Ana Brandt"])
def test_signs_in_circles_open_the_look_for_a_credit(line):
    assert find_credit(line) is not None
    assert [find_credit(line)] == [measured.credit for measured in measure_all([line])]


@pytest.mark.parametrize("line", ["» Must Read", '"Downtown" Montauk', "US (English) Canada México", "401(k) Plans"])
def test_titles_behind_a_mark_that_ends_no_sentence_are_no_credits(line):
    assert [None] == [measured.credit for measured in measure_all([line])]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("A woman of about forty", 3), ("File photo of the quay", 2), ("The quay, stock image", 2), ("Quay logo", 3),
        ("Portrait of Ana Brandt", 3), ("The quay (archive)", 1), ("A map of the quay", 3), ("Symbolbild vom Kai", 2),
        ("資料写真", 2), ("A person of note", 3), ("Ana, a person of note", 0),
    ],
)  # fmt: skip
def test_words_of_archives_and_alt_texts_open_the_look_for_them(line, told):
    assert [told, told] == [pictured.pictured_class(line), measure_all([line])[0].shape.pictured]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("vor 3 Stunden", 4), ("il y a 2 heures", 4), ("hace 5 horas", 4), ("há 2 dias", 4),
        ("for 3 timer siden", 4), ("för 2 dagar sedan", 4), ("3 dni temu", 4), ("3 時間 前", 4), ("12 items", 0),
    ],
)  # fmt: skip
def test_how_long_ago_is_told_in_each_language(line, told):
    assert [told] == [measured.shape.date for measured in measure_all([line])]


@pytest.mark.parametrize(
    ("line", "told"), [("in 2024", 2), ("In May 1999", 3), ("20245", 0), ("1899", 0), ("from 12024", 0), ("x2024y", 2)]
)
def test_years_have_four_digits(line, told):
    assert [told] == [measured.shape.dated for measured in measure_all([line])]


@pytest.mark.parametrize(
    "line",
    [
        "MEXICO CITY (AP) — The ferries lie", "Saltira (dpa) - Die Fähren liegen", "SALTIRA - The ferries lie",
        "Saltira, Sept 29 (Reuters) - The ferries lie", "[AFP] The ferries", "（サルティラ共同）船が",
        "Салтира. 12 марта. INTERFAX.RU - паром", "本报北港3月12日讯 渡轮", "〔記者林小明／北港報導〕渡輪",
        "Saltira, 12. März 2025 – Die Fähren", "Saltira (abr) - Die Fähren", "Saltira – Die Fähren",
        "ŠALTIRA – Trajekty",
        "Saltira, Orn, March 4, 2025 /PRNewswire/ -- The", "Saltira, Orn CNN — The ferries", "ΣΑΛΤΙΡΑ - Τα πλοία",
        "(ANSA) - SALTIRA, 12 MAR - La nave", "САЛТИРА, 12 мар — TASS. Паром", "САЛТИРА – паром", "Saltira (CNN) — The",
        "CNN — The ferries lie", "“SALTIRA — The quay", "Saltira, 12. März, AFP – Die Fähren",
    ],
)  # fmt: skip
def test_dateline_is_told_as_when_asked(line):
    assert [datelines.dateline_class(line)] == [measured.shape.dateline for measured in measure_all([line])]


@pytest.mark.parametrize(
    "line", ["Oct 2, 2026, 9:39 PM UTC", "Published 3 May 2024, 14:20", "Aktualisiert 3. Mai, 9 Uhr"]
)
def test_day_alone_names_nobody(line):
    assert dates.is_day_alone(line)


@pytest.mark.parametrize("line", ["April May, 3 June 2024", "Ana Brandt 3 May 2024", "Reuters, 3 May 2024"])
def test_day_beside_a_name_is_not_alone(line):
    assert not dates.is_day_alone(line)
