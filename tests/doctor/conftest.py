"""`scrapy doctor` in an environment of its own, and servers for it to look at."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings

from leadcrawl.storage.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parents[2]
OURS = ("MONGO_", "LEADCRAWL_", "SCRAPYD_", "PLAYWRIGHT_")
Outcome = subprocess.CompletedProcess[str]


class DoctorLab:
    """One data folder, and the command on it."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "data"
        self.config_dir = folder / "config"
        self.config_dir.mkdir()

    def run(self, *options: str, **environment: str) -> Outcome:
        """Run `scrapy doctor`."""
        own = {
            "LEADCRAWL_DATA_DIR": str(self.data_dir),
            "LEADCRAWL_CONFIG_DIR": str(self.config_dir),
        }
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        return subprocess.run(
            [sys.executable, "-m", "scrapy", "doctor", *options],
            cwd=ROOT,
            env=inherited | own | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def lines(self, *options: str, **environment: str) -> tuple[int, dict[str, Any]]:
        """Run it, and return the exit status and the lines by name."""
        done = self.run("--format", "json", *options, **environment)
        assert done.stderr == ""
        return done.returncode, {row["check"]: row for row in json.loads(done.stdout)}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[DoctorLab]:
    """A lab whose database is stopped at the end."""
    lab = DoctorLab(tmp_path)
    yield lab
    EmbeddedServer(lab.data_dir).kill()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BaseSettings:
    """The settings of the project with a data folder of its own; nothing comes from outside."""
    for name in os.environ:
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    settings: BaseSettings = get_project_settings()
    settings["LEADCRAWL_DATA_DIR"] = str(tmp_path / "data")
    settings["MONGO_URI"] = ""
    return settings


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def serve_json(answers: dict[str, object]) -> Iterator[str]:
    """Answer each path with its JSON; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answers[self.path.partition("?")[0]]).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(10)


Serve = Callable[[dict[str, object]], Any]
