"""What `scrapy db` can be asked for: one `Action` for each word."""

import argparse
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

from scrapy.settings import BaseSettings

from leadcrawl.storage.crawl import StorageTarget


@dataclass(frozen=True)
class Call:
    """One call of an action."""

    target: StorageTarget
    settings: BaseSettings
    opts: argparse.Namespace
    file: Path
    """What the user named after the action; empty if it takes no file."""


@dataclass(frozen=True)
class Action:
    """One thing that `scrapy db` does."""

    help: str
    run: Callable[[Call], Coroutine[None, None, None]]
    options: tuple[str, ...] = ()
    """Names of the options that it takes."""
    takes_file: bool = False


def say(label: str, text: str) -> None:
    """Print one line, of a list if it has a label."""
    print(f"{label:<10}{text}" if label else text)  # noqa: T201
