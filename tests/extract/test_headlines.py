"""Headlines as documents print them, with what dumps glue to them."""

import numpy as np
import pytest

from builder.extract.cues import Seen
from builder.extract.features import Batch
from builder.extract.features.roles import ROLE_NAMES
from builder.extract.headlines import bare, choose, without_tail
from builder.extract.shape import measure

HEADLINE = "Ferries of Saltira sail again after nine days"
GLUED = {
    f"{HEADLINE} | The Daily Packet": (),
    f"{HEADLINE} - The Daily Packet": ("© 2026 The Daily Packet",),
    f"{HEADLINE} – Packet": ("packet", "Sport"),
    f"NewsHarbourIslands{HEADLINE}": (),
    f"Strike in the harbour:{HEADLINE}": (),
    f"Strike in the harbour {HEADLINE}": (HEADLINE, "Sport"),
    f"Strike: {HEADLINE}": (HEADLINE.upper(),),
    f"PřístavÓstrovy{HEADLINE}": (),
    f"What now for the crews?: {HEADLINE}": (),
    f"（原标题：{HEADLINE}）": (),
    f"原標題: {HEADLINE}": (),
}


@pytest.mark.parametrize(("line", "others"), GLUED.items())
def test_site_sections_and_kicker_come_off(line, others):
    assert HEADLINE == bare(line, others)


def test_bracket_that_a_headline_ends_with_stays_behind_the_label_of_portals():
    assert "港口渡轮重新起航（上）" == bare("原标题：港口渡轮重新起航（上）", ())


@pytest.mark.parametrize(
    "headline",
    [
        HEADLINE,
        "Harbour: ferries sail again",
        "Ferries sail again - crews win",
        "McBrandt and O'Falk win the race",
        "Nine days | The strike",
        "YouTube opens an office in Saltira",
        "Šéfka přístavu Žofie Malá odchází",
        "Skipasiglingar hefjast á ný",
        'Falk on the strike: "What I want: peace in the harbour"',
        "“Never again”: ferries of Saltira sail",
        "BrandtThe crews",
        "SaLtira in the storm of the year",
        "UNESCOs Welterbe wächst weiter an",
        "CAPTCHAs are no longer safe",
        "SpaceX launches a new rocket",
        "（原标题：）",
        "港口渡轮（原标题：渡轮）",
        "原标题党的港口渡轮",
    ],
)
def test_headline_keeps_what_is_its_own(headline):
    assert headline == bare(headline, ("crews", "Sport", "© 2026 The Daily Packet"))


def test_kicker_before_a_headline_with_a_colon_of_its_own_comes_off():
    line = "Streik im Hafen: Falk: Die Fähren fahren wieder"

    assert "Falk: Die Fähren fahren wieder" == bare(line, (), "de")
    assert line == bare(line, (), "en")


def test_headline_that_goes_on_behind_a_comma_has_no_kicker_though_its_end_stands_alone():
    end = "ferries of Saltira sail again"

    assert f"After nine days, {end}" == bare(f"After nine days, {end}", (end,))
    assert end == bare(f"Strike in the harbour {end}", (end,))


def test_kicker_glued_to_a_word_that_opens_a_sentence_comes_off():
    assert f"The {HEADLINE}" == bare(f"Strike in the harbourThe {HEADLINE}", ())


def test_kicker_in_capitals_that_is_glued_to_the_headline_comes_off():
    assert HEADLINE == bare(f"SALTIRA{HEADLINE}", ())


def test_kicker_glued_to_a_word_comes_off_where_the_document_has_both_words_apart():
    glued = "Streik im HafenFähren fahren wieder aus"
    others = ("Im Hafen liegen Boote.", "Die Fähren liegen still.")

    assert "Fähren fahren wieder aus" == bare(glued, others)
    assert glued == bare(glued, others[:1])
    assert glued == bare(glued, (*others, "Die Hafenfähren liegen still."))


def test_kicker_before_a_spaced_colon_comes_off_where_the_language_sets_none():
    line = f"49-Euro-Ticket : {HEADLINE}"

    assert HEADLINE == bare(line, (), "de")
    assert line == bare(line, (), "fr")
    assert line == bare(line, (), None)


@pytest.mark.parametrize(
    "tail",
    [
        ["By Ana Brandt"],
        ["von", "Ana Brandt"],
        ["Stand: 20:03 Uhr"],
        ["3. Mai 2024"],
        ["Ana Brandt", "/ PACKET.COM /"],
        ["Share on Twitter"],
        ["By Ana Brandt", "May 3, 2024"],
    ],
)
def test_byline_and_day_joined_to_a_headline_are_not_its_own(tail):
    assert 2 == without_tail(["Ferries of Saltira", "sail again", *tail])


@pytest.mark.parametrize("tail", [["Ana Brandt"], [", 18,"], ["again"], ["?"]])
def test_torn_headline_keeps_its_end(tail):
    assert 1 + len(tail) == without_tail(["Ferries of Saltira sail again with", *tail])


DECK, KICKER = "Owners and crews of the ferries agree on wages", "Strike in the harbour"
BODY = "The ferries of Saltira sail again after nine days of strike, said the owners on Monday morning."


@pytest.fixture
def chosen():
    def of(told, chances):
        """Return the line chosen of lines with roles, each as likely a headline by itself as *chances* says."""
        texts = [text for _, text in told]
        roles = [role for role, _ in told]
        batch = Batch.of([[(text, measure(text), 0) for text in texts]])
        ((start, end),), count = batch.spans, len(batch.lines)
        column, padded = np.full(count, -12.0), [""] * start + roles + [""] * (count - end)
        column[start:end] = [chances.get(text, -12.0) for text in texts]
        seen = Seen.of(batch, ROLE_NAMES)
        why = ["known furniture" if is_known else "model" for is_known in seen.known]
        (found,) = choose(batch, seen, column, padded, why)
        return None if found is None else texts[found - start]

    return of


def test_headline_has_byline_and_text_behind_it_though_a_teaser_is_as_likely(chosen):
    teaser = "Nine recipes for a summer in the islands"
    page = [("furniture", teaser), *[("furniture", f"Link {n} to elsewhere") for n in range(20)]]
    page += [("furniture", HEADLINE), ("byline", "By Ana Brandt"), ("body", BODY), ("body", BODY + " Again.")]

    assert HEADLINE == chosen(page, {teaser: -0.3, HEADLINE: -2.0})


def test_line_said_again_is_the_headline_though_its_deck_is_likelier(chosen):
    page = [
        ("furniture", HEADLINE),
        ("furniture", HEADLINE),
        ("furniture", DECK),
        ("body", BODY),
        ("body", BODY + " No."),
    ]

    assert HEADLINE == chosen(page, {HEADLINE: -2.0, DECK: -0.9})


def test_unlikely_lines_are_no_headline(chosen):
    page = [("furniture", KICKER), ("byline", "By Ana Brandt"), ("body", BODY), ("body", BODY + " No.")]

    assert chosen(page, {KICKER: -5.5}) is None


@pytest.mark.parametrize(
    "signed",
    [
        "Ana Brandt | 3 May 2026",
        "3 May 2026 | Ana Brandt",
        "Ana Brandt | 3 May 2026 | Sea",
        "Ana Brandt | 3 May 2026, 14:05",
        "Thursday, 3 May 2026, 2 pm • Ana Brandt",
        "Ana Brandt | Updated 3 May 2026",
    ],
)
def test_name_and_day_with_a_stroke_between_are_no_headline(chosen, signed):
    page = [("furniture", HEADLINE), ("furniture", signed), ("body", "It is late."), ("body", "Nobody sails.")]

    assert HEADLINE == chosen(page, {HEADLINE: -3.0, signed: 0.0})


@pytest.mark.parametrize(
    "line", ["Ana Brandt | Nine days in Saltira", "Ana Brandt | 3 May 2026 in Saltira", "Ana Brandt | Monday"]
)
def test_name_and_what_is_more_than_a_day_may_be_a_headline(chosen, line):
    page = [("furniture", line), ("body", BODY), ("body", BODY + " No.")]

    assert line == chosen(page, {line: 0.0})


def test_line_of_what_a_film_says_at_a_time_is_no_headline(chosen):
    said, led = "01:26 coming again to the quay. The port", "7:30 Nine days on strike in Saltira"
    page = [("furniture", HEADLINE), ("body", BODY), ("body", BODY + " No.")]

    assert HEADLINE == chosen([("furniture", said), *page], {said: 0.0, HEADLINE: -3.0})
    assert led == chosen([("furniture", led), *page[1:]], {led: 0.0})


@pytest.mark.parametrize(
    "timed", ["07:30 uhr: Neun Tage Streik im Hafen", "11:30 is when the ferries sail", "08:15 a.m. is when they sail"]
)
def test_headline_may_begin_with_a_time_of_day(chosen, timed):
    page = [("furniture", timed), ("body", BODY), ("body", BODY + " No.")]

    assert timed == chosen(page, {timed: 0.0})


def test_prompt_of_several_words_behind_a_headline_is_no_part_of_it_and_one_word_may_be():
    assert [1, 2] == [without_tail([HEADLINE, tail]) for tail in ("Share on Twitter", "Newsletter")]


def test_line_that_begins_as_a_prompt_is_the_headline_where_nothing_else_may_be(chosen):
    led = "WATCH: Mayor walks out of the council over the ferries of Saltira"
    text = [("body", "The mayor of Saltira walked out of the council over the ferries."), ("body", BODY)]

    assert led == chosen([("furniture", led), ("byline", "By Ana Brandt"), *text], {led: -1.0})
    assert chosen([("furniture", led), ("furniture", "Share"), *text], {led: -1.0}) is None
    both = [("furniture", HEADLINE), ("furniture", led), ("byline", "By Ana Brandt"), *text]
    assert HEADLINE == chosen(both, {HEADLINE: -2.0, led: -1.0})


def test_line_that_gives_the_day_behind_its_label_is_no_headline(chosen):
    day = "Published Tuesday 9 April 2024 - 11:26"
    page = [("furniture", HEADLINE), ("date", day), ("body", BODY), ("body", BODY + " No.")]

    assert HEADLINE == chosen(page, {day: 0.0, HEADLINE: -4.0})
    dated = "Updated: May 2 election results for Saltira"
    assert dated == chosen([("furniture", dated), *page[2:]], {dated: 0.0})


NOTICE = "Terms and conditions of use on these pages"


@pytest.mark.parametrize(
    ("trail", "headline"),
    [
        (f"Home » Harbour » {HEADLINE}", HEADLINE),
        (f"You are here: Home › Harbour › {HEADLINE}", HEADLINE),
        (f"Harbour » {HEADLINE}", NOTICE),
        ("Home » Harbour » Ferries of Saltira", NOTICE),
    ],
)
def test_line_that_the_trail_to_the_page_ends_with_is_the_headline(chosen, trail, headline):
    page = [("furniture", trail), ("furniture", NOTICE), ("furniture", HEADLINE), ("body", "It is late and dark.")]

    assert headline == chosen(page, {NOTICE: -1.0, HEADLINE: -3.0})


def test_line_taken_for_text_is_no_headline_for_its_own_words(chosen):
    odd = "A chairlift with no riders climbs a brown hillside"
    page = [("body", odd), ("furniture", HEADLINE), ("byline", "By Ana Brandt"), ("body", BODY), ("body", BODY)]

    assert HEADLINE == chosen(page, {odd: -1.2, HEADLINE: -2.0})


def test_text_of_a_picture_before_caption_and_credit_is_no_headline(chosen):
    alt = "The ferries of Saltira lie in the harbour"
    photo = [("alt", alt), ("body", "They sail on Monday."), ("credit", "Photo: Jan Falk/AP")]
    page = [("furniture", HEADLINE), *photo, ("body", BODY), ("body", BODY + " No.")]

    assert HEADLINE == chosen(page, {alt: 0.0, HEADLINE: -2.2})


def test_caption_with_its_credit_is_no_headline_though_the_text_has_its_words(chosen):
    caption = "The ferries of Saltira left the harbour on Monday. Photo: Jan Falk"
    page = [("caption", caption), ("furniture", HEADLINE), ("byline", "By Ana Brandt"), ("body", BODY), ("body", BODY)]

    assert HEADLINE == chosen(page, {caption: 0.0, HEADLINE: -2.0})


def test_deck_below_a_line_as_long_as_headlines_is_none_unless_that_line_is_a_trail(chosen):
    long = "Ferries of Saltira sail again after nine long days in the ice of the bay"
    behind = [("furniture", DECK), ("body", BODY), ("body", BODY + " No.")]

    assert long == chosen([("furniture", long), *behind], {long: -1.5, DECK: -1.5})
    for above in (KICKER, "NewsHarbourOwners and crews of all the ferries in the bay talk", f"Ahoy: {DECK} at last"):
        assert DECK == chosen([("furniture", above), *behind], {above: -4.5, DECK: -1.5})


@pytest.mark.parametrize(
    "line",
    [
        "Packet > Harbour > Text of the day",
        "By Ana Brandt and Jan Falk",
    ],
)
def test_trail_to_the_page_and_byline_are_no_headlines(chosen, line):
    page = [("furniture", line), ("furniture", HEADLINE), ("body", BODY), ("body", BODY + " No.")]

    assert HEADLINE == chosen(page, {line: 0.0, HEADLINE: -4.0})
