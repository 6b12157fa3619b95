"""A word diff that people can read: what went and what came, with a few words around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from builder.utils.display import one_line
from builder.utils.unspaced import UNSPACED

# Words and signs with the white space behind them; in Thai, Japanese and Chinese each character by itself.
_TOKEN = re.compile(rf"[{UNSPACED}]\s*|[^\W{UNSPACED}]+\s*|\W\s*")
# Words kept on either side of a change; what lies further off is left out.
_AROUND = 5
# Matching takes time by the product of both sides: beyond this whole paragraphs are shown as changed (a second or so).
_MOST_COMPARED = 4_000_000

Kind = Literal["same", "gone", "new", "skip"]
# Dresses the text of a kind for the place where it is shown.
Style = Callable[[Kind, str], str]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stayed, went or came, or that is left out."""

    kind: Kind
    text: str


def marked(kind: Kind, text: str) -> str:
    """Return *text* with the marks that `git diff --word-diff` has: `[-gone-]` and `{+new+}`."""
    return {"same": text, "gone": f"[-{text}-]", "new": f"{{+{text}+}}", "skip": "…"}[kind]


def word_diff(old: str, new: str) -> list[Run]:
    """Return the runs that lead from *old* to *new*: `same` and `gone` make up the old text, `same` and `new` the new.

    Spaces alone are no change, unless nothing else is. Long stretches that stayed are shortened to the words next to a
    change; `skip` stands for the rest.
    """
    runs = list(_merged(_runs(old, new)))
    if old != new and all(run.kind == "same" for run in runs):
        runs = [Run("gone", old), Run("new", new)]
    return list(_shortened(runs))


def styled(runs: Sequence[Run], style: Style = marked) -> str:
    """Return *runs* as one line; paragraphs are parted by ¶."""
    pieces = []
    for run, after in zip(runs, [*runs[1:], Run("same", "")], strict=True):
        bare, space = _parted(_flat(run.text))
        # What came stands right behind what it came for.
        pieces.append(style(run.kind, bare) + (space if after.kind != "new" or run.kind != "gone" else ""))
    return "".join(pieces).rstrip(" ")


def _runs(old: str, new: str) -> Iterator[Run]:
    """Compare paragraphs first, and words only within those that changed."""
    before, after = _paragraphs(old), _paragraphs(new)
    for tag, i1, i2, j1, j2 in _matched(before, after):
        gone, came = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            yield Run("same", came)
        else:
            yield from _word_runs(gone, came)


def _word_runs(old: str, new: str) -> Iterator[Run]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) * len(after) > _MOST_COMPARED:
        yield from (Run("gone", old), Run("new", new))
        return
    for tag, i1, i2, j1, j2 in _matched(before, after):
        gone, came = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            yield Run("same", came)
        else:
            yield from (run for run in (Run("gone", gone), Run("new", came)) if run.text)


def _matched(before: list[str], after: list[str]) -> list[tuple[str, int, int, int, int]]:
    # autojunk would take frequent words for noise in texts of more than 200 words.
    old, new = ([word.rstrip(" ") for word in side] for side in (before, after))
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(tag, i1, i2, j1, j2) for tag, i1, i2, j1, j2 in steps]


def _paragraphs(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n+|[^\n]+", text)


def _merged(runs: Iterator[Run]) -> Iterator[Run]:
    held: Run | None = None
    for run in runs:
        if held and held.kind == run.kind:
            held = Run(held.kind, held.text + run.text)
            continue
        if held:
            yield held
        held = run
    if held:
        yield held


def _shortened(runs: Sequence[Run]) -> Iterator[Run]:
    if len(runs) == 1:
        yield from runs
        return
    for place, run in enumerate(runs):
        words = _TOKEN.findall(run.text) if run.kind == "same" else []
        head = _AROUND if place > 0 else 0
        tail = _AROUND if place < len(runs) - 1 else 0
        # What would be left out must be longer than the sign for it.
        if len(words) <= head + tail + 2:
            yield run
            continue
        yield from (part for part in (Run("same", "".join(words[:head])),) if part.text)
        yield Run("skip", " ")
        yield from (part for part in (Run("same", "".join(words[len(words) - tail :])),) if part.text)


def _flat(text: str) -> str:
    return one_line(re.sub(r"\s+", " ", re.sub(r"\s*\n\s*", " ¶ ", text)))


def _parted(text: str) -> tuple[str, str]:
    """Return *text* without the space at its end, and that space, which stays outside of marks."""
    bare = text.rstrip(" ")
    return bare, text[len(bare) :]
