import textwrap
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.extract import extract, wrapping
from builder.extract.blocks_text import blocks_of
from builder.extract.wrapping import continued, glue
from builder.records import Block, Origin, RawDocument

KEEPER = """\
The keeper of the light at Skarn has written to the harbour office again. His letter, in violet ink, asks for a second \
chair, a better lamp and an answer to his last eleven letters.
The office says that it has no chair to spare. Its members read the letter aloud on Thursday, twice, since a man from \
The Gazette had come late and wanted to hear how it began.
“A light without a chair is a light that walks about,” said a baker who had heard of the matter from the crew of a \
boat. She has offered a stool from her own kitchen.
The keeper is to hear before the winter what will come of it. Until then he sits on a barrel, which leaks, and enters \
each ship that goes by in a book that nobody has asked for.
""".splitlines()
# Lines that end before any common width: each is followed by what would have had room.
POEM = ["The boats go out at dusk and come at dawn", "with silver in their nets", "and nothing in their hands"] * 8
ADDRESSES = ["The Gazette", "Harbour Lane 12", "Port Saltira", "Telephone 555 0143", "Open from nine to five"] * 6
TEAMS = ["Orsel", "Port Mire", "Skarn", "Tarn Abbey", "Wenlow"]
RESULTS = [f"{home} {len(guest)} {guest} {len(home)}" for home in TEAMS for guest in TEAMS if home != guest]
# Letters and stops, and hyphens where `textwrap` breaks a word: behind two letters; `Kinder- und` has one for a word.
CONJUNCTIONS = wrapping._CONJUNCTIONS
PARTS = st.text("aeioubdklmnrstä", min_size=2, max_size=7).filter(lambda part: part not in CONJUNCTIONS)
WORDS = st.builds("-".join, st.lists(PARTS, min_size=1, max_size=3)) | st.builds("{}{}".format, PARTS, st.sampled_from(
    [",", ".", "”", "’s"]
))  # fmt: skip
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=90).map(" ".join), min_size=2, max_size=6)
WIDTHS = st.integers(60, 120)


def wrapped(paragraphs, width, between="\n\n"):
    return between.join(textwrap.fill(text, width, break_long_words=False) for text in paragraphs)


def whole(lines):
    """Return *lines* with those that go on glued to what they go on."""
    found = []
    for line, goes_on in zip(lines, continued(lines), strict=True):
        if goes_on:
            found[-1] += glue(found[-1], line) + line
        elif line:
            found.append(line)
    return found


def texts_of(text):
    return [block.text for block in blocks_of(text)]


def record_of(text):
    return replace(extract(RawDocument(Origin("x.txt"), text)), origin=None)


@settings(deadline=None)
@given(PARAGRAPHS, WIDTHS)
def test_text_wrapped_at_any_width_gets_back_to_its_paragraphs(paragraphs, width):
    lines = wrapped(paragraphs, width).split("\n")
    broken = len([line for line in lines if line]) - len(paragraphs)

    assert (paragraphs if broken >= 6 else [line for line in lines if line]) == whole(lines)


@settings(deadline=None)
@given(PARAGRAPHS, WIDTHS)
def test_spans_of_a_wrapped_text_hold_the_words_of_their_blocks(paragraphs, width):
    text = wrapped(paragraphs, width)
    blocks = blocks_of(text)

    assert ["".join(block.text.split()) for block in blocks] == [
        "".join(text[block.start : block.end].split()) for block in blocks
    ]


@settings(deadline=None)
@given(PARAGRAPHS, WIDTHS)
def test_blocks_of_a_wrapped_text_leave_nothing_but_white_space_out(paragraphs, width):
    text = wrapped(paragraphs, width)
    edges = [0, *(edge for block in blocks_of(text) for edge in (block.start, block.end)), len(text)]

    assert sorted(edges) == edges
    assert "" == "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).strip()


@pytest.mark.parametrize("width", [60, 72, 80])
def test_wrapped_dump_has_its_paragraphs_as_blocks(width):
    assert texts_of(wrapped(KEEPER, width)) == KEEPER


def test_block_of_several_lines_spans_them_all_and_has_the_gap_of_the_first():
    text = wrapped(KEEPER, 60, "\n\n\n") + "\n"
    start = text.index(KEEPER[-1][:20])

    assert Block(KEEPER[-1], start, len(text) - 1, 2) == blocks_of(text)[-1]


def test_lines_that_are_all_indented_go_on():
    assert texts_of(textwrap.indent(wrapped(KEEPER, 66), "    ")) == KEEPER


@settings(deadline=None)
@given(st.lists(WORDS, min_size=60, max_size=90).map(" ".join), WIDTHS)
def test_indented_line_begins_a_paragraph_where_no_blank_lines_do(paragraph, width):
    """Also behind a line that is full."""
    line = textwrap.wrap(paragraph, width, break_long_words=False)[0]
    paragraphs = [f"{paragraph} {line}", paragraph, paragraph]
    rows = [textwrap.fill(text, width, initial_indent="    ", break_long_words=False) for text in paragraphs]

    assert paragraphs == texts_of("\n".join(rows))


def test_wrapped_dump_of_other_line_ends_is_whole():
    assert texts_of(wrapped(KEEPER, 66).replace("\n", "\r\n")) == KEEPER


def test_paragraphs_without_blank_lines_end_where_the_next_word_had_room():
    assert whole(wrapped(KEEPER, 72, "\n").split("\n")) == KEEPER


@pytest.mark.parametrize("width", [50, 140])
def test_lines_may_be_as_short_and_as_long_as_the_limits(width):
    paragraphs = [" ".join(KEEPER)] * 2

    assert paragraphs == whole(wrapped(paragraphs, width).split("\n"))


@pytest.mark.parametrize("width", [34, 180])
def test_lines_beyond_the_limits_are_left_alone(width):
    assert not any(continued(wrapped([" ".join(KEEPER)] * 4, width).split("\n")))


def test_headlines_of_about_one_length_are_left_alone():
    lines = [f"{sign * 2}ummerville’s harbour gets a second lamp and a chair of oak" for sign in "BDFGHKLMPRSTZ"]

    assert not any(continued(lines))


def test_teasers_that_were_cut_short_are_left_alone():
    lines = [f"{sign * 2}ummerville’s harbour gets a second lamp and a chair of …" for sign in "bdfghklmprstz"]

    assert not any(continued(lines))


def test_line_that_is_longer_than_the_width_is_not_gone_on_from():
    longer = f"A headline that nobody has broken {'so far ' * 9}yet"

    assert [longer, *KEEPER] == whole([longer, *wrapped(KEEPER, 72).split("\n")])


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_dump_with_a_line_for_each_paragraph_is_left_alone(between):
    assert not any(continued((between.join(KEEPER * 4)).split("\n")))


@pytest.mark.parametrize("lines", [POEM, ADDRESSES, RESULTS], ids=["poem", "addresses", "results"])
def test_lines_that_end_by_themselves_are_left_alone(lines):
    assert not any(continued(lines))


@pytest.mark.parametrize("lines", [POEM, ADDRESSES, RESULTS], ids=["poem", "addresses", "results"])
def test_lines_that_end_by_themselves_are_left_alone_in_a_wrapped_text(lines):
    text = [*wrapped(KEEPER, 72).split("\n"), "", *lines]

    assert [*KEEPER, *lines] == whole(text)


def test_few_broken_lines_are_no_wrapped_text():
    lines = wrapped([" ".join(KEEPER)], 80).split("\n")

    assert not any(continued(lines[:6]))
    assert all(continued(lines[:7])[1:])


def test_blank_line_is_never_gone_on_from():
    lines = wrapped(KEEPER, 72).split("\n")

    assert [] == [n for n, goes_on in enumerate(continued(lines)) if goes_on and (not lines[n] or not lines[n - 1])]


def test_lines_that_break_at_no_common_width_are_left_alone():
    """Ragged as if each had been ended by hand, at widths from 41 to 85."""
    lines = [f"b {'a' * (40 + n)}" for n in range(0, 44, 4)]

    assert not any(continued(lines))


def test_text_of_which_few_lines_break_at_a_common_width_is_left_alone():
    ragged = [f"b {'a' * (36 + n)}" for n in range(16)]

    assert not any(continued([*wrapped(KEEPER, 72).split("\n"), "", *ragged]))


@pytest.mark.parametrize(
    "line",
    [
        "* a second chair of oak, for guests who come by boat and those who do not",
        "- a second chair of oak, for guests who come by boat and those who do not",
        "+ a second chair of oak, for guests who come by boat and those who do not",
        "• a second chair of oak, for guests who come by boat and those who do not",
        "3. a second chair of oak, for guests who come by boat and those who do not",
        "12) a second chair of oak, for guests who come by boat and those who do not",
        "# Astonishingly little is known of the keepers who came before this one",
        "###### Astonishingly little is known of the keepers who came before this",
        "> astonishingly little is known of the keepers who came before this one",
        "| astonishingly | little | is | known | of | the | keepers |",
        "----------",
        "* * *",
        "=====",
        "___",
        "![Astonishing](https://gazette.example/lamp.jpg)",
    ],
)
def test_what_begins_by_itself_never_goes_on(line):
    assert not goes_on(line)


@pytest.mark.parametrize(
    "line",
    [
        "astonishingly little is known of them",
        "#astonishingly little is known of them",
        "1958astonishing. Nobody knows of it.",
        "-astonishingly little is known of them",
    ],
)
def test_what_only_looks_like_an_item_goes_on(line):
    assert goes_on(line)


def goes_on(line):
    """Does *line* go on with the full one that it stands behind in a wrapped text?"""
    full = "The keeper of the light at Skarn has written to the office harbour again"
    return continued([*wrapped(KEEPER, 72).split("\n"), "", full, line])[-1]


def test_wrapped_items_are_a_block_each():
    items = [f"{n}. {text}" for n, text in enumerate(KEEPER, 1)]

    assert items == whole(wrapped(items, 72, "\n").split("\n"))


@pytest.mark.parametrize(("full", "goes_on"), [(66, True), (65, True), (64, False)])
def test_line_goes_on_if_its_first_word_had_no_room_before(full, goes_on):
    """Of 72 columns a space and a word of seven letters take eight."""
    before = "x" * (full - 1) + "." if goes_on else "x" * full

    assert [goes_on] == continued([*wrapped(KEEPER, 72).split("\n"), "", before, "antique chair"])[-1:]


def test_word_with_a_hyphen_has_room_as_a_whole():
    before, line = "x" * 61, "well-known to all who come by boat"

    assert [False] == continued([*wrapped(KEEPER, 72).split("\n"), "", before, line])[-1:]
    assert [True] == continued([*wrapped(KEEPER, 72).split("\n"), "", before + "x", line])[-1:]


def test_word_behind_a_hyphen_that_stands_for_another_is_one_of_its_own():
    assert ("", " ") == (glue("the three-", "quarters"), glue("die Kinder-", "und Jugendhilfe"))


@pytest.mark.parametrize(("left", "right"), [("他说：", "“我们明天出海"), ("港口在", "2024年重开"), ("中国的", "港口")])
def test_lines_of_a_script_without_spaces_have_none_between(left, right):
    assert "" == glue(left, right)


def test_line_of_an_age_or_a_year_is_no_item():
    assert [True] == continued([*wrapped(KEEPER, 72).split("\n"), "", "x" * 70, "67. “My knees are gone"])[-1:]
    assert [False] == continued([*wrapped(KEEPER, 72).split("\n"), "", "x" * 70, "7. My knees are gone"])[-1:]


def test_line_of_invisible_marks_is_blank():
    text = "\n\n".join([wrapped(KEEPER, 72), "\u200b", wrapped(KEEPER, 72)])

    assert 2 * texts_of(wrapped(KEEPER, 72)) == texts_of(text)


@pytest.mark.parametrize("word", ["2019-2024", "https://gazette.example/4-5"])
def test_numbers_and_addresses_are_not_broken_at_hyphens(word):
    before = "x" * 65

    assert [True] == continued([*wrapped(KEEPER, 72).split("\n"), "", before, word])[-1:]


@pytest.mark.parametrize(("addresses", "goes_on"), [(0, True), (1, True), (4, False)])
def test_few_longer_lines_are_borne_and_many_are_not(addresses, goes_on):
    lines = wrapped([" ".join(KEEPER)], 66).split("\n")
    longer = [f"{'A line that nobody has broken ' * 4}of number {n}" for n in range(addresses)]

    assert goes_on == any(continued([*lines, *(part for line in longer for part in ("", line))]))


def test_longer_lines_are_borne_where_very_many_lines_are_broken():
    lines = wrapped(KEEPER * 3, 66).split("\n")
    longer = [f"{'A line that nobody has broken ' * 4}of number {n}" for n in range(12)]

    assert KEEPER * 3 + longer == whole([*lines, *(part for line in longer for part in ("", line))])


def test_line_that_is_longer_by_its_last_word_is_no_longer_line():
    addresses = [f"The keeper’s book is at https://gazette.example/{'skarn' * 12}/{n}" for n in range(6)]

    assert KEEPER + addresses == whole(wrapped([*KEEPER, *addresses], 72).split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "港の朝は静かで、漁師たちは網を直しながら船を待っていた。議会は秋にこの件を決めるという。" * 9,
        "渔民们在清晨修补渔网，等待船只归来。港口今天十分安静，风也停了。议会将在秋天决定此事。" * 9,
    ],
    ids=["Japanese", "Chinese"],
)
@pytest.mark.parametrize("width", [50, 60, 77, 100])
def test_scripts_without_spaces_are_broken_anywhere_and_glued_without_a_space(text, width):
    paragraphs = [text, text[5:200]] * 2
    lines = [line for text in paragraphs for line in (*(text[n : n + width] for n in range(0, len(text), width)), "")]

    assert paragraphs == whole(lines)


def test_paragraph_of_a_script_without_spaces_ends_where_a_sign_had_room():
    text = "港の朝は静かで、漁師たちは網を直しながら船を待っていた。議会は秋にこの件を決めるという。" * 9
    paragraphs = [text[:110], text[5:150], text]
    lines = [text[n : n + 60] for text in paragraphs for n in range(0, len(text), 60)]

    assert paragraphs == whole(lines)


def test_korean_is_broken_at_spaces():
    paragraphs = [" ".join(["항구의 아침은 조용했고 어부들은 그물을 고치며 배를 기다렸다."] * 12)] * 2

    assert paragraphs == whole(wrapped(paragraphs, 60).split("\n"))


@pytest.mark.parametrize(
    ("left", "right", "between"),
    [
        ("the keeper", "writes", " "),
        ("well-", "known", ""),
        ("well‐", "known", ""),
        ("the boat -", "which", " "),
        ("a boat --", "which", " "),
        ("-", "which", " "),
        ("the years 2019-", "2024", ""),
        ("from Skarn-", "“Port”", " "),
        ("the boat –", "which", " "),
        ("静かで、", "漁師", ""),
        ("静か", "Skarn", " "),
        ("Skarn", "静か", " "),
        ("항구의", "아침은", " "),
    ],
)
def test_between_two_lines_stands_a_space_but_in_words_with_hyphens_and_scripts_without_spaces(left, right, between):
    assert between == glue(left, right)


@pytest.mark.parametrize("lines", [[], [""], ["one line"], ["", ""], ["x" * 300] * 30])
def test_text_of_hardly_any_lines_is_left_alone(lines):
    assert [False] * len(lines) == continued(lines)


FAIR = [
    "Skarn holds its fair of lamps although the wind has taken eleven of them",
    "By Edda Quill",
    "7 November 2026",
    "Visitors to the fair of lamps in Skarn look at what the wind has left of the long row on the western pier.",
    "PHOTO: THE GAZETTE",
    *KEEPER,
]


@pytest.mark.parametrize("width", [60, 66, 72, 80, 90])
def test_wrapped_dump_gives_the_record_of_the_unwrapped(width):
    assert record_of("\n\n".join(FAIR)) == record_of(wrapped(FAIR, width))


def test_wrapped_record_has_its_headline_byline_and_paragraphs():
    record = record_of(wrapped(FAIR, 66))

    assert (FAIR[0], ("Edda Quill",), "\n\n".join(KEEPER)) == (record.headline, tuple(record.authors), record.body)
