"""The data folder of a whole crawl."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.lab import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """An empty data folder; its database is cleaned up at the end."""
    lab = Lab(tmp_path / "data")
    yield lab
    lab.clean_up()
