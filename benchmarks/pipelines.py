"""The pipelines without the database, against the plain libphonenumber matcher on the same texts."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
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

ASKING = ("mail_servers", "suppression", "mongo")  # the DNS, the database
PARTS = [path for path in project.ITEM_PIPELINES if path.split(".")[-2] not in ASKING]
WARM_UP = 100  # leads
SEEDS = range(7, 10)  # other leads in each round, so that no cache knows their numbers
LONG = 1500  # characters


def run(postings: int = 1000) -> list[Figure]:
    """Return leads per second of our pipelines and of the matcher alone."""
    rounds = [_leads(seed, postings) for seed in SEEDS]
    return [
        _figure("pipelines without database", rounds),
        _figure("the same, texts of 1,500 characters", [_longer(leads) for leads in rounds]),
    ]


def _figure(name: str, rounds: list[list[Lead]]) -> Figure:
    """Return the medians over the rounds, after a round of other leads to warm up."""
    process = _pipelines()
    _seconds(process, rounds[0][:WARM_UP])
    _seconds(_match, rounds[0][:WARM_UP])
    ours, plain = [], []
    for leads in rounds:
        ours.append(len(leads[WARM_UP:]) / _seconds(process, leads[WARM_UP:]))
        plain.append(len(leads[WARM_UP:]) / _seconds(_match, leads[WARM_UP:]))
    return Figure(name, median(ours), median(plain), "leads/s", 0.5)


def _leads(seed: int, postings: int) -> list[Lead]:
    """Return the leads of a replica's active postings, read as the spider does."""
    with start_replica(seed=seed, postings=postings) as site:
        active = [answer for answer in site.answers() if answer["status"] == "active"]
        return [_lead(site.url, answer["aliases"][0]) for answer in active]


def _longer(leads: list[Lead]) -> list[Lead]:
    """Return leads with the descriptions of the leads that follow them appended."""
    texts = [lead.description or "" for lead in leads]
    return [
        lead.model_copy(update={"description": "\n\n".join(texts[place : place + 4])[:LONG]})
        for place, lead in enumerate(leads)
    ]


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
