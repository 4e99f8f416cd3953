"""A database and a data folder that hold an invented person in every place there is."""

import argparse
import hashlib
import importlib
import io
import os
import pickle
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest
import pytest_asyncio
from pymongo import MongoClient
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from leadcrawl.alerts.outbox import Outbox
from leadcrawl.items import Email, Lead, Phone, Review
from leadcrawl.middlewares.request_log import RequestLog
from leadcrawl.storage.connection import Document
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.records import Rejection, Run, Sighting, Visit
from leadcrawl.storage.repository import Repository
from leadcrawl.storage.spool import Spool
from leadcrawl.storage.suppressions import KEY

SECRET = "0123456789abcdef" * 2
START = datetime(2026, 1, 1, tzinfo=UTC)
JANE = Phone(
    e164="+15125550123", national="(512) 555-0123", found_by="text", raw="five1two 555 O123"
)
THIRD = Phone(e164="+15125550142", national="(512) 555-0142", found_by="tel", raw="512-555-0142")
OTHER = Phone(e164="+15125550199", national="(512) 555-0199", found_by="text", raw="512-555-0199")
MAIL = Email(address="jane@example.com", found_by="text", raw="jane@example.com")


def lead(number: int, **fields: Any) -> Lead:
    known = {
        "source": "craigslist",
        "source_id": f"790000000{number}",
        "url": f"https://austin.craigslist.org/790000000{number}.html",
        "name": f"Plumber {number}",
    }
    return Lead.model_validate(known | fields)


def sighting(one: Lead, days: int = 0) -> Sighting:
    return Sighting.of(one, START + timedelta(days=days), "run")


def names(folder: Path) -> list[str]:
    """Return the names of what is in a folder."""
    return sorted(path.name for path in folder.iterdir())


class Answer(NamedTuple):
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


class House:
    """One database and one data folder; `scrapy` runs commands on them."""

    def __init__(self, uri: str, data_dir: Path) -> None:
        self.target = StorageTarget(uri, f"test_{uuid.uuid4().hex[:12]}", data_dir)
        self.jobdir = data_dir.parent / "job"

    @property
    def data_dir(self) -> Path:
        return self.target.data_dir

    def scrapy(self, name: str, *arguments: str, key: str = SECRET) -> Answer:
        """Run a command of ours, as `scrapy` does, in this process: starting one takes seconds."""
        module = importlib.import_module(f"leadcrawl.commands.{name}")
        command: ScrapyCommand = module.Command()
        command.settings = Settings(
            {
                "MONGO_URI": self.target.uri,
                "MONGO_DB_NAME": self.target.name,
                "LEADCRAWL_DATA_DIR": str(self.data_dir),
            }
        )
        parser = argparse.ArgumentParser()
        command.add_options(parser)
        opts, args = parser.parse_known_args(arguments)
        out, error = io.StringIO(), io.StringIO()
        status = command.exitcode
        with (
            ThreadPoolExecutor(1) as pool,  # the command has a loop of its own
            redirect_stdout(out),
            redirect_stderr(error),
            mock.patch.dict(os.environ, {KEY: key}),
        ):
            failure = pool.submit(command.run, args, opts).exception()
        if isinstance(failure, SystemExit):
            status = int(failure.code or 0)
        elif failure is not None:
            raise failure
        return Answer(status, out.getvalue(), error.getvalue())

    async def read(self, collection: str = "leads") -> dict[str, Document]:
        connection = await self.target.connect()
        try:
            found = await connection.database[collection].find({}).to_list()
        finally:
            await connection.close()
        return {str(document["_id"]): document for document in found}

    async def settle_in(self) -> None:
        """Put Jane, her number, address and name, in every place; and Other beside her."""
        connection = await self.target.connect()
        try:
            repository = Repository(connection)
            await repository.apply(
                [
                    sighting(lead(1, phones=[JANE], emails=[MAIL])),
                    sighting(lead(2, phones=[JANE])),
                    sighting(lead(2, phones=[OTHER], description="New number"), days=1),
                    sighting(lead(2, name="Plumber Two"), days=2),
                    sighting(lead(3, phones=[OTHER], description="Ask for Jane Doe!")),
                    sighting(lead(4, website="https://jane.example.org/", domain="example.org")),
                    sighting(lead(5, reviews=[_review("a", "Jane Doe"), _review("b", "Ann")])),
                    Rejection.of(lead(6, description="512 555.0123"), {"url": "x"}, START, "run"),
                    Rejection.of(lead(7), {"url": "x"}, START, "run"),
                    Visit("a.example", _site("a.example", JANE), START, "run", leads=[]),
                    Visit("b.example", _site("b.example", THIRD), START, "run", leads=[]),
                    Run("r1", {"status": "finished", "arguments": {"query": "Jane Doe"}}),
                    Run("r2", {"status": "finished", "arguments": {"query": "roofs"}}),
                ]
            )
        finally:
            await connection.close()
        self._fill_folder()

    def _fill_folder(self) -> None:
        spool = Spool(self.target.spool)
        spool.append([sighting(lead(8, phones=[JANE])), sighting(lead(9, phones=[OTHER]))])
        spool.close()
        pages = self.data_dir / "pages"
        pages.mkdir()
        (pages / "a.html").write_text("<p>Call five1two 555 O1two3</p>")
        (pages / "b.html").write_text("<p>Call 512-555-0199</p>")
        for phone in (JANE, OTHER):
            Outbox(self.data_dir / "outbox" / "webhook").put("leads", {"phone": phone.e164})
        self.jobdir.mkdir()
        log = RequestLog(self.jobdir)
        for word in ("call-512-555-0123", "roofs"):
            url = f"https://austin.craigslist.org/{word}/1.html"
            log.add(pickle.dumps({"url": url}), hashlib.sha1(word.encode()).digest())
        log.close()


def _review(key: str, author: str) -> Review:
    return Review(id=key, author=author, text="Good")


def _site(name: str, phone: Phone) -> Document:
    page = f"https://{name}/contact"
    contact = {"kind": "phone", "value": phone.e164, "raw": phone.raw, "phone": phone.model_dump()}
    found = {"page": page, "pages": [page], "method": "tel", "found_at": START, "confidence": 0.9}
    return {"url": page, "state": "alive", "visited_at": START, "contacts": [contact | found]}


@pytest.fixture(scope="session")
def privacy_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of one database server for all tests here."""
    if configured := os.environ.get("MONGO_TEST_URI"):
        yield configured
        return
    server = EmbeddedServer(tmp_path_factory.mktemp("mongo"))
    yield server.acquire()
    server.kill()
    server.release()


@pytest.fixture
def empty_house(privacy_server: str, tmp_path: Path) -> Iterator[House]:
    """A new database and data folder."""
    house = House(privacy_server, tmp_path / "data")
    house.data_dir.mkdir()
    yield house
    if "MONGO_TEST_URI" in os.environ:  # the embedded one goes with its folder
        with MongoClient[Document](privacy_server) as client:
            client.drop_database(house.target.name)


@pytest_asyncio.fixture
async def house(empty_house: House) -> House:
    """The same, with people in it."""
    await empty_house.settle_in()
    return empty_house
