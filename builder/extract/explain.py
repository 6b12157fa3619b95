"""The raw document line by line: what each line was taken for, why, and which field it went to."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from builder.extract import model
from builder.extract.assemble import Draft
from builder.extract.label import Labelled, Unit
from builder.extract.locate import located
from builder.extract.metadata import Candidate
from builder.extract.model import Model, Models
from builder.extract.page import Refusal
from builder.extract.pages import NOWHERE
from builder.extract.pipeline import HTML, outcome_of, read
from builder.extract.profile import Shelf
from builder.extract.reading import Reading
from builder.records import Block, Outcome, RawDocument, Rejection


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line of a raw document.

    Args:
        number: the line's number, from 1.
        start: the line's first character in the document's text.
        end: one past its last.
        role: what the line was taken for; `continues` marks a line that belongs to the one before.
        continues: whether it is one thing with the line before.
        field: the field or fields that it went to, such as `body[2]` or `photos[0].credit`; None for what was dropped.
        confidence: the model's probability of the role, 0 to 1.
        evidence: what spoke for the role: a rule's name, or `feature=value` with its weight, strongest first.
        text: the line.
    """

    number: int
    start: int
    end: int
    role: str
    continues: bool
    field: str | None
    confidence: float
    evidence: tuple[str, ...]
    text: str


def explain_document(
    raw: RawDocument, models: Models | None = None, shelf: Shelf | None = None
) -> tuple[tuple[ExplainedLine, ...], Outcome]:
    """Return the non-blank lines of *raw* explained, and the outcome.

    The lines of a page are its blocks; what its metadata gave to the record stands behind them, with the role
    `metadata` and its place as evidence.
    """
    models = models or model.shipped()
    reading = read([raw], models, shelf)[0]
    if isinstance(reading, Refusal):
        return (), Rejection(raw.origin, "extract", reading.reason, reading.message)
    outcome = outcome_of(raw, reading)
    is_page = raw.media_type == HTML
    blocks, labelled, parts = reading.blocks, reading.labelled, reading.draft
    spans = located(blocks, raw.text) if is_page else [(block.start, block.end) for block in blocks]
    ends = [i for i, sign in enumerate(raw.text) if sign == "\n"]
    placed = [_Placed(*span, bisect.bisect_left(ends, span[0]) + 1) for span in spans]
    stage = models.page_roles if is_page else models.roles
    fields = _fields(parts)
    lines: dict[int, ExplainedLine] = {}
    for n, unit in enumerate(labelled.units):
        evidence = _evidence(labelled, n, unit, stage)
        for i in range(unit.first, unit.last + 1):
            lines[i] = _line(blocks[i], unit, i, fields.get(n), evidence, placed[i])
    for i in set(range(len(blocks))) - lines.keys():
        lines[i] = _aside(blocks[i], placed[i])
    found = [*(lines[i] for i in sorted(lines)), *_facts(reading, raw.text)]
    return tuple(found), outcome


class _Placed(NamedTuple):
    """Where a block stands: its first character, one past its last, its line from 1."""

    start: int
    end: int
    line: int


def _aside(block: Block, placed: _Placed) -> ExplainedLine:
    """Return a block of a page that was set aside before anything was measured."""
    evidence = ("in a menu, a button, the page's footer or a row of links",)
    return ExplainedLine(placed.line, placed.start, placed.end, "furniture", False, None, 1.0, evidence, block.text)


def _facts(reading: Reading, source: str) -> Iterator[ExplainedLine]:
    """Yield what the page's metadata gave: the value, the field, and where it stands in the data."""
    parts = reading.draft
    single = {
        "headline": parts.headline, "published_at": parts.published, "modified_at": parts.modified,
        "source": parts.agency,
    }  # fmt: skip
    given = [(name, value[0]) for name, value in single.items() if value and value[1] == NOWHERE]
    given += [(f"authors[{n}]", name) for n, (name, unit) in enumerate(parts.authors) if unit == NOWHERE]
    given += [(name, reading.facts[name]) for name in ("publisher", "section", "url") if reading.facts.get(name)]
    for field, value in given:
        one = _candidate(reading.candidates, field, value)
        start = max(0, source.find(one.value)) if one else 0
        evidence = (one.path,) if one else ("the page's data",)
        end = start + len(one.value) if one and start else start
        yield ExplainedLine(
            source.count("\n", 0, start) + 1, start, end, "metadata", False, field, 1.0, evidence, value
        )


def _candidate(candidates: Sequence[Candidate], field: str, value: str) -> Candidate | None:
    """Return where the metadata gives *value*: in the same words, else the first place that gives the field."""
    whole = field.partition("[")[0]
    name = {"authors": "author", "source": "agency"}.get(whole, whole)
    here = [one for one in candidates if one.field == name]
    return next((one for one in here if value in one.value), next(iter(here), None))


def _line(
    block: Block, unit: Unit, i: int, field: str | None, evidence: tuple[str, ...], placed: _Placed
) -> ExplainedLine:
    continues = i > unit.first
    shown = () if continues else evidence
    return ExplainedLine(
        placed.line, placed.start, placed.end, unit.role, continues, field, unit.confidence, shown, block.text
    )


def _evidence(labelled: Labelled, n: int, unit: Unit, stage: Model) -> tuple[str, ...]:
    if unit.why not in ("model", "best headline") or labelled.table is None:
        return (unit.why,)
    table, start = labelled.table
    rows = stage.evidence(table, start + labelled.row_of(n), unit.role)
    return tuple(f"{name} {weight:+.2f}" for name, weight in rows)


def _fields(parts: Draft) -> dict[int, str]:
    """Return the fields that each unit went to, by the unit's index."""
    found: dict[int, list[str]] = {}
    named = {
        "headline": parts.headline,
        "published_at": parts.published,
        "modified_at": parts.modified,
        "dateline": parts.dateline,
        "source": parts.agency,
    }
    for name, value in named.items():
        if value:
            found.setdefault(value[1], []).append(name)
    for name, paragraphs in (("standfirst", parts.standfirst), ("body", parts.body)):
        for n, paragraph in enumerate(paragraphs):
            found.setdefault(paragraph.unit, []).append(f"{name}[{n}]")
    for n, (_, unit) in enumerate(parts.authors):
        found.setdefault(unit, []).append(f"authors[{n}]")
    for n, placed in enumerate(parts.photos):
        for piece, unit in placed.units.items():
            found.setdefault(unit, []).append(f"photos[{n}].{piece}")
    return {unit: ", ".join(names) for unit, names in found.items()}
