"""Bring this checkout to all nodes of LEADCRAWL_SCRAPYD_NODES: `python -m deploy.deploy_egg`."""

import sys

from leadcrawl.cli import fail
from leadcrawl.errors import ConfigError, ScrapydError
from leadcrawl.scrapyd.client import ScrapydClient
from leadcrawl.scrapyd.eggs import build_egg, deploy, new_version
from leadcrawl.scrapyd.nodes import nodes_from_environment


def main() -> None:
    """Deploy to one node after the other; exit status 1 when one did not take it."""
    try:
        nodes = nodes_from_environment()
        egg = build_egg()
    except ConfigError as error:
        fail(str(error))
    except ScrapydError as error:
        fail(str(error), 1)
    version = new_version()
    failed = False
    for node in nodes:
        try:
            spiders = deploy(ScrapydClient(node), version, egg)
        except ScrapydError as error:
            print(f"leadcrawl: not deployed: {error}", file=sys.stderr)
            failed = True
        else:
            print(f"{node.name}: leadcrawl {version} with {spiders} spiders")
    sys.exit(failed)


if __name__ == "__main__":
    main()
