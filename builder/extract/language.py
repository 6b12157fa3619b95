"""The language of texts, by a small library that needs no network: its model, walked through for many texts at once."""

from __future__ import annotations

import itertools
import string
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from builder.utils.array_cache import cached_arrays

# py3langid was right on all 298 pages of 21 languages by the first 300 letters of the body.
SAMPLE_CHARS = 300
# Half of them told as much where they told it so clearly: of 4,560 texts 99.5 % and none otherwise.
FIRST_CHARS, CLEAR_MARGIN = 150, 20.0
# Shorter texts are not told: a name decides them.
MIN_LETTERS = 60
# Difference of the two best languages' log-likelihoods; below it the text could be either.
MIN_MARGIN = 8.0
# Fewer texts are walked through one by one: a step of many costs as much as four of one.
MIN_TOGETHER = 8

Ints = npt.NDArray[np.int64]


def languages_of(texts: Sequence[str]) -> list[str | None]:
    """Return the BCP 47 code of each text's language, or None where it is too short or not clear."""
    found: list[str | None] = [None] * len(texts)
    samples = {i: text[:SAMPLE_CHARS] for i, text in enumerate(texts)}
    told = [i for i, sample in samples.items() if _has_letters(sample[: 2 * MIN_LETTERS]) or _has_letters(sample)]
    first = dict(zip(told, _best([samples[i][:FIRST_CHARS] for i in told]), strict=True))
    unclear = [i for i in told if first[i][1] < CLEAR_MARGIN and len(samples[i]) > FIRST_CHARS]
    first.update(zip(unclear, _best([samples[i] for i in unclear]), strict=True))
    for i, (best, margin) in first.items():
        found[i] = None if best == "zxx" or margin < MIN_MARGIN else best
    return found


def _has_letters(text: str) -> bool:
    if text.isascii():
        return len(text) - len(text.encode().translate(None, _LETTERS)) >= MIN_LETTERS
    return sum(map(str.isalpha, text)) >= MIN_LETTERS


_LETTERS = string.ascii_letters.encode()


class _Model(NamedTuple):
    """The library's model: an automaton that reads bytes, and a naive Bayes classifier over what it finds.

    Args:
        moves: the next state for each kind of state and byte.
        rows: where the moves of each state begin in them.
        features: the feature that is found on reaching each state, or -1.
        weights: for each feature one for each of `labels`.
        priors: of each of `labels`.
        labels: the languages, some of them twice.
        numbers: a number for each, the same for the same.
    """

    moves: Ints
    rows: Ints
    features: Ints
    weights: npt.NDArray[np.float32]
    priors: npt.NDArray[np.float32]
    labels: tuple[str, ...]
    numbers: Ints


@cache
def _model() -> _Model:
    found = cached_arrays("language", _sources(), _derive)
    labels = tuple(found["labels"].tolist())
    numbers = np.array([labels.index(label) for label in labels])
    return _Model(found["moves"], found["rows"], found["features"], found["weights"], found["priors"], labels, numbers)


def _sources() -> Iterator[bytes]:
    """Yield the library's model and this module. The library is not imported for it: that takes longer."""
    yield Path(__file__).read_bytes()
    library = find_spec("py3langid")
    for folder in library.submodule_search_locations or () if library else ():
        yield from (file.read_bytes() for file in sorted(Path(folder, "data").iterdir()) if file.is_file())


def _derive() -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of the library's model, which takes half a second to unpack."""
    from py3langid import langid

    known = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    return {
        "moves": np.frombuffer(known.tk_nextmove, f"u{known.tk_nextmove.itemsize}"),
        "rows": np.array(known.tk_row, np.int64) << 8,
        "features": np.array(known.tk_output),
        # In full width: making it so for each text would take half of the time.
        "weights": known.nb_ptc.astype(np.float32),
        "priors": known.nb_pc,
        "labels": np.array(known.nb_classes),
    }


def _best(texts: Sequence[str]) -> list[tuple[str, float]]:
    """Return the likeliest language of each text, and by how much it is likelier than the next: as `langid.rank` tells
    them.
    """
    if not texts:
        # The model is not read for nothing.
        return []
    model, (owner, features) = _model(), _found([_bytes(text) for text in texts])
    bits = len(model.weights).bit_length()
    # Text and feature in one, so that each feature of a text is told once, and how often it was found; in four bytes,
    # which are sorted in half of the time, unless the texts are many thousands.
    kind = np.int32 if len(texts) << bits <= np.iinfo(np.int32).max else np.int64
    found = np.sort(((owner << bits) | features).astype(kind))
    begins = np.flatnonzero(np.concatenate([[True], found[1:] != found[:-1]])[: len(found)])
    often = np.log1p(np.diff(np.append(begins, len(found))).astype(np.float32))
    told = found[begins]
    ends = np.searchsorted(told >> bits, np.arange(len(texts)), side="right").tolist()
    rows = told & ((1 << bits) - 1)
    scores = np.empty((len(texts), len(model.labels)), np.float32)
    for n, (start, end) in enumerate(itertools.pairwise([0, *ends])):
        # Those of all texts at once are ten megabytes.
        scores[n] = often[start:end] @ model.weights.take(rows[start:end], axis=0)
    return _two_best(scores + model.priors, model)


def _two_best(scores: npt.NDArray[np.float32], model: _Model) -> list[tuple[str, float]]:
    """Return the best language of each row, and by how much it is better than the next one."""
    best = scores.argmax(axis=1)
    margin = scores.max(axis=1)
    # A language may have two columns, one for each of its scripts.
    margin -= np.where(model.numbers == model.numbers[best][:, None], -np.inf, scores).max(axis=1)
    return [(model.labels[i], by) for i, by in zip(best.tolist(), margin.tolist(), strict=True)]


def _bytes(text: str) -> bytes:
    text = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def _found(texts: Sequence[bytes]) -> tuple[Ints, Ints]:
    """Return the features found in the texts, each with the text that it was found in, text after text."""
    if len(texts) < MIN_TOGETHER:
        walks = [_walk(text) for text in texts]
        features = list(itertools.chain.from_iterable(walks))
        return np.repeat(np.arange(len(walks)), list(map(len, walks))), np.array(features, np.int64)
    model = _model()
    lengths = np.array(list(map(len, texts)))
    places = np.zeros((lengths.max(), len(texts)), np.int64)
    for column, text in enumerate(texts):
        places[: len(text), column] = np.frombuffer(text, np.uint8)
    # All go on to the end of the longest; what is found beyond their own is none of theirs.
    states: Ints = np.empty(places.shape, model.moves.dtype)
    row: Ints = np.full(len(texts), model.rows[0])
    for place, state in zip(places, states, strict=True):
        np.add(place, row, out=place)
        model.moves.take(place, out=state, mode="clip")
        model.rows.take(state, out=row, mode="clip")
    found = model.features.take(states)
    found[np.arange(len(places))[:, None] >= lengths] = -1
    steps, owner = np.nonzero(found >= 0)
    return owner, found[steps, owner]


def _walk(text: bytes) -> list[int]:
    model, state, found = _model(), 0, []
    for byte in text:
        state = int(model.moves[int(model.rows[state]) + byte])
        found.append(int(model.features[state]))
    return [feature for feature in found if feature >= 0]
