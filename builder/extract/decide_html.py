"""Scores to roles for pages: what the model says of each block, and the few things that are surer than the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from builder.extract import lexicon, naming, people
from builder.extract.blocks_html import MAX_KICKED, PageBlock, Place, is_in
from builder.extract.features import layout
from builder.extract.features.markup import PageView
from builder.extract.features.table import Floats
from builder.extract.headlines import MIN_HEADLINE_SCORE
from builder.extract.markup import BIT
from builder.extract.shape import Line

# Factors on the model's probabilities, chosen by cross-validation by publisher.
LEANINGS: dict[str, float] = {"body": 2.0, "heading": 1.6, "aside": 0.7}
# Of several blocks likelier than this (log-probability) one is the headline, the others are furniture.
LIKELY_HEADLINE = -0.5
# A sign-off of its own stands within so many blocks behind the text.
AFTER_BODY = 3


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a page's blocks: their texts and measures, the furniture that profiles know, the page around
    them, and how likely each is a caption (log-probability).
    """

    texts: Sequence[str]
    lines: Sequence[Line | None]
    furniture: Mapping[str, str]
    view: PageView
    captions: Floats


def decide_page(
    texts: Sequence[str],
    lines: Sequence[Line | None],
    scores: Floats,
    classes: tuple[str, ...],
    furniture: Mapping[str, str],
    view: PageView,
) -> list[tuple[str, str]]:
    """Return each block's role and what decided it."""
    chances = scores + np.log([LEANINGS.get(role, 1.0) for role in classes])
    chances[:, classes.index("headline")] = -np.inf
    captions = chances[:, classes.index("caption")]
    seen = _Seen(texts, lines, furniture, view, captions)
    told = [_role_of(seen, i, classes[n]) for i, n in enumerate(chances.argmax(axis=1))]
    roles, why = [role for role, _ in told], [reason for _, reason in told]
    column = scores[:, classes.index("headline")]
    for i in np.flatnonzero(column > LIKELY_HEADLINE):
        roles[i], why[i] = "furniture", "another headline"
    head = _article_headline(_headline(lines, column), texts, roles, view)
    if head is not None:
        roles[head], why[head] = "headline", "best headline"
        _find_byline(texts, lines, (roles, why), head, view)
    _find_figure_credits(texts, lines, roles, why, view)
    _find_framed_captions(texts, roles, why, view, captions)
    _find_signoff(texts, lines, roles, why)
    return list(zip(roles, why, strict=True))


def _role_of(seen: _Seen, i: int, role: str) -> tuple[str, str]:
    """Return the role of block *i*, which is *role* by the model, and what decided it."""
    text, block = seen.texts[i], seen.view.blocks[i]
    if lexicon.is_furniture(text) or lexicon.is_prompt(text):
        return "furniture", "known furniture"
    if seen.furniture and (evidence := seen.furniture.get(lexicon.pattern_of(text))):
        return "furniture", evidence
    if _is_marked_credit(text, block.place) and role != "body":
        return "credit", "marked as credit"
    why = "model"
    if role == "caption":
        other = _marked_otherwise(block.place, seen.view.players)
        role, why = (other, "marked otherwise") if other else _without_label(text, seen.lines[i], why)
    if why != "model":
        return role, why
    is_alt = seen.view.said["alt"][i] == SAME
    told = (seen.lines[i], role, block, float(seen.captions[i]))
    if not _is_initials(text) and _is_marked_caption(*told, is_alt=is_alt):
        return "caption", "marked as caption"
    return ("byline", "marked as byline") if role == "credit" and _is_marked_byline(block.place) else (role, why)


def _is_marked_credit(text: str, place: Place) -> bool:
    """Does the markup call a short text in a figure or beside an image a credit, and nothing else?"""
    if len(text) > naming.MAX_CREDIT_CHARS or not place.own & BIT["credit"] or place.own & _NO_CREDIT:
        return False
    return bool(place.figure or (place.near | place.around) & _PICTURED)


def _marked_otherwise(place: Place, players: frozenset[int]) -> str | None:
    """Return the role of a text that the model takes for a caption and the markup for another thing, such as a video's
    title, a day or a quotation; None where it says nothing of the kind.
    """
    if (place.figure and place.figure in players) or (place.own | place.near | place.around) & BIT["player"]:
        return "aside"
    if place.own & BIT["caption"]:
        return None
    if (place.own | place.near) & BIT["quote"] or place.own & _NEVER_CAPTION:
        return "date" if place.own & BIT["date"] else "aside"
    return None


# In 299 annotated pages none of 460 captions is marked so.
_NEVER_CAPTION = BIT["byline"] | BIT["date"] | BIT["kicker"] | BIT["share"] | BIT["advert"] | BIT["comment"]


def _is_marked_byline(place: Place) -> bool:
    """Does the markup call a text outside of figures a byline, and no credit?"""
    own = place.own | place.near
    return not place.figure and bool(own & BIT["byline"]) and not own & (BIT["credit"] | _PICTURED)


# A text marked as caption that is less likely one (log-probability) is a button or a promotion.
MIN_CAPTION_SCORE, LIKELY_CAPTION_SCORE = -3.1, -1.4
# The code of `agree.py` for the same text.
SAME = 5


def _is_marked_caption(line: Line | None, role: str, block: PageBlock, score: float, *, is_alt: bool) -> bool:
    """Does the markup call a text a caption that the model takes for less: its own element, the one around it in a
    figure or beside an image, or in one of these the alt text said again?
    """
    place = block.place
    is_likely = is_alt or score > MIN_CAPTION_SCORE
    if not place.figure and not place.near & BIT["caption"]:
        return False
    if block.linked > MAX_LINKED or (place.own | place.near) & _NO_CAPTION:
        return False
    if (place.own | (place.near if is_alt else 0)) & BIT["caption"] and not place.around & _NO_CAPTION:
        bare = role == "credit" and line is not None and line.credit is None
        return is_likely and (bare or role in ("furniture", "aside", "body"))
    is_inside = place.near & BIT["caption"] and (place.figure or (is_likely and place.around & BIT["image"]))
    roles = ("body", "heading", "furniture", "aside") if score > LIKELY_CAPTION_SCORE else ("body", "heading")
    return bool(is_inside) and role in roles and len(block.text) <= MAX_CAPTION_CHARS


# 95 % of captions are shorter; longer texts in a figure's caption may be the article's own, one to each picture.
MAX_CAPTION_CHARS = 300


_NO_CAPTION = (
    BIT["credit"] | BIT["byline"] | BIT["date"] | BIT["related"] | BIT["teaser"] | BIT["player"] | BIT["advert"]
    | BIT["newsletter"] | BIT["share"] | BIT["hidden"]
)  # fmt: skip
MAX_LINKED = 0.5
_NO_CREDIT = BIT["caption"] | BIT["byline"] | BIT["date"] | BIT["footer"] | BIT["share"]
_PICTURED = BIT["caption"] | BIT["image"] | BIT["gallery"]


def _find_figure_credits(
    texts: Sequence[str], lines: Sequence[Line | None], roles: list[str], why: list[str], view: PageView
) -> None:
    """Take a short line behind a caption, or behind a label, in the same figure for its credit."""
    pictured = {image.place.figure for image in view.images} - view.players
    for i in range(1, len(texts)):
        line, figure = lines[i], view.blocks[i].place.figure
        if line is None or not figure or why[i] != "model":
            continue
        if figure in pictured and roles[i] in ("furniture", "aside") and _is_said_credit(texts[i], line):
            roles[i], why[i] = "credit", "worded as credit"
        if figure != view.blocks[i - 1].place.figure or why[i] != "model":
            continue
        is_behind = (
            roles[i - 1] == "caption" or why[i - 1] == "label alone" or naming.is_label(texts[i - 1].rstrip(": "))
        )
        is_named = line.shape.first == 1 and line.shape.last in OPEN_ENDS and line.shape.furniture in (0, 5)
        is_named = is_named and not view.blocks[i].place.own & BIT["hidden"]
        if is_behind and is_named and roles[i] in ("furniture", "aside") and len(texts[i]) <= MAX_NAMES_CHARS:
            roles[i], why[i] = "credit", "short line behind a caption"


def _find_framed_captions(
    texts: Sequence[str], roles: list[str], why: list[str], view: PageView, column: Floats
) -> None:
    """Take for a caption what stands with an image and a credit in one element, or beside an image and in the page's
    data as its caption, where the model found none.
    """
    if "credit" not in roles and SAME not in view.said["caption"]:
        return  # no need to look for frames
    frames = layout.frames_of(view.blocks, view.images)
    told = {id(frame) for frame, role in zip(frames, roles, strict=True) if frame and role == "caption"}
    credited = {id(frame) for frame, role in zip(frames, roles, strict=True) if frame and role == "credit"} - told
    best: dict[int, int] = {}
    for i, frame in enumerate(frames):
        if frame is None or why[i] != "model" or not _may_be_framed(texts[i], roles[i], view, i):
            continue
        if view.said["caption"][i] == SAME:
            roles[i], why[i] = "caption", "caption in the page's data"
        elif id(frame) in credited and (column[i] > MIN_FRAMED_SCORE or view.blocks[i].place.near & BIT["caption"]):
            known = best.get(id(frame))
            best[id(frame)] = i if known is None or column[i] > column[known] else known
    for i in best.values():
        roles[i], why[i] = "caption", "beside an image and its credit"


# Less likely than this (log-probability) no text beside an image and a credit is its caption.
MIN_FRAMED_SCORE = -3.5
MIN_FRAMED_WORDS = 2


def _may_be_framed(text: str, role: str, view: PageView, i: int) -> bool:
    """Could a text in an image's frame be its caption: no link, and neither headline nor standfirst by the data?"""
    block = view.blocks[i]
    is_free = role in ("body", "heading", "standfirst", "furniture", "aside") and len(text) <= MAX_FRAMED_CHARS
    is_other = view.said["headline"][i] >= MOST or view.said["description"][i] >= MOST
    place = block.place
    marks = place.own | place.near | (place.around & BIT["teaser"]) | (_NO_CAPTION if place.heading else 0)
    is_named = len(text.split()) >= MIN_FRAMED_WORDS
    return is_free and is_named and not is_other and block.linked <= MAX_LINKED and not marks & _NO_CAPTION


MOST = 3
MAX_FRAMED_CHARS = 400


def _is_said_credit(text: str, line: Line) -> bool:
    """Is a text wholly a credit that says so: `© Jane Roe`, `Foto: X`?"""
    found = line.credit
    return found is not None and found.is_whole(text) and found.kind in ("label", "sign", "lead")


# Ends in a letter or a bracket: names, no sentence.
OPEN_ENDS = (8, 9, 11, 14)
MAX_NAMES_CHARS = 60


def _find_byline(
    texts: Sequence[str], lines: Sequence[Line | None], told: tuple[list[str], list[str]], head: int, view: PageView
) -> None:
    """Take a block near the headline for the byline that is worded or marked as such, where the model found none."""
    roles, why = told
    near = range(max(0, head - REACH), min(len(texts), head + REACH + 1))
    if any(roles[i] == "byline" for i in near):
        return
    for i in near:
        line, place = lines[i], view.blocks[i].place
        if line is None or roles[i] not in ("furniture", "aside") or len(texts[i]) > MAX_BYLINE_CHARS:
            continue
        is_marked = (place.own | place.near) & BIT["byline"] and line.shape.byline in NAMED
        is_marked = is_marked or (place.own & BIT["byline"] and len(texts[i]) <= MAX_NAME_CHARS)
        if (line.shape.byline == 1 or is_marked) and people.names_of(texts[i]):
            roles[i], why[i] = "byline", "marked as byline" if is_marked else "worded as byline"
            return


# Bylines stand within so many blocks of the headline.
REACH, MAX_BYLINE_CHARS, MAX_NAME_CHARS = 14, 100, 40
# The shapes of a name, and of a name with a job.
NAMED = (3, 5)


def _without_label(text: str, line: Line | None, why: str) -> tuple[str, str]:
    """Return the role of a block that the model takes for a caption: wholly a credit, or a label alone, it is none."""
    if _is_initials(text):
        return "credit", "initials"
    if line is None or line.credit is None or line.shape.cue != 1:
        return ("furniture", "label alone") if naming.is_label(text.rstrip(":： ")) else ("caption", why)
    return ("caption", why) if line.credit.kind == "name" else ("credit", "worded as credit")


def _is_initials(text: str) -> bool:
    """Is *text* one word in capitals, as houses and agencies are called by: `BBC`, `ABC-DEF`?"""
    return 2 <= len(text) <= MAX_INITIALS and text.isupper() and text.isascii() and " " not in text


MAX_INITIALS = 10


def _headline(lines: Sequence[Line | None], column: Floats) -> int | None:
    """Return the block that is most likely the headline; None if none is likely."""
    best, best_score = None, MIN_HEADLINE_SCORE
    for i, line in enumerate(lines):
        if line and line.shape.width > 2 and line.shape.furniture not in (1, 2) and float(column[i]) > best_score:
            best, best_score = i, float(column[i])
    return best


def _article_headline(head: int | None, texts: Sequence[str], roles: Sequence[str], view: PageView) -> int | None:
    """Return the headline inside of the article where *head* stands outside of it, made for search engines: the next
    heading of the second level that the page's data gives for a headline too.
    """
    if head is None or view.blocks[head].place.heading != 1 or is_in(view.blocks[head].place, _ARTICLE):
        return head
    found = None
    for i in range(head + 1, min(len(texts), head + 1 + MAX_BEHIND_HEAD)):
        place = view.blocks[i].place
        if roles[i] == "body" or (found and place.heading != MAX_KICKED):
            break
        is_stated = view.said["headline"][i] >= ALL and len(texts[i].split()) >= MIN_HEADLINE_WORDS
        if place.heading == MAX_KICKED and is_stated and is_in(place, _ARTICLE):
            found = i  # what stands before it in one heading is its kicker
    return head if found is None else found


_ARTICLE = frozenset(("article",))
# The code of `agree.py` for a text that holds another or is in it.
ALL = 4
MAX_BEHIND_HEAD, MIN_HEADLINE_WORDS = 8, 4


def _find_signoff(texts: Sequence[str], lines: Sequence[Line | None], roles: list[str], why: list[str]) -> None:
    """Take a block that is wholly a sign-off and stands right behind the text for one, and not for a photo's credit."""
    last = max((i for i, role in enumerate(roles) if role == "body"), default=None)
    if last is None:
        return
    for i in range(last, min(len(texts), last + 1 + AFTER_BODY)):
        line = lines[i]
        is_one = line and (line.shape.signoff == 1 or (roles[i] == "byline" and _names_agencies(line)))
        if is_one and len(texts[i]) < MAX_SIGNOFF_CHARS:
            if "caption" not in roles[last + 1 : i]:
                roles[i], why[i] = "signoff", "worded as sign-off"
            return


def _names_agencies(line: Line) -> bool:
    """Does the line credit agencies and nobody else: `Quelle: sid/dpa`?"""
    return line.credit is not None and all(map(naming.is_agency, line.credit.value.split("/")))


MAX_SIGNOFF_CHARS = 48
