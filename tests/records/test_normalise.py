"""Equal texts have equal ids, regardless of how they are typed."""

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from builder.records.normalise import MIN_TABLE_CHARS, normalise

CHARACTERS = st.one_of(
    st.characters(max_codepoint=255), st.sampled_from("“”„‘’‚–—…•€ßẞſıİªº²½µ\u0301\u0338ﬁⅧ٣日"), st.characters()
)


def plain(text):
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))


@given(st.text(CHARACTERS))
@example("ẞ½ﬁ\u0301")
@example("가\u11a8")
@example("ﾊﾞ")
def test_normal_form_is_the_words_unified_and_folded(text):
    """Long texts take another way to the same words."""
    assert plain(text) == normalise(text)
    assert plain(text + " quay" * MIN_TABLE_CHARS) == normalise(text + " quay" * MIN_TABLE_CHARS)


@given(
    st.text(
        st.sampled_from("aé“ß½\u0301\u1100\u1161\u11a8ｱﾞ日 ,"), min_size=MIN_TABLE_CHARS, max_size=MIN_TABLE_CHARS + 50
    )
)
def test_characters_that_compose_with_others_are_normalised_with_them(text):
    assert plain(text) == normalise(text)
