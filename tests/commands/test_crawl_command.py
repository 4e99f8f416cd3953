"""`scrapy crawl`: what Scrapy's own does not tell, or opens."""

import re
import subprocess
import sys
from pathlib import Path

from tests.e2e.lab import ROOT, Lab


def test_a_start_that_breaks_is_a_failed_crawl_and_no_port_is_open(tmp_path: Path) -> None:
    """Scrapy ends such a crawl with 0, and listens to whoever finds its token."""
    own = ("SPIDER_MODULES=tests.commands.breaking_spider", "ITEM_PIPELINES={}")
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "breaking", "-s", own[0], "-s", own[1]],
        cwd=ROOT,
        env=Lab(tmp_path).environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Spider closed (start_error)" in done.stderr
    said = re.search(r"Beside it: (.*)\.", done.stderr)
    assert said
    beside = said[1].split()
    assert "CoreStats" in beside
    assert not {"TelnetConsole", "RemoteControl"} & set(beside)
