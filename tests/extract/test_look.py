import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.extract import markdown, runs
from builder.extract.folding import INVISIBLE
from builder.extract.look import look_at

TEXTS = st.lists(
    st.one_of(
        st.sampled_from(["the", "The", "years", "É", ".", "…", "?!", '"', "”", "“", "](", "#", "==", "--", " ", "\n"]),
        st.sampled_from(["\n\n", "  ", "\t", "\u00a0", "\u00ad", "\u200a", "\u202e", "\u3000", "\ufeff", "\ud800"]),
        st.characters(),
    )
).map("".join)


@settings(deadline=None)
@given(TEXTS)
def test_text_is_even_whose_lines_are_as_blocks_are(text):
    lines = text.split("\n")

    assert look_at(text).is_even == all(" ".join(INVISIBLE.sub("", line).split()) == line for line in lines)


@settings(deadline=None)
@given(TEXTS)
def test_sentences_run_together_begin_at_seams(text):
    found = [run.start() for run in runs._SENTENCE.finditer(text)]

    assert found == [at for at in look_at(text).seams if runs._SENTENCE.match(text, at)]


@settings(deadline=None)
@given(TEXTS)
def test_text_that_may_not_be_marked_has_no_sign_of_markdown(text):
    has_signs = text.startswith("#") or any(sign in text for sign in markdown._SIGNS)

    assert look_at(text).may_be_marked or not has_signs
    assert look_at(text).may_be_marked == (re.search(r"\]\(|^[#=-]", text, re.MULTILINE) is not None)


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n", "a"])
def test_short_texts_are_even(text):
    assert (True, False, []) == look_at(text)
