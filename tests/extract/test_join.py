"""How the parts of a sentence that links tore apart are put together again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.extract import join as joining
from builder.extract import model, torn
from builder.extract.blocks_text import blocks_of
from builder.extract.features import Batch
from builder.extract.glue import glued
from builder.extract.join import join, lines_of

PARTS = {
    ("one",): "one",
    ("in his", "first call", "."): "in his first call.",
    ("the harbour", ", which", "freezes", "in winter"): "the harbour, which freezes in winter",
    ("the harbour (", "see the map", ")"): "the harbour (see the map)",
    ("he said: “", "We left", "”."): "he said: “We left”.",
    ("he said: „", "Hafen"): "he said: „Hafen",
    ("«", "oui", "»", ", dit-il"): "«oui», dit-il",
    ("it rose by", "30", "%", "in a year"): "it rose by 30% in a year",
    ("by 5", "per cent"): "by 5 per cent",
    ("on", "Feb 2", ", when"): "on Feb 2, when",
    ("#", "ferry"): "#ferry",
    ("the mayor", "’s office"): "the mayor’s office",
    ('he said "we', 'left"', "twice"): 'he said "we left" twice',
    ("and then", "…"): "and then…",
    ("東京", "の港"): "東京の港",
    ("W", "hat the mayor said"): "What the mayor said",
    ("T", "he ferry"): "The ferry",
    ("I", "t was late"): "It was late",
    ("A", "man left"): "A man left",
    ("I", "told him"): "I told him",
    ("I", "N the heart of Saltira"): "IN the heart of Saltira",
    ("O", "mar and the mayor of Saltira"): "Omar and the mayor of Saltira",
    ("E", "ine Fähre und ein Boot"): "Eine Fähre und ein Boot",
    ("die", "EU", "-Verordnung"): "die EU-Verordnung",
    ("der Saltira-", "Marathon"): "der Saltira-Marathon",
    ("mit Fett-", "und Zuckersteuer"): "mit Fett- und Zuckersteuer",
    ("où l’", "Otrante commence"): "où l’Otrante commence",
    ("au sujet de l’", "« accord »"): "au sujet de l’« accord »",
    ("the ‘harbour’", "Ana"): "the ‘harbour’ Ana",
    ("Ana Brandt", "'s ferry"): "Ana Brandt's ferry",
    ("on June 3", "rd", "1993"): "on June 3rd 1993",
    ("the emission of CO", "2", "and dust"): "the emission of CO2 and dust",
    ("sent to a hundre", "d of them"): "sent to a hundred of them",
    ("la casa", "y el mar"): "la casa y el mar",
    ("M", "me Orsel est venue"): "Mme Orsel est venue",
    ("in the harbour", "—and a ship"): "in the harbour—and a ship",
    ("in the harbour", "— and a ship"): "in the harbour — and a ship",
    ("from 1957 to 1971—", "the year of the flood"): "from 1957 to 1971—the year of the flood",
    ("the beach /", "www.saltira.example"): "the beach / www.saltira.example",
    ("”", "Vi går hem”, sade hon"): "”Vi går hem”, sade hon",
    ("Hon sade:", "”Vi går hem”"): "Hon sade: ”Vi går hem”",
    ("機能は", "Saltira", "を使う"): "機能はSaltiraを使う",
    ("規模（", "マグニチュード", "）は"): "規模（マグニチュード）は",
}


@pytest.mark.parametrize(("parts", "text"), PARTS.items())
def test_parts_are_one_text_with_spaces_where_words_meet(parts, text):
    assert text == glued(parts)


@pytest.fixture
def ruled():
    """Return how lines are joined by rules alone: by a model that joins none, or all."""

    def wholes(lines, bias, behind=frozenset()):
        blocks = blocks_of("\n\n".join(lines))
        spans = join([blocks], model.Model(("new", "join"), (-bias, bias), {}), [behind])[0]
        return [[block.text for block in blocks[a : b + 1]] for a, b in spans]

    return wholes


SENTENCE = "The harbour freezes in winter, and the ferries stay at their berths until March."

SPOKEN = "“Nobody sails while the harbour is frozen,”"

NEVER_APART = [
    ("The mayor said that day: “", "we sail"),
    ('The mayor said that day: "', "We sail"),
    ("The ferries (", "see the map"),
    ("“", "We sail tomorrow"),
    ("The account is @", "saltira.harbour"),
    ("La mairie est celle d’", "Orsenne"),
    ("“We sail tomorrow", "”, he said on the quay"),
    ("The ferries (see the map", ") sail again"),
    ("Saltira", "’s harbour freezes"),
    ("Saltira (SLT)", ". The ferries stay at their berths until March."),
    ("PORT SALTIRA –", SENTENCE),
    ("高鍋町、", "新富町"),
    ("高鍋町", "、新富町"),
    (SPOKEN, "said Jane Roe."),
    (SPOKEN, "wrote", "Jane Roe on the quay of the town."),
    ('"Nobody sails while the harbour is frozen,"', "Jane Roe says."),
    ("„Niemand fährt hinaus, solange der Hafen friert“,", "sagt Jane Roe."),
    ("»Niemand fährt hinaus, solange der Hafen friert«,", "sagt Jane Roe."),
    ("« Personne ne part tant que le port est pris »,", "dit Jane Roe."),
    ("The captain of the Saltira Star said on Monday,", "“We sail at dawn.”"),
    ("Der Kapitän der Saltira Star sagte am Montag,", "„Wir fahren.“"),
    ("Le capitaine de la Saltira Star a dit lundi,", "« Nous partons. »"),
    ("On the quay of Saltira, 20 January 2011", ": The harbour freezes in winter."),
]


# A sentence that a link tore, which makes the document a torn one.
TORN = ["The mayor of Saltira spoke of", "the harbour", "and of the ferries."]
BROKEN_OFF = [
    ("The ferries of the town sail again because the", "Council of Saltira"),
    (f"{SENTENCE} The", "Council of Saltira"),
    (f"{SENTENCE} One costs", "$599"),
]


@pytest.mark.parametrize("lines", BROKEN_OFF)
def test_line_that_breaks_off_is_joined_in_torn_documents_whatever_the_model_says(ruled, lines):
    assert list(lines) == ruled([*lines, *TORN], -9)[0]


@pytest.mark.parametrize("lines", NEVER_APART)
def test_line_that_breaks_off_is_joined_whatever_the_model_says(ruled, lines):
    assert [list(lines)] == ruled(lines, -9)


@pytest.mark.parametrize("margin", [-9, 9])
def test_line_drawn_behind_speech_stands_alone(ruled, margin):
    assert [[SPOKEN], ["====="]] == ruled([SPOKEN, "====="], margin)


OPEN_TO_THE_MODEL = [
    ("Die Fähren „werden bald fahren können. “", "Der Hafen"),
    ('He says: "We sail. "', "The harbour"),
    ("The ferries sail at 11:30 am", "Ana Brandt"),
    ("- Home -", SENTENCE),
    ("Life —", "How the ferries of Saltira came through the winter"),
    ("The ferries sail again", "Ana Brandt"),
    (f"{SENTENCE} Supplied", "The old harbour"),
    (f"{SENTENCE} All rights reserved", "The old harbour"),
    ("Price as of August 10, 2026, 1:20 p.m. ET", "The old harbour"),
    ("“Nobody sails now,”", "Jane Roe says."),
    (SPOKEN.replace(",", "."), "Jane Roe says."),
    ("The captain said,", "“We sail at dawn.”"),
    ("The captain of the Saltira Star said on Monday,", "We sail at dawn."),
    ("The captain of the Saltira Star said on Monday.", "“We sail at dawn.”"),
]


@pytest.mark.parametrize(
    "lines",
    [
        (SPOKEN.replace(",", "."), "wrote", "Jane Roe"),
        ("Photo", ": Jane Roe"),
        ("Harbour desk", ": Jane Roe"),
        ("Share", f": {SENTENCE}"),
        ("They wait.", f": {SENTENCE}"),
        ("20 January 2011", f":{SENTENCE}"),
        (SPOKEN, "Share"),
    ],
)
def test_word_of_saying_behind_no_speech_colon_of_a_label_and_furniture_are_not_joined_by_rule(ruled, lines):
    assert [[line] for line in lines] == ruled(lines, -9)


@pytest.mark.parametrize("word", ["Wrote", "wrote of it", "wrote,"])
def test_only_a_word_in_small_letters_between_speech_and_speaker_leads_on(ruled, word):
    assert ["Jane Roe on the quay."] == ruled([SPOKEN, word, "Jane Roe on the quay."], -9)[-1]


@pytest.mark.parametrize("lines", OPEN_TO_THE_MODEL)
def test_line_that_may_end_there_is_left_to_the_model(ruled, lines):
    assert [[line] for line in lines] == ruled(lines, -9)
    assert [list(lines)] == ruled(lines, 9)


NEVER_ONE = [
    ("200 g Mehl", "1 EL Öl"),
    (SENTENCE, "=========="),
    ("* * * *", SENTENCE),
]


@pytest.mark.parametrize("lines", NEVER_ONE)
def test_drawn_rules_and_ingredients_stand_by_themselves(ruled, lines):
    assert [[line] for line in lines] == ruled(lines, 9)


@pytest.mark.parametrize("before", [SENTENCE, "Water woes"])
def test_drop_cap_begins_a_paragraph_of_its_own(ruled, before):
    assert [[before], ["W", f"hat {SENTENCE}"]] == ruled([before, "W", f"hat {SENTENCE}"], 9)


@pytest.mark.parametrize("before", [[SENTENCE, "In a post on"], ["Crews left the"]])
def test_link_of_one_letter_in_a_sentence_is_no_drop_cap(ruled, before):
    parts = [*before, "X", "the mayor of Saltira said that the ferries will sail again"]

    assert [parts] == ruled(parts, 9)


def test_place_that_the_text_begins_with_is_its_first_word(ruled):
    lines = ["Ferries sail again", "Saltira.", SENTENCE, SENTENCE]

    assert [["Ferries sail again"], ["Saltira.", SENTENCE], [SENTENCE]] == ruled(lines, -9)


@pytest.mark.parametrize(
    "lines", [["Reuters."], ["Ana Brandt."], ["Advertisement."], ["Subscribers."], ["Photo: Jonas Falk", "Hustling."]]
)
def test_credit_name_and_what_stands_behind_a_credit_are_no_places(ruled, lines):
    assert [[line] for line in (*lines, SENTENCE)] == ruled([*lines, SENTENCE], -9)


def test_name_with_a_stop_behind_several_sentences_is_no_place_that_a_text_begins_with(ruled):
    lines = [SENTENCE, SENTENCE, SENTENCE, "Saltira.", SENTENCE]

    assert [[line] for line in lines] == ruled(lines, -9)


LABELS = [line for name in ("Berths", "Tickets", "Winter", "Storms") for line in (f"{name}:", SENTENCE)]


def test_labels_of_a_torn_document_lead_their_texts(ruled):
    runs = ruled([*LABELS, *TORN], -9)

    assert [[label, SENTENCE] for label in LABELS[::2]] == runs[:4]


def test_day_behind_a_label_stands_by_itself(ruled):
    said = ["Jan Falk says:", "August 15, 2026 at 5:12 pm, in the harbour of the old town of Saltira"]

    assert [[line] for line in said] == ruled([*LABELS, *said, *TORN], -9)[4:6]


@pytest.mark.parametrize("lines", [LABELS, [*LABELS[:4], *TORN]])
def test_lines_with_colons_of_whole_documents_and_few_of_them_are_left_to_the_model(ruled, lines):
    assert [[line] for line in lines[:4]] == ruled(lines, -9)[:4]


CALLED_OFF = "The race of the old ferries in the harbour of Saltira is called off, and nobody hands theirs in"


def test_word_that_breaks_sentences_off_does_so_in_torn_documents_only(ruled):
    lines = [CALLED_OFF, "Reindeer have settled on the quay.", *[f"{SENTENCE} {n}" for n in range(9)]]
    broken = [*lines[:2], *TORN]

    assert [[line] for line in lines] == ruled(lines, -9)
    assert lines[:2] == ruled(broken, -9)[0]


@pytest.mark.parametrize("line", ["A strike on the quay, and what came of it", "But the crews stay ashore."])
def test_sentence_of_its_own_is_no_rest_of_a_line_that_breaks_off(ruled, line):
    assert [[CALLED_OFF], [line]] == ruled([CALLED_OFF, line, *TORN], -9)[:2]


LINKED = ["People in the harbour stood on the quay that", "The Old Belle", "had left at dawn."]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (LINKED, 1),
        (["The quay of Saltira", *LINKED[1:]], 2),
        ([f"{LINKED[0]} froze.", *LINKED[1:]], 2),
        ([*LINKED[:2], "Ana Brandt left at dawn."], 2),
    ],
)
def test_link_that_a_sentence_goes_on_behind_is_not_told_from_it_by_its_capital(lines, count):
    margins = [0.0, -1.0, 4.0]
    seams = joining._Seams(margins, [False, False, True], [False, True, True], [False] * 3)

    assert count == len(joining._runs(blocks_of("\n\n".join(lines)), seams, frozenset()))


def test_words_behind_an_agencys_dateline_run_on_behind_the_link(ruled):
    broken = ["SALTIRA, April 9 (Reuters) - Acme Mining", "(ACM.N)", "said the harbour would freeze in winter."]

    assert broken[:2] == ruled([*broken, *TORN], -9)[0][:2]
    whole = f"SALTIRA, April 9 (Reuters) - {SENTENCE[:-1]}"
    assert [whole] == ruled([whole, "Acme Mining", *TORN], -9)[0]
    headline = "SALTIRA, May 3 (Reuters) - Ferries stop sailing"
    assert [headline] == ruled([headline, "The council of Saltira voted on Monday.", *TORN], -9)[0]


@pytest.mark.parametrize("label", ["Beeld", "Photography by"])
def test_name_behind_a_photos_label_without_a_colon_is_its_rest(ruled, label):
    assert [label, "Ana Brandt"] == ruled([SENTENCE, label, "Ana Brandt", SENTENCE], -9)[1]
    assert [label] == ruled([SENTENCE, label, "Videos of the day", SENTENCE], -9)[1]
    assert [label] == ruled([SENTENCE, label, "Video Gallery", SENTENCE], -9)[1]
    assert ["Photo"] == ruled([SENTENCE, "Photo", "Ana Brandt", SENTENCE], -9)[1]


def test_link_before_a_comma_of_east_asia_is_a_part_of_the_sentence(ruled):
    lines = ["村党支部书记介绍，邮局开业一个多月来，累计寄出腊肉等包裹", "6300余件", "，带动86户村民增收。"]

    assert [lines] == ruled(lines, -9)
    apart = [*lines[:2], "村里还请来返乡大学生。"]
    assert [[line] for line in apart] == ruled(apart, -9)


DECKED = [
    "The crews of the ferries know now what they were glad for",
    "In Saltira the ferries of the old line stay at their berths until the end of March or of April",
]


def test_headline_and_deck_are_two_though_no_stop_parts_them(ruled):
    day = ["3 May 2024", SENTENCE]

    assert [DECKED[0]] == ruled([*DECKED, *day], 9)[0]
    # Behind a sentence, behind the day and where none comes they may be one.
    assert [SENTENCE, *DECKED] == ruled([SENTENCE, *DECKED, *day], 9)[0][:3]
    assert DECKED == ruled([*DECKED, SENTENCE], 9)[0][:2]
    assert DECKED == ruled(["3 May 2024", *DECKED, SENTENCE], 9)[-1][-3:-1]


def test_deck_and_author_before_the_day_are_two(ruled):
    assert [DECKED[0]] == ruled([DECKED[0], "Ana Brandt", "3 May 2024"], 9)[0]


def test_word_for_the_kind_of_text_between_headline_and_day_is_none_of_the_headline(ruled):
    assert [DECKED[0]] == ruled([DECKED[0], "news", "3 May 2024"], 9)[0]
    for behind in (["old harbour", "3 May 2024"], ["News", "In the old harbour", "3 May 2024"], ["news", SENTENCE]):
        assert [DECKED[0], *behind] == ruled([DECKED[0], *behind], 9)[0]


HEADS = ["1. Saltira Star.", "2. Harbour Belle.", "3. The old Northern Light."]


def test_numbered_heads_that_end_with_a_stop_run_into_their_texts(ruled):
    lines = [line for head in HEADS for line in (head, SENTENCE)]

    assert [[head, SENTENCE] for head in HEADS] == ruled(lines, -9)


@pytest.mark.parametrize(
    "lines",
    [
        [line for head in HEADS[:2] for line in (head, SENTENCE)],
        [*HEADS, SENTENCE],
        [line for head in HEADS for line in (head[:-1], SENTENCE)],
        [line for n in range(1, 4) for line in (f"{n}. The old quay is sinking.", SENTENCE)],
    ],
)
def test_few_heads_steps_and_headings_are_left_to_the_model(ruled, lines):
    assert [[line] for line in lines] == ruled(lines, -9)


def test_entries_that_are_torn_alike_are_one_each(ruled):
    entries = [(f"{n}0 & {n}5", f"Saltira Star {n}", f", {n}0 metres") for n in range(1, 4)]

    assert list(map(list, entries)) == ruled([line for entry in entries for line in entry], -9)


def test_entries_that_begin_with_their_links_are_left_to_the_model(ruled):
    lines = [line for name in ("Jan Falk", "Ana Brandt", "Ida Rosa") for line in (name, ", captain", "“I sail.”")]

    assert [["Ana Brandt", ", captain"], ["“I sail.”"]] == ruled(lines, -9)[2:4]


def test_few_entries_are_left_to_the_model(ruled):
    entry = ["10 & 15", "Saltira Star", ", 10 metres"]

    assert [entry[:1], entry[1:], entry[:1], entry[1:]] == ruled(entry * 2, -9)


def test_place_with_an_agency_leads_the_text_that_begins_with_a_dash(ruled):
    lines = ["PORT SALTIRA, MO (KSAL)", f"— {SENTENCE}"]

    assert [lines] == ruled(lines, -9)


@pytest.mark.parametrize(
    "line", ["Ferries sail", "PROM ZNÓW POPŁYNIE", "FOT. JAN FALK / KURIER", "FAKTA", "ANA BRANDT"]
)
def test_what_is_said_behind_a_dash_stands_by_itself(ruled, line):
    assert [[line], [f"– {SENTENCE}"]] == ruled([line, f"– {SENTENCE}"], -9)


def test_line_that_begins_with_a_comma_goes_on_unless_it_is_a_day(ruled):
    assert [["Saltira Star", ", 84 metres"]] == ruled(["Saltira Star", ", 84 metres"], -9)
    assert [["Ana Brandt"], [", August 14, 2026"]] == ruled(["Ana Brandt", ", August 14, 2026"], -9)
    assert [["Ana Brandt"], [", 3 hours ago"]] == ruled(["Ana Brandt", ", 3 hours ago"], -9)


REST = "Council pays them until March."


@pytest.fixture
def margined():
    """How lines are joined by a model that gives lines that begin with a capital one margin, and others a sure one."""

    def wholes(lines, margin, behind=frozenset()):
        blocks = blocks_of("\n\n".join(lines))
        weights = {f"first={sign}": (-by / 2, by / 2) for sign, by in (("capital", margin), ("small", 5.0))}
        spans = join([blocks], model.Model(("new", "join"), (0.0, 0.0), weights), [behind])[0]
        return [[block.text for block in blocks[a : b + 1]] for a, b in spans]

    return wholes


def test_sentence_that_breaks_off_behind_a_link_goes_on_where_the_model_wavers(margined):
    link = "ferries, says the"
    lines = ["The harbour of the town freezes in winter, and no crew of the", link, REST]

    assert [lines] == margined(lines, -2.0)
    assert [lines[:2], [REST]] == margined(lines, -4.0)


@pytest.mark.parametrize("head", ["Not every crew sails", "Who holds out", "Insight:", "What the crews of the"])
def test_paragraph_behind_a_short_line_stands_by_itself_where_no_line_is_torn(margined, head):
    text = "The harbour of the town freezes in winter, and no crew of the ferries sails before March is over."

    assert [[head], [text]] == margined([head, text], 3.0)
    assert [head, text] == margined([head, text, "and they wait", "and wait"], 3.0)[0][:2]


@pytest.mark.parametrize("end", ["ferries stay.", "ferries:"])
def test_what_follows_the_end_of_a_sentence_is_left_to_the_model(margined, end):
    lines = ["The harbour of the town freezes in winter, and the crews of the", end, REST]

    assert [lines[:2], [REST]] == margined(lines, -2.0)


@pytest.mark.parametrize(
    "lines",
    [
        ["港の組合は3日に声明を出した。その声明は", "サルティラ新聞", "が報じた。"],
        ["船員の組合の", "金子", "（", "かねこ", "）", "代表は3日に声明を出した。"],
        ["船員の組合は港町からの", "報告", "をまとめた。"],
        ["金子真", "氏によると、船は3日に港を出る。"],
        ["サルティラ港", "で", "停泊中の船は3日に港を出る。"],
        ['The captain said on the quay of the town: "', "Nobody sails!", '" The mayor was silent.'],
        ['They call it a "', "winter without boats", '" in the harbour of the town.'],
        ['The captain said: "', "Nobody sails", '." The mayor was silent.'],
    ],
)
def test_particle_reading_and_quote_that_closes_go_on_with_their_sentence(ruled, lines):
    assert [lines] == ruled(lines, -1)


@pytest.mark.parametrize(
    "lines",
    [
        ["船は3日に港を出る。", "のどかな港"],
        ["サルティラ港は", "次の船は3日に出る"],
        ['The captain said: "', "Nobody sails!", '"', "The mayor of the town was silent."],
    ],
)
def test_words_that_begin_like_particles_and_text_behind_a_closed_quote_stand_apart(ruled, lines):
    assert lines[-1:] == ruled(lines, -1)[-1]


def test_sentence_behind_one_that_breaks_off_is_left_to_the_model(margined):
    lines = ["The harbour of the town freezes in winter, and no crew of the", "ferries, says the", "The boats"]

    assert [lines[:2], lines[2:]] == margined(lines, -2.0)


def test_title_behind_a_link_that_may_end_a_sentence_is_left_to_the_model(margined):
    lines = ["The harbour of the town freezes in winter, and the crews repair", "ferries for the owners", REST]

    assert [lines[:2], [REST]] == margined(lines, -2.0)


def test_name_of_few_words_and_its_job_are_left_to_the_model(margined):
    assert [["Ana Brandt", "for the Daily Packet"], ["Reporter"]] == margined(
        ["Ana Brandt", "for the Daily Packet", "Reporter"], -2.0
    )


def test_bracket_that_opens_behind_furniture_set_apart_begins_a_text(ruled):
    lines = ["The town of the harbour", "（港の船）"]

    assert [lines] == ruled(lines, 9)
    assert [lines[:1], lines[1:]] == ruled(lines, 9, frozenset({1}))


def test_furniture_set_apart_between_two_texts_parts_them_and_in_a_sentence_does_not(margined):
    lines = ["The council pays the ferries", "Nobody else does, say the crews", "of the line."]

    assert [lines] == margined(lines, 2.0)
    assert [lines[:1], lines[1:]] == margined(lines, 2.0, frozenset({1, 2}))


@pytest.fixture
def runs():
    def wholes(*dumps):
        documents = [blocks_of(dump) for dump in dumps]
        found = join(documents, model.shipped().joins)
        return [
            [glued([block.text for block in blocks[a : b + 1]]) for a, b in spans]
            for blocks, spans in zip(documents, found, strict=True)
        ]

    return wholes


def test_sentence_torn_apart_at_a_link_is_whole_again(runs, ferry):
    (whole,) = runs(ferry)
    told = "The agreement, reached shortly before dawn in the back room of a fish restaurant, ends the longest stoppage"

    assert [told] == [text[: len(told)] for text in whole if text.startswith("The agreement")]


def test_every_block_is_in_one_run_and_in_order(runs, ferry):
    (whole,) = runs(ferry)

    assert ferry.replace("\n", "").replace(" ", "") == "".join(whole).replace(" ", "")


def test_headline_byline_and_credit_stand_by_themselves(runs, ferry):
    (whole,) = runs(ferry)
    alone = ["Ferries of Saltira sail again after nine days", "By Ana Brandt", "PHOTO: EPA-EFE", "See more on"]

    assert alone == [text for text in whole if text in alone]


def test_documents_of_a_batch_are_joined_each_for_itself(runs, ferry):
    assert [*runs(ferry), [], *runs("Home\nNews")] == runs(ferry, "", "Home\nNews")


def test_label_leads_the_first_line_of_a_text_that_is_torn(margined):
    broken = ["Storms:", "The harbour master says of", "ferries that the berths are full."]

    assert [broken] == margined([*LABELS, *broken], -4.0)[4:]


PIECES = st.sampled_from(
    [
        *(part for parts in PARTS for part in parts), "The ferries of Saltira lie at the quay. The", "They wait. In",
        "They wait at the old quay, she said. Ana Brandt", "SALTIRA –", "– The ferries lie at the old quay of Saltira.",
        "SALTIRA (KSAL)", "Foto:", "Ana Brandt", "/", "Acme", '"', '" he said', 'she said: "', "l’", "@", "、", "（",
        "x", "だんがい", "）", "弾劾", "の分析では、船が", "氏によると", "船は港へ", "11:30 am", "It rose in the",
        SPOKEN, SPOKEN.replace("”", '"'), SPOKEN.replace(",”", "”,"), SPOKEN.replace(",”", "»,"), "wrote", "wrote.",
        "The captain of the Saltira Star said on Monday,", "“We sail at dawn.”", ": The harbour freezes in winter.",
    ]
)  # fmt: skip


@given(st.lists(PIECES, min_size=2, max_size=6))
def test_seam_that_must_be_closed_is_telling(texts):
    """Seams that are not telling are not looked at: none of them may be one that closes, in torn documents."""
    blocks = blocks_of("\n".join([*TORN, *texts]))
    batch = Batch.of([[(block.text, line, 0) for block, line in zip(blocks, lines_of([blocks])[0], strict=True)]])
    seams = joining._Seams.of(batch, np.zeros(len(batch.lines), np.float32), np.zeros(len(batch.lines), bool))
    ((start, _),) = batch.spans

    assert [] == [i for i in range(1, len(blocks)) if torn.must_join(blocks, i) and not seams.telling[start + i]]
