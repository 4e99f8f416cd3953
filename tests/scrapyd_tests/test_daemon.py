"""The daemon as an operator meets it: login, deployment, a job from queue to end."""

import re
import uuid

import pytest
import requests

from leadcrawl.errors import ScrapydError
from leadcrawl.scrapyd.client import ScrapydClient
from leadcrawl.scrapyd.eggs import install
from leadcrawl.scrapyd.nodes import Node
from replica.process import start_replica
from tests.scrapyd_tests.conftest import MakeLab


def test_a_job_from_deployment_to_its_end(make_lab: MakeLab, egg: bytes) -> None:
    lab = make_lab(max_proc="1")
    install(lab.folder, "9.9.9", egg)  # what Scrapyd takes for newer than all of ours
    with start_replica(seed=11, postings=40) as site:
        lab.url = site.url
        lab.start()
        assert lab.client.versions()[-1] == "9_9_9"
        deployed = lab.python("-m", "deploy.deploy_egg")
        job = lab.schedule({"city": "sfbay", "category": "bbb,jjj,ggg,sss,hhh,ccc"})
        refused = lab.schedule({"citty": "sfbay"})
        pending = {job.id: job.state for job in lab.client.jobs()}
        with pytest.raises(ScrapydError, match=f"jobid '{job}' is taken"):
            lab.client.schedule("craigslist", {"city": "sfbay"}, jobid=job)
        with pytest.raises(ScrapydError, match="jobid must be"):
            lab.client.schedule("craigslist", {"city": "sfbay"}, jobid="../x")
        # What curl sends, without an id.
        plain = {"project": "leadcrawl", "spider": "craigslist"}
        unnamed = requests.post(
            f"{lab.node.url}/schedule.json", plain, auth=_login(lab.node)
        ).json()
        lab.client.cancel(unnamed["jobid"])
        lab.wait_for(refused, "finished")
        answers = site.answers()

    assert deployed.returncode == 0, deployed.stderr
    assert re.search(r"^local: leadcrawl 0\.\d+\.\d+\.post\d{13} with 3 spiders$", deployed.stdout)
    assert lab.client.versions()[-1] in deployed.stdout.replace(".", "_")
    assert uuid.UUID(job).version == uuid.UUID(unnamed["jobid"]).version == 4
    assert pending[refused] == "pending"
    assert lab.documents().keys() == {answer["_id"] for answer in answers}
    assert [run["finish_reason"] for run in lab.runs_of(job)] == ["finished"]
    assert lab.runs_of(job)[0]["arguments"].keys() == {"city", "category"}
    assert "CRITICAL: city is missing" in lab.job_log(refused)
    assert requests.get(lab.node.items_url("craigslist", job), auth=_login(lab.node), timeout=9).ok

    table = lab.python("-m", "scrapy", "jobs")
    assert table.returncode == 0, table.stderr
    lines = {line.split()[1]: line for line in table.stdout.splitlines() if "craigslist" in line}
    assert re.search(r"finished +│ +\d+ +│ +\d+ +│ finished", lines[job])
    assert re.search(r"failed +│ +│ +│ city is missing", lines[refused])


def test_without_the_login_there_is_nothing(make_lab: MakeLab) -> None:
    lab = make_lab()
    lab.start()
    for path in ("", "jobs", "listprojects.json", "logs/", "items/", "addversion.json"):
        assert requests.get(f"{lab.node.url}/{path}", timeout=9).status_code == 401
    wrong = ScrapydClient(Node("local", lab.node.url, lab.node.username, "wrong"))
    with pytest.raises(ScrapydError, match=r"401.*SCRAPYD_USERNAME"):
        wrong.schedule("craigslist")
    shown = lab.python("-m", "scrapy", "jobs", SCRAPYD_PASSWORD="wrong")
    assert shown.returncode == 1
    assert "401" in shown.stderr
    assert "Traceback" not in shown.stderr


@pytest.mark.parametrize(
    ("module", "missing"),
    [("leadcrawl.scrapyd.daemon", "SCRAPYD_USERNAME"), ("deploy.serve", "SCRAPYD_PASSWORD")],
)
def test_no_login_no_daemon(make_lab: MakeLab, module: str, missing: str) -> None:
    lab = make_lab()
    lab.extra = {missing: ""}
    refused = lab.python("-m", module)
    assert refused.returncode == 2
    assert refused.stderr.startswith("leadcrawl: set SCRAPYD_USERNAME and SCRAPYD_PASSWORD")


def test_one_daemon_in_a_folder_and_on_a_port(make_lab: MakeLab) -> None:
    lab = make_lab()
    lab.start()
    again = lab.python("-m", "leadcrawl.scrapyd.daemon")
    assert (again.returncode, again.stderr) == (
        1,
        f"leadcrawl: another Scrapyd runs in {lab.folder}\n",
    )
    other = make_lab("other")
    other.extra = {"SCRAPYD_HTTP_PORT": str(lab.port)}
    refused = other.python("-m", "leadcrawl.scrapyd.daemon")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"leadcrawl: Scrapyd cannot listen on 127.0.0.1:{lab.port}")


def _login(node: Node) -> tuple[str, str]:
    return node.username, node.password
