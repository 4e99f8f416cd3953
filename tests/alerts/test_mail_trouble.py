"""Mail servers that are slow, endless or curt, and a disk that is full: no crawl hangs on them."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.monitors.findings import Report
from tests.alerts.alert_servers import Inbox, mail_server, raw_server, send

Make = Callable[..., AlertSettings]


def test_slow_server_is_given_up(alert_settings: Make, report: Report) -> None:
    with mail_server(Inbox(delay=30)) as inbox:
        started = time.monotonic()
        settings = alert_settings(
            inbox.port, LEADCRAWL_ALERT_TIMEOUT="0.3", LEADCRAWL_ALERT_PAUSES="0"
        )
        delivery = send(settings, report)
        assert time.monotonic() - started < 25
    assert delivery.kept == {"mail": 2}


async def _drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with closing(writer):
        while True:  # a byte now and then: no timeout of a socket ever comes
            writer.write(b"2")
            await asyncio.sleep(0.05)


def test_dripping_server_is_given_up(alert_settings: Make, report: Report) -> None:
    with raw_server(_drip) as port:
        settings = alert_settings(port, LEADCRAWL_ALERT_TIMEOUT="3", LEADCRAWL_ALERT_PAUSES="")
        started = time.monotonic()
        delivery = send(settings, report)
        assert time.monotonic() - started < 60
    assert delivery.reasons[0].endswith("no end after 3 s")


async def _hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


def test_server_that_hangs_up(alert_settings: Make, report: Report) -> None:
    with raw_server(_hang_up) as port:
        assert send(alert_settings(port), report).reasons[0].endswith("it hung up")


def test_full_disk_does_not_keep_a_mail_from_being_sent(
    inbox: Inbox, alert_settings: Make, report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    settings = alert_settings(inbox.port)
    settings.outbox.parent.write_text("a file where the folder should be")
    assert send(settings, report).sent == {"mail": 2}
    assert "if it cannot be sent now, it is lost" in caplog.text
    assert send(replace(settings, smtp=alert_settings(1).smtp), report).failed == {"mail": 2}
