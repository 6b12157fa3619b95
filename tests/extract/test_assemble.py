"""Units to the parts of an article: who signs, when, and where the text begins; people and places are made up."""

import pytest

from builder.extract.assemble import Found, drafts
from builder.extract.bylines import UNDER_HEADLINE
from builder.extract.label import Labelled
from builder.records import Block

HEAD = ("headline", "Ferries of Saltira sail again")
TEXT = ("body", "The ferries of Saltira left the harbour at dawn, after nine days of strike, their owners said.")
LAST = ("body", "The crews will meet the owners again on Monday, and nobody in the harbour expects another strike.")


def drafted(units, *told, first=None, language="en"):
    """Return the parts of units that each are one block, or begin with the block *first* has for their place."""
    made = units(*told)
    texts = [(first or {}).get(i, unit.text) for i, unit in enumerate(made)]
    blocks = [Block(text, 0, len(text), 0) for text in texts]
    return drafts([Found(Labelled(tuple(made)), blocks, language)])[0]


def authors(units, *told):
    return [name for name, _ in drafted(units, *told).authors]


def test_byline_near_the_headline_goes_before_those_of_teasers(units):
    signed = [HEAD, ("byline", "Ana Brandt"), TEXT, ("furniture", "Also read"), ("byline", "By Jan Falk"), LAST]

    assert ["Ana Brandt"] == authors(units, *signed)


def test_byline_behind_the_text_counts_where_none_is_near_the_headline(units):
    assert ["Ana Brandt"] == authors(units, HEAD, TEXT, LAST, ("byline", "Ana Brandt"))


def test_name_in_the_line_of_the_date_signs(units):
    assert ["Ana Brandt"] == authors(units, HEAD, ("date", "Ana Brandt | 3 May 2024"), TEXT, LAST)
    assert [] == authors(units, HEAD, ("date", "Latest Comments 3 May 2024"), TEXT, LAST)


def test_agency_signs_where_no_person_does(units):
    assert ["AFP"] == authors(units, HEAD, ("furniture", "AFP"), TEXT, LAST)
    assert ["Ana Brandt"] == authors(units, HEAD, ("byline", "Ana Brandt"), ("byline", "AFP"), TEXT, LAST)


def test_name_in_the_line_of_the_date_signs_behind_a_summary_that_was_taken_for_text(units):
    assert ["Ana Brandt"] == authors(units, HEAD, TEXT, ("date", "Ana Brandt 03.05.2024, 05:00 Uhr"), LAST)


def test_name_in_the_line_of_the_date_goes_before_a_byline_told_by_its_place_alone(units):
    lines = [("byline", "Harbour Decorating Mistakes"), HEAD, ("date", "3 May 2024 by Ana Brandt"), TEXT, LAST]
    made = units(*lines)
    weak = [made[0]._replace(why=UNDER_HEADLINE), *made[1:]]

    blocks = [Block(unit.text, 0, len(unit.text), 0) for unit in made]

    assert [("Ana Brandt", 2)] == list(drafts([Found(Labelled(tuple(weak)), blocks, "en")])[0].authors)


def test_reporter_whom_a_dateline_names_signs(units):
    text = (
        "body",
        "【サルティラ＝金子真】フェリーの船員は３日夜、港で会見を開き、９日間のストライキを終えると述べた。",
    )
    parts = drafted(units, ("headline", "フェリー再開"), ("byline", "完了"), text, LAST)

    assert [("金子真", 2)] == list(parts.authors)
    assert ("【サルティラ＝金子真】", 2) == parts.dateline


def test_line_right_under_the_headline_signs_before_the_teasers_above_the_text(units):
    teasers = [("furniture", f"Link {n}") for n in range(7)]

    signed = [HEAD, ("date", "AFP 3 May 2024"), *teasers, ("byline", "By Jan Falk"), TEXT, LAST]

    assert ["AFP"] == authors(units, *signed)


def test_date_near_the_headline_goes_before_the_day_on_top_of_the_page(units):
    links = [("furniture", f"Link {n}") for n in range(15)]

    parts = drafted(units, ("date", "24 May 2024"), *links, HEAD, ("date", "3 May 2024"), TEXT, LAST)

    assert "2024-05-03T00:00:00Z" == parts.published[0]


def test_line_of_two_days_gives_publication_and_change_in_either_order(units):
    for line in ("Updated 13 March 2026 Published 12 March 2026", "Published 12 March 2026 | Updated 13 March 2026"):
        parts = drafted(units, HEAD, ("date", line), TEXT, LAST)

        assert ("2026-03-12T00:00:00Z", 1) == parts.published
        assert ("2026-03-13T00:00:00Z", 1) == parts.modified


@pytest.mark.parametrize(
    ("label", "published", "modified"),
    [
        ("Updated", None, "2024-05-03T00:00:00Z"),
        ("LAST UPDATED:", None, "2024-05-03T00:00:00Z"),
        ("Published", "2024-05-03T00:00:00Z", None),
        ("Updated rules", "2024-05-03T00:00:00Z", None),
    ],
)
def test_label_on_the_line_before_a_day_says_what_it_is_of(units, label, published, modified):
    parts = drafted(units, HEAD, ("furniture", label), ("date", "3 May 2024"), TEXT, LAST)

    assert (published, modified) == tuple(found and found[0] for found in (parts.published, parts.modified))
    assert {2} == {found[1] for found in (parts.published, parts.modified) if found}


@pytest.mark.parametrize(
    "lines",
    [
        [("furniture", "Updated"), ("date", "Published 3 May 2024")],
        [("furniture", "Published"), ("furniture", "Updated"), ("date", "3 May 2024"), ("date", "4 May 2024")],
    ],
)
def test_label_is_of_no_day_with_words_of_its_own_and_of_none_behind_another_label(units, lines):
    parts = drafted(units, HEAD, *lines, TEXT, LAST)

    assert "2024-05-03T00:00:00Z" == parts.published[0]
    assert parts.modified is None


def test_label_says_nothing_of_days_further_behind(units):
    lines = [("date", "Updated"), ("date", "3 May 2024"), ("date", "1 May 2024")]
    parts = drafted(units, HEAD, *lines, TEXT, LAST)

    assert (("2024-05-01T00:00:00Z", 3), ("2024-05-03T00:00:00Z", 2)) == (parts.published, parts.modified)


def test_day_until_which_a_film_can_be_had_is_no_publication(units):
    film = drafted(units, ("date", "Verfügbar bis 3.5.2026"), HEAD, ("date", "1.5.2024"), TEXT, LAST)

    assert "2024-05-01T00:00:00Z" == film.published[0]


def test_day_as_of_which_the_text_stands_is_its_publication_where_no_other_is(units):
    as_of = drafted(units, HEAD, ("date", "Stand: 3.5.2024"), TEXT, LAST)
    both = drafted(units, HEAD, ("date", "Stand: 3.5.2024"), ("date", "1.5.2024"), TEXT, LAST)
    changed = drafted(units, HEAD, ("date", "Updated 3 May 2024"), TEXT, LAST)

    assert ("2024-05-03T00:00:00Z", "2024-05-03T00:00:00Z") == (as_of.published[0], as_of.modified[0])
    assert ("2024-05-01T00:00:00Z", "2024-05-03T00:00:00Z") == (both.published[0], both.modified[0])
    assert changed.published is None


def test_dateline_torn_off_before_its_dash_is_taken_off_the_text(units):
    parts = drafted(units, HEAD, ("body", "ST. SALTIRA, MO (KSAL)"), ("body", "– " + TEXT[1]), LAST)

    assert [TEXT[1], LAST[1]] == [paragraph.text for paragraph in parts.body]
    assert ("ST. SALTIRA, MO (KSAL)", "KSAL") == (parts.dateline[0], parts.agency[0])


def test_agency_s_dateline_is_found_behind_stray_lines_of_the_page_s_head(units):
    stray = [("body", "Watch the harbour live, all day long"), ("body", "Ferry times"), ("body", "Ask the crew")]

    parts = drafted(units, HEAD, *stray, ("body", "SALTIRA (AP) — " + TEXT[1]), LAST)

    assert "Associated Press" == parts.agency[0]
    assert TEXT[1] in [paragraph.text for paragraph in parts.body]


def test_place_in_capitals_is_found_behind_a_summary_and_not_behind_text(units):
    summary = [("body", "Three crews sail again."), ("body", "The owners pay more."), ("body", "Fares will rise.")]
    text = ("body", "SALTIRA — " + TEXT[1])

    parts = drafted(units, HEAD, *summary, text, LAST)

    assert ("SALTIRA", TEXT[1]) == (parts.dateline[0], parts.body[3].text)
    assert drafted(units, HEAD, ("body", 3 * TEXT[1]), *summary, text, LAST).dateline is None


def test_place_before_a_dash_is_taken_off_the_text_and_the_standfirst(units):
    text = "Die Fähren von Saltira haben den Hafen am Morgen wieder verlassen, nach neun Tagen Streik."

    told = ("furniture", "Mehr aus Saltira")
    body = drafted(units, told, HEAD, ("body", f"Saltira – {text}"), LAST)
    standfirst = drafted(units, told, HEAD, ("standfirst", f"Saltira – {text}"), TEXT, LAST)

    assert ("Saltira", text) == (body.dateline[0], body.body[0].text)
    assert ("Saltira", [text]) == (standfirst.dateline[0], [p.text for p in standfirst.standfirst])


def test_city_that_a_stop_sets_off_stays_a_part_of_the_standfirst_and_not_of_the_text(units):
    text = "Die Fähren haben den Hafen am Morgen wieder verlassen, nach neun Tagen Streik."

    body = drafted(units, HEAD, ("body", f"Berlin. {text}"), LAST)
    standfirst = drafted(units, HEAD, ("standfirst", f"Berlin. {text}"), TEXT, LAST)

    assert ("Berlin", text) == (body.dateline[0], body.body[0].text)
    assert ("Berlin", [f"Berlin. {text}"]) == (standfirst.dateline[0], [p.text for p in standfirst.standfirst])


def test_city_on_a_line_of_its_own_is_the_dateline(units):
    apart = drafted(units, HEAD, ("body", "New Delhi:"), TEXT, LAST)
    before = drafted(units, HEAD, ("furniture", "New Delhi:"), TEXT, LAST)

    for told in (apart, before):
        assert ("New Delhi", TEXT[1]) == (told.dateline[0], told.body[0].text)


def test_dateline_torn_over_three_lines_is_found_in_the_text_and_right_before_it(units):
    lines = ("Port Saltira, Orn", "CNN", "—")

    inside = drafted(units, HEAD, *(("body", line) for line in lines[:2]), ("body", f"— {TEXT[1]}"), LAST)
    before = drafted(units, HEAD, *(("furniture", line) for line in lines), TEXT, LAST)
    caption = drafted(units, HEAD, *(("caption", line) for line in lines), TEXT, LAST)

    assert ("Port Saltira, Orn", [TEXT[1], LAST[1]]) == (inside.dateline[0], [p.text for p in inside.body])
    assert ("Port Saltira, Orn", [TEXT[1], LAST[1]]) == (before.dateline[0], [p.text for p in before.body])
    assert caption.dateline is None


def test_reporter_whom_a_dateline_of_taiwan_names_signs(units):
    text = (
        "渡輪船員三日晚間在港口舉行記者會，宣布結束九天的罷工，渡輪公司表示，所有航班將於明日恢復正常，並向旅客致歉。"
    )

    parts = drafted(units, ("headline", "渡輪復航"), ("body", f"〔記者林小明／北港報導〕{text}"), LAST)

    assert ([("林小明", 1)], text) == (list(parts.authors), parts.body[0].text)


@pytest.mark.parametrize("mark", ["（完）", " (끝)", "(完)", " ###", " -30-", " - Ends"])
def test_mark_of_the_text_s_end_is_taken_off(units, mark):
    parts = drafted(units, HEAD, TEXT, ("body", LAST[1] + mark))

    assert [TEXT[1], LAST[1]] == [paragraph.text for paragraph in parts.body]


def test_mark_of_the_text_s_end_on_a_line_of_its_own_is_no_paragraph(units):
    parts = drafted(units, HEAD, TEXT, LAST, ("body", "###"))

    assert [TEXT[1], LAST[1]] == [paragraph.text for paragraph in parts.body]


def test_place_before_a_standfirst_is_the_dateline_and_stays_a_part_of_it(units):
    parts = drafted(units, HEAD, ("standfirst", "Saltira. The boats sail again."), TEXT, LAST, first={1: "Saltira."})
    agency = drafted(units, HEAD, ("standfirst", "SALTIRA (AP) — The boats sail again."), TEXT, LAST)

    assert ("Saltira", ["Saltira. The boats sail again."]) == (parts.dateline[0], [p.text for p in parts.standfirst])
    assert ("SALTIRA (AP)", ["The boats sail again."]) == (agency.dateline[0], [p.text for p in agency.standfirst])


@pytest.mark.parametrize("label", ["Das Wichtigste in Kürze:", "Darum ist das wichtig:"])
def test_label_before_the_text_is_no_place(units, label):
    parts = drafted(units, HEAD, ("body", f"{label} {TEXT[1]}"), LAST, first={1: label})

    assert parts.dateline is None


@pytest.mark.parametrize("place", ["Saltira am Orn", "Saltira en Provence", "Puerto de la Saltira"])
def test_place_of_several_words_before_the_text_is_its_dateline(units, place):
    parts = drafted(units, HEAD, ("body", f"{place}. {TEXT[1]}"), LAST, first={1: f"{place}."})

    assert (place, TEXT[1]) == (parts.dateline[0], parts.body[0].text)


def test_all_agencies_of_a_signoff_are_the_source(units):
    assert "SID/dpa" == drafted(units, HEAD, TEXT, LAST, ("signoff", "(sid/dpa)")).agency[0]


def test_caption_said_again_in_the_text_is_dropped_there_and_a_paragraph_that_holds_it_is_kept(units):
    caption = "The ferries lie at the old quay of Saltira on Monday."
    paragraph = f"{caption} Nobody of their crews has come to work since the strike began, nine days ago."

    assert [TEXT[1]] == texts(drafted(units, HEAD, ("caption", caption), ("body", caption[:-1]), TEXT).body)
    assert [paragraph, TEXT[1]] == texts(drafted(units, HEAD, ("caption", caption), ("body", paragraph), TEXT).body)


def texts(paragraphs):
    return [paragraph.text for paragraph in paragraphs]


CHINESE = [
    ("headline", "渡轮复航"),
    ("byline", "{}"),
    ("body", "渡轮船员三日晚间在港口宣布结束九天的罢工，航班将于明日恢复。"),
]


@pytest.fixture
def signed_in_china(units):
    def names(line, *behind, why="name under the headline", language="zh"):
        """Return who signs with *line* under the headline, which *why* took for a byline."""
        made = units(CHINESE[0], ("byline", line), *behind, CHINESE[2])
        made[1] = made[1]._replace(why=why)
        blocks = [Block(unit.text, 0, len(unit.text), 0) for unit in made]
        return [name for name, _ in drafts([Found(Labelled(tuple(made)), blocks, language)])[0].authors]

    return names


def test_name_alone_under_a_headline_of_china_begins_with_a_family_name(signed_in_china):
    assert ["王小明"] == signed_in_china("王小明")
    assert ["王小明", "李红"] == signed_in_china("王小明 李红")
    assert ["Ana Brandt"] == signed_in_china("Ana Brandt")
    assert [] == signed_in_china("港口渡轮")


def test_byline_of_china_that_is_led_or_beside_a_day_or_told_by_the_model_needs_no_family_name(signed_in_china):
    assert ["港口渡轮"] == signed_in_china("港口渡轮", ("date", "2024-05-03"))
    assert ["港口渡轮"] == signed_in_china("港口渡轮", why="model")
    assert ["港口渡轮"] == signed_in_china("作者：港口渡轮")
    assert ["港口渡轮"] == signed_in_china("港口渡轮", language="ja")
    assert [] == signed_in_china("港口渡轮", ("furniture", "分享"), ("date", "2024-05-03"))


def test_day_before_a_byline_of_china_keeps_it_too(units):
    made = units(CHINESE[0], ("date", "2024-05-03"), ("byline", "港口渡轮"), CHINESE[2])
    made[2] = made[2]._replace(why=UNDER_HEADLINE)
    blocks = [Block(unit.text, 0, len(unit.text), 0) for unit in made]

    assert (("港口渡轮", 2),) == drafts([Found(Labelled(tuple(made)), blocks, "zh")])[0].authors


SPOKEN = "The ferries of Saltira have left the harbour again."


def test_transcript_in_which_several_speak_has_no_dateline(units):
    lines = [("body", f"{name}: {SPOKEN}") for name in ("JANE ROE", "JAN FALK", "JANE ROE")]
    spoken = drafted(units, HEAD, *lines, LAST)
    placed = drafted(units, HEAD, ("body", f"SALTIRA: {SPOKEN}"), LAST)
    agency = drafted(units, HEAD, ("body", f"SALTIRA (AP) — {SPOKEN}"), *lines, LAST)

    assert (None, [f"JANE ROE: {SPOKEN}"]) == (spoken.dateline, texts(spoken.body)[:1])
    assert ("SALTIRA", [SPOKEN, LAST[1]]) == (placed.dateline[0], texts(placed.body))
    assert "SALTIRA (AP)" == agency.dateline[0]


def test_kicker_before_a_headline_that_the_next_line_says_alone_comes_off_and_that_line_is_no_standfirst(units):
    glued = ("headline", f"Strike in the harbour {HEAD[1]}")
    deck = ("standfirst", "The crews have won a raise.")
    told = drafted(units, glued, ("standfirst", HEAD[1]), deck, TEXT, LAST)
    other = drafted(units, glued, deck, TEXT, LAST)

    assert (HEAD[1], [deck[1]]) == (told.headline[0], texts(told.standfirst))
    assert (glued[1], [deck[1]]) == (other.headline[0], texts(other.standfirst))
