"""Scrapyd as this project runs it: `python -m leadcrawl.scrapyd.daemon [CONF]`.

It runs in a folder of its own, `<data folder>/scrapyd`, where eggs, queue, logs and leads lie: in
the checkout, jobs would import the code there and not what was deployed.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Final

from scrapyd.__main__ import main as run_scrapyd
from scrapyd.config import Config

from leadcrawl.cli import fail
from leadcrawl.errors import StorageError
from leadcrawl.paths import data_dir
from leadcrawl.storage.folder import prepare_folder
from leadcrawl.storage.locks import FileLock

LOCK: Final = "daemon.lock"  # held while a daemon runs in the folder
CONF: Final = Path(__file__).resolve().parents[2] / "deploy" / "scrapyd.conf"
#: Ends Scrapyd's search for a project in the folders above; an environment may name one as well.
_CFG: Final = "# Scrapyd's projects are the eggs beside this file.\n"
_FOREIGN: Final = ("PYTHONPATH", "PYTHONHOME", "SCRAPY_SETTINGS_MODULE", "SCRAPY_PROJECT")


def check_login() -> None:
    """Leave with status 2 unless the environment has user and password."""
    username, password = (os.environ.get(f"SCRAPYD_{name}") for name in ("USERNAME", "PASSWORD"))
    if not username or not password:
        fail("set SCRAPYD_USERNAME and SCRAPYD_PASSWORD: Scrapyd runs code for whoever may log in")
    if ":" in username:
        fail("SCRAPYD_USERNAME must have no colon")


def daemon_dir() -> Path:
    """Return the folder of the daemon.

    Raises:
        StorageError: it cannot be used.
    """
    folder = data_dir() / "scrapyd"
    prepare_folder(folder)
    return folder


def main(conf: Path) -> None:
    """Run Scrapyd until SIGTERM or SIGINT; jobs use the same data folder as the command line."""
    check_login()
    try:
        folder = daemon_dir()
    except StorageError as error:
        fail(str(error), 1)
    lock = FileLock(folder / LOCK)
    if not lock.try_acquire():
        fail(f"another Scrapyd runs in {folder}", 1)
    os.environ["LEADCRAWL_DATA_DIR"] = str(folder.parent)
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.umask(0o077)  # logs and leads are for the owner
    (folder / "scrapy.cfg").write_text(_CFG)
    if conf.resolve() != folder / "scrapyd.conf":
        shutil.copyfile(conf, folder / "scrapyd.conf")
    os.chdir(folder)
    _check_port()
    # No pid file: in a container the pid of the last daemon is often another one's; see the lock.
    sys.argv = ["scrapyd", "--pidfile="]
    run_scrapyd()


def _check_port() -> None:
    """Leave with one line when the port is taken; Twisted's answer is a traceback."""
    config = Config()
    host = os.environ.get("SCRAPYD_BIND_ADDRESS") or config.get("bind_address", "127.0.0.1")
    port = os.environ.get("SCRAPYD_HTTP_PORT") or config.get("http_port", "6800")
    try:
        with socket.create_server((host, int(port))):
            return
    except (OSError, ValueError, OverflowError) as error:
        fail(f"Scrapyd cannot listen on {host}:{port}: {error}", 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else CONF)
