"""Dumps in Markdown, as converters of pages write them (html2text, markdownify, readers for language models): blocks
without its marks, and where each stood.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyromark

from builder.extract import lexicon, wrapping
from builder.extract.folding import INVISIBLE
from builder.records import Block

# No text without one of these has marks of Markdown; their last signs are the rarer ones, and faster to look for.
_SIGNS = ("](", "\n#", "\n==", "\n--")
_LINK = re.compile(r"\]\((?:https?:|/|#|mailto:|<)")
_HEADING = re.compile(r"^#{1,6} +\S", re.MULTILINE)
_BOLD_WORDS = re.compile(r"\*\*[^\s*][^*\n]*\*\*")
# So many links are no chance; a heading or a link beside another or beside bold type isn't, either.
MIN_LINKS, MIN_MARKS = 3, 2


def is_markdown(text: str) -> bool:
    """Has *text* links, headings or bold type as Markdown marks them, more than chance would set?"""
    if text[:1] != "#" and not any(sign[-1] in text and sign in text for sign in _SIGNS):
        return False
    links = len(_LINK.findall(text))
    if links >= MIN_LINKS:
        return True
    # What is drawn has three signs.
    rows = [row.strip() for row in text.split("\n")] if "---" in text or "===" in text else []
    marked = links + len(_HEADING.findall(text)) + sum(map(_is_underline, rows[1:], rows))
    return marked > 0 and marked + len(_BOLD_WORDS.findall(text)) >= MIN_MARKS


def _is_underline(row: str, before: str) -> bool:
    """Is *row* drawn below a heading, as long as that is? Others are drawn between texts, or above a signature."""
    is_drawn = len(row) > 2 and not row.strip("=-") and len(set(row)) == 1
    return is_drawn and abs(len(row) - len(before)) <= 1 and any(map(str.isalnum, before))


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text in Markdown, in order: paragraphs, headings, items, cells, and images by what they
    are said to show.
    """
    reader = _Reader(_Source.of(text))
    for event, where in pyromark.events_with_range(reader.source.text, options=pyromark.Options.ENABLE_TABLES):
        reader.take(event, where["start"], where["end"])
    reader.flush()
    # Those of images in sentences, and of images in images, were told later than they stand.
    return sorted(reader.blocks, key=lambda block: block.start)


# --- what the parser reads -----------------------------------------------------------------------------------------

# Halves of signs, which cannot be encoded, and ends of lines that the parser alone knows as such.
_HALVES, _RETURNS = re.compile("[\ud800-\udfff]"), re.compile("\r(?!\n)")
_QUOTED = re.compile(r"^(?:>(?:\s+|(?![\d=])|$))+")
_NUMBERED = re.compile(r"((?:[*+-]\s+)?)(\d{1,9})[.)]\s+(\S*)")
_STARS, _STOPS = re.compile(r"\*\*"), ".!?…:”"
# `[Note]: Clarified` is no address that a link is to.
_NO_ADDRESS = re.compile(r"\[[^\]]+\]:\s+(?!<|\S*[/.#])\S+$")


@dataclass
class _Source:
    """A text for the parser: no line indented, as nothing of a page is code, and none broken at a width.

    Args:
        text: what the parser reads.
        places: of each part of it, taken over as it stood, the first byte in *text* encoded, and the first character
            in the document.
        bytes_: *text* encoded.
    """

    text: str
    places: list[tuple[int, int]]
    bytes_: bytes
    _last: tuple[int, int] = (-1, -1)

    @staticmethod
    def of(text: str) -> _Source:
        rows = _RETURNS.sub("\n", _HALVES.sub("\ufffd", text)).split("\n")
        lines = [_QUOTED.sub("", row.strip()) for row in rows]
        starts = [len(row.rstrip()) - len(line) for row, line in zip(rows, lines, strict=True)]
        goes_on = wrapping.continued([" " * start + line for start, line in zip(starts, lines, strict=True)])
        numbers = _numbers(lines)
        parts: list[str] = []
        places: list[tuple[int, int]] = []
        position = size = 0
        for n, line in enumerate(lines):
            # What the parser reads beside what stands there: ends of lines, `\` before what would be a mark.
            signs = [(0, _before(lines, n, is_rest=goes_on[n])), *_escapes(line, numbers[n]), *_bold_seams(line)]
            for (cut, sign), (end, _) in zip(signs, [*signs[1:], (len(line), "")], strict=True):
                size += len(sign)
                places.append((size, position + starts[n] + cut))
                parts += [sign, line[cut:end]]
                size += len(line[cut:end].encode())
            position += len(rows[n]) + 1
        whole = "".join(parts)
        return _Source(whole, places, whole.encode())

    def place(self, offset: int) -> int:
        """Return where in the document the byte at *offset* stands."""
        start, position = self.places[bisect_right(self.places, (offset, 1 << 62)) - 1]
        # One line may hold thousands of blocks: it is gone over once.
        if start <= self._last[0] <= offset:
            start, position = self._last
        position += len(self.bytes_[start:offset].decode(errors="replace"))
        self._last = (offset, position)
        return position


def _before(lines: Sequence[str], n: int, *, is_rest: bool) -> str:
    """Return what stands before a line for the parser; what was drawn below a text makes no heading of it."""
    if not n:
        return ""
    if is_rest:
        return wrapping.glue(lines[n - 1], lines[n])
    is_drawn = lines[n][:3] in ("---", "===") and not lines[n].strip("-=")
    return "\n\n" if is_drawn and lines[n - 1] and not _is_underline(lines[n], lines[n - 1]) else "\n"


def _escapes(line: str, number: int) -> list[tuple[int, str]]:
    """Return what is set before the dot of a number that counts nothing, or before what is no quote or address."""
    if number:
        return [(number, "\\")]
    # `>100 people` quotes nothing.
    return [(0, "\\")] if line[:1] == ">" or (line[:1] == "[" and _NO_ADDRESS.match(line)) else []


def _numbers(lines: Sequence[str]) -> list[int]:
    """Return for each line the place behind the number that it begins with, if that counts no item, and else 0: where
    neither the number before it nor the one behind is beside it (`1986. That was …`), before a month (`3. Mai`), or
    before the word that stands behind the other, too (`1. Bundesliga`, `2. Bundesliga`).
    """
    found = [(n, number) for n, line in enumerate(lines) if (number := _NUMBERED.match(line))]
    cuts = [0] * len(lines)
    for k, (n, number) in enumerate(found):
        value, word = int(number[2]), number[3].rstrip(",.:;")
        before, behind = (found[j][1] if 0 <= j < len(found) else None for j in (k - 1, k + 1))
        follows = before is not None and int(before[2]) in (value - 1, 1 if value == 1 else -1)
        leads = behind is not None and int(behind[2]) in (value + 1, 1 if value == 1 else -1)
        others = (other[3].rstrip(",.:;") for other in (before, behind) if other)
        is_said_again = word in others and not lexicon.opens_sentence(word)
        if not (follows or leads) or is_said_again or word.casefold() in lexicon.months():
            cuts[n] = number.end(2)
    return cuts


def _bold_seams(line: str) -> list[tuple[int, str]]:
    """Return the places in *line* between a sentence and bold type (`**What then?**We sail`), which Markdown knows for
    none where they have no space, each with an end of line.
    """
    stars = [found.start() for found in _STARS.finditer(line)] if "**" in line else []
    seams = []
    for n, at in enumerate(stars):
        # Bold type ends behind every second pair; before it, or before the pair that it begins with, a sentence ends.
        if at and line[at - 1] in _STOPS and line[at + 2 : at + 3].isalnum():
            seams.append((at + 2 if n % 2 else at, "\n"))
    return seams


# --- what it tells -------------------------------------------------------------------------------------------------

_TAG = re.compile(r"</?([A-Za-z][\w-]*)[^<>]*>|<[!?][^<>]*>")
# Elements of HTML that stand in lines; what else is between angles is somebody's text (`<laughs>`).
_ELEMENTS = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "button", "center", "cite", "code", "data", "del",
    "details", "dfn", "div", "em", "embed", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "iframe", "img", "input", "ins", "kbd", "label", "li", "mark", "nobr", "noscript", "object", "ol", "p",
    "param", "picture", "pre", "q", "s", "samp", "script", "section", "small", "source", "span", "strike", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "video",
    "wbr",
))  # fmt: skip
# What Markdown does not know for a link, as its address is missing, has spaces, or stands in another block than the
# link begins in (`[`, a heading, `text](/address)`).
_BROKEN_LINK = re.compile(
    r"!?\[([^\[\]]*)\]\((?=\s*(?:https?:|/|#|\.|mailto:|javascript:|data:|<|\"|\)))(?:[^()]|\([^()]*\)){0,600}\)"
)
_LINK_END = re.compile(r"\]\((?=https?:|/|#|\.|mailto:)[^()\s]*(?:\s+\"[^\"]*\")?\)")
# Pairs that mark bold type where Markdown knows none; three and more are somebody's.
_LEFT_STARS = re.compile(r"(?<![\w*\\])\*\*(?=[^\s*])|(?<=[^\s*])\*\*(?![\w*])")
# What was escaped for the parser stands as it is where that takes no marks.
_ESCAPED_NUMBER = re.compile(r"^((?:[*+-]\s+)?\d{1,9})\\(?=[.)])")
# Readers count images: `![Image 1: a ferry](…)`.
_COUNTED_IMAGE = re.compile(r"^Image \d+(?:: |$)")


@dataclass
class _Reader:
    """Makes blocks of what the parser tells.

    Args:
        source: what it reads.
        blocks: those that are whole.
    """

    source: _Source
    blocks: list[Block] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _start: int = -1
    _end: int = -1
    _mark: str = "text"
    # What the blocks of the element are that is open: those behind an image in it go on.
    _around: str = "text"
    _inside: int = 0
    _is_verbatim: bool = False
    _image: str = ""
    _cell_end: int = 0
    # The text around an image that stands in a line, which comes behind it.
    _line: tuple[list[str], int, int, str] | None = None
    _images: list[Block] = field(default_factory=list)
    _is_behind_bold: bool = False
    _is_behind_image: bool = False

    def take(self, event: Any, start: int, end: int) -> None:
        """Take one event and the bytes that it is about."""
        if isinstance(event, str):
            self._take_mark(event)
        elif "Text" in event or "Html" in event:
            text = event.get("Text", event.get("Html"))
            (self._add_lines if self._is_verbatim or "Html" in event else self._add)(text, start, end)
        elif "Code" in event:
            self._add(event["Code"], start, end)
        elif "Start" in event:
            self._open(event["Start"])
        elif "End" in event:
            self._close(event["End"], end)
        elif "InlineHtml" in event:
            self._take_tag(event["InlineHtml"], start, end)

    def flush(self) -> None:
        """End the block."""
        text = _LEFT_STARS.sub("", INVISIBLE.sub("", "".join(self._parts)))
        if "](" in text:
            text = _LINK_END.sub("", _BROKEN_LINK.sub(r"\1", text))
        text = " ".join(text.split())
        if text[:1] == "[" and "]" not in text:
            text = text[1:].lstrip()
        if self._mark == "image":
            text = _COUNTED_IMAGE.sub("", text)
        if text:
            # The end last, as places are asked for in order.
            span = self.source.place(self._start), self.source.place(self._end)
            self.blocks.append(Block(text, *span, 1 if self.blocks else 0, self._mark, self._image))
            self._image = ""
        self.blocks += self._images
        self._parts, self._start, self._mark, self._images = [], -1, "", []
        self._is_behind_image = False

    def _add(self, text: str, start: int, end: int) -> None:
        if self._is_behind_bold and text[:2] in (" ,", " ."):
            # html2text sets a space there.
            text, start = text[1:], start + 1
        self._is_behind_bold = False
        if self._is_behind_image and (sign := text.lstrip()[:1]):
            if not (sign.islower() or sign in _GOES_ON):
                self.flush()
            self._is_behind_image = False
        self._parts.append(text)
        seen = self.source.bytes_[start:end].strip()
        if seen:
            first = self.source.bytes_.index(seen, start)
            self._start = first if self._start < 0 else self._start
            self._end = first + len(seen)

    def _add_lines(self, text: str, start: int, _end: int) -> None:
        """Take the lines of what is set as it stands, each a block."""
        for line in text.splitlines(keepends=True):
            mark = self._mark
            shown = html.unescape(_TAG.sub(_untagged, _ESCAPED_NUMBER.sub(r"\1", line)))
            self._add(shown.strip(), start, start + len(line.rstrip().encode()))
            self.flush()
            self._mark = mark
            start += len(line.encode())

    def _take_mark(self, name: str) -> None:
        if name in ("SoftBreak", "HardBreak") and (self._inside or self._mark == "image"):
            self._parts.append(" ")
        elif name in ("SoftBreak", "HardBreak", "Rule"):
            self.flush()
            self._mark = self._around if self._around[0] == "h" else ""

    def _take_tag(self, tag: str, start: int, end: int) -> None:
        kept = _TAG.sub(_untagged, tag)
        if kept.strip():
            self._add(kept, start, end)
        elif (found := _TAG.match(tag)) and (found[1] or "").casefold() == "br":
            self.flush()

    def _open(self, tag: Any) -> None:
        name = _name(tag)
        if name in _INLINE:
            self._inside += 1
        elif name == "Image":
            self._open_image(tag[name]["dest_url"])
        else:
            self.flush()
            self._is_verbatim = name == "CodeBlock"
            self._mark = self._around = tag[name]["level"].casefold() if name == "Heading" else "text"

    def _open_image(self, address: str) -> None:
        """Set what stands in the line before the image aside."""
        if "".join(self._parts).strip():
            self._line = (self._parts, self._start, self._end, self._mark)
        self._parts, self._start, self._mark, self._image = [], -1, "image", address

    def _close_image(self) -> None:
        """Make a block of what the image is said to show; one in a sentence comes behind that."""
        first = len(self.blocks)
        held, self._images = self._images, []
        self.flush()
        # Behind an image a sentence may go on.
        self._mark = self._around if self._around[0] == "h" else ""
        if self._line:
            self._parts, self._start, self._end, self._mark = self._line
            self._images, self._line = held + self.blocks[first:], None
            self._is_behind_image = True
            del self.blocks[first:]

    def _close(self, tag: Any, end: int) -> None:
        name = _name(tag)
        if name in _INLINE:
            self._inside -= 1
            self._is_behind_bold = name != "Link"
        elif name == "Image":
            self._close_image()
        else:
            self.flush()
            if name == "TableCell":
                self._cell_end = end
            elif name in ("TableRow", "TableHead"):
                self._take_cells(end)
            self._mark, self._around, self._is_verbatim = "text", "text", False

    def _take_cells(self, end: int) -> None:
        """Take the cells of a row that are more than its table's head has, and so none to the parser."""
        start = self._cell_end
        for cell in self.source.bytes_[start:end].split(b"|") if start else ():
            self._add(cell.decode(errors="replace"), start, start + len(cell))
            self.flush()
            self._mark = "text"
            start += len(cell) + 1
        self._cell_end = 0


# What a sentence goes on with behind an image in it, beside a small letter.
_GOES_ON = ",.;:!?)’”»"
_INLINE = ("Emphasis", "Strong", "Link")


def _name(tag: Any) -> str:
    return tag if isinstance(tag, str) else str(next(iter(tag)))


def _untagged(found: re.Match[str]) -> str:
    """Return what is left of what stands between angles: nothing of an element or a comment."""
    name = (found[1] or "").casefold()
    return " " if not name or name in _ELEMENTS or "-" in name or "=" in found[0] else found[0]
