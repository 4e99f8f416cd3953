"""`scrapy doctor`, as a user types it, on real servers."""

import socket
import time

import pytest

from tests.alerts.alert_servers import Inbox, mail_server
from tests.doctor.conftest import DoctorLab, serve_json

ORDER = [
    *("python", "packages", "browser", "database", "indexes", "proxies", "smtp", "scrapyd"),
    *("disk", "clock", "config"),
]
NODE = {
    "/daemonstatus.json": {"status": "ok", "pending": 2, "running": 1, "finished": 0},
    "/listversions.json": {"status": "ok", "versions": ["1.0"]},
}
DEAD = "127.0.0.1:9"


def test_all_is_well_and_a_test_mail_arrives(lab: DoctorLab) -> None:
    with (
        mail_server(Inbox()) as inbox,
        serve_json(NODE) as node,
        socket.create_server(("127.0.0.1", 0)) as proxy,
    ):
        status, lines = lab.lines(
            *("--send-test", "--timeout", "100"),
            LEADCRAWL_SMTP_HOST="127.0.0.1",
            LEADCRAWL_SMTP_PORT=str(inbox.port),
            LEADCRAWL_SMTP_SECURITY="none",
            LEADCRAWL_ALERT_FROM="robot@example.com",
            LEADCRAWL_ALERT_TO="ops@example.com",
            LEADCRAWL_SCRAPYD_NODES=f"a={node}",
            LEADCRAWL_PROXIES=f"http://me:s3cret@127.0.0.1:{proxy.getsockname()[1]}",
        )
    assert list(lines) == [*ORDER, "test message"]
    # Of the machine, and not of the doctor: a lock may wait for its make, and no clock be there.
    states = {k: v["state"] for k, v in lines.items() if k not in {"packages", "clock", "browser"}}
    assert set(states.values()) == {"ok", "off"}, lines
    assert [name for name, state in states.items() if state == "off"] == ["indexes"]
    assert lines["database"]["says"] == "connected: yes, the embedded one, 0 leads"
    assert lines["scrapyd"]["says"] == "a: 1 running, 2 pending"
    assert lines["smtp"]["says"] == f"127.0.0.1:{inbox.port} answers, none, without login"
    assert lines["proxies"]["says"].startswith("1 of 1 take a connection")
    assert f"files load, with those of {lab.config_dir} on top" in lines["config"]["says"]
    assert status == int("wrong" in {line["state"] for line in lines.values()})
    (mail,) = inbox.mails
    assert mail["To"] == "ops@example.com"
    assert "s3cret" not in str(lines)


@pytest.mark.slow
def test_all_is_wrong_and_each_line_says_how_to_mend_it(lab: DoctorLab) -> None:
    (lab.config_dir / "craigslst.yml").write_text("city: sfbay\n")
    (lab.config_dir / "scoring.yml").write_text("bogus: 1\n")
    done = lab.run(
        "--send-test",
        MONGO_URI=f"mongodb://me:s3cret@{DEAD}/?serverSelectionTimeoutMS=300",
        LEADCRAWL_PROXIES=f"http://me:s3cret@{DEAD}",
        LEADCRAWL_SMTP_HOST="127.0.0.1",
        LEADCRAWL_SMTP_PORT="9",
        LEADCRAWL_SMTP_SECURITY="none",
        LEADCRAWL_ALERT_FROM="robot@example.com",
        LEADCRAWL_ALERT_TO="ops@example.com",
        LEADCRAWL_SCRAPYD_NODES=f"a=http://{DEAD}",
        LEADCRAWL_CHROMIUM="no-such-program",
    )
    assert (done.returncode, done.stderr) == (1, "")
    rows = [line.strip("│").split("│") for line in done.stdout.splitlines() if line[0] == "│"]
    states = {row[0].strip(): row[1].strip() for row in rows if row[0].strip()}
    bad = ("browser", "database", "proxies", "smtp", "scrapyd", "config", "test message")
    assert [name for name in bad if states[name] != "wrong"] == []
    assert states["indexes"] == "off"
    said = " ".join(" ".join(row[2].split()) for row in rows)
    for words in (
        "LEADCRAWL_CHROMIUM is not a program",
        "connected: no, the one of MONGO_URI",
        "to mend it: does it run, and are MONGO_URI, user and password right?",
        "0 of 1 take a connection",
        "Scrapyd node a",
        "craigslst.yml: nothing reads a file of this name",
        "scoring.yml: ",
    ):
        assert words in said, words
    assert "mongodb://" not in done.stdout
    assert "s3cret" not in done.stdout
    assert "ops@example.com" not in done.stdout


@pytest.mark.slow
def test_nothing_hangs(lab: DoctorLab, silent: int) -> None:
    """All servers take the connection and say nothing."""
    start = time.monotonic()
    status, lines = lab.lines(
        "--timeout", "4", "--skip", "packages",
        MONGO_URI=f"mongodb://127.0.0.1:{silent}/?serverSelectionTimeoutMS=60000",
        LEADCRAWL_PROXIES=f"http://127.0.0.1:{silent}",
        LEADCRAWL_PROXY_CHECK_URL=f"http://127.0.0.1:{silent}/",
        LEADCRAWL_SMTP_HOST="127.0.0.1",
        LEADCRAWL_SMTP_PORT=str(silent),
        LEADCRAWL_SMTP_SECURITY="none",
        LEADCRAWL_ALERT_FROM="robot@example.com",
        LEADCRAWL_ALERT_TO="ops@example.com",
        LEADCRAWL_SCRAPYD_NODES=f"a=http://127.0.0.1:{silent}",
        LEADCRAWL_CDP_URL=f"http://127.0.0.1:{silent}",
    )  # fmt: skip
    assert time.monotonic() - start < 40  # far from the minute that the database would take
    assert status == 1
    assert "packages" not in lines
    late = [name for name, line in lines.items() if line["says"] == "no answer within 4 s"]
    assert {"browser", "database", "indexes", "proxies", "smtp"} <= set(late)
    assert lines["python"]["state"] == lines["disk"]["state"] == "ok"


def test_bad_input(lab: DoctorLab) -> None:
    done = lab.run("--timeout", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "leadcrawl: --timeout needs a number of seconds, not 0\n"
