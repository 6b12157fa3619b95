"""The wordings are those of papers; places, names and events are made up."""

import pytest

from builder.extract.datelines import Dateline
from builder.extract.places import city_alone, find_far_place, find_place

GERMAN = "Seit Montag fahren die Fähren wieder, sagte der Hafenmeister am Abend vor der alten Mole."
ITALIAN = "La nave è tornata nel porto dopo tre settimane, hanno detto i suoi proprietari in serata."
SWEDISH = "Färjan går igen efter tre veckor i dockan, säger ägarna till Hamnbladet på måndagen."
INDONESIAN = "Kapal itu berlayar lagi setelah tiga pekan di galangan, kata para pemiliknya di pelabuhan."
ENGLISH = "The ferry sails again after three weeks in the dock, its owners said on Monday evening."


PAGE = (
    "Mehr aus Saltira",
    "Ein Haus in Bad Saltira",
    "Mehr in Saltira am Orn",
    "Skandal im Hafen",
    "Ein Tag mit Putin",
    "The ferries in Port Mire",
)


def find(text, paragraphs=(), lines=PAGE):
    return find_place(text, [text, *paragraphs], [text, *lines])


@pytest.mark.parametrize(
    ("start", "text", "place"),
    [
        ("Saltira – ", GERMAN, "Saltira"),
        ("Saltira (NRW) – ", GERMAN, "Saltira (NRW)"),
        ("Bad Saltira - ", GERMAN, "Bad Saltira"),
        ("Saltira am Orn – ", GERMAN, "Saltira am Orn"),
        ("Saltira - ", ITALIAN, "Saltira"),
        ("SALTIRA. ", SWEDISH, "SALTIRA"),
        ("Saltira, CNBC Indonesia - ", INDONESIAN, "Saltira, CNBC Indonesia"),
        ("Kapal6.com, Saltira - ", INDONESIAN, "Kapal6.com, Saltira"),
        ("Saltira – ", f"Kuriose Szenen im Hafen am Abend, als die Fähren wieder fuhren. {GERMAN}", "Saltira"),
        ("PORT MIRE—", ENGLISH, "PORT MIRE"),
        ("PORT MIRE, La.—", ENGLISH, "PORT MIRE, La."),
        ("San Mire, Oax.— ", ENGLISH, "San Mire, Oax."),
    ],
)
def test_place_before_the_first_sentence_is_a_dateline(start, text, place):
    assert Dateline(len(start), place, None) == find(start + text)


@pytest.mark.parametrize(
    "text",
    [
        f"Fazit – {GERMAN}", f"Interview – {GERMAN}", f"Heute – {GERMAN}", f"Eilmeldung – {GERMAN}",
        f"Kommentar – {GERMAN}", f"Freitag – {GERMAN}", f"Politik/Sport – {GERMAN}", f"Die – {GERMAN}",
        f"Jan Falk – {GERMAN}", f"Ana Brandt - {ITALIAN}", f"Saltira – Fähren aus dem Hafen: {GERMAN}",
        f"Saltira – seit Montag: {GERMAN}", f"Saltira-{GERMAN}", f"Saltira – {GERMAN[:-1]} – endlich.",
        "Saltira – Seit Montag fahren die Fähren.", f"Saltira – {GERMAN[:-1]}", f"Halle 3 – {GERMAN}",
        f"Hafen der – {GERMAN}", f"Auch Saltira – {GERMAN}", f"Saltira – In-Fähren: {GERMAN}",
        f"RECENSION. {SWEDISH}", f"Saltira. {SWEDISH}", f"VÅRBÅT. {SWEDISH}", f"Jan Falk, Kapten - {SWEDISH}",
        f"Jan Falk, CDU – {GERMAN}", f"“Saltira – {GERMAN}", f"Putin – {GERMAN}", f"Schluss – {GERMAN}",
        f"Ana Brandt, Esq.—{ENGLISH}", f"Ana Brandt—{ENGLISH}", f"BREAKING—{ENGLISH}", "PORT MIRE—Ferries sail.",
        f"TESLA—{ENGLISH}", f"Ana Brandt, Gov.—{ENGLISH}",
        f"Saltira – Berlin ist die Strecke der Fähren, und {GERMAN * 2}",
        f"Saltira – Bilder der Woche: Kuriose Szenen im Hafen am Abend, als die Fähren wieder fuhren. {GERMAN}",
        f"Saltira – {ENGLISH}", f"SKANDAL. {GERMAN}", f"Putin, NBC News – {ENGLISH}",
    ],
)  # fmt: skip
def test_label_name_or_aside_before_a_sentence_is_no_dateline(text):
    assert find(text) is None


def test_words_before_a_dash_that_several_paragraphs_begin_with_are_labels():
    text = f"PORT MIRE—{ENGLISH}"

    assert find(text) is not None
    assert find(text, [f"SALTIRA—{ENGLISH}"]) is None


@pytest.mark.parametrize(
    ("start", "text", "place"),
    [
        ("Berlin. ", GERMAN, "Berlin"),
        ("Berlin/Paris – ", GERMAN, "Berlin/Paris"),
        ("Frankfurt am Main. ", GERMAN, "Frankfurt am Main"),
        ("New Delhi: ", ENGLISH, "New Delhi"),
        ("Roma - ", ITALIAN, "Roma"),
        ("Innsbruck, Saltira – ", GERMAN, "Innsbruck, Saltira"),
        ("(Nairobi) – ", ENGLISH, "(Nairobi)"),
        ("(Nairobi, May 3, 2024) – ", ENGLISH, "(Nairobi, May 3, 2024)"),
        ("Saltira, Nepal – ", ENGLISH, "Saltira, Nepal"),
        ("Saltira taz | ", GERMAN, "Saltira taz"),
    ],
)
def test_city_or_country_that_is_known_needs_no_word_of_the_page(start, text, place):
    assert Dateline(len(start), place, None) == find(start + text, lines=())


def test_agency_behind_a_place_and_before_a_stroke_is_told():
    assert Dateline(13, "Berlin dpa", "dpa") == find(f"Berlin dpa | {GERMAN}", lines=())


@pytest.mark.parametrize(
    "text",
    [
        f"Saltira. {GERMAN}", f"Jan Falk, Kapitän – {GERMAN}", f"(Saltira) – {ENGLISH}",
        f"London – {GERMAN[:-1]} – so.",
        "Berlin. Es schneit.", f"Berlin. {GERMAN[:-1]}", f"In Berlin. {GERMAN}", f"Saltira, Falk – {ENGLISH}",
        f"London, Jan Falk – {ENGLISH}",
        f"Roma - Lazio {ITALIAN}",
        f"Florence: {ENGLISH}",
        f"Jan Falk, Spain – {ENGLISH}",
    ],
)  # fmt: skip
def test_other_words_before_a_text_are_no_known_place(text):
    assert find(text, lines=()) is None


def test_cities_that_several_paragraphs_begin_with_are_labels():
    text, *others = [f"{city}: {GERMAN}" for city in ("Berlin", "Paris", "London")]

    assert find(text, others[1:], lines=()) is not None
    assert find(text, others, lines=()) is None


@pytest.mark.parametrize(
    ("line", "place"),
    [("Riad.", "Riad"), ("Washington/ New Delhi:", "Washington/ New Delhi"), ("Saltira.", None), ("Berlin", None)],
)
def test_city_alone_stands_with_a_mark(line, place):
    assert place == city_alone(line)


def test_words_that_several_paragraphs_begin_with_are_labels():
    assert find(f"Boote – {GERMAN}", paragraphs=[f"Bahnen – {GERMAN}"]) is None
    assert find_far_place(f"BOATS: {ENGLISH}", [f"BOATS: {ENGLISH}", f"TRAINS: {ENGLISH}"]) is None


@pytest.mark.parametrize("told", ["Hamnen i SALTIRA är öppen igen.", "En dag i Saltira", "Saltirassa on uusi lautta."])
def test_place_before_a_stop_is_one_that_the_page_says_something_to_be_in(told):
    assert find(f"SALTIRA. {SWEDISH}", lines=[told]) is not None
    assert find(f"SALTIRA. {SWEDISH}", lines=["Saltiras hamn är öppen igen.", "Saltira har en ny färja."]) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"SALTIRA – {ENGLISH}", "SALTIRA"),
        (f"SALTIRA: {ENGLISH}", "SALTIRA"),
        (f"SALTIRA: {ENGLISH[0].lower()}{ENGLISH[1:]}", None),
        (f"UPDATE – {ENGLISH}", None),
        (f"CONS: {ENGLISH}", None),
        ("NATO: what is it", None),
        (f"“SALTIRA – {ENGLISH}”", None),
        ("SALTIRA – All ferries sail", None),
    ],
)
def test_place_in_capitals_may_stand_behind_a_summary(text, place):
    found = find_far_place(text, ["Three crews sail again.", text])

    assert place == (found and found.text)
