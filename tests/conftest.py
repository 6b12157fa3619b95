"""What tests share: the command line as a function, the checkout, the corpus beside it where there is one."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings

from builder.cli import main

ROOT = Path(__file__).resolve().parent.parent

# On a busy machine any example may take long.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout's root."""
    return ROOT


@pytest.fixture(scope="session")
def examples() -> Path:
    """Return the folder of dumps that we wrote."""
    return ROOT / "examples"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder beside the checkout with material that is not ours to publish; skip where it is missing."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpus").is_dir():
        pytest.skip("needs ../shared, which is not part of the project")
    return folder


@pytest.fixture
def cutline() -> Callable[..., Result]:
    """Return a function that runs `cutline ARGUMENTS`: `cutline("build", recipe, "--out", folder)`."""

    def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin, prog_name="cutline")

    return run


@pytest.fixture(autouse=True, scope="session")
def library_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep `load_dataset` off the network and off the user's own cache."""
    with pytest.MonkeyPatch.context() as patch:
        cache = str(tmp_path_factory.mktemp("datasets"))
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setenv("HF_DATASETS_CACHE", cache)
        patch.setenv("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
        yield


@pytest.fixture(scope="session")
def news() -> Callable[..., list[dict[str, Any]]]:
    """Return a function that makes up rows of news, `news(100, seed=1)`: words at random, no two alike."""

    def rows(count: int, seed: int = 0, words: int = 80) -> list[dict[str, Any]]:
        chance = random.Random(seed)
        stock = [f"{chance.choice('bdfgklmnprst')}{chance.choice('aeiou')}{number:x}" for number in range(5000)]
        return [
            {
                "headline": " ".join(chance.choices(stock, k=6)).capitalize(),
                "body": " ".join(chance.choices(stock, k=words)).capitalize() + ".",
                "url": f"https://news.example/{seed}/{number}",
                "published_at": f"2026-03-{number % 28 + 1:02}T0{number % 10}:00:00Z",
            }
            for number in range(count)
        ]

    return rows


@pytest.fixture(scope="session")
def paper() -> Callable[..., None]:
    """Return a function that writes dumps of a paper, `paper(folder, 12, "Courier")`: made-up news, no two alike, with
    the paper's furniture, credits and a column's first sentence that repeat.
    """
    stock = {
        "place": ["Port Alder", "Wexmere", "Saltira", "Quillon", "Ostrand", "Pellworth", "Tollbridge", "Eastmarsh"],
        "thing": ["ferry", "tram", "library", "bridge", "brewery", "theatre", "orchard", "harbour", "museum", "bakery"],
        "who": ["The council", "Engineers", "Two teachers", "The choir", "Shopkeepers", "Local farmers", "Pupils"],
        "did": ["asked for an inquiry", "carried buckets until dawn", "set up a fund of 12,000 crowns",
                "held a meeting in the rain", "offered soup and blankets", "measured the damage with a rope"],
        "why": ["because a beam had cracked", "after a vote of nine to four", "when the river rose by two metres",
                "since nobody had paid the bill", "as the harbour master had feared", "once the paint had dried"],
    }  # fmt: skip

    def write(folder: Path, count: int, name: str = "Courier") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            chance = random.Random(f"{name}{number}")
            words = {key: chance.choice(values) for key, values in stock.items()}
            said = [
                " ".join(f"{chance.choice(stock['who'])} {chance.choice(stock['did'])} {chance.choice(stock['why'])}, "
                         f"{chance.randint(3, 99)} {chance.choice(stock['thing'])} tickets in hand." for _ in range(3))
                for _ in range(4)
            ]  # fmt: skip
            lines = [
                f"{name} members read without limits",
                f"{words['place']} {words['thing']} closed {words['why']}",
                "By Ana Brandt",
                f"Published {number + 2} hours ago",
                f"The {words['thing']} of {words['place']} on Monday, from the old {chance.choice(stock['thing'])}.",
                "PHOTO: AFP",
                *([COLUMN] if number % 2 else []),
                f"{words['place'].upper()} – The {words['thing']} of {words['place']} closed on Monday {words['why']}.",
                *said[:2],
                f"The {name} breakfast letter: all of the valley in five minutes",
                *said[2:],
                f"More from the valley of the {name}",
                f"{name} page 1 of {chance.randint(2, 9)}",
            ]
            (folder / f"{number:03}.txt").write_text("\n\n".join(lines) + "\n", "utf-8")

    return write


# It opens every second piece of a paper.
COLUMN = "This is a letter from the valley, where little happens and all of it matters."


@pytest.fixture
def recipe(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes rows and a recipe for them: `recipe(rows, '[dedup]\\npolicy = "exact"')`."""

    def write(rows: list[dict[str, Any]], more: str = "", name: str = "rows") -> Path:
        (tmp_path / f"{name}.jsonl").write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
        fields = ", ".join(f'{field} = "{field}"' for field in ("headline", "body", "url", "published_at", "caption"))
        path = tmp_path / f"{name}.toml"
        path.write_text(f'[[sources]]\npath = "{name}.jsonl"\nfields = {{ {fields} }}\n{more}\n')
        return path

    return write
