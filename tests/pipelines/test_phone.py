from typing import Any

import pytest
from scrapy.crawler import Crawler

from leadcrawl.items import Compensation, Email, Lead, Phone
from leadcrawl.pipelines.phone import PhonePipeline


def process(crawler: Crawler, lead: Lead) -> Lead:
    return PhonePipeline.from_crawler(crawler).process_item(lead)


def stat(crawler: Crawler, name: str) -> Any:
    return crawler.stats.get_value(f"leadcrawl/{name}") if crawler.stats else None


def test_contacts_are_found_in_the_words_of_the_record(crawler: Crawler, make_lead: Any) -> None:
    lead = process(
        crawler,
        make_lead(
            name="Roof repair (512) 555-0123",
            description="Mail joe@example.com or see www.acme-roofs.com, facebook.com/AcmeRoofs",
        ),
    )
    assert [phone.e164 for phone in lead.phones] == ["+15125550123"]
    assert [email.address for email in lead.emails] == ["joe@example.com"]
    assert (lead.website, lead.domain) == ("https://www.acme-roofs.com/", "acme-roofs.com")
    assert lead.socials == {"facebook": "https://www.facebook.com/AcmeRoofs"}
    assert stat(crawler, "phones") == 1
    assert stat(crawler, "emails") == 1
    assert stat(crawler, f"phone/{lead.phones[0].found_by}") == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"attributes": {"contact": "(512) 555-0123"}},
        {"services": ("Roofs: call (512) 555-0123",)},
        {"compensation": Compensation(text="$25/hr, call (512) 555-0123")},
    ],
)
def test_all_words_count(crawler: Crawler, make_lead: Any, fields: dict[str, Any]) -> None:
    assert [p.e164 for p in process(crawler, make_lead(**fields)).phones] == ["+15125550123"]


def test_the_region_of_the_lead_is_used(crawler: Crawler, make_lead: Any) -> None:
    lead = process(crawler, make_lead(country="GB", description="Ring 020 7946 0123 today"))
    assert [phone.e164 for phone in lead.phones] == ["+442079460123"]


def test_what_the_page_has_in_a_field_comes_first_and_stays(
    crawler: Crawler, make_lead: Any
) -> None:
    own = Phone(e164="+15125550199", national="(512) 555-0199", found_by="field", raw="x")
    mail = Email(address="office@example.com", found_by="field", raw="x")
    lead = process(
        crawler,
        make_lead(
            phones=(own,),
            emails=(mail,),
            website="https://acme.com",
            socials={"x": "https://x.com/acme"},
            description="512-555-0123, 512-555-0199, office@example.com, www.other.com, x.com/other",
        ),
    )
    assert [phone.e164 for phone in lead.phones] == ["+15125550199", "+15125550123"]
    assert lead.phones[0] == own
    assert lead.emails == (mail,)
    assert (lead.website, lead.domain) == ("https://acme.com/", "acme.com")
    assert lead.socials == {"x": "https://x.com/acme"}


def test_a_website_that_is_a_profile_is_also_kept_as_one(crawler: Crawler, make_lead: Any) -> None:
    lead = process(crawler, make_lead(website="https://www.instagram.com/Acme/"))
    assert lead.socials == {"instagram": "https://www.instagram.com/acme"}


def test_the_records_own_keys_are_no_contacts(crawler: Crawler, make_lead: Any) -> None:
    lead = make_lead(
        source_id="5125550123",
        url="https://austin.craigslist.org/d/x/5125550123.html",
        description="5125550123 https://austin.craigslist.org/d/x/5125550123.html call us",
    )
    assert process(crawler, lead) == lead
    assert stat(crawler, "phones") == 0


def test_a_bare_lead_stays_as_it_is(crawler: Crawler, make_lead: Any) -> None:
    lead = make_lead(status="gone", name=None, description=None, country=None)
    assert process(crawler, lead) == lead
