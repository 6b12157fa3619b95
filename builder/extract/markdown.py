"""Dumps in Markdown, as converters of pages write them (html2text, markdownify, readers for language models): blocks
without its marks, and where each stood.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyromark

from builder.extract import wrapping
from builder.extract.folding import INVISIBLE
from builder.record import Block

_LINK = re.compile(r"\]\((?:https?:|/|#|mailto:|<)")
_HEADING = re.compile(r"^#{1,6} +\S", re.MULTILINE)
_UNDERLINED = re.compile(r"^\S.{2,}\n(?:={3,}|-{3,})$", re.MULTILINE)
_BOLD_WORDS = re.compile(r"\*\*[^\s*][^*\n]*\*\*")
# So many links are no chance; a heading or a link beside another or beside bold type isn't, either.
MIN_LINKS, MIN_MARKS = 3, 2
_QUOTED = re.compile(r"^(?:>\s*)+")
_TAG = re.compile(r"<[^>]*>")
# What Markdown does not know for a link, as its address is missing, has spaces, or stands in another block than the
# link begins in (`[`, a heading, `text](/address)`).
_BROKEN_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\)){0,600}\)")
_LINK_END = re.compile(r"\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")


# Readers count images: `![Image 1: a ferry](…)`.
_COUNTED_IMAGE = re.compile(r"^Image \d+(?:: |$)")


def is_markdown(text: str) -> bool:
    """Has *text* links, headings or bold type as Markdown marks them, more than chance would set?"""
    if text[:1] != "#" and not any(sign[-1] in text and sign in text for sign in _SIGNS):
        return False
    links = len(_LINK.findall(text))
    marked = links + len(_HEADING.findall(text)) + len(_UNDERLINED.findall(text))
    return links >= MIN_LINKS or (marked > 0 and marked + len(_BOLD_WORDS.findall(text)) >= MIN_MARKS)


# No text without one of these has marks of Markdown.
_SIGNS = ("](", "\n#", "\n==", "\n--")


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text in Markdown, in order: paragraphs, headings, items, cells, and images by what they
    are said to show.
    """
    source = _Source.of(text)
    reader = _Reader(source)
    for event, where in pyromark.events_with_range(source.text, options=_OPTIONS):
        reader.take(event, where["start"], where["end"])
    reader.flush()
    return _headed(reader.blocks)


def _headed(blocks: list[Block]) -> list[Block]:
    """Return the blocks with those marked that a reader set before the text that it made of a page."""
    end = next((n for n, block in enumerate(blocks[:MAX_HEADER]) if block.text == _HEADER_END), -1)
    return [*(replace(block, mark="header") for block in blocks[: end + 1]), *blocks[end + 1 :]]


# What Jina's reader sets before the text, behind a few lines.
_HEADER_END, MAX_HEADER = "Markdown Content:", 12


# What begins between two lines of `---` tells of the page, and is no heading.
_OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
_HALVES = re.compile("[\ud800-\udfff]")


def _numbers(lines: Sequence[str]) -> list[int]:
    """Return for each line the place behind the number that it begins with, if that counts no item, and else 0:
    `3. Mai 2024`, where neither the number before it nor the one behind is beside it.
    """
    found = [(n, number) for n, line in enumerate(lines) if (number := _NUMBERED.match(line))]
    values = [int(number[1]) for _, number in found]
    cuts = [0] * len(lines)
    for k, (n, number) in enumerate(found):
        beside = (*values[max(0, k - 1) : k], *(value - 2 for value in values[k + 1 : k + 2]))
        if values[k] - 1 not in beside and (values[k] != 1 or 1 not in values[max(0, k - 1) : k]):
            cuts[n] = number.end(1)
    return cuts


def _bold_seams(line: str) -> list[tuple[int, str]]:
    """Return the places in *line* between a sentence and bold type (`**What then?**We sail`), which Markdown knows for
    none where they have no space, each with an end of line.
    """
    marks = [found.start() for found in _BOLD.finditer(line)] if "**" in line else []
    seams = []
    for n, at in enumerate(marks):
        cut = at + 2 if n % 2 else at
        if line[cut - 1 - 2 * (n % 2)] in _STOPS and line[at + 2 : at + 3].isalnum() and at:
            seams.append((cut, "\n"))
    return seams


_BOLD, _STOPS = re.compile(r"\*\*"), ".!?…:”"
_NUMBERED = re.compile(r"(?:[*+-]\s+)?(\d{1,3})[.)]\s")


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

    @staticmethod
    def of(text: str) -> _Source:
        # Halves of signs cannot be encoded.
        rows = _HALVES.sub("\ufffd", text).split("\n")
        lines = [_QUOTED.sub("", row.strip()) for row in rows]
        goes_on = wrapping.continued(lines)
        numbers = _numbers(lines)
        parts: list[str] = []
        places: list[tuple[int, int]] = []
        position = size = 0
        for n, (row, line) in enumerate(zip(rows, lines, strict=True)):
            start = position + len(row.rstrip()) - len(line)
            before = "" if not n else wrapping.glue(lines[n - 1], line) if goes_on[n] else "\n"
            # What the parser reads beside what stands there: `\\` before a dot, an end of line where bold type ends.
            signs = [(0, before), *((cut, "\\") for cut in numbers[n : n + 1] if cut), *_bold_seams(line)]
            for (cut, sign), (end, _) in zip(signs, [*signs[1:], (len(line), "")], strict=True):
                size += len(sign)
                places.append((size, start + cut))
                parts += [sign, line[cut:end]]
                size += len(line[cut:end].encode())
            position += len(row) + 1
        whole = "".join(parts)
        return _Source(whole, places, whole.encode())

    def place(self, offset: int) -> int:
        """Return where in the document the byte at *offset* stands."""
        n = bisect_right(self.places, (offset, 1 << 62)) - 1
        start, position = self.places[n]
        return position + len(self.bytes_[start:offset].decode())


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
    _inside: int = 0
    _is_verbatim: bool = False

    def take(self, event: Any, start: int, end: int) -> None:
        """Take one event and the bytes that it is about."""
        if isinstance(event, str):
            self._take_mark(event)
        elif "Text" in event and self._is_verbatim:
            self._add_lines(event["Text"], start)
        elif "Text" in event or "Code" in event:
            self._add(event.get("Text", event.get("Code")), start, end)
        elif "Start" in event:
            self._open(event["Start"])
        elif "End" in event:
            self._close(event["End"])
        elif "Html" in event:
            self._add_lines(event["Html"], start)
        elif "InlineHtml" in event and event["InlineHtml"].casefold().startswith("<br"):
            self.flush()

    def flush(self) -> None:
        """End the block."""
        text = INVISIBLE.sub("", "".join(self._parts))
        if "](" in text:
            text = _LINK_END.sub("", _BROKEN_LINK.sub(r"\1", text))
        text = " ".join(text.replace("**", "").split())
        if text[:1] == "[" and "]" not in text:
            text = text[1:].lstrip()
        if self._mark == "image":
            text = _COUNTED_IMAGE.sub("", text)
        if text:
            start, end = self.source.place(self._start), self.source.place(self._end)
            self.blocks.append(Block(text, start, end, 1 if self.blocks else 0, self._mark))
        self._parts, self._start, self._mark = [], -1, ""

    def _add(self, text: str, start: int, end: int) -> None:
        self._parts.append(text)
        self._start = start if self._start < 0 else self._start
        self._end = end

    def _add_lines(self, text: str, start: int) -> None:
        """Take the lines of what is set as it stands, each a block."""
        for line in text.splitlines(keepends=True):
            self._add(_TAG.sub(" ", line), start, start + len(line.rstrip().encode()))
            mark = self._mark
            self.flush()
            self._mark = mark
            start += len(line.encode())

    def _take_mark(self, name: str) -> None:
        if name in ("SoftBreak", "HardBreak") and self._inside:
            self._parts.append(" ")
        elif name in ("SoftBreak", "HardBreak", "Rule"):
            self.flush()

    def _open(self, tag: Any) -> None:
        name = _name(tag)
        if name in _INLINE:
            self._inside += 1
            return
        self.flush()
        self._is_verbatim = name in _VERBATIM
        self._mark = _MARKS.get(name, "text") if name != "Heading" else tag["Heading"]["level"].casefold()

    def _close(self, tag: Any) -> None:
        name = _name(tag)
        if name in _INLINE:
            self._inside -= 1
        else:
            self.flush()
            self._is_verbatim = False
            # Behind an image a sentence may go on.
            self._mark = "" if name == "Image" else "text"


_MARKS = {"Image": "image", "MetadataBlock": "header"}
_INLINE, _VERBATIM = ("Emphasis", "Strong", "Link"), ("CodeBlock", "MetadataBlock")


def _name(tag: Any) -> str:
    return tag if isinstance(tag, str) else str(next(iter(tag)))
