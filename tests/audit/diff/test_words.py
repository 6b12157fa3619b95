"""Word diffs lead from one text to the other, and show what a reader must see."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.audit.diff import words
from builder.audit.diff.words import styled, word_diff

TEXTS = st.lists(st.sampled_from(["a", "b", "Ferry", "東", "京", ",", " ", "\n\n", "12"]), max_size=40).map("".join)


@given(TEXTS, TEXTS)
@example("  ", "\n\n ")
def test_runs_lead_from_old_to_new(old, new):
    with pytest.MonkeyPatch.context() as patch:
        # Nothing is left out, so that the whole of both texts is there.
        patch.setattr(words, "_CONTEXT_WORDS", 1000)
        runs = word_diff(old, new)

    assert spaceless(old) == spaceless("".join(run.text for run in runs if run.kind in ("same", "gone")))
    assert new == "".join(run.text for run in runs if run.kind in ("same", "new"))
    assert (old == new) == all(run.kind == "same" for run in runs)


def spaceless(text):
    return text.replace(" ", "")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("The ferry sank.", "The boat sank.", "The [-ferry-]{+boat+} sank."),
        ("The ferry", "The ferry sank", "The ferry {+sank+}"),
        ("One two.", "Two.", "[-One two-]{+Two+}."),
        ("東京都の知事", "東京府の知事", "東京[-都-]{+府+}の知事"),
        ("One.\n\nTwo.", "One.\n\nThree.", "One. ¶ [-Two-]{+Three+}."),
        ("Same.", "Same.", "Same."),
        ("", "New", "{+New+}"),
        ("a", "\x1b[31mb", "[-a-]{+\\u001b[31mb+}"),
    ],
)
def test_changes_stand_between_marks(old, new, expected):
    assert expected == styled(word_diff(old, new))


def test_what_is_far_from_a_change_is_left_out():
    text = " ".join(f"word{number}" for number in range(40))

    assert "… word15 word16 word17 word18 word19 [-word20-]{+other+} word21 word22 word23 word24 word25 …" == styled(
        word_diff(text, text.replace("word20", "other"))
    )


def test_huge_paragraphs_are_shown_as_a_whole(monkeypatch):
    """Comparing them word by word would take minutes."""
    monkeypatch.setattr(words, "_MAX_COMPARISONS", 10)

    assert "[-one two three four-]{+one two three five+}" == styled(
        word_diff("one two three four", "one two three five")
    )
