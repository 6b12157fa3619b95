"""Reads an annotated corpus (README.md and ANNOTATION.md beside it) into labelled lines, for training and measuring."""

from __future__ import annotations

import bisect
import gzip
import hashlib
import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from builder.extract.blocks_text import lines_of
from builder.extract.features.roles import ROLE_NAMES as ROLES
from builder.loaders.charset import decode_page
from builder.records import Block, Origin, RawDocument

STYLES = ("nodes", "blocks", "page")
ALL_STYLES = (*STYLES, "html")
FOLDS = 5


@dataclass(frozen=True)
class Part:
    """What an annotation says of one text node: its role, which unit it is in, and how much of it is meant."""

    role: str
    unit: int
    text: str | None


@dataclass(frozen=True)
class Page:
    """A page's dump in one style with the truth of its lines.

    Args:
        fold: number of the cross-validation fold, or None in the blind fold, which no model is trained on.
        roles: the role of each block, by index in ROLES.
        joins: whether a block continues the one before; None where the annotation does not say.
    """

    id: str
    style: str
    fold: int | None
    blocks: tuple[Block, ...]
    roles: tuple[int, ...]
    joins: tuple[bool | None, ...]


def read_pages(corpus: Path, styles: tuple[str, ...] = STYLES) -> Iterator[Page]:
    """Yield the annotated pages of *corpus*, style by style, in the order of their ids."""
    folds = folds_of(corpus)
    annotations = {row["id"]: row for row in read_rows(corpus / "annotations.jsonl")}
    for style in styles:
        lines = (
            {row["id"]: row["lines"] for row in read_rows(corpus / "lines" / f"{style}.jsonl")}
            if style != "nodes"
            else {}
        )
        for page_id in sorted(annotations):
            dump = corpus / "dumps" / style / f"{page_id}.txt"
            if dump.exists():
                nodes = (corpus / "dumps" / "nodes" / f"{page_id}.txt").read_text("utf-8")
                text = dump.read_text("utf-8")
                yield _page(page_id, style, folds[page_id], text, lines.get(page_id), nodes, annotations[page_id])


def trimmed(page: Page) -> Page:
    """Return *page* without the furniture before its first and behind its last other line: many dumps are so."""
    told = [i for i, role in enumerate(page.roles) if role]
    first, last = (told[0], told[-1] + 1) if told else (0, 0)
    part = slice(first, last)
    return replace(
        page, style=f"{page.style} trimmed", blocks=page.blocks[part], roles=page.roles[part], joins=page.joins[part]
    )


def read_rows(path: Path) -> list[dict]:
    """Return the rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def folds_of(corpus: Path) -> dict[str, int | None]:
    """Return the fold of each page: all pages of a publisher are in one fold, or None for the blind fold."""
    file = corpus / "folds.json"
    blind = set(json.loads(file.read_text("utf-8"))["blind"]) if file.exists() else set()
    publishers = {row["id"]: row["publisher"] for row in read_rows(corpus / "truth.jsonl")}
    return {
        page_id: None if publisher in blind else int(hashlib.sha256(publisher.encode()).hexdigest(), 16) % FOLDS
        for page_id, publisher in publishers.items()
    }


def trained_on(folds: Iterable[int | None], left_out: int | None) -> list[int]:
    """Return the numbers of the pages that a model is trained on, from the folds of all pages: none of the blind fold,
    and none of the fold *left_out*.
    """
    return [n for n, fold in enumerate(folds) if fold not in (None, left_out)]


def digest_of(corpus: Path, styles: tuple[str, ...] = STYLES) -> str:
    """Return the digest of what is trained on: annotations and the documents of *styles*."""
    digest = hashlib.sha256((corpus / "annotations.jsonl").read_bytes())
    for style in styles:
        for file in sorted((corpus / "html" if style == "html" else corpus / "dumps" / style).iterdir()):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def raw_of(corpus: Path, page_id: str, style: str) -> RawDocument | None:
    """Return a page of *corpus* in one style as the loaders would; None where the corpus has no dump of it."""
    if style != "html":
        dump = corpus / "dumps" / style / f"{page_id}.txt"
        return RawDocument(Origin(dump.name), dump.read_text("utf-8")) if dump.exists() else None
    file = corpus / "html" / f"{page_id}.html.gz"
    text = decode_page(gzip.decompress(file.read_bytes()))
    if not isinstance(text, str):
        sys.exit(f"{file}: {text}")
    return RawDocument(Origin(file.name), text, "text/html")


def _page(page_id: str, style: str, fold: int | None, text: str, lines: list | None, nodes: str, truth: dict) -> Page:
    blocks = lines_of(text)
    parts = parts_of(truth)
    sizes = [len(node) for node in nodes.split("\n\n") if node.strip()]
    members = _members_of_nodes(blocks) if lines is None else _members_of_lines(blocks, text, lines)
    told = [told_of(nodes_here, parts, sizes) for nodes_here in members]
    return Page(page_id, style, fold, tuple(blocks), tuple(ROLES.index(t[0]) for t in told), _joins(told))


def parts_of(truth: dict) -> dict[int, list[Part]]:
    """Return what the annotation says of each node; whole-node roles first."""
    parts: dict[int, list[Part]] = {}
    references = [("headline", truth.get("headline"))]
    for role in ("standfirst", "byline", "date"):
        references += [(role, ref) for ref in truth.get(role) or []]
    references += [("heading" if ref.startswith("h") else "body", ref) for ref in truth["body"]]
    references += [(role, photo.get(role)) for photo in truth["photos"] for role in ("caption", "credit", "alt")]
    references += [("signoff", truth.get("signoff"))]
    references += [("aside", ref) for ref in truth.get("optional") or []]
    for unit, (role, reference) in enumerate(references, 1):
        if reference:
            numbers, text = _numbers(reference)
            for number in numbers:
                parts.setdefault(number, []).append(Part(role, unit, text))
    return parts


def _numbers(reference: str) -> tuple[list[int], str | None]:
    """Return the nodes that a reference such as `h6-8+10` or `19~BLOOMBERG` names, and the part of one node."""
    nodes, _, text = reference.lstrip("h").partition("~")
    found: list[int] = []
    for run in nodes.split("+"):
        first, _, last = run.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found, text or None


def _members_of_nodes(blocks: list[Block]) -> list[list[int]]:
    """Return the node of each block of a `nodes` dump: nodes are set apart by blank lines."""
    members: list[list[int]] = []
    number = -1
    for block in blocks:
        number += not members or block.gap > 0
        members.append([number])
    return members


def _members_of_lines(blocks: list[Block], text: str, lines: list[list[int]]) -> list[list[int]]:
    starts, position = [], 0
    for line in text.split("\n"):
        if line.strip():
            starts.append(position)
        position += len(line) + 1
    return [lines[bisect.bisect_right(starts, block.start) - 1] for block in blocks]


# In a line that holds a caption and its credit the caption is the role: the credit is found inside it.
SMALL_PART = 0.4


def told_of(members: list[int], parts: dict[int, list[Part]], sizes: list[int]) -> tuple[str, list[int]]:
    """Return the role that most of the line's letters have, and the units of that role in it."""
    letters: Counter[str] = Counter()
    for number in members:
        for part in parts.get(number, [Part("furniture", 0, None)]):
            size = len(part.text) if part.text else sizes[number]
            small = part.text and part.role in ("credit", "alt", "signoff", "aside") and len(parts[number]) > 1
            letters[part.role] += size * (SMALL_PART if small else 1)
    role = letters.most_common(1)[0][0] if letters else "furniture"
    return role, [part.unit for number in members for part in parts.get(number, [])[:1] if part.role == role]


def _joins(told: list[tuple[str, list[int]]]) -> tuple[bool | None, ...]:
    joins: list[bool | None] = [None]
    for (role, units), (next_role, next_units) in itertools.pairwise(told):
        unknown = (not units and not next_units) or "aside" in (role, next_role)
        joins.append(None if unknown else bool(units and next_units and units[-1] == next_units[0]))
    return tuple(joins)
