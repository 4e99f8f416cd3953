"""`scrapy db seed`: synthetic leads, to try out a large database."""

import time
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from leadcrawl.errors import ConfigError
from leadcrawl.upkeep.action import Call, say

MOST_LEADS = 10_000_000


async def seed(call: Call) -> None:
    """Store as many synthetic leads as asked for.

    Raises:
        ConfigError: a number is wrong, or the database holds other leads.
    """
    # Not a part of the egg that is deployed: the replica is for development.
    from replica.seed import SeedOptions  # noqa: PLC0415
    from replica.seeding import seed as store  # noqa: PLC0415

    leads = _number("--leads", call.opts.leads or "1000", 1, MOST_LEADS)
    number = _number("--seed", call.opts.seed or "7", 0, 2**31)
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    options = SeedOptions(leads, number, today - timedelta(hours=3))
    columns = (
        TextColumn("Storing synthetic leads"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    start = time.monotonic()
    connection = await call.target.connect()
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("leads", total=leads)
            await store(connection, options, lambda count: bar.advance(task, count))
    finally:
        await connection.close()
    seconds = time.monotonic() - start
    say("", f"{leads:,} synthetic leads in the database {call.target.name}, in {seconds:.0f} s.")


def _number(option: str, text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ConfigError(f"{option} must be a whole number from {least} to {most}, not '{text}'")
    return int(text)
