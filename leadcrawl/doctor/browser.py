"""The browser of the Google Maps spider."""

import os
import subprocess
from typing import Final

import requests
from scrapy.settings import BaseSettings

from leadcrawl.browser.discovery import find_browser
from leadcrawl.doctor.line import Line, off, ok, wrong
from leadcrawl.errors import ConfigError

TIMEOUT: Final = 10.0  # seconds


def check_browser(settings: BaseSettings) -> Line:
    """Is there one, and does it start?"""
    if remote := os.environ.get("LEADCRAWL_CDP_URL"):
        return _remote(remote)
    try:
        program = find_browser()
    except ConfigError as error:
        if os.environ.get("LEADCRAWL_CHROMIUM"):
            raise
        return off(f"{error}; only google_maps needs one")
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return wrong(f"{program} does not start: {type(error).__name__}", _mend(program))
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        return wrong(f"{program} does not start: {reason[:200]}", _mend(program))
    return ok(f"{' '.join(done.stdout.split())} ({program})")


def _mend(program: str) -> str:
    return f"run `{program} --version` and install what it lacks, or set LEADCRAWL_CHROMIUM"


def _remote(address: str) -> Line:
    """Ask a running browser; its address may hold a token, and is not shown."""
    mend = "start it with --remote-debugging-port, or unset LEADCRAWL_CDP_URL"
    # A WebSocket address stands for the same server.
    url = address.replace("ws", "http", 1) if address.startswith("ws") else address
    try:
        with requests.Session() as session:
            session.trust_env = False
            root = "/".join(url.split("/")[:3])
            answer = session.get(f"{root}/json/version", timeout=TIMEOUT).json()
        name = str(answer["Browser"])
    except (requests.RequestException, ValueError, KeyError, TypeError):
        return wrong("the browser at LEADCRAWL_CDP_URL does not answer", mend)
    return ok(f"{name} at LEADCRAWL_CDP_URL")
