"""Websites of businesses in the database: their last visit, and what it adds to their leads."""

import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from leadcrawl.errors import StorageError
from leadcrawl.fields.links import is_own_website
from leadcrawl.fields.url import registered_domain
from leadcrawl.scoring import Scoring
from leadcrawl.sources.website.site import site_key
from leadcrawl.storage.branches import Branch
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.enrich import enriched
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.history import fold_is_due
from leadcrawl.storage.plan import Plan, plan_changes
from leadcrawl.storage.query import LeadQuery
from leadcrawl.storage.records import Visit
from leadcrawl.storage.suppressions import Suppressions
from leadcrawl.storage.website_leads import Site, as_lead, lacks

MOST_LEADS: Final = 2_000  # that one visit writes to; the largest chains have more
_ROUNDS: Final = 20  # for a lead that others keep changing
_BATCH: Final = 10_000
_DEAD_AGAIN: Final = timedelta(days=1)  # what did not answer may have been our own network
_LASTING: Final = ("contacts", "organizations")
_CONTEXT: Final = 200  # leads that tell whether a website is a chain's
_NEEDED: Final = dict.fromkeys(
    (
        "website",
        "country",
        "emails.address",
        "phones.e164",
        "contacts.found_at",
        "closed",
        "status",
    ),
    1,
)


class Websites:
    """The collection `websites`, and the leads that share one.

    Args:
        connection: the database.
        suppressions: who is not to be stored.
        scoring: the rules of the score, which counts what a website gave.
        on_stored: told of the leads that were changed.
    """

    def __init__(
        self,
        connection: Connection,
        suppressions: Suppressions,
        scoring: Scoring,
        on_stored: Callable[[Sequence[Plan]], None],
    ) -> None:
        self._connection = connection
        self._websites = connection.database["websites"]
        self._leads = connection.database["leads"]
        self._suppressions = suppressions
        self._scoring = scoring
        self._on_stored = on_stored

    async def visited(self, sites: Collection[str], since: datetime) -> set[str]:
        """Return those of some websites that were visited since a time; dead ones within a day."""
        keys = list(sites)
        day = max(since, datetime.now(UTC) - _DEAD_AGAIN)
        found: set[str] = set()
        for start in range(0, len(keys), _BATCH):  # a query has its limit of bytes
            part = {"$in": keys[start : start + _BATCH]}
            query: Document = {"_id": part, "visited_at": {"$gte": since}}
            documents = await self._connection.call(partial(self._visited, query))
            found.update(
                document["_id"]
                for document in documents
                if document["state"] != "dead" or document["visited_at"] >= day
            )
        return found

    async def _visited(self, query: Document) -> list[Document]:
        return await self._websites.find(query, {"state": 1, "visited_at": 1}).to_list()

    async def wanting(self, wanted: LeadFilter, since: datetime) -> list[Site]:
        """Return the websites of leads that lack a contact, or have one from before `since`."""
        sites: dict[str, Site] = {}
        only = wanted.model_copy(update={"has": (*wanted.has, "website")})
        async for lead in LeadQuery(self._connection).iterate(only, projection=_NEEDED):
            key = site_key(lead["website"])
            if not key or not is_own_website(lead["website"]) or not lacks(lead, since):
                continue
            is_there = lead["status"] in ("active", *wanted.status)
            if not is_there or lead.get("closed") == "permanently":
                continue
            site = sites.setdefault(key, Site(key))
            site.urls.add(lead["website"])
            site.region = site.region or lead.get("country")
            site.leads.append(lead["_id"])
        known = await self.visited(sites, since)
        return [site for key, site in sites.items() if key not in known]

    async def store(self, visit: Visit) -> int:
        """Store a visit, and what it adds to the leads of the website; return how many changed.

        Raises:
            StorageError: the database is away, refuses, or others keep changing a lead.
        """
        if self._suppressions.matches({"domain": visit.id}):
            return 0
        if visit.document is not None:
            site = self._allowed(await self._kept(visit.id) | visit.document)
            document = {"_id": visit.id, **site}
            await self._connection.call(
                lambda: self._websites.replace_one({"_id": visit.id}, document, upsert=True)
            )
        else:
            stored = await self._connection.call(lambda: self._websites.find_one({"_id": visit.id}))
            if stored is None:
                return 0
            site = self._allowed(stored)
        if not site.get("contacts") and not site.get("organizations"):
            return 0
        return await self._enrich(visit, site)

    # -----------------------------------------------------------------------------------------

    async def _kept(self, site: str) -> Document:
        """Return what earlier visits found, which stays when the next one finds nothing."""
        lasting = dict.fromkeys(_LASTING, 1) | {"_id": 0}
        found = await self._connection.call(lambda: self._websites.find_one({"_id": site}, lasting))
        return found or {}

    async def _enrich(self, visit: Visit, site: Document) -> int:
        around = await self._find(_of_site(visit.id, site["url"]), _CONTEXT)
        around = [lead for lead in around if site_key(lead.get("website", "")) == visit.id]
        is_known_chain = site.get("is_chain", False)
        is_chain = any(Branch.of(lead, around, site).is_chain for lead in around[:20])
        ids = visit.leads
        if is_chain != is_known_chain:  # the first lead's contacts turn out to be of several
            ids = None
            update = {"$set": {"is_chain": is_chain}}
            await self._connection.call(
                lambda: self._websites.update_one({"_id": visit.id}, update)
            )
        changed = 0
        async for key in self._ids(visit.id, site["url"], ids):
            changed += await self._enrich_lead(key, visit, site, around)
        return changed

    async def _enrich_lead(
        self, key: str, visit: Visit, site: Document, around: list[Document]
    ) -> int:
        """Change one lead; read it again when somebody else was faster."""
        for _ in range(_ROUNDS):
            lead = await self._connection.call(
                lambda: self._leads.find_one({"_id": key}, {"search_tokens": 0})
            )
            if (
                lead is None
                or lead.get("suppressed")
                or site_key(lead.get("website", "")) != visit.id
            ):
                return 0
            if not fold_is_due(lead):
                lead.pop("history", None)
            others = [other for other in around if other["_id"] != key]
            values = enriched(lead, site, Branch.of(lead, others, site))
            rated = self._scoring.of_stored({**lead, **values}, visit.at)
            plan = plan_changes(lead, values | rated, visit.at, visit.run_id)
            if plan is None:
                return 0
            written = await self._connection.call(
                partial(self._leads.update_one, *_arguments(plan))
            )
            if written.matched_count:
                self._on_stored([plan])
                return 1
        raise StorageError(f"a lead of {visit.id} was changed by others {_ROUNDS} times")

    async def _ids(self, site: str, url: str, ids: list[str] | None) -> AsyncIterator[str]:
        if ids is None:
            found = await self._find(_of_site(site, url), MOST_LEADS, {"_id": 1})
            ids = [lead["_id"] for lead in found]
        for key in ids:
            yield key

    async def _find(
        self, query: Document, limit: int, projection: Document | None = None
    ) -> list[Document]:
        shown = projection or {"search_tokens": 0, "history": 0, "description": 0}
        return await self._connection.call(
            lambda: self._leads.find(query, shown).limit(limit).to_list()
        )

    def _allowed(self, document: Mapping[str, Any]) -> Document:
        """Return a visit without what people asked not to be stored."""
        if not len(self._suppressions):
            return dict(document)
        kept = [one for one in document.get("contacts", ()) if not self._is_suppressed(one)]
        rest = {name: value for name, value in document.items() if name != "contacts"}
        if self._suppressions.said_in(rest.get("organizations", [])):
            rest.pop("organizations")
        return {**rest, "contacts": kept} if kept else rest

    def _is_suppressed(self, contact: Mapping[str, Any]) -> bool:
        return self._suppressions.matches(as_lead(contact)) is not None


def _of_site(site: str, url: str) -> Document:
    """Return the query for the leads of a website; the domain has an index."""
    pattern = rf"^https?://([^/]*\.)?{re.escape(site)}(:\d+)?(/|$)"
    query: Document = {"website": {"$regex": pattern}}
    domain = registered_domain(url)
    return {"domain": domain, **query} if domain else query


def _arguments(plan: Plan) -> tuple[Document, Document]:
    operation = plan.operation
    return operation._filter, operation._doc  # type: ignore[union-attr, return-value]
