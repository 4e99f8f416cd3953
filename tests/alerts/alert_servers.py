"""Servers that alerts are delivered to: real ones, on ports of their own; and sending to them."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from leadcrawl.alerts.delivery import Courier, Delivery, messages_of, store, waiting
from leadcrawl.alerts.links import Links
from leadcrawl.alerts.render import render_alert
from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.monitors.findings import Report

SECRET = "whsec_" + "QUJD" * 8


@dataclass
class Inbox:
    """What a mail server got, and how it behaves."""

    refusals: list[str] = field(default_factory=list)
    """Answers to the next mails; an accepted one has none."""
    refused_receivers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before it answers to a mail."""
    mails: list[EmailMessage] = field(default_factory=list)
    sources: list[bytes] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if address in self.refused_receivers:
            return self.refused_receivers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        if self.refusals:
            return self.refusals.pop(0)
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.sources.append(envelope.content)
        self.receivers.append(envelope.rcpt_tos)
        self.was_encrypted.append(session.ssl is not None)
        return "250 OK"

    def authenticate(self, *given: Any) -> AuthResult:
        login = given[-1]
        good = (login.login, login.password) == (b"robot", b"s3cret")
        self.logins.append(login.login.decode())
        return AuthResult(success=good, handled=False)


@contextmanager
def loop_in_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """Run an event loop beside the test; what it serves is closed by whoever opened it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end_all() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    await asyncio.sleep(0.05)  # connections that are being closed


@contextmanager
def mail_server(
    inbox: Inbox, *, context: ssl.SSLContext | None = None, tls: bool = False, login: bool = False
) -> Iterator[Inbox]:
    """Serve SMTP: with a context STARTTLS is required, or TLS from the first byte."""

    def protocol() -> SMTP:
        return SMTP(
            inbox,
            hostname="127.0.0.1",
            tls_context=None if tls else context,
            require_starttls=context is not None and not tls,
            authenticator=inbox.authenticate if login else None,
            auth_required=login,
            auth_require_tls=False,
            loop=loop,
        )

    with loop_in_thread() as loop:
        serving = loop.create_server(protocol, "127.0.0.1", 0, ssl=context if tls else None)
        server = asyncio.run_coroutine_threadsafe(serving, loop).result(10)
        inbox.port = server.sockets[0].getsockname()[1]
        try:
            yield inbox
        finally:
            loop.call_soon_threadsafe(server.close)


@contextmanager
def raw_server(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any],
) -> Iterator[int]:
    """Serve whatever `answer` does with a connection; gives the port."""
    with loop_in_thread() as loop:
        serving = asyncio.start_server(answer, "127.0.0.1", 0)
        server = asyncio.run_coroutine_threadsafe(serving, loop).result(10)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            loop.call_soon_threadsafe(server.close)


def certified(authority: trustme.CA, host: str) -> ssl.SSLContext:
    """Return the context of a server with a certificate for `host`."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host).configure_cert(context)
    return context


@dataclass
class Posted:
    """A request that a webhook got."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hook:
    """A webhook: what it got, and how it answers."""

    statuses: list[int] = field(default_factory=list)
    """Answers to the next requests; then 200."""
    posts: list[Posted] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?team=ops"


@contextmanager
def serve_hook(hook: Hook, context: ssl.SSLContext | None = None) -> Iterator[Hook]:
    """Serve a webhook."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            hook.posts.append(Posted(self.path, headers, body))
            status = hook.statuses.pop(0) if hook.statuses else 200
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        hook.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join(10)


def send(settings: AlertSettings, report: Report) -> Delivery:
    courier = Courier(settings)
    messages = store(courier.outbox, messages_of(settings, render_alert(report, Links())))
    return courier.deliver(messages)


def left(settings: AlertSettings) -> int:
    return len(waiting(Courier(settings).outbox))
