"""Cutline: raw news dumps in, schema-validated and versioned datasets out.

The names in `__all__` are the public API; each is imported when it is first used. Everything else may change.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from builder.utils.lazy import lazy_exports

if TYPE_CHECKING:
    from builder.api.datasets import Diff as Diff
    from builder.api.datasets import build as build
    from builder.api.datasets import diff as diff
    from builder.api.datasets import verify as verify
    from builder.api.documents import Explanation as Explanation
    from builder.api.documents import explain as explain
    from builder.api.documents import extract as extract
    from builder.api.documents import extract_many as extract_many
    from builder.api.records import ValidationReport as ValidationReport
    from builder.api.records import validate as validate
    from builder.audit.verify import Violation as Violation
    from builder.errors import BuilderError as BuilderError
    from builder.pipeline.build import BuildResult as BuildResult
    from builder.pipeline.build import BuildStatus as BuildStatus
    from builder.records import Article as Article
    from builder.records import Origin as Origin
    from builder.records import Photo as Photo
    from builder.records import Problem as Problem
    from builder.records import Rejection as Rejection
    from builder.records import Rights as Rights

__version__ = "0.1.0"

_MODULES = {
    "Article": "records",
    "BuildResult": "pipeline.build",
    "BuildStatus": "pipeline.build",
    "BuilderError": "errors",
    "Diff": "api.datasets",
    "Explanation": "api.documents",
    "Origin": "records",
    "Photo": "records",
    "Problem": "records",
    "Rejection": "records",
    "Rights": "records",
    "ValidationReport": "api.records",
    "Violation": "audit.verify",
    "build": "api.datasets",
    "diff": "api.datasets",
    "explain": "api.documents",
    "extract": "api.documents",
    "extract_many": "api.documents",
    "validate": "api.records",
    "verify": "api.datasets",
}

__all__ = sorted(_MODULES)  # noqa: PLE0605

# `builder.extract` is the public function and a package. Python binds a package to its name when it is first imported:
# that happens here, and then the name is free for the function.
importlib.import_module(f"{__name__}.extract")
del globals()["extract"]
__getattr__ = lazy_exports(__name__, {name: f"{__name__}.{module}" for name, module in _MODULES.items()})


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
