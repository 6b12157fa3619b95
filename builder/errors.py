"""Faults in the setting-up: what a user can mend, worded for the user.

    BuilderError                exit 2, one line, no traceback
    ├── RecipeError             the recipe is missing, unreadable or breaks its schema
    ├── ProfileError            a profile is missing, unreadable or breaks its schema
    ├── SourceError             a source names nothing, or nothing readable
    └── DatasetError            the dataset folder is damaged, foreign, busy or holds other content

Faults in the data are no exceptions: they are `Rejection` and `Problem` values (see record.py).
"""

import errno

# Of an OSError: the disk is full, the quota or the size limit of files is reached, the file system turned read-only.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


class BuilderError(Exception):
    """A fault in the setting-up; the message says where, what was found, what was expected, what to do next."""


class RecipeError(BuilderError):
    """The recipe cannot be used."""


class ProfileError(BuilderError):
    """A profile cannot be used."""


class SourceError(BuilderError):
    """A source yields nothing that can be read."""


class DatasetError(BuilderError):
    """The dataset folder cannot be written or trusted."""
