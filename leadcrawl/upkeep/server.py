"""`scrapy db start|stop|status`: the embedded server, and which database is used at all."""

from leadcrawl.errors import StorageError
from leadcrawl.items import SCHEMA_VERSION
from leadcrawl.storage.address import without_password
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.folder import check_folder
from leadcrawl.storage.migrations import schema_version
from leadcrawl.storage.reports import Reports
from leadcrawl.storage.spool import waiting
from leadcrawl.upkeep.action import Call, say


async def start(call: Call) -> None:
    """Start the embedded server."""
    uri = _embedded(call.target).keep()
    say("", f"The embedded database runs at {uri} until `scrapy db stop`.")


async def stop(call: Call) -> None:
    """Let the embedded server end."""
    server = _embedded(call.target)
    server.unkeep()
    if server.in_use() and not call.opts.now:
        say("", "The embedded database is in use; it ends after its last user.")
    else:
        say("", "Stopped." if server.stop() else "The embedded database does not run.")


async def status(call: Call) -> None:
    """Tell what is used, whether it runs, and what is in it."""
    target = call.target
    check_folder(target.data_dir)
    if target.uri or _says_it_runs(target):
        connection = await Connection.open(target.uri, target.name, target.data_dir)
        try:
            reports = Reports(connection)
            say("uri", without_password(connection.uri))
            say("database", target.name)
            say("schema", await _schema(connection))
            say("leads", f"{await reports.total():,}")
            say("size", f"{await _size(target, reports) / 1e6:,.1f} MB")
        finally:
            await connection.close()
    files = waiting(target.spool)
    say("spool", f"{len(files)} files; `scrapy db replay` stores them" if files else "empty")


def _says_it_runs(target: StorageTarget) -> bool:
    server = EmbeddedServer(target.data_dir)
    state = server.running()
    users = "used by crawls or commands" if server.in_use() else "not used at the moment"
    kept = ", kept up until `scrapy db stop`" if server.files.keep.exists() else ""
    say("server", f"embedded, pid {state.pid}, {users}{kept}" if state else "embedded, down")
    say("data", str(server.files.data))
    if state is None:
        say("hint", "it starts with the next crawl, or `scrapy db start`")
    return state is not None


async def _schema(connection: Connection) -> str:
    version = await schema_version(connection)
    older = f"; `scrapy db migrate` brings it to {SCHEMA_VERSION}"
    return f"{version}{older if version < SCHEMA_VERSION else ''}"


async def _size(target: StorageTarget, reports: Reports) -> int:
    if target.uri:
        return await reports.size()
    files = EmbeddedServer(target.data_dir).files.data.iterdir()  # it reports no size of its own
    return sum(file.stat().st_size for file in files)


def _embedded(target: StorageTarget) -> EmbeddedServer:
    if target.uri:
        raise StorageError("MONGO_URI is set, so the embedded server is not used; unset it first")
    return EmbeddedServer(target.data_dir)
