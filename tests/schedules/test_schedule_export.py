"""`scrapy schedule export`: files that systemd and a shell take, without passwords."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadcrawl.errors import ConfigError, LeadcrawlError
from leadcrawl.schedules.config import Schedule
from leadcrawl.schedules.export import Host, systemd_files, write_files
from tests.schedules.lab import GOOD, ROOT, ScheduleLab

SECRETS = {
    "SCRAPYD_USERNAME": "me",
    "SCRAPYD_PASSWORD": "s3cret",
    "MONGO_URI": "mongodb://u:s3cret@h",
}
NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOST = Host(Path("/"), Path("/etc/leadcrawl/env"))
WEEKLY = GOOD | {"cron": "0 6 1 * sun", "enabled": True}


def test_timers_that_systemd_takes(lab: ScheduleLab) -> None:
    lab.write(nightly=GOOD, weekly=WEEKLY, off=GOOD | {"enabled": False})
    lab.extra = SECRETS | {"LEADCRAWL_SCRAPYD_NODES": "far=http://127.0.0.1:9"}
    out = lab.folder / "units 100%"
    done = lab.run("export", "--systemd", "--output", str(out), "--env-file", "/etc/l%c.env")
    assert (done.returncode, done.stderr) == (0, "")
    names = ["leadcrawl-nightly.service", "leadcrawl-nightly.timer"]
    names += ["leadcrawl-weekly.service", "leadcrawl-weekly.timer"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert sorted(done.stdout.splitlines()) == [str(out / name) for name in names]

    timer = (out / "leadcrawl-weekly.timer").read_text()
    assert re.findall("^OnCalendar=(.*)$", timer, re.MULTILINE) == [
        "*-*-01 06:00:00 America/Los_Angeles",
        "Sun *-*-* 06:00:00 America/Los_Angeles",
    ]
    assert "\nPersistent=true\n" in timer
    service = (out / "leadcrawl-nightly.service").read_text()
    assert f"\nWorkingDirectory={ROOT}\n" in service
    assert '"schedule" "run" "nightly"\n' in service
    assert '\nEnvironment="LEADCRAWL_SCRAPYD_NODES=far=http://127.0.0.1:9"\n' in service
    assert "\nEnvironmentFile=-/etc/l%%c.env\n" in service
    assert "User=" not in service
    assert "s3cret" not in "".join(path.read_text() for path in out.iterdir())
    if program := shutil.which("systemd-analyze"):
        units = [str(out / name) for name in names]
        checked = subprocess.run(
            [program, "verify", *units], capture_output=True, text=True, check=False
        )
        assert "leadcrawl" not in checked.stderr
        assert checked.returncode == 0


def test_a_crontab_whose_lines_start_the_schedules(lab: ScheduleLab) -> None:
    """The command of a line is run, as cron would run it, with a password in its own file."""
    lab.write(nightly=GOOD | {"node": "far"})
    lab.extra = SECRETS | {"LEADCRAWL_SCRAPYD_NODES": "far=http://127.0.0.1:9"}
    own = lab.folder / "it's 5% off.env"
    own.write_text("LEADCRAWL_SCRAPYD_NODES=far=http://127.0.0.1:7\nSCRAPYD_PASSWORD='s3cret'\n")
    done = lab.run("export", "--crontab", "--env-file", str(own))
    assert (done.returncode, done.stderr) == (0, "")
    zone, line = [line for line in done.stdout.splitlines() if line and not line.startswith("#")]
    assert zone == "CRON_TZ=America/Los_Angeles"
    assert line.startswith("0 5 * * * cd ")
    assert "s3cret" not in done.stdout

    command = line.removeprefix("0 5 * * * ").replace(r"\%", "%")
    assert "%" not in line.replace(r"\%", "")
    ran = subprocess.run(
        ["/bin/sh", "-c", command],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr == (
        "leadcrawl: Scrapyd node far (http://127.0.0.1:7) does not answer; does it run?\n"
    )


def test_what_cannot_be_exported_is_one_line(lab: ScheduleLab) -> None:
    lab.write(good=GOOD, x=GOOD | {"cron": "30 2 * * *"})
    done = lab.run("export", "--systemd")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("leadcrawl: schedule 'x': cron: '30 2 * * *' in America/Los_Angeles")


def test_nothing_half_written(tmp_path: Path) -> None:
    out = tmp_path / "units"
    write_files({"a": "1"}, out)
    with pytest.raises(ConfigError, match=r"Is a directory|No such file"):
        write_files({"a": "2", "missing/b": "2"}, out)
    assert {path.name: path.read_text() for path in out.iterdir()} == {"a": "1"}
    with pytest.raises(ConfigError, match="--output /dev/null/x: Not a directory"):
        write_files({"a": "1"}, Path("/dev/null/x"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_has_the_last_word(tmp_path: Path) -> None:
    files = systemd_files([nightly()], HOST, NOW)
    timer = files["leadcrawl-nightly.timer"]
    files["leadcrawl-nightly.timer"] = timer.replace("OnCalendar=*-*-*", "OnCalendar=soon")
    with pytest.raises(LeadcrawlError, match=r"systemd does not take the files: .*calendar"):
        write_files(files, tmp_path / "units")
    assert list((tmp_path / "units").iterdir()) == []


def test_the_user_of_a_system_unit() -> None:
    files = systemd_files([nightly()], replace(HOST, user="crawler"), NOW)
    assert "\nUser=crawler\n" in files["leadcrawl-nightly.service"]


def nightly() -> Schedule:
    return Schedule.model_validate(GOOD | {"name": "nightly", "node": "here"})
