"""Who is not to be stored: keyed hashes, from which nobody can read a person.

`suppressions` holds one document for each hash, and one (`_id` "state") whose `revision` grows
with every change, so that running crawls notice, and whose `check` tells a wrong key.
"""

import hmac
import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pymongo import UpdateOne

from leadcrawl.errors import SuppressionKeyError
from leadcrawl.privacy.selectors import Selector, identities, names_in, texts_of
from leadcrawl.privacy.texts import BETWEEN, contacts_in, strings
from leadcrawl.storage.connection import Connection, Document

KEY: Final = "LEADCRAWL_SUPPRESSION_KEY"
HOW: Final = (
    "make one with `python -c 'import secrets; print(secrets.token_hex(32))'`, keep it safe, and "
    f"set {KEY} to it wherever leadcrawl runs"
)
RELOAD_SECONDS: Final = 5.0  # so long a running crawl may not know of a new suppression
_SHORTEST_KEY = 32
_STATE = "state"


class Suppressions:
    """The suppressions of one database.

    Args:
        connection: the database.
        secret: key of the hashes; that of the environment when it is not given.
    """

    def __init__(self, connection: Connection, secret: str | None = None) -> None:
        self._connection = connection
        self._stored = connection.database["suppressions"]
        self._secret = (os.environ.get(KEY, "") if secret is None else secret).encode()
        self._hashes: dict[str, str] = {}
        """Each with its kind."""
        self._erased: frozenset[str] = frozenset()
        self._kinds: frozenset[str] = frozenset()
        self._lengths: frozenset[int] = frozenset()
        self._revision = 0
        self._loaded_at: float | None = None

    @classmethod
    async def load(cls, connection: Connection, secret: str | None = None) -> "Suppressions":
        """Return the suppressions as they are now.

        Raises:
            SuppressionKeyError: some are stored, but the key is not there, or is another one.
            StorageError: the database cannot be used.
        """
        suppressions = cls(connection, secret)
        await suppressions.refresh()
        return suppressions

    async def refresh(self, seconds: float = RELOAD_SECONDS) -> None:
        """Load what is new, unless that was done less than so many seconds ago."""
        now = time.monotonic()
        if self._loaded_at is not None and now - self._loaded_at < seconds:
            return
        state = await self._connection.call(lambda: self._stored.find_one({"_id": _STATE}))
        if state is not None:
            self._check(state["check"])
            if state["revision"] != self._revision:
                query = {"_id": {"$ne": _STATE}}
                found = await self._connection.call(lambda: self._stored.find(query).to_list())
                self._remember(found)
                self._revision = state["revision"]
        elif self._revision:  # the collection was dropped
            self._remember([])
            self._revision = 0
        self._loaded_at = now

    def __len__(self) -> int:
        """Number of suppressions."""
        return len(self._hashes)

    def matches(self, document: Mapping[str, Any]) -> str | None:
        """Return what a lead is suppressed by (`phone`, `email`, `domain`, `name`, `id`), if it is."""
        if not self._hashes:
            return None
        if document.get("suppressed"):
            return "suppressed"
        return self._first(identities(document)) or self.named_in(texts_of(document))

    def named_in(self, texts: Iterable[str | None]) -> str | None:
        """Return `name` if a suppressed name stands in the texts."""
        return self._first(names_in(texts, self._lengths)) if self._lengths else None

    def said_in(self, value: Any, region: str = "US") -> str | None:
        """Return what any text in a value is suppressed by; slow, for what has no fields to ask."""
        return self._first(self._said(value, region)) if self._hashes else None

    def erased(self, lead: Mapping[str, Any]) -> bool:
        """Tell whether a lead is of a person whose data was erased, not only suppressed."""
        texts = (*texts_of(lead), lead.get("description"))
        return self._any_erased((*identities(lead), *names_in(texts, self._lengths)))

    def erased_in(self, value: Any) -> bool:
        """Tell whether any text in a value is of such a person; slow, as `said_in`."""
        return bool(self._erased) and self._any_erased(self._said(value))

    def holds(self, selector: Selector) -> bool:
        """Tell whether this very selector is suppressed."""
        return self.hash(selector) in self._hashes

    def hash(self, selector: Selector) -> str:
        """Return the keyed hash of a selector.

        Raises:
            SuppressionKeyError: there is no key.
        """
        self.require_key()
        text = f"{selector.kind}:{selector.value}".encode()
        return hmac.digest(self._secret, text, "sha256").hex()

    def require_key(self) -> None:
        """Make sure that there is a key which nobody can guess.

        Raises:
            SuppressionKeyError: there is none.
        """
        if len(self._secret) < _SHORTEST_KEY:
            what = f"has fewer than {_SHORTEST_KEY} characters" if self._secret else "is not set"
            raise SuppressionKeyError(f"{KEY} {what}; {HOW}")

    async def add(
        self, selectors: Collection[Selector], reason: str | None = None, *, erased: bool = False
    ) -> int:
        """Store the hashes of the selectors and return how many are new.

        Raises:
            SuppressionKeyError: there is no key, or the stored ones were made with another.
        """
        known = {"check": self.hash(Selector("name", ""))}
        empty = {"$setOnInsert": known | {"revision": 1}}
        await self._connection.call(
            lambda: self._stored.update_one({"_id": _STATE}, empty, upsert=True)
        )
        await self.refresh(0)  # refuses another key before anything is stored
        now = datetime.now(UTC)
        operations = []
        for one in selectors:
            first: dict[str, Any] = {"kind": one.kind, "at": now}
            if one.kind == "name":
                first["words"] = len(one.value.split())
            update = {"$setOnInsert": first} | ({"$set": {"erased": True}} if erased else {})
            if reason:
                first["reason"] = reason
            operations.append(UpdateOne({"_id": self.hash(one)}, update, upsert=True))
        result = await self._connection.call(
            lambda: self._stored.bulk_write(operations, ordered=False)
        )
        await self._tell_others()
        return result.upserted_count

    async def remove(self, selectors: Collection[Selector]) -> int:
        """Take suppressions back and return how many there were.

        Raises:
            SuppressionKeyError: as for `add`.
        """
        self.require_key()
        await self.refresh(0)
        query = {"_id": {"$in": [self.hash(one) for one in selectors]}}
        result = await self._connection.call(lambda: self._stored.delete_many(query))
        await self._tell_others()
        return result.deleted_count

    async def _tell_others(self) -> None:
        change = {"$inc": {"revision": 1}}
        await self._connection.call(lambda: self._stored.update_one({"_id": _STATE}, change))
        await self.refresh(0)

    def _said(self, value: Any, region: str = "US") -> Iterator[Selector]:
        texts = list(strings(value))
        yield from (Selector("id", one) for one in texts)
        yield from contacts_in(BETWEEN.join(texts), region)
        yield from names_in(texts, self._lengths)

    def _any_erased(self, selectors: Iterable[Selector]) -> bool:
        return bool(self._erased) and any(self.hash(one) in self._erased for one in selectors)

    def _first(self, selectors: Iterable[Selector]) -> str | None:
        possible = (one for one in selectors if one.kind in self._kinds)
        return next((one.kind for one in possible if self.hash(one) in self._hashes), None)

    def _remember(self, stored: Collection[Document]) -> None:
        self._hashes = {one["_id"]: one["kind"] for one in stored}
        self._erased = frozenset(one["_id"] for one in stored if one.get("erased"))
        self._kinds = frozenset(self._hashes.values())
        self._lengths = frozenset(one["words"] for one in stored if "words" in one)

    def _check(self, check: str) -> None:
        if not self._secret:
            raise SuppressionKeyError(
                f"people are suppressed in this database, but {KEY} is not set here; "
                "set the key that they were suppressed with"
            )
        if not hmac.compare_digest(check, self.hash(Selector("name", ""))):
            raise SuppressionKeyError(
                f"{KEY} is not the key that the suppressions in this database were made with"
            )
