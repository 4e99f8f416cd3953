import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler

from leadcrawl.errors import ConfigError
from leadcrawl.items import Email, Phone
from leadcrawl.pipelines.enrichment import EnrichmentPipeline
from leadcrawl.scoring import Condition, Rule, Scoring
from leadcrawl.taxonomy import Taxonomy
from leadcrawl.yamlfile import load_yaml

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PHONE = Phone(e164="+15125550123", national="(512) 555-0123", found_by="text", raw="x")
EMAIL = Email(address="joe@example.com", found_by="text", raw="x")
REFERENCE = Path(__file__).resolve().parents[2].parent / "shared/corpus/craigslist/reference"


@pytest.fixture
def scoring() -> Scoring:
    return Scoring.load()


@pytest.fixture
def config_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder for configuration, empty."""
    monkeypatch.setenv("LEADCRAWL_CONFIG_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load()


def test_a_lead_gets_what_follows_from_it(crawler: Crawler, make_lead: Any) -> None:
    lead = make_lead(
        description="We repair roofs of all kinds, and we do it fast and well.", phones=(PHONE,)
    )
    enriched = EnrichmentPipeline.from_crawler(crawler).process_item(lead)
    assert enriched.category_normalized == "home_services"
    assert enriched.language == "en"
    assert enriched.score is not None
    assert "+30 has a phone" in enriched.score_reasons
    assert enriched.completeness is not None
    assert crawler.stats
    assert crawler.stats.get_value("leadcrawl/category/home_services") == 1


def test_nothing_is_invented_for_a_bare_lead(crawler: Crawler, make_lead: Any) -> None:
    lead = make_lead(
        status="gone",
        name=None,
        description=None,
        country=None,
        category_code="???",
        posted_at=None,
    )
    enriched = EnrichmentPipeline.from_crawler(crawler).process_item(lead)
    assert (enriched.category_normalized, enriched.language) == (None, None)
    assert (enriched.score, enriched.completeness) == (0, 0.0)
    assert crawler.stats
    assert crawler.stats.get_value("leadcrawl/category/unknown") == 1


def test_a_language_that_the_source_states_is_kept(crawler: Crawler, make_lead: Any) -> None:
    lead = make_lead(language="fr", description="We repair roofs of all kinds, and fast." * 3)
    assert EnrichmentPipeline.from_crawler(crawler).process_item(lead).language == "fr"


def test_all_categories_of_craigslist_are_known(taxonomy: Taxonomy, make_lead: Any) -> None:
    file = REFERENCE / "pp_reference_categories_2026-05-02.json"
    if not file.exists():
        pytest.skip("the captured category list is not beside the repository")
    codes = [entry["Abbreviation"] for entry in json.loads(file.read_text())]
    assert len(codes) == 178
    assert [c for c in codes if not taxonomy.normalize(make_lead(category_code=c))] == []


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Coffee shop", "food_and_drink"),
        ("coffee_shop", "food_and_drink"),
        ("Spanish restaurant", "food_and_drink"),
        ("Plumber", "plumbing"),
        ("Auto parts store", "automotive_parts"),
        ("Law firm", "legal"),
        ("Massage spa", "beauty"),
        ("Dry cleaner", "cleaning"),
        ("Public library", "education"),
        ("Observatory", "entertainment"),
        ("Discount store", "retail"),
        ("Something new", None),
        ("", None),
        (None, None),
    ],
)
def test_labels_of_google_maps(taxonomy: Taxonomy, label: str | None, expected: str | None) -> None:
    assert taxonomy.of_label(label) == expected


def test_a_second_category_helps_where_the_first_is_unknown(
    taxonomy: Taxonomy, make_lead: Any
) -> None:
    lead = make_lead(source="google_maps", category="Xyz", categories=("Xyz", "Plumber"))
    assert taxonomy.normalize(lead) == "plumbing"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"phones": (PHONE,)}, {}),
        ({"emails": (EMAIL,)}, {}),
        ({"phones": (PHONE,)}, {"website": "https://example.com/"}),
        ({"posted_at": NOW}, {"posted_at": NOW - timedelta(days=8)}),
        ({"posted_at": NOW - timedelta(days=8)}, {"posted_at": NOW - timedelta(days=31)}),
        ({"posted_at": NOW - timedelta(days=8)}, {"posted_at": None}),
        ({"reviews_count": 10}, {"reviews_count": 9}),
        ({}, {"repost_of": "7900000000"}),
        ({"phones": (PHONE,)}, {"phones": (PHONE,), "do_not_contact": True}),
        ({"phones": (PHONE,)}, {"phones": (PHONE,), "status": "gone"}),
        ({"phones": (PHONE,)}, {"phones": (PHONE,), "closed": "permanently"}),
    ],
)
def test_scores_are_in_order(
    scoring: Scoring, make_lead: Any, better: dict[str, Any], worse: dict[str, Any]
) -> None:
    assert scoring.score(make_lead(**better), NOW)[0] > scoring.score(make_lead(**worse), NOW)[0]


def test_a_score_stays_between_0_and_100(make_lead: Any) -> None:
    always = Condition(has="name")
    for points, expected in ((100, 100), (-100, 0)):
        rules = tuple(Rule(reason=str(n), points=points, when=always) for n in range(3))
        scoring = Scoring(rules=rules, completeness={})
        assert scoring.score(make_lead(), NOW)[0] == expected
        assert scoring.completeness_of(make_lead()) is None


def test_completeness_is_the_weighted_share(make_lead: Any) -> None:
    scoring = Scoring(rules=(), completeness={"craigslist": {"name": 1, "phones": 3}})
    assert scoring.completeness_of(make_lead()) == 0.25
    assert scoring.completeness_of(make_lead(phones=(PHONE,))) == 1.0


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("scoring.yml", "rules: []\ncompleteness: {craigslist: {nam: 1}}", "'nam' is no field"),
        ("scoring.yml", "rules: []", "scoring.yml: completeness: Field required"),
        (
            "scoring.yml",
            "rules: [{points: 1, reason: x, when: {}}]\ncompleteness: {}",
            "rules.0.when",
        ),
        (
            "scoring.yml",
            "rules: [{points: 1, reason: x, when: {at_least: {name: 1}}}]\ncompleteness: {}",
            "'name'",
        ),
        ("scoring.yml", "rules: []\nrules: []", "line 2: key 'rules' is given twice"),
        ("scoring.yml", "- a", "expected a mapping"),
        ("scoring.yml", "a: [", "line 1"),
        (
            "taxonomy.yml",
            "categories: {a: {craigslist: [off]}}",
            "taxonomy.yml: categories.a.craigslist.0",
        ),
        ("taxonomy.yml", "categories: {a: {labels: [x]}, b: {labels: [X]}}", "both 'a' and 'b'"),
        ("taxonomy.yml", "categories: {}", "taxonomy.yml: categories"),
        ("taxonomy.yml", "categories: {a: {keyword: [x]}}", "categories.a.keyword"),
    ],
)
def test_unsound_rules_stop_the_crawl_in_one_line(
    crawler: Crawler, config_dir: Path, name: str, text: str, message: str
) -> None:
    (config_dir / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        EnrichmentPipeline.from_crawler(crawler)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_users_folder_replaces_a_packaged_file_only_where_it_has_one(
    scoring: Scoring, config_dir: Path
) -> None:
    (config_dir / "taxonomy.yml").write_text("categories: {own: {craigslist: [hss]}}")
    assert Taxonomy.load().categories == ("own",)
    assert Scoring.load() == scoring


def test_a_users_folder_that_is_missing_is_said(
    config_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADCRAWL_CONFIG_DIR", str(config_dir / "missing"))
    with pytest.raises(ConfigError, match="LEADCRAWL_CONFIG_DIR"):
        load_yaml("scoring.yml")


def test_a_missing_file_is_said() -> None:
    with pytest.raises(ConfigError, match=r"nothing\.yml: there is no such file"):
        load_yaml("nothing.yml")
