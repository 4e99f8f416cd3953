"""One run of the embedded server: the process, and what its log says."""

import ctypes
import re
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from leadcrawl.errors import StorageError
from leadcrawl.storage.server_files import ServerFiles

READY_SECONDS = 45.0
STOP_SECONDS = 20.0  # a clean stop took up to 2.5 s
LISTENING = re.compile(rb"secantus listening on 127\.0\.0\.1:(\d+)")
PR_SET_PDEATHSIG = 1  # prctl(2)


class ServerProcess:
    """One run of the server."""

    def __init__(self, files: ServerFiles, port: int) -> None:
        self._files = files
        self._log_start = files.log.stat().st_size if files.log.exists() else 0
        with files.log.open("ab") as log:
            self._process = subprocess.Popen(
                _command(files, port),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 (this process has no threads)
            )
        self.pid = self._process.pid

    def alive(self) -> bool:
        """Say whether the process runs."""
        return self._process.poll() is None

    def wait_ready(self) -> int:
        """Return the port as soon as the server answers a ping.

        Raises:
            StorageError: it ended, or does not answer.
        """
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.alive():
            found = LISTENING.search(self._output())
            if found and _answers(int(found[1])):
                return int(found[1])
            time.sleep(0.05)
        self.stop()
        raise StorageError(self._why_not())

    def stop(self) -> None:
        """End the server: cleanly, or by force when it does not end in time."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _output(self) -> bytes:
        with self._files.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read()

    def _why_not(self) -> str:
        output = self._output()
        if b"resource busy" in output:
            return f"another server holds {self._files.data}; see {self._files.log}"
        if b"Address already in use" in output:
            return "its port is taken by another program"
        lines = output.decode(errors="replace").strip().splitlines()
        return f"{lines[-1] if lines else 'no output'}; see {self._files.log}"


def _command(files: ServerFiles, port: int) -> list[str]:
    return [
        str(Path(sysconfig.get_path("scripts")) / "secantusd-py"),
        *("--config", str(files.config), "--host", "127.0.0.1", "--port", str(port)),
        *("--storage-path", str(files.data), "--standalone", "--sync-on-commit"),
        *("--log-level", "INFO"),
    ]


def _end_with_parent() -> None:
    """Have the kernel end the server when the supervisor is killed (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(port: int) -> bool:
    uri = f"mongodb://127.0.0.1:{port}/?directConnection=true"
    with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=2000) as client:
        try:
            client.admin.command("ping")
        except PyMongoError:
            return False
    return True
