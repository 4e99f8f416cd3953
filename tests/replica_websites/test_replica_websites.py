"""The websites of the replica: the same each time, what their answer key says, each under its name."""

import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from random import Random

import pytest

from leadcrawl.sources.website.page import WebsitePage
from replica.google_maps.factory import PlaceFactory
from replica.google_maps.options import MapsOptions
from replica.process import Replica, start_replica
from replica.websites import mails, phones
from replica.websites.declarations import builds
from replica.websites.factory import WebsiteFactory
from replica.websites.mail import Mail
from replica.websites.model import Site
from replica.websites.numbers import invent
from replica.websites.options import WebsiteOptions
from replica.websites.vocabulary import LANGUAGES

_ODD = {"parked", "dead", "denied"}


def make(places: int = 120, abroad: int = 120) -> dict[str, Site]:
    factory = PlaceFactory(MapsOptions(3))
    websites = WebsiteFactory(WebsiteOptions(3, abroad), factory.city)
    return websites.sites(factory.place(number) for number in range(places))


@pytest.fixture(scope="module")
def sites() -> dict[str, Site]:
    return make()


@pytest.fixture(scope="module")
def running() -> Iterator[Replica]:
    with start_replica(seed=3, postings=1, places=60, websites=30) as site:
        yield site


def test_the_same_seed_gives_the_same_sites(sites: dict[str, Site]) -> None:
    assert make() == sites


def test_sites_are_of_all_builds_languages_and_fates(sites: dict[str, Site]) -> None:
    found = {site.build.rpartition(" ")[2] for site in sites.values()}
    assert found >= builds().keys() - {"splash", "framed"} | _ODD, found
    assert {site.language for site in sites.values()} == set(LANGUAGES)
    prefixes = {site.build.partition(" ")[0] for site in sites.values()}
    assert prefixes >= {"moved", "slow", "hostile"}
    assert any(len(site.leads) > 1 for site in sites.values())


def test_the_key_says_where_an_address_stands(sites: dict[str, Site]) -> None:
    plain = [
        (site, shown)
        for site in sites.values()
        for shown in site.shown
        if not shown.browser and shown.way in ("text", "mailto", "tel", "link")
    ]
    assert len(plain) > 300
    for site, shown in plain:
        home = site if site.state != "redirected" else sites[site.host.replace(".ex", "-now.ex", 1)]
        body = home.pages[shown.page].body
        digits = "".join(char for char in body if char.isdigit())
        is_number = shown.kind == "phone"
        assert shown.value[-6:] in digits if is_number else shown.value in body, shown


@pytest.mark.parametrize("way", sorted(mails.WAYS.keys() - {"picture"}))
def test_each_way_to_show_an_address_is_read(way: str) -> None:
    shown = mails.WAYS[way](Mail("info@oakline.example.org", "Write to us", Random(5)))
    page = WebsitePage(f"<p>Oakline {shown}</p>", "https://www.oakline.example.org/", "US")
    assert [found.value for found in page.contacts()] == ["info@oakline.example.org"]


@pytest.mark.parametrize("country", ["DE", "FR", "ES", "IT", "PT", "NL", "GB"])
@pytest.mark.parametrize("way", sorted(phones.WAYS.keys() - {"picture"}))
def test_each_way_to_show_a_number_is_read(way: str, country: str) -> None:
    number = invent(Random(5), country)
    shown = phones.WAYS[way](phones.Call(number, "Call", Random(5)))
    html = f'<div itemscope itemtype="https://schema.org/Store">T: {shown}</div>'
    page = WebsitePage(html, "https://www.oakline.example.org/", country)
    assert [found.value for found in page.contacts()] == [number.e164]


def test_each_site_has_its_name(running: Replica) -> None:
    hosts = running.stats()["websites"]["hosts"].split(",")
    tls, plain = (int(entry.rpartition(":")[2]) for entry in (hosts[0], hosts[-1]))
    answer = next(one for one in running.websites() if one["state"] == "alive" and one["leads"])
    unsafe = ssl.create_default_context()
    unsafe.check_hostname, unsafe.verify_mode = False, ssl.CERT_NONE
    for connection in (
        HTTPConnection("127.0.0.1", plain, timeout=10),
        HTTPSConnection("127.0.0.1", tls, timeout=10, context=unsafe),
    ):
        home = _ask(connection, f"www.{answer['site']}")
        assert home.status == 200
        assert answer["name"].split()[0] in home.read().decode("utf-8", "replace")
        assert _ask(connection, "nobody.example.com").status == 404
        connection.close()


def test_the_trap_counts_who_comes(running: Replica) -> None:
    before = running.stats()["websites"]["trapped"]
    connection = HTTPConnection("127.0.0.1", running.stats()["websites"]["trap_port"], timeout=10)
    assert _ask(connection, "x").status == 200
    connection.close()
    assert running.stats()["websites"]["trapped"] == before + 1


def test_the_answer_key_has_a_line_for_each_site(running: Replica) -> None:
    lines = [json.loads(line) for line in running.answers_file.read_text().splitlines()]
    keys = {line["_id"] for line in lines}
    assert len([key for key in keys if key.startswith("website:")]) > 60
    assert {lead for one in running.websites() if one["country"] != "US" for lead in one["leads"]}
    maps = {lead for one in running.websites() if one["country"] == "US" for lead in one["leads"]}
    assert maps <= keys


def test_a_negative_number_is_refused() -> None:
    command = [sys.executable, "-m", "replica", "--websites", "-1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.strip() == "leadcrawl: --websites needs a number from 0, not -1"


def _ask(connection: HTTPConnection, host: str) -> HTTPResponse:
    connection.request("GET", "/", headers={"Host": host})
    return connection.getresponse()
