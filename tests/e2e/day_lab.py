"""A day of an operator: Scrapyd with the project deployed, schedules, a mailbox, and a database that may go down."""

import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import yaml
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from replica.process import Replica
from tests.alerts.alert_servers import Inbox
from tests.ports import free_port
from tests.scrapyd_tests.scrapyd_lab import ScrapydLab

#: Small, and all of it is read again by every run, so that runs can be compared.
TARGET = {"city": "sfbay", "category": "bbb,jjj,ggg,sss,hhh,ccc", "refresh": "all"}
EXPECTATIONS = {"leads": 5, "sample": 5, "coverage": {"name": 0.9, "location": 0.3}}
SCHEDULE = {
    "spider": "craigslist",
    "arguments": TARGET,
    "cron": "15 5 * * *",
    "timezone": "America/Los_Angeles",
}


class Database:
    """A database server of its own, on one port; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.uri = (
            f"mongodb://127.0.0.1:{self._port}/?directConnection=true&serverSelectionTimeoutMS=500"
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._folder.mkdir(exist_ok=True)
        (self._folder / "config.toml").touch()  # so that none is picked up from elsewhere
        program = Path(sysconfig.get_path("scripts"), "secantusd-py")
        command = [str(program), "--config", "config.toml", "--standalone"]
        command += ["--host", "127.0.0.1", "--port", str(self._port)]
        command += ["--sync-on-commit", "--storage-path", str(self._folder / "db")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def answers(self) -> bool:
        """Say whether it can be used."""
        with MongoClient[dict[str, Any]](self.uri) as client:
            try:
                client.admin.command("ping")
            except PyMongoError:
                return False
        return True

    def stop(self) -> None:
        """End it; what is stored stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None


class DayLab(ScrapydLab):
    """Everything that one day needs; the site is whatever replica listens on its port."""

    def __init__(self, folder: Path, inbox: Inbox) -> None:
        super().__init__(folder / "data", retry_delays="12 12 12", max_proc="1")
        self.mongo = Database(folder / "mongo")
        self.uri = self.mongo.uri
        self.inbox = inbox
        self.seen: list[str] = []
        """All mails so far."""
        self.site_port = free_port()
        self.url = f"http://127.0.0.1:{self.site_port}"
        config = folder / "config"
        config.mkdir()
        for name, content in (
            ("craigslist.yml", {"expectations": EXPECTATIONS}),
            ("schedules.yml", {"schedules": {"morning": SCHEDULE}}),
        ):
            (config / name).write_text(yaml.safe_dump(content))
        self.extra = {
            "LEADCRAWL_CONFIG_DIR": str(config),
            "LEADCRAWL_SCRAPYD_URL": self.node.url,
            "LEADCRAWL_SMTP_HOST": "127.0.0.1",
            "LEADCRAWL_SMTP_PORT": str(inbox.port),
            "LEADCRAWL_SMTP_SECURITY": "none",
            "LEADCRAWL_ALERT_FROM": "leadcrawl@example.com",
            "LEADCRAWL_ALERT_TO": "ops@example.com",
        }

    def begin(self) -> None:
        """Start database and Scrapyd, and deploy."""
        self.mongo.start()
        self.wait(self.mongo.answers)
        self.start()
        deployed = self.python("-m", "deploy.deploy_egg")
        assert (deployed.returncode, deployed.stderr) == (0, "")

    def end(self) -> None:
        """End everything that still runs."""
        self.stop()
        for process in self.jobs_alive():
            process.kill()
        self.mongo.stop()

    def crawl_job(self, **settings: str) -> str:
        """Schedule a fast crawl over the HTTP API, wait for its end, and return its id."""
        job = self.schedule(TARGET, settings=settings)
        self.wait_for(job, "finished", 120)
        return job

    def new_mails(self) -> list[str]:
        """Return subject and text of the mails that have come since the last look."""
        mails, self.inbox.mails = self.inbox.mails, []
        texts = []
        for mail in mails:
            plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
            assert plain
            assert html
            texts.append(f"{mail['Subject']}\n{plain.get_content()}")
        self.seen += texts
        return texts

    def missing(self, site: Replica) -> set[str]:
        """Return the leads of the answer key that are not stored."""
        return {answer["_id"] for answer in site.answers()} - self.documents().keys()
