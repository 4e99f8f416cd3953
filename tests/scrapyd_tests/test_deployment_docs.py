"""The commands of docs/deployment.md, run in their order as an operator's shell would."""

import re
import subprocess

import pytest

from leadcrawl.scrapyd.daemon import LOCK
from leadcrawl.storage.locks import is_locked
from replica.process import start_replica
from tests.e2e.lab import ROOT
from tests.scrapyd_tests.conftest import MakeLab

PAGE = (ROOT / "docs" / "deployment.md").read_text("utf-8")
#: `make` without its look at the virtual environment, which the tests must not change.
SHELL = r"""
set -meuo pipefail  # -m: the trap ends the job's whole group, the server in it too
PATH={bin}:$PATH
make() {{ python $(grep -A1 "^$1:" Makefile | tail -n 1 | sed 's/.*python//'); }}
trap 'kill %1; wait' EXIT
{body}
"""
SERVE = """make serve > {log} 2>&1 &
for second in $(seq 60); do
  curl --silent --fail --user "$SCRAPYD_USERNAME:$SCRAPYD_PASSWORD" http://127.0.0.1:6800/ > /dev/null && break
  sleep 1
done
"""


@pytest.mark.slow
def test_commands_run_in_their_order(make_lab: MakeLab) -> None:
    blocks = re.findall(r"```sh\n(.+?)```", PAGE, re.DOTALL)
    lab = make_lab()
    log = lab.data_dir / "serve.log"
    body = "\n".join(
        SERVE.format(log=log) if block == "make serve\n" else block for block in blocks
    )
    script = SHELL.format(bin=ROOT / ".venv" / "bin", body=body)
    with start_replica(seed=11, postings=60) as site:
        environment = lab.environment(site.url)
        for name in ("SCRAPYD_USERNAME", "SCRAPYD_PASSWORD"):
            del environment[name]
        done = subprocess.run(
            ["bash", "-c", script.replace("127.0.0.1:6800", f"127.0.0.1:{lab.port}")],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
    said = done.stdout + done.stderr + (log.read_text() if log.exists() else "no log")
    assert done.returncode == 0, said[-5000:]
    assert not is_locked(lab.data_dir / "scrapyd" / LOCK)
    assert "No jobs." in done.stdout
    assert "Spider closed (max_leads)" in done.stdout
    assert '"prevstate": ' in done.stdout
    assert re.search(r"^local: leadcrawl \S+ with 3 spiders$", done.stdout, re.MULTILINE)
    assert "to mend it" not in log.read_text()
    assert [run["finish_reason"] for run in lab.documents("runs").values()][:1] == ["max_leads"]


def test_make_runs_what_the_shell_above_runs() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target, module in {"serve": "deploy.serve", "deploy": "deploy.deploy_egg"}.items():
        assert re.search(
            rf"^{target}: install .*\n\t@\$\(BIN\)/python -m {module}$", makefile, re.MULTILINE
        )


def test_every_file_of_a_command_is_there() -> None:
    for name in re.findall(r"deploy/[\w.]+\w", PAGE):
        assert (ROOT / name).exists() or name == "deploy/env", name
