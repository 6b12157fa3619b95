import tomllib

import pytest

from builder.extract import extract, lexicon
from builder.extract.profile import NO_PROFILES, Profile, Shelf, folder_of, profile_of, profiles
from builder.records import Origin

find_profile = NO_PROFILES.find
MARKS = [(mark, profile) for profile in profiles() for mark in sorted(profile.marks)]


def name(profile):
    return profile.publisher if profile else None


@pytest.mark.parametrize("profile", profiles(), ids=name)
def test_site_is_known_by_its_publisher_and_its_addresses(profile):
    addresses = [f"https://{www}{domain}/news/1" for domain in profile.domains for www in ("", "www.")]

    assert profile == find_profile(profile.publisher, None, [])
    assert [profile] * len(addresses) == [find_profile(None, address, []) for address in addresses]


@pytest.mark.parametrize(("mark", "profile"), MARKS, ids=lambda value: value if isinstance(value, str) else "")
def test_site_is_known_by_a_line_that_it_alone_prints(mark, profile):
    assert profile == find_profile(None, None, ["A headline", mark, "Text."])


def test_no_two_sites_share_a_domain_or_a_mark():
    for shelf in ([d for p in profiles() for d in p.domains], [m for p in profiles() for m in p.marks]):
        assert len(shelf) == len(set(shelf))


def test_declared_publisher_or_address_is_believed_before_a_line():
    """Papers print each other's lines when they write of each other."""
    mark, _ = MARKS[0]

    assert [None, None] == [find_profile("The Packet", None, [mark]), find_profile(None, "https://a.example", [mark])]


def test_part_of_a_line_is_no_mark():
    mark, _ = MARKS[0]

    assert find_profile(None, None, [f"{mark} now", f"He read: {mark}"]) is None


@pytest.mark.parametrize("address", ["http://[bad", "http://[::1", "ferry", "", "mailto:ana@packet.example"])
def test_odd_address_is_of_no_site(address):
    assert find_profile(None, address, []) is None


NIGHTFALL = "The crew was home by nightfall."


@pytest.fixture
def told(ferry):
    """Return a dump with a line that nothing but a profile could take for furniture."""
    return ferry.replace("The ferry line said", f"{NIGHTFALL}\n\nThe ferry line said")


def test_furniture_of_a_site_is_dropped_from_its_documents_only(raw, told):
    shelf = Shelf((profile_of({"publisher": "The Packet", "furniture": [NIGHTFALL]}),))
    packet, courier = (raw(told, publisher=name) for name in ("The Packet", "The Courier"))

    assert ("nightfall" in extract(packet, shelf=shelf).body, "nightfall" in extract(courier, shelf=shelf).body) == (
        False,
        True,
    )


def test_profile_that_names_no_site_holds_for_every_document(raw, told):
    shelf = Shelf((profile_of({"furniture": [NIGHTFALL]}),))

    assert [False, False, True] == [
        "nightfall" in extract(document, shelf=some).body
        for document, some in ((raw(told), shelf), (raw(told, publisher="The Packet"), shelf), (raw(told), NO_PROFILES))
    ]


def test_line_that_a_profile_keeps_is_nobodys_furniture(raw, told):
    dropping = profile_of({"publisher": "The Packet", "learned": [{"line": NIGHTFALL, "documents": 9}]})
    keeping = profile_of({"publisher": "The Packet", "keep": [NIGHTFALL]})
    document = raw(told, publisher="The Packet")

    assert [False, True] == [
        "nightfall" in extract(document, shelf=Shelf(shelf)).body for shelf in ((dropping,), (dropping, keeping))
    ]


def test_users_profile_joins_the_packages_own():
    """A dump of the paper that the package knows by a mark is of the user's profile of that paper too."""
    mark, known = MARKS[0]
    found = Shelf((profile_of({"publisher": known.publisher, "furniture": ["Read on paper"]}),)).find(
        None, None, [mark]
    )

    assert (known.publisher, {*known.furniture, "read on paper"}) == (found.publisher, set(found.furniture))


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (Origin("1.txt"), "0"),
        (Origin("courier/may/1.txt", 2), "2/courier/may"),
        (Origin("all.zip", 0, "courier/1.txt"), "0/all.zip/courier"),
        (Origin("rows.jsonl", 1, line=3), "1/rows.jsonl"),
    ],
    ids=str,
)
def test_folder_of_a_document(origin, expected):
    assert expected == folder_of(origin)


def test_folder_tells_the_site_where_nothing_else_does():
    shelf = Shelf((Profile(None, folders=("0/courier",), furniture={"x y": "site profile"}),))
    asked = [(None, None), ("The Packet", None), (None, "https://packet.example/1")]

    assert [True, False, False] == [shelf.find(*names, [], "0/courier") is not None for names in asked]
    assert shelf.find(None, None, [], "1/courier") is None


@pytest.mark.parametrize(
    ("line", "same"), [("Page 2 of 7", "page 12 of 1,300"), ("12 comments", "Comments (3)"), ("READ  ON", "Read  on.")]
)
def test_numbers_case_and_marks_at_the_ends_do_not_tell_lines_apart(line, same):
    assert lexicon.pattern_of(line) == lexicon.pattern_of(same)


def test_words_tell_lines_apart():
    assert lexicon.pattern_of("Page 2 of 7") != lexicon.pattern_of("Page 2 in 7")


def test_files_of_profiles_hold_known_keys_only(root):
    files = sorted((root / "builder/extract/profiles").glob("*.toml"))
    keys = {key for file in files for key in tomllib.loads(file.read_text("utf-8"))}

    assert {"publisher", "domains", "marks", "furniture"} >= keys
    assert len(files) == len(profiles())
