"""Is the clock right? Schedules, ages of postings and TLS need it."""

import asyncio
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scrapy.settings import BaseSettings

import leadcrawl
from leadcrawl.doctor.line import Line, off, ok, wrong
from leadcrawl.errors import LeadcrawlError
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.crawl import StorageTarget

MOST_SECONDS: Final = 5.0  # that the database's clock may differ; a busy answer takes one
_MEND: Final = "switch on time synchronization, such as `timedatectl set-ntp true`"


def check_clock(settings: BaseSettings) -> Line:
    """Compare with the database's clock, or ask systemd whether the clock is set by others."""
    now = datetime.now(UTC)
    installed = Path(leadcrawl.__file__)
    if installed.is_file():  # in an egg it is not
        changed = datetime.fromtimestamp(installed.stat().st_mtime, UTC)
        if now < changed:
            return wrong(f"it says {now:%Y-%m-%d %H:%M} UTC, before this program was there", _MEND)
    zone = f"{now:%Y-%m-%d %H:%M} UTC, here {datetime.now().astimezone():%Z}"
    target = StorageTarget.from_settings(settings)
    if target.uri:
        try:
            seconds = asyncio.run(_difference(target))
        except LeadcrawlError:  # the database's own line says why
            seconds = None
        if seconds is not None and abs(seconds) > MOST_SECONDS:
            return wrong(f"it differs by {abs(seconds):,.0f} s from the database's", _MEND)
        if seconds is not None:
            return ok(f"as the database's; {zone}")
    return _of_systemd(zone)


def _of_systemd(zone: str) -> Line:
    synchronized = _timedatectl()
    if synchronized == "no":
        return wrong(f"nobody sets it; {zone}", _MEND)
    if synchronized == "yes":
        return ok(f"synchronized; {zone}")
    return off(f"nothing to compare it with; {zone}")


async def _difference(target: StorageTarget) -> float | None:
    """Return by how many seconds the database's clock is ahead; `None` when it does not tell."""
    connection = await Connection.open(target.uri, target.name, target.data_dir)
    try:
        before = datetime.now(UTC)
        answer = await connection.call(lambda: connection.client.admin.command("hello"))
        here = before + (datetime.now(UTC) - before) / 2
    finally:
        await connection.close()
    there = answer.get("localTime")
    if not isinstance(there, datetime):
        return None
    return (there.replace(tzinfo=UTC) - here).total_seconds()  # drivers read it as UTC without zone


def _timedatectl() -> str | None:
    program = shutil.which("timedatectl")
    if program is None:
        return None
    command = [program, "show", "--property=NTPSynchronized", "--value"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    return done.stdout.strip() if done.returncode == 0 else None
