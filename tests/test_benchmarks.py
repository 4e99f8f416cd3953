"""The benchmarks run; what they measure is for `make bench`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
@pytest.mark.parametrize("call", ["pipelines.run(postings=300)", "crawl.run(postings=150)"])
def test_a_small_one(call: str) -> None:
    name = call.partition(".")[0]
    done = subprocess.run(
        [sys.executable, "-c", f"from benchmarks import {name}; print({call})"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Figure(" in done.stdout
