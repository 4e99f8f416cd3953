"""What posters tell of themselves is found by the project, and nothing else is."""

import json
from typing import Any

import pytest
from scrapy.utils.test import get_crawler

from leadcrawl.pipelines.phone import PhonePipeline
from leadcrawl.sources.craigslist.posting_api import PostingReply
from leadcrawl.sources.craigslist.posting_page import PostingPage
from replica.craigslist.answers import answer
from replica.craigslist.posting_api import posting_json
from replica.craigslist.posting_page import posting_page


@pytest.mark.parametrize("city", ["sfbay", "boise", "london"])
def test_contacts_are_those_of_the_answer_key(make_site: Any, city: str) -> None:
    site = make_site(city, 400, seed=11, gone=0.0)
    pipeline = PhonePipeline.from_crawler(get_crawler())
    for number in range(site.factory.local):
        posting = site.factory.posting(number)
        wanted = answer(posting)
        for lead in (
            PostingPage(posting_page(posting)).lead(),
            PostingReply(json.dumps(posting_json(posting))).lead(),
        ):
            found = pipeline.process_item(lead)
            phones = sorted((phone.e164, phone.extension) for phone in found.phones)
            emails = [email.address for email in found.emails]
            assert phones == sorted((p["e164"], p.get("extension")) for p in wanted["phones"])
            assert emails == [email["address"] for email in wanted["emails"]]
            assert (found.website, found.domain) == (wanted.get("website"), wanted.get("domain"))
