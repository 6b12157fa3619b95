"""The extractor: one raw document in, an article or a rejection out.

What other packages use of it is named here, and imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.utils.lazy import lazy_exports

if TYPE_CHECKING:
    from builder.extract.explain import ExplainedLine as ExplainedLine
    from builder.extract.explain import explain_document as explain_document
    from builder.extract.lexicon import pattern_of as pattern_of
    from builder.extract.pipeline import batches as batches
    from builder.extract.pipeline import extract as extract
    from builder.extract.pipeline import extract_many as extract_many
    from builder.extract.pipeline import read as read
    from builder.extract.profile import NO_PROFILES as NO_PROFILES
    from builder.extract.profile import Profile as Profile
    from builder.extract.profile import Shelf as Shelf
    from builder.extract.profile import folder_of as folder_of
    from builder.extract.profile import profile_of as profile_of
    from builder.extract.reading import Reading as Reading
    from builder.extract.sightings import Sighting as Sighting
    from builder.extract.sightings import Taken as Taken
    from builder.extract.sightings import sight as sight
    from builder.extract.version import EXTRACTOR_VERSION as EXTRACTOR_VERSION

_MODULES = {
    "EXTRACTOR_VERSION": "version",
    "ExplainedLine": "explain",
    "NO_PROFILES": "profile",
    "Profile": "profile",
    "Reading": "reading",
    "Shelf": "profile",
    "Sighting": "sightings",
    "Taken": "sightings",
    "batches": "pipeline",
    "explain_document": "explain",
    "extract": "pipeline",
    "extract_many": "pipeline",
    "folder_of": "profile",
    "pattern_of": "lexicon",
    "profile_of": "profile",
    "read": "pipeline",
    "sight": "sightings",
}

__getattr__ = lazy_exports(__name__, {name: f"{__name__}.{module}" for name, module in _MODULES.items()})
