"""Getting messages to their receivers: first into the outbox, and out of it when they arrived."""

from __future__ import annotations

import json
import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from leadcrawl.alerts.mail import ReceiverError, mail_payload, send_mail
from leadcrawl.alerts.outbox import Entry, Outbox, Payload
from leadcrawl.alerts.render import Alert
from leadcrawl.alerts.retry import in_background, with_retries
from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.alerts.slack import send_slack
from leadcrawl.alerts.webhook import post_signed
from leadcrawl.errors import AlertError

logger = logging.getLogger(__name__)

Sender = Callable[[Payload], None]


@dataclass(frozen=True)
class Message:
    """What one receiver is to get over one channel."""

    channel: str
    payload: Payload
    entry: Entry | None = None
    """Its place in the outbox; `None` when the disk did not take it."""


@dataclass
class Delivery:
    """What became of some messages: how many by channel, and why they did not arrive."""

    sent: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    """Not sent, but in the outbox."""
    failed: Counter[str] = field(default_factory=Counter)
    """Not sent, and lost: the disk did not take them either."""
    reasons: list[str] = field(default_factory=list)

    def fail(self, message: Message, reason: str) -> None:
        """Count a message that did not arrive."""
        counter = self.failed if message.entry is None else self.kept
        counter[message.channel] += 1
        self.reasons.append(f"{message.channel}: {reason}")

    def add(self, other: Delivery) -> None:
        """Count the messages of another delivery too."""
        self.sent += other.sent
        self.kept += other.kept
        self.failed += other.failed
        self.reasons += other.reasons


def messages_of(settings: AlertSettings, alert: Alert) -> list[Message]:
    """Return an alert as messages, one for each receiver."""
    found = mails_of(settings, alert.subject, alert.text, alert.html)
    if settings.slack_url:
        found.append(Message("slack", {"text": alert.chat}))
    if settings.webhook:
        document = {**alert.document, "timestamp": datetime.now(UTC).isoformat()}
        ident = f"msg_{uuid.uuid4().hex}"
        found.append(Message("webhook", {"id": ident, "document": document}))
    return found


def mails_of(settings: AlertSettings, subject: str, text: str, html: str) -> list[Message]:
    """Return a mail to each receiver; a refused one does not keep it from the others."""
    smtp = settings.smtp
    if smtp is None:
        return []
    return [
        Message("mail", mail_payload(smtp, recipient, subject, text, html))
        for recipient in smtp.recipients
    ]


def store(outbox: Outbox, messages: Iterable[Message]) -> list[Message]:
    """Put messages into the outbox; what the disk does not take is sent all the same."""
    stored = []
    for message in messages:
        entry = None
        try:
            path = outbox.put(message.channel, message.payload)
            entry = Entry(path, message.channel, datetime.now(UTC), message.payload)
        except AlertError as error:
            logger.error("%s; if it cannot be sent now, it is lost", error)
        stored.append(Message(message.channel, message.payload, entry))
    return stored


def waiting(outbox: Outbox) -> list[Message]:
    """Return what earlier deliveries left in the outbox."""
    return [Message(entry.kind, entry.payload, entry) for entry in outbox.entries()]


def senders_of(settings: AlertSettings) -> dict[str, Sender]:
    """Return how to send over each channel that is set up, in one try."""
    senders: dict[str, Sender] = {}
    smtp, slack_url, webhook = settings.smtp, settings.slack_url, settings.webhook
    if smtp:
        senders["mail"] = lambda payload: send_mail(smtp, payload, settings.timeout)
    if slack_url:
        senders["slack"] = lambda payload: send_slack(slack_url, payload, settings.timeout)
    if webhook:
        senders["webhook"] = lambda payload: post_signed(
            webhook.url,
            json.dumps(payload["document"]).encode(),
            webhook.secret,
            allow_private=webhook.allow_private,
            timeout=settings.timeout,
            message_id=payload["id"],
            pauses=(),
        )
    return senders


class Courier:
    """Delivers messages; all that it does blocks, for a bounded time: use it in a thread."""

    def __init__(self, settings: AlertSettings) -> None:
        self.outbox = Outbox(settings.outbox)
        self._pauses = settings.pauses
        self._senders = senders_of(settings)

    def deliver(self, messages: Sequence[Message]) -> Delivery:
        """Send messages, all channels at once, with retries; those that arrive leave the outbox."""
        tasks = []
        for channel in dict.fromkeys(message.channel for message in messages):
            own = [message for message in messages if message.channel == channel]
            tasks.append(in_background(partial(self._deliver_over, channel, own)))
        delivery = Delivery()
        for task in tasks:
            delivery.add(task.result())
        return delivery

    def _deliver_over(self, channel: str, messages: Sequence[Message]) -> Delivery:
        """Send the messages of one channel; when its server is away, the rest is not tried."""
        delivery = Delivery()
        sender = self._senders.get(channel)
        away = "" if sender else "it is not set up any more"
        for message in messages:
            if sender is None or away:
                delivery.fail(message, away)
                continue
            try:
                if self._send(message, sender):
                    delivery.sent[channel] += 1
            except AlertError as error:
                delivery.fail(message, str(error))
                away = str(error) if error.passing and not isinstance(error, ReceiverError) else ""
        return delivery

    def _send(self, message: Message, sender: Sender) -> bool:
        """Send one message; False when another process has it in hand."""
        if message.entry is None:
            with_retries(lambda: sender(message.payload), self._pauses)
            return True
        with self.outbox.claim(message.entry) as is_ours:
            if is_ours:
                with_retries(lambda: sender(message.payload), self._pauses)
                self.outbox.remove(message.entry)
            return is_ours
