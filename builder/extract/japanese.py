"""Sentences of Japanese and Chinese that are torn apart: commas, particles, and how words are read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder.extract.edges import LAST_PARTICLES
from builder.records import Block


def goes_on(blocks: Sequence[Block], i: int) -> bool:
    """Does block *i* begin with a particle (`の分析では、…`, `氏によると`), does the block before end with one inside a
    sentence, or is block *i* how the word before is read (`弾劾`, `（`, `だんがい`, `）`), or right behind that?
    """
    text, before = blocks[i].text, blocks[i - 1].text
    if text.isascii() or before[-1] in "。！？":
        return False
    if _PARTICLE_FIRST.match(text) or (before[-1] in LAST_PARTICLES and _PARTICLE_LAST.search(before)):
        return True
    # Few lines are a bracket alone.
    is_read = text == "（" and _is_reading(blocks[i : i + 3])
    return is_read or (before[0] == "）" and i > 2 and _is_reading(blocks[i - 3 : i]))


def is_link(blocks: Sequence[Block], i: int) -> bool:
    """Is block *i* a link, behind the words of a sentence and before the comma that goes on with it?"""
    text, before = blocks[i].text, blocks[i - 1].text
    following = blocks[i + 1].text if i + 1 < len(blocks) else ""
    is_inside = len(text) <= MAX_LINK_CHARS and len(before) > len(text) and before[-1].isalnum()
    return is_inside and len(following) > 1 and following[0] in _COMMAS and not before.isascii()


MAX_LINK_CHARS, _COMMAS = 20, "，、；"


def _is_reading(parts: Sequence[Block]) -> bool:
    """Are the blocks a bracket that opens, kana, and a bracket that closes?"""
    if len(parts) < 3 or parts[0].text != "（":
        return False
    return parts[2].text[0] == "）" and _KANA.fullmatch(parts[1].text) is not None


_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fc・]{1,16}")
# Alone, before a comma, or before a word in kanji or katakana: `のど`, `はい` and `とても` begin sentences.
_PARTICLE_FIRST = re.compile(
    r"を|(?!は虫)[のはがにでとやも](?:[\u4e00-\u9fff\u30a1-\u30fc、]|よると|$)|氏(?:[はがのをも、]|に(?:よると|よれば|つい|対し))"
)
# Alone, behind a whole sentence, or `の` behind a noun or `へ`, `から`: headlines end with the others too.
_PARTICLE_LAST = re.compile(
    r"(?:^[のをはがにでとやも]|(?:[\u4e00-\u9fff\u30a1-\u30fcらへ]|から|まで)の|。[^。]*[のをはがにでとやもへ])$"
)
