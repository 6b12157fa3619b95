"""Local engine: a pool of spawned processes, or this process for a single worker."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import Connection
from typing import TypeVar

from builder.errors import BuilderError
from builder.utils.collector import reduce_collections

Task = TypeVar("Task")
Result = TypeVar("Result")

# Enough queued tasks that no worker is idle, and few enough not to pickle a long list of tasks at once.
_QUEUED_PER_WORKER = 2


def default_workers() -> int:
    """Return the number of CPUs that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(function: Callable[[Task], Result], tasks: Sequence[Task], workers: int) -> Iterator[Result]:
    """Yield the results of *function* for *tasks* as they finish, in no particular order.

    Args:
        function: a module-level function whose argument and result can be pickled.
        tasks: its arguments.
        workers: number of processes; 1 runs in this process.

    Raises:
        BuilderError: a worker died, for example because of a signal or lack of memory.
    """
    workers = min(workers, len(tasks))
    if workers <= 1:
        yield from map(function, tasks)
        return
    context = multiprocessing.get_context("spawn")
    lifeline, parent_end = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(lifeline,))
    try:
        yield from _finished(pool, function, tasks, workers * _QUEUED_PER_WORKER)
    except BrokenProcessPool as error:
        raise BuilderError(
            f"one of {workers} worker processes died (killed, or out of memory): finished shards are kept, "
            "run again, with fewer --workers if memory is short"
        ) from error
    finally:
        # Closing the pipe ends busy workers at once; the shutdown ends idle ones.
        pool.shutdown(wait=False, cancel_futures=True)
        parent_end.close()
        lifeline.close()


def _finished(
    pool: ProcessPoolExecutor, function: Callable[[Task], Result], tasks: Sequence[Task], queued: int
) -> Iterator[Result]:
    waiting = iter(tasks)
    running: set[Future[Result]] = {pool.submit(function, task) for task in islice(waiting, queued)}
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        running |= {pool.submit(function, task) for task in islice(waiting, len(done))}
        for future in done:
            yield future.result()


def _begin(lifeline: Connection) -> None:
    """Ignore Ctrl-C, which the parent handles, and exit when the parent does, even after `kill -9`."""
    reduce_collections()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    """Wait until the parent closes the pipe, which the system does for a killed parent, and exit."""
    lifeline.poll(None)
    os._exit(1)
