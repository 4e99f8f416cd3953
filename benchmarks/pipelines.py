"""The pipelines without the database, against the plain libphonenumber matcher on the same texts."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.request import urlopen

from phonenumbers import PhoneNumberMatcher
from scrapy.settings import Settings
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.reactor import install_reactor
from scrapy.utils.test import get_crawler

from benchmarks.figures import Figure
from leadcrawl import settings as project
from leadcrawl.items import Lead
from leadcrawl.sources.craigslist.posting_api import PostingReply
from replica.process import start_replica

PARTS = [path for path in project.ITEM_PIPELINES if not path.endswith(".MongoPipeline")]
GIVEN = (
    "source",
    "source_id",
    "url",
    "name",
    "description",
    "country",
    "category",
    "category_code",
)
ROUNDS = 3


def run(postings: int = 1000) -> list[Figure]:
    """Return leads per second of our pipelines and of the matcher alone."""
    with start_replica(seed=7, postings=postings) as site:
        active = [answer for answer in site.answers() if answer["status"] == "active"]
        leads = [_lead(site.url, answer["aliases"][0]) for answer in active]
    process = _pipelines()
    ours = min(_seconds(process, leads) for _ in range(ROUNDS))
    plain = min(_seconds(_match, leads) for _ in range(ROUNDS))
    rate = len(leads) / ours, len(leads) / plain
    return [Figure("pipelines without database", *rate, "leads/s", 0.5)]


def _lead(url: str, token: str) -> Lead:
    """Read a posting as the spider does."""
    with urlopen(f"{url}/web/v8/postings/{token}") as reply:
        return PostingReply(reply.read().decode(), None).lead()


def _pipelines() -> Callable[[Lead], object]:
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    settings = Settings()
    settings.setmodule(project)
    crawler = get_crawler(settings_dict=dict(settings))
    parts = [build_from_crawler(load_object(path), crawler) for path in PARTS]

    def process(lead: Lead) -> Lead:
        for part in parts:
            lead = part.process_item(lead)
        return lead

    return process


def _match(lead: Lead) -> object:
    text = f"{lead.name}\n{lead.description}"
    return [match.raw_string for match in PhoneNumberMatcher(text, lead.country)]


def _seconds(work: Callable[[Lead], object], leads: list[Lead]) -> float:
    started = time.perf_counter()
    for lead in leads:
        work(lead)
    return time.perf_counter() - started
