"""The week of a place, from rows of the payload and from the table on the page."""

from typing import Any

import pytest

from leadcrawl.fields.hours import DAYS
from leadcrawl.sources.google_maps.opening_hours import Week, week_of_rows, week_of_table

NINE_TO_FIVE = [["9 AM–5 PM", [[9], [17]]]]
CLOSED = [["Closed", None]]
HOLIDAY_MAY_MATTER = ["Harvest Day might affect these hours", "Harvest Day", 2]
HOLIDAY_IS_SET = ["Harvest Day", "Harvest Day", 1]


def rows(**special: Any) -> list[Any]:
    """A week from Thursday on, nine to five but for the days given: slots, flag, holiday."""
    found = []
    for offset in range(7):
        number = (3 + offset) % 7
        slots, flag, *rest = special.get(DAYS[number], (NINE_TO_FIVE, 1))
        found.append([DAYS[number], number + 1, [2026, 11, 19 + offset], slots, 0, flag, *rest])
    return found


def spans(week: Week, day: str) -> list[tuple[str, str]]:
    return [(period.opens, period.closes) for period in week.hours if period.day == day]


def test_the_week_is_ordered_from_monday() -> None:
    week = week_of_rows(rows())
    assert [period.day for period in week.hours] == list(DAYS)
    assert week.closed_days == ()


@pytest.mark.parametrize("closed", [CLOSED, [["Fermé"]], [["Closed"]]])
def test_a_closed_day(closed: Any) -> None:
    week = week_of_rows(rows(sunday=(closed, 2)))
    assert week.closed_days == ("sunday",)
    assert spans(week, "sunday") == []


def test_several_slots_and_the_whole_day() -> None:
    week = week_of_rows(
        rows(
            friday=([["9 AM–1 PM", [[9], [13]]], ["2:30–6 PM", [[14, 30], [18]]]], 1),
            saturday=([["Open 24 hours", [[], []]]], 1),
        )
    )
    assert spans(week, "friday") == [("09:00", "13:00"), ("14:30", "18:00")]
    assert spans(week, "saturday") == [("00:00", "24:00")]


def test_what_is_past_midnight_counts_once() -> None:
    """The text of Saturday ends at midnight, Sunday repeats the rest without numbers."""
    week = week_of_rows(
        rows(
            saturday=([["09:00–00:00", [[9], [6]]]], 1),
            sunday=([["00:00–06:00", None], ["09:00–12:00", [[9], [12]]]], 1),
        )
    )
    assert spans(week, "saturday") == [("09:00", "06:00")]
    assert spans(week, "sunday") == [("09:00", "12:00")]


def test_a_day_with_nothing_but_the_rest_of_the_night_is_unknown() -> None:
    week = week_of_rows(rows(sunday=([["00:00–06:00", None]], 1)))
    assert spans(week, "sunday") == []
    assert week.closed_days == ()


def test_a_holiday_that_may_matter_keeps_the_regular_hours() -> None:
    week = week_of_rows(rows(thursday=(NINE_TO_FIVE, 1, HOLIDAY_MAY_MATTER)))
    assert spans(week, "thursday") == [("09:00", "17:00")]
    (day,) = week.special
    assert (day.date, day.name, day.confirmed, day.closed) == (
        "2026-11-19",
        "Harvest Day",
        False,
        False,
    )


def test_a_set_holiday_says_nothing_about_the_regular_day() -> None:
    week = week_of_rows(rows(thursday=(CLOSED, 2, HOLIDAY_IS_SET)))
    assert spans(week, "thursday") == []
    assert week.closed_days == ()
    assert (week.special[0].confirmed, week.special[0].closed) == (True, True)


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "text",
        rows()[:1],
        rows()[:6],
        [*rows()[:6], rows()[0]],
        [*rows()[:6], ["Wednesday", 8, None, NINE_TO_FIVE, 0, 1]],
        [*rows()[:6], None],
    ],
)
def test_anything_but_a_whole_week_is_nothing(given: Any) -> None:
    """One day alone, as some sessions get it, would make the other six look closed."""
    assert week_of_rows(given) == Week()


@pytest.mark.parametrize("clock", [[[9], [99]], [["9"], ["17"]], [[9]], "9", [9, 17], {"a": 1}])
def test_a_clock_that_cannot_be_read_makes_the_day_unknown(clock: Any) -> None:
    week = week_of_rows(rows(monday=([["?", clock]], 1)))
    assert spans(week, "monday") == []
    assert week.closed_days == ()
    assert len(week.hours) == 6


def table(**special: list[str]) -> list[tuple[list[str], list[str]]]:
    return [([day.title()], special.get(day, ["9 AM–5 PM"])) for day in DAYS]


def test_the_table_on_the_page() -> None:
    week = week_of_table(
        table(sunday=["Closed"], saturday=["Open 24 hours"], friday=["9 AM–1 PM", "2–6 PM"])
    )
    assert week.closed_days == ("sunday",)
    assert spans(week, "saturday") == [("00:00", "24:00")]
    assert spans(week, "friday") == [("09:00", "13:00"), ("14:00", "18:00")]


def test_an_ambiguous_text_or_a_holiday_makes_the_day_unknown() -> None:
    days = table(monday=["9–5"])
    days[1] = (["Tuesday", "(Harvest Day)"], ["Closed"])
    week = week_of_table(days)
    assert spans(week, "monday") == spans(week, "tuesday") == []
    assert week.closed_days == ()


def test_a_language_without_known_weekdays_gives_no_week() -> None:
    assert week_of_table([(["x" + day], ["09:00–17:00"]) for day in DAYS]) == Week()
