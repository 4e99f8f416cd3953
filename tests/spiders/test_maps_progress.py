"""What a job of Google Maps remembers when it is interrupted."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadcrawl.sources.google_maps.tiles import Tile
from leadcrawl.spiders.maps_progress import FILE, Progress, Search

TILE = Tile(14, 3, 5)
HERE, BESIDE = Search("cafe", TILE), Search("cafe", Tile(14, 4, 5))

Resume = Callable[[], Progress]


@pytest.fixture
def resume(tmp_path: Path) -> Iterator[Resume]:
    """Return what starts a crawl of one job; those before it were killed without a word."""
    opened: list[Progress] = []

    def start() -> Progress:
        opened.append(Progress(tmp_path))
        return opened[-1]

    yield start
    for progress in opened:
        progress.close()


def test_places_count_once_and_are_given_again_by_the_search_that_was_interrupted(
    resume: Resume,
) -> None:
    killed = resume()
    assert killed.take(HERE, "1")
    assert killed.take(HERE, "2")
    killed.leave_out("cafe", "2")
    killed.give("1")
    resumed = resume()
    assert (resumed.places, resumed.found["cafe"], resumed.given) == (2, {"1"}, {"1"})
    assert not resumed.take(BESIDE, "1"), "the search that brought it first gives it"
    assert resumed.take(HERE, "1")
    assert not resumed.take(HERE, "1")
    assert not resumed.take(HERE, "2"), "it was left out"
    assert resumed.take(BESIDE, "3")


def test_tiles_are_answered_once(resume: Resume) -> None:
    killed = resume()
    assert killed.answer(HERE, split=True)
    assert killed.answer(BESIDE, split=False)
    resumed = resume()
    assert not resumed.answer(HERE, split=False)
    assert resumed.answered("cafe") == {HERE.tile: True, BESIDE.tile: False}
    assert resumed.answered("bar") == {}


def test_a_step_that_was_being_written_is_forgotten(resume: Resume, tmp_path: Path) -> None:
    killed = resume()
    killed.take(HERE, "1")
    with (tmp_path / FILE).open("a") as file:
        file.write('["take", "cafe", [14, 3, 5')
    resumed = resume()
    assert resumed.places == 1
    resumed.take(HERE, "2")
    assert resume().places == 2


def test_without_a_job_nothing_is_written(tmp_path: Path) -> None:
    Progress().take(HERE, "1")
    assert list(tmp_path.iterdir()) == []
