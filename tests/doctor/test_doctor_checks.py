"""The checks one by one, where a whole run would show too little."""

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.settings import BaseSettings

from leadcrawl.doctor import clock, machine
from leadcrawl.doctor.browser import check_browser
from leadcrawl.doctor.clock import check_clock
from leadcrawl.doctor.database import check_database, check_indexes
from leadcrawl.doctor.examine import examine
from leadcrawl.doctor.files import check_files
from leadcrawl.doctor.line import Line, ok
from leadcrawl.doctor.machine import check_disk, check_packages
from leadcrawl.doctor.network import check_proxies, check_scrapyd, check_smtp
from leadcrawl.errors import ConfigError
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.embedded import EmbeddedServer
from tests.doctor.conftest import ROOT, serve_json


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """An embedded server, kept up until the end."""
    server = EmbeddedServer(tmp_path_factory.mktemp("database"))
    server.keep()
    yield server
    server.kill()


def test_a_crash_and_a_hang_cost_their_own_line_only(settings: BaseSettings) -> None:
    def crashes(_: BaseSettings) -> Line:
        raise KeyError("mongodb://me:s3cret@db.example.com")

    def refuses(_: BaseSettings) -> Line:
        raise ConfigError("X must be a number")

    def hangs(_: BaseSettings) -> Line:
        released.wait(20)
        return ok("late")

    released = threading.Event()
    checks = {"hangs": hangs, "crashes": crashes, "refuses": refuses, "good": lambda _: ok("fine")}
    lines = examine(settings, checks, patience=0.3)
    released.set()
    assert list(lines) == ["hangs", "crashes", "refuses", "good"]
    assert lines["good"] == ok("fine")
    assert (lines["hangs"].state, lines["hangs"].says) == ("wrong", "no answer within 0.3 s")
    assert lines["refuses"] == Line("wrong", "X must be a number")
    assert lines["crashes"].state == "wrong"
    assert lines["crashes"].says.startswith("the check itself failed: KeyError")
    assert "s3cret" not in str(lines)


def test_packages(settings: BaseSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\n")
    monkeypatch.chdir(tmp_path)
    assert check_packages(settings).state == "off"
    lock = tmp_path / "requirements.txt"
    lock.write_text(
        "# a lock\n--index-url x\npytest>=1\n    # via y\nabsent==1 ; python_version < '3'\n"
    )
    assert check_packages(settings).says.startswith("all 1 as in requirements.txt; Scrapy 2.")
    lock.write_text("pytest==0.1\nno-such-package==1.0\n")
    line = check_packages(settings)
    assert line.state == "wrong"
    assert (
        f"pytest is {pytest.__version__}, not ==0.1, no-such-package is not installed" in line.says
    )
    assert line.mend.endswith("-m pip install -r requirements.txt")


def test_python_is_too_old(settings: BaseSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.check_python(settings).state == "ok"
    monkeypatch.setattr(machine, "OLDEST_PYTHON", (9, 9))
    assert machine.check_python(settings).mend == "install Python 9.9 or newer"


def test_disk(settings: BaseSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_disk(settings).state == "ok"
    monkeypatch.setattr(machine, "LEAST_FREE", 1e18)
    assert check_disk(settings).state == "wrong"
    (tmp_path / "file").touch()
    settings["LEADCRAWL_DATA_DIR"] = str(tmp_path / "file")
    line = examine(settings, {"disk": check_disk}, 10)["disk"]
    assert (line.state, "cannot be used as a folder" in line.says) == ("wrong", True)


def test_browser(settings: BaseSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho Chromium 156.0\n")
    program.chmod(0o755)
    monkeypatch.setenv("LEADCRAWL_CHROMIUM", str(program))
    assert check_browser(settings) == ok(f"Chromium 156.0 ({program})")
    program.write_text("#!/bin/sh\necho libnss3.so: cannot open >&2\nexit 127\n")
    line = check_browser(settings)
    assert (line.state, "libnss3.so: cannot open" in line.says) == ("wrong", True)
    monkeypatch.setenv("LEADCRAWL_CHROMIUM", "")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "empty"))
    assert check_browser(settings).state == "off"
    with serve_json({"/json/version": {"Browser": "Chrome/156"}}) as url:
        monkeypatch.setenv("LEADCRAWL_CDP_URL", f"{url.replace('http', 'ws')}/devtools/t0ken")
        assert check_browser(settings) == ok("Chrome/156 at LEADCRAWL_CDP_URL")
    line = check_browser(settings)
    assert (line.state, "t0ken" in str(line)) == ("wrong", False)


def test_database_and_indexes(settings: BaseSettings, server: EmbeddedServer) -> None:
    settings["LEADCRAWL_DATA_DIR"] = str(server.files.directory.parent)
    assert check_database(settings).says == "connected: yes, the embedded one, 0 leads"
    assert check_indexes(settings).state == "off"
    asyncio.run(_fill(settings))
    assert check_indexes(settings) == ok("all are there")
    asyncio.run(_fill(settings, drop="phone"))
    line = check_indexes(settings)
    assert line == Line("wrong", "missing: leads.phone", "scrapy db indexes")
    asyncio.run(_fill(settings, drop="phone", instead="phones"))
    line = check_indexes(settings)
    assert line == Line("wrong", "of another form: leads.phone", "scrapy db migrate")
    settings["MONGO_DB_NAME"] = "a b"
    assert check_indexes(settings).state == "off"
    with pytest.raises(ConfigError, match="MONGO_DB_NAME"):
        check_database(settings)


async def _fill(settings: BaseSettings, drop: str = "", instead: str = "") -> None:
    """Store a lead; drop an index, and make one of another field instead."""
    connection = await StorageTarget.from_settings(settings).connect()
    try:
        leads = connection.database["leads"]
        await leads.update_one({"_id": "a:1"}, {"$set": {"source": "a"}}, upsert=True)
        if drop:
            await leads.drop_index(drop)
        if instead:
            await leads.create_index(instead, name=drop)
    finally:
        await connection.close()


def test_clock(
    settings: BaseSettings, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = server.running()
    assert state is not None
    settings["MONGO_URI"] = state.uri
    assert check_clock(settings).says.startswith("as the database's; ")
    monkeypatch.setattr(clock, "MOST_SECONDS", -1.0)
    line = check_clock(settings)
    assert line.state == "wrong"
    assert re.fullmatch(r"it differs by \d s from the database's", line.says)
    monkeypatch.setattr(clock, "_timedatectl", lambda: "no")
    settings["MONGO_URI"] = "mongodb://["
    assert check_clock(settings).says.startswith("nobody sets it; ")


def test_proxies(settings: BaseSettings) -> None:
    assert check_proxies(settings).state == "off"
    settings["LEADCRAWL_PROXY_REQUIRED"] = "1"
    assert check_proxies(settings).mend == "set LEADCRAWL_PROXIES"
    settings["LEADCRAWL_PROXY_REQUIRED"] = "maybe"
    with pytest.raises(ConfigError, match="LEADCRAWL_PROXY_REQUIRED must be 0 or 1"):
        check_proxies(settings)


def test_alerts_are_off(settings: BaseSettings) -> None:
    assert check_smtp(settings).says == "LEADCRAWL_SMTP_HOST is not set: alerts go to nobody"


def test_a_node_without_the_project(
    settings: BaseSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    status: dict[str, object] = {"status": "ok", "pending": 0, "running": 0, "finished": 0}
    none: dict[str, object] = {"status": "ok", "versions": []}
    with serve_json({"/daemonstatus.json": status, "/listversions.json": none}) as url:
        monkeypatch.setenv("LEADCRAWL_SCRAPYD_NODES", f"a={url},b=http://127.0.0.1:9")
        line = check_scrapyd(settings)
    assert line.state == "wrong"
    assert line.says.startswith("a: leadcrawl is not deployed there; Scrapyd node b (http://127")
    assert line.mend.startswith("make deploy; start it, ")


def test_the_files_of_the_project_load(
    settings: BaseSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_files(settings) == ok(
        f"{len(list((ROOT / 'spiders_config').glob('*.yml')))} files load"
    )
    settings["LEADCRAWL_BATCH_SIZE"] = "0"
    monkeypatch.setenv("LEADCRAWL_CONFIG_DIR", str(tmp_path))
    (tmp_path / "craigslist.yml").write_text("categry: bbb\n")
    (tmp_path / "schedules.yml").write_text("schedules: {a: {spider: craigslist}}\n")
    line = check_files(settings)
    assert line.state == "wrong"
    assert "LEADCRAWL_BATCH_SIZE must be" in line.says
    assert "unknown argument 'categry' in craigslist.yml: did you mean category?" in line.says
    assert "schedules.yml: schedule 'a': cron: it is missing" in line.says
    monkeypatch.setenv("LEADCRAWL_CONFIG_DIR", str(tmp_path / "nowhere"))
    assert check_files(settings).says.count("is not a folder") == 1
