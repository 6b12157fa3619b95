"""Cheap looks at a line let through all that the word lists know."""

import pytest

from builder.extract import lexicon, naming, notices


def test_every_lead_of_a_credit_passes_the_look_for_one():
    assert [] == [lead for lead in lexicon.credit_leads() if not lexicon.may_hold_lead(f"roe.{lead} roe")]


@pytest.mark.parametrize("form", ["{}", "{} ", "({}", "• {}", "{} (c)", "Roe {}."])
def test_every_label_of_a_credit_passes_the_look_for_one(form):
    labels = [form.format(label) for label in (*lexicon.credit_labels(), "ST File Photo", "AFP Fotos")]

    assert [] == [label for label in labels if not naming.may_end_label(label)]


def test_prose_passes_neither():
    assert not lexicon.may_hold_lead("the council met on monday")
    assert not naming.may_end_label("He said")


def test_beginnings_of_furniture_are_told_by_the_first_letters_of_a_line():
    starts = lexicon.phrases("furniture", "starts")

    assert max(map(len, starts)) <= lexicon.MAX_START_CHARS
    assert [] == [start for start in starts if not lexicon.has_furniture_start(f"{start.capitalize()} of the day")]


def test_enlargers_are_furniture():
    lines = lexicon.phrases("furniture", "enlargers")

    assert [] == [line for line in lines if not (lexicon.is_furniture(line) and lexicon.is_enlarger(line))]


@pytest.mark.parametrize(
    "note", ["more >", "More»", "hide caption", "toggle caption", ". All rights reserved.", "Alle Rechte vorbehalten",
             "Tous droits réservés.", "TOUS DROITS RÉSERVÉS"],
)  # fmt: skip
def test_notes_behind_a_credit_are_found(note):
    text = "The ferry leaves the harbour of Wexmere. Jane Roe/Reuters"

    assert len(text) == notices.behind(f"{text} {note}").start()


def test_label_alone_before_a_name_is_no_furniture():
    assert not lexicon.is_furniture("Image:")
    assert lexicon.is_furniture("Image")


def test_note_in_brackets_said_again_in_one_line_is_a_prompt_s():
    note = "(opens in a new window)"

    assert lexicon.is_prompt(f"Share on Facebook {note} Share on X {note}")
    assert not lexicon.is_prompt(f"Share on Facebook {note}")
    assert not lexicon.is_prompt(
        "Ana Brandt (R-Saltira) and the whole of the council, with Jan Falk (R-Saltira), agree."
    )
    assert not lexicon.is_prompt("Ana Brandt (LG Saltira), Jan Falk (LG Saltira)")
    assert not lexicon.is_prompt("The mayor (left) met the captain (right) and the captain (left again)")
