"""`scrapy privacy`: who is not to be stored, what is held of a person, and its erasure."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from leadcrawl.cli import fail
from leadcrawl.errors import ConfigError, LeadcrawlError, SuppressionKeyError
from leadcrawl.privacy.erasure import Eraser
from leadcrawl.privacy.files import file_stores
from leadcrawl.privacy.report import as_json, as_text, count_text, counted
from leadcrawl.privacy.selectors import KINDS, Selector
from leadcrawl.privacy.trace import Trace
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.personal import PersonalData
from leadcrawl.storage.reapply import reapply
from leadcrawl.storage.suppressions import KEY, Suppressions

ACTIONS = {
    "find": "show all that is held of a person",
    "suppress": "never store a person again, and leave out of all output what is stored",
    "erase": "remove all that is held of a person, and suppress the person",
    "reapply": "suppress and erase once more, after a back-up was restored with other tools",
}
HELP = {
    "phone": "telephone number",
    "email": "e-mail address",
    "domain": "registered domain of website and e-mail",
    "name": "name of a person or business; its words, next to each other",
    "id": "key of one lead, such as craigslist:7912345678",
}


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


class Command(ScrapyCommand):
    """People's rights: access, objection, erasure."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return f"<{'|'.join(ACTIONS)}> [options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Find, suppress and erase people's data"

    def long_desc(self) -> str:
        """Text of `-h`."""
        return "; ".join(f"{name}: {text}" for name, text in ACTIONS.items())

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        for kind in KINDS:
            parser.add_argument(f"--{kind}", action="append", default=[], help=HELP[kind])
        parser.add_argument("--region", default="US", help="country of a phone without its code")
        parser.add_argument("--reason", help="why; stored as it is: no personal data")
        parser.add_argument("--jobdir", action="append", default=[], help="JOBDIR of a crawl")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="of find")
        parser.add_argument("--dry-run", action="store_true", help="erase: only say what would go")
        parser.add_argument("--yes", action="store_true", help="erase: do not ask")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the one action of the arguments."""
        if len(args) != 1 or args[0] not in ACTIONS:
            raise UsageError(f"say one of: {', '.join(ACTIONS)}", print_help=False)
        assert self.settings is not None
        target = StorageTarget.from_settings(self.settings)
        try:
            target.check()
            selectors = _selectors(args[0], opts)
            target.prepare()
            asyncio.run(_run(DO[args[0]], target, selectors, opts))
        except ConfigError as error:
            fail(str(error))
        except LeadcrawlError as error:
            fail(str(error), 1)
        except OSError as error:  # a folder that others own, a full disk, a closed pipe
            fail(f"{error.filename or 'the system refused'}: {error.strerror or error}", 1)


def _selectors(action: str, opts: argparse.Namespace) -> tuple[Selector, ...]:
    """Return who is meant.

    Raises:
        ConfigError: nobody is, or it cannot be read.
    """
    found = dict.fromkeys(
        Selector.of(kind, text, opts.region) for kind in KINDS for text in getattr(opts, kind)
    )
    if action == "reapply" and found:
        raise ConfigError(
            "reapply is for everybody who is suppressed; give no --phone and the like"
        )
    if action != "reapply" and not found:
        raise ConfigError(f"say who: {', '.join(f'--{kind}' for kind in KINDS)}")
    for name in opts.jobdir:
        if not Path(name).is_dir():
            raise ConfigError(f"--jobdir {name} is no folder")
    return tuple(found)


async def _run(
    action: "Action",
    target: StorageTarget,
    selectors: tuple[Selector, ...],
    opts: argparse.Namespace,
) -> None:
    connection = await target.connect()
    try:
        await action(Request(connection, target.data_dir, selectors, opts))
    finally:
        await connection.close()


async def _find(request: Request) -> None:
    held = await request.eraser.find(Trace(request.selectors))
    asked: dict[Selector, bool | None] = dict.fromkeys(request.selectors)
    try:
        suppressions = await Suppressions.load(request.connection)
        suppressions.require_key()
        asked |= {one: suppressions.holds(one) for one in asked}
    except SuppressionKeyError:  # what is held can be said without it
        pass
    if request.opts.format == "json":
        print(as_json(held, asked))
        return
    if held:
        print(as_text(held))
    print(f"Held: {count_text(counted(held))}.")
    for one, suppressed in asked.items():
        known = {True: "suppressed", False: "not suppressed", None: f"{KEY} is not here to tell"}
        print(f"{one.kind} {one.value}: {known[suppressed]}.")


async def _suppress(request: Request) -> None:
    suppressions = Suppressions(request.connection)
    count = await suppressions.add(request.selectors, request.opts.reason)
    marked = await PersonalData(request.connection).mark(request.selectors)
    for one in request.selectors:  # in its normal form: a domain may be wider than it was typed
        print(f"{one.kind} {one.value}")
    again = len(request.selectors) - count
    known = f" ({again} were already)" if again else ""
    print(f"Suppressed: {count}{known}. Stored leads marked: {marked:,}.")


async def _erase(request: Request) -> None:
    suppressions = Suppressions(request.connection)
    suppressions.require_key()
    trace = Trace(request.selectors)
    if request.opts.dry_run or not request.opts.yes:
        held = await request.eraser.find(trace)
        if held:
            print(as_text(held))
        print(f"To be erased: {count_text(counted(held))}.")
        if request.opts.dry_run:
            return
        _confirm()
    receipt = await request.eraser.erase(trace, suppressions, request.opts.reason)
    print(f"Erased: {count_text(receipt.counts)}.")
    print(f"Receipt {receipt.id} of {receipt.at:%Y-%m-%d %H:%M:%S} UTC.")
    if receipt.left:
        fail("; ".join(receipt.left), 1)


def _confirm() -> None:
    if not sys.stdin.isatty():
        fail("nothing was erased: give --yes to erase, or --dry-run to look only")
    if input("Erase all of it for good? Type yes: ").strip().lower() != "yes":
        fail("nothing was erased", 1)


async def _reapply(request: Request) -> None:
    suppressions = await Suppressions.load(request.connection)
    print(f"Done once more: {count_text(await reapply(request.connection, suppressions))}.")


Action = Callable[[Request], Coroutine[None, None, None]]
DO: dict[str, Action] = {
    "find": _find,
    "suppress": _suppress,
    "erase": _erase,
    "reapply": _reapply,
}
