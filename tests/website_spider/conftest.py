"""The data folder of crawls that visit websites."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.website_spider.site_lab import WebsiteLab


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[WebsiteLab]:
    """An empty data folder; its database is cleaned up at the end."""
    lab = WebsiteLab(tmp_path / "data")
    yield lab
    lab.clean_up()
