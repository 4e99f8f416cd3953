"""Cron expressions: when they run, and how systemd says the same."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcrawl.errors import ConfigError
from leadcrawl.schedules.cron import Cron

NEW_YORK = "America/New_York"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def times(expression: str, zone: str, after: str, count: int) -> list[str]:
    runs = Cron(expression, zone).runs(datetime.fromisoformat(after))
    return [
        f"{run.astimezone(UTC):%m-%d %H:%M}" for run, _ in zip(runs, range(count), strict=False)
    ]


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("0 5 * * *", "2027-03-13 12:00Z", ["03-14 09:00", "03-15 09:00"]),  # 5:00 EDT
        ("30 2 * * *", "2027-03-13 12:00Z", ["03-14 07:00", "03-15 06:30"]),  # 2:30 is left out
        ("30 1 * * *", "2027-11-07 00:00Z", ["11-07 05:30", "11-08 06:30"]),  # 1:30 comes twice
        ("30 1 * * *", "2027-11-07 06:00Z", ["11-08 06:30"]),  # in the second 1:00
        ("0 * * * *", "2027-11-07 04:30Z", ["11-07 05:00", "11-07 06:00", "11-07 07:00"]),
    ],
)
def test_next_runs_when_the_clocks_change(expression: str, after: str, expected: list[str]) -> None:
    assert times(expression, NEW_YORK, after, len(expected)) == expected


def test_next_run_is_in_the_zone_of_the_schedule() -> None:
    run = Cron("15 6 * * *", "Asia/Kolkata").next_run(NOW)
    assert str(run) == "2026-11-22 06:15:00+05:30"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("* * * *", "has not five fields"),
        ("0 0 * * * *", "has not five fields"),
        ("@daily", "has not five fields"),
        ("", "has not five fields"),
        ("60 * * * *", "bad minute"),
        ("0 5-1 * * *", "bad hour"),
        ("0 0 30 2 *", "bad day-of-month"),
        ("0 0 L * *", "not known to every cron"),
        ("0 0 LW * *", "not known to every cron"),
        ("0 0 * * mon#1", "not known to every cron"),
        ("0 0 * * 5L", "not known to every cron"),
        ("5/10 * * * *", "a step needs a range"),
        ("0,5/10 * * * *", "a step needs a range"),
        ("*/0 * * * *", "bad minute"),
    ],
)
def test_what_cannot_be_read_is_refused(expression: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Cron(expression)


@pytest.mark.parametrize(
    ("expression", "zone", "lines"),
    [
        ("15 5 * * *", "Europe/Berlin", ["*-*-* 05:15:00 Europe/Berlin"]),
        ("0 6 * * 7", "UTC", ["Sun *-*-* 06:00:00 UTC"]),
        ("0 6 * * sun-tue", "UTC", ["Mon,Tue,Sun *-*-* 06:00:00 UTC"]),
        ("0 0 1 1,7 *", "UTC", ["*-01,07-01 00:00:00 UTC"]),
        ("0 0 13 * fri", "UTC", ["*-*-13 00:00:00 UTC", "Fri *-*-* 00:00:00 UTC"]),
        ("0 0 1-31/14 * *", "UTC", ["*-*-01,15,29 00:00:00 UTC"]),
        ("0 0 */20 * fri", "UTC", ["Fri *-*-01,21 00:00:00 UTC"]),
        ("*/30 * * * *", NEW_YORK, ["*-*-* *:00,30:00 UTC"]),
        ("30 2 * * 1-5", NEW_YORK, ["Mon,Tue,Wed,Thu,Fri *-*-* 02:30:00 America/New_York"]),
    ],
)
def test_in_the_words_of_systemd(expression: str, zone: str, lines: list[str]) -> None:
    assert list(Cron(expression, zone).on_calendar(NOW)) == lines


@pytest.mark.parametrize(
    ("expression", "zone", "run"),
    [
        ("30 2 * * *", NEW_YORK, "2027-03-14 03:00"),  # systemd has no run that day
        ("*/10 1 * * *", NEW_YORK, "2027-11-07 01:00"),  # and not the second hour's
        ("0 0 * * *", "America/Havana", "2027-03-14 01:00"),
        ("*/20 * * * *", "Australia/Lord_Howe", "2027-04-04 01:40"),  # half an hour
    ],
)
def test_what_systemd_cannot_do_is_an_error(expression: str, zone: str, run: str) -> None:
    with pytest.raises(ConfigError, match=f"would leave out the run of {run}"):
        Cron(expression, zone).on_calendar(NOW)


FIELDS = st.tuples(
    st.sampled_from(["0", "*/7", "5,50", "*"]),
    st.sampled_from(["*", "4", "1,2", "*/6", "9-17", "2"]),
    st.sampled_from(["*", "1", "*/10", "28-31"]),
    st.sampled_from(["*", "3", "3,11"]),
    st.sampled_from(["*", "0", "mon-fri", "*/2", "7"]),
)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@given(
    fields=FIELDS,
    zone=st.sampled_from([NEW_YORK, "Europe/Berlin", "Asia/Kolkata", "UTC"]),
    day=st.sampled_from(["2027-03-13 02:00", "2027-11-06 02:00", "2027-03-27 15:00", "2027-02-28"]),
)
@settings(max_examples=60)
def test_systemd_runs_when_cron_does(fields: tuple[str, ...], zone: str, day: str) -> None:
    """Compared with systemd's own reading, over days on which clocks change."""
    cron, start = Cron(" ".join(fields), zone), datetime.fromisoformat(day).replace(tzinfo=UTC)
    try:
        lines = cron.on_calendar(start)
    except ConfigError:
        return  # it is said that they differ
    end = start + timedelta(days=3)
    expected = {run.astimezone(UTC) for run in takewhile(lambda run: run <= end, cron.runs(start))}
    # systemd lists the times of each line on its own; a timer takes the earliest of all.
    found = {time for line in lines for time in systemd_times(line, start, len(expected) + 1)}
    assert {time for time in found if time <= end} == expected


def systemd_times(line: str, start: datetime, count: int) -> set[datetime]:
    base = f"{start:%Y-%m-%d %H:%M:%S} UTC"
    command = ["systemd-analyze", "calendar", f"--iterations={count}", "--base-time", base, line]
    env = os.environ | {"TZ": "UTC"}
    out = subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout
    found = re.findall(r"(?:elapse|\(in UTC\)|#\d+): \w+ ([\d-]+ [\d:]+) UTC", out)
    return {datetime.fromisoformat(time).replace(tzinfo=UTC) for time in found}
