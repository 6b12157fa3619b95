"""Equal texts have equal ids, however they are typed."""

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from builder.records.normalise import FEW_SIGNS, normalise

SIGNS = st.one_of(
    st.characters(max_codepoint=255), st.sampled_from("“”„‘’‚–—…•€ßẞſıİªº²½µ\u0301\u0338ﬁⅧ٣日"), st.characters()
)


def plain(text):
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))


@given(st.text(SIGNS))
@example("ẞ½ﬁ\u0301")
@example("가\u11a8")
@example("ﾊﾞ")
def test_normal_form_is_the_words_unified_and_folded(text):
    """Texts of some length take a short way to the same words."""
    assert plain(text) == normalise(text)
    assert plain(text + " quay" * FEW_SIGNS) == normalise(text + " quay" * FEW_SIGNS)


@given(st.text(st.sampled_from("aé“ß½\u0301\u1100\u1161\u11a8ｱﾞ日 ,"), min_size=FEW_SIGNS, max_size=FEW_SIGNS + 50))
def test_signs_that_join_with_others_are_told_with_them(text):
    assert plain(text) == normalise(text)
