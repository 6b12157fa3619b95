"""Output formats of `cutline validate`, by name: functions from findings to pieces of text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from builder.utils.display import one_line
from builder.validation.files import Event, FileCount, Finding

# Longer pointers are cut: they come from keys of the data, which may be of any length.
MAX_POINTER_CHARS = 200

FormatFindings = Callable[[Iterable[Event]], Iterator[str]]


def as_text(events: Iterable[Event]) -> Iterator[str]:
    """Yield one line per problem: `file:line: /pointer: rule: message`."""
    for event in events:
        if isinstance(event, Finding):
            place = one_line(event.file) + ("" if event.place is None else f":{event.place}")
            yield f"{place}: {_location(event)}{event.violation.rule}: {event.violation.message}\n"


def as_json(events: Iterable[Event]) -> Iterator[str]:
    """Yield one JSON object in pieces: problems as they are found, then files, then totals."""
    files: list[FileCount] = []
    yield '{"schema": "article.v1", "problems": ['
    comma = "\n"
    for event in events:
        if isinstance(event, FileCount):
            files.append(event)
        else:
            yield comma + json.dumps(_plain(event))
            comma = ",\n"
    listed = ",\n".join(json.dumps(file._asdict()) for file in files)
    yield f'\n],\n"files": [\n{listed}\n],\n"counts": {json.dumps(totals(files))}}}\n'


def as_github(events: Iterable[Event]) -> Iterator[str]:
    """Yield one GitHub workflow command per problem, which annotates the line in the pull request."""
    for event in events:
        if isinstance(event, Finding):
            place = f"file={_property(event.file)},line={event.place or 1},title={_property(event.violation.rule)}"
            yield f"::error {place}::{_data(_location(event) + event.violation.message)}\n"


def totals(files: Iterable[FileCount]) -> dict[str, int]:
    """Return the sums over *files*."""
    counts = tuple(files)
    return {
        "files": len(counts),
        "records": sum(file.records for file in counts),
        "valid": sum(file.records - file.invalid for file in counts),
        "invalid": sum(file.invalid for file in counts),
        "problems": sum(file.problems for file in counts),
    }


FINDINGS_REPORTS: dict[str, FormatFindings] = {"text": as_text, "json": as_json, "github": as_github}


def _location(finding: Finding) -> str:
    pointer = one_line(finding.violation.pointer)
    if len(pointer) > MAX_POINTER_CHARS:
        pointer = pointer[: MAX_POINTER_CHARS - 1] + "…"
    return f"{pointer}: " if pointer else ""


def _plain(finding: Finding) -> dict[str, str | int | None]:
    violation = finding.violation
    return {
        "file": finding.file,
        "row" if finding.file.lower().endswith(".parquet") else "line": finding.place,
        "pointer": violation.pointer,
        "path": violation.json_path,
        "rule": violation.rule,
        "found": violation.found,
        "expected": violation.expected,
        "message": violation.message,
    }


def _data(text: str) -> str:
    # The escapes of GitHub's own toolkit, `escapeData` in packages/core/src/command.ts.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
