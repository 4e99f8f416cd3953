"""Which leads `scrapy crawl website` takes, and what it says to bad arguments."""

from pathlib import Path
from typing import Any

import pytest
from scrapy.utils.project import get_project_settings

from leadcrawl.config_website import WebsiteConfig
from leadcrawl.errors import ConfigError
from leadcrawl.schedules.config import load_schedules
from tests.website_spider.site_lab import Sites, WebsiteLab, lead


def test_the_leads_of_a_view(lab: WebsiteLab) -> None:
    good: dict[str, Any] = {"rating": 4.8, "reviews_count": 30}
    phone = "(512) 555-0123"
    lab.seed(
        lead(1, "http://good.example.com/", phone, **good),
        lead(2, "http://poor.example.com/", phone, rating=3.1, reviews_count=30),
        lead(3, "http://asked-not-to.example.com/", phone, do_not_contact=True, **good),
        lead(4, "https://www.facebook.com/acme", phone, domain="facebook.com", **good),
        lead(5, "http://closed-for-good.example.com/", phone, closed="permanently", **good),
        lead(6, "http://gone.example.com/", phone, status="gone", **good),
    )
    with Sites().serve() as sites:
        done = lab.visit(sites, "view=well-rated", "reviews_min=25")
    assert done.returncode == 0, done.stderr
    assert dict(sites.homes) == {"good.example.com": 1}
    assert lab.values(1, "emails") == ["info@good.example.com"]
    run = lab.last_run()
    assert run["spider"] == "website"
    assert run["arguments"] == {"view": "well-rated", "reviews_min": "25"}
    assert run["leads_read"] == run["coverage"]["emails"] == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"view": "none-such"}, "view: there is no 'none-such' in views.yml"),
        ({"cty": "Austin"}, "unknown argument 'cty': did you mean city?"),
        ({"has": "fax"}, "has: must be 'phone', 'email' or 'website', not 'fax'"),
        ({"max_pages": "0"}, "max_pages: must be greater than or equal to 1, not '0'"),
        ({"max_seconds": "soon"}, "max_seconds: must be a valid number"),
        ({"radius_km": "5"}, "radius_km needs near"),
    ],
)
def test_bad_arguments(arguments: dict[str, str], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint.replace("(", r"\(").replace("?", r"\?")):
        WebsiteConfig.load("website", arguments)


def test_bad_arguments_are_one_line(lab: WebsiteLab) -> None:
    done = lab.visit(Sites(), "view=none-such")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "none-such" in done.stderr


def test_a_schedule_may_name_the_spider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADCRAWL_CONFIG_DIR", str(tmp_path))
    text = "schedules:\n  contacts:\n    spider: website\n    arguments: {view: well-rated}\n"
    (tmp_path / "schedules.yml").write_text(f'{text}    cron: "0 3 * * *"\n', encoding="utf-8")
    assert load_schedules(get_project_settings(), ["local"])["contacts"].spider == "website"
