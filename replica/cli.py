"""The command line of the replica; `scrapy replica` and `python -m replica` share it."""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

from leadcrawl.errors import ConfigError
from leadcrawl.sources.craigslist.areas import find_areas
from replica.craigslist.factory import ANCHOR, City
from replica.faults import KINDS, parse_faults
from replica.server import ReplicaOptions, ReplicaServer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the replica."""
    add = parser.add_argument
    add("--port", type=int, default=0, help="port on 127.0.0.1 (0: any free one)")
    add("--seed", type=int, default=7, help="what the invented content comes from")
    add("--postings", type=int, default=500, help="how many postings the city holds")
    add("--city", default="sfbay", help="hostname or name of the city, or several by commas")
    add("--answers", type=Path, help="file for the answer key (JSON Lines)")
    add(
        "--fault",
        action="append",
        default=[],
        metavar="NAME=RATE",
        help=f"fault to put in, with its rate: {', '.join(KINDS)}",
    )
    add("--gone", type=float, default=0.02, help="share of listed postings that are gone")
    add("--changed", type=float, default=0.0, help="share of postings changed by their posters")
    add("--search-json", choices=("on", "off"), default="on", help="off: JSON is refused with 403")
    add(
        "--anchor",
        default=ANCHOR.date().isoformat(),
        metavar="DATE",
        help="day of the newest posting (no page depends on the clock)",
    )


def read_options(args: argparse.Namespace) -> ReplicaOptions:
    """Return checked options.

    Raises:
        ConfigError: an option is wrong.
    """
    for name in ("gone", "changed"):
        if not 0 <= getattr(args, name) <= 1:
            raise ConfigError(f"--{name} needs a share from 0 to 1, not {getattr(args, name)}")
    if args.postings < 1:
        raise ConfigError(f"--postings needs a number from 1, not {args.postings}")
    try:
        day = datetime.strptime(args.anchor, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise ConfigError(f"--anchor needs a date such as 2026-11-01, not {args.anchor}") from error
    city = City(
        seed=args.seed,
        postings=args.postings,
        areas=tuple(find_areas(args.city)),
        anchor=day.replace(hour=ANCHOR.hour),
        gone=args.gone,
        changed=args.changed,
    )
    return ReplicaOptions(
        city=city,
        port=args.port,
        faults=parse_faults(args.fault),
        search_json=args.search_json == "on",
        answers=args.answers,
    )


def serve(args: argparse.Namespace) -> None:
    """Serve until told to stop.

    Raises:
        ConfigError: an option is wrong, the port is taken or the answer key cannot be written.
    """
    server = ReplicaServer(read_options(args))
    server.prepare()
    asyncio.run(server.run())
