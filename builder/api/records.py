"""Validate records, single ones or files of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from builder.records import Article, Problem
from builder.validation import problems
from builder.validation.files import FileCount, Finding, check_files, find_records
from builder.validation.reports import as_text

PathName = str | os.PathLike[str]

# More findings are counted, not kept: a broken file may have one per record.
MAX_FINDINGS = 1_000


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """Result of validating files of records.

    Args:
        files: counts of records, invalid records and problems of each file.
        findings: the first `MAX_FINDINGS` problems, each with its file and its line or row.
        notes: how the files were chosen, such as the newest version of a dataset.
    """

    files: tuple[FileCount, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether there is no problem."""
        return not any(file.problems for file in self.files)

    def __repr__(self) -> str:
        """Return the sums, and a line for each of the first findings."""
        records, invalid, found = (sum(getattr(file, name) for file in self.files) for name in _COUNTS)
        head = f"ValidationReport: files {len(self.files)}, records {records}, invalid {invalid}, problems {found}"
        return head + "\n" + "".join(as_text(self.findings[:_SHOWN])).rstrip()


_COUNTS = ("records", "invalid", "problems")
_SHOWN = 10


@overload
def validate(source: Article | Mapping[str, Any]) -> tuple[Problem, ...]: ...


@overload
def validate(source: PathName | Sequence[PathName]) -> ValidationReport: ...


def validate(
    source: Article | Mapping[str, Any] | PathName | Sequence[PathName],
) -> tuple[Problem, ...] | ValidationReport:
    """Validate a record, or files of records, against the article schema.

    Args:
        source: an article or a record as a dict; or paths of `.jsonl` and `.parquet` files (also `.gz`, `.zst`),
            folders of them, or dataset folders, which stand for their newest version.

    Returns:
        The problems of the record, none if it is valid; for paths a report.

    Raises:
        SourceError: a path does not exist or holds no records.
    """
    if isinstance(source, Article):
        return problems(source.to_dict())
    if isinstance(source, Mapping):
        return problems(dict(source))
    paths = [source] if isinstance(source, str | os.PathLike) else source
    found = find_records([os.fspath(path) for path in paths])
    files: list[FileCount] = []
    findings: list[Finding] = []
    for event in check_files(found.files):
        if isinstance(event, FileCount):
            files.append(event)
        elif len(findings) < MAX_FINDINGS:
            findings.append(event)
    return ValidationReport(tuple(files), tuple(findings), found.notes)
