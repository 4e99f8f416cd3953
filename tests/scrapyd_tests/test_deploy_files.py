"""The files of deploy/ that cannot be run here: what they name is there."""

import configparser
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from leadcrawl.scrapyd.daemon import CONF
from tests.e2e.lab import ROOT

DEPLOY = ROOT / "deploy"


def test_conf_names_parts_that_are_there() -> None:
    conf = configparser.ConfigParser()
    conf.read(CONF)
    names = dict(conf["scrapyd"]) | dict(conf["services"])
    parts = {
        name: value for name, value in names.items() if re.match(r"(scrapyd|leadcrawl)\.", value)
    }
    assert parts.keys() >= {"spiderqueue", "jobstorage", "launcher", "schedule.json"}
    for path in parts.values():
        module, _, part = path.rpartition(".")
        spec = find_spec(module)  # not imported: Scrapyd's launcher installs a reactor
        assert spec
        assert spec.origin
        assert re.search(rf"^class {part}\b", Path(spec.origin).read_text(), re.MULTILINE)


def test_conf_has_no_login_and_keeps_to_the_loopback() -> None:
    conf = configparser.ConfigParser()
    conf.read(CONF)
    assert {"username", "password"}.isdisjoint(conf["scrapyd"])
    assert conf["scrapyd"]["bind_address"] == "127.0.0.1"


def test_env_example_names_documented_variables_only() -> None:
    documented = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    names = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE)
    assert {"SCRAPYD_USERNAME", "SCRAPYD_PASSWORD", "MONGO_URI"} <= set(names)
    assert [name for name in names if f"`{name}`" not in documented] == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    unit = (DEPLOY / "leadcrawl.service").read_text()
    start = re.search(r"^ExecStart=(\S+) -m (\S+)$", unit, re.MULTILINE)
    assert start
    assert find_spec(start[2])
    here = tmp_path / "leadcrawl.service"
    here.write_text(unit.replace(start[1], "/bin/true"))
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(here)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in checked.stderr.splitlines() if "leadcrawl" in line] == []


def test_image_has_all_that_serving_needs() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    copied = [name for line in lines if line.startswith("COPY") for name in line.split()[1:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert {"leadcrawl", "spiders_config", "deploy", "setup.py", "scrapy.cfg"} <= set(copied)
    assert 'CMD ["python", "-m", "deploy.serve"]' in lines
    assert "deploy/env" in (DEPLOY / "Dockerfile.dockerignore").read_text().split()


def test_compose_opens_no_port_to_others() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text())
    assert compose["services"].keys() == {"scrapyd", "mongo"}
    ports = {name: service.get("ports", []) for name, service in compose["services"].items()}
    assert ports == {"scrapyd": ["127.0.0.1:6800:6800"], "mongo": []}
    assert (DEPLOY / compose["services"]["scrapyd"]["build"]["context"]).resolve() == ROOT
