"""Kill builds at random moments (kill -9) and hold what is left to what must be: earlier versions untouched, the next
run finishes from the store, and its result is that of a build that nobody disturbed, byte for byte.

Run it as scripts/bench kills --kills 20 --documents 500
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = "1.0.0", "1.1.0"
# A build that was not killed may come in the way of the next one for as long as this.
PATIENCE_SECONDS = 600
POLL_SECONDS = 0.005
# Several shards even of few documents: else no build would have more than one worker, or be killed between two shards.
SHARD_BYTES = 100_000
BUILDER = f"""
from builder.cli import main
from builder.pipeline import shard_plan

if __name__ == "__main__":
    shard_plan.SHARD_BYTES = {SHARD_BYTES}
    main(prog_name="cutline")
"""
# After a kill the next one finds what it left, or a run goes to its end: that with this probability, and always where
# the version has appeared.
FINISHED = 0.35
# The moments in the order in which a build reaches them, and the share of a build's time that each lasts, at most: a
# kill falls somewhere within. Where it is 0 a moment lasts milliseconds, and polling alone makes the kill random.
SHARES = {
    "killed before or while reading": 0.6,
    "killed while grouping": 0.05,
    "killed while writing": 0.1,
    "killed in the midst of publishing": 0,
    "killed after the version appeared": 0,
}
MOMENTS = tuple(SHARES)


@dataclass
class Trial:
    """A dataset with one version, and the next one that is built and killed.

    Args:
        folder: where everything is.
        workers: number of processes of a build.
        seconds: how long an undisturbed build takes, with an empty store and with a full one.
        expected: the files of the dataset with both versions.
    """

    folder: Path
    workers: int
    seconds: dict[bool, float] = field(default_factory=dict)
    expected: dict[str, bytes] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def out(self) -> Path:
        """Return the dataset that suffers."""
        return self.folder / "out"

    def command(self, out: Path, version: str) -> list[str]:
        """Return the build of *version*: its rows are in a file of that name."""
        recipe = self.folder / f"{version}.toml"
        command = [sys.executable, "-c", BUILDER, "build", recipe, "--out", out, "--version", version]
        return [str(word) for word in (*command, "--workers", self.workers)]


def main() -> None:
    options = parse()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="cutline-kills-", ignore_cleanup_errors=True) as folder:
        trial = Trial(Path(folder), options.workers)
        prepare(trial, options.documents)
        print(f"undisturbed: {trial.seconds[False]:.1f} s, from a full store {trial.seconds[True]:.1f} s", flush=True)
        end = time.monotonic() + options.seconds
        while trial.seen["kills"] < options.kills and time.monotonic() < end:
            killed = kill(trial, chance)
            if trial.seen["kills"] % options.verify_every == 0:
                verify(trial, OLD)
            if not killed or moment(trial.out) == MOMENTS[-1] or chance.random() < FINISHED:
                finish(trial, chance)
        finish(trial, chance)
        verify(trial, None)
    print(", ".join(f"{name}: {count}" for name, count in sorted(trial.seen.items())))
    if trial.seen["kills"] < options.kills:
        sys.exit(f"only {trial.seen['kills']} of {options.kills} kills in {options.seconds} s: give more --seconds")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench kills", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=20, help="how many builds are killed")
    parser.add_argument("--documents", type=int, default=500, help="documents of the build")
    parser.add_argument("--workers", type=int, default=2, help="processes of the build")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("--seconds", type=float, default=600, help="begin no kill after so many seconds")
    parser.add_argument("--verify-every", type=int, default=10, help="cutline verify after so many kills")
    return parser.parse_args()


def prepare(trial: Trial, documents: int) -> None:
    """Write the rows and build both versions without disturbance, then take the second one back."""
    for version, count in ((OLD, documents // 2), (NEW, documents)):
        rows = trial.folder / f"{version}.jsonl"
        rows.write_text("".join(json.dumps(row) + "\n" for row in stories(count)))
        fields = 'fields = { headline = "headline", body = "body", url = "url" }'
        (trial.folder / f"{version}.toml").write_text(f'[[sources]]\npath = "{rows.name}"\n{fields}\n')
    run(trial.command(trial.out, OLD))
    whole = trial.folder / "whole"
    shutil.copytree(trial.out, whole)
    shutil.rmtree(whole / ".cutline")
    for is_warm in (False, True):
        began = time.monotonic()
        run(trial.command(whole, NEW))
        trial.seconds[is_warm] = time.monotonic() - began
        trial.expected = published(whole)
        take_back(whole)


def kill(trial: Trial, chance: random.Random) -> bool:
    """Kill a build at a random moment and check what it leaves; return whether it was killed before its end."""
    is_warm = any((trial.out / ".cutline" / "shards").glob("*/*"))
    process = subprocess.Popen(
        trial.command(trial.out, NEW), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    stage = MOMENTS[trial.seen["kills"] % len(MOMENTS)]
    wait_for(stage, process, trial.out)
    # A build that ends meanwhile counts as one that was not killed.
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(trial.seconds[is_warm] * chance.uniform(0, SHARES[stage]))
    process.send_signal(signal.SIGKILL)
    killed = process.wait() == -signal.SIGKILL
    trial.seen["kills" if killed else "came too late"] += 1
    if killed:
        trial.seen[moment(trial.out)] += 1
    there = published(trial.out)
    # The README may be the old one or the new one, whole in either case.
    lost = [name for name, data in trial.expected.items() if OLD in name and there.get(name) != data]
    if lost:
        sys.exit(f"after a kill: {lost[0]} of version {OLD} is not what it was")
    if (trial.out / "versions" / NEW / "manifest.json").exists():
        half = [name for name, data in trial.expected.items() if NEW in name and there.get(name) != data]
        if half:
            sys.exit(f"after a kill: version {NEW} is there, but {half[0]} is missing or another")
    return killed


def wait_for(stage: str, process: subprocess.Popen[bytes], out: Path) -> None:
    """Wait until the build has reached *stage* or has ended, however slow the machine is.

    What the last kill left looks like a later stage until the build removes it.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    is_clean = stage == MOMENTS[0]
    while process.poll() is None:
        reached = MOMENTS.index(moment(out))
        is_clean = is_clean or reached == 0
        if is_clean and reached >= MOMENTS.index(stage):
            return
        if time.monotonic() > deadline:
            process.kill()
            sys.exit(f"a build did not end in {PATIENCE_SECONDS} s")
        time.sleep(POLL_SECONDS)


def moment(out: Path) -> str:
    """Return how far the killed build was, by what it left."""
    private = out / ".cutline"
    if (out / "versions" / NEW / "manifest.json").exists():
        return MOMENTS[4]
    if (private / "publishing.json").exists():
        return MOMENTS[3]
    if (private / "tmp" / "staging").exists():
        return MOMENTS[2]
    if (private / "tmp" / "group").exists():
        return MOMENTS[1]
    return MOMENTS[0]


def finish(trial: Trial, chance: random.Random) -> None:
    """Run to the end, compare with the undisturbed build, and take the version back, sometimes with the store."""
    run(trial.command(trial.out, NEW))
    found = published(trial.out)
    if found != trial.expected:
        odd = next(name for name in {**found, **trial.expected} if found.get(name) != trial.expected.get(name))
        sys.exit(f"after the next run: {odd} is not that of an undisturbed build")
    left = list((trial.out / ".cutline" / "tmp").glob("*"))
    if left:
        sys.exit(f"after the next run: {left[0]} is still there")
    trial.seen["finished"] += 1
    take_back(trial.out)
    if chance.random() < 1 / 2:
        shutil.rmtree(trial.out / ".cutline" / "shards", ignore_errors=True)


def take_back(out: Path) -> None:
    """Remove the new version, as if it had never been published."""
    shutil.rmtree(out / "versions" / NEW)
    shutil.rmtree(out / "data" / NEW)
    run([sys.executable, "-m", "builder", "card", str(out)])


def verify(trial: Trial, version: str | None) -> None:
    """Let `cutline verify` look at the dataset; a README that the next run mends may be stale after a kill."""
    run(
        [sys.executable, "-m", "builder", "verify", str(trial.out), *(["--version", version] if version else [])],
        "stale",
    )
    trial.seen["verified"] += 1


def run(command: list[str], but: str = "") -> None:
    """Run *command*, which must succeed, or say nothing on stdout but lines with *but*."""
    done = subprocess.run(
        command, check=False, env=environment(), capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    if done.returncode and not (but and done.returncode == 1 and all(but in line for line in done.stdout.splitlines())):
        sys.exit(f"{' '.join(command[2:])}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}


def published(out: Path) -> dict[str, bytes]:
    """Return every published file of a dataset."""
    paths = (path for path in out.rglob("*") if path.is_file())
    names = {path.relative_to(out).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(".cutline/")}


def stories(count: int) -> Iterator[dict[str, str]]:
    """Yield rows of made-up words, every tenth nearly the same as the one before."""
    chance = random.Random(0)
    stock = [f"{chance.choice('bdfgklmnprst')}{chance.choice('aeiou')}{number:x}" for number in range(5000)]
    words: list[str] = []
    for number in range(count):
        words = [*words[:-1], "edited"] if number % 10 == 9 else chance.choices(stock, k=300)
        headline = " ".join(chance.choices(stock, k=6))
        yield {"headline": headline, "body": " ".join(words), "url": f"https://news.example/{number}"}


if __name__ == "__main__":
    main()
