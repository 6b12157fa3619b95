"""What leans the model's chances towards photos' texts: credits beside a line, twins, buttons, the page's own pattern.

Photos are few and laid out in many ways, so the model is shy of them; what speaks for them and against them across a
document is said here, as factors on its chances. The factors were chosen by cross-validation by publisher.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from builder.extract import galleries, lexicon, twins, wire
from builder.extract.cues import ALONE, BEHIND_TEXT, FILE, SURE_TEXT, TEXT, Seen, likeliest
from builder.extract.features import shared
from builder.extract.features.batch import STOPS, Batch
from builder.extract.features.table import Floats
from builder.extract.rows import rows_of, true_at
from builder.extract.says import COUNTER, RIGHTS
from builder.extract.shape import Line

LEANINGS = {
    "furniture": 0.9,
    "caption": 1.0,
    "credit": 1.6,
    "alt": 2.4,
    "body": 1.4,
    "heading": 1.3,
    "aside": 0.8,
    "standfirst": 0.6,
}
# A clear credit (label, brackets, ©, "photo by") at the end of a line, or alone on the next, says more than the model
# can learn from a few hundred photos. This and others below are logarithms.
CREDITED_LEANING = np.log(8.0)
# A line that the model holds for no caption at all is none: the credit is of a photo without one.
MIN_CHANCE = np.log(0.1)
# A line that is a clear credit is one, and no heading.
CREDIT_LEANINGS = {"credit": np.log(2.5), "heading": np.log(0.1)}
# By how many captions of the document carry their credit the same way.
PATTERN_LEANINGS = tuple(map(np.log, (1.0, 1.5, 3.0, 5.0)))
# By how many captions of the document have a credit.
HABIT_LEANINGS = (1.0, 0.4, 0.2)
# A caption behind a button that enlarges a picture.
ENLARGER_LEANING = 40.0
# So many titles beside credits are a list's.
MIN_TITLES, TITLE_LEANING = 3, 0.0005
# A caption alone: right behind furniture, and where other captions of the document have an alt text.
FURNITURE_LEANING, ALTS_LEANING = np.log(0.1), np.log(0.2)
# Far behind the text, or what the person does who is named on the line before.
OTHERS_LEANING = np.log(0.005)
# Right behind the head of other stories.
TEASER_LEANING = np.log(0.001)
# Of so few alt texts, by the model's chances, a document has none: dumps of what browsers show hold none.
LEAST_ALTS, FEW_ALTS_LEANING = 0.5, 0.3
# Codes of Shape.capitals: nearly all words, most.
MOST = (2, 3)
# A file's name has no more words than these; a sentence may end with one.
MAX_FILE_WORDS = 4
# A line that can be no caption by its measures, and one that says itself that it is a picture's.
UNFIT_LEANING, TOLD_LEANING = 0.02, 40.0


class Leaned:
    """The chances (logarithms, no longer summing to one) of each line's roles but the headline.

    What a line tells by itself is told of all documents at once, and each other step is gone with those documents only
    that it may find something in.

    Args:
        chances: for each row of the batch and each role.
        said_again: for each document the lines that a line with a credit says again, each with that line.
        seen: the lines.
        parts: those of each document.
    """

    def __init__(self, scores: Floats, batch: Batch, classes: tuple[str, ...]) -> None:
        self._batch, self.seen = batch, Seen.of(batch, classes)
        self.parts = self.seen.parts(batch.spans)
        self.said_again: list[list[tuple[int, int]]] = [[] for _ in batch.spans]
        self.chances = _usual(scores, batch, self.seen)
        self._last = _last_text(self.chances, batch, self.seen)
        self._lean_on_twins(scores[:, self.seen.column("headline")])
        self._lean_on_habits()
        self._lean_on_others()

    def _lean_on_twins(self, heads: Floats) -> None:
        chances, seen = self.chances, self.seen
        for n in self._with(seen.cued):
            _lean_on_credits(*self._document(n), self._last[n])
        twin = twins.candidates(seen) & shared.alike(self._batch) & twins.sharing(self._batch)
        for n in self._with(twin):
            here, part = self._document(n)
            rows = slice(*self._batch.spans[n])
            self.said_again[n] = twins.lean_on_twins(here, heads[rows], part, twin[rows], self._last[n])
        tailed = seen.cued & ~seen.credits
        for n in self._with(tailed & _shifted(tailed, 1)):
            twins.lean_on_credited_alts(*self._document(n))
        frames = twins.framed(seen)
        for n in self._with(frames):
            here, part = self._document(n)
            rows = slice(*self._batch.spans[n])
            twins.lean_on_framed_credits(here, heads[rows], part, frames[rows], self._last[n])
        twins.lean_on_led_alts(chances, seen)
        twins.lean_on_named_alts(chances, seen)
        _lean_on_enlargers(chances, seen)
        for n in self._with((seen.shapes.says & COUNTER) != 0):
            galleries.lean_on_galleries(*self._document(n))

    def _lean_on_habits(self) -> None:
        chances, seen = self.chances, self.seen
        caption = seen.column("caption")
        carrying = (seen.cued | _shifted(seen.cued, -1)) & ~seen.credits
        captions = true_at(carrying, lambda rows: chances[rows].argmax(axis=1) == caption)
        for n in self._with(captions):
            rows = slice(*self._batch.spans[n])
            _lean_on_pattern(*self._document(n), rows_of(carrying[rows]), captions[rows])
        credited = seen.cued | _shifted(seen.cued, 1) | _shifted(seen.cued, -1)
        _lean_on_habit(chances, self._batch, seen, credited)
        beside = true_at(credited & ~seen.cued, lambda rows: likeliest(chances[rows], seen.classes) == caption)
        for n in rows_of(self._batch.counts(beside) >= MIN_TITLES):
            _lean_on_titles(*self._document(n), rows_of(beside[slice(*self._batch.spans[n])]))

    def _lean_on_others(self) -> None:
        chances, seen = self.chances, self.seen
        caption = seen.column("caption")
        best = likeliest(chances, seen.classes)
        for n in self._with(best == caption):
            told = best[slice(*self._batch.spans[n])].tolist()
            _lean_on_company(*self._document(n), told, self._last[n])
        owned = ((seen.shapes.says & RIGHTS) != 0) & ~seen.told
        for role in _PHOTO:
            chances[owned, seen.column(role)] = -np.inf
        captions = true_at(
            _shifted(seen.credits, 1) | _shifted(seen.credits, -1),
            lambda rows: likeliest(chances[rows], seen.classes) == caption,
        )
        for n in self._with(seen.credits & _shifted(captions, 1) & _shifted(captions, -1)):
            _share_credits(*self._document(n))
        best = likeliest(chances, seen.classes)
        for n in self._with(best == seen.column("alt")):
            told = best[slice(*self._batch.spans[n])].tolist()
            twins.lean_on_captions_behind_alts(*self._document(n), told, self._last[n])
            twins.lean_on_alts(*self._document(n), told)

    def _with(self, rows: npt.NDArray[np.bool_]) -> list[int]:
        """Return the documents that have one of *rows*."""
        found: list[int] = rows_of(self._batch.counts(rows))
        return found

    def _document(self, n: int) -> tuple[Floats, Seen]:
        start, end = self._batch.spans[n]
        return self.chances[start:end], self.parts[n]


def _last_text(chances: Floats, batch: Batch, seen: Seen) -> list[int]:
    """Return each document's last line that is surely running text, one beyond the last line if none is: photos far
    behind it are those of teasers.
    """
    last = batch.sizes()
    found = np.flatnonzero((chances[:, seen.column("body")] > SURE_TEXT) & ~seen.cued & batch.is_line)
    # Of several rows of a document the one assigned last stays.
    last[batch.owner[found]] = batch.index()[found]
    lines: list[int] = last.tolist()
    return lines


def _usual(scores: Floats, batch: Batch, seen: Seen) -> Floats:
    """Return the chances by what each line is alone, and by the alt texts that each document has."""
    alt = seen.column("alt")
    chances: Floats = scores + _usual_leanings(seen.classes)
    chances[:, seen.column("headline")] = -np.inf
    alts = np.bincount(batch.owner + 1, np.exp(scores[:, alt]), len(batch.spans) + 1)[1:]
    chances[batch.laid(alts < LEAST_ALTS) > 0, alt] += np.log(FEW_ALTS_LEANING)
    _lean_on_fit(chances, seen)
    return chances


@cache
def _usual_leanings(classes: tuple[str, ...]) -> np.ndarray:
    return np.log([LEANINGS.get(role, 1.0) for role in classes])


def _lean_on_fit(chances: Floats, seen: Seen) -> None:
    """Lower the chances of captions where a line can be none by its measures (a prompt, a byline, a file's name) or is
    a credit, and raise them where it says itself that it is a picture's. A file's name is no text.
    """
    for i in rows_of(seen.shapes.mark == FILE):
        if seen.texts[i].count(" ") < MAX_FILE_WORDS:
            chances[i, [seen.column(role) for role in TEXT]] = -np.inf
    chances[seen.credits | (~seen.cued & ~seen.fitting), seen.column("caption")] += np.log(UNFIT_LEANING)
    for role in _PHOTO:
        chances[seen.told, seen.column(role)] += np.log(TOLD_LEANING)


def _lean_on_credits(chances: Floats, seen: Seen, last: int) -> None:
    """Raise the chances of captions and credits where a clear credit stands in the line, or alone beside it, not far
    behind the *last* line of text; not of running text.
    """
    caption, body = seen.column("caption"), seen.column("body")
    near = rows_of(seen.cued[: last + BEHIND_TEXT + 1])
    for i in near:
        if seen.cues[i] == "clear tail":
            chances[i, caption] += CREDITED_LEANING
        elif seen.cues[i] == "clear":
            for role, leaning in CREDIT_LEANINGS.items():
                chances[i, seen.column(role)] += leaning
    credits_ = [i for i in near if seen.cues[i] in ALONE]
    pairs = _captions_of(chances[:, caption], seen, credits_, near)
    if _are_bare(chances[:, caption], len(credits_), [n for _, n in pairs]):
        chances[[n for _, n in pairs], caption] += np.log(BARE_LEANING)
        return
    for i, neighbour in pairs:
        here = chances[neighbour]
        # A sentence that begins the text behind a photo, or that an agency's sign-off ends.
        telling = neighbour > i and seen.shapes.verbs[neighbour] > 0
        is_text = here[body] > here[caption] and (telling or _is_agency(seen.lines[i]))
        if seen.cues[i] == "clear" and here[caption] > MIN_CHANCE and not is_text:
            chances[neighbour, caption] += CREDITED_LEANING


def _is_agency(line: Line | None) -> bool:
    """Does the credit name nobody but agencies that supply texts, too?"""
    return line is not None and line.credit is not None and bool(wire.agencies_in(line.credit.value))


def _are_bare(chances: Floats, credits_: int, beside: list[int]) -> bool:
    """Have most of the document's *credits_*, and several, no line beside them that may be a caption?"""
    return credits_ >= MIN_BARE and BARE_SHARE * int((chances[beside] > MIN_CHANCE).sum()) <= credits_


# Of so many credits, two thirds without a caption: what stands beside the others is hardly one.
MIN_BARE, BARE_SHARE, BARE_LEANING = 3, 3, 0.2


def _captions_of(chances: Floats, seen: Seen, credits_: Sequence[int], cued: Sequence[int]) -> list[tuple[int, int]]:
    """Return each of *credits_*, which stand alone, with the line beside it that may be its caption: none of *cued*.

    On which side the captions stand is a matter of the document: of the side where the model thinks captions likelier.
    """
    sides = []
    for i in credits_:
        before, after = (0.0 if n in cued else _chance(chances, seen, n) for n in (i - 1, i + 1))
        if before and after:
            weights = SIDE_WEIGHTS.get((_form(seen, i - 1), _form(seen, i + 1)), (1.0, 1.0))
            before, after = before * weights[0], after * weights[1]
        sides.append((i, before, after))
    side = sum(before * BEFORE_WEIGHT - after for _, before, after in sides)
    found = []
    for i, before, after in sides:
        if before and (side >= 0 or not after):
            found.append((i, i - 1))
        elif after:
            found.append((i, i + 1))
    return found


def _form(seen: Seen, i: int) -> str:
    """Return whether line *i* is as long as a paragraph, a sentence, or open at its end as titles are."""
    if seen.shapes.last[i] not in STOPS:
        return "open"
    return "paragraph" if seen.shapes.width[i] > MAX_SENTENCE_WIDTH else "sentence"


# Captions stand before their credit more often than behind it.
BEFORE_WEIGHT = 1.25
# Of the lines before and behind a credit: captions are sentences or titles, and a heading stands where text begins.
SIDE_WEIGHTS = {
    ("open", "sentence"): (0.5, 1.5),
    ("paragraph", "sentence"): (0.5, 1.0),
    ("paragraph", "open"): (0.5, 1.0),
}
MAX_SENTENCE_WIDTH = 170


def _chance(chances: Floats, seen: Seen, i: int) -> float:
    """Return how likely line *i* is the caption to a credit beside it; 0 where it cannot be one."""
    return float(np.exp(chances[i])) if seen.fits(i) else 0.0


def _lean_on_enlargers(chances: Floats, seen: Seen) -> None:
    """Raise the chance of a caption behind a button that enlarges a picture."""
    chances[_shifted(seen.enlargers, 1) & seen.fitting, seen.column("caption")] += np.log(ENLARGER_LEANING)


def _lean_on_pattern(chances: Floats, seen: Seen, carrying: Sequence[int], captions: npt.NDArray[np.bool_]) -> None:
    """Raise the chance of a caption where others of the document, *captions* among the lines *carrying* their credits,
    do so the same way.
    """
    caption = seen.column("caption")
    ways = [(i, seen.cues[i] or f"before {seen.cues[i + 1]}") for i in carrying]
    found = [way for i, way in ways if captions[i]]
    for i, way in ways:
        chances[i, caption] += PATTERN_LEANINGS[min(found.count(way), len(PATTERN_LEANINGS) - 1)]


def _shifted(marks: npt.NDArray[np.bool_], by: int) -> npt.NDArray[np.bool_]:
    """Return which lines stand *by* lines behind one that is marked, 1 or -1."""
    found = np.zeros(len(marks), bool)
    if by > 0:
        found[by:] = marks[:-by]
    else:
        found[:by] = marks[-by:]
    return found


def _lean_on_habit(chances: Floats, batch: Batch, seen: Seen, credited: npt.NDArray[np.bool_]) -> None:
    """Lower the chance of a caption that has no credit where others of its document have theirs."""
    caption = seen.column("caption")
    habit = batch.counts(true_at(credited, lambda rows: chances[rows].argmax(axis=1) == caption))
    leanings = np.log(HABIT_LEANINGS)[np.minimum(habit, len(HABIT_LEANINGS) - 1)]
    rest = ~(credited | seen.told | _shifted(seen.enlargers, 1))
    chances[rest, caption] += batch.laid(leanings)[rest]


def _lean_on_titles(chances: Floats, seen: Seen, beside: Sequence[int]) -> None:
    """Lower the chances of captions that are titles (`The Best Tent for Two`) or describe a thing (`Green tent with
    yellow poles`), *beside* credits that stand alone, where a document has several of them: the photos of such lists
    have credits and alt texts, and no captions.
    """
    alt, caption = seen.column("alt"), seen.column("caption")
    titles = _most([i for i in beside if _is_title(seen.lines[i])], beside, seen)
    chances[titles, caption] += np.log(TITLE_LEANING)
    described = _most([i for i in beside if _is_description(seen.lines[i])], beside, seen)
    if titles or described:
        described += [i for i in beside if i not in titles and i not in described and not _tells(seen.lines[i])]
    chances[described, alt] = np.maximum(chances[described, alt], chances[described, caption])
    chances[described, caption] += np.log(TITLE_LEANING)


def _most(some: list[int], among: Sequence[int], seen: Seen) -> list[int]:
    """Return *some* lines if they are several, of different texts, and most of those *among* which they are."""
    return some if len({seen.texts[i] for i in some}) >= MIN_TITLES and 2 * len(some) > len(among) else []


def _is_title(line: Line | None) -> bool:
    """Do most words of the line begin with a capital, and no full stop end it? One or two words are a name."""
    return line is not None and line.shape.capitals in MOST and line.shape.last not in STOPS and line.shape.words > 2


def _tells(line: Line | None) -> bool:
    """Does the line say what happens, or when, as captions do?"""
    return line is not None and (line.shape.verbs > 0 or line.shape.dated > 0)


def _is_description(line: Line | None) -> bool:
    """Does the line say how a thing looks, and is it no sentence?"""
    s = line.shape if line else None
    return s is not None and s.looks > 0 and s.verbs == 0 and s.last not in STOPS and s.words > 2


def _lean_on_company(chances: Floats, seen: Seen, likeliest_: Sequence[int], last: int) -> None:
    """Lower the chance of a caption that stands alone behind furniture or among captions with alt texts: without a
    credit, an alt text, another caption or a button beside it; of one far behind the text, where teasers are; and of a
    job below a name. *likeliest_* is what each line is likeliest, and *last* the last line of text.
    """
    caption = seen.column("caption")
    captions = [(i, seen.classes[likeliest_[i - 1]] if i else "") for i, n in enumerate(likeliest_) if n == caption]
    has_alts = any(before == "alt" for _, before in captions)
    for i, before in captions:
        if i and lexicon.heads_teasers(seen.texts[i - 1]):
            chances[i, caption] += TEASER_LEANING
        elif i > last + BEHIND_TEXT or seen.jobs[i]:
            chances[i, caption] += OTHERS_LEANING
        elif not (seen.has_credit(i) or seen.told[i] or seen.is_behind_enlarger(i) or before in _PHOTO):
            lone = FURNITURE_LEANING if before == "furniture" else ALTS_LEANING if has_alts else np.float64(0)
            chances[i, caption] += lone


_PHOTO = ("alt", "caption")


def _share_credits(chances: Floats, seen: Seen) -> None:
    """Leave one caption to each credit that stands alone between two: the likelier one, together with what the other
    line is then; before a credit that may be an alt text, behind it hardly.
    """
    alt, caption, cues = seen.column("alt"), seen.column("caption"), seen.cues
    best = likeliest(chances, seen.classes).tolist()
    for i in (np.flatnonzero(seen.credits[1:-1]) + 1).tolist():
        between = best[i - 1] == best[i + 1] == caption
        if not between or cues[i - 1] or cues[i + 1] or seen.credits[i + 2 : i + 3].any():
            continue
        others = np.array([chances[i - 1], chances[i + 1]])
        others[:, caption] = -np.inf
        others[1, alt] = -np.inf
        before = chances[i - 1, caption] + others[1].max()
        behind = chances[i + 1, caption] + others[0].max()
        if before >= behind:
            chances[i + 1, [caption, alt]] = -np.inf
        else:
            chances[i - 1, caption] = -np.inf
        best[i - 1], best[i + 1] = likeliest(chances[[i - 1, i + 1]], seen.classes).tolist()
