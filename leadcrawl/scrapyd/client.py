"""One Scrapyd node over its HTTP API.

scrapyd-client's own client waits without end for a node that hangs, and takes neither priorities
nor a clear answer from a 401.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

import requests

from leadcrawl.errors import ScrapydError
from leadcrawl.scrapyd.nodes import PROJECT, Node

JobState = Literal["pending", "running", "finished"]
TIMEOUT: Final = 10.0  # seconds; most answers are immediate
LIST_TIMEOUT: Final = 120.0  # a new egg, or a new daemon: it lists the spiders in another process


@dataclass(frozen=True)
class Job:
    """A job as a node tells of it."""

    id: str
    spider: str
    state: JobState
    node: str
    started_at: datetime | None = None
    finished_at: datetime | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    """Of the spider; here and below, of pending jobs only: Scrapyd forgets the others'."""
    queued_at: datetime | None = None
    not_before: datetime | None = None
    """When it may be tried again, after it failed for the passing reason `after`."""
    after: str | None = None


class ScrapydClient:
    """The calls of one node that this project makes; most end after `timeout` seconds.

    All raise `ScrapydError` when the node does not answer, or refuses.
    """

    def __init__(self, node: Node, timeout: float = TIMEOUT) -> None:
        self.node = node
        self._timeout = timeout
        self._session = requests.Session()
        self._session.trust_env = False  # neither a proxy nor ~/.netrc has a say
        self._session.headers["Connection"] = "close"  # so that no socket is left open
        if node.username:
            self._session.auth = (node.username, node.password)

    def schedule(
        self,
        spider: str,
        arguments: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        priority: float = 0,
        jobid: str | None = None,
    ) -> str:
        """Put a job in the queue, and return its id: a new uuid4 unless one is given."""
        data = {
            **{name: str(value) for name, value in (arguments or {}).items()},
            "project": PROJECT,
            "spider": spider,
            "priority": str(priority),
            "jobid": jobid or uuid.uuid4().hex,
            "setting": [f"{name}={value}" for name, value in (settings or {}).items()],
        }
        return str(self._call("POST", "schedule", data=data, timeout=LIST_TIMEOUT)["jobid"])

    def jobs(self) -> list[Job]:
        """Return all jobs: pending, then running, then finished."""
        answer = self._call("GET", "listjobs", params={"project": PROJECT})
        states: tuple[JobState, ...] = ("pending", "running", "finished")
        return [self._job(state, job) for state in states for job in answer[state]]

    def status(self, job_id: str) -> JobState | None:
        """Return the state of a job; `None` when the node does not know it."""
        answer = self._call("GET", "status", params={"project": PROJECT, "job": job_id})
        state: JobState | None = answer["currstate"]
        return state

    def cancel(self, job_id: str, *, kill: bool = False) -> JobState | None:
        """Take a job out of the queue, or end it; return its state before."""
        signal = {"signal": "KILL"} if kill else {}
        answer = self._call("POST", "cancel", data={"project": PROJECT, "job": job_id} | signal)
        state: JobState | None = answer["prevstate"]
        return state

    def daemon_status(self) -> dict[str, int]:
        """Return the number of jobs by state, of all projects."""
        answer = self._call("GET", "daemonstatus")
        return {state: int(answer[state]) for state in ("pending", "running", "finished")}

    def versions(self) -> list[str]:
        """Return the deployed versions; jobs run on the last one."""
        return list(self._call("GET", "listversions", params={"project": PROJECT})["versions"])

    def add_version(self, version: str, egg: bytes) -> int:
        """Deploy an egg, and return the number of its spiders."""
        answer = self._call(
            "POST",
            "addversion",
            data={"project": PROJECT, "version": version},
            files={"egg": ("leadcrawl.egg", egg)},
            timeout=LIST_TIMEOUT,
        )
        return int(answer["spiders"])

    def delete_version(self, version: str) -> None:
        """Remove an egg."""
        self._call("POST", "delversion", data={"project": PROJECT, "version": version})

    def log(self, spider: str, job_id: str, last: int | None = None) -> str | None:
        """Return the log of a job, or its `last` bytes; `None` when there is none."""
        url = self.node.log_url(spider, job_id)
        headers = {}
        if last is not None:
            # Twisted fails at `bytes=-n` when the file is shorter than n.
            size = int(self._send("HEAD", url).headers.get("Content-Length", 0))
            headers["Range"] = f"bytes={max(0, size - last)}-"
        response = self._send("GET", url, headers=headers)
        if response.status_code == requests.codes.not_found:
            return None
        if not response.ok:
            raise self._error(f"gave {response.status_code} for the log of job {job_id}")
        return response.content.decode(errors="replace")

    def _call(self, method: str, name: str, **options: Any) -> dict[str, Any]:
        response = self._send(method, f"{self.node.url}/{name}.json", **options)
        try:
            answer = response.json()
            status = answer["status"]
        except (ValueError, KeyError, TypeError) as error:
            raise self._error(f"is no Scrapyd: {response.status_code} to {name}.json") from error
        if status != "ok":
            # Scrapyd says what is wrong with status 200; the end of a traceback is its reason.
            lines = str(answer.get("message", "no reason given")).strip().splitlines()
            raise self._error(f"refused {name}.json: {lines[-1][:300]}")
        return dict(answer)

    def _send(self, method: str, url: str, **options: Any) -> requests.Response:
        try:
            response = self._session.request(method, url, **({"timeout": self._timeout} | options))
        except requests.Timeout as error:
            raise self._error("does not answer in time") from error
        except requests.ConnectionError as error:
            raise self._error("does not answer; does it run?") from error
        except requests.RequestException as error:
            raise self._error(f"cannot be asked: {error}") from error
        if response.status_code == requests.codes.unauthorized:
            raise self._error("wants another login (401): set SCRAPYD_USERNAME, SCRAPYD_PASSWORD")
        return response

    def _error(self, text: str) -> ScrapydError:
        return ScrapydError(f"Scrapyd node {self.node.name} ({self.node.url}) {text}")

    def _job(self, state: JobState, job: Mapping[str, Any]) -> Job:
        given = job.get("args", {})
        return Job(
            job["id"],
            job["spider"],
            state,
            self.node.name,
            _time(job.get("start_time")),
            _time(job.get("end_time")),
            {name: str(value) for name, value in given.items() if not name.startswith("_")},
            _moment(given.get("_queued_at")),
            _moment(given.get("_not_before")),
            given.get("_after"),
        )


def _time(text: str | None) -> datetime | None:
    """Return the time; nodes print their local one, and share the time zone of the user."""
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
