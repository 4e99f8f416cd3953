"""Clock times, weekday names, printed spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.fields.hours import DAYS, opening_period, parse_span, weekday


@pytest.mark.parametrize(
    ("opens", "closes", "wanted"),
    [
        ((9,), (17, 30), ("09:00", "17:30")),
        ((12, 30), (22,), ("12:30", "22:00")),
        ((), (), ("00:00", "24:00")),
        ((), (23,), ("00:00", "23:00")),
        ((7,), (), ("07:00", "24:00")),
        ((9,), (24,), ("09:00", "24:00")),
        ((9,), (2,), ("09:00", "02:00")),
        ((9, 60), (10,), None),
        ((24,), (2,), None),
        ((9,), (25,), None),
        ((9, 0, 0), (10,), None),
        ((-1,), (10,), None),
    ],
)
def test_opening_period(
    opens: tuple[int, ...], closes: tuple[int, ...], wanted: tuple[str, str] | None
) -> None:
    period = opening_period("monday", opens, closes)
    assert (period and (period.opens, period.closes)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("9 AM–5 PM", ("09:00", "17:00")),
        ("10\u202fAM\u2009–\u20098:30\u202fPM", ("10:00", "20:30")),
        ("12–10 PM", ("12:00", "22:00")),
        ("6–11 am", ("06:00", "11:00")),
        ("5 PM–12 AM", ("17:00", "24:00")),
        ("12 AM–6 AM", ("00:00", "06:00")),
        ("6 PM–2 AM", ("18:00", "02:00")),
        ("9 a.m.–5 p.m.", ("09:00", "17:00")),
        ("9:00 π.μ.–5:00 μ.μ.", ("09:00", "17:00")),
        ("09:00–18:00", ("09:00", "18:00")),
        ("09:00 - 00:00", ("09:00", "24:00")),
        ("9h30–18h00", ("09:30", "18:00")),
        ("9–5", None),
        ("9 AM–5", None),
        ("9–17", None),
        ("13 PM–2 PM", None),
        ("0 AM–2 AM", None),
        ("25:00–26:00", None),
        ("Closed", None),
        ("from 9 AM–5 PM", None),
        ("9 AM–5 PM, 6 PM–8 PM", None),
        ("", None),
    ],
)
def test_parse_span(text: str, wanted: tuple[str, str] | None) -> None:
    period = parse_span("sunday", text)
    assert (period and (period.opens, period.closes)) == wanted


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Monday", "monday"),
        (" DIMANCHE ", "sunday"),
        ("quinta-feira", "thursday"),
        ("Σάββατο", "saturday"),
        ("ორშაბათი", "monday"),
        ("Mittwoch", "wednesday"),
        ("Mon", None),
        ("", None),
    ],
)
def test_weekday(name: str, day: str | None) -> None:
    assert weekday(name) == day


clock = st.tuples(st.integers(0, 23), st.integers(0, 59))


@given(st.sampled_from(DAYS), clock, clock)
def test_a_printed_period_is_read_back(
    day: str, opens: tuple[int, int], closes: tuple[int, int]
) -> None:
    written = f"{opens[0]:02}:{opens[1]:02}–{closes[0]:02}:{closes[1]:02}"
    day_name = next(one for one in DAYS if one == day)
    period = parse_span(day_name, written)
    assert period == opening_period(day_name, opens, closes)
    assert period is not None
    assert f"{period.opens}–{period.closes}".replace("24:00", "00:00") == written


@given(st.text())
def test_no_text_raises(text: str) -> None:
    parse_span("monday", text)
    weekday(text)
