"""`scrapy demo`, as `make demo` runs it: both sources, websites, one summary, and the same again."""

from pathlib import Path

import pytest

from tests.e2e.lab import Lab

SMALL = ("demo", "--postings", "40", "--places", "12", "--seed", "5")


@pytest.mark.slow
def test_demo_crawls_both_sources_and_stores_nothing_twice(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "data")
    try:
        first, second = lab.scrapy(*SMALL), lab.scrapy(*SMALL)
    finally:
        lab.clean_up()
    for done in (first, second):
        assert done.returncode == 0, done.stderr[-3000:]
        assert "Craigslist: 40 of 40 found, 0 invented" in done.stdout
        maps = done.stdout.split("Google Maps: ")[-1].split(" found, 0 invented")[0]
        found, expected = maps.split(" of ")
        assert found == expected
        assert int(found) > 0
        reached, shown = (
            done.stdout.split("on the websites of ")[-1].split(" places")[0].split(" of ")
        )
        assert int(shown) * 0.9 <= int(reached) <= int(shown)
        assert int(shown) > 0
    assert "google_maps" in first.stdout.split("Leads by category")[0]
    assert "craigslist: 0 leads new, 0 changed, 40 unchanged" in second.stdout
    assert f"google_maps: 0 leads new, 0 changed, {found} unchanged" in second.stdout
    assert "website: 0 leads new, 0 changed, 0 unchanged" in second.stdout
