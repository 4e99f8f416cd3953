"""Visits of the replica's websites by a whole crawl, and how they compare with the answer key."""

import asyncio
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final

from leadcrawl.fields.url import registered_domain
from leadcrawl.items import Lead
from leadcrawl.sources.website.enough import USABLE
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository
from replica.process import Replica
from tests.e2e.lab import FAST, ROOT, Document, Lab

FIELDS: Final = {"email": "emails", "phone": "phones", "social": "socials"}


class WebsitesLab(Lab):
    """A data folder with the leads of the replica's websites."""

    def seed(self, site: Replica) -> int:
        """Store a lead for each place with a website, and for each business abroad; return how many."""
        leads = list(leads_of(site.websites()))

        async def store() -> None:
            connection = await StorageTarget(self.uri, self.database, self.data_dir).connect()
            try:
                now = datetime.now(UTC)
                await Repository(connection).apply([Sighting.of(one, now, "seed") for one in leads])
            finally:
                await connection.close()

        asyncio.run(store())
        return len(leads)

    def website_command(
        self, *arguments: str, settings: Mapping[str, str] | None = None
    ) -> list[str]:
        """Return the command line of `scrapy crawl website`."""
        command = [sys.executable, "-m", "scrapy", "crawl", "website"]
        for argument in arguments:
            command += ["-a", argument]
        for name, value in (FAST | dict(settings or {})).items():
            command += ["-s", f"{name}={value}"]
        return command

    def website_environment(self, site: Replica, **more: str) -> dict[str, str]:
        """Return the environment of a crawl of the replica's websites."""
        hosts = site.stats()["websites"]["hosts"]
        return self.environment("") | {"LEADCRAWL_WEBSITE_HOSTS": hosts} | more

    def visit(
        self,
        site: Replica,
        *arguments: str,
        settings: Mapping[str, str] | None = None,
        timeout: float = 280,
        **more: str,
    ) -> subprocess.CompletedProcess[str]:
        """Visit the websites of all stored leads."""
        return subprocess.run(
            self.website_command(*arguments, settings=settings),
            cwd=ROOT,
            env=self.website_environment(site, **more),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


def leads_of(answers: Iterable[Document]) -> Iterable[Lead]:
    """Yield the leads of the businesses, as poor as a search result."""
    for answer in answers:
        for key in answer["leads"]:
            source, _, number = key.partition(":")
            path = answer["places"].get(key)
            url = f"https://www.{answer['site']}{path}" if path else answer["url"]
            yield Lead(
                source=source,
                source_id=number,
                url=f"https://maps.google.com/?cid={number}",
                name=answer["name"],
                country=answer["country"],
                website=url,
                domain=registered_domain(url),
            )


@dataclass
class Score:
    """What visits found, against the answer key."""

    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    wrong: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in FIELDS})
    missed: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in FIELDS})
    with_email: int = 0
    """Sites that show an e-mail address."""
    found_email: int = 0
    """Those of them on which at least one was found."""
    pages: list[int] = field(default_factory=list)
    """Pages that were read, site by site."""
    states: list[str] = field(default_factory=list)
    """Sites that were taken for something else than they are."""

    def precision(self, kind: str) -> float:
        """Share of what was found that the sites do show."""
        return self.right[kind] / max(1, self.right[kind] + len(self.wrong[kind]))

    def recall(self, kind: str) -> float:
        """Share of what the sites show that was found."""
        return self.right[kind] / max(1, self.right[kind] + len(self.missed[kind]))

    @property
    def median_pages(self) -> float:
        """Pages of a site that could be read."""
        return median(self.pages or [0])

    @property
    def email_share(self) -> float:
        """Share of the sites with an e-mail address on which one was found."""
        return self.found_email / max(1, self.with_email)

    def __str__(self) -> str:
        lines = [
            f"{kind}: precision {self.precision(kind):.3f} recall {self.recall(kind):.3f} "
            f"({self.right[kind]} right, {len(self.wrong[kind])} wrong, {len(self.missed[kind])} missed)"
            for kind in FIELDS
        ]
        lines += [f"an e-mail on {self.found_email} of {self.with_email} sites that show one"]
        mean = sum(self.pages) / max(1, len(self.pages))
        lines += [f"pages: median {self.median_pages}, mean {mean:.1f} of {len(self.pages)} sites"]
        for what, found in (("wrong", self.wrong), ("missed", self.missed)):
            lines += [f"{what} {kind}: {line}" for kind in FIELDS for line in found[kind]]
        return "\n".join([*lines, *(f"state: {line}" for line in self.states)])


_STATES: Final = {"form_only": {"alive"}, "denied": {"refused"}, "alive": {"alive", "empty"}}


def compare(
    answers: Iterable[Document], visits: Mapping[str, Any], *, browser: bool = False
) -> Score:
    """Return how visits of sites compare with the answer key.

    Args:
        answers: of the sites.
        visits: documents of `websites` by site.
        browser: whether what only a browser shows counts as shown.
    """
    score = Score()
    for answer in answers:
        if not answer["leads"]:
            continue
        visit = visits.get(answer["site"], {})
        state = visit.get("state", "none")
        if state not in _STATES.get(answer["state"], {answer["state"]}):
            score.states.append(f"{answer['site']} ({answer['build']}): {state}")
        if visit.get("pages"):
            score.pages.append(len(visit["pages"]))
        for kind, name in FIELDS.items():
            found = {
                one["value"]: one
                for one in visit.get("contacts", [])
                if one["kind"] == kind and one["confidence"] >= USABLE
            }
            _count(score, kind, answer, name, found, browser=browser)
    return score


def _count(
    score: Score, kind: str, answer: Document, name: str, found: Document, *, browser: bool
) -> None:
    shown = {one["value"] for one in answer[name]}
    wanted = {one["value"] for one in answer[name] if browser or not one["browser"]}
    where = f"{answer['site']} ({answer['build']}, {answer['language']})"
    score.right[kind] += len(shown & found.keys())
    score.wrong[kind] += [
        f"{where}: {value} on {found[value]['page']} by {found[value]['method']}"
        for value in sorted(found.keys() - shown)
    ]
    score.missed[kind] += [
        f"{where}: {one['value']} on {one['pages'][:3]} by {one['ways']}"
        for one in answer[name]
        if one["value"] in wanted and one["value"] not in found
    ]
    if kind == "email" and wanted:
        score.with_email += 1
        score.found_email += bool(wanted & found.keys())
