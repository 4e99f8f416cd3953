"""`scrapy report`: what crawls brought since yesterday, on the terminal or by e-mail."""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.cli import fail, failures_in_one_line, refuse_arguments
from leadcrawl.errors import ConfigError
from leadcrawl.monitors.figures import SHOWN
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.digest import DigestReports
from leadcrawl.storage.filters import moment
from leadcrawl.storage.spool import waiting as spooled

if TYPE_CHECKING:
    from leadcrawl.alerts.digest import Digest
    from leadcrawl.alerts.render import Alert


class Command(ScrapyCommand):
    """New and changed leads, coverage, runs and failures since a moment."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Tell what crawls brought, and which failed; by e-mail with --email"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument(
            "--since", default="1d", help="an age such as 1d, 12h or 2w, or a date (default: 1d)"
        )
        parser.add_argument("--email", action="store_true", help="send it to LEADCRAWL_ALERT_TO")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the digest, or send it."""
        refuse_arguments("report", args)
        with failures_in_one_line():
            self._report(opts)

    def _report(self, opts: argparse.Namespace) -> None:
        from leadcrawl.alerts.digest import render_digest

        assert self.settings is not None
        since = _since(opts.since)
        alerts = AlertSettings.from_settings(self.settings)
        if opts.email and alerts.smtp is None:
            raise ConfigError("LEADCRAWL_SMTP_HOST is not set: there is no mail server")
        target = StorageTarget.from_settings(self.settings)
        target.check()
        digest = render_digest(asyncio.run(_digest(target, since, alerts)))
        if opts.email:
            _send(alerts, digest)
        else:
            print(digest.text, end="")


def _since(text: str) -> datetime:
    try:
        since = moment(text)
    except ValueError as error:
        raise ConfigError(f"--since {error}") from error
    assert isinstance(since, datetime)
    return since


async def _digest(target: StorageTarget, since: datetime, alerts: AlertSettings) -> Digest:
    from leadcrawl.alerts.delivery import Courier, waiting
    from leadcrawl.alerts.digest import Digest

    connection = await target.connect()
    try:
        reports = DigestReports(connection)
        return Digest(
            since,
            await reports.leads(since, SHOWN),
            await reports.runs(since),
            len(waiting(Courier(alerts).outbox)),
            len(spooled(target.spool)),
        )
    finally:
        await connection.close()


def _send(alerts: AlertSettings, digest: Alert) -> None:
    from leadcrawl.alerts.delivery import Courier, mails_of, store

    courier = Courier(alerts)
    mails = mails_of(alerts, digest.subject, digest.text, digest.html)
    delivery = courier.deliver(store(courier.outbox, mails))
    print(f"Sent to {delivery.sent.total()} of {len(mails)} receivers.")
    if delivery.reasons:
        reasons = "; ".join(dict.fromkeys(delivery.reasons))
        fail(f"not delivered ({reasons}); `scrapy alerts flush` tries again", 1)
