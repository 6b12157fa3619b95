"""The local engine: results, faults, and no process left behind."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from builder.errors import BuilderError
from builder.pipeline.executors import ENGINES
from builder.pipeline.executors.local import default_workers, run


def square(number):
    return number * number


def fail_at_three(number):
    if number == 3:
        raise OSError(28, "No space left on device", "shard")
    return number


def die_at_three(number):
    if number == 3:
        os._exit(9)
    return number


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_every_task_has_its_result(workers):
    assert [n * n for n in range(20)] == sorted(run(square, range(20), workers))


def test_no_task_has_no_result():
    assert [] == list(run(square, [], 4))


def test_one_worker_is_this_process():
    """So that a debugger and standard input reach the work."""
    assert [os.getpid()] * 3 == list(run(lambda _: os.getpid(), range(3), 1))


@pytest.mark.parametrize("workers", [1, 2])
def test_fault_of_a_task_arrives_as_it_was(workers):
    with pytest.raises(OSError, match="No space left") as caught:
        list(run(fail_at_three, range(8), workers))

    assert caught.value.errno == 28


def test_worker_that_dies_is_one_clear_line():
    with pytest.raises(BuilderError, match=r"one of 2 worker processes died .*: finished shards are kept"):
        list(run(die_at_three, range(8), 2))


def test_table_has_the_local_engine():
    assert {"local": run} == ENGINES


def test_workers_are_those_that_this_process_may_use():
    assert 1 <= default_workers() <= os.cpu_count()


# Less than the workers sleep, and more than a busy machine needs to end a process.
PATIENCE_SECONDS = 300
SCRIPT = """
    import os, signal, time, sys
    from builder.pipeline.executors.local import run

    # Tests that a shell runs in the background do not listen to Ctrl-C, nor do their children.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def work(number):
        print(os.getpid(), flush=True)
        time.sleep(600)

    if __name__ == "__main__":
        list(run(work, [1, 2], 2))
"""


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="asks /proc which processes there are")
@pytest.mark.parametrize("number", [2, 9, 15], ids=["Ctrl-C", "kill -9", "kill"])
def test_workers_end_with_their_parent(number, tmp_path, root):
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT))
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, tmp_path / "script.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        workers = [int(process.stdout.readline()) for _ in range(2)]
        process.send_signal(number)
        process.wait()
        process.stdout.close()
    until = time.monotonic() + PATIENCE_SECONDS
    while any(map(is_alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)

    assert [False, False] == [is_alive(worker) for worker in workers]
