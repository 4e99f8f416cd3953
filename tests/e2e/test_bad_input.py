"""Bad input, as users give it: one line that says what is wrong, before anything is crawled."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.lab import ROOT, Lab

CRAWL = ("crawl", "craigslist", "-a", "city=sfbay", "-a", "category=lbs")
PROXIES = (
    *("proxies", "check", "--url", "http://127.0.0.1:9"),
    "-s",
    "LEADCRAWL_PROXIES=127.0.0.1:9",
)
MAPS = ("crawl", "google_maps", "-a")
Case = tuple[str, tuple[str, ...], dict[str, str], int, str]

#: What is done, the command, its environment, the exit status, and what the line says.
CASES: tuple[Case, ...] = (
    ("empty batches", (*CRAWL, "-s", "LEADCRAWL_BATCH_SIZE=0"), {}, 2, "LEADCRAWL_BATCH_SIZE must"),
    ("no number", (*CRAWL, "-s", "LEADCRAWL_BATCH_SIZE=x"), {}, 2, "LEADCRAWL_BATCH_SIZE must"),
    ("name of the database", CRAWL, {"MONGO_DB_NAME": "a b/$"}, 2, "MONGO_DB_NAME 'a b/$' must"),
    ("data folder", CRAWL, {"LEADCRAWL_DATA_DIR": "{file}"}, 1, "{file} cannot be used as a folder"),
    ("no bracket", CRAWL, {"LEADCRAWL_SITE_URL": "http://["}, 2, "LEADCRAWL_SITE_URL must"),
    ("port", CRAWL, {"LEADCRAWL_SITE_URL": "http://127.0.0.1:99999"}, 2, "LEADCRAWL_SITE_URL must"),
    ("password", CRAWL, {"MONGO_URI": "mongodb+srv://u:s3/cret@h"}, 2, "MONGO_URI is malformed"),
    ("proxies", CRAWL, {"LEADCRAWL_PROXIES": "s3cret@"}, 2, "LEADCRAWL_PROXIES entry 1"),
    ("echo", CRAWL, {"LEADCRAWL_PROXY_CHECK_URL": "s?s3cret"}, 2, "LEADCRAWL_PROXY_CHECK_URL must"),
    ("browser", (*MAPS, "query=x"), {"LEADCRAWL_CDP_URL": "s?s3cret"}, 2, "LEADCRAWL_CDP_URL must"),
    ("jobs", ("jobs", "--limit", "-1"), {}, 2, "--limit must be a whole number"),
    ("flag", PROXIES, {"LEADCRAWL_PROXY_REQUIRED": "x"}, 2, "LEADCRAWL_PROXY_REQUIRED must be 0 or"),
    ("scoring", CRAWL, {"LEADCRAWL_CONFIG_DIR": "{scoring}"}, 2, "scoring.yml"),
    ("taxonomy", CRAWL, {"LEADCRAWL_CONFIG_DIR": "{taxonomy}"}, 2, "taxonomy.yml"),
    ("db: address", ("db", "status"), {"MONGO_URI": "mongodb://u:s3@cret@h/"}, 2, "percent-encoded"),
    ("db: name", ("db", "status"), {"MONGO_DB_NAME": "a b/$"}, 2, "MONGO_DB_NAME 'a b/$' must"),
    ("db: data folder", ("db", "start"), {"LEADCRAWL_DATA_DIR": "{file}"}, 1, "{file}/db cannot"),
    ("demo: data folder", ("demo",), {"LEADCRAWL_DATA_DIR": "{file}"}, 1, "{file} cannot be used"),
    ("demo: city", ("demo", "--city", "zzz"), {}, 2, "unknown city 'zzz'"),
    ("demo: fault", ("demo", "--fault", "block=x"), {}, 2, "fault 'block=x' needs a rate"),
    ("demo: browser", ("demo",), {"LEADCRAWL_CHROMIUM": "nix"}, 2, "--source craigslist"),
    ("demo: places", ("demo", "--places", "0"), {}, 2, "--places needs a number from 1"),
    ("demo: argument", ("demo", "now"), {}, 2, "not 'now'"),
    ("schema: argument", ("schema", "now"), {}, 2, "not 'now'"),
    ("replica: high port", ("replica", "--port", "99999"), {}, 2, "--port needs a number"),
    ("replica: low port", ("replica", "--port", "-5"), {}, 2, "--port needs a number"),
    ("replica: early", ("replica", "--anchor", "0001-01-01"), {}, 2, "--anchor needs a date"),
    ("replica: argument", ("replica", "now"), {}, 2, "not 'now'"),
)  # fmt: skip
Outcome = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A file where a folder should be, and folders with one bad file each."""
    folder = tmp_path_factory.mktemp("places")
    places = {"file": str(folder / "file"), "data": str(folder / "data")}
    Path(places["file"]).touch()
    for name in ("scoring", "taxonomy"):
        (folder / name).mkdir()
        (folder / name / f"{name}.yml").write_text("bogus: [1, 2]\n")
        places[name] = str(folder / name)
    return places


@pytest.fixture(scope="module")
def outcome(places: dict[str, str]) -> Callable[[str], Outcome]:
    """What came of a case; two of them run at a time, since most of it is Scrapy's start."""

    def run(case: Case) -> Outcome:
        _, command, environment, _, _ = case
        own = {name: value.format(**places) for name, value in environment.items()}
        return subprocess.run(
            [sys.executable, "-m", "scrapy", *command],
            cwd=ROOT,
            env=Lab(Path(places["data"])).environment() | own,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        outcomes = dict(zip((case[0] for case in CASES), pool.map(run, CASES), strict=True))
    return outcomes.__getitem__


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_one_line_and_the_exit_status(
    case: Case, outcome: Callable[[str], Outcome], places: dict[str, str]
) -> None:
    name, _, _, status, said = case
    found = outcome(name)
    assert (found.returncode, found.stdout) == (status, ""), found.stderr
    (line,) = found.stderr.splitlines()
    assert line.startswith("leadcrawl: ")
    assert said.format(**places) in line
    assert "s3" not in line
    assert "cret" not in line


@pytest.mark.slow
def test_nothing_was_crawled(outcome: Callable[[str], Outcome], places: dict[str, str]) -> None:
    data = Path(places["data"])
    assert outcome("port").returncode  # all cases have run
    assert not (data / "db" / "server.log").exists()
    assert not (data / "spool").exists()
