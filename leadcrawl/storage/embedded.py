"""The embedded database server: one process for all crawls and commands of a data directory.

Who uses the server holds a shared lock on `lease.lock`. A supervisor process (supervisor.py)
starts the server, restarts it on the same port if it dies, and ends it when the lease is free.
"""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from leadcrawl.errors import StorageError
from leadcrawl.storage.folder import usable
from leadcrawl.storage.locks import FileLock, is_locked, locked
from leadcrawl.storage.server_files import ServerFiles, ServerState

START_TIMEOUT = 60.0  # seconds; recovery after a kill took 2.8 s with 100,000 leads
KILL_TIMEOUT = 10.0  # seconds


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
        """Ask the supervisor to end, wait for it, and say whether there was one.

        Raises:
            StorageError: it does not end.
        """
        state = self.running()
        if state is None:
            return False
        with suppress(psutil.NoSuchProcess):
            psutil.Process(state.supervisor_pid).terminate()
        self._wait_for_end(state, timeout)
        return True

    def kill(self) -> None:
        """End supervisor and server at once; for data that nobody needs any more, as of tests.

        Raises:
            StorageError: they do not end.
        """
        state = self.running()
        if state is None:
            return
        for pid in (state.supervisor_pid, state.pid):  # else it starts another
            with suppress(psutil.NoSuchProcess):
                psutil.Process(pid).kill()
        self._wait_for_end(state, KILL_TIMEOUT)

    def _wait_for_end(self, state: ServerState, timeout: float) -> None:
        """Wait for a supervisor to end: the kernel frees its lock then.

        Its process may stay as a zombie: in many containers nobody buries it.
        """
        end = time.monotonic() + timeout
        while is_locked(self.files.supervisor):
            now = self.files.read_state()
            if now is not None and now.supervisor_pid != state.supervisor_pid:
                return  # somebody has started another
            if time.monotonic() >= end:
                raise StorageError(f"the embedded database did not end in {timeout:.0f} s")
            time.sleep(0.02)

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
        said = answer.strip().splitlines() or [f"it said nothing; see {self.files.log}"]
        if said[-1] != "ready":
            raise StorageError(f"the embedded database did not start: {said[-1]}")
