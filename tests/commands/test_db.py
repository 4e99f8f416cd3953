"""`scrapy db`, as a user types it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadcrawl.items import Lead
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.spool import Spool, spool_dir

ROOT = Path(__file__).resolve().parents[2]

Db = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    """Run `scrapy db` on a data directory of its own."""

    def run(*arguments: str, uri: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "scrapy", "db", *arguments],
            cwd=ROOT,
            env=os.environ | {"LEADCRAWL_DATA_DIR": str(tmp_path), "MONGO_URI": uri} | env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    yield run
    EmbeddedServer(tmp_path).kill()


@pytest.mark.slow
def test_from_start_to_stop(db: Db, tmp_path: Path) -> None:
    assert "embedded, down" in db("status").stdout
    started = db("start")
    assert (started.returncode, started.stderr) == (0, "")
    assert "mongodb://127.0.0.1:" in started.stdout

    spool = Spool(spool_dir(tmp_path, "", "leadcrawl"))
    lead = Lead(source="craigslist", source_id="1", url="u", name="Plumber")
    spool.append([Sighting.of(lead, datetime(2026, 1, 1, tzinfo=UTC), "run")])
    spool.close()
    assert db("replay").stdout == "Stored 1 spooled records.\n"
    assert db("replay").stdout == "Nothing is spooled.\n"

    status = db("status").stdout
    assert "kept up" in status
    assert "not used at the moment" in status
    assert "leads     1\n" in status
    assert str(tmp_path / "db") in status

    assert "leads.quality: phones.e164 +1, domain +1, rating -1" in db("indexes").stdout
    assert db("stop").stdout == "Stopped.\n"
    assert db("stop").stdout == "The embedded database does not run.\n"


@pytest.mark.slow
def test_stop_waits_for_users_unless_told_otherwise(db: Db, tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)
    server.acquire()
    try:
        assert "ends after its last user" in db("stop").stdout
        assert server.running() is not None
        assert db("stop", "--now").stdout == "Stopped.\n"
        assert server.running() is None
    finally:
        server.release()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "start, stop, status, replay, indexes"),
        (("bogus",), "start, stop, status, replay, indexes"),
        (("start", "stop"), "takes no 'stop'"),
        (("status", "--now"), "takes no --now"),
        (("backup",), "needs the name of a file"),
    ],
)
def test_bad_use(db: Db, arguments: tuple[str, ...], words: str) -> None:
    answer = db(*arguments)
    assert answer.returncode == 2
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.slow
@pytest.mark.parametrize("action", ["status", "replay", "start"])
def test_a_data_folder_that_is_a_file(db: Db, tmp_path: Path, action: str) -> None:
    (tmp_path / "file").touch()
    answer = db(action, LEADCRAWL_DATA_DIR=str(tmp_path / "file" / "data"))
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.count("\n") == 1
    assert "LEADCRAWL_DATA_DIR" in answer.stderr


@pytest.mark.slow
def test_a_configured_database_that_is_away(db: Db, tmp_path: Path) -> None:
    uri = "mongodb://joe:s3cret@127.0.0.1:9/?serverSelectionTimeoutMS=200"
    for action, status in (("status", 1), ("indexes", 1), ("start", 1), ("stop", 1)):
        answer = db(action, uri=uri)
        assert answer.returncode == status
        assert len(answer.stderr.splitlines()) == 1
        assert "s3cret" not in answer.stderr + answer.stdout
    assert not (tmp_path / "db").exists()


def test_a_malformed_uri(db: Db) -> None:
    answer = db("status", uri="mongo://joe:s3cret@host")
    assert answer.returncode == 2
    assert answer.stderr.startswith("leadcrawl: MONGO_URI is malformed")
    assert "s3cret" not in answer.stderr
