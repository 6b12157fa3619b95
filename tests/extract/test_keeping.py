"""What the text keeps though the model would drop it: lists that it announces, lines that waver between its roles."""

import numpy as np
import pytest

from builder.extract import keeping
from builder.extract.features.roles import ROLE_NAMES

PROSE = "The crews of the ferries went back to work on Friday after nine days of strike, their owners said in Saltira."
ITEMS = ["Rope", "Two lamps", "Jonas Falk"]


@pytest.fixture
def kept(seen_of):
    def told(*lines, **chances):
        """Return the roles of (role, text) after what the text keeps; *chances* are those of a line that is dropped."""
        texts = [text for _, text in lines]
        roles, why = [role for role, _ in lines], ["model"] * len(lines)
        scores = np.full((len(lines), len(ROLE_NAMES)), -9.0, np.float32)
        for i, (role, _) in enumerate(lines):
            for name, chance in (chances or {role: 0.9}).items() if role in keeping.DROPPED else ((role, 0.9),):
                scores[i, ROLE_NAMES.index(name)] = np.log(chance)
        seen = seen_of(texts)
        keeping.keep(seen, keeping.wavering(scores, seen), scores, roles, why)
        return roles

    return told


def listed(lead, items=ITEMS, behind="body"):
    return [("body", lead), *(("furniture", item) for item in items), (behind, PROSE)]


@pytest.mark.parametrize(
    "lead",
    [
        "On the quay of the old harbour there lay that morning:",
        "The boat is ready for the sea. Here are the things that every crew has to take along.",
        "Das Boot ist bereit. An Bord gehören in jedem Winter folgende Dinge, sagt der Kapitän.",
        "Le bateau est prêt à partir. Les objets suivants doivent se trouver à bord en hiver.",
        "船は出港の準備ができている。冬の海に出る船に必ず積んでおかなければならない物は、船長によれば次のとおり。",
    ],
)
def test_list_that_the_text_announces_is_the_text_s(kept, lead):
    assert ["body"] * 5 == kept(*listed(lead))


@pytest.mark.parametrize("title", ["Nine days on strike", "What do the crews want?", "Wohin die Fähren fahren"])
def test_title_alone_between_two_paragraphs_is_a_heading_where_the_model_wavers(kept, title):
    lines = [("body", PROSE), ("furniture", title), ("body", PROSE)]

    assert ["body", "heading", "body"] == kept(*lines, furniture=0.6)
    assert ["body", "furniture", "body"] == kept(*lines, furniture=0.9)


@pytest.mark.parametrize(
    "lines",
    [
        [("body", PROSE), ("furniture", "Share"), ("body", PROSE)],
        [("body", PROSE), ("furniture", "Sign up for our letter"), ("body", PROSE)],
        [("body", PROSE), ("furniture", "The crews went home."), ("body", PROSE)],
        [("body", PROSE[:-1]), ("furniture", "Nine days on strike"), ("body", PROSE)],
        [("body", PROSE), ("furniture", "Nine days on strike"), ("furniture", "Nine days on strike"), ("body", PROSE)],
        [("body", PROSE), ("furniture", f"{PROSE[:-1]} again"), ("body", PROSE)],
        [("furniture", "Nine days on strike"), ("body", PROSE)],
    ],
)
def test_other_lines_that_are_dropped_become_no_headings(kept, lines):
    assert "heading" not in kept(*lines, furniture=0.6)


@pytest.mark.parametrize(
    "lines",
    [
        listed("Related:"),
        listed(PROSE),
        listed("The boat is ready. Here are the things that every crew has to take.", ITEMS[:2]),
        listed("Here are the things that every crew has to take. The boat lies ready at the quay of the town."),
        listed("The boat is ready. Here are the things that every crew has to take.", [PROSE[:90]] * 3),
        listed("On the quay of the old harbour there lay that morning:", ["Rope", "Share", "Subscribe now"]),
        listed("On the quay of the old harbour there lay that morning:", behind="date"),
    ],
)
def test_lines_that_no_text_announces_and_prompts_are_no_list(kept, lines):
    assert "furniture" in kept(*lines)


def test_lines_before_a_quotation_that_a_colon_announces_are_no_list(kept):
    lines = listed("The captain of the ferry said on the quay of the old harbour:")

    assert ["body"] * 5 == kept(*lines)
    assert "furniture" in kept(*lines[:-1], ("body", f"“{PROSE}”"))
    quoted = listed("The crews of the ferries were asked to say in a word what they missed:", ["“Sleep”", "“Songs”"])
    assert ["body"] * 4 == kept(*quoted[:-1], ("body", f"“{PROSE}”"))


def test_ingredients_are_the_text_s(kept):
    list_ = [("furniture", item) for item in ("200 g flour", "½ cup milk", "a little salt")]
    few = [("furniture", item) for item in ("200 g flour", "Bread of the day", "Our bakers")]

    assert ["heading", "body", "body", "body", "body"] == kept(("heading", "What it takes"), *list_, ("body", PROSE))
    assert "furniture" in kept(("heading", "What it takes"), *few, ("body", PROSE))


TIMES = [("furniture", line) for line in ("Saltira: 6.30", "Port Saltira: 7.15", "Harbour lock: 8")]
LEAD = ("aside", "Here is when you can see the boats of the harbour race:")


def test_table_goes_back_to_the_text_with_the_sentence_that_introduces_it(kept):
    lines = [("body", PROSE), ("aside", "The race"), LEAD, *TIMES, ("body", PROSE)]

    assert ["body"] * 7 == kept(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        [("body", PROSE), ("aside", "The race"), *TIMES, ("body", PROSE)],
        [("body", PROSE), LEAD, *TIMES, ("date", "June 3, 2026")],
        [("body", PROSE), ("furniture", "Sign up"), LEAD, *TIMES, ("body", PROSE)],
        [("body", PROSE), ("aside", "By Ana Brandt"), LEAD, *TIMES, ("body", PROSE)],
        [("body", PROSE), LEAD, *(("furniture", f"Saltira: {PROSE[:90]}") for _ in range(3)), ("body", PROSE)],
    ],
)
def test_table_among_furniture_and_teasers_with_kickers_stay_out(kept, lines):
    assert "furniture" in kept(*lines)


def test_results_and_ingredients_at_the_end_of_the_text_are_its_own(kept):
    scores = [
        ("furniture", "Saltira 2-1 Falkenberg"),
        ("aside", "FC Brandt 0-3 SC Ida"),
        ("furniture", "Rosa 1–1 Falk"),
    ]
    food = [("furniture", item) for item in ("200 g flour", "½ cup milk", "3 tbsp oil")]

    assert ["body"] * 4 == kept(("body", PROSE), *scores)
    assert ["body"] * 5 == kept(("body", PROSE), ("aside", "All results"), *scores)
    assert ["body"] * 5 == kept(("body", PROSE), ("furniture", "What it takes"), *food)


def test_results_that_stand_alone_are_another_s(kept):
    scores = [("furniture", "Saltira 2-1 Falkenberg")] * 3

    assert "body" not in kept(("date", "June 3, 2026"), *scores)
    assert "body" not in kept(("body", PROSE), ("furniture", "Live"), ("furniture", "Sport"), *scores)[1:]
    assert ["body", "furniture", "furniture"] == kept(("body", PROSE), *scores[:2])


def test_line_that_wavers_between_the_roles_of_text_is_text(kept):
    line = ("furniture", "The long winter of Saltira")

    assert ["body", "heading"] == kept(("body", PROSE), line, furniture=0.4, heading=0.28, body=0.2)
    assert ["body", "furniture"] == kept(("body", PROSE), line, furniture=0.5, heading=0.28, body=0.2)


def test_text_has_the_benefit_of_what_an_editor_may_count_in_or_out(kept):
    line = ("aside", "The long winter of Saltira")

    assert ["body", "heading"] == kept(("body", PROSE), line, aside=0.5, heading=0.28, furniture=0.1)
    assert ["body", "aside"] == kept(("body", PROSE), line, aside=0.85, heading=0.1, furniture=0.01)


def test_number_that_wavers_is_no_text(kept):
    assert ["body", "furniture"] == kept(("body", PROSE), ("furniture", "45:47"), furniture=0.4, heading=0.28, body=0.2)


TRIPS = ["Mire, from the old quay", "Your own boat", "Read the rules of the harbour", "Orsenne in summer"]
ANNOUNCED = "Whoever wants to sail on the bay in summer can choose from these:"


@pytest.fixture
def announced(kept):
    def told(*lines, before=("body", PROSE), behind=("body", PROSE)):
        """Return the roles of dropped *lines* between two texts."""
        return kept(before, *(("furniture", line) for line in lines), behind)[1:-1]

    return told


def test_list_goes_back_with_the_dropped_sentence_that_announces_it(announced):
    assert ["body"] * 5 == announced(ANNOUNCED, *TRIPS)
    assert ["body"] * 4 == announced(ANNOUNCED, *TRIPS[:3])


@pytest.mark.parametrize(
    "lines",
    [
        [ANNOUNCED, *TRIPS[:2]],
        ["Read more:", *TRIPS],
        ["What to choose from:", *TRIPS],
        [ANNOUNCED[:-1], *TRIPS],
        [f"Subscribe now and read more in our newsletter. {ANNOUNCED}", *TRIPS],
        [ANNOUNCED, *(f"{trip}, where the ferries of Saltira lie at the quay until March" for trip in TRIPS)],
        [ANNOUNCED, "Subscribe now", "Sign up for our newsletter", "Share this article", "Related articles"],
        [ANNOUNCED, *(f"{trip} »" for trip in TRIPS)],
        [ANNOUNCED, *(f"By {name}" for name in ("Jane Roe", "Jan Falk", "Ana Brandt"))],
    ],
)
def test_few_and_long_lines_labels_and_teasers_behind_a_dropped_sentence_stay_out(announced, lines):
    assert "body" not in announced(*lines)


def test_announced_lines_that_no_text_stands_before_or_behind_stay_out(announced):
    day = ("date", "June 3, 2026")

    assert "body" not in announced(ANNOUNCED, *TRIPS, before=day)
    assert "body" not in announced(ANNOUNCED, *TRIPS, behind=day)


def test_list_ends_before_furniture_and_before_the_next_sentence_that_announces_one(announced):
    kept = ["body"] * 5 + ["furniture"] * 2

    assert kept == announced(ANNOUNCED, *TRIPS, "Subscribe now", "Mire")
    assert kept == announced(ANNOUNCED, *TRIPS, "In winter:", "Mire")
