"""A crawl that needs no browser starts none."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from replica.process import start_replica
from tests.e2e.lab import ROOT, Lab


@pytest.mark.slow
def test_a_craigslist_crawl_starts_no_browser(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "data")
    seen: set[str] = set()
    with start_replica(seed=7, postings=40, city="sfbay") as site:
        environment = lab.environment(site.url) | {"LEADCRAWL_CHROMIUM": "/nowhere/chromium"}
        command = lab.command("city=sfbay", "category=bbb,jjj")
        with subprocess.Popen(command, cwd=ROOT, env=environment) as crawl:
            while crawl.poll() is None:
                seen.update(_children(crawl.pid))
                time.sleep(0.05)
    lab.clean_up()
    assert crawl.returncode == 0
    assert seen, "at least the database"
    assert [line for line in seen if "chrom" in line or "run-driver" in line] == []


def _children(pid: int) -> list[str]:
    with suppress(psutil.Error):  # it has just ended
        return [" ".join(child.cmdline()) for child in psutil.Process(pid).children(recursive=True)]
    return []
