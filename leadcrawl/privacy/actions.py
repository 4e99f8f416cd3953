"""What `scrapy privacy` does, once it is known of whom."""

import argparse
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from leadcrawl.cli import fail, say
from leadcrawl.errors import SuppressionKeyError
from leadcrawl.privacy.erasure import Eraser, crawls_notice
from leadcrawl.privacy.files import file_stores
from leadcrawl.privacy.report import as_json, as_text, count_text, counted
from leadcrawl.privacy.selectors import Selector
from leadcrawl.privacy.trace import Trace
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.personal import PersonalData
from leadcrawl.storage.reapply import reapply as reapply_all
from leadcrawl.storage.reapply import unmark
from leadcrawl.storage.suppressions import KEY, Suppressions


@dataclass(frozen=True)
class Request:
    """What is asked, and of which database."""

    connection: Connection
    data_dir: Path
    selectors: tuple[Selector, ...]
    opts: argparse.Namespace

    @property
    def eraser(self) -> Eraser:
        """Who finds and erases."""
        jobs = tuple(Path(name) for name in self.opts.jobdir)
        return Eraser(self.connection, file_stores(self.data_dir, jobs))


async def find(request: Request) -> None:
    """Show all that is held."""
    held = await request.eraser.find(Trace(request.selectors))
    asked = await _suppressed(request)
    if request.opts.format == "json":
        say(as_json(held, asked))
        return
    if held:
        say(as_text(held))
    say(f"Held: {count_text(counted(held))}.")
    for one, suppressed in asked.items():
        known = {True: "suppressed", False: "not suppressed", None: f"{KEY} is not here to tell"}
        say(f"{one.kind} {one.value}: {known[suppressed]}.")


async def _suppressed(request: Request) -> dict[Selector, bool | None]:
    """Tell of each selector whether it is suppressed; `None` where there is no key to tell."""
    try:
        suppressions = await Suppressions.load(request.connection)
        suppressions.require_key()
    except SuppressionKeyError:
        return dict.fromkeys(request.selectors)
    return {one: suppressions.holds(one) for one in request.selectors}


async def suppress(request: Request) -> None:
    """Store the hashes, and mark what is stored."""
    suppressions = Suppressions(request.connection)
    count = await suppressions.add(request.selectors, request.opts.reason)
    await crawls_notice(request.connection)
    marked = await PersonalData(request.connection).mark(request.selectors)
    for one in request.selectors:  # in its normal form: a domain may be wider than it was typed
        say(f"{one.kind} {one.value}")
    again = len(request.selectors) - count
    known = f" ({again} were already)" if again else ""
    say(f"Suppressed: {count}{known}. Stored leads marked: {marked:,}.")


async def erase(request: Request) -> None:
    """Erase all that is held, when that is wanted."""
    suppressions = Suppressions(request.connection)
    suppressions.require_key()
    trace = Trace(request.selectors)
    if request.opts.dry_run or not request.opts.yes:
        held = await request.eraser.find(trace)
        if held:
            say(as_text(held))
        say(f"To be erased: {count_text(counted(held))}.")
        if request.opts.dry_run:
            return
        _confirm()
    receipt = await request.eraser.erase(trace, suppressions, request.opts.reason)
    say(f"Erased: {count_text(receipt.counts)}.")
    say(f"Receipt {receipt.id} of {receipt.at:%Y-%m-%d %H:%M:%S} UTC.")
    if receipt.left:
        fail("; ".join(receipt.left), 1)


def _confirm() -> None:
    if not sys.stdin.isatty():
        fail("nothing was erased: give --yes to erase, or --dry-run to look only")
    if input("Erase all of it for good? Type yes: ").strip().lower() != "yes":
        fail("nothing was erased", 1)


async def reapply(request: Request) -> None:
    """Mark and erase what came back."""
    suppressions = await Suppressions.load(request.connection)
    say(f"Done once more: {count_text(await reapply_all(request.connection, suppressions))}.")


async def lift(request: Request) -> None:
    """Take a suppression back: it was a mistake, or the person agrees again."""
    suppressions = Suppressions(request.connection)
    count = await suppressions.remove(request.selectors)
    unmarked = await unmark(request.connection, suppressions)
    say(f"Lifted: {count}. Stored leads that are no longer marked: {unmarked:,}.")


Action = Callable[[Request], Coroutine[None, None, None]]
ACTIONS: Final[dict[str, Action]] = {
    "find": find,
    "suppress": suppress,
    "lift": lift,
    "erase": erase,
    "reapply": reapply,
}
