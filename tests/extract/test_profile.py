import tomllib

import pytest

from builder.extract import extract, lexicon
from builder.extract import profile as module
from builder.extract.profile import find_profile, profiles

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


def test_furniture_of_a_site_is_dropped_from_its_documents_only(raw, ferry, monkeypatch):
    site = module.Profile("The Packet", (), frozenset(), frozenset([lexicon.key_of("The crew was home by nightfall.")]))
    monkeypatch.setattr(module, "profiles", lambda: (site,))
    text = ferry.replace("The ferry line said", "The crew was home by nightfall.\n\nThe ferry line said")
    ours, theirs = extract(raw(text, publisher="The Packet")), extract(raw(text, publisher="The Courier"))

    assert ("nightfall" in ours.body, "nightfall" in theirs.body) == (False, True)


def test_files_of_profiles_hold_known_keys_only(root):
    files = sorted((root / "builder/extract/profiles").glob("*.toml"))
    keys = {key for file in files for key in tomllib.loads(file.read_text("utf-8"))}

    assert {"publisher", "domains", "marks", "furniture"} >= keys
    assert len(files) == len(profiles())
