"""One name as it stands in a byline: where it begins and ends beside buttons, jobs, papers and other words."""

from __future__ import annotations

import itertools
import re
from functools import cache

from builder.extract import dates, lexicon, wire

EDGES = " .,;:()[]—–-*\u00a0"
# Vowel signs of Arabic and of India's scripts are no letters of `\w`.
_NAME_WORD = re.compile(r"^(?:[^\W\d_][\w.'’‘\u0610-\u065f\u0900-\u0dff-]*|[A-Z]\.)$")
PARTICLES = frozenset(
    [
        "de", "da", "do", "dos", "das", "di", "del", "della", "van", "von", "der", "den", "ter", "la", "le", "al", "el",
        "bin", "ibn", "zu", "zur", "y", "e", "af", "av", "ten", "mc", "o'",
    ]
)  # fmt: skip
# `MagazinesJane RoeCelebrities`: no name but what stood beside each other on the page.
RUN_TOGETHER = re.compile(r"[a-zà-öø-ÿ]{4}[A-ZÀ-ÖØ-Þ]")
CJK = re.compile(r"^[\u3400-\u9fff々]{1,4}[\s\u3000]?[\u3400-\u9fff々]{1,4}$|^[\u30a0-\u30ff]+・[\u30a0-\u30ff・]+$")
# Signs that no name in China holds, or ends with: `调整字体`, `发表于`, `最后更新`, `中国日报网`.
_NO_CHINESE = re.compile(
    "[的从從被把看击擊号號站评評论論页頁录錄册冊讯訊缩縮览覽更扫掃阅閱]|[网網报報社体體于於]$|"
    "[参參][与與]|微[信博]|[昨今前][天日]|[标標]准时间"
)
# Names that only one who knows the line for a byline can tell from other words: `김하늘`, `金子みどり`.
_GIVEN = re.compile(r"^[가-힣]{2,4}$|^[\u3400-\u9fff々]{1,4}[\s\u3000]?[\u3040-\u309f]{2,4}$")
MAX_NAME_WORDS = 5


def name_at(part: str) -> tuple[str | None, bool]:
    """Return the name at the start of *part*, two to five words with capitals, and whether more stands behind it."""
    whole, part = part, part.strip(EDGES + "•")
    is_eastern = not part.isascii() and (CJK.match(part) or _GIVEN.match(part))
    if is_eastern or wire.agency_of(part):
        return (None if _is_no_name(part) else part), False
    words = part.split()
    if words and _is_photo_label(words):
        return None, False
    while words and words[0].casefold() in _noise():
        is_portrait = words[0].casefold() in _PORTRAITS and words[1:2] and words[1] in PARTICLES
        words = words[2 if is_portrait else 1 :]
    if not words or words[0].casefold() in listed("articles") or _is_acronym(words):
        return None, False
    said = lexicon.words_of(part)
    is_of_page = lexicon.furniture_words().issuperset(said) or said in lexicon.papers()
    if is_of_page or any(map(RUN_TOGETHER.search, words)) or all(map(_is_shorthand, words)):
        return None, False
    end = _end_of_name(words)
    if end > MIN_HOUSED and _is_house(words[end - 1]) and words[end - 2].casefold() in listed("brands"):
        # `Jane Roe CBC News`
        end -= 2
    is_house = end > 2 and _HOUSE_LETTERS.match(words[end - 1]) and words[end - 1].isupper()
    if is_house and not words[end - 2].isupper():
        end -= 1
    if not 2 <= end <= MAX_NAME_WORDS or words[end - 1][0].islower() or _is_house(words[end - 1]):
        return None, False
    if _is_house(words[0].rpartition("-")[2]):
        return None, False
    name = " ".join(words[:end]).rstrip(".,;:")
    return f"{name}." if name.endswith(_JUNIORS) and f"{name}." in whole else name, end < len(words)


def _is_shorthand(word: str) -> bool:
    """Is *word* as those of `10:23 AM PT` are?"""
    return (len(word) < SHORTEST_SHOUTED and word.isupper()) or word.casefold() in dates.CLOCK


def _is_no_name(part: str) -> bool:
    """Is *part*, in signs of China or Korea, a word of buttons, or does it hold signs that no name does?"""
    is_job = part.startswith(_REPORTERS) or part.endswith(_REPORTERS)
    return part in stops() or is_job or _NO_CHINESE.search(part) is not None


_JUNIORS = (" Jr", " Sr")
# `Profilbild von Jane Roe`
_PORTRAITS = ("profilbild", "porträt", "profielfoto", "profilbilde", "profilfoto", "profile")
# Behind a name it has been taken off.
_REPORTERS = ("記者", "记者", "기자")
# `Jane Roe HS`, the paper's letters; a third of the name (`John Roe III`) is none.
_HOUSE_LETTERS = re.compile(r"(?!I+$|IV$|JR$|SR$)[^\W\d_]{2,4}$")


def _is_photo_label(words: list[str]) -> bool:
    return lexicon.is_photo_label(words[0].rstrip(":")) or lexicon.is_photo_label(" ".join(words[:2]).rstrip(":"))


# Two words of a name, and two of a house's behind it.
SHORTEST_SHOUTED, MIN_HOUSED = 3, 3


def _is_house(word: str) -> bool:
    return word.casefold().strip(".,:;") in listed("houses")


@cache
def listed(key: str) -> frozenset[str]:
    """Return the phrases under *key* in the word list of bylines."""
    return frozenset(lexicon.phrases("bylines", key))


def _is_acronym(words: list[str]) -> bool:
    """Is the first word a house's initials (`MND Staff`), or the last behind `from` (`Do UOL`)? Names in capitals are
    so as a whole.
    """
    if len(words) == 2 and words[0].casefold() in PARTICLES and words[1].isupper():
        return len(words[1]) >= SHORTEST_SHOUTED and not words[0].isupper()
    if not words[0].isupper() or len(words[0].strip(".")) <= 2 or "." in words[0]:
        return False
    return not "".join(itertools.takewhile(lambda word: not word[0].islower(), words)).isupper()


def _end_of_name(words: list[str]) -> int:
    """Return how many of *words* are the name: before a job, a button, a paper or a word that no name holds."""
    end = _before_paper(words)
    for i, word in enumerate(words[:end]):
        low = word.casefold().strip(".,:;")
        if low in stops():
            # `Jane Roe Senior Politics Editor`: what qualifies a job stands before it.
            return min(i, _two_names(words)) if low in jobs() else i
        if not _NAME_WORD.match(word):
            return i
        if word[0].islower() and low not in PARTICLES:
            # `Jane Roe View profile`: a button's first word has a capital.
            return max(i - 1, 2) if i >= 2 else 0
    return end


def _before_paper(words: list[str]) -> int:
    """Return how many words stand before a paper's name: one that is known, or capitals behind a name without them."""
    for i in range(2, len(words)):
        rest = tuple(word.casefold() for word in words[i:])
        if rest in lexicon.papers() or (rest[1:] if rest[0] == "the" else rest) in lexicon.wire_agencies():
            return i
        is_shouting = all(word.isupper() and len(word) > 1 for word in words[i:])
        if is_shouting and len(words) - i > 1 and not any(word.isupper() and len(word) > 2 for word in words[:i]):
            return i
    return len(words)


def _two_names(words: list[str]) -> int:
    """Return how many words it takes to hold a first name and a surname, initials and particles aside."""
    full = [i for i, word in enumerate(words) if word.casefold() not in PARTICLES and len(word.strip(".")) > 1]
    return full[1] + 1 if len(full) > 1 else 0


@cache
def jobs() -> frozenset[str]:
    return frozenset(lexicon.phrases("bylines", "jobs") + lexicon.phrases("bylines", "other_jobs"))


@cache
def _noise() -> frozenset[str]:
    return frozenset(lexicon.phrases("bylines", "buttons")) | dates.lead_words()


@cache
def stops() -> frozenset[str]:
    return _noise() | jobs()
