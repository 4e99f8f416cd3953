"""A message to try out whether alerts arrive: `scrapy doctor --send-test`."""

import socket
from datetime import UTC, datetime

from scrapy.settings import BaseSettings

from leadcrawl.alerts.delivery import messages_of, senders_of
from leadcrawl.alerts.render import Alert, render
from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.errors import AlertError


def send_test(settings: BaseSettings) -> dict[str, str | None]:
    """Send a test over every channel, in one try; tell for each what went wrong, `None` for nothing.

    No channel, no entry. It blocks for at most `LEADCRAWL_ALERT_TIMEOUT` a message.

    Raises:
        ConfigError: the settings of alerts are malformed.
    """
    alerts = AlertSettings.from_settings(settings)
    senders = senders_of(alerts)
    results: dict[str, str | None] = {}
    for message in messages_of(alerts, _alert()):
        results.setdefault(message.channel, None)
        try:
            senders[message.channel](message.payload)
        except AlertError as error:
            results[message.channel] = str(error)
    return results


def _alert() -> Alert:
    subject = f"leadcrawl on {socket.gethostname()}: test of the alerts"
    said = "Alerts arrive. This is a test; nothing is wrong."
    context = {"title": subject, "said": said, "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"}
    return Alert(
        subject,
        render("test.txt", context),
        render("test.html", context),
        f"{subject}: {said}",
        {"type": "alerts.test", "data": context},
    )
