"""`scrapy db`: show and rule the database."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from leadcrawl.cli import fail
from leadcrawl.errors import ConfigError, StorageError
from leadcrawl.storage.address import without_password
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.reports import Reports
from leadcrawl.storage.repository import Repository
from leadcrawl.storage.spool import replay, waiting

ACTIONS = {
    "start": "start the embedded server and keep it up until `scrapy db stop`",
    "stop": "let the embedded server end (with --now, also when crawls use it)",
    "status": "tell which database is used, whether it runs, and what is in it",
    "replay": "store the records that were spooled while the database was away",
    "indexes": "create missing indexes and list all",
}

Action = Callable[[StorageTarget], Coroutine[None, None, None]]


class Command(ScrapyCommand):
    """Start, stop and show the database; store what was spooled."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return f"<{'|'.join(ACTIONS)}>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show and rule the database"

    def long_desc(self) -> str:
        """Text of `-h`."""
        return "; ".join(f"{name}: {text}" for name, text in ACTIONS.items())

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument("--now", action="store_true", help="stop: also when it is in use")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the one action of the arguments."""
        if len(args) != 1 or args[0] not in ACTIONS:
            raise UsageError(f"say one of: {', '.join(ACTIONS)}", print_help=False)
        assert self.settings is not None
        target = StorageTarget.from_settings(self.settings)
        actions: dict[str, Action] = {
            "start": _start,
            "stop": _stop_now if opts.now else _stop,
            "status": _status,
            "replay": _replay,
            "indexes": _indexes,
        }
        try:
            target.check()
            asyncio.run(actions[args[0]](target))
        except ConfigError as error:
            fail(str(error))
        except StorageError as error:
            fail(str(error), 1)
        except OSError as error:  # from a folder of others below ours, a full disk, a closed pipe
            fail(f"{error.filename or 'the system refused'}: {error.strerror or error}", 1)


def _embedded(target: StorageTarget) -> EmbeddedServer:
    if target.uri:
        raise StorageError("MONGO_URI is set, so the embedded server is not used; unset it first")
    return EmbeddedServer(target.data_dir)


async def _start(target: StorageTarget) -> None:
    server = _embedded(target)
    uri = server.keep()
    print(f"The embedded database runs at {uri} until `scrapy db stop`.")


async def _stop(target: StorageTarget) -> None:
    server = _embedded(target)
    server.unkeep()
    if server.in_use():
        print("The embedded database is in use; it ends after its last user.")
    else:
        print("Stopped." if server.stop() else "The embedded database does not run.")


async def _stop_now(target: StorageTarget) -> None:
    server = _embedded(target)
    server.unkeep()
    print("Stopped." if server.stop() else "The embedded database does not run.")


async def _status(target: StorageTarget) -> None:
    if not target.uri:
        server = EmbeddedServer(target.data_dir)
        state = server.running()
        users = "used by crawls or commands" if server.in_use() else "not used at the moment"
        kept = ", kept up until `scrapy db stop`" if server.files.keep.exists() else ""
        _print("server", f"embedded, pid {state.pid}, {users}{kept}" if state else "embedded, down")
        _print("data", str(server.files.data))
        if state is None:
            _print("hint", "it starts with the next crawl, or `scrapy db start`")
            _print_spool(target)
            return
    connection = await Connection.open(target.uri, target.name, target.data_dir)
    try:
        reports = Reports(connection)
        _print("uri", without_password(connection.uri))
        _print("database", target.name)
        _print("leads", f"{await reports.total():,}")
        _print("size", f"{await _size(target, reports) / 1e6:,.1f} MB")
    finally:
        await connection.close()
    _print_spool(target)


async def _size(target: StorageTarget, reports: Reports) -> int:
    if target.uri:
        return await reports.size()
    files = EmbeddedServer(target.data_dir).files.data.iterdir()  # it reports no size of its own
    return sum(file.stat().st_size for file in files)


async def _replay(target: StorageTarget) -> None:
    if not waiting(target.spool):
        print("Nothing is spooled.")
        return
    connection = await target.connect()
    try:
        count = await replay(Repository(connection), target.spool)
    finally:
        await connection.close()
    print(f"Stored {count:,} spooled records.")


async def _indexes(target: StorageTarget) -> None:
    connection = await target.connect()
    try:
        for collection in ("leads", "rejected_leads", "runs"):
            present = await connection.database[collection].index_information()
            for name, index in present.items():
                keys = ", ".join(f"{key} {direction:+d}" for key, direction in index["key"])
                print(f"{collection}.{name}: {keys}{' unique' * bool(index.get('unique'))}")
    finally:
        await connection.close()


def _print_spool(target: StorageTarget) -> None:
    files = waiting(target.spool)
    _print("spool", f"{len(files)} files; `scrapy db replay` stores them" if files else "empty")


def _print(label: str, text: str) -> None:
    print(f"{label:<10}{text}")
