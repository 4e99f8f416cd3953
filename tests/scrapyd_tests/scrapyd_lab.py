"""A real Scrapyd on a free port of the loopback, with the project deployed."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from leadcrawl.errors import ScrapydError
from leadcrawl.scrapyd.client import JobState, ScrapydClient
from leadcrawl.scrapyd.nodes import Node
from tests.e2e.lab import FAST, ROOT, Lab
from tests.ports import free_port

CONF = ROOT / "deploy" / "scrapyd.conf"
LOGIN = {"SCRAPYD_USERNAME": "leads", "SCRAPYD_PASSWORD": "correct horse"}


class ScrapydLab(Lab):
    """One data folder, and the daemon that works in it.

    Args:
        changes: options of `scrapyd.conf` that differ from those of `deploy/`.
    """

    def __init__(self, data_dir: Path, **changes: str) -> None:
        super().__init__(data_dir)
        self.port = free_port()
        self.folder = data_dir / "scrapyd"
        self.url = "http://127.0.0.1:9"
        self.extra: dict[str, str] = {}
        self._changes = changes
        self._process: subprocess.Popen[bytes] | None = None
        self.node = Node("local", f"http://127.0.0.1:{self.port}", *LOGIN.values())
        self.client = ScrapydClient(self.node)

    def environment(self, url: str = "") -> dict[str, str]:
        """Return the environment of the daemon, and of commands beside it."""
        own = {
            "SCRAPYD_HTTP_PORT": str(self.port),
            "LEADCRAWL_SCRAPYD_NODES": f"local={self.node.url}",
        }
        return super().environment(url or self.url) | LOGIN | own | self.extra

    def start(self) -> None:
        """Start the daemon, and wait until it answers."""
        conf = self.data_dir / "scrapyd.conf"
        self.data_dir.mkdir(exist_ok=True)
        text = CONF.read_text()
        for name, value in self._changes.items():
            text, found = re.subn(rf"(?m)^{name} *=.*$", f"{name} = {value}", text)
            assert found == 1, name
        conf.write_text(text)
        command = [sys.executable, "-m", "leadcrawl.scrapyd.daemon", str(conf)]
        with (self.data_dir / "daemon.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log
            )
        self.wait(self._answers, 30)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End the daemon; with SIGKILL only it: its jobs go on."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(45)
            self._process = None

    def clean_up(self) -> None:
        """End the daemon, its jobs and the database."""
        self.stop()
        for process in self.jobs_alive():
            process.kill()
        if self.uri or (self.data_dir / "db").exists():
            super().clean_up()

    def python(
        self, *arguments: str, timeout: float = 120, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a Python program of the checkout beside the daemon."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment() | environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def schedule(
        self,
        arguments: dict[str, str],
        spider: str = "craigslist",
        settings: dict[str, str] | None = None,
        priority: float = 0,
    ) -> str:
        """Schedule a fast crawl of the replica."""
        return self.client.schedule(spider, arguments, FAST | (settings or {}), priority)

    def wait_for(self, job_id: str, state: JobState, seconds: float = 60) -> None:
        """Wait until the job is in that state."""
        self.wait(lambda: self.client.status(job_id) == state, seconds)

    def wait(self, is_so: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until something is so."""
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, self.log()[-3000:]
            time.sleep(0.1)

    def log(self) -> str:
        """Return what the daemon said."""
        return (self.data_dir / "daemon.log").read_text(errors="replace")

    def job_log(self, job_id: str, spider: str = "craigslist") -> str:
        """Return the log of a job."""
        return self.client.log(spider, job_id) or ""

    def runs_of(self, job_id: str) -> list[dict[str, Any]]:
        """Return the run records of a job, first run first."""
        runs = [run for run in self.documents("runs").values() if run.get("job_id") == job_id]
        return sorted(runs, key=lambda run: run["started_at"])

    def jobs_alive(self) -> list[psutil.Process]:
        """Return the crawls that Scrapyd started here, whether it still knows them or not."""
        mark = f"LOG_FILE={self.folder}/"
        found = {
            process.pid: process
            for process in psutil.process_iter(["cmdline", "ppid"])
            if any(part.startswith(mark) for part in process.info["cmdline"] or ())
        }
        # a child that has not become its own program yet still shows its parent's command line
        return [process for process in found.values() if process.info["ppid"] not in found]

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log()
        try:
            self.client.daemon_status()
        except ScrapydError:
            return False
        return True
