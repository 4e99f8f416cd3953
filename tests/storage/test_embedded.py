"""Starting, sharing, killing and ending the embedded server; all with real processes."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import MongoClient

from leadcrawl.errors import StorageError
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.server_files import ServerState

USER = """
import sys
from pathlib import Path
from leadcrawl.storage.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
print(server.acquire(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path)
    yield server
    server.release()
    server.kill()


def start_user(data_dir: Path) -> "subprocess.Popen[str]":
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    )


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def wait_until(condition: Callable[[], Any], seconds: float = 20) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def answers(uri: str) -> bool:
    with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=5000) as client:
        return bool(client.admin.command("ping")["ok"])


def running(server: EmbeddedServer) -> ServerState:
    state = server.running()
    assert state is not None
    return state


def gone(pid: int) -> bool:
    """Tell whether a process has ended, be it that nobody has buried it yet."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def test_many_starters_get_one_server(tmp_path: Path, server: EmbeddedServer) -> None:
    users = [start_user(tmp_path) for _ in range(6)]
    try:
        addresses = {user.stdout.readline().strip() for user in users if user.stdout}
        assert len(addresses) == 1
        assert answers(addresses.pop())
        assert server.in_use()
    finally:
        for user in users:
            end(user)


@pytest.mark.slow
def test_it_ends_when_the_last_user_is_killed(tmp_path: Path, server: EmbeddedServer) -> None:
    starter, other = start_user(tmp_path), start_user(tmp_path)
    uri = {user.stdout.readline().strip() for user in (starter, other) if user.stdout}.pop()
    pid = running(server).pid
    end(starter)
    time.sleep(4)
    assert answers(uri)
    end(other)
    wait_until(lambda: gone(pid))
    wait_until(lambda: server.running() is None)


def test_files_are_the_owners_only(server: EmbeddedServer) -> None:
    server.acquire()
    modes: dict[Path, int] = {}
    for path in server.files.directory.rglob("*"):
        with suppress(FileNotFoundError):  # the server renames some of its files
            modes[path] = path.stat().st_mode
    files = [mode & 0o077 for mode in modes.values() if stat.S_ISREG(mode)]
    assert len(files) >= 3
    assert set(files) == {0}


def test_killed_for_good(server: EmbeddedServer) -> None:
    server.keep()
    state = server.running()
    assert state is not None
    server.kill()
    assert server.running() is None
    wait_until(lambda: gone(state.pid))
    server.kill()  # there is nothing to do


def test_one_that_does_not_end_is_told_of(server: EmbeddedServer) -> None:
    server.acquire()
    supervisor = running(server).supervisor_pid
    os.kill(supervisor, signal.SIGSTOP)
    wait_until(lambda: psutil.Process(supervisor).status() == psutil.STATUS_STOPPED)
    try:
        with pytest.raises(StorageError, match="did not end in 0 s"):
            server.stop(timeout=0.2)
    finally:
        os.kill(supervisor, signal.SIGCONT)
    wait_until(lambda: server.running() is None)


@pytest.mark.slow
def test_kept_until_stopped(server: EmbeddedServer) -> None:
    uri = server.keep()
    time.sleep(4)
    assert answers(uri)
    server.unkeep()
    wait_until(lambda: server.running() is None)


def test_a_killed_server_is_started_again_on_its_port(server: EmbeddedServer) -> None:
    uri = server.acquire()
    state = running(server)
    os.kill(state.pid, signal.SIGKILL)
    wait_until(lambda: running(server).pid != state.pid)
    assert answers(uri)


def test_a_killed_supervisor_takes_the_server_along_and_is_replaced(server: EmbeddedServer) -> None:
    uri = server.acquire()
    state = running(server)
    os.kill(state.supervisor_pid, signal.SIGKILL)
    wait_until(lambda: gone(state.pid))
    assert server.ensure_running() == uri
    assert answers(uri)


def test_a_stale_state_file_is_no_server(server: EmbeddedServer) -> None:
    server.files.prepare()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        state = ServerState(taken.getsockname()[1], os.getpid(), os.getpid(), 0.0)
        server.files.write_state(state)
        assert server.running() is None
        assert answers(server.acquire())


def test_what_else_is_said_as_it_starts_does_not_count(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONVERBOSE", "1")  # as a library may that warns when it is imported
    assert answers(server.acquire())


def test_why_it_does_not_start(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)
    server.files.prepare()
    server.files.data.write_text("not a folder")
    with pytest.raises(StorageError, match=r"did not start: .*server\.log"):
        server.acquire()
    assert not server.in_use()
