"""Errors of usage or configuration, worded for the user, and the exit codes of the commands.

    BuilderError                exit 2, one line, no traceback
    ├── RecipeError             the recipe is missing, unreadable or violates its schema
    ├── ProfileError            a profile is missing, unreadable or violates its schema
    ├── SourceError             a source matches nothing, or nothing readable
    └── DatasetError            the dataset folder is damaged, locked, or not one that this build may write to

Problems in the data are not exceptions: they are `Rejection` and `Problem` values (see builder/records).
"""

import errno
from enum import IntEnum

# OSErrors for which the user has to free space: full disk, quota or file size limit reached, file system read-only.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


class ExitCode(IntEnum):
    """Exit codes of the commands. Shells report a process that a signal ended as 128 + the number of the signal."""

    # Invalid records, too many rejections, a damaged dataset, a stale README: what the command looks for.
    PROBLEMS = 1
    # An error of usage or configuration, as click reports it too.
    USAGE = 2
    # SIGINT, by Ctrl-C.
    INTERRUPTED = 130
    # SIGPIPE: the reader of standard output closed it.
    BROKEN_PIPE = 141


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
