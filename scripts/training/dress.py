"""Dresses the photos of annotated pages in other ways that papers have: the credit before its caption or in its line,
with another label or none, alt texts without captions, captions with or without a full stop, a button before them.
A page has one way for all of its photos.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial, reduce
from itertools import groupby

from builder.extract import lexicon
from builder.extract.features.roles import ROLE_NAMES
from builder.extract.photos import credit_of
from builder.records import Block

Row = tuple[Block, int, bool | None]
# A photo's alt text, caption or credit: one row, or several where it was torn.
Piece = list[Row]
Photo = list[Piece]

FURNITURE, ALT, CAPTION, CREDIT = (ROLE_NAMES.index(name) for name in ("furniture", "alt", "caption", "credit"))
# How often on a page: credits have another label; stand before captions; or in their line; captions are gone where
# there are alt texts; captions end with a full stop or never do; are cut to their first clause; have a button before
# them that enlarges the picture.
RELABELLED, CREDIT_FIRST, CREDIT_INSIDE, CAPTIONS_GO, STOPPED, SHORT, BUTTON = 0.5, 0.3, 0.15, 0.1, 0.4, 0.1, 0.15
# What papers put around a credit (conventions.md, section 2), the bare ones more often.
LABELS = (
    "{}", "{}", "{}", "Photo: {}", "PHOTO: {}", "({})", "(Photo: {})", "Photo by {}", "Credit: {}", "Image credit: {}",
    "Foto: {}", "(Foto: {})", "© {}", "Bild: {}", "(Bild: {})", "Quelle: {}", "[{}]", "Photograph: {}", "Crédit : {}",
)  # fmt: skip
MIN_CLAUSE_CHARS = 25


def redressed(rows: Sequence[Row], chance: random.Random) -> list[Row]:
    """Return the rows with all photos in another dress, or as they are."""
    changes = _changes(chance)
    dressed: list[Row] = []
    for is_photo, run in groupby(rows, lambda row: row[1] in (ALT, CAPTION, CREDIT)):
        if is_photo:
            photos = [reduce(lambda photo, change: change(photo), changes, photo) for photo in _photos(list(run))]
            dressed += [row for photo in photos for piece in photo for row in piece]
        else:
            dressed += run
    return dressed


def _changes(chance: random.Random) -> list[Callable[[Photo], Photo]]:
    """Return what is done with each photo of a page."""
    changes: list[Callable[[Photo], Photo]] = []
    if chance.random() < RELABELLED:
        changes.append(partial(_relabelled, label=chance.choice(LABELS)))
    if chance.random() < CAPTIONS_GO:
        changes.append(_without_caption)
    if chance.random() < SHORT:
        changes.append(partial(_recaptioned, change=_first_clause))
    if chance.random() < STOPPED:
        changes.append(partial(_recaptioned, change=chance.choice((_stopped, _unstopped))))
    order = chance.random()
    if order < CREDIT_FIRST + CREDIT_INSIDE:
        changes.append(_credit_first if order < CREDIT_FIRST else _inside)
    if chance.random() < BUTTON:
        changes.append(partial(_buttoned, button=chance.choice(lexicon.phrases("furniture", "enlargers"))))
    return changes


def _photos(run: list[Row]) -> list[Photo]:
    """Return the photos of a run of rows."""
    photos: list[Photo] = []
    for row in run:
        taken = {_role(piece) for piece in photos[-1]} if photos else set()
        if taken and row[2] and _role(photos[-1][-1]) == row[1]:
            photos[-1][-1].append(row)
        elif not taken or row[1] in taken or row[1] == ALT:
            photos.append([[row]])
        else:
            photos[-1].append([row])
    return photos


def _role(piece: Piece) -> int:
    return piece[0][1]


def _retold(photo: Photo, role: int, change: Callable[[str], str]) -> Photo:
    """Return the photo with the text of its piece of *role* changed, if that is one row."""
    return [
        [(replace(piece[0][0], text=change(piece[0][0].text)), *piece[0][1:])]
        if _role(piece) == role and len(piece) == 1
        else piece
        for piece in photo
    ]


def _relabelled(photo: Photo, label: str) -> Photo:
    return _retold(photo, CREDIT, lambda text: label.format(value) if (value := credit_of(text)) else text)


def _recaptioned(photo: Photo, change: Callable[[str], str]) -> Photo:
    """Return the photo with its caption changed, if its credit is not in the same line."""
    return _retold(photo, CAPTION, change) if any(_role(piece) == CREDIT for piece in photo) else photo


def _first_clause(text: str) -> str:
    end = text.find(", ", MIN_CLAUSE_CHARS)
    return text[:end] if end > 0 else text


def _stopped(text: str) -> str:
    return text + "." if text[-1].isalnum() else text


def _unstopped(text: str) -> str:
    return text.rstrip(".") or text


def _without_caption(photo: Photo) -> Photo:
    has_alt = any(_role(piece) == ALT for piece in photo)
    return [piece for piece in photo if not (has_alt and _role(piece) == CAPTION)]


def _credit_first(photo: Photo) -> Photo:
    order = {ALT: 0, CREDIT: 1, CAPTION: 2}
    return sorted(photo, key=lambda piece: order[_role(piece)])


def _inside(photo: Photo) -> Photo:
    """Return the photo with the credit behind the caption in one line."""
    found = {_role(piece): piece for piece in photo}
    if CAPTION not in found or CREDIT not in found or len(found[CAPTION]) > 1 or len(found[CREDIT]) > 1:
        return photo
    (block, role, joins), (credit, _, _) = found[CAPTION][0], found[CREDIT][0]
    line: Row = (replace(block, text=f"{block.text} {credit.text}"), role, joins)
    return [[line] if _role(piece) == CAPTION else piece for piece in photo if _role(piece) != CREDIT]


def _buttoned(photo: Photo, button: str) -> Photo:
    """Return the photo with a button before its caption, or else before all of it."""
    place = next((i for i, piece in enumerate(photo) if _role(piece) == CAPTION), 0)
    row: Row = (replace(photo[place][0][0], text=button.capitalize()), FURNITURE, False)
    return [*photo[:place], [row], *photo[place:]]
