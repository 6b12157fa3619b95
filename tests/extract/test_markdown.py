"""Dumps in Markdown: which they are, the blocks without its marks, and what the marks tell of the article."""

import dataclasses
import re
import textwrap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.extract import blocks_text, extract, model, read
from builder.extract.cues import Seen
from builder.extract.features import Batch
from builder.extract.features.roles import ROLE_NAMES
from builder.extract.headlines import TITLES, choose
from builder.extract.join import join
from builder.extract.markdown import blocks_of, is_markdown
from builder.extract.shape import measure
from builder.records import Origin, RawDocument


def texts(text):
    return [block.text for block in blocks_of(text)]


def marked(text):
    return [(block.mark, block.text) for block in blocks_of(text)]


def spanned(text):
    return [text[block.start : block.end] for block in blocks_of(text)]


def units(text):
    """Return the pieces that a dump is read as, with the role of each."""
    (reading,) = read([RawDocument(Origin("x.md"), text)])
    return {unit.text: unit.role for unit in reading.labelled.units}


@pytest.mark.parametrize(
    "text",
    [
        "[Home](/) and [News](/news) and [Sport](/sport)",
        "See [a](https://gazette.example/a), [b](#b) and [c](mailto:desk@gazette.example)",
        "[a](<a b>) [b](http://gazette.example) [c](</c>)",
        "# Ferries sail again\n\nSee [the harbour](/harbour).",
        "# Ferries sail again\n\n**Nine days** of strike are over.",
        "###### Harbour\n\nText.\n\n###### Crews",
        "Ferries sail again\n==================\n\n**Nine days** of strike are over.",
        "Ferries sail again\n------------------\n\nSee [the harbour](/harbour).",
        "Text.\n# Harbour\n# Crews",
        "[The harbour](/harbour) is **open again**.",
    ],
)
def test_links_headings_and_bold_type_beside_each_other_are_markdown(text):
    assert is_markdown(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#",
        "Ferries sail again\n\nBy Ana Brandt\n\nThe crews went back to work.",
        "#ferries #strike\n\n#harbour",
        "#1 is the mayor\n#2 is the owner",
        "The crews said [so](/so) on Monday.",
        "# 5 persons on deck\n\nThe crews went back to work.",
        "====\n\nFerries\n\n====\n\nCrews\n\n====",
        "----\n----\n----",
        "Ferries sail again\n==================\n\nThe crews went back to work.",
        "The harbour is run in C# and F#\n# 1 of the list",
        "**Nine days** **of strike** **are over**",
        "**Nine days**\n\n---\n\n**of strike**",
        "- one\n- two\n* three\n> four",
        "The crews [sic] (38 in all) [sic] (not 39) [sic] (nor 40)",
        "table[0](1) + table[1](2) + table[2](3)",
        "** 5 ** of [them](/all) ** 6 **",
        "####### seven\n####### seven",
    ],
)
def test_signs_that_stand_in_plain_dumps_are_no_markdown(text):
    assert not is_markdown(text)


def test_dump_in_markdown_is_read_without_its_marks_and_others_as_they_stand():
    assert ["Ferries", "The crews sail."] == [
        b.text for b in blocks_text.blocks_of("# Ferries\n\nThe **crews** [sail](/).")
    ]
    assert ["Ferries", "The *crews* sail."] == [b.text for b in blocks_text.blocks_of("Ferries\n\nThe *crews* sail.")]


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("A [ferry](/f) sails", "A ferry sails"),
        ('A [ferry](/f "To the ferry") sails', "A ferry sails"),
        ("A [ferry](<https://gazette.example/a b>) sails", "A ferry sails"),
        ("A [ferry](/f_(boat)) sails", "A ferry sails"),
        ("A [ferry][1] sails\n\n[1]: https://gazette.example/f", "A ferry sails"),
        ("A *ferry* **sails** ***again*** _at_ __last__", "A ferry sails again at last"),
        ("A **[ferry](/f)** and [*crew*](/c)", "A ferry and crew"),
        ("2 * 3 * 4 is snake_case_word", "2 * 3 * 4 is snake_case_word"),
        ("Nine \\- \\*not ten\\* \\- \\[sic\\] days\\.", "Nine - *not ten* - [sic] days."),
        ("1\\. Mai 2024", "1. Mai 2024"),
        ("\\- What now?", "- What now?"),
        ("Falk &amp; Sons &lt;deck&gt;&nbsp;&copy; &#8222;Ahoy&ldquo;", "Falk & Sons <deck> © „Ahoy“"),
        ("`cutline` builds", "cutline builds"),
        ("A <b>ferry</b> <span class='x'>sails</span>", "A ferry sails"),
        ("The  crews\t sail", "The crews sail"),
        ("The har\u00adbour\u200b sails", "The harbour sails"),
        ("**bold **word", "bold word"),
        ("A <https://gazette.example/f> sails", "A https://gazette.example/f sails"),
    ],
)
def test_paragraph_is_its_words_without_the_marks(text, block):
    assert [("text", block)] == marked(text)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("A [ferry]() sails", "A ferry sails"),
        ("A [ferry](/the old ferry) sails", "A ferry sails"),
        ("A [ferry](/the (old) ferry) sails", "A ferry sails"),
        ("A ferry](/f) sails", "A ferry sails"),
        ('A ferry](/f "The ferry") sails', "A ferry sails"),
        ("A ![ferry](/an old ferry.jpg) sails", "A ferry sails"),
        ("[A ferry [sails](/s) again](/f)", "A ferry sails again"),
    ],
)
def test_broken_link_leaves_its_words(text, block):
    assert [block] == texts(text)


def test_brackets_that_are_no_links_stay():
    assert ["He said [sic] so (twice) and [more"] == texts("He said [sic] so (twice) and [more")


def test_link_around_a_heading_and_a_text_leaves_both():
    text = "[\n\n## Ferries sail again\n\nThe crews agree](/ferries)\n\n[ ![](/f.jpg)\n\n### Geese on the line\n\n](/g)"

    assert [("h2", "Ferries sail again"), ("text", "The crews agree"), ("h3", "Geese on the line")] == marked(text)


def test_bracket_that_a_link_over_several_blocks_opens_with_is_no_word():
    assert ["Ferries", "sail again"] == texts("[ Ferries\n\n## sail again\n\n](/f)")


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("![A ferry](/f.jpg)", [("image", "A ferry")]),
        ('![A *ferry* at [the](/q) quay](/f.jpg "Ferry")', [("image", "A ferry at the quay")]),
        ("[![A ferry](/f.jpg)](/story)", [("image", "A ferry")]),
        ("[![A ferry](/f.jpg) Ferries sail](/story)", [("image", "A ferry"), ("", "Ferries sail")]),
        ("[![A ferry](/f.jpg)](/story)\n\nIt sails.", [("image", "A ferry"), ("text", "It sails.")]),
        ("- ![A ferry](/f.jpg)", [("image", "A ferry")]),
        ("It sails. ![A ferry](/f.jpg)", [("text", "It sails."), ("image", "A ferry")]),
        ("![Image 12: A ferry](/f.jpg)", [("image", "A ferry")]),
        ("![Image 12](/f.jpg)", []),
        ("![](/f.jpg)", []),
        ("![Imagine 1: a ferry](/f.jpg)", [("image", "Imagine 1: a ferry")]),
        ("Image 12: A ferry", [("text", "Image 12: A ferry")]),
        ("[Image 12: A ferry](/f)", [("text", "Image 12: A ferry")]),
    ],
)
def test_image_is_what_it_is_said_to_show(text, blocks):
    assert blocks == marked(text)


def test_headings_have_their_level():
    text = "\n".join(f"{'#' * level} Part {level}" for level in range(1, 7))

    assert [(f"h{level}", f"Part {level}") for level in range(1, 7)] == marked(text)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("Ferries sail\n============\nText.", ("h1", "Ferries sail")),
        ("Ferries sail\n------------\nText.", ("h2", "Ferries sail")),
        ("# [Ferries](/f) **sail** #\nText.", ("h1", "Ferries sail")),
        ("## 3 ferries & a boat\nText.", ("h2", "3 ferries & a boat")),
        ("- # Ferries sail\n  Text.", ("h1", "Ferries sail")),
        ("> # Ferries sail\n\nText.", ("h1", "Ferries sail")),
        ("    ### Ferries sail\n\nText.", ("h3", "Ferries sail")),
    ],
)
def test_heading_is_marked_and_what_is_behind_it_is_text(text, block):
    assert [block, ("text", "Text.")] == marked(text)


@pytest.mark.parametrize("heading", ["#Ferries", "####### Ferries", "\\# Ferries"])
def test_what_is_no_heading_is_text(heading):
    assert [("text", heading.lstrip("\\"))] == marked(heading)


@pytest.mark.parametrize("bullet", ["*", "-", "+", "  *", "    -", "*  ", "7.\n8.", "> -"])
def test_items_are_blocks_without_their_bullets(bullet):
    first, second = bullet.split("\n") if "\n" in bullet else (bullet, bullet)

    assert [("text", "a rope"), ("text", "a stair")] == marked(f"{first} a rope\n{second} a stair")
    assert [("text", "a rope"), ("text", "a stair")] == marked(f"{first} a rope\n\n{second} a stair")


def test_lists_in_lists_are_in_order():
    assert ["Coast", "Bays", "Capes", "Valley"] == texts("* Coast\n  * Bays\n    + Capes\n* Valley")


@pytest.mark.parametrize(
    "text",
    [
        "1. one\n2. two\n3. three",
        "1) one\n2) two\n3) three",
        "1. one\n\n2. two\n\n3. three",
        "* 1. one\n* 2. two\n* 3. three",
        "  9. one\n  10. two\n  11. three",
        "1. one\ntext\n\n2. two\n3. three",
    ],
)
def test_numbers_that_count_items_are_gone(text):
    assert ["one", "two", "three"] == [found for found in texts(text) if found != "text"]


@pytest.mark.parametrize(
    "line",
    [
        "3. Mai 2024 in Saltira",
        "1. Mai in Saltira",
        "12. The end of the strike",
        "25) persons",
        "* 3. Mai 2024",
    ],
)
def test_number_that_counts_nothing_stays(line):
    bare = line.removeprefix("* ")

    assert [bare] == texts(line)
    assert ["Ahoy.", bare, "Bye."] == texts(f"Ahoy.\n\n{line}\n\nBye.")
    assert line.removeprefix("* ")[-6:] == spanned(line)[0][-6:]


def test_items_that_all_have_the_number_one_are_counted_from_the_second_on():
    assert ["two", "three"] == texts("1. one\n1. two\n1. three")[1:]


def test_numbers_with_others_between_count_nothing():
    assert ["3. Mai in Saltira", "17. Juni in Ostrand"] == texts("3. Mai in Saltira\n\n17. Juni in Ostrand")


@pytest.mark.parametrize(
    "text", ["> “I asked.”\n>\n> He left.", "> “I asked.”\n\n> He left.", ">“I asked.”\n>> \n>> He left."]
)
def test_quotes_are_blocks_without_their_signs(text):
    assert [("text", "“I asked.”"), ("text", "He left.")] == marked(text)
    assert ["“I asked.”", "He left."] == spanned(text)


@pytest.mark.parametrize(
    "text",
    [
        "| Team | Points |\n| --- | ---: |\n| Saltira | [12](/s) |\n| **Ostrand** | |",
        "Team | Points\n---|---\nSaltira | 12\nOstrand |",
    ],
)
def test_cells_of_tables_are_blocks(text):
    assert ["Team", "Points", "Saltira", "12", "Ostrand"] == texts(text)


@pytest.mark.parametrize("end", ["\n", "  \n", "\\\n", "<br>", "<br />", "<BR/>", " <br>\n"])
def test_line_behind_a_break_is_a_block_of_which_nothing_tells_that_it_begins_there(end):
    assert [("text", "Ana Brandt"), ("", "3 May 2026")] == marked(f"Ana Brandt{end}3 May 2026")


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("It was **nine\ndays** long", "It was nine days long"),
        ("It was _nine  \ndays_ long", "It was nine days long"),
        ("It was [nine\ndays](/d) long", "It was nine days long"),
    ],
)
def test_break_inside_of_bold_type_or_a_link_parts_nothing(text, block):
    assert [block] == texts(text)


@pytest.mark.parametrize("rule", ["***", "* * *", "- - -", "___"])
def test_rule_parts_blocks_and_is_none(rule):
    assert [("text", "The strike is over."), ("text", "Ferries sail.")] == marked(
        f"The strike is over.\n\n{rule}\n\nFerries sail."
    )


@pytest.mark.parametrize("fence", ["```", "~~~", "```text"])
def test_lines_of_a_fenced_text_are_blocks(fence):
    text = f"Before.\n\n{fence}\nRoses   are red\n\n    *Violets* are\n{fence[:3]}\n\nAfter."

    assert [("text", line) for line in ("Before.", "Roses are red", "*Violets* are", "After.")] == marked(text)
    assert ["Before.", "Roses   are red", "*Violets* are", "After."] == spanned(text)


def test_indented_lines_are_text():
    assert ["A ferry sails", "It is late."] == texts("        A [ferry](/f) sails\n\n\tIt is **late**.")


def test_lines_of_html_are_blocks_without_tags():
    text = '<div class="text">\n<p>Ferries <b>sail</b></p>\n<p>ünder the\n<i>bridge</i></p>\n</div>\n\nAfter.'

    assert [("text", line) for line in ("Ferries sail", "ünder the", "bridge", "After.")] == marked(text)
    assert ["<p>Ferries <b>sail</b></p>", "<p>ünder the", "<i>bridge</i></p>", "After."] == spanned(text)


def test_comment_of_html_is_no_text():
    assert ["Before.", "After."] == texts("Before.\n\n<!-- more -->\n\nAfter.")


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("**What then?**We sail", ["What then?", "We sail"]),
        ("We sail.**What then?** Nobody knows", ["We sail.", "What then? Nobody knows"]),
        ("We sail.**What then?**Nobody knows", ["We sail.", "What then?", "Nobody knows"]),
        ("**He said: “Ahoy!”**Über Nacht", ["He said: “Ahoy!”", "Über Nacht"]),
        ("**What then?** We sail", ["What then? We sail"]),
        ("He said **Ahoy!** and left", ["He said Ahoy! and left"]),
        ("The **ferry**boat sails", ["The ferryboat sails"]),
        ("**Ferry**: it sails.", ["Ferry: it sails."]),
    ],
)
def test_bold_type_without_a_space_behind_a_sentence_begins_or_ends_a_block(text, blocks):
    assert blocks == texts(text)


def test_blocks_parted_at_bold_type_stand_where_they_stood():
    assert ["Wir fahren früh.", "Was dann?", "Müde"] == spanned("Wir fahren früh.**Was dann?**Müde")


WRAPPED = """\
The ferry left the quay of Saltira on Monday with nobody on deck but the cook
and his dog, as everybody else had overslept, the harbour master said today in
a letter to the papers. The [letter](https://gazette.example/2026/05/a-letter-
from-the-harbour/) was written with a pencil. It says that the boat was three-
quarters empty when it came back in the evening, and that the cook had steered
it by the stars, which is why it was late. ![The dog has been given a medal by
the mayor](https://gazette.example/media/2026/05/the-dog-with-its-medal-on-
the-quay.jpg)

  * a medal for the dog, which is of brass and was paid for by the passengers
    who were on board that day
  * a week of leave for the cook

The others were fined.
"""


def test_lines_broken_at_a_width_are_whole_and_so_are_addresses():
    paragraph, *others = marked(WRAPPED)

    assert WRAPPED_WHOLE == paragraph[1]
    assert [
        ("image", "The dog has been given a medal by the mayor"),
        (
            "text",
            "a medal for the dog, which is of brass and was paid for by the passengers who were on board that day",
        ),
        ("text", "a week of leave for the cook"),
        ("text", "The others were fined."),
    ] == others


WRAPPED_WHOLE = """\
The ferry left the quay of Saltira on Monday with nobody on deck but the cook and his dog, as everybody else had \
overslept, the harbour master said today in a letter to the papers. The letter was written with a pencil. It says that \
the boat was three-quarters empty when it came back in the evening, and that the cook had steered it by the stars, \
which is why it was late."""


def test_lines_of_a_quote_that_were_broken_at_a_width_are_whole():
    quote = textwrap.fill(WRAPPED_WHOLE, 77, initial_indent="> ", subsequent_indent="> ", break_on_hyphens=False)

    assert [WRAPPED_WHOLE] == texts(f"> ![](/f.jpg)\n\n{quote}\n\n{quote}")[:1]


def test_whole_lines_stand_where_they_stood():
    assert [
        ("The ferry left", " it was late."),
        ("The dog has be", "by\nthe mayor"),
        ("a medal for th", "oard that day"),
        ("a week of leav", "for the cook"),
        ("The others wer", "ers were fined."),
    ] == [
        (span[:14], span[-len(end) :])
        for span, end in zip(
            spanned(WRAPPED),
            ["it was late. ", "by\nthe mayor", "oard that day", "for the cook", "ers were fined."],
            strict=True,
        )
    ]


def test_blocks_but_the_first_stand_apart():
    assert [0, 1, 1, 1] == [block.gap for block in blocks_of("Ana Brandt\n3 May 2026\n\n\n\nIt sails.\n\n- a rope")]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# \n\n", "![](/f.jpg)", "***", "[](/f)", "\u200b", "<br>", "> \n> ", "****"]
)
def test_what_shows_nothing_has_no_blocks(text):
    assert [] == blocks_of(text)


@pytest.mark.parametrize("sign", ["\ud800", "\x00", "\x0c", "\u2028", "\r", "\x85", "\U0001f6a2", "e\u0301"])
def test_odd_signs_shift_nothing(sign):
    text = f"{sign} [ferry](/f)\n\n{sign}# **The {sign} end**\n\n```\n{sign}\nlast\n```\n<p>{sign}\nhtml</p>\n\nbye"
    blocks = [block for block in blocks_of(text) if block.text in ("last", "html", "bye")]

    assert ["last", "html", "bye"] == [block.text for block in blocks]
    assert ["last", "html</p>", "bye"] == [text[block.start : block.end] for block in blocks]


MARKDOWN = st.text(
    st.one_of(
        st.sampled_from("\n\n\n    \t\r#*_[]()!<>`-=|\\.:~&;123aÜ中\u00ad\u200b\u2028\ud800\U0001f6a2"), st.characters()
    ),
    max_size=80,
)


@settings(deadline=None)
@given(MARKDOWN)
def test_blocks_stand_in_the_text_in_order(text):
    blocks = blocks_of(text)
    starts = [block.start for block in blocks]

    assert sorted(starts) == starts
    assert [] == [block for block in blocks if not 0 <= block.start < block.end <= len(text)]


@settings(deadline=None)
@given(MARKDOWN)
def test_no_block_is_empty_or_has_white_space_at_its_ends(text):
    assert [] == [found for found in texts(text) if not found or found != " ".join(found.split())]


WORDS = st.lists(
    st.sampled_from(["ferry", "Überfahrt", "кораблі", "渡轮", "naïve", "quay", "🚢"]), min_size=1, max_size=5
)
DRESSES = ["{}", "# {}", "## {}", "[{}](https://gazette.example/ü)", "**{}**", "* {}", "> {}", "![{}](/f.jpg)",
           "word [{}](/f) word", "| {} |\n| --- |", "```\n{}\n```", "{} &amp; [more](/m)", "3. {}", "_Ahoy!_ {}",
           "Ahoy. **{}**", "   {}"]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(DRESSES), WORDS), min_size=1, max_size=6))
def test_spans_have_the_first_and_the_last_word_of_their_blocks(parts):
    text = "\n\n".join(dress.format(" ".join(words)) for dress, words in parts)
    blocks = blocks_of(text)

    assert len(parts) <= len(blocks)
    for block in blocks:
        words, span = block.text.split(), text[block.start : block.end]
        assert span.startswith(words[0])
        assert words[-1] in span[-len(words[-1]) - len("](https://gazette.example/ü)") :]


@pytest.mark.parametrize("before", ["é", "中文", "🚢🚢", "\ud800", "a\u0301 &nbsp;", "\\*", "Text ![ü](/ü)"])
def test_signs_before_a_block_do_not_shift_it(before):
    assert ["Überfahrt", "zum ende"] == [
        span for span in spanned(f"{before}\n\n# Überfahrt\n\n{before}\n\n*  zum ende") if span[0] in "Üz"
    ]


READER = """\
Title: Ferries sail

URL Source: https://gazette.example/ferries

Published Time: 2026-05-03T10:00:00Z

Markdown Content:
# Ferries sail

Text: it is late.
"""


def headed(text):
    return [(block.mark, block.text) for block in blocks_text.blocks_of(text)]


def test_lines_that_a_reader_sets_before_the_text_are_its_header():
    *header, title, text = headed(READER)

    assert ["header"] * 4 == [mark for mark, _ in header]
    assert "Published Time: 2026-05-03T10:00:00Z" == header[2][1]
    assert [("h1", "Ferries sail"), ("text", "Text: it is late.")] == [title, text]


def test_lines_before_the_text_are_no_header_where_the_readers_last_line_is_missing_or_late():
    late = "Title: Ferries sail\n\n" + "".join(f"Text {n}\n\n" for n in range(11)) + "Markdown Content:\n\nMore."

    assert "header" not in {mark for mark, _ in headed(READER.replace("Markdown Content:", "Content:"))}
    assert "header" not in {mark for mark, _ in headed(late)}
    assert "header" in {mark for mark, _ in headed(late.replace("Text 0\n\n", ""))}


FRONT = "---\ntitle: Ferries sail\ntags:\n  - ferries\n---\n\n# Ferries sail\n\nText."


def test_lines_of_front_matter_are_the_header():
    told = headed(FRONT.replace("Text.", "**Text.**"))

    assert ["---", "title: Ferries sail", "tags:", "- ferries", "---"] == [
        text for mark, text in told[:-2] if mark == "header"
    ]
    assert [("h1", "Ferries sail"), ("text", "Text.")] == told[-2:]


def test_body_below_a_header_stands_where_it_stood():
    blocks = blocks_text.blocks_of(FRONT)

    assert [block.text for block in blocks[:-2]] == [FRONT[block.start : block.end] for block in blocks[:-2]]
    assert "Text." == FRONT[blocks[-1].start : blocks[-1].end]


# What the marks tell of the article.

HEADLINE = "Crews of Saltira back at work with a raise"
DECK = "Ferries of Saltira sail again after nine days of strike and a night of talks"
TEXT = """\
The crews of the ferries of Saltira went back to work on Friday after nine days of strike, having won a raise \
of 6 per cent and a promise that no boat will sail with fewer than four hands on deck.

The agreement was reached shortly before dawn in the back room of a fish restaurant. Some 80,000 passengers \
had to look for other ways to the islands in the meantime.

“We did not strike for the money alone,” said Joaquim Raposo, who speaks for the crews. “We struck because a \
boy of 19 was alone at the rope when it broke.”

The ferry line said that it would hire 38 people by the summer. It had cut its crews from five to three two \
years ago, against the advice of the harbour office.

The first boat left at ten past six with 212 passengers, among them a bride on her way to a wedding that had \
been put off twice. What will become of Saltira after the summer nobody knows."""
PARAGRAPHS = TEXT.split("\n\n")
ALT = "Passengers of the ferries wait outside the closed terminal in the old harbour of Saltira on Thursday evening."


@pytest.fixture
def record():
    def of(text):
        """Return the record of a dump."""
        return extract(RawDocument(Origin("x.md"), text))

    return of


def dump(*lines):
    return "\n\n".join([*lines, TEXT, "[Imprint](/imprint) [Privacy](/privacy) [Contact](/contact)"])


def test_title_is_the_headline_though_a_line_beside_it_is_likelier(record):
    assert DECK == record(dump(DECK, HEADLINE)).headline
    assert HEADLINE == record(dump(DECK, f"# {HEADLINE}")).headline


@pytest.fixture
def chosen():
    def of(*lines):
        """Return which of lines, each with its mark and how likely it is a headline by itself, is the headline."""
        texts = [text for text, _, _ in lines] + PARAGRAPHS
        batch = Batch.of([[(text, measure(text), 0) for text in texts]])
        ((start, _),), count = batch.spans, len(batch.lines)
        column, roles = np.full(count, -12.0), ["" if line is None else "body" for line in batch.lines]
        column[start : start + len(lines)] = [chance for _, _, chance in lines]
        roles[start : start + len(lines)] = ["furniture"] * len(lines)
        titles = {start + n: mark for n, (_, mark, _) in enumerate(lines) if mark in TITLES}
        (found,) = choose(batch, Seen.of(batch, ROLE_NAMES), column, roles, ["model"] * count, titles)
        return None if found is None else texts[found - start]

    return of


A, B = "Crews of Saltira agree on wages", "Crews of Saltira agree on hours"


@pytest.mark.parametrize(
    ("mark", "other", "less"),
    [("h1", "text", 4.0), ("h2", "text", 3.0), ("h1", "h2", 1.0), ("h1", "h3", 4.0), ("h3", "text", 0.0)],
)
def test_mark_of_a_title_outweighs_that_it_is_less_likely_by_itself(chosen, mark, other, less):
    between = ("Share", "text", -12.0)

    assert A == chosen((B, other, -1.0), between, (A, mark, -0.8 - less))
    assert B == chosen((B, other, -1.0), between, (A, mark, -1.2 - less))


def test_title_is_looked_at_however_unlikely_it_is_beside_many_likely_lines(chosen):
    links = [(f"Link {n} to elsewhere and to nothing of the text", "text", -0.5) for n in range(20)]

    assert A == chosen(*links, (A, "h1", -3.0))


def test_heading_of_a_low_level_is_no_title(record):
    assert DECK == record(dump(DECK, f"#### {HEADLINE}")).headline


@pytest.mark.parametrize("at", range(len(PARAGRAPHS)))
def test_text_of_an_image_is_neither_body_nor_caption_nor_headline(record, at):
    lines = [f"# {DECK}", "By Ana Brandt", *PARAGRAPHS]
    lines.insert(at + 2, f"![{ALT}](/f.jpg)")
    found = record("\n\n".join([*lines, "[Imprint](/imprint) [Privacy](/privacy)"]))

    assert TEXT == found.body
    assert (DECK, None) == (found.headline, found.caption)
    assert [ALT] == [photo.alt_text for photo in found.photos]


def test_text_of_an_image_that_is_the_likeliest_headline_is_none(record):
    assert DECK == record(dump(f"![{DECK}!](/f.jpg)", f"### {DECK}", "By Ana Brandt")).headline


def test_furniture_that_an_image_is_said_to_show_stays_furniture():
    assert "furniture" == units(dump("![Advertisement](/ad.png)", f"# {DECK}"))["Advertisement"]


def test_block_with_a_mark_is_never_joined_to_the_one_before():
    torn = ["The agreement, reached shortly before dawn in", "the back room of a fish restaurant", ", ends the strike."]
    blocks = blocks_of("\n".join(torn))
    apart = [dataclasses.replace(block, mark="text") for block in blocks]

    assert ["text", "", ""] == [block.mark for block in blocks]
    assert [[(0, 2)], [(0, 0), (1, 1), (2, 2)]] == join([blocks, apart], model.shipped().joins)


@pytest.mark.parametrize("header", [FRONT.partition("\n\n")[0], READER.partition("# ")[0].strip()])
def test_lines_of_a_header_are_nothing_of_the_text(header):
    found = units(header + "\n\n" + dump(f"# {DECK}", "**By Ana Brandt**"))
    lines = [line.strip() for line in header.splitlines() if re.search(r"\w", line)]

    assert dict.fromkeys(lines, "furniture") == {line: found[line] for line in lines}


def test_header_of_a_dump_gives_the_fields_of_its_record(record):
    header = (
        "---\ntitle: Ferries\nauthor: Nora Feld; Jonas Ahlgren\nurl: https://gazette.example/2026/ferries\n"
        "sitename: The Gazette\ndate: 2026-05-03T10:00:00+02:00\nupdated: 2026-05-04\ncategories: [Coast]\n"
        "tags:\n  - ferries\n  - strikes\nlanguage: en-GB\n---\n\n"
    )
    found = record(header + dump(f"# {DECK}", "By Ana Brandt", "1 January 2020"))

    assert ("https://gazette.example/2026/ferries", "The Gazette", "Coast") == (
        found.url,
        found.publisher,
        found.section,
    )
    assert (("Nora Feld", "Jonas Ahlgren"), ("ferries", "strikes")) == (found.authors, found.keywords)
    assert ("2026-05-03T08:00:00Z", "2026-05-04T00:00:00Z") == (found.published_at, found.modified_at)
    assert (DECK, TEXT) == (found.headline, found.body)


def test_header_of_a_reader_gives_address_and_time(record):
    header = READER.partition("# ")[0]
    found = record(header + dump(f"# {DECK}", "By Ana Brandt"))

    assert ("https://gazette.example/ferries", "2026-05-03T10:00:00Z") == (found.url, found.published_at)
    assert (("Ana Brandt",), DECK, TEXT) == (found.authors, found.headline, found.body)


def test_title_in_the_header_is_the_headline_where_the_text_has_none(record):
    assert DECK == record(f"---\ntitle: {DECK}\nlang: en\n---\n\n{dump()}").headline


def test_lines_that_look_like_a_header_in_a_plain_dump_state_nothing(record):
    assert record(f"url: https://gazette.example/ferries\n\n{DECK}\n\n{TEXT}").url is None
