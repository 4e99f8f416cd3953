"""The alert of a job that could not start, or was killed: no monitor tells of it then."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from scrapy.settings import BaseSettings

from leadcrawl.alerts.delivery import Courier, messages_of, store
from leadcrawl.alerts.links import links_of
from leadcrawl.alerts.render import render_alert
from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.errors import ConfigError
from leadcrawl.monitors.findings import Finding, Report, target_of

logger = logging.getLogger(__name__)

KILLED: Final = Finding(
    "killed",
    "The crawl was killed",
    "an end in good order",
    "its process is gone, without a word",
    "Was there memory enough? The log of the system says. What is left resumes with JOBDIR.",
)


def refused(reason: str) -> Finding:
    """Return the finding of a job that did not start."""
    next_step = (
        "Nothing was crawled. Mend it, and start the job again; scrapy doctor checks all files."
    )
    return Finding("start", "The crawl did not start", "a crawl", reason, next_step)


def tell_of_job(
    settings: BaseSettings, spider: str, arguments: Mapping[str, Any], finding: Finding
) -> None:
    """Send an alert; what does not arrive waits in the outbox. It blocks, for a bounded time.

    Args:
        settings: those of the project.
        spider: what was to run.
        arguments: of the spider; `_job` is the job on Scrapyd.
        finding: what is wrong.
    """
    try:
        alerts = AlertSettings.from_settings(settings)
    except ConfigError:  # the reason itself, or one more of that kind
        logger.error("Nobody is told: the settings of alerts are malformed")
        return
    job = str(arguments["_job"])
    report = Report(spider, target_of(arguments), job, job, "failed", (finding,), figures={})
    alert = render_alert(report, links_of(settings, alerts.scrapyd_url, job))
    courier = Courier(alerts)
    delivery = courier.deliver(store(courier.outbox, messages_of(alerts, alert)))
    for why in delivery.reasons:
        logger.error("An alert was not delivered. %s", why)
