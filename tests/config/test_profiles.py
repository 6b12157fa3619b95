"""Profiles in files: what is read, error messages, and that written profiles can be read."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.config.profiles import profile_tables, read_profiles
from builder.config.recipe import recipe_of
from builder.errors import ProfileError
from builder.extract.profile import profile_of
from builder.extract.sightings import Taken
from builder.pipeline.boilerplate.mining import RepeatedLine, SiteLines
from builder.pipeline.boilerplate.profile_toml import learned_toml, to_toml

COURIER = 'publisher = "The Courier"\nfurniture = ["Follow us on the river"]\n'


@pytest.fixture
def read(tmp_path):
    """Return a function that reads the profiles that a recipe in `tmp_path` names."""

    def run(*names):
        return read_profiles(replace(recipe_of(["dumps"], "x", names), base=tmp_path, is_bare=False))

    return run


def site(kind, name, *texts, taken=Taken.DROPPED, of=4):
    return SiteLines(kind, name, of, tuple(line(text, taken, of) for text in texts))


def line(text, taken, of=4):
    return RepeatedLine(text, "a/1.txt", of, [of if code == taken else 0 for code in range(max(Taken) + 1)])


def test_files_are_read_in_the_order_of_recipe_and_names(read, tmp_path):
    (tmp_path / "more").mkdir()
    for name in ("b.toml", "more/2.toml", "more/1.toml"):
        (tmp_path / name).write_text(f'publisher = "{name}"\n')
    known = read("b.toml", "more/*.toml")

    assert ["b.toml", "more/1.toml", "more/2.toml"] == [profile.publisher for profile in known.shelf.added]
    assert ["b.toml", "more/1.toml", "more/2.toml"] == [file["path"] for file in known.files]


def test_file_may_hold_several_profiles_or_none(read, tmp_path):
    (tmp_path / "two.toml").write_text('[[profiles]]\npublisher = "A"\n[[profiles]]\ndomains = ["b.example"]\n')
    (tmp_path / "none.toml").write_text("# nothing yet\n")

    assert [("A", ()), (None, ("b.example",))] == [
        (profile.publisher, profile.domains) for profile in read("two.toml", "none.toml").shelf.added
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("publisher = ", "not valid TOML: "),
        ("furnitur = []", 'furnitur: unknown key (did you mean "furniture"?)'),
        ('furniture = "Follow us"', 'furniture: "Follow us" is text (expected a list)'),
        ('furniture = ["Follow us", 3]', "furniture[1]: 3 is a number (expected a whole line)"),
        ('domains = ["https://a.example/"]', "expected a domain such as courier.example, without https:// and path"),
        ('[[profiles]]\npublisher = "A"\n[[profiles]]\nlearned = [{line = "x"}]', "profiles[1].learned[0]"),
        ('publisher = "B"\n[[profiles]]\npublisher = "A"\nmark = []', 'profiles[0].mark'),
        ("publisher = 'caf\udce9'", "line 1: byte 0xe9 is not valid UTF-8"),
    ],
)  # fmt: skip
def test_error_names_file_key_and_expected_value(text, expected, read, tmp_path):
    path = tmp_path / "courier.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(ProfileError) as caught:
        read("courier.toml")
    assert str(caught.value).startswith(f"{path}: ")
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("no.toml", "no such file"), ("folder", "found a folder, expected a profile"), ("no/*.toml", "found no file")],
)
def test_missing_profile_is_an_error(name, expected, read, tmp_path):
    (tmp_path / "folder").mkdir()

    with pytest.raises(ProfileError, match=expected):
        read(name)


def test_digest_depends_on_rules_not_on_comments(read, tmp_path):
    """A new comment changes the file's digest only; a new line also causes documents to be read again."""
    found = []
    for text in (COURIER, f"# checked by hand\n{COURIER}", COURIER.replace("river", "lake")):
        (tmp_path / "courier.toml").write_text(text)
        known = read("courier.toml")
        found.append((known.shelf.digest, known.files[0]["sha256"]))

    assert (True, False) == (found[0][0] == found[1][0], found[0][0] == found[2][0])
    assert 3 == len({digest for _, digest in found})


def test_one_site_is_proposed_in_the_form_of_the_packages_profiles():
    text = to_toml([site("publisher", "The Courier", "Read on", "Sign up for The Courier by mail")])

    assert {
        "publisher": "The Courier",
        "marks": ["Sign up for The Courier by mail"],
        "furniture": ["Read on"],
    } == tomllib.loads(text)
    assert '"Read on",  # 4 of 4 documents, such as a/1.txt\n' in text


def test_several_sites_become_several_profiles():
    sites = [site("domain", "a.example", "Read on"), site("folder", "0/b", "Go on"), site("publisher", "C", "Carry on")]

    assert [
        {"domains": ["a.example"], "furniture": ["Read on"]},
        {"folders": ["0/b"], "furniture": ["Go on"]},
        {"publisher": "C", "furniture": ["Carry on"]},
    ] == profile_tables(to_toml(sites).encode(), "x")


def test_line_of_two_sites_is_not_a_mark():
    text = "Sign up for The Courier by mail"
    sites = [site("publisher", "The Courier", text), site("publisher", "The Packet", text)]

    assert [None, None] == [entry.get("marks") for entry in profile_tables(to_toml(sites).encode(), "x")]


@pytest.mark.parametrize("name", ["a\0.toml", "a\0/*.toml", "a*\0.toml"])
def test_path_with_nul_is_reported_on_one_line(name, tmp_path):
    with pytest.raises(ProfileError, match=r"a\*?\\u0000.*: found [nN].*, expected") as caught:
        read_profiles(replace(recipe_of(["x"], "n", [name]), base=tmp_path))

    assert str(caught.value).isprintable()


def test_lines_like_prose_are_comments():
    text = to_toml([site("publisher", "The Courier", "So it goes.", taken=Taken.BODY)])

    assert {"publisher": "The Courier", "furniture": []} == tomllib.loads(text)
    assert '#  "So it goes.",  # 4 of 4 documents, such as a/1.txt; text in 4' in text


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(names, names)
def test_any_line_and_name_can_be_written_and_read(name, text):
    proposed = profile_tables(to_toml([site("publisher", name, text)]).encode(), "x")[0]
    found = {"line": text, "documents": 3, "of": 4, "example": name, "since": "1.0.0"}
    entries = [{"publisher": name, "learned": [found]}, {"folders": [name], "learned": [found]}]
    learned = tomllib.loads(learned_toml(entries))["profiles"]

    assert (name, [text]) == (proposed["publisher"], proposed.get("marks", []) + proposed["furniture"])
    assert entries == learned
    assert profile_of(learned[0]).publisher == name
