"""Words that lines share are counted for many lines at once; here the counts are held against plain sets of words."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.extract import lexicon
from builder.extract.features import Batch, shared
from builder.extract.shape import measure
from builder.extract.wording import content_of

WORDS = st.sampled_from(["the", "ferry", "quay", "Saltira", "and", "of", "Straße", "storm", "at", "港町です", "12"])
LINES = st.lists(WORDS, min_size=1, max_size=8).map(" ".join) | st.lists(WORDS, min_size=20, max_size=30).map(
    lambda words: " ".join(words) + "."
)
DOCUMENTS = st.lists(st.lists(LINES, max_size=6), min_size=1, max_size=4)


def batched(documents):
    batch = Batch.of([[(text, measure(text), 0) for text in document] for document in documents])
    return batch, [[set(content_of(text)) for text in document] for document in documents]


def told(batch, column):
    """Return what the column says of the lines of each document, and see to it that it says nothing of other rows."""
    assert not np.asarray(column)[~batch.is_line].any()
    return [np.asarray(column)[start:end].tolist() for start, end in batch.spans]


def share(count, among):
    return float(np.float32(count / among)) if among else 0.0


@settings(deadline=None)
@given(DOCUMENTS)
def test_overlap_is_the_share_of_words_in_running_text_elsewhere(documents):
    batch, words = batched(documents)
    wide = [(batch.shapes.width[start:end] >= 110).tolist() for start, end in batch.spans]
    runs = [
        [is_wide and text.endswith(".") for text, is_wide in zip(document, found, strict=True)]
        for document, found in zip(documents, wide, strict=True)
    ]
    expected = [
        [
            share(len({w for j, other in enumerate(lines) if is_run[j] and j != i for w in line & other}), len(line))
            for i, line in enumerate(lines)
        ]
        for lines, is_run in zip(words, runs, strict=True)
    ]

    assert expected == told(batch, shared.overlaps(batch))


@settings(deadline=None)
@given(DOCUMENTS, st.sampled_from([1, 2]))
def test_likeness_is_the_share_of_the_shorter_line_s_words_that_the_other_has(documents, by):
    batch, words = batched(documents)

    def like(lines, i):
        one, other = lines[i], lines[i + by] if i + by < len(lines) else set()
        least = min(len(one), len(other))
        return share(len(one & other), least) if least > 2 else 0.0

    assert [[like(lines, i) for i in range(len(lines))] for lines in words] == told(batch, shared.likeness(batch, by))


@settings(deadline=None)
@given(DOCUMENTS, st.integers(0, 5))
def test_likeness_to_the_headline_is_by_the_words_that_both_have(documents, head):
    batch, words = batched(documents)
    heads = [start + head if head < end - start else None for start, end in batch.spans]

    def like(lines, i):
        if head >= len(lines) or i == head:
            return 0.0
        least = min(len(lines[i]), len(lines[head]))
        return share(len(lines[i] & lines[head]), least) if least > 1 else 0.0

    assert [[like(lines, i) for i in range(len(lines))] for lines in words] == told(
        batch, shared.like_head(batch, heads)
    )


@settings(deadline=None)
@given(DOCUMENTS)
def test_function_words_are_the_distinct_ones_of_three_letters_or_more(documents):
    batch, words = batched(documents)
    known = lexicon.function_words()

    assert [[len(line & known) for line in lines] for lines in words] == told(batch, shared.function_words(batch).codes)


@settings(deadline=None)
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_words_are_said_by_other_rows_than_the_line_s_own(documents, chance):
    batch, words = batched(documents)
    rows = np.array([bool(is_line) and chance.random() < 0.5 for is_line in batch.is_line])
    said = [rows[start:end].tolist() for start, end in batch.spans]
    expected = [
        [
            len({w for j, other in enumerate(lines) if is_said[j] and j != i for w in line & other}) / max(1, len(line))
            for i, line in enumerate(lines)
        ]
        for lines, is_said in zip(words, said, strict=True)
    ]

    assert expected == told(batch, shared.said_in(batch, rows))
