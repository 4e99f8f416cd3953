"""What the suites do when monitors fail."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler
from spidermon.core.actions import Action
from spidermon.exceptions import SkipAction

from leadcrawl import stats
from leadcrawl.extensions.alerts import Alerts
from leadcrawl.monitors.findings import build_report


class SendAlerts(Action):  # type: ignore[misc]  # Spidermon is untyped
    """Tell people: by e-mail, Slack and webhook, as they are set up.

    Spidermon's own e-mail action sends the source of the mail as its text, says OK when it could
    not send, and hangs after a wrong password.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__()
        self._crawler = crawler

    @classmethod
    def from_crawler_kwargs(cls, crawler: Crawler) -> dict[str, Any]:
        """Arguments of the action."""
        return {"crawler": crawler}

    def run_action(self) -> None:
        """Hand the report of the suite to the extension, which sends it beside the crawl.

        Raises:
            SkipAction: alerts are off.
        """
        alerts = self._crawler.get_extension(Alerts)
        if alerts is None or not alerts.is_on:
            raise SkipAction("alerts are off")
        try:
            alerts.send(build_report(self.data, self.result))
        except Exception:
            # Spidermon writes it into its log and goes on; the exit status must tell as well
            self._crawler.stats.inc_value(f"{stats.ALERT_}any/failed")
            raise
