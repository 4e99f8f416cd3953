from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scrapy.crawler import Crawler
from scrapy.utils.test import get_crawler

from leadcrawl.errors import LeadRejected
from leadcrawl.items import Compensation, Lead, Money, Point
from leadcrawl.pipelines.validation import MAX_LENGTHS, ValidationPipeline

MAPS = {"source": "google_maps", "url": "https://www.google.com/maps?cid=7900000001"}


def stat(crawler: Crawler, name: str) -> Any:
    return crawler.stats.get_value(f"leadcrawl/{name}") if crawler.stats else None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"url": "https://sfbay.craigslist.org/eby/hss/d/roof/7900000001.html"},
        {"url": "http://newyork.craigslist.org/x"},
        MAPS,
        MAPS | {"url": "https://maps.google.co.uk/maps/place/x"},
        {"status": "gone", "name": None},
        {"rating": 1.0, "reviews_count": 0, "price": Money(amount=0, currency="USD")},
        {"location": Point(coordinates=(-122.27, 37.8))},
        {"updated_at": datetime(2026, 11, 2, tzinfo=UTC)},
        {"compensation": Compensation(text="DOE")},
    ],
)
def test_a_sound_lead_passes_unchanged(
    crawler: Crawler, make_lead: Any, fields: dict[str, Any]
) -> None:
    lead = make_lead(**fields)
    assert ValidationPipeline.from_crawler(crawler).process_item(lead) == lead
    assert stat(crawler, "leads/rejected") is None


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({"source_id": "abc"}, {"source_id": "not_a_number"}),
        ({"source_id": ""}, {"source_id": "not_a_number"}),
        ({"source_id": "\x00"}, {"source_id": "not_a_number"}),
        ({"url": "https://example.com/7900000001"}, {"url": "host_not_allowed"}),
        ({"url": "https://craigslist.org.example.com/"}, {"url": "host_not_allowed"}),
        ({"url": "https://notcraigslist.org/"}, {"url": "host_not_allowed"}),
        ({"url": "https://google.evil.com/"}, {"url": "host_not_allowed"}),
        ({"url": "ftp://www.craigslist.org/"}, {"url": "not_http"}),
        ({"url": "http://[broken"}, {"url": "not_http"}),
        (MAPS | {"url": "https://www.craigslist.org/x"}, {"url": "host_not_allowed"}),
        (MAPS | {"url": "https://google.com.example.com/"}, {"url": "host_not_allowed"}),
        ({"name": None}, {"name": "missing"}),
        ({"name": " \u200b"}, {"name": "missing"}),
        ({"name": "x" * (MAX_LENGTHS["name"] + 1)}, {"name": "too_long"}),
        ({"name": None, "source_id": "x"}, {"name": "missing", "source_id": "not_a_number"}),
    ],
)
def test_a_lead_that_cannot_be_used_is_rejected(
    crawler: Crawler, make_lead: Any, fields: dict[str, Any], reasons: dict[str, str]
) -> None:
    with pytest.raises(LeadRejected) as caught:
        ValidationPipeline.from_crawler(crawler).process_item(make_lead(**fields))
    assert caught.value.reasons == reasons
    assert stat(crawler, "leads/rejected") == 1
    for field, reason in reasons.items():
        assert stat(crawler, f"rejected/{field}/{reason}") == 1


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("rating", 0.0, "out_of_range"),
        ("rating", 5.1, "out_of_range"),
        ("rating", float("nan"), "out_of_range"),
        ("reviews_count", -1, "out_of_range"),
        ("location", Point(coordinates=(0, 0)), "zero"),
        ("location", Point(coordinates=(37.8, -122.3)), "out_of_range"),
        ("price", Money(amount=-1, currency="USD"), "out_of_range"),
        ("price", Money(amount=float("inf"), currency="USD"), "out_of_range"),
        ("compensation", Compensation(text="x", minimum=-1), "out_of_range"),
        ("website", "javascript:void(0)", "not_a_url"),
        ("posted_at", datetime(1994, 1, 1, tzinfo=UTC), "out_of_range"),
        ("posted_at", datetime.now(UTC) + timedelta(days=3), "out_of_range"),
        ("updated_at", datetime(2026, 10, 1, tzinfo=UTC), "before_posted"),
        ("updated_at", datetime.now(UTC) + timedelta(days=3), "out_of_range"),
        ("expires_at", datetime(2026, 10, 1, tzinfo=UTC), "before_posted"),
    ],
)
def test_a_value_that_cannot_be_true_is_taken_out_and_counted(
    crawler: Crawler, make_lead: Any, field: str, value: object, reason: str
) -> None:
    lead = make_lead(**{field: value})
    passed = ValidationPipeline.from_crawler(crawler).process_item(lead)
    assert passed == lead.model_copy(update={field: None})
    assert stat(crawler, f"dropped/{field}/{reason}") == 1


def test_the_domain_goes_with_the_website(crawler: Crawler, make_lead: Any) -> None:
    lead = make_lead(website="mailto:a", domain="example.com")
    assert ValidationPipeline.from_crawler(crawler).process_item(lead).domain is None


def test_control_characters_are_stripped_everywhere(crawler: Crawler, make_lead: Any) -> None:
    lead = make_lead(
        name="Roof\x00 re\u200bpair",
        description="a\x07\nb \ud83d",
        services=("Roofs\x01", "\x02"),
        attributes={"licensed": "yes\x03", "empty": "\x04"},
        city="\u200b",
    )
    passed = ValidationPipeline.from_crawler(crawler).process_item(lead)
    assert passed.name == "Roof repair"
    assert passed.description == "a\nb"
    assert passed.services == ("Roofs",)
    assert passed.attributes == {"licensed": "yes"}
    assert passed.city is None


def test_the_stand_in_for_the_site_is_allowed(make_lead: Any) -> None:
    crawler = get_crawler(settings_dict={"LEADCRAWL_SITE_URL": "http://127.0.0.1:8765"})
    pipeline = ValidationPipeline.from_crawler(crawler)
    lead = make_lead(url="http://127.0.0.1:8765/view/d/x/abcdefghijkmnpqrstuvwx")
    assert pipeline.process_item(lead) == lead
    with pytest.raises(LeadRejected):
        pipeline.process_item(make_lead(url="http://127.0.0.2:8765/x"))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=50,
)
@given(text=st.text(), number=st.floats())
def test_any_lead_is_passed_or_rejected(
    crawler: Crawler, make_lead: Any, text: str, number: float
) -> None:
    lead: Lead = make_lead(name=text, url=text, website=text, rating=number)
    with suppress(LeadRejected):  # nothing else is raised
        passed = ValidationPipeline.from_crawler(crawler).process_item(lead)
        assert passed.name
        assert passed.rating is None or 1 <= passed.rating <= 5
