"""A wrong or missing setting of the monitors ends the crawl before it starts, in one line."""

from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from leadcrawl import settings as project
from leadcrawl.config import CraigslistConfig
from leadcrawl.errors import ConfigError
from leadcrawl.monitors.check import check_monitors
from leadcrawl.monitors.extension import Monitors
from leadcrawl.spiders.craigslist import CraigslistSpider
from tests.monitors.conftest import WatchedLab

CLOSE = "SPIDERMON_SPIDER_CLOSE_MONITORS"
PERIODIC = "SPIDERMON_PERIODIC_MONITORS"
OURS = "leadcrawl.monitors.suites.RunningSuite"
THEIRS = "spidermon.contrib.scrapy.monitors.SpiderCloseMonitorSuite"


def settings(**own: Any) -> Settings:
    found = Settings()
    found.setmodule(project, "project")
    found.update(own, priority="cmdline")
    return found


def test_the_project_s_own_settings_are_right() -> None:
    check_monitors(settings())


WRONG = [
    ({CLOSE: ""}, f"{CLOSE} is empty"),
    ({CLOSE: "leadcrawl.monitors.suites.CloseSweet"}, "cannot be loaded"),
    ({CLOSE: "nowhere.Suite"}, "cannot be loaded: No module named 'nowhere'"),
    ({CLOSE: "leadcrawl.errors.ConfigError"}, "is no suite of monitors"),
    ({CLOSE: "spidermon.core.suites.MonitorSuite"}, "has no monitors"),
    ({CLOSE: THEIRS}, "SPIDERMON_MIN_ITEMS is missing"),
    ({"SPIDERMON_SPIDER_CLOSE_MONITOR": "x"}, f"did you mean {CLOSE}?"),
    ({PERIODIC: "every minute"}, f"{PERIODIC} must map suites to seconds"),
    ({PERIODIC: {OURS: 0}}, "needs seconds above 0, not 0"),
    ({PERIODIC: {OURS: "60"}}, "needs seconds above 0, not '60'"),
    ({PERIODIC: {OURS: float("nan")}}, "needs seconds above 0"),
    ({PERIODIC: {"nowhere.Suite": 60}}, "cannot be loaded"),
    ({"EXTENSIONS": {}}, "leadcrawl.monitors.extension.Monitors is not in EXTENSIONS"),
]


@pytest.mark.parametrize(("own", "message"), WRONG)
def test_what_is_wrong_is_said(own: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_monitors(settings(**own))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_switched_off_nothing_is_needed() -> None:
    check_monitors(settings(**{CLOSE: "nowhere.Suite", "SPIDERMON_ENABLED": "0"}))


def test_spidermon_s_own_suite_may_be_used_with_its_settings() -> None:
    needed = {f"SPIDERMON_{name}": 1 for name in THEIR_SETTINGS}
    check_monitors(settings(**needed, **{CLOSE: THEIRS}))


THEIR_SETTINGS = (
    *("MIN_ITEMS", "MAX_ERRORS", "MAX_WARNINGS", "MAX_DOWNLOADER_EXCEPTIONS", "MAX_RETRIES"),
    *("MIN_SUCCESSFUL_REQUESTS", "MAX_REQUESTS_ALLOWED", "MAX_ITEM_VALIDATION_ERRORS"),
)


def test_the_extension_checks_too() -> None:
    """For who starts crawls from Python, without `scrapy crawl`."""
    crawler = Crawler(CraigslistSpider, settings(**{CLOSE: ""}))
    with pytest.raises(ConfigError, match=CLOSE):
        Monitors.from_crawler(crawler)


EXPECTATIONS = [
    (
        "coverag: {}",
        "unknown key 'coverag' of expectations in craigslist.yml: did you mean coverage?",
    ),
    ("coverage: {phnes: 1}", "'phnes' is no field of a lead: did you mean phones?"),
    ("coverage: {phones: 40}", "expectations.coverage.phones in craigslist.yml: must be less than"),
    ("leads: many", "expectations.leads in craigslist.yml: must be a valid integer"),
    ("drift: {pints: 3}", "unknown key 'pints' of expectations.drift"),
    ("running: {memory_mb: 0}", "expectations.running.memory_mb"),
]


@pytest.mark.parametrize(("text", "message"), EXPECTATIONS)
def test_a_wrong_expectation_is_said(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "craigslist.yml").write_text(f"city: sfbay\nexpectations:\n  {text}\n")
    monkeypatch.setenv("LEADCRAWL_CONFIG_DIR", str(tmp_path))
    with pytest.raises(ConfigError) as caught:
        CraigslistConfig.load("craigslist", {})
    assert message in str(caught.value)


def test_the_command_line_says_it_in_one_line(lab: WatchedLab) -> None:
    lab.expect(coverage={"phnes": 0.5})
    crawl = lab.crawl("http://127.0.0.1:9", "city=sfbay")
    assert crawl.returncode == 2
    assert crawl.stderr.count("\n") == 1
    assert "did you mean phones?" in crawl.stderr
    lab.extra.clear()
    crawl = lab.crawl("http://127.0.0.1:9", "city=sfbay", settings={CLOSE: "nowhere.Suite"})
    assert (crawl.returncode, crawl.stderr.count("\n")) == (2, 1)
    assert CLOSE in crawl.stderr
