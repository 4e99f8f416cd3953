"""The lead webhook: a real receiver, a real database, whole crawls."""

import asyncio
import base64
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from standardwebhooks import Webhook

from leadcrawl.commands.changes import _flush
from leadcrawl.errors import AlertError, ConfigError
from leadcrawl.items import Lead
from leadcrawl.privacy.selectors import Selector
from leadcrawl.scoring import Scoring
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.plan import Plan, plan
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository
from leadcrawl.storage.suppressions import Suppressions
from leadcrawl.webhook import Announcer, LeadWebhook, announcement, announcing

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


@dataclass
class Receiver:
    """A program that takes webhooks."""

    url: str = ""
    status: int = 204
    messages: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    """Of all tries."""

    @property
    def told(self) -> list[tuple[str, str]]:
        leads = [lead for message in self.messages for lead in message["data"]["leads"]]
        return [(one["event"], one["lead"]["id"]) for one in leads]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that checks signatures, on this machine."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            message = Webhook(SECRET).verify(body, dict(self.headers))
            found.ids.append(self.headers["webhook-id"])
            if found.status < 300:
                found.messages.append(message)
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def settings(folder: Path, url: str, **more: str) -> Settings:
    known = {
        "LEADCRAWL_WEBHOOK_URL": url,
        "LEADCRAWL_WEBHOOK_SECRET": SECRET,
        "LEADCRAWL_WEBHOOK_ALLOW_PRIVATE": "1",
        "LEADCRAWL_ALERT_PAUSES": "",
        "LEADCRAWL_DATA_DIR": str(folder),
    }
    return Settings(known | more)


def announcer(folder: Path, url: str, **more: str) -> Announcer:
    webhook = LeadWebhook.from_settings(settings(folder, url, **more))
    assert webhook is not None
    return Announcer(webhook)


def planned(number: int = 1, stored: dict[str, Any] | None = None, **values: object) -> Plan:
    known = {"source": "craigslist", "source_id": str(number), "url": "https://e.example.com"}
    return plan(Sighting.of(Lead.model_validate(known | values), AT, "run"), stored, Scoring.load())


@pytest.fixture
async def nobody(connection: Connection) -> Suppressions:
    return await Suppressions.load(connection, secrets.token_hex(32))


async def test_signed_batched_delivered(
    receiver: Receiver, nobody: Suppressions, tmp_path: Path
) -> None:
    sender = announcer(tmp_path, receiver.url)
    first = planned(name="Ann")
    changed = planned(stored=first.lead, name="Ann's", price={"amount": 5.0, "currency": "USD"})
    assert sender.put([first, changed, *(planned(n) for n in range(2, 200))]) == 200
    assert len(sender.outbox.entries()) == 2
    delivery = await asyncio.to_thread(sender.deliver, nobody)
    assert (delivery.messages, delivery.leads, delivery.failure) == (2, 200, None)
    assert [len(message["data"]["leads"]) for message in receiver.messages] == [100, 100]
    assert receiver.told[:3] == [
        ("new", "craigslist:1"), ("changed", "craigslist:1"), ("new", "craigslist:2"),
    ]  # fmt: skip
    told = receiver.messages[0]["data"]["leads"][1]
    assert told["changes"]["name"] == {"from": "Ann", "to": "Ann's"}
    assert (told["lead"]["revision"], "search_tokens" in told["lead"]) == (2, False)
    assert sender.outbox.entries() == []


async def test_what_does_not_arrive_waits_and_comes_with_the_same_id(
    receiver: Receiver, nobody: Suppressions, tmp_path: Path
) -> None:
    sender = announcer(tmp_path, receiver.url, LEADCRAWL_ALERT_PAUSES="0,0")
    sender.put([planned()])
    receiver.status = 503
    delivery = await asyncio.to_thread(sender.deliver, nobody)
    assert delivery.failure is not None
    assert "503" in delivery.failure
    assert len(sender.outbox.entries()) == 1
    receiver.status = 204
    await asyncio.to_thread(announcer(tmp_path, receiver.url).deliver, nobody)
    assert receiver.told == [("new", "craigslist:1")]
    assert (len(receiver.ids), len(set(receiver.ids))) == (4, 1)


async def test_private_addresses_are_refused(
    receiver: Receiver, nobody: Suppressions, tmp_path: Path
) -> None:
    sender = announcer(tmp_path, receiver.url, LEADCRAWL_WEBHOOK_ALLOW_PRIVATE="0")
    sender.put([planned()])
    delivery = await asyncio.to_thread(sender.deliver, nobody)
    assert delivery.failure is not None
    assert receiver.ids == []


async def test_who_is_suppressed_meanwhile_is_taken_out(
    receiver: Receiver, nobody: Suppressions, tmp_path: Path
) -> None:
    sender = announcer(tmp_path, receiver.url)
    email = {"address": "a@example.com", "found_by": "text", "raw": "a"}
    sender.put([planned(1, emails=(email,)), planned(2)])
    sender.put([planned(3, emails=(email,))])
    await nobody.add([Selector("email", "a@example.com")])
    await asyncio.to_thread(sender.deliver, nobody)
    assert receiver.told == [("new", "craigslist:2")]
    assert sender.outbox.entries() == []


def test_of_who_opted_out_only_that_is_told() -> None:
    first = planned(name="Ann", phones=())
    out: dict[str, Any] = {"do_not_contact": True, "do_not_contact_reason": "no", "name": "Ann"}
    opted_out = planned(stored=first.lead, **out)
    assert announcement(opted_out) == {
        "event": "opted_out",
        "lead": {"id": "craigslist:1", "do_not_contact": True},
    }
    later = planned(stored=opted_out.lead, **out | {"name": "Ann's"})
    assert later.outcome == "changed"
    assert announcement(later) is None
    assert announcement(planned(**out)) is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"LEADCRAWL_WEBHOOK_SECRET": ""}, "set both LEADCRAWL_WEBHOOK_URL and"),
        ({"LEADCRAWL_WEBHOOK_URL": ""}, "set both LEADCRAWL_WEBHOOK_URL and"),
        ({"LEADCRAWL_WEBHOOK_URL": "ftp://x"}, "LEADCRAWL_WEBHOOK_URL must be an address"),
        ({"LEADCRAWL_WEBHOOK_SECRET": "short"}, "LEADCRAWL_WEBHOOK_SECRET must be whsec_"),
    ],
)
def test_settings_are_checked(tmp_path: Path, values: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        LeadWebhook.from_settings(settings(tmp_path, "https://example.com/hook", **values))


def test_without_settings_there_is_none() -> None:
    assert LeadWebhook.from_settings(Settings({"LEADCRAWL_DATA_DIR": "/nowhere"})) is None


async def test_flush(
    receiver: Receiver,
    connection: Connection,
    target: StorageTarget,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """Also of what was stored from the spool, outside of a crawl."""
    given = settings(tmp_path, receiver.url)
    lead = Lead(source="craigslist", source_id="7", url="https://e.example.com/", name="N")
    await Repository(connection, announcing(given)).apply([Sighting.of(lead, AT, "run")])
    receiver.status = 403
    with pytest.raises(AlertError, match=r"1 messages stay in the outbox: .* answered 403"):
        await _flush(target, LeadWebhook.from_settings(given))
    receiver.status = 204
    await _flush(target, LeadWebhook.from_settings(given))
    await _flush(target, LeadWebhook.from_settings(given))
    assert receiver.told == [("new", "craigslist:7")]
    told = capsys.readouterr().out.splitlines()
    assert told[-2:] == ["Sent 1 leads in 1 messages.", "Nothing waits in the outbox."]
    with pytest.raises(ConfigError, match="LEADCRAWL_WEBHOOK_URL is not set"):
        await _flush(target, None)


CRAWL = """
import sys
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings
from leadcrawl.items import Lead

class Leads(Spider):
    name = "leads"
    async def start(self):
        for number in range(int(sys.argv[1])):
            yield Lead(
                source="craigslist", source_id=str(number), url="https://e.example.com/", name="N"
            )

settings = get_project_settings()
settings.set("LEADCRAWL_BATCH_SECONDS", 30)  # one batch, however slow the machine
settings.set("ITEM_PIPELINES", {"leadcrawl.pipelines.mongo.MongoPipeline": 900})
settings.set("EXTENSIONS", {"leadcrawl.extensions.lead_webhook.LeadWebhookExtension": 0})
process = AsyncCrawlerProcess(settings)
process.crawl(Leads)
process.start()
"""


async def test_whole_crawls(
    receiver: Receiver, environment: dict[str, str], tmp_path: Path
) -> None:
    """What the first one could not deliver comes with the second one; nothing comes twice."""
    more = {
        "LEADCRAWL_WEBHOOK_URL": receiver.url,
        "LEADCRAWL_WEBHOOK_SECRET": SECRET,
        "LEADCRAWL_WEBHOOK_ALLOW_PRIVATE": "1",
        "SCRAPY_SETTINGS_MODULE": "leadcrawl.settings",
        "PYTHONPATH": str(ROOT),
    }
    receiver.status = 403  # it does not pass: no pauses
    errors = await crawl(3, environment | more, tmp_path)
    assert "ERROR" in errors
    assert "1 messages of the lead webhook stay in the outbox" in errors
    assert '"leadcrawl/webhook/waiting": 1' in errors.replace("'", '"')
    receiver.status = 204
    errors = await crawl(5, environment | more, tmp_path)
    assert "ERROR" not in errors
    assert sorted(receiver.told) == [("new", f"craigslist:{number}") for number in range(5)]
    assert '"leadcrawl/webhook/leads": 5' in errors.replace("'", '"')
    outbox = Path(environment["LEADCRAWL_DATA_DIR"]) / "outbox" / "webhook"
    assert await asyncio.to_thread(lambda: list(outbox.glob("*.json"))) == []


async def crawl(count: int, environment: dict[str, str], folder: Path) -> str:
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-c", CRAWL, str(count)],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
    )
    errors = (await process.communicate())[1].decode()
    assert process.returncode == 0, errors
    return errors
