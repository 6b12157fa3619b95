"""Photo credits as papers of East Asia print them: a word behind the name (`…撮影`, `…攝`, `… 제공`) or before it."""

from __future__ import annotations

import re
from functools import cache

from builder.extract import lexicon
from builder.extract.naming import Credit

# What the forms below end with, brackets aside, where no mark is in them.
_ENDS, _CLOSING = frozenset("摄攝影供공자지"), "）)]］】"
_BRACKETS = re.compile(r"\s*[（(\[［【]([^（）()\[\]［］【】]{2,60})[）)\]］】]$")
_ISSUED = re.compile(
    r"(?:^|(?<=[。！？；”」）\s]))([\u4e00-\u9fff]{2,6}[发發][（(][\u4e00-\u9fff·、\s]{2,14}[摄攝][)）])$"
)


def _may_be_told(text: str) -> bool:
    """Could a word of East Asia tell a credit in *text*: is there one, and a mark before it or the end of one?"""
    # Told one by one: a loop over them takes twice as long.
    is_marked = "／" in text or "/" in text or "＝" in text or "=" in text or "・" in text
    return (is_marked or text.rstrip(_CLOSING)[-1:] in _ENDS) and _WIDE.search(text) is not None


def asian(text: str) -> Credit | None:
    """Return the credit that *text* is or ends with, in brackets or not, if a word of East Asia tells it."""
    if text.isascii() or not _may_be_told(text):
        return None
    issued = _ISSUED.search(text) if _tells_taker(text) else None
    if issued:
        return Credit("label", issued.start(1), len(text), issued[1])
    bracket = _BRACKETS.search(text) if text.rstrip("\n")[-1:] in _CLOSING else None
    if bracket:
        value = _inside(bracket[1].strip())
        return Credit("label", bracket.start(), len(text), value) if value else None
    found = _labelled(text) or _shot(text) or _taken(text) or _given(text) or _slashed(text)
    return Credit("label", found[0], len(text), found[1]) if found else None


def _inside(text: str) -> str:
    """Return the credit that *text* in brackets is, or an empty string."""
    named = _NOTE.sub("", text)
    shot = _SHOT_INSIDE.match(named)
    if shot:
        # `代表撮影` is a pool's picture, and no name.
        return named if shot[1] == "代表" else shot[1]
    for find in (_labelled, _taken, _given):
        found = find(named)
        if found and found[0] == 0:
            return found[1]
    return named if named != text else ""


# What stands behind a credit in its brackets.
_NOTE = re.compile(r"[.,]?\s*(?:재판매 및 DB\s?(?:제작\s?)?금지|무단\s?전재[^.]{0,20}금지|無断転載禁?止?)\.?$")
_SHOT_INSIDE = re.compile(r"([^（）()＝=／/]{2,12})(?:撮影|提供)$")

# Where a credit can begin without a bracket: alone, behind a sentence, or set off.
_BEGIN = r"(?:^|(?<=[。．！？；”」』）)\s.!?]))"


def _labelled(text: str) -> tuple[int, str] | None:
    """`圖／縣府提供`, `사진=뉴시스`, `撮影・金子真`."""
    found = _labels().search(text)
    if not found or found["value"].strip() in lexicon.phrases("credits", "wide_media") or found["value"][-1] in "다。":
        return None
    value = _TAKEN_BY.sub("", found["value"].strip())
    return found.start(), value


@cache
def _labels() -> re.Pattern[str]:
    # `提供／協力` heads a list of sponsors.
    told = sorted((label for label in lexicon.credit_labels() if _WIDE.match(label)), key=len, reverse=True)
    labels = "|".join(re.escape(label) for label in told if label != "提供")
    return re.compile(
        rf"{_BEGIN}(?:(?:{labels})\s?[／/=＝]\s?|撮影・|写真提供・)(?P<value>[^=＝／/。、\s][^=＝。]{{1,30}})$"
    )


_WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_TAKEN_BY = re.compile(r"(?<![拍翻])\s?(?:[／/]\s?)?(?:[摄攝]|撮影|(?<=[／/])[摄攝]影)$")


def _shot(text: str) -> tuple[int, str] | None:
    """`＝金子真撮影`, `＝3月11日、松渓市、金子真撮影`, `＝松渓市提供`."""
    found = _SHOT.search(text) if "撮影" in text or "提供" in text else None
    name = found["name"] if found else ""
    is_done = name in lexicon.phrases("credits", "wide_doings") or name.endswith(_GOING_ON)
    if not found or is_done or _PARTICLE.search(name):
        return None
    # Behind the sign itself, or the comma behind a place.
    start = found.start("name") - 1
    return start, text[start + 1 :] if name == "代表" else name


_SHOT = re.compile(r"(?<=\S)[＝=](?:[^＝=。]{2,60}、)?(?P<name>[^＝=。、\d\s（）()]{2,14})(?:撮影|提供)$")
# `市が情報を提供`, `動画から撮影`: how a sentence goes on before its verb.
_GOING_ON = ("から", "まで", "より", "として", "では", "には", "など", "ながら", *"をがでにとのへ")
_PARTICLE = re.compile(r"[\u4e00-\u9fff][をがはにでへと][\u4e00-\u9fff]")


def _taken(text: str) -> tuple[int, str] | None:
    """`新华社记者 陈斌 摄`, `記者林小明／攝影`, `陈斌摄`."""
    found = _TAKEN.search(text) if _tells_taker(text) else None
    return (found.start(), found["value"].strip()) if found else None


def _tells_taker(text: str) -> bool:
    """Is there a sign of China in *text* that says who took a picture?"""
    return "摄" in text or "攝" in text


_NAMES = r"[\u4e00-\u9fff·]{2,5}(?:[、\s][\u4e00-\u9fff]{2,4}){0,2}"
# `拍摄` is the verb, and `风光摄影` a thing: behind a slash or a reporter's name it tells who did it.
_TAKEN = re.compile(
    rf"{_BEGIN}(?P<value>(?:[\u4e00-\u9fff]{{0,8}}[记記]者\s?{_NAMES}|{_NAMES}(?=\s?(?:[摄攝]$|[／/])))"
    r"(?<![拍翻合自跟偷航街]))\s?(?:[／/]\s?)?(?:[摄攝]影|[摄攝])$"
)


def _given(text: str) -> tuple[int, str] | None:
    """`서울시 제공`: a house gives out its picture; `무료 제공` says that something is free."""
    found = _GIVEN.search(text) if text.endswith("제공") else None
    return (found.start("value"), found["value"]) if found else None


_HOUSES = "시|도|군|구|청|부|처|원|회|사|대|교|소방|경찰|그룹|전자|본부|센터|재단|협회|공사|은행|구단|병원|위|단"
_GIVEN = re.compile(
    rf"(?:^|(?<=[.)\]”]\s)|(?<=[.)\]”]))(?P<value>(?:[가-힣A-Za-z]+ )?"
    rf"(?:[가-힣]{{2,12}}(?:{_HOUSES})|독자|본인|유족|가족|업체|경찰|소방|[A-Z]{{2,8}})\s제공)$"
)


def _slashed(text: str) -> tuple[int, str] | None:
    """`… 앉아 있다. /뉴스1`."""
    found = _SLASHED.search(text)
    return (found.start("slash"), found["value"]) if found else None


_SLASHED = re.compile(r"[다요]\.\s?(?P<slash>/)\s?(?P<value>[가-힣A-Z]\w{1,12}(?:\s\w{2,8}){0,2}(?<!다))$")

# `… 인사하고 있다. 김하늘 기자`: a reporter's name behind a whole sentence; alone it is a byline.
_KOREAN_TAIL = re.compile(r"다\.\s([가-힣]{2,4}(?:[·,]\s?[가-힣]{2,4})*)\s(?:선임|인턴)?기자$")


def reporter(text: str) -> Credit | None:
    """Return the reporter behind the sentence of a caption, who took the photo."""
    found = _KOREAN_TAIL.search(text) if text.endswith("기자") else None
    return Credit("lead", found.start(1), len(text), found[1]) if found else None
