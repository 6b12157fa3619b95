"""Equal texts have equal ids, however they are typed."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from builder.record import normalise

SIGNS = st.one_of(
    st.characters(max_codepoint=255), st.sampled_from("“”„‘’‚–—…•€ßẞſıİªº²½µ\u0301\u0338ﬁⅧ٣日"), st.characters()
)


@given(st.text(SIGNS))
def test_normal_form_is_the_words_unified_and_folded(text):
    """Latin texts take a short way to the same words."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())

    assert " ".join(words) == normalise(text)
