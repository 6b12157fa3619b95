"""The raw document line by line: what each line was taken for, why, and which field it went to."""

from __future__ import annotations

import bisect
from dataclasses import dataclass

from builder.extract import model, read
from builder.extract.assemble import Draft, assemble
from builder.extract.label import Labelled, Unit
from builder.extract.model import Models
from builder.extract.profile import Shelf
from builder.record import Block, RawDocument, Rejection


@dataclass(frozen=True, slots=True)
class Explained:
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


def explain(
    raw: RawDocument, models: Models | None = None, shelf: Shelf | None = None
) -> tuple[tuple[Explained, ...], Rejection | None]:
    """Return the non-blank lines of *raw* explained, and the rejection if the document gives no article."""
    models = models or model.shipped()
    reading = read([raw], models, shelf)[0]
    blocks, labelled, parts = reading.blocks, reading.labelled, reading.draft
    outcome = assemble(raw, parts, reading.profile)
    ends = [i for i, sign in enumerate(raw.text) if sign == "\n"]
    fields = _fields(parts)
    lines: list[Explained] = []
    for n, unit in enumerate(labelled.units):
        evidence = _evidence(labelled, n, unit, models)
        numbers = {i: bisect.bisect_left(ends, blocks[i].start) + 1 for i in range(unit.first, unit.last + 1)}
        lines += [_line(blocks[i], unit, i, fields.get(n), evidence, number) for i, number in numbers.items()]
    return tuple(lines), outcome if isinstance(outcome, Rejection) else None


def _line(block: Block, unit: Unit, i: int, field: str | None, evidence: tuple[str, ...], number: int) -> Explained:
    continues = i > unit.first
    shown = () if continues else evidence
    return Explained(number, block.start, block.end, unit.role, continues, field, unit.confidence, shown, block.text)


def _evidence(labelled: Labelled, n: int, unit: Unit, models: Models) -> tuple[str, ...]:
    if unit.why not in ("model", "best headline") or labelled.table is None:
        return (unit.why,)
    table, start = labelled.table
    rows = models.roles.evidence(table, start + n, unit.role)
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
