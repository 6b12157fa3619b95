"""Many words are matched and told as each of them alone would be."""

import re

from builder.extract import patterns


def test_pattern_of_words_matches_each_of_them_and_the_longest_that_fits():
    words = ["may", "mayo", "mai", "mars", "m.", "märz", "a"]
    pattern = re.compile(patterns.any_of(words))

    assert words == [found[0] for word in words if (found := pattern.fullmatch(word))]
    assert [] == [word for word in ("", "ma", "m", "mayor", "mx") if pattern.fullmatch(word)]
    assert ["mayo", "may", "a"] == [pattern.match(text)[0] for text in ("mayors", "maying", "arc")]


def test_telling_word_is_the_rarest_of_those_that_are_neither_short_nor_usual():
    forms = [("acme", "press"), ("press", "agency"), ("photo", "by"), ("of", "the"), (), ("with", "maps")]

    assert {"acme", "agency", "photo", "the", "maps"} == patterns.telling_words(forms, {"with"})
