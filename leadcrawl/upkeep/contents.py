"""`scrapy db replay|indexes|migrate|prune`: what is in the database."""

from datetime import UTC, datetime

from leadcrawl.errors import ConfigError
from leadcrawl.items import SCHEMA_VERSION
from leadcrawl.privacy.report import count_text
from leadcrawl.settings_check import check_settings
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.folder import check_folder
from leadcrawl.storage.migrations import migrate as migrate_leads
from leadcrawl.storage.repository import Repository
from leadcrawl.storage.retention import Pruner, Retention
from leadcrawl.storage.spool import replay as replay_spool
from leadcrawl.storage.spool import waiting
from leadcrawl.storage.streams import collections
from leadcrawl.upkeep.action import Call, say
from leadcrawl.webhook import announcing


async def replay(call: Call) -> None:
    """Store what was spooled."""
    check_folder(call.target.data_dir)
    if not waiting(call.target.spool):
        say("", "Nothing is spooled.")
        return
    connection = await call.target.connect()
    try:
        repository = Repository(connection, announcing(call.settings))
        count = await replay_spool(repository, call.target.spool)
    finally:
        await connection.close()
    say("", f"Stored {count:,} spooled records.")


async def indexes(call: Call) -> None:
    """Create missing indexes, as every connection does, and list all."""
    connection = await call.target.connect()
    try:
        for collection in await collections(connection):
            present = await connection.database[collection].index_information()
            for name, index in present.items():
                keys = ", ".join(f"{key} {direction:+d}" for key, direction in index["key"])
                unique = " unique" * bool(index.get("unique"))
                say("", f"{collection}.{name}: {keys}{unique}")
    finally:
        await connection.close()


async def migrate(call: Call) -> None:
    """Bring all leads to a schema version.

    Raises:
        ConfigError: there is no such version.
    """
    wanted = str(SCHEMA_VERSION) if call.opts.to is None else call.opts.to
    if not wanted.isdecimal():
        raise ConfigError(f"--to must be 1 to {SCHEMA_VERSION}, not '{wanted}'")
    target = call.target
    connection = await Connection.open(target.uri, target.name, target.data_dir)
    try:
        await migrate_leads(connection, int(wanted), lambda line: say("", line))
    finally:
        await connection.close()
    say("", f"The database has schema {wanted}.")


async def prune(call: Call) -> None:
    """Remove what is older than it may be.

    Raises:
        ConfigError: a setting is no number of days.
    """
    check_settings(call.settings)
    retention = Retention.from_settings(call.settings)
    dry_run = call.opts.dry_run
    connection = await call.target.connect()
    try:
        moment = datetime.now(UTC)
        pruner = Pruner(connection, call.target.data_dir, retention, moment, dry_run=dry_run)
        counts = await pruner.prune()
    finally:
        await connection.close()
    say("", f"{'Would remove' if dry_run else 'Removed'} {count_text(counts)}.")
