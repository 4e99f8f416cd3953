"""Proxies, mail server and Scrapyd nodes."""

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from leadcrawl.alerts.mail import check_server
from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.doctor.line import Line, harmless, off, ok, wrong
from leadcrawl.errors import AlertError, ScrapydError
from leadcrawl.middlewares.proxy_check import check_proxy
from leadcrawl.middlewares.proxy_pool import read_proxies
from leadcrawl.scrapyd.client import ScrapydClient
from leadcrawl.scrapyd.nodes import Node, nodes_from_environment
from leadcrawl.settings_check import check_flag

T = TypeVar("T")
R = TypeVar("R")

TIMEOUT: Final = 8.0  # seconds for one answer; all of a kind are asked at once
_MOST_AT_ONCE: Final = 16


def check_proxies(settings: BaseSettings) -> Line:
    """How many proxies work? Through the echo address if there is one, else by a connection."""
    text = (settings.get(f"LEADCRAWL_{name}") or "" for name in ("PROXIES", "PROXIES_FILE"))
    proxies = read_proxies(*text)
    if not proxies:
        if check_flag("LEADCRAWL_PROXY_REQUIRED", settings):
            return wrong(
                "LEADCRAWL_PROXY_REQUIRED is 1, but there is none", "set LEADCRAWL_PROXIES"
            )
        return off("LEADCRAWL_PROXIES is not set: crawls go out directly")
    echo = settings.get("LEADCRAWL_PROXY_CHECK_URL") or ""
    works = asyncio.run(_echoes(echo, proxies)) if echo else _map(_connects, proxies)
    how = "pass the echo on" if echo else "take a connection (LEADCRAWL_PROXY_CHECK_URL shows more)"
    says = f"{sum(works)} of {len(proxies)} {how}"
    return ok(says) if any(works) else wrong(says, "`scrapy proxies check` says why")


async def _echoes(echo: str, proxies: Sequence[str]) -> list[bool]:
    checks = (check_proxy(echo, proxy, patience=TIMEOUT) for proxy in proxies)
    return [check.works for check in await asyncio.gather(*checks)]


def _connects(address: str) -> bool:
    parts = urlsplit(address)
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    try:
        with socket.create_connection((parts.hostname or "", port), TIMEOUT):
            return True
    except OSError:
        return False


def check_smtp(settings: BaseSettings) -> Line:
    """Does the mail server let us in? Nothing is sent."""
    alerts = AlertSettings.from_settings(settings)
    if alerts.smtp is None:
        others = ", ".join(alerts.channels)
        return off(f"LEADCRAWL_SMTP_HOST is not set: alerts go to {others or 'nobody'}")
    try:
        check_server(alerts.smtp, TIMEOUT)
    except AlertError as error:
        return wrong(harmless(error), "see the LEADCRAWL_SMTP_ variables in docs/alerts.md")
    login = "with" if alerts.smtp.user else "without"
    return ok(f"{alerts.smtp.server} answers, {alerts.smtp.security}, {login} login")


def check_scrapyd(settings: BaseSettings) -> Line:
    """Do the nodes answer, and have they the project?"""
    nodes = nodes_from_environment()
    if not os.environ.get("LEADCRAWL_SCRAPYD_NODES") and not _connects(nodes[0].url):
        return off("none runs here; `make serve` starts one")
    answers = _map(_node, nodes)
    says = "; ".join(text for text, _ in answers)
    mends = dict.fromkeys(mend for _, mend in answers if mend)
    return wrong(says, "; ".join(mends)) if mends else ok(says)


def _node(node: Node) -> tuple[str, str]:
    """Return what a node says, and how to mend it; empty when nothing is wrong."""
    client = ScrapydClient(node, timeout=TIMEOUT / 2)
    try:
        jobs, versions = client.daemon_status(), client.versions()
    except ScrapydError as error:
        return str(error), "start it, or correct LEADCRAWL_SCRAPYD_NODES and its login"
    if not versions:
        return f"{node.name}: leadcrawl is not deployed there", "make deploy"
    return f"{node.name}: {jobs['running']} running, {jobs['pending']} pending", ""


def _map(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Return what the function says of each, all asked at once."""
    with ThreadPoolExecutor(_MOST_AT_ONCE) as pool:
        return list(pool.map(function, items))
