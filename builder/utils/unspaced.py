"""Scripts of languages that set no spaces between words."""

# Thai, Hiragana and Katakana, Han: ranges for a character class of a regular expression.
UNSPACED = (
    "\u0e01-\u0e5b\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
