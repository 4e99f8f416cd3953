"""The egg that nodes run: how it is built, numbered and brought to them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from scrapyd.config import Config
from scrapyd.eggstorage import FilesystemEggStorage

from leadcrawl import __version__
from leadcrawl.errors import ScrapydError
from leadcrawl.scrapyd.client import ScrapydClient
from leadcrawl.scrapyd.nodes import PROJECT

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = 5  # eggs on a node; a job that runs on an older one could not import from it


def new_version() -> str:
    """Return the version of an egg built now: that of the package, with the time in milliseconds.

    The number of digits is always the same, as Scrapyd compares such versions as text.
    """
    return f"{__version__}.post{time.time_ns() // 10**6}"


def build_egg(root: Path = ROOT) -> bytes:
    """Return the egg of the checkout `root`.

    Raises:
        ScrapydError: setup.py failed.
    """
    # Compiled modules in it spare every job the compiling.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory(prefix="leadcrawl-egg-") as folder:
        command = [sys.executable, "-W", "ignore", "setup.py", "-q", "bdist_egg", "-d", folder]
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["no reason given"]
            raise ScrapydError(f"the egg cannot be built: {lines[-1]}")
        return next(Path(folder).glob("*.egg")).read_bytes()


def deploy(client: ScrapydClient, version: str, egg: bytes) -> int:
    """Bring an egg to a node, make sure that jobs run on it, and return the number of its spiders.

    Raises:
        ScrapydError: the node does not answer, or refuses, or jobs would run on another egg.
    """
    spiders = client.add_version(version, egg)
    for name in superfluous(client.versions(), version):
        client.delete_version(name)
    last = client.versions()[-1]
    if last != file_name(version):
        raise ScrapydError(f"node {client.node.name} still runs {last}, not {version}")
    return spiders


def superfluous(names: Sequence[str], version: str) -> list[str]:
    """Return which eggs have to go: those that Scrapyd takes for newer, and those of long ago.

    Args:
        names: versions on the node, in the order in which it sorts them.
        version: the version deployed just now; Scrapyd runs whatever it sorts last.

    >>> superfluous(["0_10_0_post1", "0_9_0_post2"], "0.10.0.post1")
    ['0_9_0_post2']
    >>> superfluous([f"0_1_0_post{number}" for number in range(7)], "0.1.0.post6")
    ['0_1_0_post0', '0_1_0_post1']
    """
    place = list(names).index(file_name(version))
    return [*names[place + 1 :], *names[: max(0, place + 1 - KEPT)]]


def file_name(version: str) -> str:
    """Return the version as Scrapyd stores and lists it.

    >>> file_name("0.1.0.post1795291694123")
    '0_1_0_post1795291694123'
    """
    return re.sub(r"[^A-Za-z0-9_-]", "_", version)


def install(folder: Path, version: str, egg: bytes) -> None:
    """Put an egg where the daemon of `folder`, which does not run yet, will find it."""
    storage = FilesystemEggStorage(Config({"eggs_dir": str(folder / "eggs")}))
    storage.put(BytesIO(egg), PROJECT, version)
    for name in superfluous(storage.list(PROJECT), version):
        storage.delete(PROJECT, name)
