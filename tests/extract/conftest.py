"""What tests of the extraction share: raw documents from texts, units from roles, a dump with every field."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from builder.extract.cues import Seen
from builder.extract.features import Batch
from builder.extract.features.roles import ROLE_NAMES
from builder.extract.label import Unit
from builder.extract.shape import measure
from builder.records import Origin, RawDocument


@pytest.fixture
def seen_of():
    def seen(texts):
        """Return a document's lines as those look at them who decide on their roles."""
        batch = Batch.of([[(text, measure(text), 0) for text in texts]])
        return Seen.of(batch, ROLE_NAMES).part(*batch.spans[0])

    return seen


FERRY = """\
Ferries of Saltira sail again after nine days

By Ana Brandt

Published Oct 02, 2026, 09:39 PM

Passengers wait in front of the closed ferry terminal in Saltira's old harbour.

Passengers wait outside the closed ferry terminal in the old harbour of Saltira.

PHOTO: EPA-EFE

SALTIRA – The crews of Saltira’s ferries went back to work on Friday after nine days of strike, having won a raise of \
6 per cent and a promise that no boat will sail with fewer than four hands on deck.

The agreement, reached shortly before dawn in

the back room of a fish restaurant

, ends the longest stoppage that the line has known. Some 80,000 passengers had to look for other ways to the islands.

“We did not strike for the money alone,” said Mr Joaquim Raposo, who speaks for the crews. “We struck because a boy \
of 19 was alone at the rope when it broke.”

The ferry line said that it would hire 38 people by the summer. It had cut its crews from five to three two years ago.

The first boat left at 6.10am with 212 passengers, among them a bride on her way to a wedding that had been put off \
twice. BLOOMBERG

See more on
"""


@pytest.fixture(scope="session")
def ferry() -> str:
    """Return a dump in which most fields of a record stand."""
    return FERRY


@pytest.fixture(scope="session")
def raw() -> Callable[..., RawDocument]:
    """Return a function that makes a raw document: `raw(text, publisher="The Packet")` with declared facts."""
    numbers = itertools.count()

    def make(text: str, media_type: str = "text/plain", **declared: Any) -> RawDocument:
        origin = Origin(f"{next(numbers)}.txt", sha256="0" * 64, loader="text")
        return RawDocument(origin, text, media_type, declared)

    return make


@pytest.fixture(scope="session")
def units() -> Callable[..., list[Unit]]:
    """Return a function that makes units: `units(("caption", "A boat."), ("credit", "PHOTO: EPA"))`."""

    def make(*parts: tuple[str, str]) -> list[Unit]:
        return [Unit(text, i, i, role, 1.0, "model", measure(text)) for i, (role, text) in enumerate(parts)]

    return make
