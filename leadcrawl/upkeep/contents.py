"""`scrapy db replay|indexes`: what is in the database."""

from leadcrawl.storage.folder import check_folder
from leadcrawl.storage.repository import Repository
from leadcrawl.storage.spool import replay as replay_spool
from leadcrawl.storage.spool import waiting
from leadcrawl.storage.streams import collections
from leadcrawl.upkeep.action import Call, say


async def replay(call: Call) -> None:
    """Store what was spooled."""
    check_folder(call.target.data_dir)
    if not waiting(call.target.spool):
        say("", "Nothing is spooled.")
        return
    connection = await call.target.connect()
    try:
        count = await replay_spool(Repository(connection), call.target.spool)
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
