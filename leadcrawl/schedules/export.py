"""Schedules as files of systemd, or as a crontab; no file holds a password."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from leadcrawl.errors import ConfigError, LeadcrawlError
from leadcrawl.schedules.config import Schedule

CRONTAB: Final = "leadcrawl.crontab"
#: What tells the command where its files and nodes are; none of them may hold a password.
_PASSED_ON: Final = ("LEADCRAWL_CONFIG_DIR", "LEADCRAWL_DATA_DIR", "LEADCRAWL_SCRAPYD_NODES")
_SERVICE: Final = """\
[Unit]
Description=leadcrawl: start the crawl {name}
After=network-online.target leadcrawl.service
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
Type=oneshot
{user}WorkingDirectory={folder}
{environment}EnvironmentFile=-{env_file}
ExecStart={command}
# A schedule may wait for its last job; a node that is not up yet is tried again until it is.
TimeoutStartSec=infinity
Restart=on-failure
RestartSec=60
RestartPreventExitStatus=2
"""
_TIMER: Final = """\
[Unit]
Description=leadcrawl: {cron} {timezone} for the crawl {name}

[Timer]
{on_calendar}# A run that was missed, because the machine was off, is caught up.
Persistent=true
AccuracySec=1s

[Install]
WantedBy=timers.target
"""
_CRONTAB: Final = """\
# Made by `scrapy schedule export --crontab`. CRON_TZ is known to cronie (Fedora, Arch, RHEL and others);
# Debian's cron ignores it, and takes the machine's time zone: use `export --systemd` there.
"""
_TIMEOUT: Final = 20.0  # seconds for systemd-analyze, which takes a tenth of one


@dataclass(frozen=True)
class Host:
    """Where the exported files are to be used."""

    folder: Path
    """Where `scrapy` finds the project."""
    env_file: Path
    """File with the environment of the command, such as `SCRAPYD_PASSWORD`; it may be missing."""
    user: str | None = None
    """Whom systemd runs the command as; `None` for the units of a user."""


def systemd_files(schedules: Iterable[Schedule], host: Host, now: datetime) -> dict[str, str]:
    """Return the texts of a timer and a service for each schedule, by file name.

    Args:
        schedules: the ones to export.
        host: where they are to be used.
        now: from when on systemd has to do as cron does.

    Raises:
        ConfigError: systemd cannot do what the cron expression says.
    """
    files = {}
    for schedule in schedules:
        try:
            lines = schedule.when.on_calendar(now)
        except ConfigError as error:
            raise ConfigError(f"schedule '{schedule.name}': cron: {error}") from error
        unit = f"leadcrawl-{schedule.name}"
        files[f"{unit}.timer"] = _TIMER.format(
            name=schedule.name,
            cron=schedule.cron,
            timezone=schedule.timezone,
            on_calendar="".join(f"OnCalendar={line}\n" for line in lines),
        )
        files[f"{unit}.service"] = _SERVICE.format(
            name=schedule.name,
            user=f"User={host.user}\n" if host.user else "",
            folder=_percent(host.folder),
            environment="".join(
                f"Environment={_quoted(f'{name}={value}')}\n" for name, value in _environment()
            ),
            env_file=_percent(host.env_file),
            # Only in a command does a dollar sign mean something.
            command=" ".join(_quoted(word).replace("$", "$$") for word in _command(schedule)),
        )
    return files


def crontab(schedules: Iterable[Schedule], host: Host) -> str:
    """Return a crontab with a line for each schedule."""
    own = "".join(f"{name}={shlex.quote(value)}; " for name, value in _environment())
    file = shlex.quote(str(host.env_file))
    text = _CRONTAB
    for schedule in schedules:
        command = (
            f"cd {shlex.quote(str(host.folder))} && {{ set -a; {own}[ ! -f {file} ] || . {file}; }}"
            f" && exec {shlex.join(_command(schedule))}"
        )
        # In a crontab, a percent sign ends the command.
        line = command.replace("%", r"\%")
        text += f"\n# {schedule.name}\nCRON_TZ={schedule.timezone}\n{schedule.cron} {line}\n"
    return text


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write all files or none; what is there of schedules that are gone stays, to be disabled.

    Raises:
        ConfigError: the folder cannot be written to.
        LeadcrawlError: systemd does not take a file.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".leadcrawl-") as scratch:
            for name, text in files.items():
                Path(scratch, name).write_text(text, encoding="utf-8")
            _verify(Path(scratch))
            for name in files:
                Path(scratch, name).replace(folder / name)
    except OSError as error:
        raise ConfigError(f"--output {folder}: {error.strerror or error}") from error


def _verify(folder: Path) -> None:
    """Let systemd read its files, where it is on the machine."""
    program = shutil.which("systemd-analyze")
    units = sorted(folder.glob("*.timer"))
    if not program or not units:
        return
    command = [program, "verify", *map(str, units), *map(str, folder.glob("*.service"))]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_TIMEOUT, check=False, cwd=folder
    )
    complaints = re.findall(r"^.*leadcrawl-.*$", done.stderr, re.MULTILINE)
    if done.returncode and complaints:
        raise LeadcrawlError(f"systemd does not take the files: {complaints[0]}")


def _command(schedule: Schedule) -> list[str]:
    return [sys.executable, "-m", "scrapy", "schedule", "run", schedule.name]


def _environment() -> list[tuple[str, str]]:
    """Return the variables to pass on; folders with their whole path."""
    given = [(name, value) for name in _PASSED_ON if (value := os.environ.get(name))]
    return [
        (name, str(Path(value).expanduser().absolute()) if name.endswith("_DIR") else value)
        for name, value in given
    ]


def _percent(text: object) -> str:
    return str(text).replace("%", "%%")


def _quoted(text: str) -> str:
    r"""Return a word as systemd reads it.

    >>> print(_quoted('/opt/100 %/bin'))
    "/opt/100 %%/bin"
    """
    escaped = _percent(text).replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'
