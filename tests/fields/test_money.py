import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.fields.money import parse_compensation, parse_money

Numbers = tuple[float | None, float | None, str | None, str | None]


@pytest.mark.parametrize(
    ("text", "area", "amount", "currency"),
    [
        ("$1,400", "USD", 1400, "USD"),
        ("$1,400", "CAD", 1400, "CAD"),
        ("$1,400", "EUR", 1400, "USD"),
        ("US$ 30", "CAD", 30, "USD"),
        ("€1.400", "EUR", 1400, "EUR"),
        ("1.400,50 €", "USD", 1400.5, "EUR"),
        ("£12.50", "GBP", 12.5, "GBP"),
        ("1 200 kr", "SEK", 1200, "SEK"),
        ("1 200 kr", "NOK", 1200, "NOK"),
        ("¥1200", "JPY", 1200, "JPY"),
        ("₹1,23,456", "INR", 123456, "INR"),
        ("CHF 1'200.50", "CHF", 1200.5, "CHF"),
        ("1400", "MXN", 1400, "MXN"),
        ("$0", "USD", 0, "USD"),
        ("Free", "EUR", 0, "EUR"),
        ("$1,400 / 2br - 900ft", "USD", 1400, "USD"),
        ("$25 100% commission", "USD", 25, "USD"),
        ("$5k", "USD", 5000, "USD"),
        ("$1.5M", "USD", 1_500_000, "USD"),
        ("$1.5m", "USD", 1_500_000, "USD"),
        ("$1.5MM", "USD", 1_500_000, "USD"),
        ("$1.5 million", "CAD", 1_500_000, "CAD"),
        ("2 Million €", "EUR", 2_000_000, "EUR"),
        ("$7 thousand", "USD", 7000, "USD"),
        ("$3 miles from the beach", "USD", 3, "USD"),
        ("$800mo", "USD", 800, "USD"),
    ],
)
def test_parse_money(text: str, area: str, amount: float, currency: str) -> None:
    money = parse_money(text, area)
    assert money is not None
    assert (money.amount, money.currency) == (amount, currency)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "call",
        "-5",
        "-$5",
        "$100 - $200",
        "3br",
        "1 200 kr",
        "9" * 30,
        "v1.2.3",
        "401k",
        "5m",
    ],
)
def test_parse_money_does_not_guess(text: str | None) -> None:
    assert parse_money(text, "USD") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$25.00-$32.00 per hour", (25, 32, "USD", "hour")),
        ("$52,000 to $66,800 a year", (52000, 66800, "USD", "year")),
        ("Starts at $19.00 per hour--Full Time plus OT", (19, None, "USD", "hour")),
        ("$$$ Big Tips. $20 to $35 per hour with tips $$$", (20, 35, "USD", "hour")),
        ("up to $30/hr", (None, 30, "USD", "hour")),
        ("$20+", (20, None, "USD", None)),
        ("$52-66k per year", (52000, 66000, "USD", "year")),
        ("25-32/hr", (25, 32, "USD", "hour")),
        ("$25/hr + $500 bonus", (25, 25, "USD", "hour")),
        ("40 hours a week, $20/hr", (20, 20, "USD", "hour")),
        ("Hourly rate $25", (25, 25, "USD", "hour")),
        ("$800 bi-weekly", (800, 800, "USD", None)),
        ("$18.50/HR", (18.5, 18.5, "USD", "hour")),
        ("£12.50 an hour", (12.5, 12.5, "GBP", "hour")),
        ("DOE", (None, None, None, None)),
        ("40 hours a week", (None, None, None, None)),
        ("$25/hr or $60,000 a year", (None, None, None, None)),
        ("$32-$25 per hour", (None, None, None, None)),
        ("$0", (None, None, None, None)),
        ("401k", (None, None, None, None)),
        ("Benefits: 401K match", (None, None, None, None)),
        ("$20/hr, 401k", (20, 20, "USD", "hour")),
        ("$50k + 401k", (50000, 50000, "USD", None)),
        ("$20+ DOE", (20, None, "USD", None)),
        ("$20 + /hr", (20, None, "USD", "hour")),
        ("60k a year", (60000, 60000, "USD", "year")),
        ("$401k", (401_000, 401_000, "USD", None)),
        ("$1-1.5M a year", (1_000_000, 1_500_000, "USD", "year")),
        ("100m from the station", (None, None, None, None)),
    ],
)
def test_parse_compensation(text: str, expected: Numbers) -> None:
    pay = parse_compensation(text, "USD")
    assert pay is not None
    assert pay.text == text
    assert (pay.minimum, pay.maximum, pay.currency, pay.period) == expected


def test_parse_compensation_of_nothing() -> None:
    assert parse_compensation(" \n", "USD") is None


@given(
    st.text(st.sampled_from("$€£0123456789.,' kK-+/hrtoperayear"), max_size=40),
    st.sampled_from(["USD", "SEK"]),
)
def test_never_raises_and_stays_in_order(text: str, currency: str) -> None:
    money = parse_money(text, currency)
    assert money is None or money.amount >= 0
    pay = parse_compensation(text, currency)
    if pay and pay.minimum is not None and pay.maximum is not None:
        assert 0 < pay.minimum <= pay.maximum
