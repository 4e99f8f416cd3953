"""What this project changes in Scrapyd's HTTP API."""

from __future__ import annotations

import re
import uuid
from typing import Any

from scrapyd import webservice
from twisted.web import error, http


class Schedule(webservice.Schedule):  # type: ignore[misc]  # untyped
    """`schedule.json`: job ids are uuid4 unless given; one that is taken is refused."""

    def render_POST(self, txrequest: Any) -> Any:  # noqa: N802  (Twisted's name)
        """Put a job in the queue."""
        given = txrequest.args.setdefault(b"jobid", [uuid.uuid4().hex.encode()])
        job_id = given[0].decode(errors="replace")
        # It becomes the name of files.
        if not re.fullmatch(r"[A-Za-z0-9][\w-]{0,63}", job_id, re.ASCII):
            raise error.Error(http.OK, b"jobid must be up to 64 letters, digits, - and _")
        if self._is_known(job_id):
            raise error.Error(http.OK, b"jobid '%b' is taken" % job_id.encode())
        return super().render_POST(txrequest)

    def _is_known(self, job_id: str) -> bool:
        queued = (
            message["_job"]
            for queue in self.root.poller.queues.values()
            for message in queue.list()
        )
        started = (
            job.job
            for job in (*self.root.launcher.processes.values(), *self.root.launcher.finished)
        )
        return any(job_id in ids for ids in (queued, started))
