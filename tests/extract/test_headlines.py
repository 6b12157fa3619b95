"""Headlines as documents print them, with what dumps glue to them."""

import pytest

from builder.extract.headlines import bare

HEADLINE = "Ferries of Saltira sail again after nine days"
GLUED = {
    f"{HEADLINE} | The Daily Packet": (),
    f"{HEADLINE} - The Daily Packet": ("© 2026 The Daily Packet",),
    f"{HEADLINE} – Packet": ("packet", "Sport"),
    f"NewsHarbourIslands{HEADLINE}": (),
    f"Strike in the harbour:{HEADLINE}": (),
}


@pytest.mark.parametrize(("line", "others"), GLUED.items())
def test_site_sections_and_kicker_come_off(line, others):
    assert HEADLINE == bare(line, others)


@pytest.mark.parametrize(
    "headline",
    [
        HEADLINE,
        "Harbour: ferries sail again",
        "Ferries sail again - crews win",
        "McBrandt and O'Falk win the race",
        "Nine days | The strike",
        "YouTube opens an office in Saltira",
    ],
)
def test_headline_keeps_what_is_its_own(headline):
    assert headline == bare(headline, ("crews", "Sport", "© 2026 The Daily Packet"))
