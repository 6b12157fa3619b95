"""Alt texts, captions and credits to photos."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from builder.extract import credit, lexicon, naming, notices
from builder.extract.credit_asia import asian, reporter
from builder.extract.credit_heads import head_label
from builder.extract.credit_tails import tail_bracket, tail_label, tail_machine, tail_sign
from builder.extract.label import Unit
from builder.extract.shape import words_of
from builder.records import Photo

# Pieces of one photo stand at most this many units apart: a "more" button or a doubled credit may stand between.
MAX_APART = 3

_UI_HEAD = re.compile(r"^(?:Image caption|Image:(?= [A-Z]\w+ \w+ \w+ \w+))\s*")
_UI_TAIL = re.compile(
    r"\s*(?:\bmore\s?[>»]|Vis mer|hide caption|toggle caption|Open image in gallery|Read more|"
    r"(?:>>|→|►)\s?[^>→►]{3,60})\s*$"
)
# What stands in each of these.
_BUTTONS = ("more", "Vis mer", " caption", "Open image", ">>", "→", "►")
_NOTE = re.compile(
    r"\s*(?:\*{3}.{3,60}\*{3}|\+\+\+.{3,40}\+\+\+|ATTENTION EDITORS.*|THIS (?:IMAGE|PICTURE) (?:WAS|"
    r"HAS BEEN) (?:PROVIDED|SUPPLIED).*|"
    r"(?:[A-Z][A-Z ]+ OUT\b[. ]*)+$|MANDATORY CREDIT.*|NO (?:RESALES?|ARCHIVES?|COMMERCIAL).*|"
    r"This content is intended for editorial use only.*|(?:Acquire|Purchase) Licensing Rights.*|"
    r"[-–—|©\s]*(?:RIPRODUZIONE RISERVATA|Riproduzione riservata)\.?$)"
)
# What stands in each of these.
_NOTING = (
    "***", "+++", "ATTENTION", "THIS ", " OUT", "MANDATORY", "NO ", "This content", "Licensing",
    "RISERVATA", "riservata",
)  # fmt: skip
# `A ferry at sea - Copyright Jane Roe/AP`, in one line or two.
_COPYRIGHT_TAIL = re.compile(r"[\s|–—-]+copyright$", re.IGNORECASE)
_COPYRIGHT_HEAD = re.compile(r"^copyright\s+(?=[^\W\d])", re.IGNORECASE)
# A page's link to the picture itself, between caption and credit.
_STRAY_TAIL = re.compile(r"(?<=\S)\s+#$")
# `… on the quay. File | Photo Credit: Jane Roe`
_FILE_TAIL = re.compile(r"(?<=[.!?])\s+File(?: (?:photo|pic|picture|image))?\.?$")
_AGENCYS = re.compile(r"^(?:AP|AFP|EPA|ST) (?:Photo|Foto)\b[/ ]*")
_PARTING = re.compile(r"[/|;–—]|via|f[oü]r")
_PART = re.compile(r"\s*(?:/|\||;|\bvia\b|\bfor\b|\bfür\b|–|—)\s*")


@dataclass
class _Open:
    """A photo whose pieces are being gathered: unit indexes by piece."""

    pieces: dict[str, int] = field(default_factory=dict)
    last: int = -1


@dataclass(frozen=True, slots=True)
class Placed:
    """A photo and the units that it was made of, by piece (`alt_text`, `caption`, `credit`)."""

    photo: Photo
    units: dict[str, int]


def photos_of(units: Sequence[Unit], rows: Sequence[int] | None = None) -> list[Placed]:
    """Return the photos of a document in reading order; *rows* are the units of `PIECES` and `PARTING`, if known."""
    gathered: list[_Open] = []
    for i in range(len(units)) if rows is None else rows:
        unit = units[i]
        if unit.role in PIECES:
            _place(gathered, unit, i)
        elif gathered and unit.role in PARTING:
            gathered[-1].last = -MAX_APART - 1
    placed = [photo_of(units, one.pieces) for one in gathered]
    told = [one for one in placed if one.photo.caption or one.photo.credit or one.photo.alt_text]
    captions = [one.photo.caption for one in told if one.photo.caption]
    if len(captions) < 2:
        return told
    said = {caption: words_of(caption) for caption in captions}
    return each_once(told, lambda first, again: _is_again(units, first, again, said))


# What photos are made of, and what stands between two of them.
PIECES, PARTING = frozenset(("alt", "caption", "credit")), frozenset(("body", "heading"))


def each_once(placed: Sequence[Placed], is_again: Callable[[Placed, Placed], bool]) -> list[Placed]:
    """Return the photos, each that says one before again, as *is_again* tells of the two, put together with it."""
    kept: list[Placed] = []
    for one in placed:
        again = next((n for n in range(len(kept) - 1, -1, -1) if is_again(kept[n], one)), None)
        if again is None:
            kept.append(one)
        else:
            kept[again] = together(kept[again], one)
    return kept


def together(first: Placed, again: Placed) -> Placed:
    """Return the first photo with what only the later mention says; a credit without a caption may be another's."""
    one, other = first.photo, again.photo
    if one.caption and other.caption is None and one.credit and other.credit:
        return first
    photo = replace(
        one,
        caption=one.caption or other.caption,
        credit=one.credit or other.credit,
        alt_text=one.alt_text or other.alt_text,
        url=one.url or other.url,
    )
    return Placed(parties_of(photo), {**again.units, **first.units})


def _is_again(units: Sequence[Unit], first: Placed, again: Placed, said: Mapping[str, frozenset[int]]) -> bool:
    """Is it the same caption, by the words *said* in each, and credit, with no text between: an enlarged picture has
    them printed twice, and a gallery says its captions as a list again?
    """
    one, other = first.photo, again.photo
    if not one.caption or not other.caption or said[other.caption] != said[one.caption]:
        return False
    if one.credit and other.credit and lexicon.words_of(one.credit) != lexicon.words_of(other.credit):
        return False
    between = units[max(first.units.values()) : min(again.units.values())]
    return not any(unit.role in PARTING for unit in between)


def _place(gathered: list[_Open], unit: Unit, i: int) -> None:
    """Add a piece to the photo that is open, or open the next one."""
    current = gathered[-1] if gathered and i - gathered[-1].last <= MAX_APART else None
    if current is None or not current.pieces.keys().isdisjoint(_TAKEN[unit.role]):
        if current and unit.role == "credit":
            current.last = i
            return
        current = _Open()
        gathered.append(current)
    current.pieces[unit.role] = i
    current.last = i


# Behind which pieces each one begins the next photo.
_TAKEN = {"alt": ("alt", "caption", "credit"), "caption": ("caption",), "credit": ("credit",)}


def photo_of(units: Sequence[Unit], pieces: dict[str, int]) -> Placed:
    text, note = _take_note(units[pieces["caption"]].text if "caption" in pieces else None)
    caption, named = parted(text) if text else (None, None)
    said = credit_of(units[pieces["credit"]].text) if "credit" in pieces else None
    alt = units[pieces["alt"]].text if "alt" in pieces else None
    if named and said:
        # What the caption ends with is the photo's; a line before it may be a byline, or a trail to the page.
        is_sure = pieces["credit"] < pieces["caption"] and _is_sure(text)
        said = None if is_sure or _says_more(named, said) else said
    beside = None if said or named or alt is None else _credit_in(alt)
    place = "credit" if said else "caption" if named else "alt"
    said = said or named or beside
    worded = _worded(said)
    names, agency = _parties(worded) if worded else ((), None)
    photo = Photo(_worded(caption), worded, names, agency, alt_text=alt, rights_note=note)
    found = {"alt_text" if piece == "alt" else piece: i for piece, i in pieces.items()}
    if said:
        found["credit"] = pieces[place]
    return Placed(photo, found)


def _is_sure(caption: str | None) -> bool:
    """Does *caption* hold a credit that is more than a name?"""
    found = credit.find_credit(caption) if caption else None
    return found is not None and found.kind != "name"


def _credit_in(alt: str) -> str | None:
    """Return the credit that an alt text ends with, if its wording is clear."""
    found = credit.find_credit(alt) if _may_announce(alt) else None
    is_clear = found is not None and found.kind in ("label", "lead") and not found.is_whole(alt)
    return found.value if found and is_clear else None


def _may_announce(text: str) -> bool:
    """Could a label, a sign, a bracket or a lead announce a credit that is not the whole of *text*? To look for these
    alone costs a fifth of looking for all: few captions have one, when theirs is taken off, and few alt texts.
    """
    return notices.behind(text) is not None or any(finder(text) for finder in _ANNOUNCED)


# Those of `find_credit` that give such a credit, but for one of a sign and an agency before a caption.
_ANNOUNCED = (tail_label, tail_bracket, tail_sign, tail_machine, head_label, asian, reporter)


def _worded(text: str | None) -> str | None:
    """Return *text* if it says something: of `/ Photo: Jane Roe` a mark is left and of `jr, dan; Photo: Jane Roe` who
    wrote the text, which are no captions.
    """
    is_said = text is not None and any(map(str.isalnum, text)) and not (text[-1] == ";" and text[0].islower())
    return text if is_said else None


def _says_more(named: str, said: str) -> bool:
    """Does the credit that the caption ends with hold the whole one that stands by itself: `AP Photo/Jane Roe`?"""
    return len(named) > len(said) and lexicon.words_of(said) == lexicon.words_of(named)[: len(lexicon.words_of(said))]


def parted(text: str) -> tuple[str, str | None]:
    """Return caption and credit of a line that may hold both."""
    text = _without_head(text, lexicon.caption_heads())
    text = _UI_HEAD.sub("", text) if text.startswith("Image") else text
    text = _without_button(text).rstrip(" -–—|©")
    text = _STRAY_TAIL.sub("", text) if "#" in text[-2:] else text
    found = credit.find_credit(text)
    if not found or found.is_whole(text):
        return text, None
    rest = (text[: found.start] + text[found.end :]).strip(" |–—-\u00a0")
    rest = _without_label(_COPYRIGHT_TAIL.sub("", rest) if "t" in rest[-2:].casefold() else rest)
    rest = (_FILE_TAIL.sub("", rest) if "File" in rest else rest).rstrip(",")
    again = credit.find_credit(rest) if found.kind != "name" and _may_announce(rest) else None
    if again and again.kind in ("label", "sign", "bracket", "lead") and again.end == len(rest) and again.start > 20:
        rest = rest[: again.start].strip(" |–—-")
    return rest, _COPYRIGHT_HEAD.sub("", found.value)


def _without_head(text: str, heads: tuple[str, ...]) -> str:
    """Return *text* without that of *heads*, in small letters, by which a page announces it."""
    low = text[:MAX_HEAD_CHARS].casefold()
    head = next(head for head in heads if low.startswith(head)) if low.startswith(heads) else ""
    return text[len(head) :].lstrip()


MAX_HEAD_CHARS = 40


def _without_label(caption: str) -> str:
    """Return *caption*, whose credit is taken off, without the label that it begins with (`Foto: Die Fähre sinkt`)."""
    label, colon, rest = caption[:MAX_HEAD_CHARS].partition(": ")
    is_label = bool(colon) and label.casefold() in _PLAIN_LABELS and len(rest.split()) > MIN_LABELLED_WORDS
    return caption[len(label) + 2 :] if is_label else caption


# Others say what the picture is (`Archivbild:`).
_PLAIN_LABELS, MIN_LABELLED_WORDS = ("foto", "fotos", "photo", "image", "imagen", "bild", "pic"), 2


def _without_button(text: str) -> str:
    """Return *text* without the button at its end; few texts hold anything of one."""
    return _UI_TAIL.sub("", text) if any(map(text.__contains__, _BUTTONS)) else text


def credit_of(text: str) -> str | None:
    """Return the credit in a line that is one, without its label."""
    text = _without_button(_without_head(text, lexicon.credit_heads()))
    found = credit.find_credit(text)
    is_part = found and (found.is_whole(text) or found.kind in ("label", "lead", "sign"))
    value = found.value if found and is_part else naming.clean(text)
    return _COPYRIGHT_HEAD.sub("", value) or None


def _take_note(caption: str | None) -> tuple[str | None, str | None]:
    """Return the caption without the desk's or agency's note of rights, and the note."""
    note = _NOTE.search(caption) if caption and any(map(caption.__contains__, _NOTING)) else None
    if not caption or not note:
        return caption, None
    return (caption[: note.start()] + caption[note.end() :]).strip(), note[0].strip(" -–—|")


def parties_of(photo: Photo) -> Photo:
    """Return the photo with photographers and agency read off its credit where the wording is clear."""
    if not photo.credit:
        return photo
    names, agency = _parties(photo.credit)
    return replace(photo, photographers=names, agency=agency)


def _parties(credited: str) -> tuple[tuple[str, ...], str | None]:
    """Return photographers and agency that a credit names."""
    names: list[str] = []
    agencies: list[str] = []
    credited = _AGENCYS.sub(_agency_first, credited)
    for part in _PART.split(credited) if _PARTING.search(credited) else (credited,):
        usual = lexicon.agencies().get(lexicon.words_of(part))
        if usual:
            agencies.append(usual)
        elif _is_person(part):
            names.append(part)
    # Of several names one behind the other the first took the photo; the others are papers, pools and suppliers.
    return tuple(names[:1]), agencies[0] if agencies else None


def _is_person(part: str) -> bool:
    is_name = naming.is_name(part) or naming.is_uncased_name(part)
    return is_name and not naming.is_standin(part.rsplit(maxsplit=1)[-1]) and "," not in part


def _agency_first(found: re.Match[str]) -> str:
    return found[0].split()[0] + "/"


def lead_of(placed: Sequence[Placed]) -> Photo:
    """Return the lead photo: the first with a caption, else the first with a credit, else one without anything."""
    photos = [one.photo for one in placed]
    return next((p for p in photos if p.caption), next((p for p in photos if p.credit), Photo()))
