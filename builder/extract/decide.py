"""Scores to roles: what the model says of each line, and the few things that are surer than the model.

Known furniture is vetoed, the headline is chosen for the document as a whole, and lines that say themselves what they
are (`Image caption, …`, `By Jane Roe`, `(PTI)` behind the text) are believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from builder.extract import bylines, comments, cues, headlines, keeping, lean, lexicon, prompts
from builder.extract.features import Batch
from builder.extract.features.batch import STOPS, copies
from builder.extract.features.table import Floats, Ints
from builder.extract.folding import folded
from builder.extract.rows import last_of, rows_of
from builder.extract.says import AS_ALT, AS_CAPTION, AS_CREDIT

Told = list[tuple[str, str]]


def decide(
    batch: Batch,
    scores: Floats,
    classes: tuple[str, ...],
    furniture: Sequence[Mapping[str, str]],
    marks: Sequence[Mapping[int, str]] | None = None,
) -> list[Told]:
    """Return for each document of *batch* the role of each unit and what decided it.

    Args:
        batch: the units.
        scores: the model's log-probabilities, a row for each row of *batch*, a column for each of *classes*.
        classes: the roles.
        furniture: for each document what profiles know, with what speaks for it.
        marks: for each document what it marks its units as, if it does (`Block.mark`).
    """
    marks = marks or [{}] * len(batch.spans)
    leaned = lean.Leaned(scores, batch, classes)
    roles, why = _first_roles(leaned)
    wavering = keeping.wavering(leaned.chances, leaned.seen)
    documents = []
    # Elsewhere no line is said again and again.
    said = batch.counts((copies(batch)[0] >= MIN_REPEATED) & (leaned.seen.shapes.width >= MIN_REPEATED_WIDTH)).tolist()
    for n, (start, end) in enumerate(batch.spans):
        rows = slice(start, end)
        document = _Document(leaned.parts[n], scores[rows], wavering[rows], roles[rows], why[rows], said[n] > 0)
        _tell_surely(document, leaned.said_again[n], furniture[n])
        _tell_marked(marks[n], document.roles, document.why)
        roles[rows], why[rows] = document.roles, document.why
        documents.append(document)
    titles = {
        start + n: mark
        for (start, _), marked in zip(batch.spans, marks, strict=True)
        for n, mark in marked.items()
        if mark in headlines.TITLES
    }
    heads = headlines.choose(batch, leaned.seen, scores[:, classes.index("headline")], roles, why, titles)
    return [
        _decided(document, None if head is None else head - start)
        for document, head, (start, _) in zip(documents, heads, batch.spans, strict=True)
    ]


def _first_roles(leaned: lean.Leaned) -> tuple[list[str], list[str]]:
    """Return for each row the likeliest role, or the one that the line gives itself, and what told it."""
    says, classes = leaned.seen.shapes.says, leaned.seen.classes
    roles = [classes[i] for i in cues.likeliest(leaned.chances, classes).tolist()]
    why = ["model"] * len(roles)
    for bit, role in ANNOUNCED.items():
        for i in rows_of(says & bit):
            roles[i], why[i] = role, f"announced as {role}"
    _tell_announced(leaned.seen, roles, why)
    for i in rows_of(leaned.seen.known):
        roles[i], why[i] = "furniture", "known furniture"
    return roles, why


def _tell_announced(seen: cues.Seen, roles: list[str], why: list[str]) -> None:
    """Believe what a line of its own says of the next one (`Image caption,`, the caption)."""
    for i in rows_of(seen.shapes.says & (AS_CAPTION | AS_CREDIT)):
        heads = lexicon.caption_heads() if seen.shapes.says[i] & AS_CAPTION else lexicon.credit_heads()
        if seen.texts[i].casefold().strip() in heads and i + 1 < len(roles) and seen.texts[i + 1]:
            roles[i + 1], why[i + 1] = roles[i], why[i]
            roles[i], why[i] = "furniture", "announces the next line"


class _Document(NamedTuple):
    """A document's units: as they are looked at, their scores, which waver (see `keeping.wavering`), their roles so
    far, what told each, and whether one of them is said again and again.
    """

    seen: cues.Seen
    scores: Floats
    wavering: Ints
    roles: list[str]
    why: list[str]
    repeats: bool


def _tell_surely(document: _Document, said_again: Sequence[tuple[int, int]], furniture: Mapping[str, str]) -> None:
    """Tell the furniture that profiles know, the texts of photos that are said again, and comments."""
    seen, roles, why = document.seen, document.roles, document.why
    # Lines of a profile that were torn: whole ones are set apart before (label.interrupters).
    for i, text in enumerate(seen.texts if furniture else ()):
        evidence = None if seen.known[i] else furniture.get(lexicon.pattern_of(text))
        if evidence:
            roles[i], why[i] = "furniture", evidence
    for first, again in said_again:
        if roles[first] == "alt":
            why[first] = "said again in the caption"
            if roles[again] == "caption" and why[again] == "model":
                why[again] = "says the alt text again"
    _drop_comments(seen, roles, why)


def _tell_marked(marks: Mapping[int, str], roles: list[str], why: list[str]) -> None:
    """Take what an image is said to show, and what is told of the page, for nothing of the text."""
    for i, mark in marks.items():
        if mark == "header":
            roles[i], why[i] = "furniture", "tells of the page"
        elif mark == "image":
            # Right before a caption or a credit it is no other story's.
            is_photos = why[i] == "model" and roles[i + 1 : i + 2] and roles[i + 1] in ("caption", "credit")
            if roles[i] != "furniture" or is_photos:
                roles[i], why[i] = "alt", "marked as an image's text"


def _decided(document: _Document, head: int | None) -> Told:
    """Return the roles of a document of which unit *head* is the headline."""
    seen, scores, wavering, roles, why, repeats = document
    texts, column = seen.texts, seen.column
    if head is not None:
        roles[head], why[head] = "headline", "best headline"
        _drop_repeats(texts, head, roles, why)
        bylines.find(seen, scores[:, column("byline")], head, roles, why)
    _find_signoff(seen, roles, why)
    _find_sources(texts, roles, why)
    prompts.drop(seen, roles, why)
    if repeats:
        _find_repeated_alts(seen, roles, why)
    keeping.keep(seen, wavering, scores, roles, why)
    return list(zip(roles, why, strict=True))


def _find_sources(texts: Sequence[str], roles: list[str], why: list[str]) -> None:
    """Take the note of the text's source right behind it (`Quelle: Acme`) for what it is, and for no photo's credit."""
    last = last_of(roles, "body")
    i = len(roles) if last is None else last + 1
    is_note = roles[i : i + 1] == ["credit"] and why[i] == "model" and ":" in texts[i] and cues.is_of_texts(texts[i])
    if is_note and not set(roles[i + 1 : i + 2]) & set(PHOTO_PIECES):
        roles[i], why[i] = "furniture", "names the text's source"


PHOTO_PIECES = ("caption", "alt", "credit")


def _drop_repeats(texts: Sequence[str], head: int, roles: list[str], why: list[str]) -> None:
    """Make alt texts of captions that are the headline once more: no caption says nothing but that."""
    captions = [i for i, role in enumerate(roles) if role == "caption"]
    headline = lexicon.words_of(texts[head]) if captions else ()
    longest = max(headline, key=len, default="")
    for i in captions:
        if longest in folded(texts[i]) and lexicon.words_of(texts[i]) == headline:
            roles[i], why[i] = "alt", "says the headline again"


def _find_repeated_alts(seen: cues.Seen, roles: list[str], why: list[str]) -> None:
    """Make alt texts of lines among the text that stand there again and again: pages give all pictures the same words.
    A refrain is shorter, or ends with a stop.
    """
    counts = Counter([text for text, role in zip(seen.texts, roles, strict=True) if role in REPEATED])
    often = {text for text, count in counts.items() if count >= MIN_REPEATED}
    for i in [i for i, text in enumerate(seen.texts) if text in often] if often else ():
        is_title = seen.shapes.width[i] >= MIN_REPEATED_WIDTH
        if is_title and roles[i] in cues.TEXT and seen.shapes.last[i] not in STOPS:
            roles[i], why[i] = "alt", "said again and again"


MIN_REPEATED, MIN_REPEATED_WIDTH, REPEATED = 3, 24, (*cues.TEXT, "alt")

# The roles that lines give themselves, by the bits of says.py.
ANNOUNCED = {AS_ALT: "alt", AS_CAPTION: "caption", AS_CREDIT: "credit"}


def _drop_comments(seen: cues.Seen, roles: list[str], why: list[str]) -> None:
    """Make furniture of the readers' comments."""
    first = comments.first_comment(seen.texts, seen.shapes, roles) if seen.rows.comments else None
    for i in range(len(roles) if first is None else first, len(roles)):
        if roles[i] != "furniture":
            roles[i], why[i] = "furniture", "behind the head of comments"


def _find_signoff(seen: cues.Seen, roles: list[str], why: list[str]) -> None:
    """Take a line that is wholly a sign-off and stands right behind the text for one, and not for a photo's credit."""
    signoffs = [i for i in seen.rows.signoffs if len(seen.texts[i]) < MAX_SIGNOFF_CHARS]
    last = last_of(roles, "body") if signoffs else None
    if last is None:
        return
    for i in signoffs:
        if last <= i <= last + AFTER_BODY:
            if "caption" not in roles[last + 1 : i] and "alt" not in roles[last + 1 : i]:
                roles[i], why[i] = "signoff", "worded as sign-off"
            return


# A sign-off of its own is shorter, and stands within so many lines behind the text.
MAX_SIGNOFF_CHARS, AFTER_BODY = 48, 3
