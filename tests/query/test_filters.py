"""Options and views become a checked filter, or one line that says what is wrong."""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadcrawl.errors import ConfigError
from leadcrawl.storage.conditions import stages
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.terminal.listing import Listing
from leadcrawl.terminal.options import add_filter_options, filter_from, model_from
from leadcrawl.views import load_views


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_filter_options(parser)
    return parser.parse_args(arguments)


@pytest.fixture
def own_views(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEADCRAWL_CONFIG_DIR", str(tmp_path))
    return tmp_path / "views.yml"


def test_every_filter_is_an_option() -> None:
    wanted = filter_from(
        options(
            *("--query", "roof", "--city", "Austin", "--region", "TX", "--location", "787"),
            *("--near", "30.27,-97.74", "--radius-km", "5", "--category", "roofing"),
            *("--source", "google_maps", "--rating-min", "3", "--rating-max", "5"),
            *("--reviews-min", "4", "--has", "phone, email", "--service", "a", "--service", "b"),
            *("--score-min", "50", "--new-since", "2026-01-31", "--changed-since", "36h"),
            *("--seen-before", "2w", "--status", "active,won", "--include-do-not-contact"),
        )
    )
    assert wanted.model_fields_set == set(LeadFilter.model_fields)
    assert wanted.near == (30.27, -97.74)
    assert wanted.has == ("phone", "email")
    assert wanted.service == ("a", "b")
    assert wanted.new_since == datetime(2026, 1, 31, tzinfo=UTC)
    assert wanted.changed_since
    age = datetime.now(UTC) - wanted.changed_since
    assert timedelta(hours=36) <= age < timedelta(hours=37)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--rating-min", "7"], "--rating-min: must be less than or equal to 5, not '7'"),
        (["--rating-min", "nan"], "--rating-min"),
        (["--rating-min", "4", "--rating-max", "3"], "rating_min 4.0 is above rating_max 3.0"),
        (["--score-min", "101"], "--score-min"),
        (["--reviews-min", "-1"], "--reviews-min"),
        (["--reviews-min", "many"], "--reviews-min"),
        (["--reviews-min", "9" * 30], "--reviews-min"),  # no number for the database
        (["--has", "fax"], "--has: must be 'phone', 'email' or 'website', not 'fax'"),
        (["--near", "here"], "--near: needs latitude,longitude"),
        (["--near", "91,0"], "--near"),
        (["--near", "nan,0"], "--near"),
        (["--radius-km", "3"], "radius_km needs near"),
        (["--near", "1,1", "--radius-km", "0"], "--radius-km"),
        (["--new-since", "soon"], "--new-since: needs an age such as 7d"),
        (["--new-since", "0001-01-01T00:00+14:00"], "--new-since"),
        (["--status", "active,dead"], "--status: must be 'active'"),
        (["--source", "yelp"], "--source"),
        (["--query", "!!"], "--query: has no word to look for: '!!'"),
        (["--query", "the"], "--query"),
        (["--query", "x" * 201], "--query"),
        (["--service", "?"], "--service"),
        (["--city", ""], "--city"),
        (["--view", "hot-plumber"], "did you mean hot-plumbers?"),
    ],
)
def test_a_bad_value_is_one_line(arguments: list[str], complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        filter_from(options(*arguments))
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_text_of_a_user_is_an_operator_or_an_expression() -> None:
    nasty = '{"$gt": ""} .*(a+)+$ $where'
    wanted = LeadFilter(query=nasty, city=nasty, region=nasty, location=nasty, category=nasty)
    found = str(stages(wanted.model_copy(update={"service": (nasty,)})))
    assert "$regex" not in found
    assert "(a+)" not in found
    assert "$where" not in found
    assert set('{}"\\') & set(found.replace("'", '"').replace('"', "")) == {"{", "}", "\\"}


def test_options_win_over_the_view(own_views: Path) -> None:
    own_views.write_text("mine: {city: Austin, rating-min: 4, has: [phone], sort: score, limit: 5}")
    wanted = filter_from(options("--view", "mine", "--city", "Buda"))
    assert wanted == LeadFilter(city="Buda", rating_min=4, has=("phone",))
    listing = model_from(options("--view", "mine"), Listing)
    assert (listing.sort, listing.order, listing.limit) == ("score", "desc", 5)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: {city: Austin}\nb: {ratng_min: 4}", "views.yml: b: ratng_min"),
        ("a: {limit: 500}", "views.yml: a: limit"),
        ("a: [city]", "views.yml: a: expected filters"),
        ("a: {offset: 5}", "views.yml: a: offset"),
    ],
)
def test_all_views_are_checked_whichever_is_used(
    own_views: Path, text: str, complaint: str
) -> None:
    own_views.write_text(text)
    with pytest.raises(ConfigError, match=complaint):
        filter_from(options("--view", "a"))


def test_the_views_that_come_along_are_sound() -> None:
    assert "hot-plumbers" in load_views()
