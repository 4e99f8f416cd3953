import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.fields.address import AddressParts, parse_address


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("1200 Main St, Austin, TX 78701", "US", AddressParts("Austin", "TX", "78701")),
        (
            "1200 Main St, Austin, TX 78701-1234, USA",
            "US",
            AddressParts("Austin", "TX", "78701-1234"),
        ),
        ("San Jose, CA", "US", AddressParts("San Jose", "CA", None)),
        ("12 Rue A, Montréal, QC H2X 1Y4, Canada", "CA", AddressParts("Montréal", "QC", "H2X 1Y4")),
        ("Main St at 5th", "US", None),
        ("1200 Main St, Austin, ZZ 78701", "US", None),
        ("Hauptstr. 1, 10115 Berlin", "DE", None),
        ("San Jose, CA", None, None),
        (None, "US", None),
    ],
)
def test_parse_address(
    text: str | None, country: str | None, expected: AddressParts | None
) -> None:
    assert parse_address(text, country) == expected


@given(st.text(max_size=100), st.sampled_from(["US", "CA", "DE", None]))
def test_never_raises(text: str, country: str | None) -> None:
    parse_address(text, country)
