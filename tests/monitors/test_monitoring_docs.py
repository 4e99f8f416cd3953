"""docs/monitoring.md names every monitor and every key, and its walk-through works."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from leadcrawl.finish import GOOD_ENDS
from leadcrawl.monitors.expectations import DriftLimits, Expectations, RunningLimits
from leadcrawl.monitors.suites import CloseSuite, CrashSuite, RunningSuite
from leadcrawl.scrapyd.ending import PASSING_ENDS
from tests.e2e.lab import ROOT
from tests.monitors.conftest import WatchedLab
from tests.ports import free_port

TEXT = (ROOT / "docs" / "monitoring.md").read_text("utf-8")


def test_every_monitor_is_documented() -> None:
    suites = (CloseSuite, RunningSuite, CrashSuite)
    slugs = [monitor.slug for suite in suites for monitor in suite.monitors]
    assert [slug for slug in slugs if not re.search(rf"\| `{slug}(/<\w+>)?`", TEXT)] == []


def test_every_key_is_documented_with_its_default() -> None:
    models = (Expectations, DriftLimits, RunningLimits)
    for model in models:
        for name, field in model.model_fields.items():
            assert f"`{name}`" in TEXT, name
            if isinstance(field.default, int | float) and name != "sample":
                assert re.search(rf"`{name}`:? {field.default:g}", TEXT), name


def test_every_end_of_ours_is_documented() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "leadcrawl").rglob("*.py")]
    named = re.compile(r"FINISH_REASON(?:: Final)? = \"(\w+)\"|CloseSpider\(\"(\w+)\"\)")
    ours = {"".join(found) for source in sources for found in named.findall(source)}
    assert {"browser_driver_lost", "nothing_read"} <= ours
    for reason in {*GOOD_ENDS, *PASSING_ENDS, *ours}:
        assert reason.startswith("closespider") or f"| `{reason}` |" in TEXT, reason


@pytest.mark.slow
def test_the_walk_through(lab: WatchedLab, tmp_path: Path) -> None:
    port = str(free_port())
    section = TEXT.partition("### A walk-through")[2]
    script = section.partition("```sh\n")[2].partition("```")[0].replace("8765", port)
    crawl = subprocess.run(
        ["bash", "-c", f"trap 'kill $(jobs -p) 2>/dev/null' EXIT\n{script}"],
        cwd=ROOT,
        env=lab.environment() | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    said = re.findall(r"Monitors: .*", crawl.stderr)
    assert said == ["Monitors: ok", "Monitors: failed (drift/images)"], crawl.stderr[-3000:]
