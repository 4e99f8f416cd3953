"""One export: which leads go into which file, and what became of them."""

import asyncio
from array import array
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from leadcrawl.export.columns import COLUMNS, Column, Lead
from leadcrawl.export.files import whole_file
from leadcrawl.export.formats import WRITERS, extension_of
from leadcrawl.export.profiles import Profile
from leadcrawl.export.source import Source
from leadcrawl.storage.bookmarks import Bookmark, key_of
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.lead_stream import batches
from leadcrawl.storage.suppressions import Suppressions


@dataclass(frozen=True)
class Order:
    """What is to be exported."""

    path: Path
    wanted: LeadFilter
    profile: Profile | None = None
    name: str | None = None
    """Name that the export is remembered by; None: it is not remembered."""
    only_new: bool = False
    """Only what no export of that name has had."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the file, where it has some."""
        return self.profile.columns if self.profile else COLUMNS


@dataclass
class Outcome:
    """What became of the leads of the filter."""

    written: int = 0
    do_not_contact: int = 0
    """Of those that were written."""
    known: int = 0
    """Left out: an export of that name has had them."""
    suppressed: int = 0
    """Left out, as the persons wish it."""
    lacking: int = 0
    """Left out: they lack what the CRM requires."""
    keys: "array[int]" = field(default_factory=lambda: array("Q"))
    """What the bookmark remembers of those that were written."""


class Export:
    """Writes one file.

    Args:
        order: what, and where to.
        suppressions: whose leads never go out.
        bookmark: what went out under the order's name; None: that is not remembered.
    """

    def __init__(
        self, order: Order, suppressions: Suppressions, bookmark: Bookmark | None = None
    ) -> None:
        self._order = order
        self._suppressions = suppressions
        self._bookmark = bookmark
        self.outcome = Outcome()

    async def write(self, found: AsyncGenerator[bytes, None], seen: Callable[[int], None]) -> None:
        """Write the file, which is there only if this ends well; then advance the bookmark.

        Args:
            found: the leads of the filter, in batches of BSON.
            seen: called with the number of leads that were read, again and again.

        Raises:
            ExportError: the file cannot be written.
            StorageError: the database cannot be read.
        """
        source = Source(found, seen)
        writer = WRITERS[extension_of(self._order.path)]
        with whole_file(self._order.path) as part:
            writing = asyncio.ensure_future(
                asyncio.to_thread(writer, self._screened(source), self._order.columns, part)
            )
            try:
                await asyncio.shield(writing)
            finally:
                await source.close()
                await asyncio.wait([writing])  # interrupted: its file must not be left behind
                writing.exception()  # is raised above, or comes of the interruption
        if self._bookmark is not None:
            await self._bookmark.add(self.outcome.keys)

    def _screened(self, leads: Iterable[Lead]) -> Iterator[Lead]:
        """Yield the leads that go out, and count the others."""
        outcome = self.outcome
        profile = self._order.profile
        bookmark = self._bookmark
        for lead in leads:
            if self._suppressions.matches(lead) is not None:
                outcome.suppressed += 1
                continue
            key = 0 if bookmark is None else key_of(lead["_id"])
            if bookmark is not None and self._order.only_new and bookmark.holds(key):
                outcome.known += 1
                continue
            if profile is not None and not profile.accepts(lead):
                outcome.lacking += 1
                continue
            outcome.written += 1
            outcome.do_not_contact += bool(lead.get("do_not_contact"))
            if bookmark is not None:
                outcome.keys.append(key)
            yield lead


async def export(connection: Connection, order: Order, seen: Callable[[int], None]) -> Outcome:
    """Write the file of an order and say what became of the leads.

    Raises:
        ConfigError: people are suppressed, but the key to tell them is not there.
        ExportError: the file cannot be written.
        StorageError: the database cannot be used.
    """
    suppressions = await Suppressions.load(connection)
    bookmark = None
    if order.name is not None:
        bookmark = Bookmark(connection, order.name)
        await bookmark.load()
    run = Export(order, suppressions, bookmark)
    await run.write(batches(connection, order.wanted), seen)
    return run.outcome
