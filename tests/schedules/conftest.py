"""A folder with a schedules.yml, and a Scrapyd on which jobs wait."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadcrawl.errors import ScrapydError
from leadcrawl.scrapyd.client import ScrapydClient
from leadcrawl.scrapyd.nodes import Node
from tests.ports import free_port
from tests.schedules.lab import ROOT, ScheduleLab

#: It looks into its queue once an hour, so that all jobs stay pending.
CONF = """\
[scrapyd]
bind_address = 127.0.0.1
http_port = {port}
poll_interval = 3600
[settings]
leadcrawl = leadcrawl.settings
"""
#: The project is found without an egg: tests/deploy shows that the egg is whole.
PROJECT = "[settings]\ndefault = leadcrawl.settings\nleadcrawl = leadcrawl.settings\n"


@pytest.fixture
def lab(tmp_path: Path) -> ScheduleLab:
    """A folder for schedules.yml and data."""
    return ScheduleLab(tmp_path)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScrapydClient]:
    """A Scrapyd that starts none of its jobs."""
    port, folder = free_port(), tmp_path_factory.mktemp("scrapyd")
    (folder / "scrapyd.conf").write_text(CONF.format(port=port))
    (folder / "scrapy.cfg").write_text(PROJECT)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-m", "scrapyd"], cwd=folder, env=environment, stdout=log, stderr=log
        ) as process,
    ):
        client = ScrapydClient(Node("here", f"http://127.0.0.1:{port}"), timeout=60)
        try:
            deadline = time.monotonic() + 60
            while not _answers(client):
                assert time.monotonic() < deadline, (folder / "log").read_text()
                time.sleep(0.1)
            yield client
        finally:
            process.terminate()


def _answers(client: ScrapydClient) -> bool:
    try:
        return bool(client.daemon_status())
    except ScrapydError:
        return False
