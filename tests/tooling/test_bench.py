"""The bench names the stages of the extractor by their functions: it must know them after every change."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_bench_counts_documents_and_tells_the_stages():
    bench = [
        sys.executable,
        "-m",
        "scripts.benchmarks.extract",
        ROOT / "examples" / "dumps",
        "--runs",
        "1",
        "--profile",
    ]
    done = subprocess.run(bench, capture_output=True, text=True, check=False, cwd=ROOT)

    assert (0, "") == (done.returncode, done.stderr)
    assert "17 dumps of 1.3 KB, 15 articles" in done.stdout
    assert "documents/s, median of 1 runs" in done.stdout
    assert {"measuring lines", "language", "scores", "all stages"} <= set(map(str.strip, _names(done.stdout)))


def test_bench_says_where_it_found_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "scripts.benchmarks.extract", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert (1, f"{tmp_path}: found no .txt file, expected a folder of dumps\n") == (done.returncode, done.stderr)


def _names(report):
    return [line[2:22] for line in report.splitlines() if "ms a document" in line]
