"""The data folder of a whole crawl, and a configuration of its own."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.lab import ROOT, Lab


class WatchedLab(Lab):
    """A lab whose crawls may have expectations of their own."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.extra: dict[str, str] = {}

    def environment(self, url: str = "http://127.0.0.1:9") -> dict[str, str]:
        """Return the environment of a crawl."""
        return super().environment(url) | self.extra

    def run(self, command: list[str], url: str) -> subprocess.CompletedProcess[str]:
        """Run a command line on the data of this lab."""
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment(url),
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )

    def expect(self, **expectations: Any) -> None:
        """Crawl with these expectations instead of the packaged ones."""
        folder = self.data_dir.parent / "config"
        folder.mkdir(exist_ok=True)
        text = yaml.safe_dump({"category": "bbb", "expectations": expectations})
        (folder / "craigslist.yml").write_text(text)
        self.extra["LEADCRAWL_CONFIG_DIR"] = str(folder)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[WatchedLab]:
    """An empty data folder; its database is cleaned up at the end."""
    lab = WatchedLab(tmp_path / "data")
    yield lab
    if lab.data_dir.exists():
        lab.clean_up()


@pytest.fixture
def own_suites(tmp_path: Path) -> Callable[[WatchedLab], None]:
    """Give a lab the module `own_suites`, as a user would write one."""

    def install(lab: WatchedLab) -> None:
        folder = tmp_path / "python"
        folder.mkdir()
        (folder / "own_suites.py").write_text(SUITES)
        lab.extra["PYTHONPATH"] = str(folder)

    return install


SUITES = """
from spidermon import MonitorSuite
from spidermon.core.monitors import Monitor


class Picky(Monitor):
    def test_of_my_own(self):
        self.assertGreater(self.data.stats["leadcrawl/leads/seen"], 10**6, "not a million")


class PickySuite(MonitorSuite):
    monitors = [Picky]


class CrashingSuite(MonitorSuite):
    monitors = [Picky]

    def init_data(self, data):
        raise RuntimeError("out of order")
"""
