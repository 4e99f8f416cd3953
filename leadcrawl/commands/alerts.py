"""`scrapy alerts`: who is told, what waits in the outbox, and sending it."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.cli import fail, failures_in_one_line

ACTIONS = {
    "status": "tell which channels are set up, and what waits in the outbox",
    "flush": "send what waits in the outbox",
}


class Command(ScrapyCommand):
    """Show and empty the outbox of alerts."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return f"<{'|'.join(ACTIONS)}>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show which alerts wait, and send them"

    def long_desc(self) -> str:
        """Text of `-h`."""
        return "; ".join(f"{name}: {text}" for name, text in ACTIONS.items())

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the one action of the arguments."""
        if len(args) != 1 or args[0] not in ACTIONS:
            raise UsageError(f"say one of: {', '.join(ACTIONS)}", print_help=False)
        assert self.settings is not None
        with failures_in_one_line():
            alerts = AlertSettings.from_settings(self.settings)
            (_status if args[0] == "status" else _flush)(alerts)


def _status(alerts: AlertSettings) -> None:
    from leadcrawl.alerts.delivery import Courier, waiting

    smtp = alerts.smtp
    _print("mail", f"over {smtp.server} to {', '.join(smtp.recipients)}" if smtp else "off")
    _print("slack", "on" if alerts.slack_url else "off")
    _print("webhook", "on" if alerts.webhook else "off")
    messages = waiting(Courier(alerts).outbox)
    _print("outbox", f"{len(messages)} wait in {alerts.outbox}" if messages else "empty")
    for message in messages:
        if message.entry:
            subject = message.payload.get("subject", "")
            print(
                f"  {message.entry.created_at:%Y-%m-%d %H:%M} {message.channel} {subject}".rstrip()
            )
    if messages:
        print("`scrapy alerts flush` sends them.")


def _flush(alerts: AlertSettings) -> None:
    from leadcrawl.alerts.delivery import Courier, waiting

    courier = Courier(alerts)
    messages = waiting(courier.outbox)
    if not messages:
        print("Nothing waits in the outbox.")
        return
    delivery = courier.deliver(messages)
    print(f"Sent {delivery.sent.total()} of {len(messages)} alerts.")
    if delivery.reasons:
        reasons = "; ".join(dict.fromkeys(delivery.reasons))
        fail(f"{delivery.kept.total()} alerts stay in the outbox: {reasons}", 1)


def _print(label: str, text: str) -> None:
    print(f"{label:<10}{text}")
