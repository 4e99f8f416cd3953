"""`scrapy leads`: find stored leads; `scrapy leads set`: say what has become of one."""

import argparse
import asyncio
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator
from scrapy.commands import ScrapyCommand

from leadcrawl.cli import failures_in_one_line
from leadcrawl.errors import ConfigError
from leadcrawl.items import UserStatus, Value
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.notes import set_user_fields
from leadcrawl.storage.query import LeadQuery, Page
from leadcrawl.terminal.listing import Listing, show
from leadcrawl.terminal.options import add_filter_options, add_model_options, checked, model_from


class Saying(Value):
    """What the user says about a lead."""

    status: UserStatus | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.status is None and self.note is None:
            raise ValueError("say --status or --note")
        return self


class Command(ScrapyCommand):
    """Show leads by filter, in order, a page at a time; keep the user's own status and note."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return "[options] | set <lead id> --status STATUS --note TEXT"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Find leads, and say what has become of them"

    def long_desc(self) -> str:
        """Text of `-h`."""
        return (
            "Show the leads that all given options hold for; see docs/leads.md. With 'set' and the "
            "id of a lead, store your own status and note, which no crawl touches."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        add_filter_options(parser)
        add_model_options(parser, "How they are shown", Listing, set(LeadFilter.model_fields))
        parser.add_argument(
            "--note", metavar="TEXT", help="set: your own words; empty takes them away"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do it; exit status 2 for bad input, 1 for a failure."""
        assert self.settings is not None
        target = StorageTarget.from_settings(self.settings)
        with failures_in_one_line():
            target.check()
            if not args:
                _list(target, opts)
            elif len(args) == 2 and args[0] == "set":
                _set(target, args[1], opts)
            else:
                raise ConfigError(
                    "scrapy leads takes options only, or: set <lead id> --status STATUS --note TEXT"
                )


def _list(target: StorageTarget, opts: argparse.Namespace) -> None:
    if opts.note is not None:
        raise ConfigError("--note needs: set <lead id>")
    listing = model_from(opts, Listing)
    page, total = asyncio.run(_find(target, listing))
    show(listing, page, total)


async def _find(target: StorageTarget, listing: Listing) -> tuple[Page, int | None]:
    """Return the page, and the number of all leads for those who read it."""
    connection = await target.connect()
    try:
        query = LeadQuery(connection)
        page = await query.page(
            listing, listing.sorting, listing.limit, offset=listing.offset, cursor=listing.cursor
        )
        total = await query.count(listing) if listing.format == "table" else None
        return page, total
    finally:
        await connection.close()


def _set(target: StorageTarget, lead_id: str, opts: argparse.Namespace) -> None:
    others = set(Listing.model_fields) - set(Saying.model_fields) | {"view"}
    for name in sorted(others):
        if getattr(opts, name, None) is not None:
            raise ConfigError(f"--{name.replace('_', '-')} is not for 'set'")
    given = {name: getattr(opts, name) for name in Saying.model_fields}
    if not lead_id.isprintable():  # of bytes that are no text: the driver would not take it
        raise ConfigError(_no_lead(lead_id))
    asyncio.run(_store(target, lead_id, checked(Saying, given)))
    print(f"{lead_id}: stored.")


async def _store(target: StorageTarget, lead_id: str, saying: Saying) -> None:
    connection = await target.connect()
    try:
        found = await set_user_fields(
            connection, lead_id, datetime.now(UTC), status=saying.status, note=saying.note
        )
    finally:
        await connection.close()
    if not found:
        raise ConfigError(_no_lead(lead_id))


def _no_lead(lead_id: str) -> str:
    return f"there is no lead {lead_id!r}; `scrapy leads` shows the ids"
