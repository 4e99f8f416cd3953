"""The embedded database server: one process for all crawls and commands of a data directory.

Who uses the server holds a shared lock on `lease.lock`. A supervisor process (supervisor.py)
starts the server, restarts it on the same port if it dies, and ends it when the lease is free.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from leadcrawl.errors import StorageError
from leadcrawl.storage.folder import prepare_folder, usable
from leadcrawl.storage.locks import FileLock, is_locked, locked

START_TIMEOUT = 60.0  # seconds; recovery after a kill took 2.8 s with 100,000 leads


@dataclass(frozen=True)
class ServerState:
    """What the supervisor publishes about the running server."""

    port: int
    pid: int
    supervisor_pid: int
    started_at: float

    @property
    def uri(self) -> str:
        """Address for clients."""
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true"


@dataclass(frozen=True)
class ServerFiles:
    """Where the files of an embedded server lie."""

    directory: Path

    @property
    def data(self) -> Path:
        """The database itself."""
        return self.directory / "data"

    @property
    def log(self) -> Path:
        """What server and supervisor have to say."""
        return self.directory / "server.log"

    @property
    def config(self) -> Path:
        """An empty configuration, so that none is picked up from elsewhere."""
        return self.directory / "secantusd.toml"

    @property
    def state(self) -> Path:
        """The published `ServerState`."""
        return self.directory / "server.json"

    @property
    def keep(self) -> Path:
        """Mark of `scrapy db start`: the server stays although nobody uses it."""
        return self.directory / "keep"

    @property
    def lease(self) -> Path:
        """Lock that users share."""
        return self.directory / "lease.lock"

    @property
    def starting(self) -> Path:
        """Lock that serializes starts."""
        return self.directory / "start.lock"

    @property
    def supervisor(self) -> Path:
        """Lock that the supervisor holds all its life."""
        return self.directory / "supervisor.lock"

    def prepare(self) -> None:
        """Create the directory, for the owner only.

        Raises:
            StorageError: it cannot be created, or not be written to.
        """
        prepare_folder(self.directory)
        with usable(self.directory):
            self.config.touch(mode=0o600)

    def read_state(self) -> ServerState | None:
        """Return the last published state, or None when there is none that can be read."""
        try:
            return ServerState(**json.loads(self.state.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def write_state(self, state: ServerState) -> None:
        """Publish the state; readers see the old one or the new one, never a part."""
        temporary = self.state.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(asdict(state)))
        temporary.replace(self.state)


class EmbeddedServer:
    """The embedded server of one data directory, as its users see it."""

    def __init__(self, data_dir: Path) -> None:
        self.files = ServerFiles(data_dir / "db")
        self._lease = FileLock(self.files.lease)

    def acquire(self) -> str:
        """Start the server unless it runs, keep it from ending, and return its address.

        Raises:
            StorageError: it does not start; the message says why and where the log is.
        """
        self.files.prepare()
        with usable(self.files.directory):
            self._lease.acquire(shared=True)  # waits while a supervisor is ending the server
        try:
            return self.ensure_running()
        except BaseException:
            self._lease.release()
            raise

    def ensure_running(self) -> str:
        """Return the address of the server; start it if it is down. Needs the lease."""
        with locked(self.files.starting):
            state = self.running()
            if state is None:
                self._start_supervisor()
                state = self.running()
        if state is None:
            raise StorageError(f"the embedded database ended at once; see {self.files.log}")
        return state.uri

    def release(self) -> None:
        """Stop using the server; it ends soon after its last user."""
        self._lease.release()

    def keep(self) -> str:
        """Start the server, leave it up when nobody uses it, and return its address."""
        self.files.prepare()
        with usable(self.files.directory):
            self.files.keep.touch(mode=0o600)
        try:
            return self.acquire()
        finally:
            self.release()

    def unkeep(self) -> None:
        """Let the server end when nobody uses it."""
        self.files.keep.unlink(missing_ok=True)

    def running(self) -> ServerState | None:
        """Return the state of the server if it is supervised, else None."""
        if not self.files.directory.exists() or not is_locked(self.files.supervisor):
            return None
        return self.files.read_state()

    def in_use(self) -> bool:
        """Say whether some process holds a lease."""
        return self.files.directory.exists() and is_locked(self.files.lease)

    def stop(self, timeout: float = 30.0) -> bool:
        """Ask the supervisor to end, wait for it, and say whether there was one."""
        state = self.running()
        if state is None:
            return False
        with suppress(psutil.NoSuchProcess):
            psutil.Process(state.supervisor_pid).terminate()
        if not self._has_ended(state, timeout):
            raise StorageError(f"the embedded database did not end in {timeout:.0f} s")
        return True

    def kill(self) -> None:
        """End supervisor and server at once; for data that nobody needs any more, as of tests."""
        state = self.running()
        if state is None:
            return
        for pid in (state.supervisor_pid, state.pid):  # else it starts another
            with suppress(psutil.NoSuchProcess):
                psutil.Process(pid).kill()
        self._has_ended(state, 10)

    def _has_ended(self, state: ServerState, timeout: float) -> bool:
        """Wait for a supervisor to end, and say whether it has: the kernel frees its lock then.

        Its process may stay as a zombie: in many containers nobody buries it.
        """
        end = time.monotonic() + timeout
        while is_locked(self.files.supervisor):
            now = self.files.read_state()
            if now is not None and now.supervisor_pid != state.supervisor_pid:
                return True  # somebody has started another
            if time.monotonic() >= end:
                return False
            time.sleep(0.02)
        return True

    def _start_supervisor(self) -> None:
        command = [sys.executable, "-m", "leadcrawl.storage.supervisor", str(self.files.directory)]
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        try:
            answer = subprocess.run(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONPATH": path},
                start_new_session=True,
                timeout=START_TIMEOUT,
                check=False,
            ).stdout.decode(errors="replace")
        except subprocess.TimeoutExpired as error:
            raise StorageError(
                f"the embedded database did not start in {START_TIMEOUT:.0f} s; see {self.files.log}"
            ) from error
        if answer.strip() != "ready":
            raise StorageError(f"the embedded database did not start: {answer.strip()}")
