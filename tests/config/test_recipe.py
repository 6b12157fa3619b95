import json
import pickle
from pathlib import Path

import pytest

from builder.config.recipe import Card, Dedup, Filters, Recipe, Source, Splits, canonical, read_recipe, recipe_of
from builder.errors import RecipeError
from builder.records.json_schema import load_schema

SOURCE = '[[sources]]\npath = "dumps"\n'
THREE = {"train": 0.8, "validation": 0.1, "test": 0.1}


@pytest.fixture
def recipe(tmp_path):
    """Return a function that reads a recipe with the given text."""

    def read(text):
        path = tmp_path / "recipe.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_recipe(path)

    return read


@pytest.fixture
def error_of(recipe, tmp_path):
    """Return a function that returns the error message for a given recipe, without the folder."""

    def read(text):
        with pytest.raises(RecipeError) as caught:
            recipe(text)
        return str(caught.value).replace(f"{tmp_path}/", "")

    return read


def test_defaults_fill_missing_keys(recipe, tmp_path):
    assert Recipe(
        name="dataset",
        sources=(Source("dumps"),),
        filters=Filters(),
        dedup=Dedup("near", 0.8),
        splits=Splits("hash", THREE, ""),
        card=Card("other"),
        base=tmp_path,
    ) == recipe(SOURCE)


def test_defaults_are_those_of_the_schema(recipe):
    """The schema defines them; the dataclasses repeat some for callers in Python."""
    parts = load_schema("recipe.v1")["properties"]
    found = canonical(recipe(SOURCE))
    stated = {
        name: {key: part["default"] for key, part in parts[name]["properties"].items() if "default" in part}
        for name in ("filters", "dedup", "card")
    }

    assert stated == {name: {key: found[name][key] for key in keys} for name, keys in stated.items()}
    assert [Filters(), Dedup(), Card()] == [recipe(SOURCE).filters, recipe(SOURCE).dedup, recipe(SOURCE).card]


def test_every_key_is_read(recipe, tmp_path):
    text = """
    name = "city-news"
    [[sources]]
    path = "dumps/**/*.txt"
    loader = "text"
    publisher = "The Alder Courier"
    published_at = 2026-03-02T08:30:00+01:00
    [[sources]]
    path = "rows.jsonl"
    fields = { text = "content", url = "meta.link" }
    tdm_reserved = true
    [filters]
    require = ["caption", "photo_credit"]
    min_body_words = 50
    languages = ["en"]
    [dedup]
    policy = "exact"
    threshold = 1
    [splits]
    salt = "2026"
    test = 1
    train = 3
    [card]
    license = "cc-by-4.0"
    language = ["en"]
    tags = ["news", "ferries"]
    """
    facts = {"publisher": "The Alder Courier", "published_at": "2026-03-02T07:30:00Z"}

    assert Recipe(
        name="city-news",
        sources=(
            Source("dumps/**/*.txt", "text", {}, facts),
            Source("rows.jsonl", None, {"text": "content", "url": "meta.link"}, {"tdm_reserved": True}),
        ),
        filters=Filters(("caption", "photo_credit"), 50, ("en",)),
        dedup=Dedup("exact", 1.0),
        splits=Splits("hash", {"test": 0.25, "train": 0.75}, "2026"),
        card=Card("cc-by-4.0", language=("en",), tags=("news", "ferries")),
        base=tmp_path,
    ) == recipe(text)


@pytest.mark.parametrize(
    "weights", ["train = 8\nvalidation = 1\ntest = 1", "train = 0.8\nvalidation = 0.1\ntest = 0.1"]
)
def test_shares_need_not_sum_to_one(recipe, weights):
    assert pytest.approx(THREE) == recipe(f"{SOURCE}[splits]\n{weights}").splits.shares


def test_shares_keep_the_order_of_the_recipe(recipe):
    assert ["test", "train"] == list(recipe(f"{SOURCE}[splits]\ntest = 1\ntrain = 1").splits.shares)


@pytest.mark.parametrize("day", ["2026-03-02", '"2026-03-02"', "2026-03-02T00:00:00Z", '"2026-03-02T00:00:00Z"'])
def test_day_without_a_time_is_midnight_in_utc(recipe, day):
    assert ({"published_at": "2026-03-02T00:00:00Z"},) == (recipe(f"{SOURCE}published_at = {day}").sources[0].declared,)


def test_byte_order_mark_is_accepted(recipe):
    assert recipe(SOURCE) == recipe("\ufeff" + SOURCE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "sources: missing key (expected one [[sources]] table or more, each with a path)"),
        (
            "sources = []",
            "sources: a list of 0 items is too short (expected one [[sources]] table or more, each with a path)",
        ),
        ('sources = ["dumps"]', 'sources[0]: "dumps" is text (expected a [[sources]] table with a path)'),
        ("[[sources]]", 'sources[0].path: missing key (expected text, such as "dumps/**/*.txt")'),
        (SOURCE + 'pubisher = "x"', 'sources[0].pubisher: unknown key (did you mean "publisher"?)'),
        (SOURCE + "[split]\ntrain = 1", 'split: unknown key (did you mean "splits"?)'),
        (SOURCE + "[filters]\nmin_words = 1", 'filters.min_words: unknown key (did you mean "min_body_words"?)'),
        (
            SOURCE + "[filters]\nmin_body_words = 1.5",
            "filters.min_body_words: 1.5 is a number (expected a whole number, such as 50)",
        ),
        (SOURCE + "[splits]\ntrain = -1", "splits.train: -1 is less than 0 (weights are shares, such as 8 or 0.8)"),
        (SOURCE + '[splits]\ntrain = "80%"', 'splits.train: "80%" is text (weights are shares, such as 8 or 0.8)'),
        (SOURCE + "[splits]\ntrain = nan", "splits.train: NaN is not a valid JSON number (expected a finite number)"),
        (
            SOURCE + "[splits]\ntrain = true",
            "splits.train: true is a boolean (weights are shares, such as 8 or 0.8)",
        ),
        (
            SOURCE + "[splits]\ntrain = 0\ntest = 0.0",
            "splits: the shares of train, test sum to 0 (give at least one a share above 0)",
        ),
        (
            SOURCE + '[splits]\nstratgy = "hash"',
            'splits.stratgy: "hash" is text (weights are shares, such as 8 or 0.8); did you mean "strategy"?',
        ),
        (
            SOURCE + '[splits]\nstrategy = "tmie"',
            'splits.strategy: "tmie" is not an allowed value (expected hash, time, publisher or given)',
        ),
        (
            SOURCE + '[splits]\nstrategy = "time"',
            'splits.before: missing (strategy = "time" needs days, such as before = { train = 2026-01-01 })',
        ),
        (
            SOURCE + '[splits]\nstrategy = "time"\nbefore = { train = 2026-02-01, validation = 2026-01-01 }',
            "splits.before: found 2026-02-01, 2026-01-01 (expected ascending days, in the order of the splits)",
        ),
        (
            SOURCE + '[splits]\nstrategy = "time"\nbefore = { train = 2026-02-01 }\ntest = 0.5',
            'splits.test: found a share (strategy = "time" splits by the days under before)',
        ),
        (
            SOURCE + '[splits]\nstrategy = "time"\nbefore = { test = 2026-02-01 }',
            "splits.rest: found test, which has a day under before (expected another split)",
        ),
        (
            SOURCE + '[splits]\nstratify = "publisher"\nstrategy = "given"',
            'splits.stratify: found with strategy = "given" (it belongs to strategy = "hash")',
        ),
        (
            SOURCE + '[splits]\nstrategy = "publisher"\npublishers = { test = ["A"], validation = ["A"] }',
            "splits.publishers: found A in two splits (expected each publisher once)",
        ),
        (
            SOURCE + 'split = "test"',
            'sources[0].split: found with splits.strategy = "hash" (it belongs to strategy = "given")',
        ),
        (
            SOURCE + 'fields = { split = "part" }\n[splits]\nstrategy = "publisher"',
            'sources[0].fields.split: found with splits.strategy = "publisher" (it belongs to strategy = "given")',
        ),
        (
            SOURCE + 'split = "tset"\n[splits]\nstrategy = "given"',
            'sources[0].split: found "tset" for dumps (expected one of train, validation, test); did you mean "test"?',
        ),
        (
            SOURCE + 'split = "all"\n[splits]\nstrategy = "given"\ntrain = 1\nheld_out = 1',
            'sources[0].split: found "all" for dumps (expected one of train, held_out)',
        ),
        (
            SOURCE + '[splits]\nstratify = "colour"',
            'splits.stratify: "colour" is not an allowed value (expected publisher, source, language or section)',
        ),
        (
            SOURCE + '[dedup]\npolicy = "nera"',
            'dedup.policy: "nera" is not an allowed value (expected near, exact or none)',
        ),
        (
            SOURCE + '[card]\nlicense = "cc-by"',
            'card.license: "cc-by" is not an allowed value (expected a known name, perhaps cc-by-4.0)',
        ),
        (
            SOURCE + "published_at = 07:30:00",
            (
                'sources[0].published_at: "07:30:00" is not a valid date-time '
                "(expected a day or a time in UTC, such as 2026-03-02 or 2026-03-02T07:30:00Z)"
            ),
        ),
        (b"a = 1\nb = '\xe9'", "line 2: byte 0xe9 is not valid UTF-8 (save the file as UTF-8)"),
        ("a = " + "[" * 100_000, "not valid: found lists or tables nested too deep, expected a recipe"),
    ],
)
def test_error_names_key_found_and_expected(error_of, text, message):
    assert f"recipe.toml: {message}" == error_of(text)


def test_time_without_a_zone_is_an_error(error_of):
    assert (
        'recipe.toml: sources[0].published_at: "2026-03-02T07:30:00" is not a valid date-time '
        "(expected a day or a time in UTC, such as 2026-03-02 or 2026-03-02T07:30:00Z)"
    ) == error_of(SOURCE + "published_at = 2026-03-02T07:30:00")


@pytest.mark.parametrize(
    ("text", "place"), [("a = [1,\nb", "at line 2, column 1"), ('a = 1\nb = "', "at line 2, column 6: the end")]
)
def test_syntax_error_names_line_and_column(error_of, text, place):
    """The reason is worded by tomllib, and changes with Python's releases."""
    assert error_of(text).startswith("recipe.toml: not valid TOML: ")
    assert error_of(text).endswith(f"({place})")


@pytest.mark.parametrize("name", ["all", "a-b", "a b", "", "é", ".a", "a..b", "train\n"])
def test_split_names_that_datasets_refuses_are_errors(error_of, name):
    found = error_of(f"{SOURCE}[splits]\n{json.dumps(name)} = 1")

    assert found.endswith('(expected letters, digits, underscores and dots, and not "all", which means every split)')


def test_every_problem_is_reported_on_its_own_line(error_of):
    assert ["recipe.toml: nam: ", "recipe.toml: splits.train: "] == [
        line[: line.index(": ", 13) + 2] for line in error_of(f"nam = 1\n{SOURCE}[splits]\ntrain = -1").splitlines()
    ]


def test_missing_recipe_is_an_error_with_advice(tmp_path):
    path = tmp_path / "no.toml"
    with pytest.raises(RecipeError) as caught:
        read_recipe(path)

    assert f"{path}: no such file (give a recipe, or sources such as a folder of dumps)" == str(caught.value)


def test_folder_instead_of_a_recipe_is_an_error(tmp_path):
    with pytest.raises(RecipeError, match=r"found a folder, expected a recipe \(give its recipe\.toml\)"):
        read_recipe(tmp_path)


def test_bare_sources_have_all_defaults(recipe):
    bare = recipe_of(["dumps"], "dataset")

    assert (recipe(SOURCE).filters, recipe(SOURCE).splits, Path()) == (bare.filters, bare.splits, bare.base)
    assert ((Source("dumps"),), True) == (bare.sources, bare.is_bare)


def test_order_and_repetition_of_bare_sources_make_no_difference():
    assert recipe_of(["a", "b"], "n") == recipe_of(["b", "a", "b"], "n")


@pytest.mark.parametrize(("sources", "name"), [([], "n"), (["a"], "a/b"), (["a"], "")])
def test_bare_sources_are_checked_too(sources, name):
    with pytest.raises(RecipeError, match=r"^command line: (sources|name): "):
        recipe_of(sources, name)


@pytest.mark.parametrize(
    ("path", "published"),
    [
        ("./dumps/", "dumps"),
        ("dumps/**/*.txt", "dumps/**/*.txt"),
        ("/home/me/dumps", "."),
        ("/home/me/dumps/*.txt", "*.txt"),
        ("../dumps/[ab]/*.txt", "[ab]/*.txt"),
        ("-", "-"),
    ],
)
def test_published_recipe_does_not_contain_its_location(recipe, path, published):
    found = canonical(recipe(f'[[sources]]\npath = "{path}"'))

    assert [published] == [source["path"] for source in found["sources"]]
    assert "base" not in found


def test_published_recipe_of_bare_sources_contains_only_their_globs():
    found = canonical(recipe_of(["here/dumps", "there/*.txt"], "n"))

    assert [".", "*.txt"] == [source["path"] for source in found["sources"]]


def test_published_recipe_is_json(recipe):
    found = canonical(recipe(SOURCE))

    assert found == json.loads(json.dumps(found))


def test_path_with_nul_is_an_error():
    with pytest.raises(RecipeError, match=r"a\\u0000\.toml: found NUL in the path, expected a path without it: fix it"):
        read_recipe(Path("a\0.toml"))


def test_recipe_can_be_sent_to_another_process(recipe):
    assert recipe(SOURCE) == pickle.loads(pickle.dumps(recipe(SOURCE)))
