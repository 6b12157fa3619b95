"""Reporters of papers of East Asia, told by the word for their job before or behind the name."""

from __future__ import annotations

import re
from functools import cache

from builder.extract import lexicon

# What desks and papers end with (`社会部記者`), and words that no name begins with (`記者会見`).
_DESKS = "部社紙纸局聞闻報报網网부"
_NOBODY = (
    "会[见見]|會見|座[谈談]|手[记記]|[协協]会|協會|[观觀]察|[调調]查|責任|责任|特約|特约|인턴|선임"
    "|[本新][报報台网網刊聞闻]"
)
_JOB_BEHIND = re.compile(
    rf"^(?:.*[\s,、])?(?!{_NOBODY})(\S{{2,8}}?)(?<![{_DESKS}])\s*(?:記者|編集委員|特派員|기자|특파원|记者|編輯|编辑)"
)
# `記者王小明／サ報導`, `聯合報/ 記者王小明`: the job before the name.
_JOB_FIRST = re.compile(
    rf"(?:[^／/|]{{2,8}}[／/|]\s?|[本新][报報台网網刊])?[記记]者[\s:：]?(?!{_NOBODY})([\u4e00-\u9fff]{{2,4}})(?:[／/|\s].{{0,16}})?"
)
# `김하늘 기자`, `김하늘 기자 외 1명`, `王小明 記者 ming@packet.example`: a line of nothing else.
_ALONE = re.compile(
    rf"(?!{_NOBODY})(?:[가-힣]{{2,4}}|[\u4e00-\u9fff々]{{2,5}})(?<![{_DESKS}])\s?(?:記者|기자|특파원|记者)"
    r"(?:\s외\s\d{1,2}명)?(?:\s*[(|/]?\s*[\w.+-]+@[\w.-]+\)?)?"
)
_FAMILIES = "".join(lexicon.phrases("bylines", "korean_surnames"))
# `김하늘 나무 칼럼니스트`: those who write for papers of Korea and are none of their reporters.
_WRITER = re.compile(
    rf"([{_FAMILIES}][가-힣]{{2}}(?<![의은는이가]))(?:\s[가-힣·]{{1,10}}){{0,2}}\s(?:칼럼니스트|논설위원|평론가|작가|교수|변호사)"
)
# `港口新闻记者 王小明 实习生 李小红`: several, each behind a job or beside the one before.
_JOBS = "[记記]者|实习生|實習生|通讯员|通訊員|见习[记記]者|摄影[记記]者"
_NAME = rf"(?!{_JOBS})[\u4e00-\u9fff]{{2,4}}"
_SEVERAL = re.compile(rf"(?:[\u4e00-\u9fff]{{2,8}})?[记記]者\s{_NAME}(?:、{_NAME}|\s(?:{_JOBS})\s{_NAME}){{1,5}}")
_EACH = re.compile(rf"(?<=[\s:：、]){_NAME}(?=[\s、]|$)")


def reporters(byline: str, text: str) -> tuple[str, ...]:
    """Return whom *byline*, which is *text* without its lead, names by their jobs; nobody where it has none."""
    if not _WIDE.search(byline):
        return ()
    if _SEVERAL.fullmatch(byline):
        return tuple(_EACH.findall(byline))
    found = _JOB_FIRST.fullmatch(byline) or _WRITER.fullmatch(byline) or _JOB_BEHIND.match(text)
    return (found[1],) if found else ()


def is_reporter(text: str) -> bool:
    """Is *text* nothing but a name with the job?"""
    return _WIDE.search(text) is not None and any(
        form.fullmatch(text) for form in (_ALONE, _JOB_FIRST, _WRITER, _SEVERAL)
    )


# A sign of each of the words for their job.
_WIDE = re.compile("[\u4e00-\u9fff가-힣]")


def chinese_names(name: str) -> tuple[str, ...]:
    """Return the names in *name*: in signs of China none where no family name begins it (`发布日期`), and two where
    each half is one (`王小明 李红`).
    """
    if not "\u4e00" <= name[0] <= "\u9fff":
        return (name,)
    parts = name.split()
    return tuple(parts) if all(_is_chinese(part) for part in parts) else ()


def _is_chinese(name: str) -> bool:
    family = next((one for one in _chinese_families() if name.startswith(one)), "")
    return bool(family) and 1 <= len(name) - len(family) <= MAX_GIVEN_SIGNS


MAX_GIVEN_SIGNS = 2


@cache
def _chinese_families() -> tuple[str, ...]:
    """Return the family names, those of two signs first."""
    told = lexicon.phrases("bylines", "chinese_surnames")
    single = (sign for one in told if len(one) != COMPOUND for sign in one)
    return (*(one for one in told if len(one) == COMPOUND), *single)


COMPOUND = 2
