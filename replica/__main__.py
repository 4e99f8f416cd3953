"""`python -m replica`: the replica without Scrapy's start-up time."""

import argparse

from leadcrawl.cli import fail
from leadcrawl.errors import ConfigError
from replica.cli import add_arguments, serve


def main() -> None:
    """Serve, or say in one line what is wrong and exit with status 2."""
    parser = argparse.ArgumentParser(prog="python -m replica", description=__doc__)
    add_arguments(parser)
    try:
        serve(parser.parse_args())
    except ConfigError as error:
        fail(str(error))


if __name__ == "__main__":
    main()
