"""What is surer than the model: credits, twins and buttons raise the chance of what stands beside them."""

import numpy as np
import pytest

from builder.extract import decide, twins
from builder.extract.features import Batch
from builder.extract.features.roles import ROLE_NAMES
from builder.extract.shape import measure

SAILS = "The ferry Saltira Star leaves the old harbour on Friday morning."
PROSE = (
    "The crews of the ferries went back to work on Friday after nine days of strike, having won a raise of 6 per cent "
    "and a promise that no boat will sail with fewer than four hands on deck."
)


def roles_of(texts, scores):
    batch = Batch.of([[(text, measure(text), 0) for text in texts]])
    padded = np.zeros((len(batch.lines), len(ROLE_NAMES)), np.float32)
    padded[slice(*batch.spans[0])] = scores
    return [role for role, _ in decide.decide(batch, padded, ROLE_NAMES, [{}])[0]]


@pytest.fixture
def roles():
    def told(*texts, body=0.6, caption=0.3, headline=None, held=None, captions=()):
        """Return the roles of lines that the model holds for body rather than caption, if for nothing else; *held* are
        surely of other roles to it, and *captions* have chances of their own to be captions.
        """
        chances = np.full((len(texts), len(ROLE_NAMES)), 0.01, np.float32)
        chances[:, ROLE_NAMES.index("headline")] = 0.0001
        chances[:, ROLE_NAMES.index("alt")] = 0.14
        chances[:, ROLE_NAMES.index("body")] = body
        chances[:, ROLE_NAMES.index("caption")] = caption
        for i, text in enumerate(texts):
            if text in captions:
                chances[i, ROLE_NAMES.index("caption")] = captions[text]
            if text == PROSE:
                chances[i] = 0.0005
                chances[i, ROLE_NAMES.index("body")] = 0.99
            elif text in (held or {}):
                chances[i] = 0.04
                chances[i, ROLE_NAMES.index("headline")] = 0.0001
                chances[i, ROLE_NAMES.index(held[text])] = 0.9
        if headline is not None:
            chances[headline, ROLE_NAMES.index("headline")] = 0.9
        return roles_of(texts, np.log(chances))

    return told


def test_line_before_a_clear_credit_is_the_caption(roles):
    assert ["body", "caption"] == roles(PROSE, SAILS, "Photo: Ana Brandt", PROSE)[:2]


def test_line_behind_a_credit_is_the_caption_where_text_stands_before_it(roles):
    found = roles(PROSE, "Photo: Ana Brandt", SAILS, PROSE)

    assert ["body", "caption", "body"] == [found[0], *found[2:]]


def test_line_said_twice_is_alt_text_and_caption(roles):
    assert ["alt", "caption", "body"] == roles(SAILS, SAILS, PROSE)


def test_long_line_said_twice_is_the_photo_s_however_sure_the_model_is_of_text(roles):
    long = (
        "Ana Brandt, who has run the ferries of Saltira since 1994, opens the new harbour lock of the town on Friday."
    )

    assert ["alt", "caption", "body"] == roles(long, long, PROSE, body=0.9, caption=0.05)


def test_line_behind_a_button_that_enlarges_is_the_caption(roles):
    assert ["furniture", "caption", "body"] == roles("Click to enlarge", SAILS, PROSE)


def test_line_of_prose_without_evidence_stays_text(roles):
    assert ["body", "body", "body"] == roles(PROSE, SAILS, PROSE)


def test_photos_far_behind_the_text_are_those_of_teasers(roles):
    far = ["Harbour news"] * 8

    assert roles(PROSE, PROSE, *far, SAILS, "Photo: Ana Brandt", body=0.45, caption=0.15)[-2] == "body"


def test_alt_text_that_its_caption_says_again_is_no_headline(roles):
    assert ["alt", "caption"] == roles(SAILS, SAILS, "Photo: Ana Brandt", PROSE)[:2]


def test_prompt_between_caption_and_credit_parts_no_photo(roles):
    assert ["alt", "caption"] == roles(SAILS, SAILS, "Sign up now: our newsletter", "Photo: Ana Brandt", PROSE)[:2]


def test_line_with_a_day_and_a_time_is_the_date_though_slashes_part_it(roles):
    line = "Ana Brandt / PACKET.EXAMPLE / Updated: Apr 16, 2026, 14:04"

    told = roles("Ferries of Saltira sail again after nine days", line, PROSE, PROSE, body=0.02, headline=0)

    assert ["headline", "date", "body", "body"] == told


def test_alt_text_cut_short_and_its_caption_are_the_photo_s(roles):
    assert ["alt", "caption"] == roles(SAILS[:40] + "…", SAILS, PROSE)[:2]


def test_line_said_again_beyond_a_button_that_enlarges_is_the_photo_s(roles):
    assert ["alt", "furniture", "caption"] == roles(SAILS, "Click to enlarge", SAILS, PROSE)[:3]


def test_headline_printed_twice_is_no_photo(roles):
    assert ["headline", "body"] == roles(SAILS, SAILS, PROSE, headline=0)[:2]


def test_line_that_wavers_between_alt_text_and_caption_is_the_photo_s_where_the_document_has_alt_texts(roles):
    alone = roles(PROSE, SAILS, PROSE, body=0.4, caption=0.38)
    beside = roles(PROSE, SAILS, PROSE, PICTURE, PROSE, held={PICTURE: "alt"}, body=0.4, caption=0.38)

    assert ["body", "caption"] == [alone[1], beside[1]]


PICTURE = "A grey ferry at a quay, seen from the sea"


def test_line_that_says_who_is_where_is_the_photo_s(roles):
    assert "caption" == roles(PROSE, "Ana Brandt (left) and Jonas Falk", PROSE, body=0.6, caption=0.2)[1]


def test_line_that_says_who_is_where_needs_no_credit_where_other_captions_have_theirs(roles):
    told = "Ana Brandt (left) and Jonas Falk"
    credited = [SAILS, "Photo: Jan Falk", PROSE]

    assert "caption" == roles(PROSE, *credited, *credited, told, PROSE, body=0.3, caption=0.5)[7]


@pytest.mark.parametrize(
    "line",
    [
        f"© Harbour Archive/Getty Images {SAILS}",
        f"Photo: Ana Brandt Harbour Archive {SAILS} It is one of three ferries that the town has left for the winter.",
    ],
)
def test_line_that_begins_with_its_credit_is_a_caption(roles, line):
    assert "caption" == roles(PROSE, line, PROSE, body=0.7, caption=0.12)[1]


def test_name_before_a_photo_s_credit_is_its_caption_and_no_byline(roles):
    name, day = "Ana Brandt", "14 June 2026"
    held = {day: "date", "Photo: Jan Falk/dpa": "credit"}

    found = roles(SAILS, day, name, "Photo: Jan Falk/dpa", PROSE, headline=0, held=held, body=0.05, caption=0.5)

    assert ["headline", "date", "caption", "credit"] == found[:4]


def test_name_before_a_photographer_of_no_agency_may_be_the_author_s(roles):
    name, day = "Ana Brandt", "14 June 2026"
    held = {day: "date", "Photo: Jan Falk": "credit"}

    found = roles(SAILS, day, name, "Photo: Jan Falk", PROSE, headline=0, held=held, body=0.05, caption=0.5)

    assert ["headline", "date", "byline", "credit"] == found[:4]


def test_place_and_day_before_a_credit_are_the_end_of_a_caption(roles):
    line = "Ana Brandt in Saltira am 3. Mai 2026. Foto: Jan Falk"

    assert "caption" == roles(PROSE, line, PROSE, body=0.4, caption=0.3)[1]


def test_date_before_a_source_is_no_caption(roles):
    assert "caption" != roles("Dec. 22, 2026, 3:36 pm / Source: Reuters", PROSE, body=0.4, caption=0.3)[0]


def test_line_that_says_caption_and_credit_in_one_is_their_alt_text(roles):
    credit = "Port Saltira Bar & Kitchen"

    assert ["alt", "credit", "caption", "body"] == roles(f"{SAILS} - {credit}", credit, SAILS, PROSE)


@pytest.mark.parametrize("line", ["» More on the ferries of Saltira", "why-the-harbour-froze", "By Ana Brandt"])
def test_prompt_name_of_a_file_and_byline_are_no_captions(roles, line):
    assert "caption" != roles(PROSE, line, PROSE, body=0.2, caption=0.6)[1]


def test_headline_once_more_is_no_caption(roles):
    assert ["headline", "body", "alt", "body"] == roles(SAILS, PROSE, SAILS, PROSE, headline=0, body=0.05, caption=0.8)


def test_agency_s_caption_before_the_paper_s_own_that_it_holds_is_the_alt_text(roles):
    own = "Ana Brandt opens the new harbour lock of Port Saltira before hundreds of guests"
    agency = f"Harbours - Opening of the lock - Port Saltira, August 29, 2026 {own} on Tuesday evening"

    assert ["alt", "caption"] == roles(agency, f"{own} (Photo: Falk)", PROSE, caption=0.3)[:2]


def test_sentence_behind_a_credit_is_the_caption_rather_than_the_heading_before_it(roles):
    credit = "Photo: Ana Brandt"
    found = roles(PROSE, "The winter of Saltira", credit, SAILS, PROSE, body=0.4, held={credit: "credit"})

    assert ["credit", "caption"] == found[2:4]
    assert "caption" != found[1]


def test_readers_comments_are_furniture(roles):
    assert ["body"] * 3 + ["furniture"] * 2 == roles(PROSE, PROSE, PROSE, "2 Comments", SAILS)


def test_credit_between_two_likely_captions_has_one(roles):
    lead = "The strike had begun on a Wednesday in March, when the boats stayed in."

    found = roles(SAILS, "Photo: Ana Brandt", lead, PROSE, body=0.35, caption=0.4)

    assert ["caption", "body"] == [found[0], found[2]]


def test_line_without_a_credit_is_no_caption_where_others_have_theirs(roles):
    plain = "The mayor was not there, and sent a basket of plums."
    credited = [PROSE, SAILS, "Photo: Ana Brandt", PROSE, "Crews wait on the quay.", "Photo: Jan Falk", PROSE]

    assert "caption" == roles(PROSE, plain, PROSE, body=0.3, caption=0.5)[1]
    assert "caption" != roles(PROSE, plain, *credited, body=0.3, caption=0.5)[1]


def test_sign_of_a_page_s_owner_is_no_credit(roles):
    assert "caption" != roles(PROSE, SAILS, "© 2024, The Alder Courier", PROSE)[1]


def test_job_below_a_byline_is_no_caption(roles):
    assert "caption" != roles("By Ana Brandt", "Harbour editor", "Photo: Jan Falk", PROSE, body=0.3, caption=0.3)[1]


TIMES = ["Oudemeer: 18.30, quay two", "Saltira: 19.15, old harbour", "Wexmere: 21.00, lock"]


@pytest.fixture
def dropped():
    def told(*texts, lines):
        """Return the roles of lines of which *lines* are furniture to the model, and all others text."""
        chances = np.full((len(texts), len(ROLE_NAMES)), 1e-6, np.float32)
        for i, text in enumerate(texts):
            chances[i, ROLE_NAMES.index("furniture" if text in lines else "body")] = 0.98
        return roles_of(texts, np.log(chances))

    return told


def test_lines_of_one_form_inside_the_text_are_a_list_of_it(dropped):
    assert ["body"] * 5 == dropped(PROSE, *TIMES, PROSE, lines=TIMES)


def test_lines_of_one_form_behind_the_text_or_two_of_them_are_none(dropped):
    assert ["body", *["furniture"] * 3] == dropped(PROSE, *TIMES, lines=TIMES)
    assert ["body", "furniture", "furniture", "body"] == dropped(PROSE, *TIMES[:2], PROSE, lines=TIMES)


@pytest.mark.parametrize("line", ["Copyright The Alder Courier", "© Jan Falk", "Tous droits réservés"])
def test_line_of_rights_is_no_caption_though_it_is_said_twice(roles, line):
    assert "caption" not in roles(PROSE, line, line, PROSE, body=0.3, caption=0.5)


def test_line_before_a_caption_is_its_alt_text_where_other_captions_have_theirs(roles):
    boat, quay = "Boat, fog, two gulls on a rope", "Quay with nets and crates"
    pair = [SAILS, SAILS, "Photo: Ana Brandt", PROSE]

    assert "alt" == roles(PROSE, *pair, quay, "Crews wait for the owners.", "Photo: Jan Falk", PROSE, body=0.4)[5]
    assert "body" == roles(PROSE, boat, "Crews wait for the owners.", "Photo: Jan Falk", PROSE, body=0.4)[1]


def test_alt_text_that_a_machine_wrote_is_no_headline(roles):
    assert ["alt", "body"] == roles("This image may contain Water Boat and Person", PROSE, headline=0)


TITLES = ["The Best Rope for Small Boats", "The Best Lamp for Long Nights", "Our Favourite Bright Yellow Oilskins"]
CREDIT = "Photograph: Ana Brandt"


def beside_credits(lines):
    return [part for line in lines for part in (PROSE, line, CREDIT)]


def test_titles_of_a_list_beside_credits_are_no_captions(roles):
    credit = {"body": 0.1, "caption": 0.6, "held": {CREDIT: "credit"}}

    assert "caption" not in roles(*beside_credits(TITLES), **credit)
    assert "caption" in roles(*beside_credits(TITLES[:2]), **credit)


def test_descriptions_of_things_beside_credits_are_their_alt_texts(roles):
    things = ["Yellow oilskins on a wooden hook", "Black rope on white sand", "Small red lamp beside a window"]
    credit = {"body": 0.1, "caption": 0.6, "held": {CREDIT: "credit"}}

    assert ["alt"] * 3 == roles(*beside_credits(things), **credit)[1::3]
    assert ["caption"] * 3 == roles(*beside_credits([f"{thing}." for thing in things]), **credit)[1::3]


def test_line_alone_behind_furniture_is_no_caption(roles):
    lone, share = "Crews wait on the quay.", "Weather and tides"

    assert "caption" == roles(PROSE, lone, PROSE, body=0.3, caption=0.5)[1]
    assert "caption" != roles(PROSE, share, lone, PROSE, body=0.3, caption=0.5, held={share: "furniture"})[2]


def test_credited_teaser_far_behind_the_text_is_neither_text_nor_a_caption(roles):
    news, teaser = "Harbour news", "Crews wait on the quay. (Ana Brandt/AP)"
    alike = {"body": 0.3, "caption": 0.55, "held": {news: "furniture"}}

    assert "caption" == roles(PROSE, teaser, *[news] * 8, **alike)[1]
    assert "caption" != roles(PROSE, *[news] * 8, teaser, news, **alike)[9]


def test_clear_credit_is_no_heading(roles):
    signed, bare = "© Ana Brandt", "Ana Brandt"

    assert ["credit", "heading"] == roles(signed, bare, held={signed: "heading", bare: "heading"})


def test_sentence_behind_a_credit_that_is_likelier_text_begins_the_text(roles):
    sentence = "The ferry has left the old harbour of Saltira on Friday morning."

    assert "body" == roles("Photo: Ana Brandt", sentence, PROSE, caption=0.3)[1]
    assert "caption" == roles("Photo: Ana Brandt", "The old harbour of Saltira.", PROSE, caption=0.3)[1]


def test_of_lines_on_both_sides_of_a_credit_the_one_before_it_needs_less(roles):
    def sides(behind):
        lines = (PROSE, SAILS, "Photo: Ana Brandt", "Nobody runs the old lock.", PROSE)
        told = roles(*lines, body=0.4, captions={lines[1]: 0.4, lines[3]: behind})
        return told[1], told[3]

    assert [("caption", "body"), ("body", "caption")] == [sides(0.45), sides(0.8)]


def test_titles_that_are_said_twice_between_paragraphs_are_photos(roles):
    titles = ["Ferries of Saltira leave the harbour", "Jan Falk wins the long race", "What the winter brings to town"]

    found = roles(PROSE, *(line for title in titles for line in (title, title, PROSE)))

    assert ["alt", "caption", "body"] * 3 == found[1:]


def test_headline_before_a_button_is_no_alt_text_of_the_caption_that_shares_its_words(roles):
    head, caption = "Ferry Saltira Star leaves harbour", "The ferry Saltira Star in the harbour (Photo: Ana Brandt)"

    assert "headline" == roles(head, "Click to enlarge", caption, PROSE, headline=0)[0]


def test_label_and_sources_before_a_credit_are_no_captions(roles):
    sources = "Sources: Saltira Packet, Harbour News / Photo Credit: Ana Brandt"

    assert "caption" not in roles(PROSE, "Bildnachweis", "iStock/brandt", PROSE, body=0.3, caption=0.4)
    assert "caption" not in roles(PROSE, sources, body=0.3, caption=0.4)


def test_photo_behind_the_head_of_other_stories_is_theirs(roles):
    photo = f"{SAILS} (Photo: Ana Brandt)"

    assert "caption" == roles(PROSE, photo, PROSE, caption=0.5)[1]
    assert "caption" != roles(PROSE, "Passend zum Artikel", photo, PROSE, caption=0.5)[2]


def test_source_of_a_text_or_graphic_and_bullets_make_no_captions(roles):
    for line in ("Quelle: Hafenamt Saltira", "• AP"):
        assert ["body", "body"] == roles(PROSE, SAILS, line, PROSE, body=0.5, caption=0.2)[:2]
    assert "caption" == roles(PROSE, SAILS, "Foto: Hafenamt Saltira", PROSE, body=0.5, caption=0.2)[1]


def test_line_beside_one_of_many_credits_without_captions_is_no_caption_either(roles):
    bare = [PROSE, "Photo: Ana Brandt"]

    assert "caption" == roles(PROSE, SAILS, "Photo: Ana Brandt", PROSE, body=0.4, caption=0.3)[1]
    assert "caption" != roles(*bare * 4, PROSE, SAILS, "Photo: Ana Brandt", PROSE, body=0.4, caption=0.3)[9]


def test_number_between_a_line_and_its_like_counts_the_pictures(roles):
    assert ["alt", "caption"] == [roles(SAILS, "2", SAILS, PROSE)[n] for n in (0, 2)]


def test_titles_that_are_said_twice_are_those_of_teasers(roles):
    titles = ["Ferries of Saltira leave the harbour", "Jan Falk wins the long race", "What the winter brings to town"]
    twice = [title for title in titles for _ in range(2)]

    assert "caption" not in roles(*twice, PROSE)
    assert ["alt", "caption"] * 2 == roles(*twice[:4], PROSE)[:4]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([f"Old harbour | {SAILS}", "© Ana Brandt", SAILS], {(1, "alt"), (3, "caption")}),
        ([f"{SAILS} Photo: Ana Brandt", "Old harbour", SAILS], {(1, "alt"), (3, "caption")}),
        (["A grey ferry at its quay, before the great storm", "© Ana Brandt", SAILS], set()),
        ([f"She said that it may well rain: “{SAILS[:-1]}”", "Advertisement", SAILS[:-1]], set()),
    ],
)
def test_line_that_all_stands_in_a_line_with_a_credit_is_the_caption_and_that_its_alt_text(seen_of, lines, told):
    texts = [PROSE, *lines, PROSE]
    seen = seen_of(texts)
    chances = np.zeros((len(texts), len(ROLE_NAMES)), np.float32)
    twins.lean_on_twins(chances, np.full(len(texts), -9.0), seen, twins.candidates(seen), len(texts))

    assert told == {(n, ROLE_NAMES[role]) for n, role in np.argwhere(chances > 0).tolist()}


def test_file_s_name_is_no_text(roles):
    assert "body" not in roles(PROSE, "IMG_8299.jpeg", PROSE, body=0.9, caption=0.02)[1]
    assert "body" == roles(PROSE, "They look for a picture named ferry_2025.jpg", PROSE, body=0.9, caption=0.02)[1]


PICTURES = [
    "The old harbour has three locks.",
    "ANA BRANDT runs the Saltira Star.",
    "JAN FALK mends nets in winter.",
    "DR. ROSA sails when there is ice.",
]
TALES = ["It has been so since 1906.", "Nobody sails when there is ice.", "Crews mend their nets then."]


@pytest.mark.parametrize("counter", ["1 of 4", "1/4", "1 / 4", "Bild 1 von 4"])
def test_lines_before_the_counter_of_a_gallery_are_its_captions(roles, counter):
    found = roles(*PICTURES, counter, PROSE, body=0.95, caption=0.02, held={PICTURES[0]: "caption"})

    assert ["caption"] * 4 == found[:4]


@pytest.mark.parametrize("shown", [1, 2])
def test_text_beside_the_counter_of_a_gallery_that_shows_few_captions_is_text(roles, shown):
    held = dict.fromkeys(PICTURES[:shown], "caption")

    found = roles(PROSE, f"1/{shown + 1}", *PICTURES[:shown], TALES[0], PROSE, body=0.9, caption=0.05, held=held)

    assert ["caption"] * shown + ["body"] == found[2 : 3 + shown]


def test_lines_behind_the_counter_are_captions_where_most_surely_are(roles):
    held = dict.fromkeys(PICTURES[:3], "caption")

    assert ["caption"] * 4 == roles(PROSE, "1/4", *PICTURES, PROSE, body=0.2, caption=0.25, held=held)[2:6]


@pytest.mark.parametrize("counter", ["1 of 4", "1/4", "Image 1 of 4", "Page 1 of 4", "Seite 1 von 4"])
def test_paragraphs_between_a_caption_and_a_counter_are_text(roles, counter):
    found = roles(PICTURES[0], *TALES, counter, PROSE, body=0.95, caption=0.02, held={PICTURES[0]: "caption"})

    assert ["caption", "body", "body", "body"] == found[:4]


@pytest.mark.parametrize("counter", ["1 of 5", "2 of 4", "1 of 1", "4", "Page 1 of 4"])
def test_other_numbers_make_no_gallery(roles, counter):
    found = roles(PROSE, *PICTURES, counter, PROSE, body=0.95, caption=0.02, held={PICTURES[0]: "caption"})

    assert ["caption", "body", "body", "body"] == found[1:5]


def test_photos_of_a_list_of_things_have_no_captions(roles):
    things = ["Best Boat of the Year", "A Red Lamp to Read By", "The Warm Coat to Wear"]
    lines = [line for thing in things for line in (thing, "Photograph: Ana Brandt", PROSE)]
    other = ["A rope on the quay", "Photograph: Ana Brandt", PROSE]

    assert "alt" == roles(PROSE, *lines, *other, body=0.1, caption=0.6)[len(lines) + 1]
    assert "caption" == roles(PROSE, *other, body=0.1, caption=0.6)[1]


@pytest.mark.parametrize(
    "prompt",
    [
        "Our journalism is free because of readers like you. Please consider supporting us from £2 a month.",
        "Get the news of the harbour in your inbox every morning with our newsletter.",
        "Mit unserem Newsletter wissen Sie jeden Morgen, was im Hafen los ist.",
        "Copyright 2026 Saltira Media. All rights reserved.",
        "This is a developing story and will be updated.",
    ],
)
def test_sentence_that_offers_the_reader_a_service_is_no_text(roles, prompt):
    assert ["body", "furniture", "body"] == roles(PROSE, prompt, PROSE, body=0.9, caption=0.02)


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Una barca ritrovata nel porto - RIPRODUZIONE RISERVATA", "caption"),
        ("The Saltira Daily Gazette - All rights reserved", "furniture"),
        ("Copyright 2026 by the Gazette of Saltira - All rights reserved", "furniture"),
    ],
)
def test_note_of_rights_behind_a_dash_ends_a_caption_unless_an_owner_is_named(roles, line, role):
    assert ["body", role, "body"] == roles(PROSE, line, PROSE, body=0.9, caption=0.02)


@pytest.mark.parametrize(
    "lines",
    [
        ["The harbour master reads the newsletter of the port every morning before the first ferry sails."],
        ["“You can subscribe to our tickets as you do to a newspaper,” said Ana Brandt of the ferry company."],
        [
            "You can subscribe to the ferry by the month from now on, and the town will pay your first trip.",
            "Who wants to subscribe has to be twelve years old and to live in one of the villages of the bay.",
            "To subscribe costs twenty crowns, and those who subscribe will sail as often as they want to.",
        ],
    ],
)
def test_text_about_services_stays_text(roles, lines):
    assert ["body"] * (len(lines) + 2) == roles(PROSE, *lines, PROSE, body=0.9, caption=0.02)


@pytest.mark.parametrize("signoff", ["© dpa", "SDA/ucm", "Source: Reuters"])
def test_last_paragraph_before_an_agency_s_sign_is_no_caption(roles, signoff):
    held = {signoff: "credit"}

    assert ["body", "body"] == roles(PROSE, SAILS, signoff, body=0.5, caption=0.2, held=held)[:2]
    assert "caption" == roles(PROSE, SAILS, "© Ana Brandt/dpa", PROSE, body=0.5, caption=0.2)[1]


def test_first_of_two_lines_with_credits_that_say_the_same_is_the_alt_text(roles):
    agency = "Ferry captain Ana Brandt leaves Saltira harbour, May 3, 2026. REUTERS/Jan Falk"
    paper = "Captain Ana Brandt leaves the harbour of Saltira (Photo: Reuters)"
    other = "Passengers wait at the lock in the rain (Photo: Reuters)"
    chances = {"body": 0.02, "caption": 0.8}

    assert ["alt", "caption"] == roles(PICTURE, PROSE, agency, paper, PROSE, held={PICTURE: "alt"}, **chances)[2:4]
    assert ["caption", "caption"] == roles(PICTURE, PROSE, agency, other, PROSE, held={PICTURE: "alt"}, **chances)[2:4]


OPEN = "Passengers wait on the ferry Saltira Star in the old harbour"
LONGER = f"{OPEN} of the town on Friday, before the nine days of the strike."
LONG_NAME = "Anastasia Maria Brandt-Falkenhausen-Saltira-Orsenne"
LED = "By Jan Falk, who lives in the old harbour of Saltira."


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([SAILS, "Ana Brandt", SAILS], ["caption", "credit", "alt"]),
        ([OPEN, "© Ana Brandt", OPEN], ["caption", "credit", "alt"]),
        ([OPEN, "Photo: Ana Brandt", LONGER], ["alt", "credit", "caption"]),
        ([OPEN, "Ana Brandt", OPEN], []),
        ([OPEN, "Harbour News", OPEN], []),
        ([SAILS, "Harbour news", SAILS], []),
        ([SAILS, LONG_NAME, SAILS], []),
        ([LED, "© Ana Brandt", LED], []),
        (["They sail at dawn.", "Ana Brandt", "They sail at dawn."], []),
        ([f"{OPEN}.", "Photo: Ana Brandt", LONGER], []),
        ([OPEN, "Ana Brandt", LONGER], []),
        ([f"{OPEN} today", "Photo: Ana Brandt", f"{OPEN}."], []),
        (["The old harbour of Saltira", "Photo: Ana Brandt", "The old harbour of Saltira in the long winter."], []),
        ([OPEN, "Photo: Ana Brandt", PROSE], []),
    ],
)
def test_name_or_credit_between_a_line_and_its_like_is_the_photographer_s(seen_of, lines, told):
    """A headline that stands twice around a kicker or an author has no stop at its end."""
    seen = seen_of([PROSE, *lines, PROSE])

    assert [(n, role) for n, role in enumerate(told, 1)] == framed(seen)
    assert [] == framed(seen, heads=-1.0)


def test_longer_line_behind_a_credit_that_is_surely_a_paragraph_is_no_caption(seen_of):
    seen = seen_of([PROSE, OPEN, "Photo: Ana Brandt", LONGER, PROSE])

    assert 3 == len(framed(seen))
    assert [] == framed(seen, sure=[3])


UNSURE = np.float32(-1.0)


def framed(seen, heads=-9.0, sure=()):
    chances = np.full((len(seen.texts), len(ROLE_NAMES)), UNSURE, np.float32)
    chances[list(sure), ROLE_NAMES.index("body")] = -0.01
    likely = np.full(len(seen.texts), heads)
    twins.lean_on_framed_credits(chances, likely, seen, twins.framed(seen), len(seen.texts))
    return [(n, ROLE_NAMES[role]) for n, role in np.argwhere(chances > UNSURE + 1).tolist()]


def test_line_that_stands_again_beyond_its_photographer_is_a_photo_s_near_the_text(roles):
    photo = [SAILS, "Ana Brandt", SAILS]

    assert ["body", "caption", "credit", "alt", "body"] == roles(PROSE, *photo, PROSE)
    assert ["headline", "body"] == [roles(*photo, PROSE, headline=0)[n] for n in (0, 2)]
    assert "credit" not in roles(PROSE, *["Harbour news"] * 8, *photo, body=0.45, caption=0.3)[-3:]
    assert "credit" in roles(PROSE, *photo, body=0.45, caption=0.3)


def test_paragraph_that_holds_the_caption_before_it_is_kept(roles):
    caption = "The crews of the ferries went back to work on Friday after nine days of strike"

    assert ["body", "body"] == roles(caption, "Photo: Ana Brandt", PROSE, PROSE)[2:]


ALT_CUT = (
    "The ferry Saltira Star leaves the old harbour on Friday morning, before the crews of the other ferries of the "
    "town have come back to work at their berths, as their owners had hoped."
)


def test_alt_text_cut_short_inside_a_word_and_its_caption_are_the_photo_s(roles):
    def cut(chars):
        return roles(ALT_CUT[:chars], ALT_CUT, "Photo: Ana Brandt", PROSE, body=0.45, caption=0.1)[:2]

    assert ["alt", "caption"] == cut(len("The ferry Saltira Star leaves the old harbour on Friday morni"))
    for kept in ("The ferry Saltira Star leaves the old harbour on Friday morning", "The ferry Saltira Star le"):
        assert ["body", "body"] == cut(len(kept))


@pytest.mark.parametrize(("label", "told"), [("Source:", ["alt", "caption"]), ("Tickets:", ["body", "body"])])
def test_label_of_a_credit_between_a_caption_and_its_credit_parts_no_photo(roles, label, told):
    own = "Ana Brandt opens the new harbour lock of Port Saltira before hundreds of guests"
    agency = f"Harbours - Opening of the lock - Port Saltira, August 29, 2026 {own} on Tuesday evening"

    assert told == roles(agency, own, label, "REUTERS/Jan Falk", PROSE, body=0.6, caption=0.1)[:2]


SEEN = {"A grey ferry at a quay, seen from the sea": "alt", "Two gulls on a rope, with fog behind them": "alt"}
TOLD = [
    "The ferry Saltira Star has been at its berth since the strike began",
    "Gulls wait on the ropes of the boats that nobody has moved",
]
HEADING = {"Nine days on strike": "heading"}


def behind_alts(lines):
    return [part for alt, line in zip(SEEN, lines, strict=False) for part in (PROSE, alt, line)]


@pytest.mark.parametrize("held", [{}, dict.fromkeys(TOLD, "heading")])
def test_lines_behind_alt_texts_are_captions_where_headings_stand_elsewhere(roles, held):
    lines = [*behind_alts(TOLD), PROSE, *HEADING, PROSE]

    assert ["caption"] * 2 == roles(*lines, body=0.5, caption=0.02, held=SEEN | HEADING | held)[2:6:3]


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        (behind_alts(TOLD), {}),
        (behind_alts(TOLD), dict.fromkeys(TOLD, "heading")),
        ([*behind_alts(TOLD), PROSE, *HEADING], dict.fromkeys(TOLD, "standfirst")),
        ([*behind_alts(TOLD[:1]), PROSE, *HEADING], {}),
        ([*behind_alts([f"{line}." for line in TOLD]), PROSE, *HEADING], {}),
        ([*behind_alts([f"{line}:" for line in TOLD]), PROSE, *HEADING], {}),
        ([*behind_alts([line.title() for line in TOLD]), PROSE, *HEADING], {}),
        ([*behind_alts(["The ferry at its berth", "Gulls on the ropes"]), PROSE, *HEADING], {}),
    ],
)
def test_headings_sentences_and_titles_behind_alt_texts_are_no_captions(roles, lines, held):
    assert "caption" not in roles(*lines, PROSE, body=0.5, caption=0.02, held=SEEN | HEADING | held)[:-1]


def test_lines_behind_alt_texts_that_are_surely_paragraphs_are_no_captions(roles):
    lines = [*behind_alts(TOLD), PROSE, *HEADING, PROSE]

    assert "caption" not in roles(*lines, body=0.95, caption=0.02, held=SEEN | HEADING)


def test_alt_texts_and_prompts_behind_alt_texts_are_no_captions(roles):
    alt, prompt = "A crate of nets beside a lamp on the quay", "Nets that were left behind when the crews went home »"
    lines = [*behind_alts(TOLD), PROSE, alt, prompt, PROSE, *HEADING, PROSE]
    again = [*behind_alts(TOLD), PROSE, *HEADING, PROSE]

    assert ["alt", "body"] == roles(*lines, body=0.5, caption=0.02, held=SEEN | HEADING | {alt: "alt"})[7:9]
    told = dict.fromkeys(TOLD, "alt")
    assert "caption" not in roles(*again, body=0.5, caption=0.02, held=SEEN | HEADING | told)


def test_lines_behind_alt_texts_of_teasers_are_no_captions(roles):
    teasers = [line for line in behind_alts(TOLD) if line != PROSE]

    assert "caption" not in roles(PROSE, *HEADING, PROSE, *teasers, body=0.4, caption=0.1, held=SEEN | HEADING)
    assert "caption" in roles(PROSE, *HEADING, *teasers, PROSE, body=0.4, caption=0.1, held=SEEN | HEADING)


def test_lines_behind_few_of_the_alt_texts_are_no_captions(roles):
    alts = {f"A red lamp, number {n}, on the quay of the town": "alt" for n in range(4)}
    titles = [line for alt in alts for line in (alt, "The Long Winter Of The Old Harbour Of Saltira", PROSE)]
    lines = [*behind_alts(TOLD), PROSE, *titles, *HEADING, PROSE]

    assert "caption" not in roles(*lines, body=0.5, caption=0.02, held=SEEN | HEADING | alts)


REPEATED = "The ferries of Saltira in the old harbour"


def thrice(line, times=3):
    return [part for _ in range(times) for part in (PROSE, line)]


def test_line_that_stands_in_the_text_three_times_is_an_alt_text(dropped):
    assert ["body", "alt"] * 3 + ["body"] == dropped(*thrice(REPEATED), PROSE, lines=[])
    assert ["body", "alt"] * 4 + ["body"] == dropped(*thrice(REPEATED, 4), PROSE, lines=[])


@pytest.mark.parametrize(
    ("line", "times"),
    [
        (REPEATED, 2),
        (f"{REPEATED}.", 3),
        (f"{REPEATED}!", 3),
        (f"“{REPEATED}.”", 3),
        ("ซัลติราเรือข้ามฟาก" * 8, 3),
        ("The ferries of Saltira", 3),
    ],
)
def test_refrain_and_line_that_stands_in_the_text_twice_are_no_alt_texts(dropped, line, times):
    assert ["body", "body"] * times + ["body"] == dropped(*thrice(line, times), PROSE, lines=[])


def test_alt_text_counts_where_the_text_says_it_again_and_furniture_stays_so(roles, dropped):
    photo = [REPEATED, REPEATED, "Photo: Ana Brandt"]

    assert ["body", "alt"] * 2 == roles(*photo, *thrice(REPEATED, 2), PROSE, body=0.8, caption=0.05)[3:7]
    assert ["body", "body"] == roles(*photo, *thrice(REPEATED, 1), PROSE, body=0.8, caption=0.05)[3:5]
    assert ["body", "furniture"] * 3 + ["body"] == dropped(*thrice(REPEATED), PROSE, lines=[REPEATED])
    assert "caption" == dropped(*thrice(REPEATED), PROSE, "Image caption,", REPEATED, PROSE, lines=[])[8]


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("Image caption,", "caption"),
        ("IMAGE CAPTION,", "caption"),
        ("Bildunterschrift:", "caption"),
        ("इमेज कैप्शन,", "caption"),
        ("ছবির ক্যাপশান,", "caption"),
        ("คำบรรยายภาพ,", "caption"),
        ("Image source,", "credit"),
        ("इमेज स्रोत,", "credit"),
        ("تصویر کا ذریعہ،", "credit"),
        ("izvor fotografije,", "credit"),
    ],
)
def test_line_that_only_announces_a_caption_or_credit_is_furniture_and_the_next_one_is_that(roles, head, role):
    told = {"body": 0.9, "caption": 0.02}

    assert ["body", "furniture", role, "body"] == roles(PROSE, head, "A ferry at its quay", PROSE, **told)
    assert ["body", role, "body", "body"] == roles(PROSE, f"{head} A ferry", "A ferry at its quay", PROSE, **told)


def test_line_that_announces_something_at_the_end_of_a_document_says_nothing_of_the_next_document():
    documents = [[PROSE, "Image caption,"], [SAILS, PROSE]]
    batch = Batch.of([[(text, measure(text), 0) for text in texts] for texts in documents])
    scores = np.full((len(batch.lines), len(ROLE_NAMES)), -30.0, np.float32)
    scores[:, ROLE_NAMES.index("body")] = 0.0

    told = decide.decide(batch, scores, ROLE_NAMES, [{}, {}])

    assert [["body", "caption"], ["body", "body"]] == [[role for role, _ in document] for document in told]


@pytest.mark.parametrize("name", ["shutterstock 77260183", "iStock-77260183", "gettyimages_77260183"])
def test_stock_picture_s_number_with_its_tags_is_no_caption(roles, name):
    held = {"body": 0.2, "caption": 0.6}

    assert "caption" != roles(PROSE, f"{name} old red lamp", PROSE, **held)[1]
    assert "caption" == roles(PROSE, f"old red lamp {name}", PROSE, **held)[1]


@pytest.mark.parametrize("bracket", ["(1994)", "（松渓市）"])
def test_short_line_with_brackets_at_its_end_that_is_said_twice_is_the_photo_s(roles, bracket):
    held = {"body": 0.9, "caption": 0.05}

    assert ["alt", "caption", "body"] == roles(*[f"The old quay of Mire {bracket}"] * 2, PROSE, **held)
    assert ["body", "body", "body"] == roles(*[f"The old quay of Mire, {bracket[1:-1]}"] * 2, PROSE, **held)


@pytest.mark.parametrize(
    ("alt", "behind", "told"),
    [
        ("Two boats in fog (Ana Brandt)", ["Photo: Jan Falk"], [(1, "alt"), (2, "caption")]),
        ("Two boats in fog. (Ana Brandt)", ["Photo: Jan Falk"], [(1, "alt"), (2, "caption")]),
        ("Two boats in fog (Photo: Ana Brandt)", [], [(1, "alt"), (2, "caption")]),
        ("Two boats in fog, Ana Brandt", ["Photo: Jan Falk"], []),
        ("Two boats in fog (Ana Brandt of the Saltira Star, from Orsenne)", ["Photo: Jan Falk"], []),
        ("Two boats in fog (Ana Brandt) at sea", ["Photo: Jan Falk"], []),
        ("Two boats in fog (Ana Brandt)", [], []),
    ],
)
def test_line_with_a_bracket_behind_what_the_next_line_says_is_its_alt_text(seen_of, alt, behind, told):
    texts = [PROSE, alt, "Two boats in fog", *behind, "The crews wait."]
    seen = seen_of(texts)
    chances = np.zeros((len(texts), len(ROLE_NAMES)), np.float32)
    twins.lean_on_twins(chances, np.full(len(texts), -9.0), seen, twins.candidates(seen), len(texts))

    assert told == [(n, ROLE_NAMES[role]) for n, role in np.argwhere(chances > 0).tolist()]
