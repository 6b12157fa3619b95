"""`scripts/bench kills`, at a size that the suite can bear."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("workers", [1, 2])
def test_ten_kills_lose_nothing(workers, root):
    """Twenty in all, two at each stage of a build; where they fall within it depends on the machine."""
    command = [sys.executable, "-m", "scripts.benchmarks.kills", "--kills", "10", "--documents", "400"]
    done = subprocess.run(
        [*map(str, command), "--workers", str(workers), "--seconds", "3600", "--verify-every", "5"],
        check=False,
        capture_output=True,
        text=True,
        cwd=root,
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert "kills: 10" in done.stdout
