"""A synthetic corpus with planted copies and look-alikes, of invented words: same count and seed, same bytes.

scripts/bench synthetic FOLDER [--documents 50000] [--seed 1] writes

- documents.jsonl: a document a line, in an order that tells nothing;
- truth.jsonl: {"one": line, "other": line, "kind": …, "is_one": …} for each planted pair, lines from 1;
- recipe.toml: for `cutline build`.

Pairs of one story or photo: `wire-copy` (words edited, another headline, paragraphs added or dropped), `update`
(paragraphs added above, below or both), `truncation` (cut at 25 to 80 % of its words), both under the same headline or
another, `photo` (other story, same
caption and credit), `address` (other text, same address in another dress). Pairs of nothing, which must stay apart:
`lead` (publishers whose articles open and close with the same paragraphs), `template` (weather and results with other
numbers), `headline` (another text), `stock-photo` (file photos, logos, portraits).
"""

import argparse
import json
import random
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

WORDS = 20_000
LETTERS, VOWELS = "bcdfghjklmnprstvz", "aeiou"
SENTENCE = 14
# Shares of all documents. What they leave is stories of their own.
SHARES = {
    "wire-copy": 0.20, "update": 0.10, "truncation": 0.10, "photo": 0.04, "address": 0.04,
    "lead": 0.08, "template": 0.08, "headline": 0.04, "stock-photo": 0.04,
}  # fmt: skip
IS_ONE = {"wire-copy", "update", "truncation", "photo", "address"}
STOCK = [
    ("File photo", "Reuters"), ("The courthouse in Port Alder on a day in March (file photo)", "EPA-EFE"),
    ("The Alder Courier logo", "The Alder Courier"), ("Noor Haddad", "Noor Haddad/The Alder Courier"),
    ("A person counts banknotes and coins at a kitchen table with a pen in hand", "Shutterstock"),
    ("Symbolbild: Einsatzkräfte der Feuerwehr und der Polizei stehen in der Nacht an einer Straße im Ort", "dpa"),
]  # fmt: skip
DRESSES = ["{}?utm_source=rss&utm_medium=feed", "{}/amp", "{}?fbclid=IwAR0", "{}/", "{}?ref=home#comments"]

Paragraphs = list[list[str]]


@dataclass
class Corpus:
    """Rows and planted pairs, by the numbers of the rows."""

    rows: list[dict] = field(default_factory=list)
    pairs: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, row: dict) -> int:
        self.rows.append(row)
        return len(self.rows) - 1


class Author:
    """Writes stories of invented words that are as unevenly frequent as words are (Zipf's law)."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._numbers = np.random.Generator(np.random.PCG64(seed))
        self.vocabulary = np.array(vocabulary(self.chance), dtype=object)
        weights = 1 / (np.arange(WORDS) + 2.7)
        self._reach = np.cumsum(weights / weights.sum())
        self._written = 0

    def words(self, count: int) -> list[str]:
        return self.vocabulary[np.searchsorted(self._reach, self._numbers.random(count))].tolist()

    def paragraphs(self, count: int) -> Paragraphs:
        """Return *count* words in paragraphs."""
        found = self.words(count)
        cuts = [0]
        while cuts[-1] < count:
            cuts.append(min(count, cuts[-1] + self.chance.randint(30, 80)))
        return [found[start:end] for start, end in pairwise(cuts)]

    def story(self) -> Paragraphs:
        return self.paragraphs(self.chance.randint(250, 470))

    def row(self, story: Paragraphs, **more: str) -> dict:
        """Return a row of *story* with headline, address and publisher of its own, but for *more*."""
        self._written += 1
        number, publisher = self._written, self.chance.randrange(200)
        return {
            "headline": " ".join(self.words(8)).capitalize(),
            "body": text_of(story),
            "url": f"https://www.paper{publisher}.example/{self.words(1)[0]}/{number}",
            "publisher": f"Paper {publisher}",
            "published_at": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T{number % 24:02}:00:00Z",
            "caption": None,
            "photo_credit": None,
        } | more

    def edited(self, story: Paragraphs, rate: float) -> Paragraphs:
        """Return *story* with this share of its words replaced."""
        return [[self.words(1)[0] if self.chance.random() < rate else word for word in part] for part in story]


def vocabulary(chance: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < WORDS:
        # The first fifty are the most frequent, and short, as in languages.
        syllables = 2 + (len(found) // 200 % 4 if len(found) > 50 else 0)
        found["".join(chance.choice(LETTERS) + chance.choice(VOWELS) for _ in range(syllables))] = None
    return list(found)


def text_of(story: Paragraphs) -> str:
    return "\n\n".join(
        " ".join(" ".join(part[start : start + SENTENCE]).capitalize() + "." for start in range(0, len(part), SENTENCE))
        for part in story
        if part
    )


def synthesise(documents: int, seed: int) -> Corpus:
    """Return so many documents in random order, and the pairs planted in them, by the documents' numbers from 0."""
    author, corpus = Author(seed), Corpus()
    for kind, share in SHARES.items():
        end = min(documents, len(corpus.rows) + round(share * documents))
        while len(corpus.rows) < end:
            PLANT[kind](author, corpus, kind)
    while len(corpus.rows) < documents:
        corpus.add(author.row(author.story()))
    order = list(range(len(corpus.rows)))
    author.chance.shuffle(order)
    place = {number: new for new, number in enumerate(order)}
    rows = [corpus.rows[number] for number in order]
    return Corpus(rows, sorted((*sorted((place[one], place[other])), kind) for one, other, kind in corpus.pairs))


def plant_copies(author: Author, corpus: Corpus, kind: str) -> None:
    """A story and one to four others made of it, each of the story itself."""
    story = author.story()
    first = corpus.add(author.row(story))
    for _ in range(author.chance.choice([1, 1, 2, 4])):
        copy = author.row(CHANGE[kind](author, story))
        # Half of the cut copies and updates are of the same page, the others of another paper.
        if kind != "wire-copy" and author.chance.random() < 0.5:
            copy["headline"] = corpus.rows[first]["headline"]
        corpus.pairs.append((first, corpus.add(copy), kind))


def wire_copy(author: Author, story: Paragraphs) -> Paragraphs:
    copy = author.edited(story, author.chance.uniform(0, 0.02))
    if author.chance.random() < 0.2:
        copy = copy[:-1]
    if author.chance.random() < 0.4:
        copy.append(author.words(author.chance.randint(8, 30)))
    return copy


def update(author: Author, story: Paragraphs) -> Paragraphs:
    copy = author.edited(story, 0.005)
    added = author.chance.randint(len(copy) * 4, sum(map(len, copy)) * 6 // 10)
    new = author.paragraphs(added)
    above = author.chance.choice([0, len(new) // 2, len(new)])
    return new[:above] + copy + new[above:]


def truncation(author: Author, story: Paragraphs) -> Paragraphs:
    left = round(sum(map(len, story)) * author.chance.uniform(0.25, 0.8))
    copy = []
    for part in story:
        copy.append(part[:left])
        left -= len(copy[-1])
    return copy


def plant_photo(author: Author, corpus: Corpus, kind: str) -> None:
    """Two to four stories that print one photo; below, the same with photos that stand beside any story."""
    caption = (" ".join(author.words(author.chance.randint(14, 24))).capitalize(), f"{author.words(1)[0]}/EPA-EFE")
    shown = caption if kind == "photo" else author.chance.choice(STOCK)
    made = [author.row(author.story()) for _ in range(author.chance.choice([2, 2, 3, 4]))]
    _add_chain(corpus, [row | {"caption": shown[0], "photo_credit": shown[1]} for row in made], kind)


def plant_address(author: Author, corpus: Corpus, kind: str) -> None:
    first = author.row(author.story())
    other = author.row(author.story())
    _add_chain(corpus, [first, other | {"url": author.chance.choice(DRESSES).format(first["url"])}], kind)


def plant_headline(author: Author, corpus: Corpus, kind: str) -> None:
    first, other = (author.row(author.story()) for _ in range(2))
    _add_chain(corpus, [first, other | {"headline": first["headline"]}], kind)


def plant_leads(author: Author, corpus: Corpus, kind: str) -> None:
    """Twenty stories of a publisher that opens and closes all with the same paragraphs."""
    opening, closing = author.words(author.chance.randint(30, 60)), author.words(author.chance.randint(40, 70))
    _add_chain(corpus, [author.row([opening, *author.story(), closing]) for _ in range(20)], kind)


def plant_templates(author: Author, corpus: Corpus, kind: str) -> None:
    """Twenty reports of one wording, a name and a number or two to fill in in each sentence of ten to sixteen words."""
    sentences = [author.words(author.chance.randint(7, 13)) for _ in range(author.chance.randint(12, 20))]
    rows = []
    for _ in range(20):
        filled = [part[:4] + _filling(author) + part[4:] + _filling(author) for part in sentences]
        rows.append(author.row([[*chain(*filled[start : start + 4])] for start in range(0, len(filled), 4)]))
    _add_chain(corpus, rows, kind)


def _filling(author: Author) -> list[str]:
    return [str(author.chance.randrange(1000)), *author.words(1)]


def _add_chain(corpus: Corpus, rows: list[dict], kind: str) -> None:
    corpus.pairs += [(one, other, kind) for one, other in pairwise([corpus.add(row) for row in rows])]


CHANGE = {"wire-copy": wire_copy, "update": update, "truncation": truncation}
PLANT = dict.fromkeys(CHANGE, plant_copies) | {
    "photo": plant_photo, "stock-photo": plant_photo, "address": plant_address,
    "lead": plant_leads, "template": plant_templates, "headline": plant_headline,
}  # fmt: skip


def write(corpus: Corpus, folder: Path) -> None:
    """Write documents, truth and recipe to *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "documents.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in corpus.rows)
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as file:
        for one, other, kind in corpus.pairs:
            file.write(json.dumps({"one": one + 1, "other": other + 1, "kind": kind, "is_one": kind in IS_ONE}) + "\n")
    fields = ", ".join(f'{name} = "{name}"' for name in corpus.rows[0])
    source = f'[[sources]]\npath = "documents.jsonl"\nfields = {{ {fields} }}\n'
    (folder / "recipe.toml").write_text(f'name = "synthetic"\n\n{source}', "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench synthetic", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    corpus = synthesise(options.documents, options.seed)
    write(corpus, options.folder)
    print(f"{options.folder}: {len(corpus.rows):,} documents, {len(corpus.pairs):,} planted pairs")


if __name__ == "__main__":
    main()
