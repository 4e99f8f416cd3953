"""What an export has had already, by its name: the leads themselves, not a time.

A time would lose leads: they are stored some time after they were seen, in any order, and after
days if they come from the spool. And a lead may come to match a filter long after it was stored.
"""

import hashlib
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import numpy as np
from bson.binary import Binary
from numpy.typing import NDArray

from leadcrawl.storage.connection import Connection

KEY_BYTES: Final = 8  # a new lead has the key of one of a million others once in 2 * 10**13
KEYS_PER_DOCUMENT: Final = 100_000


class Bookmark:
    """The leads that went out under one name; 8 bytes in memory for each.

    Args:
        connection: the database.
        name: of the export.
    """

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._exports = connection.database["exports"]
        self._name = name
        self._had: NDArray[np.uint64] = np.empty(0, np.uint64)

    async def load(self) -> None:
        """Read what went out so far.

        Raises:
            StorageError: the database cannot be used.
        """
        found = await self._connection.call(
            lambda: self._exports.find({"export": self._name}).to_list()
        )
        parts = [np.frombuffer(document["keys"], "<u8") for document in found]
        self._had = np.unique(np.concatenate(parts)) if parts else self._had

    def __len__(self) -> int:
        """Number of leads that went out so far."""
        return len(self._had)

    def holds(self, key: int) -> bool:
        """Tell whether the lead of a key (`key_of`) went out already."""
        position = int(np.searchsorted(self._had, np.uint64(key)))
        return position < len(self._had) and int(self._had[position]) == key

    async def add(self, keys: "array[int]") -> None:
        """Remember the keys of leads that went out; call it when their file is in place.

        If it fails half way, some leads go out again with the next export; none is left out.

        Raises:
            StorageError: the database cannot be used.
        """
        now = datetime.now(UTC)
        documents = [
            {"export": self._name, "at": now, "leads": len(part), "keys": Binary(part.tobytes())}
            for part in _parts(np.array(keys, "<u8"))
        ]
        if documents:  # copies, as the driver gives them keys: a second try then stores them twice
            await self._connection.call(
                lambda: self._exports.insert_many([dict(one) for one in documents])
            )


def key_of(lead_id: str) -> int:
    """Return the key of a lead.

    >>> key_of("craigslist:1") == key_of("craigslist:1") != key_of("craigslist:2")
    True
    """
    return int.from_bytes(
        hashlib.blake2b(lead_id.encode(), digest_size=KEY_BYTES).digest(), "little"
    )


def _parts(keys: NDArray[np.uint64]) -> Iterator[NDArray[np.uint64]]:
    for start in range(0, len(keys), KEYS_PER_DOCUMENT):
        yield keys[start : start + KEYS_PER_DOCUMENT]
