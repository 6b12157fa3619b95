"""How a document was read, whatever it was made of: text or page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.extract.assemble import Draft
from builder.extract.label import Labelled
from builder.extract.metadata import Candidate
from builder.extract.page import Refusal
from builder.extract.profile import Profile
from builder.records import Block


@dataclass(frozen=True, slots=True)
class Reading:
    """How a document was read.

    Args:
        blocks: its blocks.
        labelled: what each is.
        draft: the parts of the article.
        profile: the site's profile, if known.
        facts: fields of the record that its metadata states, such as `url`.
        refusal: why it holds no article, where that shows.
        candidates: what its metadata says, each with its place.
    """

    blocks: Sequence[Block]
    labelled: Labelled
    draft: Draft
    profile: Profile | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    refusal: Refusal | None = None
    candidates: Sequence[Candidate] = ()
