"""Plus codes against the test data of the Open Location Code project (encoding.csv), ten digits."""

import pytest

from leadcrawl.fields.plus_code import plus_code


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (20.3700625, 2.7821875, "7FG49QCJ+2V"),
        (47.0000625, 8.0000625, "8FVC2222+22"),
        (-41.2730625, 174.7859375, "4VCPPQGP+Q9"),
    ],
)
def test_code(latitude: float, longitude: float, code: str) -> None:
    assert plus_code(latitude, longitude) == code


def test_the_edge_of_a_cell_belongs_to_it() -> None:
    assert (47.00075 + 90) * 8000 < (47 + 90) * 8000 + 6  # as binary fractions have it
    assert plus_code(47.00075, 8.0) == "8FVC2222+82"
