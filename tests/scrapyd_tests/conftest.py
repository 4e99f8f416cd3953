"""A Scrapyd for each test, or one that tests share, and the egg that all deploy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadcrawl.scrapyd.eggs import build_egg, install, new_version
from leadcrawl.storage.folder import prepare_folder
from tests.scrapyd_tests.scrapyd_lab import ScrapydLab

MakeLab = Callable[..., ScrapydLab]


@pytest.fixture(scope="session")
def egg() -> bytes:
    """The egg of this checkout."""
    return build_egg()


@pytest.fixture
def make_lab(tmp_path: Path, egg: bytes) -> Iterator[MakeLab]:
    """Return a function that prepares a Scrapyd with the project; `start` starts it."""
    labs: list[ScrapydLab] = []

    def make(name: str = "data", **changes: str) -> ScrapydLab:
        lab = ScrapydLab(tmp_path / name, **changes)
        labs.append(lab)
        prepare_folder(lab.folder)
        install(lab.folder, new_version(), egg)
        return lab

    yield make
    for lab in labs:
        lab.clean_up()
