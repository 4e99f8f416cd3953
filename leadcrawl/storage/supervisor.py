"""The process that owns the embedded server: `python -m leadcrawl.storage.supervisor DIRECTORY`.

It detaches, starts the server, prints `ready` (or one line that says why not), restarts the server
on the same port when it dies, and ends it when no process holds the lease any more.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psutil

from leadcrawl.errors import StorageError
from leadcrawl.storage.locks import FileLock
from leadcrawl.storage.server import STOP_SECONDS, ServerProcess
from leadcrawl.storage.server_files import ServerFiles, ServerState

IDLE_SECONDS = 3.0  # a command that follows another finds the server still warm
POLL_SECONDS = 0.25
MAX_RESTARTS = 5  # within RESTART_WINDOW; more means that it cannot run
RESTART_WINDOW = 60.0


class Supervisor:
    """Keeps the server up while it is wanted."""

    def __init__(self, files: ServerFiles) -> None:
        self._files = files
        self._lease = FileLock(files.lease)
        self._stopping = False
        self._restarts: list[float] = []
        self._end_orphan()
        self._server, self._port = self._first_start()
        signal.signal(signal.SIGTERM, self._on_signal)  # before anybody can know whom to ask
        self._publish()

    def run(self) -> None:
        """Watch server and users until the server is not wanted any more, then end it."""
        idle_since: float | None = None
        while not self._stopping:
            time.sleep(POLL_SECONDS)
            if not self._server.alive():
                self._restart()
            if self._files.keep.exists() or not self._lease.try_acquire():
                idle_since = None
                continue
            idle_since = idle_since or time.monotonic()
            if time.monotonic() - idle_since >= IDLE_SECONDS:
                break  # with the lease held: new users wait until the server has ended
            self._lease.release()
        self._server.stop()
        self._files.state.unlink(missing_ok=True)

    def _on_signal(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _first_start(self) -> tuple[ServerProcess, int]:
        """Start on the port of the last run, since its users may still be there; else on any."""
        state = self._files.read_state()
        if state is not None:
            try:
                server = ServerProcess(self._files, state.port)
                return server, server.wait_ready()
            except StorageError as error:
                _say(f"not on port {state.port}: {error}")
        server = ServerProcess(self._files, 0)
        return server, server.wait_ready()

    def _restart(self) -> None:
        now = time.monotonic()
        self._restarts = [at for at in self._restarts if now - at < RESTART_WINDOW] + [now]
        if len(self._restarts) > MAX_RESTARTS:
            raise StorageError(f"the server died {MAX_RESTARTS} times in {RESTART_WINDOW:.0f} s")
        _say("the server died; starting it again")
        self._server = ServerProcess(self._files, self._port)
        try:
            self._server.wait_ready()
        except StorageError as error:
            _say(f"no success: {error}")
            return
        self._publish()

    def _publish(self) -> None:
        self._files.write_state(ServerState(self._port, self._server.pid, os.getpid(), time.time()))

    def _end_orphan(self) -> None:
        """End a server whose supervisor was killed, where the kernel did not do it."""
        state = self._files.read_state()
        if state is None:
            return
        try:
            process = psutil.Process(state.pid)
            if str(self._files.data) in process.cmdline():  # not a new process with its number
                process.terminate()
                process.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            process.kill()
        except psutil.NoSuchProcess:
            return


def _say(text: str) -> None:
    with suppress(OSError):  # on a full disk, the server is worth more than the line
        sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} supervisor: {text}\n")
        sys.stderr.flush()


def _detach() -> None:
    """Become a process of its own, with no terminal and no parent that waits for it."""
    if os.fork():
        os._exit(0)
    os.umask(0o077)
    os.chdir("/")


def _errors_to_log(files: ServerFiles) -> None:
    with files.log.open("ab") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())


def main(directory: Path) -> NoReturn:
    """Detach, start, say so, and supervise."""
    _detach()
    files = ServerFiles(directory)
    life = FileLock(files.supervisor)
    try:
        life.acquire()  # an ending supervisor frees it in a moment
        if files.log.exists():
            files.log.replace(files.log.with_suffix(".log.1"))
        _errors_to_log(files)
        supervisor = Supervisor(files)
    except (StorageError, OSError) as error:
        sys.stdout.write(f"{error}\n")
        sys.stdout.flush()
        os._exit(1)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # who started us reads end of file
    try:
        supervisor.run()
    except StorageError as error:
        _say(str(error))
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
