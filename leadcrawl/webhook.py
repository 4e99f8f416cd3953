"""The lead webhook: new and changed leads for other programs, batched and signed, out of an outbox."""

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

import orjson
from scrapy.settings import BaseSettings

from leadcrawl.alerts.outbox import Entry, Outbox, Payload
from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.alerts.webhook import check_secret, check_url, post_signed
from leadcrawl.errors import AlertError, ConfigError
from leadcrawl.export.documents import OPTIONS, whole
from leadcrawl.storage.history import kind_of
from leadcrawl.storage.plan import Plan
from leadcrawl.storage.suppressions import Suppressions

logger = logging.getLogger(__name__)

URL: Final = "LEADCRAWL_WEBHOOK_URL"
SECRET: Final = "LEADCRAWL_WEBHOOK_SECRET"  # noqa: S105 - the name of it
KIND: Final = "leads"
LEADS_PER_MESSAGE: Final = 100


@dataclass(frozen=True)
class LeadWebhook:
    """Where new and changed leads are announced."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    allow_private: bool
    timeout: float
    pauses: tuple[float, ...]
    """Seconds before each further try."""
    folder: Path
    """Of the outbox."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self | None:
        """Read `LEADCRAWL_WEBHOOK_*`; None when there is no webhook.

        Raises:
            ConfigError: a value is malformed, or only one of address and secret is there.
        """
        url, secret = (str(settings.get(name) or "").strip() for name in (URL, SECRET))
        if not url and not secret:
            return None
        if not url or not secret:
            raise ConfigError(f"set both {URL} and {SECRET}, or neither")
        check_url(URL, url)
        check_secret(SECRET, secret)
        alerts = AlertSettings.from_settings(settings)  # the same patience, said once
        return cls(
            url,
            secret,
            settings.getbool("LEADCRAWL_WEBHOOK_ALLOW_PRIVATE"),
            alerts.timeout,
            alerts.pauses,
            Path(settings["LEADCRAWL_DATA_DIR"]) / "outbox" / "webhook",
        )


@dataclass
class Delivery:
    """What became of the messages that waited."""

    messages: int = 0
    leads: int = 0
    """Of the messages that arrived."""
    failure: str | None = None
    """Why the rest still waits."""


class Announcer:
    """Puts leads into the outbox, and delivers what is in it."""

    def __init__(self, webhook: LeadWebhook) -> None:
        self._webhook = webhook
        self.outbox = Outbox(webhook.folder)

    def put(self, plans: Sequence[Plan]) -> int:
        """Store announcements of what was written, and return how many leads they are of.

        Raises:
            AlertError: the disk does not take them.
        """
        told = [item for plan in plans if (item := announcement(plan)) is not None]
        for start in range(0, len(told), LEADS_PER_MESSAGE):
            leads = told[start : start + LEADS_PER_MESSAGE]
            document = {
                "type": "leads.stored",
                "timestamp": datetime.now(UTC),
                "data": {"leads": leads},
            }
            ident = f"msg_{uuid.uuid4().hex}"  # of every try: the receiver drops what it has
            self.outbox.put(KIND, orjson.loads(orjson.dumps({"id": ident, "document": document})))
        return len(told)

    def deliver(self, suppressions: Suppressions) -> Delivery:
        """Send what waits, oldest first, until one does not arrive. It blocks: call it in a thread.

        Args:
            suppressions: whose leads are taken out, although they were stored before.
        """
        delivery = Delivery()
        for entry in self.outbox.entries():
            with self.outbox.claim(entry) as is_ours:
                if not is_ours:
                    continue  # another process sends it
                try:
                    delivery.leads += self._send(entry, suppressions)
                except AlertError as error:
                    delivery.failure = str(error)
                    return delivery
                self.outbox.remove(entry)
                delivery.messages += 1
        return delivery

    def _send(self, entry: Entry, suppressions: Suppressions) -> int:
        """Send one message and return the number of its leads."""
        payload: Payload = entry.payload
        document = payload["document"]
        leads = list(_allowed(document["data"]["leads"], suppressions))
        if not leads:
            return 0
        document = {**document, "data": {**document["data"], "leads": leads}}
        post_signed(
            self._webhook.url,
            orjson.dumps(document),
            self._webhook.secret,
            allow_private=self._webhook.allow_private,
            timeout=self._webhook.timeout,
            message_id=payload["id"],
            pauses=self._webhook.pauses,
        )
        return len(leads)


def without(payload: Payload, matches: Callable[[Any], bool]) -> Payload | None:
    """Return a message without the leads that match; None where nothing is left of it.

    >>> told = {"id": "m", "document": {"data": {"leads": [{"lead": 1}, {"lead": 2}]}}}
    >>> without(told, lambda lead: lead == {"lead": 1})
    {'id': 'm', 'document': {'data': {'leads': [{'lead': 2}]}}}
    >>> without({"text": "a mail"}, lambda _: True)
    """
    document = payload.get("document", {})
    data = document.get("data", {})
    told = data.get("leads") if isinstance(data, dict) else None
    leads = [lead for lead in told if not matches(lead)] if isinstance(told, list) else []
    if not leads:
        return None
    return {**payload, "document": {**document, "data": {**data, "leads": leads}}}


def announcing(settings: BaseSettings) -> Callable[[Sequence[Plan]], None] | None:
    """Return what a repository is to tell of what it stores, outside of crawls; None: nothing.

    Raises:
        ConfigError: the webhook's settings are malformed.
    """
    webhook = LeadWebhook.from_settings(settings)
    if webhook is None:
        return None
    announcer = Announcer(webhook)

    def tell(plans: Sequence[Plan]) -> None:
        announcer.put(plans)

    return tell


def announcement(plan: Plan) -> dict[str, Any] | None:
    """Return what is told of a lead that was stored; None where nothing is to be told.

    Of those who asked not to be contacted nothing is told but that, when they did.
    """
    lead, changes = plan.lead, plan.changes
    if lead.get("do_not_contact"):
        if "do_not_contact" not in changes:
            return None
        return {"event": "opted_out", "lead": {"id": lead["_id"], "do_not_contact": True}}
    event = "new" if plan.outcome == "new" else kind_of(changes)
    told: dict[str, Any] = {"event": event, "lead": whole(lead)}
    if changes:
        told["changes"] = changes
    return orjson.loads(orjson.dumps(told, option=OPTIONS))  # type: ignore[no-any-return]


def _allowed(
    leads: Sequence[dict[str, Any]], suppressions: Suppressions
) -> Iterator[dict[str, Any]]:
    for told in leads:
        if suppressions.matches({"_id": told["lead"]["id"], **told["lead"]}) is None:
            yield told
