"""`scrapy changes`: what happened to leads, on a real database."""

import argparse
import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from leadcrawl.commands import changes
from leadcrawl.errors import ConfigError
from leadcrawl.privacy.selectors import Selector
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.suppressions import KEY, Suppressions
from leadcrawl.terminal.options import checked, filter_from

Store = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
START = datetime(2026, 1, 10, 12, tzinfo=UTC)
PRICE = {"amount": 20.0, "currency": "USD"}
GONE = {"status": "gone", "name": None}


@pytest.fixture
def shown(
    target: StorageTarget, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Return a function that returns what the command prints."""

    async def connect(target: StorageTarget) -> Connection:
        return await Connection.open(target.uri, target.name, target.data_dir)

    monkeypatch.setattr(StorageTarget, "connect", connect)

    async def call(*arguments: str) -> str:
        parser = argparse.ArgumentParser(conflict_handler="resolve")
        command = changes.Command()
        command.settings = Settings()
        command.add_options(parser)
        opts = parser.parse_args(arguments)
        given = {name: getattr(opts, name) for name in changes.Wanted.model_fields}
        known = {name: value for name, value in given.items() if value is not None}
        wanted = checked(changes.Wanted, known)
        capsys.readouterr()
        await changes._show(target, wanted, filter_from(opts))
        return capsys.readouterr().out

    return call


@pytest.fixture
async def story(store: Store) -> None:
    """Three leads: one changes, goes and comes back; one opts out; one stays as it is."""
    await store({"price": PRICE}, {}, {}, at=START)
    await store(
        {"price": PRICE | {"amount": 30.0}, "city": "Austin"},
        {"do_not_contact": True, "do_not_contact_reason": "no"},
        {},
        at=START + DAY,
    )
    await store(GONE, at=START + 2 * DAY)
    await store({"price": PRICE | {"amount": 30.0}, "city": "Austin"}, at=START + 3 * DAY)


def told(text: str) -> list[tuple[str, str]]:
    events = [json.loads(line) for line in text.splitlines()]
    return sorted((event["id"][-1], event["kind"]) for event in events)


@pytest.mark.usefixtures("story")
async def test_what_happened(shown: Callable[..., Any]) -> None:
    text = await shown("--since", "2026-01-10", "--format", "jsonl")
    assert told(text) == [
        ("1", "back"), ("1", "changed"), ("1", "gone"), ("1", "new"), ("3", "new"),
    ]  # fmt: skip
    change = next(event for event in map(json.loads, text.splitlines()) if "changes" in event)
    assert change["changes"] == {
        "price": {"from": PRICE, "to": {"amount": 30.0, "currency": "USD"}},
        "city": {"from": None, "to": "Austin"},
    }
    assert change["at"] == "2026-01-11T12:00:00Z"


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--since", "2026-01-12"], [("1", "back"), ("1", "gone")]),
        (["--since", "2026-01-10", "--until", "2026-01-11"], [("1", "new"), ("3", "new")]),
        (["--since", "2026-01-10", "--kind", "gone,back"], [("1", "back"), ("1", "gone")]),
        (["--since", "2026-01-11", "--field", "city"], [("1", "changed")]),
        (["--since", "2026-01-11", "--kind", "changed", "--field", "phones"], []),
        (
            ["--since", "2026-01-11", "--kind", "changed", "--include-do-not-contact"],
            [("1", "changed"), ("2", "changed")],
        ),
    ],
)
async def test_choosing(
    shown: Callable[..., Any], arguments: list[str], expected: list[tuple[str, str]]
) -> None:
    assert told(await shown(*arguments, "--format", "jsonl")) == expected


@pytest.mark.usefixtures("story")
async def test_other_forms(shown: Callable[..., Any]) -> None:
    arguments = ("--since", "2026-01-11", "--include-do-not-contact")
    table = await shown(*arguments)
    assert table.startswith("0 new, 2 changed, 1 gone, 1 back.")
    assert "do not contact" in " ".join(table.split())
    assert len(json.loads(await shown(*arguments, "--format", "json"))) == 4
    rows = list(csv.DictReader(io.StringIO(await shown(*arguments, "--format", "csv"))))
    assert {(row["id"], row["field"]) for row in rows} == {
        ("craigslist:1", "price"),
        ("craigslist:1", "city"),
        ("craigslist:1", "status"),
        ("craigslist:2", "do_not_contact"),
        ("craigslist:2", "do_not_contact_reason"),
    }
    assert await shown("--since", "2026-02-01", "--format", "json") == "[\n]\n"


async def test_texts_do_not_steer_the_terminal(shown: Callable[..., Any], store: Store) -> None:
    await store({"city": "A\x1b[31m"}, at=START)
    await store({"name": "[/b]\x1b[2J\u202eRoofs", "city": "[/c]"}, at=START + DAY)
    table = await shown("--since", "2026-01-11")
    assert "[/b]" in table
    assert "[/c]" in table
    assert "\x1b" not in table
    assert "\u202e" not in table


async def test_texts_of_csv_are_defused(shown: Callable[..., Any], store: Store) -> None:
    await store({}, at=START)
    await store({"name": "=1+1"}, at=START + DAY)
    rows = csv.DictReader(io.StringIO(await shown("--since", "2026-01-11", "--format", "csv")))
    row = next(iter(rows))
    assert (row["name"], row["from"], row["to"]) == ("'=1+1", "Plumber 1", "'=1+1")


async def test_what_the_history_says_of_suppressed_people_is_left_out(
    shown: Callable[..., Any], store: Store, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number has another owner now: the lead goes out, but not who had it before."""
    monkeypatch.setenv(KEY, "k" * 32)
    for day, name in enumerate(("Ann Lee", "Bob", "Bob Ray")):
        await store({"owner": name}, at=START + day * DAY)
    arguments = ("--since", "2026-01-10", "--format", "jsonl")
    assert told(await shown(*arguments)) == [("1", "changed"), ("1", "changed"), ("1", "new")]
    people = await Suppressions.load(connection)
    await people.add([Selector("name", "ann lee")])
    assert told(text := await shown(*arguments)) == [("1", "changed"), ("1", "new")]
    assert "Bob Ray" in text
    assert "Ann" not in text


def test_what_cannot_be_written_is_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "changes", "--format", "json"],
            cwd=tmp_path,
            env=environment
            | {
                "PYTHONPATH": str(ROOT),
                "SCRAPY_SETTINGS_MODULE": "leadcrawl.settings",
                "PYTHONUNBUFFERED": "",  # what is left in the buffer is written when Python ends
            },
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "leadcrawl: the system refused: No space left on device\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--since", "yesterday"], "--since: needs an age such as 7d"),
        (["--kind", "lost"], "--kind: must be 'new', 'changed', 'gone' or 'back', not 'lost'"),
        (["--since", "7d", "--until", "9d"], "--until must be later than --since"),
        (["--field", "telephone"], "--field: needs names of fields"),
        (["--format", "xml"], "--format"),
    ],
)
async def test_bad_input(shown: Callable[..., Any], arguments: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        await shown(*arguments)
