"""Websites on local servers with virtual hosts, leads that name them, and crawls that visit them."""

import asyncio
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import trustme

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

    def answer(self, path: str) -> tuple[int, str]:
        """Return status, and body or place of another page."""
        if path == "/robots.txt":
            return (200 if self.robots else 404), self.robots
        self.asked.append(path)
        time.sleep(self.delay)
        if path in self.redirects:
            return 301, self.redirects[path]
        status = self.statuses.get(path, 200 if path in self.pages else 404)
        return status, self.pages.get(path, "nothing here")


class Sites:
    """Servers for some websites by host; any other host has a home page with its own e-mail."""

    def __init__(self, **sites: Site) -> None:
        self.sites = {f"{name.replace('_', '-')}.example.com": site for name, site in sites.items()}
        self.homes: Counter[str] = Counter()
        """How often the home pages of those others were asked for."""
        self.hosts = ""
        """Value of `LEADCRAWL_WEBSITE_HOSTS`."""

    def answer(self, host: str, path: str) -> tuple[int, str]:
        """Return status, and body or place of another page."""
        if host in self.sites:
            return self.sites[host].answer(path)
        self.homes[host] += path == "/"
        found = path == "/" and not host.startswith("nowhere.")
        return (200 if found else 404), PAGE.format(host, f'<a href="mailto:info@{host}">mail</a>')

    @contextmanager
    def serve(self) -> Iterator["Sites"]:
        """Serve them on two ports, one for https."""
        sites = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = (self.headers["Host"] or "").partition(":")[0].removeprefix("www.")
                status, text = sites.answer(host, self.path)
                self.send_response(status)
                if status == 301:
                    self.send_header("Location", text)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                pass

        plain = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        secure = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("*.example.com").configure_cert(context)
        secure.socket = context.wrap_socket(secure.socket, server_side=True)
        ports = {80: plain.server_address[1], 443: secure.server_address[1]}
        self.hosts = "closed.example.com=127.0.0.1:9" + "".join(
            f",*.example.{end}:{port}=127.0.0.1:{own}"
            for end in ("com", "org", "net")
            for port, own in ports.items()
        )
        with ExitStack() as stack:
            for server in (plain, secure):
                stack.enter_context(_running(server))
            yield self


@contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[None]:
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
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

    sites: Sites | None = None
    """Websites that crawls visit."""

    def environment(self, url: str = "http://127.0.0.1:9") -> dict[str, str]:
        """Return the environment of a crawl; names of websites lead to the local servers."""
        hosts = self.sites.hosts if self.sites else ""
        return super().environment(url) | {"LEADCRAWL_WEBSITE_HOSTS": hosts}

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

    def age(self, days: float) -> None:
        """Make all visits so much older."""

        async def change() -> None:
            connection = await StorageTarget(self.uri, self.database, self.data_dir).connect()
            try:
                websites = connection.database["websites"]
                for site in await websites.find().to_list():
                    older = {"visited_at": site["visited_at"] - timedelta(days=days)}
                    await websites.update_one({"_id": site["_id"]}, {"$set": older})
            finally:
                await connection.close()

        asyncio.run(change())

    def visit(
        self, sites: Sites, *arguments: str, settings: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `scrapy crawl website`."""
        self.sites = sites
        command = [sys.executable, "-m", "scrapy", "crawl", "website"]
        for argument in arguments:
            command += ["-a", argument]
        for name, value in (FAST | (settings or {})).items():
            command += ["-s", f"{name}={value}"]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment() | {"LEADCRAWL_SITE_URL": ""},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def values(self, key: str | int, field: str) -> list[str]:
        """Return the e-mail addresses, the numbers or all contacts of a stored lead."""
        part = {"emails": "address", "phones": "e164", "contacts": "value"}[field]
        return [one[part] for one in self.documents()[f"google_maps:{key}"].get(field, [])]
