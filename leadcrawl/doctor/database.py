"""The database and its indexes."""

import asyncio
from typing import Final

from scrapy.settings import BaseSettings

from leadcrawl.doctor.line import Line, harmless, off, ok, wrong
from leadcrawl.errors import LeadcrawlError, StorageError
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.indexes import wrong_indexes
from leadcrawl.storage.reports import Reports
from leadcrawl.storage.spool import waiting

_AWAY: Final = "does it run, and are MONGO_URI, user and password right?"
_EMBEDDED_AWAY: Final = "the reason stands in db/server.log of the data folder"


def check_database(settings: BaseSettings) -> Line:
    """Is it there, and does it let us in? Its address is never shown."""
    target = _target(settings)
    kind = "the one of MONGO_URI" if target.uri else "the embedded one"
    try:
        leads = asyncio.run(_leads(target))
    except StorageError as error:
        reason = harmless(error).partition(" (is it running")[0]
        mend = _AWAY if target.uri else _EMBEDDED_AWAY
        return wrong(f"connected: no, {kind}: {reason}", mend)
    spooled = len(waiting(target.spool))
    spool = f"; {spooled} spooled files wait for `scrapy db replay`" if spooled else ""
    return ok(f"connected: yes, {kind}, {leads:,} leads{spool}")


def check_indexes(settings: BaseSettings) -> Line:
    """Are all indexes there, in the form that the code wants?"""
    try:
        leads, missing, different = asyncio.run(_indexes(_target(settings)))
    except LeadcrawlError:  # the database's own line says why
        return off("there is no connection to the database")
    if missing and not leads:
        return off("no lead is stored yet; the first crawl makes them")
    if different:
        return wrong(f"of another form: {', '.join(different)}", "scrapy db migrate")
    if missing:
        return wrong(f"missing: {', '.join(missing)}", "scrapy db indexes")
    return ok("all are there")


def _target(settings: BaseSettings) -> StorageTarget:
    target = StorageTarget.from_settings(settings)
    target.check()
    return target


async def _leads(target: StorageTarget) -> int:
    connection = await Connection.open(target.uri, target.name, target.data_dir)
    try:
        return await Reports(connection).total()
    finally:
        await connection.close()


async def _indexes(target: StorageTarget) -> tuple[int, list[str], list[str]]:
    """Return the number of leads, and the names of the indexes that are missing or different."""
    connection = await Connection.open(target.uri, target.name, target.data_dir)
    try:
        leads = await Reports(connection).total()
        missing, different = await connection.call(lambda: wrong_indexes(connection.database))
        return leads, missing, different
    finally:
        await connection.close()
