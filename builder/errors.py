"""Faults in the setting-up: what a user can mend, worded for the user.

    BuilderError                exit 2, one line, no traceback
    ├── RecipeError             the recipe is missing, unreadable or breaks its schema
    ├── SourceError             a source names nothing, or nothing readable
    ├── DatasetError            the dataset folder is damaged, foreign, busy or holds other content
    └── MissingExtraError       a feature needs an extra that is not installed

Faults in the data are no exceptions: they are `Rejection` and `Problem` values (see record.py).
"""


class BuilderError(Exception):
    """A fault in the setting-up; the message says where, what was found, what was expected, what to do next."""


class RecipeError(BuilderError):
    """The recipe cannot be used."""


class SourceError(BuilderError):
    """A source yields nothing that can be read."""


class DatasetError(BuilderError):
    """The dataset folder cannot be written or trusted."""


class MissingExtraError(BuilderError):
    """A feature needs packages of an extra that is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs the extra '{extra}': pip install 'cutline[{extra}]'")
