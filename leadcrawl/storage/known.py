"""What a crawl knows of a lead before it asks for its page."""

from dataclasses import dataclass
from datetime import datetime

from leadcrawl.items import Money
from leadcrawl.storage.connection import Document

KNOWN_FIELDS = (
    *("source_id", "aliases", "name", "price", "posted_at"),
    *("last_seen_at", "opened_at", "status"),
)


@dataclass(frozen=True)
class KnownLead:
    """What a search row is compared with to tell whether its page must be asked for again."""

    id: str
    source_id: str
    name: str | None
    price: Money | None
    posted_at: datetime | None
    last_seen_at: datetime
    status: str
    opened_at: datetime | None = None


def known_lead(document: Document) -> KnownLead:
    """Return what `KNOWN_FIELDS` say of a stored lead."""
    return KnownLead(
        id=document["_id"],
        source_id=document["source_id"],
        name=document.get("name"),
        price=Money(**document["price"]) if "price" in document else None,
        posted_at=document.get("posted_at"),
        last_seen_at=document["last_seen_at"],
        status=document["status"],
        opened_at=document.get("opened_at"),
    )
