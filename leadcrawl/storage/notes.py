"""The user's own fields of a lead: written here and nowhere else, so that no crawl touches them."""

from datetime import datetime

from leadcrawl.items import UserStatus
from leadcrawl.storage.connection import Connection, Document


async def set_user_fields(
    connection: Connection,
    lead_id: str,
    at: datetime,
    *,
    status: UserStatus | None = None,
    note: str | None = None,
) -> bool:
    """Store what the user says about a lead; say whether there is such a lead.

    Args:
        connection: where it is stored.
        lead_id: which lead.
        at: the time.
        status: how far the user has got; as it was when absent.
        note: the user's words; as they were when absent, taken away when empty.

    Raises:
        StorageError: the database is away, or refuses.
    """
    update: Document = {"$set": {"user.updated_at": at}}
    if status is not None:
        update["$set"]["user.status"] = status
    if note:
        update["$set"]["user.note"] = note
    elif note is not None:
        update["$unset"] = {"user.note": ""}
    leads = connection.database["leads"]
    result = await connection.call(lambda: leads.update_one({"_id": lead_id}, update))
    return result.matched_count == 1
