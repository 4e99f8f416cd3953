"""Settings, servers and a report for the tests of alerts."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from scrapy.settings import Settings

from leadcrawl import settings as project_settings
from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.monitors.findings import Finding, Report
from tests.alerts.alert_servers import Hook, Inbox, certified, mail_server, serve_hook


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A mail server without TLS and login."""
    with mail_server(Inbox()) as running:
        yield running


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Who signs the certificates of the servers here."""
    return trustme.CA()


@pytest.fixture
def trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ssl.SSLContext:
    """The context of a server on 127.0.0.1 that clients of this test trust."""
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    return certified(authority, "127.0.0.1")


@pytest.fixture
def mail_settings(tmp_path: Path) -> Callable[..., Settings]:
    """Settings of a crawl that writes to two people, with short pauses."""

    def make(port: int = 9, **own: object) -> Settings:
        settings = Settings()
        settings.setmodule(project_settings)
        settings.setdict({
            "LEADCRAWL_DATA_DIR": str(tmp_path),
            "LEADCRAWL_SMTP_HOST": "127.0.0.1",
            "LEADCRAWL_SMTP_PORT": str(port),
            "LEADCRAWL_SMTP_SECURITY": "none",
            "LEADCRAWL_ALERT_FROM": "leadcrawl@example.com",
            "LEADCRAWL_ALERT_TO": "ops@example.com, boss@example.com",
            "LEADCRAWL_ALERT_PAUSES": "0.01,0.01,0.01",
            "LEADCRAWL_ALERT_TIMEOUT": "5",
        } | own)  # fmt: skip
        return settings

    return make


@pytest.fixture
def alert_settings(
    mail_settings: Callable[..., Settings],
) -> Callable[..., AlertSettings]:
    """The same, as the alerts read them."""
    return lambda *args, **own: AlertSettings.from_settings(mail_settings(*args, **own))


@pytest.fixture
def report() -> Report:
    """A failed run."""
    findings = (
        Finding(
            "coverage/phones",
            "Coverage of phones fell by 53 points",
            "at least 40 %",
            "3 % of 180 leads",
            "Mend the selector.",
            before="56 % in the last 5 runs",
        ),
        Finding("duration", "It took long", "at most 30 min", "41 min", "Wait.", "warning"),
    )
    figures = {"Leads": "180", "Coverage: phones": "3 %", "Duration": "41 min"}
    return Report(
        "craigslist",
        "category=bbb city=sfbay",
        "3f6c2a1e",
        None,
        "failed",
        findings,
        figures,
        (figures | {"Leads": "176"}, figures | {"Leads": "190"}),
        "finished",
        datetime(2026, 11, 21, 22, 31, tzinfo=UTC),
        datetime(2026, 11, 21, 23, 12, tzinfo=UTC),
    )


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook without TLS."""
    with serve_hook(Hook()) as running:
        yield running
