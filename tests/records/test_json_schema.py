import json

import jsonschema
import pytest

from builder.errors import BuilderError
from builder.records import json_schema as schema
from builder.records.json_schema import data_file, load_schema

OURS = ("article.v1", "duplicate.v1", "profile.v1", "recipe.v1", "rejection.v1")


def properties(part, path="$"):
    """Yield each property of a schema with its path, nested ones too."""
    for name, inner in part.get("properties", {}).items():
        yield f"{path}.{name}", inner
        yield from properties(inner, f"{path}.{name}")
        yield from properties(inner.get("items", {}), f"{path}.{name}[]")


@pytest.mark.parametrize("name", OURS)
def test_schema_is_sound(name):
    jsonschema.Draft202012Validator.check_schema(load_schema(name))


@pytest.mark.parametrize("name", OURS)
def test_every_property_is_described(name):
    silent = [
        path for path, part in properties(load_schema(name)) if not part.get("description") and "$ref" not in part
    ]

    assert [] == silent


@pytest.mark.parametrize("name", OURS)
def test_every_example_is_valid(name):
    whole = load_schema(name)
    wrong = [
        (path, example)
        for path, part in properties(whole)
        for example in part.get("examples", [])
        if not jsonschema.Draft202012Validator({**part, "$defs": whole.get("$defs", {})}).is_valid(example)
    ]

    assert [] == wrong


@pytest.mark.parametrize("name", ["article.v1", "duplicate.v1", "rejection.v1"])
def test_every_property_has_an_example(name):
    assert [] == [path for path, part in properties(load_schema(name)) if not part.get("examples")]


@pytest.mark.parametrize("name", ["article.v1", "duplicate.v1", "rejection.v1"])
def test_every_key_is_required_and_no_other_is_allowed(name):
    """A record has one shape: readers need no `.get`, and Arrow needs no guessing."""
    whole = load_schema(name)
    objects = [("$", whole), *((path, part.get("items", part)) for path, part in properties(whole))]
    loose = [
        path
        for path, part in objects
        if "properties" in part
        and (part["additionalProperties"] is not False or part["required"] != list(part["properties"]))
    ]

    assert [] == loose


def test_schema_is_read_once():
    assert load_schema("article.v1") is load_schema("article.v1")


def test_unknown_schema_is_an_error():
    with pytest.raises(BuilderError, match=r"article\.v9\.schema\.json: not found in .* install cutline again"):
        load_schema("article.v9")


def test_data_file_inside_the_package_wins(tmp_path, monkeypatch):
    """A wheel contains the schemas; a folder of that name next to it in site-packages may belong to another package."""
    for folder, title in ((tmp_path / "schemas", "beside"), (tmp_path / "builder/schemas", "inside")):
        folder.mkdir(parents=True)
        (folder / "article.v1.schema.json").write_text(json.dumps({"title": title}))
    monkeypatch.setattr(schema, "_PACKAGE", tmp_path / "builder")

    assert tmp_path / "builder/schemas/article.v1.schema.json" == data_file("schemas/article.v1.schema.json")
