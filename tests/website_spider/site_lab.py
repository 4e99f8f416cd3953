"""Websites on a local server with virtual hosts, leads that name them, and crawls that visit them."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from leadcrawl.fields.phone import parse_phone
from leadcrawl.items import Email, Lead
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository
from tests.e2e.lab import FAST, ROOT, Lab

PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>We fix pipes and boilers.</p>{1}</body></html>"


class Site:
    """A website: its pages by path, and how it behaves."""

    def __init__(self, robots: str = "", delay: float = 0.0, **pages: str) -> None:
        self.pages = {"/" + path.replace("__", "/"): html for path, html in pages.items()}
        self.pages["/"] = self.pages.pop("/home", "")
        self.robots = robots
        self.delay = delay
        self.redirects: dict[str, str] = {}
        self.statuses: dict[str, int] = {}
        self.asked: list[str] = []


class Sites:
    """A server for some websites, by host."""

    def __init__(self, **sites: Site) -> None:
        self.sites = {f"{name.replace('_', '-')}.example.com": site for name, site in sites.items()}
        self.port = 0

    @contextmanager
    def serve(self) -> Iterator["Sites"]:
        sites = self.sites

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site = sites.get(
                    (self.headers["Host"] or "").partition(":")[0].removeprefix("www.")
                )
                path = self.path
                if site is None:
                    self._send(404, "no such site")
                    return
                if path == "/robots.txt":
                    self._send(200 if site.robots else 404, site.robots)
                    return
                site.asked.append(path)
                time.sleep(site.delay)
                if path in site.redirects:
                    self.send_response(301)
                    self.send_header("Location", site.redirects[path])
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                status = site.statuses.get(path, 200 if path in site.pages else 404)
                self._send(status, site.pages.get(path, "nothing here"))

            def _send(self, status: int, text: str) -> None:
                body = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def lead(number: int, website: str | None, phone: str = "", email: str = "", **more: Any) -> Lead:
    """Return an invented place."""
    values: dict[str, Any] = {
        "source": "google_maps",
        "source_id": str(number),
        "url": f"https://www.google.com/maps?cid={number}",
        "name": f"Business {number}",
        "country": "US",
        "website": website,
        "domain": "example.com" if website else None,
    }
    number_read = parse_phone(phone, "US") if phone else None
    if number_read:
        values["phones"] = (number_read,)
    if email:
        values["emails"] = (Email(address=email, found_by="field", raw=email),)
    return Lead(**values | more)


class WebsiteLab(Lab):
    """A data folder with leads, whose websites are visited."""

    def seed(self, *leads: Lead, at: datetime | None = None) -> None:
        """Store leads as a crawl has seen them."""

        async def store() -> None:
            connection = await StorageTarget(self.uri, self.database, self.data_dir).connect()
            try:
                moment = at or datetime.now(UTC)
                sightings = [Sighting.of(one, moment, "seed") for one in leads]
                await Repository(connection).apply(sightings)
            finally:
                await connection.close()

        asyncio.run(store())

    def visit(
        self, sites: Sites, *arguments: str, settings: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `scrapy crawl website`."""
        command = [sys.executable, "-m", "scrapy", "crawl", "website"]
        for argument in arguments:
            command += ["-a", argument]
        for name, value in (FAST | (settings or {})).items():
            command += ["-s", f"{name}={value}"]
        environment = self.environment() | {
            "LEADCRAWL_SITE_URL": "",
            "LEADCRAWL_WEBSITE_HOSTS": f"closed.example.com=127.0.0.1:9,*.example.com=127.0.0.1:{sites.port}",
        }
        return subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def values(self, key: str, field: str) -> list[str]:
        """Return the e-mail addresses, or the numbers, of a stored lead."""
        part = {"emails": "address", "phones": "e164", "contacts": "value"}[field]
        return [one[part] for one in self.documents()[f"google_maps:{key}"].get(field, [])]


def folder(path: Path) -> Path:
    """Return the data folder of a lab."""
    return path / "data"
