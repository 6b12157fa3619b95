"""Word diff for people: removed and added words, with a few words of context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from builder.utils.display import one_line
from builder.utils.unspaced import UNSPACED

# Words and punctuation with the following white space; in Thai, Japanese and Chinese single characters.
_TOKEN = re.compile(rf"[{UNSPACED}]\s*|[^\W{UNSPACED}]+\s*|\W\s*")
# Words of context on either side of a change.
_CONTEXT_WORDS = 5
# Matching takes time proportional to the product of both lengths. Beyond this limit, which takes about a second,
# whole paragraphs are shown as changed.
_MAX_COMPARISONS = 4_000_000

Kind = Literal["same", "gone", "new", "skip"]
# Formats the text of a kind.
Style = Callable[[Kind, str], str]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text that is unchanged, removed, added, or omitted."""

    kind: Kind
    text: str


def marked(kind: Kind, text: str) -> str:
    """Return *text* with the markers of `git diff --word-diff`: `[-gone-]` and `{+new+}`."""
    return {"same": text, "gone": f"[-{text}-]", "new": f"{{+{text}+}}", "skip": "…"}[kind]


def word_diff(old: str, new: str) -> list[Run]:
    """Return the runs of *old* (`same` and `gone`) and *new* (`same` and `new`).

    Changes of white space are ignored unless there are no others. Long unchanged runs are shortened to the words next
    to a change, with `skip` for the rest.
    """
    runs = list(_merged(_runs(old, new)))
    if old != new and all(run.kind == "same" for run in runs):
        runs = [Run("gone", old), Run("new", new)]
    return list(_shortened(runs))


def styled(runs: Sequence[Run], style: Style = marked) -> str:
    """Return *runs* as one line in which ¶ separates paragraphs."""
    pieces = []
    for run, after in zip(runs, [*runs[1:], Run("same", "")], strict=True):
        bare, space = _parted(_flat(run.text))
        # No space between a removed run and the one that replaces it.
        pieces.append(style(run.kind, bare) + (space if after.kind != "new" or run.kind != "gone" else ""))
    return "".join(pieces).rstrip(" ")


def _runs(old: str, new: str) -> Iterator[Run]:
    """Compare paragraphs, then the words of those that changed."""
    before, after = _paragraphs(old), _paragraphs(new)
    for tag, i1, i2, j1, j2 in _matched(before, after):
        gone, came = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            yield Run("same", came)
        else:
            yield from _word_runs(gone, came)


def _word_runs(old: str, new: str) -> Iterator[Run]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) * len(after) > _MAX_COMPARISONS:
        yield from (Run("gone", old), Run("new", new))
        return
    for tag, i1, i2, j1, j2 in _matched(before, after):
        gone, came = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            yield Run("same", came)
        else:
            yield from (run for run in (Run("gone", gone), Run("new", came)) if run.text)


def _matched(before: list[str], after: list[str]) -> list[tuple[str, int, int, int, int]]:
    # autojunk would ignore frequent words in texts of more than 200 words.
    old, new = ([word.rstrip(" ") for word in side] for side in (before, after))
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(tag, i1, i2, j1, j2) for tag, i1, i2, j1, j2 in steps]


def _paragraphs(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n+|[^\n]+", text)


def _merged(runs: Iterator[Run]) -> Iterator[Run]:
    pending: Run | None = None
    for run in runs:
        if pending and pending.kind == run.kind:
            pending = Run(pending.kind, pending.text + run.text)
            continue
        if pending:
            yield pending
        pending = run
    if pending:
        yield pending


def _shortened(runs: Sequence[Run]) -> Iterator[Run]:
    if len(runs) == 1:
        yield from runs
        return
    for number, run in enumerate(runs):
        words = _TOKEN.findall(run.text) if run.kind == "same" else []
        head = _CONTEXT_WORDS if number > 0 else 0
        tail = _CONTEXT_WORDS if number < len(runs) - 1 else 0
        # An omitted part must be longer than the marker for it.
        if len(words) <= head + tail + 2:
            yield run
            continue
        yield from (part for part in (Run("same", "".join(words[:head])),) if part.text)
        yield Run("skip", " ")
        yield from (part for part in (Run("same", "".join(words[len(words) - tail :])),) if part.text)


def _flat(text: str) -> str:
    return one_line(re.sub(r"\s+", " ", re.sub(r"\s*\n\s*", " ¶ ", text)))


def _parted(text: str) -> tuple[str, str]:
    """Return *text* without trailing spaces, and these spaces, which stay outside of markers."""
    bare = text.rstrip(" ")
    return bare, text[len(bare) :]
