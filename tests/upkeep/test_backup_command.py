"""`scrapy db backup|restore`, as an operator types it."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bson
import pytest
from bson import Decimal128, Int64, ObjectId
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import PyMongoError

from leadcrawl.storage.connection import Document
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.suppressions import KEY
from tests.privacy.conftest import House, names

TYPES: Document = {
    "_id": "types",
    "zulu": 1,
    "alpha": [2, Int64(3), 2**40, 1.0, -0.0, 1e300, True, None, "é\u2028\\u0000"],
    "at": datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
    "nested": {"b": [], "a": {}, "$odd": Decimal128("1.10")},
    "object": ObjectId("0123456789abcdef01234567"),
    "bytes": b"\x00\xff",
}


def contents(house: House, name: str = "") -> dict[str, Any]:
    """Return all documents of a database, byte by byte, and its indexes."""
    found: dict[str, Any] = {}
    with MongoClient[Document](house.target.uri) as client:
        database = client[name or house.target.name]
        for collection in sorted(database.list_collection_names()):
            raw = database[collection].with_options(CodecOptions(RawBSONDocument))
            indexes = [dict(index) for index in database[collection].list_indexes()]
            found[collection] = (
                sorted(bytes(one.raw) for one in raw.find()),
                sorted(str({**one, "key": dict(one["key"]), "ns": None}) for one in indexes),
            )
    return found


async def add_types(house: House) -> None:
    connection = await house.target.connect()
    try:
        await connection.database["types"].insert_one(TYPES)
    finally:
        await connection.close()


async def test_a_database_goes_into_another_without_loss(house: House, tmp_path: Path) -> None:
    await add_types(house)
    house.scrapy("privacy", "suppress", "--phone", "512-555-0199")
    before = contents(house)
    file = tmp_path / "all.gz"
    saved = house.scrapy("db", "backup", str(file))
    assert (saved.returncode, saved.stderr) == (0, "")
    assert "5 leads" in saved.stdout
    assert "read it back" in saved.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == ["all.gz", "data", "job"]

    with gzip.open(file) as lines:
        header = json.loads(lines.readline())
    assert header["format"] == "leadcrawl-backup-1"
    counts = {part["name"]: part["count"]["$numberInt"] for part in header["collections"]}
    assert counts | {"leads": "5", "rejected_leads": "2", "runs": "2", "types": "1"} == counts
    assert len(header["collections"][0]["hash"]) == 64

    name = f"{house.target.name}_b"
    restored = house.scrapy("db", "restore", str(file), "--into", name)
    assert (restored.returncode, restored.stderr) == (0, "")
    after = contents(house, name)
    assert after == before
    assert after["types"][0] == [bson.encode(TYPES)]
    again = house.scrapy("db", "restore", str(file), "--into", name)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "is not empty" in again.stderr


async def test_restore_in_place_of_what_is_there(house: House, tmp_path: Path) -> None:
    file = tmp_path / "all.gz"
    house.scrapy("db", "backup", str(file))
    before = contents(house)
    connection = await house.target.connect()
    try:
        await connection.database["leads"].delete_many({"_id": "craigslist:7900000001"})
        await connection.database["leads"].insert_one({"_id": "new"})
        await connection.database["later"].insert_one({"_id": "new"})
    finally:
        await connection.close()
    answer = house.scrapy("db", "restore", str(file), "--replace")
    assert answer.returncode == 0, answer.stderr
    assert contents(house) == before


async def test_who_objected_since_stays_out(house: House, tmp_path: Path) -> None:
    file = tmp_path / "all.gz"
    house.scrapy("privacy", "suppress", "--email", "other@example.net")
    house.scrapy("db", "backup", str(file))
    house.scrapy("privacy", "erase", "--phone", "512-555-0123", "--yes")
    house.scrapy("privacy", "suppress", "--domain", "example.org")
    answer = house.scrapy("db", "restore", str(file), "--replace")
    assert answer.returncode == 0, answer.stderr
    assert "once more: " in answer.stdout
    leads = await house.read()
    assert "craigslist:7900000001" not in leads
    assert "5550123" not in str(leads)
    assert leads["craigslist:7900000004"]["suppressed"] is True
    assert len(await house.read("suppressions")) == 4
    assert len(await house.read("erasures")) == 1

    without = house.scrapy("db", "restore", str(file), "--replace", key="")
    assert (without.returncode, without.stderr.count("\n")) == (2, 1)
    assert KEY in without.stderr
    other = f"{house.target.name}_c"
    without = house.scrapy("db", "restore", str(file), "--into", other, key="")
    assert without.returncode == 0
    assert "privacy reapply" in without.stdout


def damaged(content: bytes) -> dict[str, bytes]:
    """Return the ways in which a file goes wrong."""
    lines = gzip.decompress(content).splitlines(keepends=True)
    changed = [lines[0], *(line.replace(b"Plumber 1", b"Plumber 9") for line in lines[1:])]
    flipped = bytearray(content)
    # In the checksum; a bit flipped elsewhere goes unnoticed once in two thousand times.
    flipped[-6] ^= 1
    return {
        "empty": b"",
        "text": b"leads",
        "other gzip": gzip.compress(b'{"a": 1}\n'),
        "cut": content[:-100],
        "cut at a member": content[: content.index(b"\x1f\x8b", 2)],
        "bit": bytes(flipped),
        "garbled": content[:10] + b"\xff" + content[11:],  # no deflate block is of this type
        "changed": gzip.compress(b"".join(changed)),
        "one less": gzip.compress(b"".join(lines[:-1])),
        "one more": gzip.compress(b"".join([*lines, lines[-1]])),
        "later": gzip.compress(
            b"".join(lines).replace(b"leadcrawl-backup-1", b"leadcrawl-backup-9")
        ),
    }


async def test_a_damaged_file_is_refused_before_anything_is_written(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "all.gz"
    house.scrapy("db", "backup", str(file))
    before = contents(house)
    for name, content in damaged(file.read_bytes()).items():
        broken = tmp_path / "broken.gz"
        broken.write_bytes(content)
        answer = house.scrapy("db", "restore", str(broken), "--replace")
        assert (answer.returncode, answer.stderr.count("\n"), answer.stdout) == (1, 1, ""), name
        assert "broken.gz" in answer.stderr, name
    missing = house.scrapy("db", "restore", str(tmp_path / "none.gz"))
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert contents(house) == before


async def test_a_restore_that_fails_is_noticed(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.gz"
    await add_types(house)
    house.scrapy("db", "backup", str(file))
    before = contents(house)

    async def fail(*_: object, **__: object) -> None:
        raise PyMongoError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("pymongo.asynchronous.collection.AsyncCollection.insert_many", fail)
        empty = f"{house.target.name}_d"
        answer = house.scrapy("db", "restore", str(file), "--into", empty)
        assert (answer.returncode, answer.stderr.count("\n")) == (1, 1)
        assert "the disk is full" in answer.stderr
        assert all(documents == [] for documents, _ in contents(house, empty).values())

        answer = house.scrapy("db", "restore", str(file), "--replace")
        assert (answer.returncode, answer.stderr.count("\n")) == (1, 1)
        assert "incomplete" in answer.stderr
    used = house.scrapy("privacy", "find", "--email", "a@example.net")
    assert (used.returncode, used.stderr.count("\n")) == (1, 1)
    assert "run it again with --replace" in used.stderr
    assert house.scrapy("db", "restore", str(file), "--into", empty).returncode == 0
    assert house.scrapy("db", "restore", str(file), "--replace").returncode == 0
    assert contents(house) == before == contents(house, empty)


async def test_what_the_database_gives_back_is_compared(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.gz"
    house.scrapy("db", "backup", str(file))
    insert = AsyncCollection.insert_many

    async def forgetful(self: Any, documents: list[Document], **options: Any) -> Any:
        altered = [one | {"name": "Other"} if "name" in one else one for one in documents]
        return await insert(self, altered, **options)

    monkeypatch.setattr(AsyncCollection, "insert_many", forgetful)
    answer = house.scrapy("db", "restore", str(file), "--into", f"{house.target.name}_e")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "the database gives back other leads than it was given" in answer.stderr


async def test_backup_is_whole_or_not_there(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.gz"
    file.write_text("mine")
    taken = house.scrapy("db", "backup", str(file))
    assert (taken.returncode, taken.stderr.count("\n")) == (2, 1)
    assert "is there already" in taken.stderr

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", fail)
    full = house.scrapy("db", "backup", str(file), "--replace")
    assert (full.returncode, full.stderr.count("\n")) == (1, 1)
    assert "No space left" in full.stderr
    assert file.read_text() == "mine"
    assert names(tmp_path) == ["all.gz", "data", "job"]
    nowhere = house.scrapy("db", "backup", str(tmp_path / "none" / "all.gz"))
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (2, 1)


async def test_other_keys_of_suppressions_do_not_mix(house: House, tmp_path: Path) -> None:
    other = "another key of thirty-two letters"
    file = tmp_path / "all.gz"
    house.scrapy("privacy", "suppress", "--email", "a@example.net")
    house.scrapy("db", "backup", str(file))
    there = House(house.target.uri, house.data_dir)
    there.jobdir = house.jobdir
    there.scrapy("privacy", "suppress", "--email", "b@example.net", key=other)
    before = contents(there)
    answer = there.scrapy("db", "restore", str(file), "--replace", key=other)
    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1)
    assert "different keys" in answer.stderr
    assert contents(there) == before


def test_an_empty_database(empty_house: House, tmp_path: Path) -> None:
    file = tmp_path / "none.gz"
    assert empty_house.scrapy("db", "backup", str(file)).returncode == 0
    assert empty_house.scrapy("db", "restore", str(file)).returncode == 0


@pytest.mark.parametrize("name", ["a.b", ""])
def test_a_bad_name(empty_house: House, tmp_path: Path, name: str) -> None:
    """An empty one is a variable that was not set: never the database itself."""
    file = tmp_path / "none.gz"
    empty_house.scrapy("db", "backup", str(file))
    answer = empty_house.scrapy("db", "restore", str(file), "--into", name, "--replace")
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
    assert isinstance(empty_house.target, StorageTarget)
