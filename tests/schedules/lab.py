"""`scrapy schedule` on a schedules.yml of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
Outcome = subprocess.CompletedProcess[str]
GOOD: dict[str, Any] = {
    "spider": "craigslist",
    "arguments": {"city": "sfbay", "category": "lbs"},
    "cron": "0 5 * * *",
    "timezone": "America/Los_Angeles",
}


class ScheduleLab:
    """One folder, and the commands that are given in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.extra: dict[str, str] = {}

    def write(self, **schedules: dict[str, Any]) -> None:
        """Write schedules.yml; names may hold _ only."""
        self.write_text(yaml.safe_dump({"schedules": schedules}))

    def write_text(self, text: str) -> None:
        """Write schedules.yml as it stands."""
        (self.folder / "config").mkdir(exist_ok=True)
        (self.folder / "config" / "schedules.yml").write_text(text)

    def environment(self) -> dict[str, str]:
        """Return the environment of a command."""
        ours = ("MONGO_", "LEADCRAWL_", "SCRAPYD_")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        (self.folder / "config").mkdir(exist_ok=True)
        own = {
            "LEADCRAWL_CONFIG_DIR": str(self.folder / "config"),
            "LEADCRAWL_DATA_DIR": str(self.folder / "data"),
        }
        return inherited | own | self.extra

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of `scrapy schedule`."""
        return [sys.executable, "-W", "error", "-m", "scrapy", "schedule", *arguments]

    def run(self, *arguments: str) -> Outcome:
        """Run `scrapy schedule`."""
        return subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
