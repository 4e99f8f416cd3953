"""`scrapy db backup|restore`: the whole database into a file, and back."""

from dataclasses import replace as replaced

from leadcrawl.errors import ConfigError, SuppressionKeyError
from leadcrawl.privacy.report import count_text
from leadcrawl.storage.address import check_name
from leadcrawl.storage.backup import backup as write_backup
from leadcrawl.storage.backup_file import BackupFile
from leadcrawl.storage.backup_format import Header
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.migrations import check_schema
from leadcrawl.storage.reapply import reapply
from leadcrawl.storage.restore import Restore
from leadcrawl.storage.suppressions import Suppressions
from leadcrawl.upkeep.action import Call, say


async def backup(call: Call) -> None:
    """Write the database to a file.

    Raises:
        ConfigError: the file is there already, or its folder is not.
    """
    if call.file.exists() and not call.opts.replace:
        raise ConfigError(f"{call.file} is there already; give another name, or --replace")
    if not call.file.parent.is_dir():
        raise ConfigError(f"{call.file.parent} is no folder")
    connection = await call.target.connect()
    try:
        header = await write_backup(connection, call.file)
        runs = connection.database["runs"]
        running = await connection.call(lambda: runs.find_one({"status": "running"}, {"_id": 1}))
    finally:
        await connection.close()
    size = call.file.stat().st_size / 1e6
    say("", f"Saved {_contents(header)} to {call.file} ({size:,.1f} MB), and read it back.")
    if running:
        say("", "A crawl ran, or was killed: what it wrote meanwhile may be missing.")


async def restore(call: Call) -> None:
    """Read a file into the database, or another.

    Raises:
        ConfigError: the database is not empty.
        StorageError: the file is damaged, or the database does not take it.
    """
    file = BackupFile(call.file)
    header = file.verify()
    target = call.target
    if call.opts.into is not None:
        check_name(call.opts.into)
        target = replaced(target, name=call.opts.into)
    connection = await Connection.open(target.uri, target.name, target.data_dir)
    try:
        job = Restore(connection, file, header)
        await job.check_target(replace=call.opts.replace)
        suppressions = Suppressions(connection)
        await suppressions.refresh()  # without their key nobody could be left out again
        await job.run()
        say("", f"Restored {_contents(header)} of {header.created_at} into {target.name}.")
        await check_schema(connection)
        await _reapply(connection)
    finally:
        await connection.close()


async def _reapply(connection: Connection) -> None:
    """Take out who objected since; without the key nothing goes out anyway."""
    try:
        counts = await reapply(connection, await Suppressions.load(connection))
    except SuppressionKeyError as error:
        say("", f"Now run `scrapy privacy reapply`: {error}.")
        return
    if counts:
        say("", f"Suppressed and erased once more: {count_text(counts)}.")


def _contents(header: Header) -> str:
    return count_text({part.name: part.count for part in header.collections})
