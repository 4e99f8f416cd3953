"""Addresses and names of databases, good and bad; no message gives a password away."""

import traceback
from pathlib import Path

import pytest

from leadcrawl.errors import ConfigError, StorageError
from leadcrawl.storage.address import check_name, check_uri, without_password
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.writer import WriterOptions


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "mongodb://db.example.com",
        "mongodb://one:27017,two:27018/leads?replicaSet=rs0",
        "mongodb://joe:s3%40cr%2Fet@[::1]:27017/?authSource=admin",
        "mongodb+srv://joe:s3cret@cluster.example.com/leads?retryWrites=true&srvMaxHosts=2",
        "mongodb://joe%40EXAMPLE.COM@db.example.com/?authMechanism=GSSAPI",
    ],
)
def test_good_addresses(uri: str) -> None:
    check_uri(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "mongo://joe:s3cret@host",
        "joe:s3cret@host",
        "mongodb+srv://user:s3/cret@h",
        "mongodb+srv://user:s3cret@one,two",
        "mongodb://u:s3@cret@h/",
        "mongodb://u:12/s3cret@h",  # would be the host u, its port 12 and the database s3cret@h
        "mongodb://u:s3 cret@h",
        "mongodb://u:s3%zcret@h",
        "mongodb://u:s3cret@h:99999",
        "mongodb://u:s3cret@h/?maxPoolSize=x",
        "mongodb://",
    ],
)
async def test_bad_addresses(uri: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="MONGO_URI is malformed") as caught:
        await Connection.open(uri, "leads", tmp_path)
    shown = "".join(traceback.format_exception_only(caught.value))
    assert "s3" not in shown
    assert "cret" not in shown
    assert "\n" not in shown.strip()


def test_a_password_with_reserved_characters_is_taken_out_whole() -> None:
    text = "no answer from mongodb://joe:s3@c/ret@db.example.com:27017/x: timed out"
    assert without_password(text) == (
        "no answer from mongodb://***@db.example.com:27017/x: timed out"
    )


@pytest.mark.parametrize("name", ["", "a b/$", "a.b", 'a"b', "a\\b", "a\0b", "ä" * 32, "\udcff"])
async def test_bad_names(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="MONGO_DB_NAME"):
        await Connection.open("", name, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_long_name() -> None:
    check_name("x" * 63)


@pytest.mark.parametrize("path", ["file", "file/below"])
def test_a_data_folder_that_cannot_be(path: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    server = EmbeddedServer(tmp_path / path)
    for use in (server.acquire, server.keep):
        with pytest.raises(StorageError, match=r"^LEADCRAWL_DATA_DIR: .* Not a directory"):
            use()


@pytest.mark.parametrize("values", [{"batch_size": 0}, {"batch_size": -1}, {"seconds": 0}])
def test_a_writer_that_could_not_write(values: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match="LEADCRAWL_BATCH_"):
        WriterOptions(**values)
