"""Errors of usage or configuration, worded for the user.

    BuilderError                exit 2, one line, no traceback
    ├── RecipeError             the recipe is missing, unreadable or violates its schema
    ├── ProfileError            a profile is missing, unreadable or violates its schema
    ├── SourceError             a source matches nothing, or nothing readable
    └── DatasetError            the dataset folder is damaged, locked, or not one that this build may write to

Problems in the data are not exceptions: they are `Rejection` and `Problem` values (see builder/records).
"""

import errno

# OSErrors for which the user has to free space: full disk, quota or file size limit reached, file system read-only.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


class BuilderError(Exception):
    """A usage or configuration error; the message says where, what was found, what was expected, what to do next."""


class RecipeError(BuilderError):
    """The recipe cannot be used."""


class ProfileError(BuilderError):
    """A profile cannot be used."""


class SourceError(BuilderError):
    """A source yields nothing that can be read."""


class DatasetError(BuilderError):
    """The dataset folder cannot be read, trusted or written."""
