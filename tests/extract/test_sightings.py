"""What a line counts as when it is looked at whether it repeats."""

import pytest

from builder.extract import read
from builder.extract.sightings import Taken, sight, taken


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        ("furniture", "Follow us on the river", Taken.DROPPED),
        ("aside", "Ana Brandt writes of boats.", Taken.DROPPED),
        ("furniture", "© 2026 The Courier", Taken.DROPPED),
        ("body", "So it goes.", Taken.BODY),
        ("heading", "What happens next", Taken.HEADING),
        ("caption", "A boat.", Taken.KEPT),
        ("furniture", "PHOTO: AFP", Taken.KEPT),
        ("furniture", "Getty Images", Taken.KEPT),
        ("body", "By Ana Brandt", Taken.KEPT),
        ("furniture", "Published Oct 02, 2026, 09:39 PM", Taken.KEPT),
        ("furniture", "3 hours ago", Taken.KEPT),
        ("furniture", "(Reuters)", Taken.KEPT),
    ],
)
def test_line_counts_as_what_it_was_taken_for_or_worded_as(role, text, expected, units):
    """The model takes a credit in a site's margin for furniture now and then; its wording is surer."""
    (unit,) = units((role, text))

    assert expected == taken(unit, "")


@pytest.mark.parametrize(("follower", "expected"), [("body", Taken.KEPT), ("furniture", Taken.DROPPED)])
def test_place_before_the_text_is_its_dateline(follower, expected, units):
    (unit,) = units(("furniture", "Berlin."))

    assert expected == taken(unit, follower)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"publisher": "The Packet", "url": "https://courier.example/1"}, ("publisher", "The Packet")),
        ({"url": "https://www.courier.example/1"}, ("domain", "courier.example")),
        ({}, ("folder", "0")),
        ({"publisher": ["odd"], "url": 7}, ("folder", "0")),
    ],
)
def test_site_is_what_is_declared_else_the_folder(declared, expected, raw, ferry):
    document = raw(ferry, **declared)

    assert expected == sight(document, read([document])[0]).site


def test_site_is_told_by_a_mark_of_a_known_one(raw, ferry):
    document = raw(f"{ferry}\nRead more at straitstimes.com.")

    assert ("publisher", "The Straits Times") == sight(document, read([document])[0]).site


def test_lines_that_are_known_furniture_too_short_or_too_long_are_left_out(raw, ferry):
    document = raw(f"{ferry}\n\nFollow topic\n\n12\n\n#\n\n{'Our newsroom lives by its readers, ' * 5}")
    lines = sight(document, read([document])[0]).lines

    assert [] == [line for line in lines if "topic" in line or "newsroom" in line or len(line) < 2]
    assert ("PHOTO: EPA-EFE", Taken.KEPT) == lines["photo: epa-efe"]
