"""Bylines and dates that the model missed: lines told by their wording and by what stands beside them."""

import numpy as np
import pytest

from builder.extract import bylines
from builder.extract.cues import Seen
from builder.extract.features import Batch
from builder.extract.features.roles import ROLE_NAMES
from builder.extract.shape import measure

HEAD = "Ferries of Saltira sail again after nine days"
TEXT = "The ferries of Saltira left the harbour at dawn, after nine days of strike, their owners said on Monday."
# What stands behind so many paragraphs is out of the headline's reach.
PARAGRAPHS = [("body", TEXT)] * 14


def found(*told, score=-3.0, known=()):
    """Return the lines taken for byline and date among lines with their roles; all but *known* ones by the model."""
    roles, texts = [role for role, _ in told], [text for _, text in told]
    was, head = list(roles), roles.index("headline")
    column = np.full(len(texts), score)
    batch = Batch.of([[(text, measure(text), 0) for text in texts]])
    ((start, end),) = batch.spans
    why = ["known furniture" if text in known else "model" for text in texts]
    bylines.find(Seen.of(batch, ROLE_NAMES).part(start, end), column, head, roles, why)
    return [(role, text) for role, text, before in zip(roles, texts, was, strict=True) if role != before]


def test_line_worded_as_a_byline_is_one_where_the_model_found_none():
    told = [("headline", HEAD), ("furniture", "By Ana Brandt"), ("date", "3 May 2024"), ("body", TEXT)]

    assert [("byline", "By Ana Brandt")] == found(*told)


def test_byline_of_a_teaser_in_the_text_is_none_where_the_article_has_one():
    told = [("headline", HEAD), ("byline", "By Ana Brandt"), ("date", "3 May 2024"), ("body", TEXT)]

    assert [] == found(*told, ("furniture", "By Jan Falk"), ("body", TEXT))


def test_buttons_to_share_by_take_nothing_off_the_reach_of_the_headline():
    buttons = [("furniture", name) for name in ("Facebook", "Twitter", "WhatsApp", "Email") * 5]
    told = [("headline", HEAD), *buttons, ("furniture", "Ana Brandt"), ("body", TEXT)]

    assert [("byline", "Ana Brandt")] == found(*told)
    others = [("furniture", f"The harbour of {name}") for name in ("Mire", "Orsenne", "Saltira") * 5]
    assert [] == found(told[0], *others, *told[-2:])


def test_line_before_the_text_that_says_who_signs_is_a_byline_and_no_such_paragraph():
    line = "By Ana Brandt, a fellow at the Institute for Bays, and Jan Falk, a reader in law at Mire College."

    assert [("byline", line)] == found(("headline", HEAD), ("body", line), ("body", TEXT))
    assert [] == found(("headline", HEAD), ("body", TEXT), ("body", line))
    for text in (
        "By Labor Day, a port that had long been dead was open.",
        "By World War II, the port was the largest.",
        "By FRIDAY, a reporter had seen them all.",
    ):
        assert [] == found(("headline", HEAD), ("body", text), ("body", TEXT))


def test_name_before_the_papers_in_brackets_or_behind_the_time_of_a_change_signs():
    houses = [
        ("headline", HEAD),
        ("furniture", "Ana Brandt (The Saltira Post)"),
        ("furniture", "Share"),
        ("body", TEXT),
    ]
    times = [("headline", HEAD), ("body", TEXT), ("date", "Updated at 5:44 pm"), ("furniture", "Ana Brandt")]

    assert [("byline", "Ana Brandt (The Saltira Post)")] == found(*houses)
    assert [] == found(houses[0], ("body", "Ana Brandt (The Odyssey)"), *houses[2:])
    assert [("byline", "Ana Brandt")] == found(*times, ("furniture", "Share"), ("body", TEXT))


@pytest.mark.parametrize(
    ("button", "others"),
    [
        ("More by this Author", ["By Jan Falk"]),
        ("View more articles", ["By Jan Falk"]),
        ("See all posts", ["By Jan Falk"]),
        ("All articles", ["By Jan Falk"]),
        ("View all articles", ["By Jan Falk"]),
        ("More articles", ["By Jan Falk"]),
        ("More ferries", []),
    ],
)
def test_button_to_what_else_an_author_wrote_keeps_no_second_author_apart(button, others):
    more = ("furniture", button)
    told = [("headline", HEAD), ("byline", "By Ana Brandt"), more, ("furniture", "By Jan Falk"), more, ("body", TEXT)]

    assert others == [text for _, text in found(*told)]


def test_name_beside_the_date_is_the_byline_though_the_model_doubts_it():
    told = [("headline", HEAD), ("furniture", "Ana Brandt"), ("date", "3 May 2024"), ("furniture", "Jan Falk")]

    assert [("byline", "Ana Brandt")] == found(*told, ("furniture", "Share"), ("body", TEXT), score=-5.5)


def test_paper_taken_for_a_byline_keeps_no_author_from_being_found():
    told = [("headline", HEAD), ("byline", "The Daily Packet"), ("date", "3 May 2024"), ("alt", "Ana Brandt")]

    assert [("byline", "Ana Brandt")] == found(*told, ("body", TEXT))


def test_name_under_a_caption_is_the_photographers_though_a_date_follows():
    told = [("headline", HEAD), ("caption", "A ferry leaves the harbour."), ("credit", "Ana Brandt")]

    assert [] == found(*told, ("date", "3 May 2024"), ("body", TEXT))


def test_name_that_the_headline_has_too_is_somebody_it_is_about():
    told = [("headline", "Ana Brandt wins the race of Saltira"), ("furniture", "Ana Brandt"), ("date", "3 May 2024")]

    assert [] == found(*told, ("body", TEXT))


def test_date_behind_a_gallery_is_found_where_it_stands_before_the_text():
    gallery = [("caption", f"Photo {n} of the harbour in the morning") for n in range(15)]
    told = [
        ("headline", HEAD),
        ("byline", "Ana Brandt"),
        *gallery,
        ("furniture", "Published May 3, 2024"),
        ("body", TEXT),
    ]

    assert [("date", "Published May 3, 2024")] == found(*told)


def test_name_behind_a_byline_s_lead_on_a_line_of_its_own_signs():
    told = [("headline", HEAD), ("furniture", "By"), ("credit", "Ana Brandt | ana@packet.example"), ("body", TEXT)]

    assert [("byline", "Ana Brandt | ana@packet.example")] == found(*told)


def test_names_right_beside_a_byline_sign_too():
    told = [("headline", HEAD), ("furniture", "Mia Sander"), ("byline", "Ana Brandt"), ("furniture", "Jan Falk")]

    assert [("byline", "Mia Sander"), ("byline", "Jan Falk")] == found(*told, ("body", TEXT), score=-2.5)
    assert [] == found(*told, ("body", TEXT), score=-3.5)


def test_name_joined_to_a_byline_by_a_word_or_comma_signs_too_however_unlikely():
    told = [("headline", HEAD), ("byline", "Von Ana Brandt"), ("furniture", "und Jan Falk"), ("body", TEXT)]
    listed = [("headline", HEAD), ("byline", "Ana Brandt,"), ("furniture", "Jan Falk"), ("body", TEXT)]

    assert [("byline", "und Jan Falk")] == found(*told, score=-6.0)
    assert [("byline", "Jan Falk")] == found(*listed, score=-6.0)


def test_name_before_a_byline_that_goes_on_signs_too():
    told = [("headline", HEAD), ("furniture", "by Ana Brandt"), ("byline", "and Jan Falk"), ("body", TEXT)]

    assert [("byline", "by Ana Brandt")] == found(*told, score=-6.0)


def test_what_somebody_does_may_stand_between_those_who_sign():
    told = [("furniture", "Ana Brandt"), ("furniture", "Journalist"), ("byline", "Jan Falk"), ("furniture", "Fotograf")]

    assert [("byline", "Ana Brandt")] == found(("headline", HEAD), *told, ("body", TEXT), score=-2.5)


def test_name_before_its_own_mailbox_beside_a_byline_signs_too():
    signed = [("headline", HEAD), ("byline", "Ana Brandt"), ("furniture", "ana@packet.example")]
    mailed = ("furniture", "Jan Falk jan.falk@packet.example")

    assert [mailed[1]] == [text for _, text in found(*signed, mailed, ("body", TEXT), score=-6.0)]
    assert [] == found(*signed, ("furniture", "Harbour Desk desk@packet.example"), ("body", TEXT), score=-6.0)


def test_section_of_the_page_between_names_is_no_job():
    told = [("headline", HEAD), ("byline", "Ana Brandt"), ("furniture", "Video"), ("furniture", "Jan Falk")]

    assert [] == found(*told, ("body", TEXT), score=-2.5)


def test_name_behind_a_led_byline_is_not_taken_with_it():
    told = [("headline", HEAD), ("byline", "By Ana Brandt"), ("furniture", "Jan Falk"), ("body", TEXT)]

    assert [] == found(*told, score=-1.0)


def test_name_with_a_job_or_a_reading_time_beside_the_date_is_the_byline():
    for line in ("Ana Brandt, Staff Attorney, Harbour Union of Saltira and the Isles", "Ana Brandt 2 minutes read"):
        told = [("headline", HEAD), ("furniture", line), ("date", "3 May 2024"), ("body", TEXT)]

        assert [("byline", line)] == found(*told, score=-5.5)


def test_name_that_a_picture_s_text_and_caption_are_is_no_byline():
    told = [("headline", HEAD), ("furniture", "Jan Falk"), ("alt", "Jan Falk"), ("credit", "Photo: REUTERS/Mia Sander")]

    assert [("byline", "Ana Brandt")] == found(*told, ("furniture", "Ana Brandt"), ("body", TEXT), score=-2.0)


def test_name_beside_the_date_behind_a_summary_is_the_byline():
    told = [("headline", HEAD), ("body", TEXT), ("furniture", "Ana Brandt"), ("date", "3 May 2024"), ("body", TEXT)]

    assert [("byline", "Ana Brandt")] == found(*told)


def test_stray_name_is_no_byline_where_the_line_of_the_date_names_the_author():
    told = [("headline", HEAD), ("furniture", "Social Sharing"), ("furniture", "Ana Brandt · Posted: May 03, 2024")]

    assert [("date", "Ana Brandt · Posted: May 03, 2024")] == found(*told, ("body", TEXT), score=-1.0)


@pytest.mark.parametrize(
    "label", ["Author", "AUTHORS:", "Autorin", "Auteur :", "Autore", "Författare", "Автор", "作者：", "Written by"]
)
def test_name_behind_a_label_that_stands_alone_behind_the_text_signs(label):
    told = [("headline", HEAD), *PARAGRAPHS, ("furniture", "Share"), ("furniture", label), ("furniture", "Ana Brandt")]

    assert [("byline", "Ana Brandt")] == found(*told)


@pytest.mark.parametrize(
    "lines",
    [
        [("furniture", "By"), ("furniture", "Ana Brandt")],
        [("furniture", "Author"), ("furniture", "The old harbour")],
        [("furniture", "Author"), ("furniture", "Share"), ("furniture", "Ana Brandt")],
        [("body", "Author"), ("furniture", "Ana Brandt")],
        [("furniture", "Author"), ("furniture", "Ana Brandt"), ("body", TEXT)],
    ],
)
def test_lead_of_teasers_and_label_of_no_name_or_in_the_text_make_no_byline(lines):
    assert [] == found(("headline", HEAD), *PARAGRAPHS, *lines)


def test_name_behind_a_label_is_no_byline_where_one_stands_at_the_headline():
    label = [("furniture", "Author"), ("furniture", "Jan Falk")]

    assert [] == found(("headline", HEAD), ("byline", "By Ana Brandt"), *PARAGRAPHS, *label)


DAY = ("furniture", "3 May 2024")


@pytest.mark.parametrize(
    ("behind", "day"),
    [
        ([DAY], "3 May 2024"),
        ([DAY, ("furniture", "4 May 2024")], "3 May 2024"),
        ([("furniture", "Published at the harbour on 3 May 2024")], "Published at the harbour on 3 May 2024"),
        ([("furniture", "2024-05-03 港口青年日报网站")], "2024-05-03 港口青年日报网站"),
        ([DAY, ("furniture", "1 May 2024 The ferries of Saltira are back at the quay")] * 2, "3 May 2024"),
        ([("furniture", f"{n} April 2024") for n in range(1, 5)] + [("furniture", "Date: 3.5.2024")], "Date: 3.5.2024"),
    ],
)
def test_day_behind_the_text_is_the_article_s_where_none_stands_before_it(behind, day):
    assert [("date", day)] == found(("headline", HEAD), *PARAGRAPHS, *behind)


@pytest.mark.parametrize(
    "behind",
    [
        [("furniture", f"{n} May 2024") for n in range(1, 4)],
        [("furniture", f"Updated {n} May 2024") for n in range(1, 4)],
        [("furniture", "3 May")],
        [("furniture", f"On 3 May 2024 the ferries of Saltira came back {'to the old quay ' * 4}")],
        [("heading", "3 May 2024")],
        [("credit", "3 May 2024")],
        [("furniture", "© The Daily Packet, 3 May 2024")],
        [("furniture", "3 May 2024 The ferries of Saltira are back at the quay")],
        [("furniture", "2024-05-03 港口渡轮重新启航复工")],
        [DAY, ("body", TEXT)],
    ],
)
def test_many_days_behind_the_text_and_none_with_its_year_give_no_date(behind):
    assert [] == found(("headline", HEAD), *PARAGRAPHS, *behind)


def test_day_behind_the_text_is_none_of_the_article_s_where_one_stands_before_it():
    assert [] == found(("headline", HEAD), ("date", "1 May 2024"), *PARAGRAPHS, ("furniture", "Ana Brandt"), DAY)


def test_name_alone_right_before_the_day_behind_the_text_signs_where_nobody_else_does():
    signed = [*PARAGRAPHS, ("furniture", "Ana Brandt"), DAY]

    assert [("byline", "Ana Brandt"), ("date", "3 May 2024")] == found(("headline", HEAD), *signed)
    assert [("date", "3 May 2024")] == found(("headline", HEAD), ("byline", "By Jan Falk"), *signed)
    assert [("date", "3 May 2024")] == found(("headline", HEAD), *PARAGRAPHS, ("furniture", "The old harbour"), DAY)


def test_known_furniture_behind_the_text_is_neither_date_nor_byline():
    told = [("headline", HEAD), *PARAGRAPHS, ("furniture", "Ana Brandt"), DAY]

    assert [] == found(*told, known=["3 May 2024"])
    assert [("date", "3 May 2024")] == found(*told, known=["Ana Brandt"])


POST = [("furniture", "A post shared by Ana Brandt (@brandt.ana)"), ("furniture", "on")]


def test_day_of_an_embedded_post_is_none_of_the_article_s():
    posted = ("date", "May 3, 2024 at 2:10pm PDT")

    assert [("furniture", posted[1])] == found(
        ("headline", HEAD), ("date", "1 May 2024"), *POST, posted, ("body", TEXT)
    )
    assert [] == found(("headline", HEAD), *POST, DAY, ("body", TEXT))
    assert [] == found(("headline", HEAD), *PARAGRAPHS, *POST, DAY)


def test_day_further_behind_an_embedded_post_is_the_article_s():
    button = ("furniture", "Share")

    assert [("date", "3 May 2024")] == found(("headline", HEAD), *POST, button, DAY, ("body", TEXT))
    assert [("date", "3 May 2024")] == found(("headline", HEAD), *PARAGRAPHS, *POST, button, DAY)


def test_name_before_a_stroke_and_a_paper_of_china_signs_and_a_button_there_does_not():
    told = [("headline", HEAD), ("furniture", "王小明/港口青年报"), ("date", "2024-05-03"), ("body", TEXT)]

    assert [("byline", "王小明/港口青年报")] == found(*told)
    assert [] == found(told[0], ("furniture", "分享/港口青年报"), *told[2:])
