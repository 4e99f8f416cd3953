"""Where a reader finds the log and the items of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote, urlsplit

from scrapy.settings import BaseSettings

SCRAPYD_DEFAULT: Final = "http://127.0.0.1:6800"


@dataclass(frozen=True)
class Links:
    """Addresses for people, by name."""

    addresses: dict[str, str] = field(default_factory=dict)
    place: str = ""
    """Where the log is, when no address leads there."""


def links_of(settings: BaseSettings, scrapyd_url: str, job_id: str | None) -> Links:
    """Return the links of a crawl: on Scrapyd when it runs there.

    Scrapyd names its files `<project>/<spider>/<job>.log`, in the settings that it starts a job with.
    """
    log = settings.get("LOG_FILE")
    if job_id is None:
        return Links(place=str(log) if log else "the terminal that it was started in")
    base = scrapyd_url or SCRAPYD_DEFAULT
    addresses = {}
    if log:
        addresses["Log"] = f"{base}/logs/{_end(str(log))}"
    items = [uri for uri in settings.getdict("FEEDS") if job_id in str(uri)]
    if items:
        addresses["Items"] = f"{base}/items/{_end(urlsplit(str(items[0])).path)}"
    return Links({**addresses, "Jobs": f"{base}/jobs"})


def _end(path: str) -> str:
    """Return project, spider and file.

    >>> _end("/var/lib/scrapyd/logs/leadcrawl/craigslist/6f2a.log")
    'leadcrawl/craigslist/6f2a.log'
    """
    return "/".join(quote(part) for part in PurePosixPath(path).parts[-3:])
