"""`scrapy privacy`: who is not to be stored, what is held of a person, and its erasure."""

import argparse
import asyncio
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from leadcrawl.cli import failures_in_one_line
from leadcrawl.errors import ConfigError
from leadcrawl.privacy.selectors import KINDS, Selector
from leadcrawl.storage.crawl import StorageTarget

ACTIONS = {
    "find": "show all that is held of a person",
    "suppress": "never store a person again, and leave out of all output what is stored",
    "lift": "take a suppression back",
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
        with failures_in_one_line():
            target.check()
            selectors = _selectors(args[0], opts)
            target.prepare()
            asyncio.run(_run(args[0], target, selectors, opts))


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
    if opts.reason is not None and not opts.reason.isprintable():  # bytes that are no text, too
        raise ConfigError("--reason must be words in one line")
    for name in opts.jobdir:
        if not Path(name).is_dir():
            raise ConfigError(f"--jobdir {name} is no folder")
    return tuple(found)


async def _run(
    action: str,
    target: StorageTarget,
    selectors: tuple[Selector, ...],
    opts: argparse.Namespace,
) -> None:
    from leadcrawl.privacy.actions import ACTIONS, Request

    connection = await target.connect()
    try:
        await ACTIONS[action](Request(connection, target.data_dir, selectors, opts))
    finally:
        await connection.close()
