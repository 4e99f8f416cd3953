"""The data folder of a whole crawl."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.lab import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """An empty data folder; its embedded server is stopped at the end."""
    lab = Lab(tmp_path / "data")
    yield lab
    lab.scrapy("db", "stop")
