"""The Scrapyd nodes that jobs run on, from the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlsplit

from leadcrawl.errors import ConfigError
from leadcrawl.storage.address import without_password

PROJECT: Final = "leadcrawl"
DEFAULT: Final = "local=http://127.0.0.1:6800"


@dataclass(frozen=True)
class Node:
    """One Scrapyd, and how to log in to it."""

    name: str
    url: str
    """Address without a slash at the end."""
    username: str = ""
    password: str = field(default="", repr=False)

    def log_url(self, spider: str, job_id: str) -> str:
        """Return the address of a job's log.

        >>> Node("a", "http://127.0.0.1:6800").log_url("craigslist", "1f")
        'http://127.0.0.1:6800/logs/leadcrawl/craigslist/1f.log'
        """
        return f"{self.url}/logs/{PROJECT}/{quote(spider)}/{quote(job_id)}.log"

    def items_url(self, spider: str, job_id: str) -> str:
        """Return the address of a job's leads, one JSON object a line."""
        return f"{self.url}/items/{PROJECT}/{quote(spider)}/{quote(job_id)}.jl"


def nodes_from_environment() -> list[Node]:
    """Return the nodes of `LEADCRAWL_SCRAPYD_NODES`, with the login that all share.

    Raises:
        ConfigError: the value is malformed.
    """
    text = os.environ.get("LEADCRAWL_SCRAPYD_NODES") or DEFAULT
    username = os.environ.get("SCRAPYD_USERNAME", "")
    password = os.environ.get("SCRAPYD_PASSWORD", "")
    nodes = [Node(name, url, username, password) for name, url in read_nodes(text)]
    names = [node.name for node in nodes]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"LEADCRAWL_SCRAPYD_NODES names '{twice[0]}' twice")
    return nodes


def find_node(name: str) -> Node:
    """Return the node of that name.

    Raises:
        ConfigError: there is none.
    """
    nodes = {node.name: node for node in nodes_from_environment()}
    if name not in nodes:
        raise ConfigError(
            f"unknown Scrapyd node '{name}': LEADCRAWL_SCRAPYD_NODES has {', '.join(nodes)}"
        )
    return nodes[name]


def read_nodes(text: str) -> list[tuple[str, str]]:
    """Return names and addresses.

    Raises:
        ConfigError: the text is malformed.

    >>> read_nodes("a=http://127.0.0.1:6800, b=https://crawl.example.com/scrapyd/")
    [('a', 'http://127.0.0.1:6800'), ('b', 'https://crawl.example.com/scrapyd')]
    >>> read_nodes("http://127.0.0.1:6800")
    Traceback (most recent call last):
    leadcrawl.errors.ConfigError: LEADCRAWL_SCRAPYD_NODES: 'http://127.0.0.1:6800' must be name=url, such as local=http://127.0.0.1:6800
    """
    nodes = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, url = (piece.strip() for piece in part.partition("="))
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name) or not _is_address(url):
            shown = without_password(part)
            raise ConfigError(
                f"LEADCRAWL_SCRAPYD_NODES: '{shown}' must be name=url, such as {DEFAULT}"
            )
        if "@" in url:
            raise ConfigError(
                f"LEADCRAWL_SCRAPYD_NODES: leave user and password out of the address of '{name}'; "
                "they are SCRAPYD_USERNAME and SCRAPYD_PASSWORD"
            )
        nodes.append((name, url.rstrip("/")))
    if not nodes:
        raise ConfigError("LEADCRAWL_SCRAPYD_NODES names no node")
    return nodes


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0)
    except ValueError:  # a port that is no number up to 65535
        return False
