"""schedules.yml: what is in it is checked before anything is started."""

from typing import Any

import pytest
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings

from leadcrawl.errors import ConfigError
from leadcrawl.schedules.config import Schedule, load_schedules
from tests.schedules.lab import GOOD, ScheduleLab


@pytest.fixture
def load(lab: ScheduleLab, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the schedules of what was written."""
    monkeypatch.setenv("LEADCRAWL_CONFIG_DIR", lab.environment()["LEADCRAWL_CONFIG_DIR"])
    settings: BaseSettings = get_project_settings()
    return lambda *nodes: load_schedules(settings, nodes or ("local", "far"))


def test_the_packaged_file_starts_nothing_by_itself(load: Any) -> None:
    schedules: dict[str, Schedule] = load()
    assert {schedule.spider for schedule in schedules.values()} == {"craigslist", "google_maps"}
    assert not any(schedule.enabled for schedule in schedules.values())
    assert load("elsewhere")["sfbay-services"].node == "elsewhere"


def test_who_schedules_needs_no_browser(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the node that crawls does; the packaged file, too, names a crawl with one."""
    monkeypatch.setenv("LEADCRAWL_CHROMIUM", "/nowhere/chromium")
    assert "google_maps" in {schedule.spider for schedule in load().values()}


def test_values_become_what_the_command_line_would_say(load: Any, lab: ScheduleLab) -> None:
    arguments = {"city": ["sfbay", "eugene"], "max_leads": 7, "has_pic": True}
    lab.write(a=GOOD | {"arguments": arguments, "node": "far", "priority": 3, "overlap": "replace"})
    a = load()["a"]
    assert a.arguments == {"city": "sfbay, eugene", "max_leads": "7", "has_pic": "true"}
    assert (a.node, a.priority, a.overlap, a.enabled) == ("far", 3, "replace", True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"spider": "craiglist"}, "spider: unknown spider 'craiglist': did you mean craigslist?"),
        ({"arguments": {"city": "atlantis"}}, "arguments: city: unknown city 'atlantis'"),
        ({"arguments": {"city": "sfbay", "category": "zzz"}}, "arguments: category: unknown"),
        ({"arguments": {"city": "sfbay", "subarea": "brk"}}, "arguments: subarea"),
        ({"arguments": {"city": "sfbay", "town": 1}}, "arguments: unknown argument 'town'"),
        ({"arguments": {}}, "arguments: city is missing"),
        ({"arguments": {"city": "sfbay", "max_leads": 0}}, "arguments: max_leads"),
        ({"arguments": {"city": "sfbay", "_job": 1}}, "arguments: '_job'"),
        ({"arguments": {"city": None}}, "arguments.city: must be a valid string, not None"),
        ({"arguments": "city=sfbay"}, "arguments: must be a valid dictionary"),
        ({"cron": "0 25 * * *"}, "cron: '0 25 * * *': bad hour; wanted: minute hour"),
        ({"cron": None}, "cron: must be a valid string, not None"),
        ({"timezone": "America/Los_Angles"}, "did you mean America/Los_Angeles?"),
        ({"timezone": "America"}, "timezone: unknown time zone 'America'"),
        ({"timezone": "../UTC"}, "timezone: unknown time zone '../UTC'"),
        ({"node": "moon"}, "node: 'moon' is not in LEADCRAWL_SCRAPYD_NODES: possible are far,"),
        ({"overlap": "never"}, "overlap: must be 'skip', 'queue' or 'replace', not 'never'"),
        ({"priority": "high"}, "priority: must be a valid integer"),
        ({"crom": "* * * * *"}, "unknown key 'crom': did you mean cron?"),
        ({"name": "b"}, "name: it is the key above"),
        ({"enabled": "perhaps"}, "enabled: must be a valid boolean"),
    ],
)
def test_a_mistake_names_file_schedule_and_key(
    load: Any, lab: ScheduleLab, change: dict[str, Any], said: str
) -> None:
    # A switched-off schedule is checked as well.
    lab.write(fine=GOOD, nightly=GOOD | {"enabled": False} | change)
    with pytest.raises(ConfigError) as raised:
        load()
    message = str(raised.value)
    assert message.startswith("schedules.yml: schedule 'nightly': ")
    assert said in message
    assert "fine" not in message


def test_all_mistakes_are_named_at_once(load: Any, lab: ScheduleLab) -> None:
    lab.write(a=GOOD | {"cron": "x", "timezone": "y"}, b=GOOD | {"spider": "z"})
    with pytest.raises(ConfigError, match=r"'a': .*cron: .*; timezone: .*; schedule 'b': spider: "):
        load()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schedules: [1]", "expected the one key 'schedules'"),
        ("jobs: {}", "expected the one key 'schedules'"),
        ("schedules: {}\nmore: 1", "expected the one key 'schedules'"),
        ("schedules: {Big Name: {}}", "schedule 'Big Name': a name is made of"),
        ("schedules: {../x: {}}", "a name is made of"),
        ("schedules: {a: soon}", "schedule 'a': expected keys"),
        ("schedules: {a: {}}", "schedule 'a': spider: it is missing; cron: it is missing"),
        ("schedules: {a: {}, a: {}}", "key 'a' is given twice"),
    ],
)
def test_the_form_of_the_file(load: Any, lab: ScheduleLab, text: str, said: str) -> None:
    lab.write_text(text)
    with pytest.raises(ConfigError) as raised:
        load()
    assert said in str(raised.value)


def test_a_file_without_schedules_is_right(load: Any, lab: ScheduleLab) -> None:
    lab.write_text("schedules:\n")
    assert load() == {}
