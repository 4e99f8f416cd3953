"""The indexes, by name; created on the first connection.

Strings ascend always: the embedded server answers ranges wrongly over descending strings.
Sparse where the field may be absent: absent fields are not stored, so equality uses the index.
"""

import logging
from typing import Final

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from leadcrawl.errors import StorageError
from leadcrawl.storage.connection import Document

logger = logging.getLogger(__name__)

OPTIONS_CONFLICT: Final = (85, 86)  # IndexOptionsConflict, IndexKeySpecsConflict
DUPLICATE_KEY: Final = 11000

LEADS: Final = [
    IndexModel([("source", ASCENDING), ("source_id", ASCENDING)], name="source_key", unique=True),
    IndexModel([("phones.e164", ASCENDING)], name="phone", sparse=True),
    IndexModel([("domain", ASCENDING)], name="website", sparse=True),
    IndexModel([("category_normalized", ASCENDING)], name="category", sparse=True),
    IndexModel([("city", ASCENDING), ("area", ASCENDING)], name="location"),
    IndexModel([("rating", DESCENDING)], name="rating", sparse=True),
    IndexModel([("name", ASCENDING)], name="name", sparse=True),
    IndexModel([("category_normalized", ASCENDING), ("city", ASCENDING)], name="category_location"),
    IndexModel(
        [("phones.e164", ASCENDING), ("domain", ASCENDING), ("rating", DESCENDING)],
        name="quality",
        partialFilterExpression={"phones.e164": {"$gt": ""}},  # MongoDB does not use $type for this
    ),
    IndexModel([("first_seen_at", DESCENDING), ("_id", ASCENDING)], name="created"),
    IndexModel([("aliases", ASCENDING)], name="aliases", sparse=True),
    IndexModel([("run_id", ASCENDING)], name="run"),
    IndexModel([("search_tokens", ASCENDING)], name="search", sparse=True),
    IndexModel([("score", DESCENDING)], name="score", sparse=True),
    IndexModel([("changed_at", DESCENDING)], name="changed"),
    IndexModel([("contacts.value", ASCENDING)], name="contact", sparse=True),
]
REJECTED: Final = [IndexModel([("run_id", ASCENDING)], name="run")]
RUNS: Final = [
    IndexModel([("started_at", DESCENDING)], name="started"),
    IndexModel(
        [("spider", ASCENDING), ("target", ASCENDING), ("started_at", DESCENDING)], name="target"
    ),
]
WEBSITES: Final = [IndexModel([("visited_at", DESCENDING)], name="visited")]
#: The indexes of every collection.
ALL: Final = {"leads": LEADS, "rejected_leads": REJECTED, "runs": RUNS, "websites": WEBSITES}


async def ensure_indexes(database: AsyncDatabase[Document]) -> list[str]:
    """Create what is missing and return the names of what was created.

    Raises:
        StorageError: stored documents break a unique index.
    """
    created = []
    for name, models in ALL.items():
        created += [f"{name}.{index}" for index in await _ensure(database[name], models)]
    return created


async def wrong_indexes(database: AsyncDatabase[Document]) -> tuple[list[str], list[str]]:
    """Return the names of the indexes that are missing, and of those that have another form."""
    missing, different = [], []
    for name, models in ALL.items():
        present = await database[name].index_information()
        for model in models:
            index = model.document["name"]
            wanted = list(model.document["key"].items())
            if index not in present:
                missing.append(f"{name}.{index}")
            elif list(present[index]["key"]) != wanted:
                different.append(f"{name}.{index}")
    return missing, different


async def renew_indexes(database: AsyncDatabase[Document]) -> None:
    """Drop what bears the name of an index but has other keys; `ensure_indexes` makes it anew."""
    for name, models in ALL.items():
        present = await database[name].index_information()
        for model in models:
            index, wanted = model.document["name"], list(model.document["key"].items())
            if index in present and list(present[index]["key"]) != wanted:
                await database[name].drop_index(index)


async def _ensure(collection: AsyncCollection[Document], models: list[IndexModel]) -> list[str]:
    present = await collection.index_information()
    created = []
    for model in models:
        name = model.document["name"]
        wanted = list(model.document["key"].items())
        if name not in present:
            if await _create(collection, model):
                created.append(name)
        elif list(present[name]["key"]) != wanted:
            _warn_conflict(collection.name, name)
    return created


async def _create(collection: AsyncCollection[Document], model: IndexModel) -> bool:
    name = model.document["name"]
    try:
        await collection.create_indexes([model])
    except OperationFailure as error:
        if error.code == DUPLICATE_KEY:
            raise StorageError(
                f"index {collection.name}.{name} cannot be created: stored documents have the "
                f"same {list(model.document['key'])}"
            ) from error
        if error.code not in OPTIONS_CONFLICT:
            raise
        _warn_conflict(collection.name, name)
        return False
    return True


def _warn_conflict(collection: str, name: str) -> None:
    logger.warning(
        "Index %s.%s exists in another form; `scrapy db migrate` makes it anew.",
        collection,
        name,
    )
