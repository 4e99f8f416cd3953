"""The outbox: whole messages only, shared by processes, for the owner's eyes."""

import json
import logging
import os
import stat
from pathlib import Path

import pytest

from leadcrawl.alerts.outbox import Outbox
from leadcrawl.errors import AlertError
from leadcrawl.storage.locks import FileLock


def test_messages_come_back_as_they_were_oldest_first(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox" / "alerts")
    assert outbox.entries() == []
    for number in range(3):
        outbox.put("mail", {"number": number, "text": "Grüße"})
    entries = outbox.entries()
    assert [entry.payload["number"] for entry in entries] == [0, 1, 2]
    assert (entries[0].kind, entries[0].payload["text"]) == ("mail", "Grüße")
    outbox.remove(entries[1])
    outbox.remove(entries[1])  # somebody else was faster
    assert [entry.payload["number"] for entry in outbox.entries()] == [0, 2]


def test_nobody_else_can_read_them(tmp_path: Path) -> None:
    path = Outbox(tmp_path / "outbox").put("mail", {})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_erase_removes_what_matches(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for name in ("a", "b", "a"):
        outbox.put("webhook", {"name": name})
    assert outbox.erase(lambda payload: payload["name"] == "a") == 2
    assert [entry.payload["name"] for entry in outbox.entries()] == ["b"]


def test_one_process_at_a_time_has_a_message_in_hand(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.put("mail", {})
    (entry,) = outbox.entries()
    with outbox.claim(entry) as first, Outbox(tmp_path).claim(entry) as second:
        assert (first, second) == (True, False)
    with outbox.claim(entry) as again:
        assert again
        outbox.remove(entry)
    with outbox.claim(entry) as gone:
        assert not gone
    assert list(tmp_path.iterdir()) == []


def test_message_sent_while_one_takes_its_lock_is_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(tmp_path)
    outbox.put("mail", {})
    (entry,) = outbox.entries()
    acquire = FileLock.try_acquire

    def late(lock: FileLock) -> bool:
        entry.path.unlink()  # the other process has just finished
        return acquire(lock)

    monkeypatch.setattr(FileLock, "try_acquire", late)
    with outbox.claim(entry) as is_ours:
        assert not is_ours


def test_message_that_could_not_be_sent_is_there_for_the_next(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.put("mail", {})
    (entry,) = outbox.entries()
    with pytest.raises(AlertError), outbox.claim(entry):
        raise AlertError("no server")
    assert outbox.entries() == [entry]
    with outbox.claim(entry) as again:
        assert again
    assert outbox.erase(lambda _: True) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_half_written_goes(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    old, new = tmp_path / "1.part", tmp_path / "2.part"
    for path in (old, new):
        path.write_text('{"kind"')
    os.utime(old, (0, 0))
    assert outbox.entries() == []
    assert list(tmp_path.iterdir()) == [new]  # another process may be writing it


def test_damaged_message_is_named_and_left(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = Outbox(tmp_path)
    good = outbox.put("mail", {})
    damaged = tmp_path / "0.json"
    damaged.write_text(good.read_text()[:-5])
    with caplog.at_level(logging.ERROR):
        assert [entry.path for entry in outbox.entries()] == [good]
    assert str(damaged) in caplog.text
    assert damaged.exists()


def test_disk_that_takes_nothing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AlertError, match="takes no message: No space left on device"):
        Outbox(tmp_path).put("mail", {})
    assert list(tmp_path.iterdir()) == []


def test_files_are_plain_json(tmp_path: Path) -> None:
    path = Outbox(tmp_path).put("mail", {"subject": "FAILED"})
    document = json.loads(path.read_text())
    assert sorted(document) == ["created_at", "kind", "payload"]
