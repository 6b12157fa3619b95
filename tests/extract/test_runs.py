from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.extract import extract
from builder.extract.blocks_text import blocks_of
from builder.extract.runs import cuts
from builder.records import Block, Origin, RawDocument

# Words of a menu, none like another in its first letters.
MENU = [f"{sign}{vowel}rden" for sign in "BDFGKLM" for vowel in "aeiou"]
SENTENCES = """\
The harbour of Saltira was closed for years.
Crews went home on Monday without a word to anybody.
Nobody had asked them to stay in the port.
Some sat in the tavern until the lamps were lit.
A boat came at noon, empty but for a goat.
It left again before the mayor had found her hat.
""".splitlines()
# A text of which it is sure that it was run together.
RUN = "".join(SENTENCES)
# The same below its page's menu.
PAGE = f"{''.join(MENU)}\n{RUN}\n"


def parts_of(text):
    """Return the parts that *text* is cut into."""
    return [text[a:b] for a, b in pairwise([0, *cuts(text), len(text)])]


def cut_in_a_run(text, before=PAGE):
    """Return the parts of a line behind a page that was run together."""
    places = [0, *(at - len(before) for at in cuts(f"{before}{text}\n") if at > len(before)), len(text)]
    return [text[a:b] for a, b in pairwise(places)]


def texts_of(text):
    return [block.text for block in blocks_of(text)]


def test_sentences_without_a_space_between_are_cut():
    assert parts_of(RUN) == SENTENCES


def test_few_sentences_without_a_space_are_no_text_that_was_run_together():
    text = " ".join(SENTENCES) + " " + "".join(SENTENCES[:5])

    assert [] == cuts(text)
    assert 5 == len(cuts(text + "A gull saw it all."))


def test_sentences_that_begin_alike_count_once():
    assert [] == cuts("".join(f"The harbour is seen by {word.lower()}." for word in MENU))


def test_sentences_that_end_alike_count_once():
    assert [] == cuts(" ".join(f"So says Kinzig.{word} today," for word in MENU))


def test_stops_behind_titles_end_no_sentence():
    assert [] == cuts(" ".join(f"So {word[:2].lower()} St.{word} said," for word in MENU))


def test_proper_text_is_not_cut():
    assert [] == cuts(" ".join(SENTENCES * 5))
    assert [] == cuts("\n\n".join(SENTENCES * 5))


# One seam between sentences, and what it is cut into.
SEAM = "\nThe port is shut.We wait for it.\n"
SEAM_PARTS = ["\nThe port is shut.", "We wait for it.\n"]


def test_words_of_a_menu_are_cut_where_a_sentence_was_run_together_too():
    *menu, last, rest = parts_of("".join(MENU) + SEAM)

    assert [*MENU[:-1], MENU[-1] + SEAM_PARTS[0], SEAM_PARTS[1]] == [*menu, last, rest]
    assert [] == cuts("".join(MENU))


def test_few_words_of_a_menu_are_no_text_that_was_run_together():
    """The first stands behind no other."""
    assert [] == cuts("".join(MENU[:30]) + SEAM)
    assert 31 == len(cuts("".join(MENU[:31]) + SEAM))


def test_words_that_are_set_often_count_once():
    assert [] == cuts("".join(MENU[:20] * 9) + SEAM)


def test_menu_in_a_text_is_cut_only_if_it_is_a_share_of_it():
    menu, prose = "".join(MENU), " ".join(SENTENCES)

    assert len(MENU) == len(cuts(f"{menu} {prose}{SEAM}"))
    assert [] == cuts(f"{menu} {f'{prose} ' * 40}{SEAM}")


@pytest.mark.parametrize("times", [1, 4])
def test_text_with_capitals_inside_many_words_is_not_cut(times):
    """As isiZulu sets them; the names are made up."""
    words = [f"wase{word}" for word in MENU[:25]]
    text = " ".join(f"Abantu {word} bathi balinde isikhathi eside ukuthola impendulo." for word in words)

    assert [] == cuts(" ".join([text] * times) + SEAM)


@pytest.mark.parametrize(
    "parts",
    [
        ["Saltira is clean", "The harbour of Saltira"],
        ["Saltira is clean", "BBC News"],
        ["BBC", "The harbour of Saltira"],
        ["as seen by the EU", "Crews went home"],
        ["for years.", "A series"],
        ["for years!", "The harbour"],
        ["for years…", "The harbour"],
        ["for years.", "“We are tired"],
        ["for years.", "„Wir sind müde"],
        ["for years.", "«Nous"],
        ["for years.”", "The harbour"],
        ["for years.)", "The harbour"],
        ["“for years”", "The harbour"],
        ["(for years)", "The harbour"],
        ["Who paid for it?", "1 day ago"],
        ["Pay for it!", "3 hours ago"],
        ["Jane Roe", "3 May 2026"],
        ["Jane Roe", "13 May 2026"],
        ["Jana Roth", "3. Mai 2026"],
        ["Jane Roe", "Updated 3 May 2026"],
        ["více než rok", "Štěstí přeje"],
        ["za rok.", "Řeka stoupá"],
        ["Příliš žluťoučký", "Čtenáři"],
        ["στο λιμάνι", "Ένα πλοίο"],
        ["για χρόνια.", "Το λιμάνι"],
        ["в порту", "Корабль пришёл"],
        ["много лет.", "Ёлки стоят"],
        ["w porcie", "Łodzie"],
        ["Иван Петрел", "3 мая 2026"],
        ["from 3 May 2026", "The clock is right"],
        ["since the spring of 2019.", "The crews went"],
        ["he said “for years.”", "The crews went"],
        ['he said "for years."', "The crews went"],
        ["seen by all", "WhatsApp Facebook"],
        ["written by Ewan McDonald", "The harbour is"],
        ["by Mary O'Brien", "3 May 2024"],
        ["keeper of the clock", "3 hours ago"],
    ],
    ids=" | ".join,
)
def test_parts_that_were_run_together_are_cut(parts):
    assert parts == cut_in_a_run("".join(parts))


@pytest.mark.parametrize(
    "line",
    [
        "McDonald and MacDonald had a farm",
        "WhatsApp or Facebook",
        "LinkedIn for keepers",
        "YouTube and TikTok",
        "iPhone and eBay, iPad and eThekwini",
        "PlayStation of the boy",
        "WordPress is down",
        "OpenAI, BuzzFeed and DotNet",
        "PayPal and FaceTime, MyPhone and MyTV",
        "WhatsApp's rest and LinkedIn’s",
        "Read it on WhatsApp.",
        "McDonald’s is open",
        "O’Brien and O'Hara",
        "DeVito and LaRue, LeBlanc",
        "NGOs and CEOs meet",
        "(WhatsApp) and “WhatsApp”",
        "Covid19 was, and mp3 files",
    ],
)
def test_names_with_a_capital_inside_are_not_cut(line):
    assert [line] == cut_in_a_run(line)


@pytest.mark.parametrize("name", ["WhatsApp", "MacDonald", "AstraZeneca", "ChatGPT"])
def test_names_are_whole_where_sentences_were_run_together_and_no_menu(name):
    assert [f"So {name} said"] == cut_in_a_run(f"So {name} said", before=f"{RUN}\n")


def test_word_that_opens_sentences_is_cut_where_sentences_were_run_together_and_no_menu():
    assert ["Saltira is clean", "The harbour"] == cut_in_a_run("Saltira is cleanThe harbour", before=f"{RUN}\n")


@pytest.mark.parametrize(
    "line",
    [
        "at 12.30 and 3.5 per cent",
        "in May 2026 and 1958",
        "the U.S. and the U.N. said",
        "A1 and B52 and x3 m",
        "version two.three",
        "The A.B.C. of it",
        "a day. A night. One.",
        "EU, UN and BBC",
        "Who? 1 day ago",
        "the year was 2019 and",
        "abc123 May",
    ],
)
def test_what_is_no_seam_is_not_cut(line):
    assert [line] == cut_in_a_run(line)


@pytest.mark.parametrize(
    "text", ["Kinzig.News", "Kinzig.News reports it. " * 30, "Read The Gazette.Valley today. " * 9, "McDonald " * 50]
)
def test_names_alone_are_no_text_that_was_run_together(text):
    assert [] == cuts(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Home    News    Sport    Letters", ["Home    ", "News    ", "Sport    ", "Letters"]),
        ("Home  News  Sport  Letters", ["Home  ", "News  ", "Sport  ", "Letters"]),
        ("Home\t\tNews\t\tSport\t\tLetters", ["Home\t\t", "News\t\t", "Sport\t\t", "Letters"]),
        ("Home \tNews \tSport \tLetters", ["Home \t", "News \t", "Sport \t", "Letters"]),
        ("Who?   Why?   How?   Letters", ["Who?   ", "Why?   ", "How?   ", "Letters"]),
        ("Yes.\tNo.\tMaybe.\tLetters", ["Yes.\t", "No.\t", "Maybe.\t", "Letters"]),
        ("Who?  News   Sport   Letters   Home", ["Who?  News   ", "Sport   ", "Letters   ", "Home"]),
    ],
)
def test_line_with_many_gaps_is_cut_behind_them(text, parts):
    assert parts == parts_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Home    News    Sport",
        "Home\t\tNews\t\tSport",
        "Home    News\nSport    Letters\nHome    Weather",
        "    Home    News    Sport    ",
        "One.  Two.  Three.  Four.  Five.",
        "“One.”  “Two?”  “Three!”  Four:  Five…  Six",
        "One News Sport Letters",
        "The  harbour  of  Saltira  was  cleaned",
    ],
)
def test_line_without_many_gaps_is_not_cut(text):
    assert [] == cuts(text)


def test_gaps_of_one_line_are_found_behind_others():
    assert ["One.\nHome  ", "News  ", "Sport  ", "Letters\nTwo  three."] == parts_of(
        "One.\nHome  News  Sport  Letters\nTwo  three."
    )


def test_gaps_and_seams_are_cut_in_order_and_once():
    text = f"Home  News  Sport  Letters\n{RUN}\nHome  News  Sport  Letters"
    found = cuts(text)

    assert sorted(set(found)) == found
    assert ["Home  ", "News  ", "Sport  ", f"Letters\n{SENTENCES[0]}", *SENTENCES[1:-1]] == parts_of(text)[:8]
    assert [f"{SENTENCES[-1]}\nHome  ", "News  ", "Sport  ", "Letters"] == parts_of(text)[8:]


GLUED = st.lists(
    st.sampled_from(
        [
            *SENTENCES,
            *MENU,
            "BBC",
            "3 May 2026",
            "Home  News  Sport  Who?",
            "\n",
            "\n\n",
            "\u00ad",
            " ",
            "WhatsApp",
            "łódź",
        ]
    ),
    max_size=40,
).map("".join)


def bare(text):
    return "".join(text.replace("\u00ad", "").split())


@settings(deadline=None)
@given(GLUED)
def test_cuts_are_in_order_inside_the_text(text):
    found = cuts(text)

    assert sorted(set(found)) == found
    assert all(0 < place < len(text) for place in found)


@settings(deadline=None)
@given(GLUED)
def test_spans_of_cut_blocks_hold_their_words(text):
    blocks = blocks_of(text)

    assert [block.text.split() for block in blocks] == [
        text[block.start : block.end].replace("\u00ad", "").split() for block in blocks
    ]


@settings(deadline=None)
@given(GLUED)
def test_cut_blocks_follow_each_other_and_leave_nothing_out(text):
    edges = [0, *(edge for block in blocks_of(text) for edge in (block.start, block.end)), len(text)]

    assert sorted(edges) == edges
    assert "" == "".join(bare(text[a:b]) for a, b in zip(edges[::2], edges[1::2], strict=True))


def test_parts_of_one_line_have_no_gap_and_the_first_has_that_of_the_line():
    text = f"Saltira\n\n\n{''.join(SENTENCES[:2])}\n\n{''.join(SENTENCES[2:])}Kinzig is far.\n"

    assert [0, 2, 0, 1, 0, 0, 0, 0] == [block.gap for block in blocks_of(text)]


def test_parts_end_where_the_next_begins():
    first, second = blocks_of(RUN)[:2]
    length = len(SENTENCES[0])

    assert Block(SENTENCES[0], 0, length) == first
    assert Block(SENTENCES[1], length, length + len(SENTENCES[1])) == second


def test_parts_between_gaps_go_without_the_white_space():
    assert [Block("Home", 0, 4), Block("News", 6, 10), Block("Sport", 13, 18), Block("Who?", 20, 24)] == blocks_of(
        "Home  News \t Sport  Who?"
    )


STORY = """\
Saltmere gets its clock back
By Jonas Petrel
The clock of Saltmere’s fish market is back on its wall after two winters in a barn, and it shows the right hour.
A baker had found it under a heap of nets in April and taken it for the wheel of a cart. The hands were missing.
Two pupils of the trade school made new ones from the blade of a saw. They asked for no money, only for a promise.
“It must go as the town goes,” said one of them, who is seventeen. Her grandfather had wound it for thirty years.
Fishermen say that they will miss the old days, when the market opened as soon as enough of them agreed.
Nobody has said yet at what hour the feast on Sunday begins.
""".splitlines()


def test_text_that_was_run_together_gives_a_record_with_its_paragraphs():
    record = extract(RawDocument(Origin("x.txt"), "".join(STORY)))

    assert (STORY[0], "\n\n".join(STORY[2:])) == (record.headline, record.body)
    assert ["Jonas Petrel"] == list(record.authors)


def test_text_that_was_run_together_is_read_as_its_lines_are():
    assert texts_of("\n".join(STORY)) == texts_of("".join(STORY))
