"""The pipeline that asks the DNS for mail servers, with a name server of our own."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import dns.message
import dns.rcode
import dns.rrset
import pytest
from dns.asyncresolver import Resolver
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.project import get_project_settings

from leadcrawl.pipelines.mail_servers import MailServerPipeline
from leadcrawl.sources.website.visit_values import SiteContact, SiteState, SiteVisit
from leadcrawl.spiders.website import WebsiteSpider

ANSWERS = {
    ("mail.example.com.", "MX"): "10 mx.example.com.",
    ("plain.example.com.", "A"): "192.0.2.1",
    ("none.example.com.", "MX"): "0 .",
    ("empty.example.com.", "TXT"): '"no mail here"',
}


@pytest.fixture
def nameserver() -> Iterator[int]:
    """A name server on a port of the loopback; it has no answer for `silent.example.com`."""
    names = {name for name, _ in ANSWERS}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                data, sender = server.recvfrom(4096)
                if not data:
                    return
                query = dns.message.from_wire(data)
                question = query.question[0]
                name, kind = str(question.name), dns.rdatatype.to_text(question.rdtype)
                if name == "silent.example.com.":
                    continue
                reply = dns.message.make_response(query)
                if value := ANSWERS.get((name, kind)):
                    reply.answer.append(dns.rrset.from_text(name, 60, "IN", kind, value))
                elif name not in names:
                    reply.set_rcode(dns.rcode.NXDOMAIN)
                server.sendto(reply.to_wire(), sender)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(b"", server.getsockname())
        thread.join()


def visit(*addresses: str) -> SiteVisit:
    now = datetime.now(UTC)
    contacts = tuple(
        SiteContact(
            kind="email",
            value=address,
            raw=address,
            page="http://example.com/",
            pages=("http://example.com/",),
            method="mailto",
            found_at=now,
            confidence=0.9,
            validity="valid",
        )
        for address in addresses
    )
    return SiteVisit(
        site="example.com",
        url="http://example.com/",
        state=SiteState.ALIVE,
        visited_at=now,
        contacts=contacts,
    )


def test_validity_is_that_of_the_mail_server(nameserver: int) -> None:
    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], nameserver, 1
    hosts = ("mail", "plain", "none", "empty", "missing")
    item = visit(*(f"info@{host}.example.com" for host in hosts))
    found = asyncio.run(MailServerPipeline(resolver).process_item(item))
    assert [one.validity for one in found.contacts] == [
        "valid",
        "valid",
        "invalid",
        "invalid",
        "invalid",
    ]


def test_silence_says_nothing(nameserver: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadcrawl.pipelines.mail_servers._SECONDS", 0.3)
    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], nameserver
    item = visit("info@silent.example.com")
    found = asyncio.run(MailServerPipeline(resolver).process_item(item))
    assert [one.validity for one in found.contacts] == ["unknown"]


@pytest.mark.parametrize("arguments", [{}, {"check_mx": "true"}], ids=["off", "on"])
def test_it_is_off_unless_asked_for(arguments: dict[str, str]) -> None:
    crawler = Crawler(WebsiteSpider, get_project_settings())
    crawler.spider = WebsiteSpider.from_crawler(crawler, **arguments)
    if arguments:
        assert MailServerPipeline.from_crawler(crawler)
    else:
        with pytest.raises(NotConfigured):
            MailServerPipeline.from_crawler(crawler)
