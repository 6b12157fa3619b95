"""Lines are measured many at once by columns; here the columns are held against plain words about one line."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builder.extract import lexicon, shape, signs, tokens, wording
from builder.extract.credit import MAX_CREDIT_CHARS, MAX_TAIL_CHARS, find_credit
from builder.extract.features.batch import Measures
from builder.extract.folding import folded, is_mark, is_word_sign, split_words
from builder.extract.naming import SENTENCE_ENDS, UNCASED_ENDS
from builder.extract.shape import measure, measure_all, words_of

PIECES = st.sampled_from(
    [
        "The", "AP", "said", "Ünal", "ß", "ǆ", "3", "٣", "²", "½", "日本", "です。", "！", "、", "，", ". ", "? ",
        ".” ", '." ', "...", ",", "-", "–", "@", "|", "#", "•", "“", "”", "»", "(", ")", "）.", "(c)", "©",
        "Photo by", "Courtesy", "www.a.org", "https://x", "a.jpg", ":", "/", "_", " ", " ", " ",
        "\U0001d7d8", "😀", "x" * 70, "मार्च", "है। ", "ภาษาไทย", "ہے۔ ", "ி",
    ]
)  # fmt: skip
LINES = st.lists(PIECES, min_size=1, max_size=30).map("".join) | st.text(min_size=1, max_size=40)
TEXTS = st.lists(LINES, min_size=1, max_size=6)
ENDS = (". ", "? ", "! ", ".” ", '." ', "。", "？", "！", *(f"{stop} " for stop in UNCASED_ENDS))


@pytest.fixture(autouse=True)
def forgotten():
    """Measure afresh: lines are remembered."""
    shape._remembered.clear()


def columns(texts):
    found = signs.signs_of(signs.Page(texts), MAX_CREDIT_CHARS, MAX_TAIL_CHARS)
    return {name: column.tolist() for name, column in vars(found).items()}


@settings(deadline=None)
@given(TEXTS)
def test_counts_are_those_of_each_line(texts):
    found = columns(texts)
    heads = [[word[0] for word in text[:200].split() if word[0].isalpha() or is_mark(word[0])] for text in texts]
    pieces = [text.replace(",", " ").split() for text in texts]

    assert list(map(len, texts)) == found["length"]
    assert [sum(map(text.count, ENDS)) for text in texts] == found["sentences"]
    assert [text.count(",") + text.count("、") for text in texts] == found["commas"]
    assert [len(re.findall(r"\d", text[:200])) for text in texts] == found["digits"]
    assert [len(first) for first in heads] == found["heads"]
    assert [sum(map(str.isupper, first)) for first in heads] == found["high"]
    assert [len(words) for words in pieces] == found["pieces"]
    assert [sum(word[0].isupper() for word in words) for words in pieces] == found["tall"]


@settings(deadline=None)
@given(TEXTS)
@example(["।"])
def test_gates_open_for_every_line_that_a_closer_look_would_take(texts):
    found = columns(texts)
    tails = [text[-MAX_CREDIT_CHARS:] for text in texts]

    stops = re.compile(rf"[{re.escape(SENTENCE_ENDS)}](?=\s|\Z)")
    ends = [[len(text) - end.start() for end in stops.finditer(text)] for text in texts]

    assert [any(left <= MAX_TAIL_CHARS for left in lefts) for lefts in ends] == found["parted"]
    assert [bool(re.search(r"\w\.\w{2}|://", text)) for text in texts] == found["dotted"]
    assert ["." in text[-5:-2] for text in texts] == found["named"]
    assert [bool(re.search(r"[)\]）][.。]?\Z", text)) for text in texts] == found["bracketed"]
    assert [bool(re.search(r"[©ⓒⒸ＝]|\(c\)|hoto by|ourtesy", tail)) for tail in tails] == found["crediting"]
    assert [any(map(_parts(text), range(len(text)))) for text in texts] == found["parting"]


def _parts(text):
    """Return whether a bar stands somewhere at the end of *text*, or a slash that is not between digits."""
    between = re.compile(r"(?<=\d)/(?=\d)")
    low = len(text) - MAX_CREDIT_CHARS
    return lambda i: i >= low and text[i] in "|/" and not between.match(text, i)


@pytest.mark.parametrize("form", ["{}: Ana Brandt", "The old quay. {}： Ana Brandt", "The old quay {}:Ana Brandt/Acme"])
def test_label_before_a_colon_opens_the_gate(form):
    """Whatever is found in the line by a look at it alone is found when it is measured."""
    lines = [form.format(spelt) for label in lexicon.credit_labels() for spelt in (label, label.upper(), label.title())]

    assert [find_credit(line) for line in lines] == [line.credit for line in measure_all(lines)]


@pytest.mark.parametrize("form", ["{}", "› {} (12)", "12{}", "_{}", "{}: 12", "{} Saltira"])
def test_known_furniture_is_so_however_it_is_set(form):
    lines = [form.format(line) for line in lexicon.furniture_lines()]
    known = [line.shape.furniture == 1 for line in measure_all(lines)]

    assert list(map(lexicon.is_furniture, lines)) == known


@settings(deadline=None)
@given(TEXTS)
def test_words_of_a_page_are_those_of_each_line_in_lower_case(texts):
    # U+0345 is no letter, but comes to one.
    texts = [text.replace("\u0345", "") or "-" for text in texts]
    expected = [split_words(folded(text)) for text in texts]
    found = tokens.tokens_of(signs.Page(texts))

    assert expected == [found.of(i, 999) for i in range(len(texts))]
    assert [tokens.number_of(word) for words in expected for word in words] == found.numbers.tolist()
    assert list(map(len, expected)) == found.count.tolist()


def test_every_sign_is_folded_as_by_itself():
    signs_ = [chr(code) for code in range(0x110000) if chr(code).isalnum() and code != 0x345]
    texts = ["a".join(signs_[start : start + 5000]) for start in range(0, len(signs_), 5000)]
    found = tokens.tokens_of(signs.Page(texts))

    assert [split_words(folded(text)) for text in texts] == [found.of(i, 99999) for i in range(len(texts))]


def test_signs_that_come_to_several_are_of_words_as_all_of_these_are():
    """So words become longer by them, but no more or less."""
    folds = {chr(code): folded(chr(code)) for code in range(0x110000)}
    grown = [sign + fold for sign, fold in folds.items() if len(fold) > 1]

    assert grown
    assert [signs_ for signs_ in grown if not all(map(is_word_sign, signs_))] == []


def test_page_longer_than_usual_ones_is_read_part_by_part_to_its_end():
    words = ["ferry", "quay"] * (tokens.LONG_PAGE // 9) + ["x" * (tokens.LONG_PAGE + 5), "saltira"]
    found = tokens.tokens_of(signs.Page([" ".join(words)]))

    assert list(map(tokens.number_of, words)) == found.numbers.tolist()


def test_numbers_of_words_are_as_many_as_the_words():
    """Of 300,000 words one pair in 25 trials would have the same number by chance."""
    words = {f"{start}{number}" for start in ("", "a", "ba", "saltira") for number in range(75000)}

    assert len(words) == len(tokens.numbers_of(words))


def test_meanings_are_those_of_the_words_and_of_no_others():
    bits = {f"word{n}": 1 + n % 7 for n in range(5000)}
    asked = [*bits, *(f"other{n}" for n in range(5000))]
    found = tokens.Meanings(bits).of(np.array(list(map(tokens.number_of, asked)), np.uint64))

    assert [bits.get(word, 0) for word in asked] == found.tolist()


def test_start_and_end_of_long_lines_are_told_to_the_letter():
    assert [1, 0] == columns(["x" * 198 + " 7", "x" * 199 + " 7"])["digits"]
    assert [2, 1] == columns(["x" * 198 + " y", "x" * 199 + " y"])["heads"]
    assert [True, False] == columns(["©" + "x" * 139, "©" + "x" * 140])["crediting"]
    assert [True, False] == columns(["|" + "x" * 139, "|" + "x" * 140])["parting"]
    assert [True, False, True, True] == columns(["1/x", "1/2", "1|2", "/2"])["parting"]


@settings(deadline=None)
@given(LINES)
def test_flags_are_those_of_the_signs(text):
    flags = signs.signs_of(signs.Page([text]), MAX_CREDIT_CHARS, MAX_TAIL_CHARS)

    assert any(sign.isalpha() or is_mark(sign) for sign in text) == flags.has(signs.LETTER)[0]
    assert any(sign.isalnum() or is_mark(sign) for sign in text) == flags.has(signs.COUNTED)[0]
    assert any(mark in text for mark in '“"„«「') == flags.has(signs.ANY_QUOTE)[0]
    assert len(re.findall(f"[{signs.WIDE_RANGES}]", text)) == flags.wide[0]


@settings(deadline=None)
@given(TEXTS)
@example(["）.", "x" * 40])
@example(["ends.", "y" * 40 + " z"])
def test_lines_measured_together_are_as_measured_alone(texts):
    shape._remembered.clear()
    alone = []
    for text in texts:
        alone.append(measure(text))
        shape._remembered.clear()

    assert alone == measure_all(texts)
    assert [line.words for line in alone] == [words_of(text) for text in texts]


@settings(deadline=None)
@given(LINES)
def test_words_of_a_line_are_the_same_measured_or_not(text):
    assert wording.content_words(text) == measure(text).words


def test_lines_of_many_pages_are_as_measured_alone(monkeypatch):
    texts = [f"The ferry number {number} lies at the quay of Saltira." for number in range(40)]
    alone = list(map(measure, texts))
    shape._remembered.clear()
    monkeypatch.setattr(shape, "USUAL_PAGE", 200)

    assert alone == measure_all(texts)
    assert 10 < len(list(shape._pages(texts)))


def test_memory_of_lines_is_bounded(monkeypatch):
    monkeypatch.setattr(shape, "MAX_REMEMBERED", 10)
    for number in range(40):
        measure_all([f"Line {number}", f"Row {number}"])

    assert len(shape._remembered) <= 12


def test_known_lines_have_their_measures():
    """Expected are (first, last, capitals, digits, sentences, commas, mark, quote) by the tables in shape.CLASSES."""
    lines = {
        "By Jane Roe": (1, 8, 2, 0, 0, 0, 0, 0),
        "“We won. We, too,” she said.": (4, 1, 5, 0, 1, 2, 0, 1),
        "PHOTO: EPA": (1, 9, 1, 0, 0, 0, 0, 0),
        "1,204": (3, 10, 0, 3, 0, 1, 0, 0),
        "Home | News »": (1, 4, 2, 0, 0, 0, 3, 2),
        "東京は、雨。": (8, 13, 8, 0, 1, 1, 0, 0),
        "kite.jpg": (2, 8, 8, 0, 0, 0, 8, 0),
    }
    names = ("first", "last", "capitals", "digits", "sentences", "commas", "mark", "quote")

    assert lines == {text: tuple(getattr(measure(text).shape, name) for name in names) for text in lines}


@pytest.mark.parametrize(
    "line",
    [
        "The mayor, centre, opens the lock.",
        "Der Rat (von li.): Falk, Brandt",
        "会見する市長（中）ら",
        "Brandt (left) at home",
        "Jonas Falk (second from left) and Ana Brandt",
        "Jonas Falk (l.) und Ana Brandt (r.)",
        "左から、ブラント市長と船長",
        "왼쪽부터 김하늘 시장",
        "图为市长在港口",
        "A screengrab from the harbour's camera",
        "Ratsmitglieder (von li nach re): Falk, Brandt",
        "Ehemalige Ratsmitglieder (li nach re): Falk, Brandt",
        "The old pier (file photo) before the storm",
        "Die Fähre (Archivbild): Sie liegt seit März am Kai.",
        "Von links: Ana Brandt und Jonas Falk",
        "A ferry is seen outside the harbour of Saltira",
        "Ana Brandt, pictured in 2024, runs the ferries",
        "市長（左から２人目）と船長",
        "In this undated photo the pier still stands",
        "Auf dem Bild: die Fähre",
    ],
)
def test_who_stands_where_is_said_of_pictures(line):
    assert "position" == shape.CLASSES["pictured"][measure(line).shape.pictured]


@pytest.mark.parametrize(
    "line",
    [
        "She left, right after noon, and turned right.",
        "Leiter des Hafenamts (m/w/d)",
        "The harbour board (CREA) met on Monday",
        "Rep. Jonas Falk (R-Saltira) met the board",
        "Der Rat (der alte) kam zusammen",
        "Die Kritik von links kam prompt",
        "He is seen as the next mayor",
        "Inflation in Saltira is seen at 3.1 percent this year",
        "She pictured a life by the sea",
        "Families were left to rebuild on their own after the flood",
        "Statsminister Jonas Falk (M) och Ana Brandt (L) lade fram budgeten",
        "Ana Brandt (Mitte) will das Gesetz",
        "Sen. Jonas Falk (R, Saltira) voted for it",
        "The law follows Falk v. L.A. Unified, a case of 2019",
        "A scene from the debate went round the world",
        "It is a budget of a size never seen here before",
        "This photo changed the debate in the council",
        "The board (right now) has no head",
        "He said it's like, right, we need a boat",
        "外野手（中日）が先制した",
        "市長は（会議中）に話した",
        "Centr zleva minul branku",
        "左からシュートを放った",
        "This is still a problem in the picture that emerges",
        "Das Bild der Stadt hat sich gewandelt",
    ],
)
def test_other_words_of_left_and_right_and_of_brackets_tell_of_no_picture(line):
    assert "no" == shape.CLASSES["pictured"][measure(line).shape.pictured]


def test_name_of_a_file_is_one_without_its_ending_too():
    marks = {line: shape.CLASSES["mark"][measure(line).shape.mark] for line in (
        "why-the-harbour-froze", "pier_2026_final", "202-555-0142", "ferry-boats of Saltira", "North-West-Passage",
        "decision-making", "Harbour_narrow", "Harbour_Narrow_2", "003hbr20240503", "HARBOUR_narrow", "Harbour narrow",
        "03hbr20240503", "003hbr20240503 of Mire", "Harbour_of the town",
    )}  # fmt: skip

    assert [
        "why-the-harbour-froze", "pier_2026_final", "Harbour_narrow", "Harbour_Narrow_2", "003hbr20240503",
    ] == [line for line, mark in marks.items() if mark == "file"]  # fmt: skip


def test_quotes_that_point_outward_are_no_arrows():
    marks = [
        shape.CLASSES["mark"][measure(line).shape.mark]
        for line in ("« Nous partons »", "»Wir fahren«, sagt sie", "More »")
    ]

    assert ["none", "none", "arrow"] == marks


def test_finite_verbs_are_counted_and_caption_without_one_has_none():
    assert 0 == measure("The new pier at dawn, behind the old lighthouse.").shape.verbs
    assert 2 == measure("The pier was closed, the mayor said.").shape.verbs
    assert 1 == measure("Die Mole heißt jetzt anders.").shape.verbs


def test_line_without_its_credit_is_so_in_its_columns_too():
    line = shape.uncredited(measure("PHOTO: EPA"))

    assert (0, 0, None) == (line.shape.cue, line.shape.credit, line.credit)
    assert [0, 0] == [Measures.of([line]).cue[0], Measures.of([line]).credit[0]]


def test_sentence_with_a_month_and_a_number_is_no_date_and_a_led_line_with_a_stop_is_one():
    sentences = ["Isen var i mars 83 centimeter tjock.", "Some 40 of the ferries were built in May."]
    dates = ["Last updated on Tuesday 9 April at noon.", "Published on 3 May 2024 at the harbour of Saltira.", "3 May."]

    assert [0, 0] == [line.shape.date for line in measure_all(sentences)]
    assert 0 not in [line.shape.date for line in measure_all(dates)]


ENDS_OF_SCRIPTS = {
    "नाव चली।": "stop", "কথা॥": "stop", "کشتی چلی۔": "stop", "သွားသည်။": "stop", "ទៅហើយ។": "stop", "ሄደ።": "stop",
    "գնաց։": "stop", "གྲུ།": "stop", "ሄደ፧": "?", "ذهبت؟": "?", "“नाव चली।”": "stop”", "नाव चली": "letter",
    "बिजली": "letter",
}  # fmt: skip


def test_full_stops_of_other_scripts_end_sentences():
    assert ENDS_OF_SCRIPTS == {text: shape.CLASSES["last"][measure(text).shape.last] for text in ENDS_OF_SCRIPTS}
    assert [2, 2, 1, 0] == [
        measure(text).shape.sentences for text in ("नाव चली। लोग आए। सब ठीक।", "ሄደ። ሄደ። ሄደ።", "ہے۔ ہے۔", "नाव चली")
    ]


@pytest.mark.parametrize("sign", ["ก", "ກ", "ี"])
def test_long_line_of_siam_and_laos_ends_a_sentence_without_a_stop(sign):
    last = [shape.CLASSES["last"][measure(text).shape.last] for text in ("ก" + sign * 119, "ก" + sign * 118)]

    assert ["。", "letter"] == last
    assert "letter" == shape.CLASSES["last"][measure("ก" * 120 + "क").shape.last]


def test_day_in_a_script_with_vowel_signs_is_a_date():
    lines = ["3 फ़रवरी 2024", "प्रकाशित: 3 जनवरी 2024, 10:15", "3 அக்டோபர் 2024", "तीन नावें फिर चलीं"]

    assert [True, True, True, False] == [line.shape.date > 0 for line in measure_all(lines)]
