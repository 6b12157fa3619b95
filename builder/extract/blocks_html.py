"""HTML pages to blocks: each run of inline text, in reading order, with what the markup says of it; and the images."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from builder.extract import credit
from builder.extract.markup import BIT, evidence
from builder.extract.naming import MAX_CREDIT_CHARS
from builder.extract.page import MAX_DEPTH, Refusal, too_deep
from builder.records import Block

# Elements that hold no text for readers. `noscript` is looked into for images alone.
_SKIPPED = frozenset(
    ("script", "style", "svg", "template", "iframe", "object", "canvas", "math", "head", "textarea", "option", "select",
     "datalist", "-comment", "-doctype")
)  # fmt: skip
# Elements that browsers run together with the text around them; all others begin a line of their own.
_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "label", "mark", "nobr", "picture", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
     "strong", "sub", "sup", "time", "tt", "u", "var", "wbr")
)  # fmt: skip
# Of these, what plays in place of a photo.
_PLAYERS = frozenset(("iframe", "object"))
_IMAGES = frozenset(("img", "amp-img", "source"))
_SPECIAL = _SKIPPED | _IMAGES | {"br", "noscript"}
# Inline elements that are places of their own without any evidence.
_NOTED = frozenset(("a", "span"))
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_PROSE = frozenset(("p", "li", "dd", "blockquote", "td"))
_MENUS = frozenset(("nav", "menu", "button", "footer"))
# What a footer may belong to besides the page: then it is no menu.
_ARTICLES = frozenset(("article", "main", "figure", "blockquote"))
# Inline elements named so are things of their own: the credit behind a caption, an author's name, a time.
_PHOTO_PARTS = BIT["caption"] | BIT["credit"]
_ONE_PART = (BIT["caption"], BIT["credit"])
_APART = BIT["byline"] | BIT["date"] | BIT["headline"] | BIT["kicker"] | BIT["hidden"]
_CAPTION, _BYLINE, _PLAYER, _BREAKS = BIT["caption"], BIT["byline"], BIT["player"], BIT["break"]
_PICTURED = BIT["caption"] | BIT["image"] | BIT["gallery"]
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e]")
# Stands where an inline element outside of running text ends: style sheets set such elements apart.
_SEAM = "\x1f"
# Stands where a line breaks.
_BREAK = "\x1e"
_BLANK = " \t\n\r\xa0\x1e\x1f"
_SEAM_IN_WORDS = re.compile(r"(?<=[\w.,;:!?)”])\x1f+(?=[\w(“])")


@dataclass(slots=True)
class Place:
    """Where in the page's tree a text stands, as far as it matters.

    Args:
        above: the place around it, or None.
        tag: the element.
        own: evidence of the element itself, then of those around it: *near*, *around*, and all further out, *far*.
        figure: the number of the figure it is in, from 1; 0: in none.
        heading: the level of the heading it is in, or 0.
        is_linked: whether it is in a link.
        is_prose: whether it is in a paragraph, list item or the like.
        is_menu: whether it is a menu, a button or the page's footer.
    """

    above: Place | None
    tag: str
    own: int = 0
    near: int = 0
    around: int = 0
    far: int = 0
    figure: int = 0
    heading: int = 0
    is_linked: bool = False
    is_prose: bool = False
    is_menu: bool = False

    @property
    def path(self) -> str:
        """The elements from the outermost to this one, as in a CSS selector."""
        return f"{self.above.path} > {self.tag}" if self.above else self.tag


@dataclass(slots=True)
class PageBlock(Block):
    """A block of a page.

    Args:
        place: where most of its text stands.
        linked: the share of its letters that are links, 0 to 1.
    """

    place: Place = field(default_factory=lambda: Place(None, "body"))
    linked: float = 0.0


@dataclass(frozen=True, slots=True)
class Image:
    """An image of a page.

    Args:
        before: the number of blocks that stand before it.
        attributes: those of its element.
        sources: the `srcset`s that its `picture` offers besides.
        place: where it stands.
    """

    before: int
    attributes: Mapping[str, str | None]
    sources: tuple[str, ...]
    place: Place


@dataclass(slots=True)
class Walk:
    """The blocks and images of a page in reading order, the numbers of the figures that hold a video or the like, and
    the run of text that is being gathered.
    """

    blocks: list[PageBlock] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    figures: int = 0
    players: set[int] = field(default_factory=set)
    parts: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


def walk(body: Any, *, with_menus: bool = False) -> Walk | Refusal:
    """Return the blocks and images below the element *body*, or a refusal of elements too deep within each other.

    A menu, a button and the page's footer are one block each; *with_menus* they are walked as everything else is.
    """
    found = Walk()
    special = _SPECIAL if with_menus else _SPECIAL | _MENUS
    parts, places = found.parts, found.places
    here = Place(None, "body")
    stack: list[tuple[Any, Place, bool]] = []
    node = body.first_child
    while node is not None or stack:
        if node is None:
            node, here, is_apart = stack.pop()
            if parts:
                _leave(found, here, is_apart=is_apart)
            node = node.next
            continue
        tag = node.tag
        if tag == "-text":
            text = node.text_content
            if text and (parts or not text.isspace()):
                parts.append(text)
                places.append(here)
        elif tag not in special or not _visit(tag, node, found, here):
            child = node.first_child
            if child is not None or parts or here.figure:
                inner, is_apart = (_enter_inline if tag in _INLINE else _enter)(tag, node, found, here)
            if child is not None:
                stack.append((node, here, is_apart))
                if len(stack) > MAX_DEPTH:
                    return too_deep(len(stack))
                node, here = child, inner
                continue
        node = node.next
    _flush(found)
    return found


def _leave(found: Walk, here: Place, *, is_apart: bool) -> None:
    """Take up the end of an element in *here*: the run of text ends, or may have a seam."""
    if is_apart:
        _flush(found)
    elif not here.is_prose:
        found.parts.append(_SEAM)
        found.places.append(here)


def _visit(tag: str, node: Any, found: Walk, here: Place) -> bool:
    """Take up an element that is not looked into further: a line break, an image, a player, a menu. Return False for
    one that is: the footer of an article.
    """
    if tag == "br":
        _break(found, here)
    elif tag in _IMAGES:
        _note_image(tag, node.attributes, found, here)
    elif tag == "noscript":
        _note_images(node, found, here)
    elif tag in _PLAYERS:
        found.players.add(here.figure)
    elif tag in _MENUS:
        if tag == "footer" and is_in(here, _ARTICLES):
            return False
        _note_menu(tag, node, found, here)
    return True


def _note_images(node: Any, found: Walk, here: Place) -> None:
    for image in node.css("img"):
        _note_image("img", image.attributes, found, here)


def _enter(tag: str, node: Any, found: Walk, here: Place) -> tuple[Place, bool]:
    """Take up an element that begins a line of its own; return the place inside it and that it stands apart."""
    bits = evidence(tag, node.attributes)
    if found.parts:
        _flush(found)
    figure = here.figure
    if tag == "figure":
        found.figures = figure = found.figures + 1
    if bits & _PLAYER and here.figure:
        found.players.add(here.figure)
    inner = Place(
        here, tag, bits, here.own, here.near, here.around | here.far, figure,
        _HEADINGS.get(tag, here.heading),
        here.is_linked,
        tag in _PROSE or (here.is_prose and tag != "div"),
    )  # fmt: skip
    return inner, True


def _note_menu(tag: str, node: Any, found: Walk, here: Place) -> None:
    """Take up all text of a menu as one block; an image that opens a larger one is in a button of its figure."""
    _flush(found)
    if tag == "button" and here.figure:
        _note_images(node, found, here)
    text = " ".join(_shown(node).split())
    if text:
        place = Place(here, tag, 0, here.own, here.near, here.around | here.far, here.figure, is_menu=True)
        found.blocks.append(PageBlock(text, 0, 0, place=place))


def _shown(node: Any) -> str:
    """Return the text of *node* without that of scripts and the like."""
    if node.css_first(_UNSHOWN) is None:
        return str(node.text(separator=" "))
    inner = (child for child in node.traverse(include_text=True) if child.tag == "-text")
    return " ".join(child.text_content or "" for child in inner if child.parent.tag not in _SKIPPED)


_UNSHOWN = ",".join(sorted(tag for tag in _SKIPPED if tag.isalpha()))


def _is_credit(text: str) -> bool:
    """Is *text*, an inline element of its own in a caption, wholly a credit that says so: `Foto: X`, `(X/Agency)`?"""
    text = text.strip(_BLANK)
    found = credit.find_credit(text) if 0 < len(text) <= MAX_CREDIT_CHARS else None
    return found is not None and found.is_whole(text) and found.kind in _SAID_CREDITS


_SAID_CREDITS = ("label", "lead", "sign", "bracket")


def is_in(place: Place | None, tags: frozenset[str]) -> bool:
    """Is *place* in one of the elements *tags*, or one of them itself?"""
    while place:
        if place.tag in tags:
            return True
        place = place.above
    return False


def _enter_inline(tag: str, node: Any, found: Walk, here: Place) -> tuple[Place, bool]:
    """Take up an element within a line; return the place inside it, and whether it stands apart."""
    bits = evidence(tag, node.attributes)
    if here.own & _CAPTION and not bits & _PHOTO_PARTS and _is_credit(node.text()):
        bits |= BIT["credit"]
    if not bits and tag not in _NOTED:
        return here, False
    if bits & _BREAKS:
        _break(found, here)
    is_apart = (bits and _is_apart(bits, here)) or _is_kicker(tag, found, here)
    if is_apart:
        _flush(found)
    inner = Place(
        here, tag, bits, here.own, here.near, here.around | here.far, here.figure, here.heading,
        here.is_linked or tag == "a", here.is_prose,
    )  # fmt: skip
    return inner, bool(is_apart)


def _is_apart(bits: int, here: Place) -> bool:
    """Is an inline element with the evidence *bits* a thing of its own: a credit in a caption, a time in a byline?"""
    if bits & _PHOTO_PARTS in _ONE_PART:
        return not here.is_prose or bool(here.figure or (here.own | here.near | here.around) & _PICTURED)
    return not here.is_prose and bool(bits & _APART & ~(here.own | here.near))


def _is_kicker(tag: str, found: Walk, here: Place) -> bool:
    """Could a `span` be the kicker of a headline: does a heading begin with it? All of a heading is no kicker."""
    return tag == "span" and 0 < here.heading <= MAX_KICKED and not any(part.strip(_BLANK) for part in found.parts)


# Headlines stand in headings of these levels.
MAX_KICKED = 2


def _break(found: Walk, here: Place) -> None:
    """Take up a line break: it parts paragraphs, but not the lines of a heading, nor a sentence that goes on."""
    if here.heading and not "".join(found.parts).rstrip(_BLANK).endswith(":"):
        found.parts.append(" ")
        found.places.append(here)
    elif found.parts:
        found.parts.append(_BREAK)
        found.places.append(here)


def _note_image(tag: str, attributes: Mapping[str, str | None], found: Walk, here: Place) -> None:
    if tag == "source":
        offered = attributes.get("srcset") or attributes.get("data-srcset")
        found.sources += [offered] if offered else []
        return
    before = len(found.blocks) + any(not part.isspace() and part != _SEAM for part in found.parts)
    found.images.append(Image(before, attributes, tuple(found.sources), here))
    found.sources = []


def _flush(found: Walk) -> None:
    """End the run of text: it becomes a block, or several where lines break in it, if there is anything in it."""
    parts, places = found.parts, found.places
    if not parts:
        return
    if _BREAK in parts:
        for start, end in _lines(parts):
            _add(found, parts[start:end], places[start:end])
    else:
        _add(found, parts, places)
    parts.clear()
    places.clear()


def _lines(parts: list[str]) -> list[tuple[int, int]]:
    """Return the runs of parts between line breaks; a sentence that goes on behind a break is one with it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for n, part in enumerate(parts):
        if part == _BREAK:
            before = "".join(parts[start:n]).rstrip(_BLANK)
            after = next((text for later in parts[n + 1 :] if (text := later.strip(_BLANK))), "")
            if before and (before[-1] == "," or after[:1].islower()):
                parts[n] = " "
            else:
                spans.append((start, n))
                start = n + 1
    return [*spans, (start, len(parts))]


def _add(found: Walk, parts: list[str], places: list[Place]) -> None:
    if len(parts) == 1:
        text, place = _collapsed(parts[0]), places[0]
        if text:
            found.blocks.append(PageBlock(text, 0, 0, place=place, linked=1.0 if place.is_linked else 0.0))
        return
    if parts and (places[0].own | places[0].near | places[0].around) & _BYLINE:
        parts = _names_apart(parts, places)
    text = _collapsed("".join(parts))
    if text:
        sizes = [len(part.strip(_BLANK)) for part in parts]
        largest = places[sizes.index(max(sizes))]
        linked = sum([size for size, place in zip(sizes, places, strict=True) if place.is_linked])
        found.blocks.append(PageBlock(text, 0, 0, place=largest, linked=linked / max(1, sum(sizes))))


def _collapsed(text: str) -> str:
    """Return *text* without seams and signs that nobody sees, white space collapsed."""
    if _SEAM in text:
        text = _SEAM_IN_WORDS.sub(" ", text).replace(_SEAM, "")
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def _names_apart(parts: list[str], places: list[Place]) -> list[str]:
    """Return the parts of a byline with a comma between the names of two links that nothing but a blank parts."""
    shown = [n for n, part in enumerate(parts) if part.strip(_BLANK)]
    apart = list(parts)
    for before, after in itertools.pairwise(shown):
        one, other = places[before], places[after]
        if one.tag == other.tag == "a" and one is not other and parts[before].rstrip()[-1].isalpha():
            apart[before] = parts[before].rstrip() + ", "
    return apart
