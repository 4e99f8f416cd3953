"""How people are told, and what tells them: examples, and what must not match."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.errors import ConfigError
from leadcrawl.privacy.selectors import Kind, Selector, identities, names_in
from leadcrawl.privacy.trace import Trace

SAME: list[tuple[Kind, str, str]] = [
    ("phone", "+1 512-555-0123", "+15125550123"),
    ("phone", "001.512.555.0123", "+15125550123"),
    ("email", " Joe@Example.COM ", "joe@example.com"),
    ("email", "info@bücher.de", "info@xn--bcher-kva.de"),
    ("domain", "HTTPS://Www.Acme.co.uk/contact", "acme.co.uk"),
    ("domain", "acme-plumbing.blogspot.com", "acme-plumbing.blogspot.com"),
    ("name", "  JOSÉ  O’Neill-Smith ", "jose oneill smith"),
    ("name", "東京配管", "東京配管"),
    ("id", "google_maps:123", "google_maps:123"),
]


@pytest.mark.parametrize(("kind", "text", "value"), SAME)
def test_one_normal_form(kind: Kind, text: str, value: str) -> None:
    assert Selector.of(kind, text).value == value
    assert Selector.of(kind, value).value == value


def test_a_phone_is_dialed_from_its_region() -> None:
    assert Selector.of("phone", "030 23125 000", "DE").value == "+493023125000"


@pytest.mark.parametrize("kind", ["phone", "email", "domain", "name", "id"])
@given(text=st.text(max_size=40))
def test_nonsense_is_refused_and_nothing_else_is_raised(kind: Kind, text: str) -> None:
    with suppress(ConfigError):
        assert Selector.of(kind, text).value.strip()


FOUND: list[tuple[Kind, str, str]] = [
    ("phone", "+15125550123", "tel:+1-512-555-0123"),
    ("phone", "+15125550123", "00 1 512 5550123"),
    ("phone", "+493023125000", "Tel. 030/23 12 50 00"),
    ("email", "joe@example.com", "mailto:JOE%40example.com?subject=x"),
    ("email", "joe@example.com", '{"mail": "joe\\u0040example.com"}'),
    ("domain", "example.com", "see https://www.example.com/x"),
    ("domain", "example.com", "ann@mail.example.com"),
    ("name", "jane doe", "owner: Jane  Doé."),
    ("id", "craigslist:790", "the lead craigslist:790"),
]
NOT_FOUND: list[tuple[Kind, str, str]] = [
    ("phone", "+15125550123", "95125550123"),
    ("phone", "+15125550123", "512-555-0124"),
    ("email", "joe@example.com", "bigjoe@example.com"),
    ("email", "joe@example.com", "joe@example.com.au"),
    ("email", "joe@example.com", "joe@exampleXcom"),
    ("domain", "example.com", "example.com.au, myexample.com"),
    ("name", "jane doe", "Jane Doering"),
    ("id", "craigslist:790", "craigslist:7901"),
]


@pytest.mark.parametrize(("kind", "value", "text"), FOUND)
def test_traces_are_found(kind: Kind, value: str, text: str) -> None:
    assert Trace([Selector(kind, value)]).in_value({"a": [text]})


@pytest.mark.parametrize(("kind", "value", "text"), NOT_FOUND)
def test_others_are_left_alone(kind: Kind, value: str, text: str) -> None:
    trace = Trace([Selector(kind, value)])
    assert not trace.in_value(text)
    assert not trace.in_page(text)


@pytest.mark.parametrize("page", ["<p>five1two 555 O1two3", "joe (at) example (dot) com"])
def test_hidden_contacts_are_found_where_that_is_worth_the_time(page: str) -> None:
    trace = Trace([Selector("phone", "+15125550123"), Selector("email", "joe@example.com")])
    assert trace.in_page(page)
    assert trace.said_in([page])
    assert not trace.in_value(page)


def test_identities_of_a_whole_lead() -> None:
    lead = {
        "source": "google_maps",
        "source_id": "7",
        "phones": [{"e164": "+15125550123"}],
        "emails": [{"address": "joe@mail.example.com"}],
        "domain": "acme.org",
    }
    assert [(one.kind, one.value) for one in identities(lead)] == [
        ("id", "google_maps:7"),
        ("phone", "+15125550123"),
        ("email", "joe@mail.example.com"),
        ("domain", "example.com"),
        ("domain", "acme.org"),
    ]
    assert list(identities({}))[1:] == []
    assert list(names_in([None, ""], {1, 2})) == []
