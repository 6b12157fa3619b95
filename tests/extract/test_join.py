"""How the parts of a sentence that links tore apart are put together again."""

import pytest

from builder.extract import model
from builder.extract.blocks_text import blocks_of
from builder.extract.join import glued, join

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
}


@pytest.mark.parametrize(("parts", "text"), PARTS.items())
def test_parts_are_one_text_with_spaces_where_words_meet(parts, text):
    assert text == glued(parts)


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
    torn = "The agreement, reached shortly before dawn in the back room of a fish restaurant, ends the longest stoppage"

    assert [torn] == [text[: len(torn)] for text in whole if text.startswith("The agreement")]


def test_every_block_is_in_one_run_and_in_order(runs, ferry):
    (whole,) = runs(ferry)

    assert ferry.replace("\n", "").replace(" ", "") == "".join(whole).replace(" ", "")


def test_headline_byline_and_credit_stand_by_themselves(runs, ferry):
    (whole,) = runs(ferry)
    alone = ["Ferries of Saltira sail again after nine days", "By Ana Brandt", "PHOTO: EPA-EFE", "See more on"]

    assert alone == [text for text in whole if text in alone]


def test_documents_of_a_batch_are_joined_each_for_itself(runs, ferry):
    assert [*runs(ferry), [], *runs("Home\nNews")] == runs(ferry, "", "Home\nNews")
