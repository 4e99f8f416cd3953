"""`scrapy proxies`: see which proxies work, how fast, where they come out and what they leak."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from leadcrawl.cli import fail, failures_in_one_line
from leadcrawl.middlewares.proxy_pool import label_proxies, read_proxies
from leadcrawl.settings_check import check_address, check_flag, check_number

if TYPE_CHECKING:
    from leadcrawl.middlewares.proxy_check import ProxyCheck


class Command(ScrapyCommand):
    """Check the proxies of `LEADCRAWL_PROXIES` and `LEADCRAWL_PROXIES_FILE`."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return "check [--url URL]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Check the configured proxies against an echo address of yours"

    def long_desc(self) -> str:
        """Text of `-h`."""
        return (
            "Asks the echo address through every proxy at once and prints latency, exit IP and "
            "whether the user's own address gets through. Exit status 1 when one fails. The echo "
            "address answers with the client's address, and better with the headers it saw."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument("--url", help="echo address; default LEADCRAWL_PROXY_CHECK_URL")
        parser.add_argument("--timeout", type=float, default=15.0, help="seconds for each proxy")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check all, print a table."""
        if args != ["check"]:
            raise UsageError("say: scrapy proxies check", print_help=False)
        with failures_in_one_line():
            self._check(opts)

    def _check(self, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        url = opts.url or self.settings.get("LEADCRAWL_PROXY_CHECK_URL")
        if not url:
            fail("no echo address: give --url, or set LEADCRAWL_PROXY_CHECK_URL")
        check_address("--url" if opts.url else "LEADCRAWL_PROXY_CHECK_URL", url)
        check_number("--timeout", opts.timeout, float, 0.01)  # for aiohttp, 0 is for ever
        proxies = read_proxies(
            self.settings.get("LEADCRAWL_PROXIES") or "",
            self.settings.get("LEADCRAWL_PROXIES_FILE") or "",
        )
        if not proxies:
            fail("no proxy to check: set LEADCRAWL_PROXIES or LEADCRAWL_PROXIES_FILE")
        may_go_direct = not check_flag("LEADCRAWL_PROXY_REQUIRED", self.settings)
        checks = asyncio.run(_check_all(url, proxies, opts.timeout, may_go_direct))
        console = Console()
        console.width = max(console.width, 100)  # a piped table must not lose its names
        console.print(_table(list(label_proxies(proxies).values()), checks))
        self.exitcode = 0 if all(check.works for check in checks) else 1


async def _check_all(
    url: str, proxies: Sequence[str], patience: float, may_go_direct: bool
) -> list[ProxyCheck]:
    """Check all proxies; the user's own address is asked for directly where that is allowed."""
    from leadcrawl.middlewares.proxy_check import ProxyCheck, check_proxy

    own = await check_proxy(url, None, patience=patience) if may_go_direct else ProxyCheck()
    checks = (check_proxy(url, proxy, own.exit_ip, patience) for proxy in proxies)
    return list(await asyncio.gather(*checks))


def _table(labels: Sequence[str], checks: Sequence[ProxyCheck]) -> Table:
    table = Table("proxy", "works", "seconds", "exit IP", "leaks", "error")
    for label, check in zip(labels, checks, strict=True):
        table.add_row(
            label,
            "yes" if check.works else "no",
            "" if check.seconds is None else f"{check.seconds:.2f}",
            check.exit_ip or "",
            (check.leaks or "no") if check.works else "",
            check.error or "",
        )
    return table
