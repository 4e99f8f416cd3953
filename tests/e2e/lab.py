"""Whole crawls, as users start them: a process of its own, the replica, a real database.

The database is the embedded one of the data folder, or one of its own at `MONGO_TEST_URI`.
"""

import asyncio
import os
import subprocess
import sys
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parents[2]
ALL = "bbb,jjj,ggg,sss,hhh,ccc"
FAST = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
    "LEADCRAWL_BLOCK_BACKOFF": "0.02",
}
Document = dict[str, Any]


class Lab:
    """One data folder, and the crawls and questions that are put to it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.uri = os.environ.get("MONGO_TEST_URI", "")
        self.database = f"test_{uuid.uuid4().hex[:12]}" if self.uri else "leadcrawl"

    def environment(self, url: str = "http://127.0.0.1:9") -> dict[str, str]:
        """Return the environment of a crawl of the replica at `url`."""
        own = {
            "LEADCRAWL_SITE_URL": url,
            "LEADCRAWL_DATA_DIR": str(self.data_dir),
            "MONGO_URI": self.uri,
            "MONGO_DB_NAME": self.database,
        }
        inherited = {
            k: v for k, v in os.environ.items() if not k.startswith(("MONGO_", "LEADCRAWL_"))
        }
        return inherited | own

    def command(self, *arguments: str, settings: dict[str, str] | None = None) -> list[str]:
        """Return the command line of `scrapy crawl craigslist`."""
        command = [sys.executable, "-m", "scrapy", "crawl", "craigslist"]
        for argument in arguments:
            command += ["-a", argument]
        for name, value in (FAST | (settings or {})).items():
            command += ["-s", f"{name}={value}"]
        return command

    def crawl(
        self,
        url: str,
        *arguments: str,
        settings: dict[str, str] | None = None,
        timeout: float = 250,
    ) -> subprocess.CompletedProcess[str]:
        """Crawl, and return how it went."""
        return subprocess.run(
            self.command(*arguments, settings=settings),
            cwd=ROOT,
            env=self.environment(url),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def scrapy(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "scrapy", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )

    def documents(self, collection: str = "leads") -> dict[str, Document]:
        """Return what is stored, by key."""

        async def read() -> list[Document]:
            connection = await StorageTarget(self.uri, self.database, self.data_dir).connect()
            try:
                return await connection.database[collection].find({}).to_list()
            finally:
                await connection.close()

        return {document["_id"]: document for document in asyncio.run(read())}

    def clean_up(self) -> None:
        """Stop the embedded server, or remove the database of this lab."""
        if not self.uri:
            EmbeddedServer(self.data_dir).kill()
            return

        async def drop() -> None:
            connection = await StorageTarget(self.uri, self.database, self.data_dir).connect()
            try:
                await connection.client.drop_database(self.database)
            finally:
                await connection.close()

        asyncio.run(drop())

    def last_run(self) -> Document:
        """Return the record of the latest run."""
        return max(self.documents("runs").values(), key=lambda run: run["started_at"])


def differences(answers: list[Document], stored: dict[str, Document]) -> list[str]:
    """Return where the stored leads are not what the answer key says."""
    found = [f"{key}: invented" for key in stored.keys() - {answer["_id"] for answer in answers}]
    for answer in answers:
        lead = stored.get(answer["_id"])
        if lead is None:
            found.append(f"{answer['_id']}: missing")
            continue
        found += [
            f"{answer['_id']}.{field}: {lead.get(field)!r}, not {value!r}"
            for field, value in answer.items()
            if not _holds(lead.get(field), value)
        ]
    return found


def _holds(stored: Any, answer: Any) -> bool:
    """Tell whether `stored` has all that `answer` asserts."""
    if isinstance(answer, dict):
        return isinstance(stored, dict) and all(_holds(stored.get(k), v) for k, v in answer.items())
    if isinstance(answer, list):
        stored = stored or []
        return len(stored) == len(answer) and all(
            any(_holds(one, wanted) for one in stored) for wanted in answer
        )
    if isinstance(stored, datetime):
        return stored == datetime.fromisoformat(answer)
    if isinstance(stored, float) and isinstance(answer, int | float):
        return abs(stored - answer) < 1e-9
    return bool(stored == answer)
