"""Exit codes of the commands."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended. Shells report a process that a signal ended as 128 + the number of the signal."""

    # Invalid records, too many rejections, a damaged dataset, a stale README: what the command looks for.
    PROBLEMS = 1
    # An error of usage or configuration, as click reports it too.
    USAGE = 2
    # SIGINT, by Ctrl-C.
    INTERRUPTED = 130
    # SIGPIPE: the reader of standard output closed it.
    BROKEN_PIPE = 141
