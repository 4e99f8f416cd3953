"""`scrapy changes`: which leads are new, changed, gone or back again."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, model_validator
from scrapy.commands import ScrapyCommand

from leadcrawl.cli import failures_in_one_line, refuse_arguments
from leadcrawl.errors import AlertError, ConfigError
from leadcrawl.items import Lead, Value
from leadcrawl.storage.changes import Event, Kind, changes, restricted
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.filters import LeadFilter, moment
from leadcrawl.storage.suppressions import Suppressions
from leadcrawl.terminal.change_list import FORMATS
from leadcrawl.terminal.options import add_filter_options, checked, filter_from
from leadcrawl.webhook import URL, Announcer, LeadWebhook

KINDS: Final = ("new", "changed", "gone", "back")


def _listed(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


def _field(name: str) -> str:
    if name not in Lead.model_fields:
        raise ValueError(f"needs names of fields (docs/data.md), not '{name}'")
    return name


FieldName = Annotated[str, AfterValidator(_field)]
Moment = Annotated[AwareDatetime, BeforeValidator(moment)]


class Wanted(Value):
    """What changes are asked for."""

    since: Moment
    until: Moment | None = None
    kind: Annotated[tuple[Kind, ...], BeforeValidator(_listed)] = ()
    field: Annotated[tuple[FieldName, ...], BeforeValidator(_listed)] = ()
    format: Literal["table", "json", "jsonl", "csv"] = "table"

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.until is not None and self.until <= self.since:
            raise ValueError("--until must be later than --since")
        return self


class Command(ScrapyCommand):
    """Show what happened to leads in a span of time."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show which leads are new, changed, gone or back again"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        group = parser.add_argument_group("Which changes")
        group.add_argument("--since", default="7d", help="an age (7d, 36h, 2w) or a date (7d)")
        group.add_argument("--until", metavar="WHEN", help="only before this age or date")
        group.add_argument("--kind", metavar=",".join(KINDS), help="only these kinds")
        group.add_argument("--field", metavar="FIELD,…", help="only changes of these fields")
        group.add_argument("--format", default="table", metavar="|".join(FORMATS))
        group.add_argument(
            "--flush",
            action="store_true",
            help="instead: send what waits in the outbox of the lead webhook",
        )
        add_filter_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show them; exit status 2 for bad input, 1 for a failure."""
        refuse_arguments("changes", args)
        assert self.settings is not None
        target = StorageTarget.from_settings(self.settings)
        with failures_in_one_line():
            given = {name: getattr(opts, name) for name in Wanted.model_fields}
            known = {name: value for name, value in given.items() if value is not None}
            wanted = checked(Wanted, known)
            leads = filter_from(opts)
            target.check()
            if opts.flush:
                asyncio.run(_flush(target, LeadWebhook.from_settings(self.settings)))
            else:
                asyncio.run(_show(target, wanted, leads))


async def _show(target: StorageTarget, wanted: Wanted, leads: LeadFilter) -> None:
    connection = await target.connect()
    try:
        found = changes(connection, leads, wanted.since, wanted.until)
        await FORMATS[wanted.format](_chosen(found, wanted.kind, wanted.field))
    finally:
        await connection.close()


async def _flush(target: StorageTarget, webhook: LeadWebhook | None) -> None:
    """Deliver what waits.

    Raises:
        ConfigError: there is no webhook.
        AlertError: it does not arrive.
    """
    if webhook is None:
        raise ConfigError(f"{URL} is not set: there is nobody to send to")
    announcer = Announcer(webhook)
    if not announcer.outbox.entries():
        print("Nothing waits in the outbox.")
        return
    connection = await target.connect()
    try:
        suppressions = await Suppressions.load(connection)
    finally:
        await connection.close()
    delivery = await asyncio.to_thread(announcer.deliver, suppressions)
    print(f"Sent {delivery.leads:,} leads in {delivery.messages:,} messages.")
    if delivery.failure is not None:
        left = len(announcer.outbox.entries())
        raise AlertError(f"{left} messages stay in the outbox: {delivery.failure}")


async def _chosen(
    events: AsyncIterator[Event], kinds: Sequence[Kind], fields: Sequence[str]
) -> AsyncIterator[Event]:
    async for event in events:
        kept = restricted(event, kinds, fields)
        if kept is not None:
            yield kept
