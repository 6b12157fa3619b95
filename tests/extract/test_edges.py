"""How lines begin and end: told of many at once, as of each alone."""

from hypothesis import given
from hypothesis import strategies as st

from builder.extract import lexicon
from builder.extract.edges import HEADS as HEAD_NAMES
from builder.extract.edges import TAILS as TAIL_NAMES
from builder.extract.edges import head_of, tail_of
from builder.extract.shape import measure_all

HEADS = {
    "The ferries sail": "opener", "Ferries": "Word", "Ana Brandt sails": "Word Word", "Ferries sail": "Word word",
    "EU ferries": "WORD", "of the ferries": "small function word", "sailing again": "small", ", which sails": "comma",
    ". The ferries": "stop", ": the ferries": "colon", ") sails": "closing mark", "’s ferries": "’s",
    "’Tis late": "quote Word", "– We sail": "dash", "-Verordnung": "dash word", "1. Sail early": "numbering",
    "22 ferries": "number", "“we sail": "quote word", "“We sail": "quote Word", "”Vi seglar": "quote Word",
    "” he said": "closing mark", "(see the map": "bracket", "では": "particle", "東京": "letters", "* * *": "dash",
    "ी नाव": "letters",
}  # fmt: skip

TAILS = {
    "We sail.": "stop", "in the": "function word", "said: “": "opening mark", "the map (": "opening mark",
    "and then now": "1-3 small", "they sail": "4-6 small", "they are sailing": "7+ small", "to Saltira": "Word",
    "of the EU": "WORD", "in 1997": "number", "by Mr.": "abbreviation", "by J.": "abbreviation", "機能は": "particle",
    "東京": "letters", "नाव चली।": "stop", "ہے۔": "stop", "նավը։": "stop", "मालिक की": "letters",
    "the ferries,": "comma", "the ferries:": "colon", "SALTIRA –": "dash", "the “harbour”":
    "closing quote", "“We sail.”": "stop", "(PTI)": "closing bracket", "Fett-": "hyphen", "the beach /": "slash",
}  # fmt: skip


def measured(lines):
    return [(line.shape.head, line.shape.tail) for line in measure_all(lines)]


def test_line_is_told_by_how_it_begins():
    assert list(HEADS.values()) == [HEAD_NAMES[head] for head, _ in measured(list(HEADS))]
    assert list(HEADS.values()) == [HEAD_NAMES[head_of(line)] for line in HEADS]


def test_line_is_told_by_how_it_ends():
    assert list(TAILS.values()) == [TAIL_NAMES[tail] for _, tail in measured(list(TAILS))]
    assert list(TAILS.values()) == [TAIL_NAMES[tail_of(line)] for line in TAILS]


WORDS = st.one_of(
    st.sampled_from(
        [
            *sorted(lexicon.function_words())[::9], *sorted(lexicon.openers())[::9], "außer", "Straße", "EU", "l’eau",
            "rock’n’roll", "της", "ΤΗΣ", "Ảnh", "ảnh", "ქართული", "محمد", "東京", "では", "Mr.", "1.", "22", "“We",
            "we”", "x" * 41, "Ana,", "the,", "the,,", "tHe", "a", "A", "ʻIolani", "XXIᵉ", "𝗪", "(the", "the)", "-",
            "İl", "ŉ", "ﬁ",
        ]
    ),
    st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=4),
)  # fmt: skip


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=8))
def test_many_lines_are_told_as_each_alone(lines):
    assert [(head_of(line), tail_of(line)) for line in lines] == measured(lines)
