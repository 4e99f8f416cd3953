"""Every way to write an address that a stranger's website may lead to."""

import ipaddress
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import CannotResolveHostError
from scrapy.settings import Settings

from leadcrawl.addresses import is_public, why_not_public
from leadcrawl.errors import ConfigError, WebsiteRefusedError
from leadcrawl.guard.hosts import MappedHosts
from leadcrawl.guard.own import OwnPlaces
from leadcrawl.guard.targets import Targets, check_url
from tests.guard.address_tables import ADDRESSES, URLS

NAMES: dict[str, Sequence[str]] = {
    "good.test": ["93.184.215.14"],
    "wrapped.test": ["::ffff:93.184.215.14"],
    "two.test": ["93.184.215.14", "2606:4700::1"],
    "loop.test": ["127.0.0.1"],
    "six.test": ["::1"],
    "mapped.test": ["::ffff:10.0.0.1"],
    "metadata.test": ["169.254.169.254"],
    "mixed.test": ["93.184.215.14", "10.0.0.1"],
    "zone.test": ["fe80::1%2"],
    "nat64.test": ["64:ff9b::a00:1"],
    "xn--caf-dma.test": ["192.168.0.1"],
    "own.test": ["93.184.215.14"],
}


@pytest.mark.parametrize(("address", "reason"), ADDRESSES.items())
def test_addresses(address: str, reason: str | None) -> None:
    assert why_not_public(address) == reason
    assert is_public(address) == (reason is None)


@pytest.mark.parametrize(("url", "reason"), URLS.items())
def test_urls(url: str, reason: str | None) -> None:
    if reason is None:
        host, port = check_url(url)
        assert host.isascii()
        assert port in {80, 443}
        return
    with pytest.raises(WebsiteRefusedError) as caught:
        check_url(url)
    assert caught.value.reason == reason


@given(st.text())
def test_any_text_is_refused_or_an_address(text: str) -> None:
    for url in (text, f"http://{text}/", f"https://a.example.com{text}"):
        try:
            host, port = check_url(url)
        except WebsiteRefusedError:
            continue
        assert host.isascii()
        assert port in {80, 443}


@given(st.ip_addresses())
def test_nothing_but_the_public_internet(address: ipaddress.IPv4Address) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast


async def look_up(host: str, port: int) -> Sequence[str]:
    if host not in NAMES:
        raise OSError("Name or service not known")
    return NAMES[host]


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [
        ("loop.test", 80, "loopback"),
        ("LOOP.test.", 443, "loopback"),
        ("six.test", 80, "loopback"),
        ("mapped.test", 80, "private"),
        ("metadata.test", 80, "link_local"),
        ("mixed.test", 443, "private"),
        ("zone.test", 80, "zone"),
        ("nat64.test", 80, "private"),
        ("café.test", 80, "private"),
        ("good.test", 8080, "port"),
        ("good.test", 27017, "port"),
        ("127.0.0.1", 80, "loopback"),
        ("127.1", 80, "odd_literal"),
        ("own.test", 443, "own_service"),
    ],
)
async def test_what_names_lead_to(host: str, port: int, reason: str) -> None:
    targets = Targets(MappedHosts(), OwnPlaces([("own.test", 443)]), look_up)
    with pytest.raises(WebsiteRefusedError) as caught:
        await targets.find(host, port)
    assert caught.value.reason == reason
    assert host in str(caught.value)


async def test_good_names_lead_to_all_their_addresses() -> None:
    targets = Targets(MappedHosts(), OwnPlaces(), look_up)
    assert await targets.find("two.test", 443) == [("93.184.215.14", 443), ("2606:4700::1", 443)]
    with pytest.raises(CannotResolveHostError):
        await targets.find("none.test", 80)


async def test_own_services_are_known_by_their_address_too() -> None:
    own = OwnPlaces([("93.184.215.14", 443), ("10.0.0.1", 80)])
    targets = Targets(MappedHosts(), own, look_up)
    with pytest.raises(WebsiteRefusedError, match="own_service"):
        await targets.find("good.test", 443)
    assert await targets.find("good.test", 80)


async def test_no_mapped_host_leads_to_an_own_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADCRAWL_SCRAPYD_NODES", "")
    own = OwnPlaces.of(Settings({"MONGO_URI": "mongodb://joe:x@127.0.0.1/leads"}))
    for port in (6800, 27017):
        targets = Targets(MappedHosts.read(f"*.test=127.0.0.1:{port}"), own, look_up)
        with pytest.raises(WebsiteRefusedError, match="own_service"):
            await targets.find("a.test", 80)


async def test_this_machine_is_no_website(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "leadcrawl.guard.own._machine_addresses", lambda: frozenset({"93.184.215.14"})
    )
    with pytest.raises(WebsiteRefusedError, match="own_machine"):
        await Targets(MappedHosts(), OwnPlaces(), look_up).find("good.test", 80)


async def test_own_services_are_asked_for_until_they_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([OSError("later"), [(2, 1, 6, "", ("93.184.215.14", 443))]])

    def answer(*_: object, **__: object) -> object:
        if isinstance(found := next(answers), OSError):
            raise found
        return found

    monkeypatch.setattr("socket.getaddrinfo", answer)
    own = OwnPlaces([("scrapyd.test", 443)])
    assert [await own.why_own("a.test", 443, ["93.184.215.14"]) for _ in range(3)] == [
        None, "own_service", "own_service",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "host", ["2606:4700:0:0::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e", "wrapped.test"]
)
async def test_own_addresses_are_known_in_all_forms(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = {"93.184.215.14", "2606:4700::1"}
    services = OwnPlaces([(address, 443) for address in mine])
    with pytest.raises(WebsiteRefusedError, match="own_service"):
        await Targets(MappedHosts(), services, look_up).find(host, 443)
    monkeypatch.setattr("leadcrawl.guard.own._machine_addresses", lambda: frozenset(mine))
    with pytest.raises(WebsiteRefusedError, match="own_machine"):
        await Targets(MappedHosts(), OwnPlaces(), look_up).find(host, 80)


async def test_mapped_hosts_turn_the_guard_off_for_nothing_else() -> None:
    mapped = MappedHosts.read("*.example.com=127.0.0.1:8123")
    targets = Targets(mapped, OwnPlaces(), look_up)
    assert await targets.find("www.example.com", 443) == [("127.0.0.1", 8123)]
    for host in ("loop.test", "127.0.0.1", "localhost.localdomain", "wwwexample.com"):
        with pytest.raises((WebsiteRefusedError, CannotResolveHostError)):
            await targets.find(host, 80)
    with pytest.raises(WebsiteRefusedError, match="port"):
        await targets.find("www.example.com", 8123)


@pytest.mark.parametrize(
    "text", ["example.com", "a=b", "a=127.0.0.1", "a=127.0.0.1:0", "a:8080=127.0.0.1:1", "a b=c:1"]
)
def test_malformed_hosts_are_bad_input(text: str) -> None:
    with pytest.raises(ConfigError, match="LEADCRAWL_WEBSITE_HOSTS must be such as"):
        MappedHosts.read(text)
