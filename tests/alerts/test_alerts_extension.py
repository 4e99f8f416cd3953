"""The extension that sends the alerts of a crawl, where whole crawls cannot show it."""

from collections.abc import Callable
from typing import NoReturn

import pytest
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from leadcrawl.alerts.delivery import Courier
from leadcrawl.alerts.outcome import undelivered
from leadcrawl.extensions.alerts import Alerts
from leadcrawl.monitors.findings import Report


async def test_bug_of_ours_does_not_pass_for_a_delivery(
    mail_settings: Callable[..., Settings],
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def stumble(*_: object) -> NoReturn:
        raise RuntimeError("a bug")

    async def not_here(_: Alerts) -> None:
        """There is no run record without a crawl."""

    monkeypatch.setattr(Courier, "deliver", stumble)
    monkeypatch.setattr(Alerts, "_record", not_here)
    own = {name: value for name, value in mail_settings(9).items() if "LEADCRAWL" in name}
    crawler = get_crawler(settings_dict=own)
    alerts = Alerts.from_crawler(crawler)
    alerts.send(report)
    await alerts.spider_closed()
    assert undelivered(crawler.stats.get_stats()) == 1
    assert "RuntimeError: a bug" in caplog.text
