"""The command line of the replica; `scrapy replica` and `python -m replica` share it."""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

from leadcrawl.errors import ConfigError
from leadcrawl.sources.craigslist.areas import find_areas
from replica.craigslist.factory import ANCHOR, City
from replica.faults import KINDS, parse_faults
from replica.google_maps.options import TRAITS, MapsOptions
from replica.google_maps.vocabulary import vocabulary
from replica.redesign import FIELDS
from replica.server import ReplicaOptions, ReplicaServer
from replica.websites.options import WebsiteOptions

MAX_PORT = 65_535
FIRST_YEAR, LAST_YEAR = 1990, 2100  # what the catalog's four bytes for a time can hold


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the replica."""
    add = parser.add_argument
    add("--port", type=int, default=0, help="port on 127.0.0.1 (0: any free one)")
    add("--seed", type=int, default=7, help="what the invented content comes from")
    add("--postings", type=int, default=500, help="how many postings the city holds")
    add("--places", type=int, default=0, help="how many places its Google Maps hold (0: no maps)")
    add("--place-kinds", default="", help="kinds of its places by commas, such as coffee_shop")
    add(
        "--websites",
        type=int,
        metavar="N",
        help="serve the websites of the places, and those of N businesses abroad",
    )
    add("--city", default="sfbay", help="hostname or name of the city, or several by commas")
    add("--answers", type=Path, help="file for the answer key (JSON Lines)")
    add(
        "--fault",
        action="append",
        default=[],
        metavar="NAME=RATE",
        help=f"fault to put in, with its rate: {', '.join((*KINDS, *TRAITS))}",
    )
    add("--gone", type=float, default=0.02, help="share of listed postings that are gone")
    add("--changed", type=float, default=0.0, help="share of postings and places that changed")
    add(
        "--redesign",
        action="append",
        default=[],
        metavar="FIELD",
        help=f"field that stands elsewhere since the sites were redesigned: {', '.join(FIELDS)}",
    )
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
    if unknown := [field for field in args.redesign if field not in FIELDS]:
        raise ConfigError(f"--redesign: no {unknown[0]!r}; possible are {', '.join(FIELDS)}")
    if args.places < 0:
        raise ConfigError(f"--places needs a number from 0, not {args.places}")
    if args.websites is not None and args.websites < 0:
        raise ConfigError(f"--websites needs a number from 0, not {args.websites}")
    if args.postings < 1:
        raise ConfigError(f"--postings needs a number from 1, not {args.postings}")
    if not 0 <= args.port <= MAX_PORT:
        raise ConfigError(
            f"--port needs a number from 0 (any free one) to {MAX_PORT}, not {args.port}"
        )
    day = _day(args.anchor)
    rates = parse_faults(args.fault, (*KINDS, *TRAITS))
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
        faults={name: rate for name, rate in rates.items() if name in KINDS},
        search_json=args.search_json == "on",
        redesigned=tuple(args.redesign),
        answers=args.answers,
        maps=_maps_options(args, city, rates) if args.places else None,
        websites=None
        if args.websites is None
        else WebsiteOptions(seed=args.seed, abroad=args.websites),
    )


def _day(text: str) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ConfigError(
            f"--anchor needs a date such as 2026-11-01, from {FIRST_YEAR} to {LAST_YEAR}, "
            f"not {text!r}"
        )
    return day


def _maps_options(args: argparse.Namespace, city: City, rates: dict[str, float]) -> MapsOptions:
    kinds = tuple(filter(None, args.place_kinds.split(",")))
    known = vocabulary()["kinds"]
    if unknown := [kind for kind in kinds if kind not in known]:
        raise ConfigError(f"unknown kind {unknown[0]!r}; possible are {', '.join(known)}")
    return MapsOptions(
        seed=args.seed,
        places=args.places,
        city=city.areas[0].hostname,
        kinds=kinds,
        changed=args.changed,
        redesigned=tuple(args.redesign),
        rates={name: rate for name, rate in rates.items() if name in TRAITS},
    )


def serve(args: argparse.Namespace) -> None:
    """Serve until told to stop.

    Raises:
        ConfigError: an option is wrong, the port is taken or the answer key cannot be written.
    """
    server = ReplicaServer(read_options(args))
    server.prepare()
    asyncio.run(server.run())
