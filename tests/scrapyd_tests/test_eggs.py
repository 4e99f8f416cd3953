"""The egg: all data files are in it, and a crawl needs nothing else."""

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from leadcrawl.errors import ScrapydError
from leadcrawl.scrapyd.eggs import build_egg
from replica.process import start_replica
from tests.e2e.lab import FAST, ROOT, Lab

RUN = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from scrapy.cmdline import execute; execute()"
)


def test_every_data_file_is_in_the_egg(egg: bytes) -> None:
    inside = set(zipfile.ZipFile(BytesIO(egg)).namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for package in ("leadcrawl", "spiders_config")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.endswith("~")
    }
    assert "leadcrawl/sources/craigslist/areas.json" in wanted
    assert sorted(wanted - inside) == []
    assert not any(name.startswith(("replica", "tests", "deploy")) for name in inside)


def test_a_failed_build_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text("raise SystemExit('no compiler today')")
    with pytest.raises(ScrapydError, match=r"^the egg cannot be built: no compiler today$"):
        build_egg(tmp_path)


def test_scrapyd_client_builds_the_same_egg(tmp_path: Path, egg: bytes) -> None:
    built = tmp_path / "client.egg"
    command = [sys.executable, "-m", "scrapyd_client.deploy", "--build-egg", str(built)]
    environment = Lab(tmp_path).environment() | {"TMPDIR": str(tmp_path)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    names = [
        {name for name in zipfile.ZipFile(file).namelist() if not name.endswith(".pyc")}
        for file in (BytesIO(egg), built)
    ]
    assert names[0] == names[1]


@pytest.mark.slow
def test_a_crawl_needs_nothing_but_the_egg(tmp_path: Path, egg: bytes) -> None:
    path = tmp_path / "only.egg"
    path.write_bytes(egg)
    lab = Lab(tmp_path / "data")
    with start_replica(seed=11, postings=40) as site:
        environment = lab.environment(site.url) | {"SCRAPY_SETTINGS_MODULE": "leadcrawl.settings"}
        environment.pop("PYTHONPATH", None)
        settings = [part for name, value in FAST.items() for part in ("-s", f"{name}={value}")]
        done = subprocess.run(
            [
                *(sys.executable, "-c", RUN, str(path), "crawl", "craigslist", *settings),
                *("-a", "city=sfbay", "-a", "category=bbb,jjj,ggg,sss,hhh,ccc"),
            ],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        answers = {answer["_id"] for answer in site.answers()}
    assert done.returncode == 0, done.stderr[-3000:]
    assert lab.documents().keys() == answers
    lab.clean_up()
