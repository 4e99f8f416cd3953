"""Makes the websites: those of the replica's places, and those of businesses on no map."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from urllib.parse import urlsplit

from replica.google_maps.city import City
from replica.google_maps.model import Place
from replica.websites.declarations import Build, Plan, builds, draw_build, draw_plan
from replica.websites.facts import Facts, abroad, of_place
from replica.websites.model import Reply, Site
from replica.websites.options import WebsiteOptions
from replica.websites.special import CHANGES, moved
from replica.websites.vocabulary import table
from replica.websites.writer import SiteWriter

_AT_HOME = {"en": 84, "es": 8, "it": 3, "fr": 2, "de": 2, "pt": 1}
"""Languages of websites in an American city."""
_MOVED = 0.25  # of the odd ones


class WebsiteFactory:
    """Makes all sites of some places and of the businesses abroad."""

    def __init__(self, options: WebsiteOptions, city: City) -> None:
        self.options, self.city = options, city

    def sites(self, places: Iterable[Place]) -> dict[str, Site]:
        """Return the sites by host."""
        found: dict[str, Site] = {}
        for host, sharing in _by_host(places).items():
            found |= {site.host: site for site in self._at_home(host, sharing)}
        for number in range(self.options.abroad):
            found |= {site.host: site for site in self._abroad(number)}
        return found

    def _at_home(self, host: str, places: Sequence[Place]) -> Iterator[Site]:
        rng = self._dice(host)
        language = rng.choices(list(_AT_HOME), list(_AT_HOME.values()))[0]
        facts = of_place(places, host, language, self.city, rng)
        build = builds()["bootstrap"] if facts.branches else draw_build(rng, language)
        leads = tuple(f"google_maps:{place.cid}" for place in places)
        site = write_site(facts, build, rng, leads, places[0].website or "")
        paths = {key: urlsplit(p.website or "").path for key, p in zip(leads, places, strict=True)}
        site = replace(site, places=paths) if facts.branches else site
        yield from [site] if facts.branches else self._odd(site, rng)

    def _abroad(self, number: int) -> Iterator[Site]:
        rng = self._dice(f"abroad/{number}")
        country = rng.choice(
            [name for name, spec in table("countries").items() if "cities" in spec]
        )
        facts = abroad(number, country, rng)
        build = draw_build(rng, facts.language)
        website = f"http{rng.choice(('', 's'))}://www.{facts.host}/"
        site = write_site(facts, build, rng, (f"google_maps:{9_000_000 + number}",), website)
        yield from self._odd(site, rng)

    def _odd(self, site: Site, rng: Random) -> Iterator[Site]:
        """Yield the site as it is, or what has become of it."""
        if rng.random() >= self.options.odd or site.build == "script":
            yield site
        elif rng.random() < _MOVED:
            yield from moved(site, rng)
        else:
            yield rng.choices(list(CHANGES), list(CHANGES.values()))[0](site, rng)

    def _dice(self, key: str) -> Random:
        return Random(f"website/{self.options.seed}/{key}")  # noqa: S311


def write_site(
    facts: Facts, build: Build, rng: Random, leads: tuple[str, ...], website: str
) -> Site:
    """Return a site as its owner has it."""
    plan = draw_plan(build, rng, facts.language)
    writer = SiteWriter(facts, build, plan, rng)
    pages = {writer.href(kind): _page(writer, kind) for kind in plan.kinds}
    for branch in facts.branches:
        pages[branch.path] = Reply(writer.page("home", branch), charset=build.charset)
    mailed = any(shown.kind == "email" for shown in writer.shown)
    pages |= _around(facts, build, plan, list(pages))
    return Site(
        host=facts.host, build=build.name, language=facts.language, country=facts.country,
        state="alive" if mailed or any(s.kind == "phone" for s in writer.shown) else "form_only",
        pages=pages, shown=tuple(writer.shown), leads=leads, website=website, name=facts.name,
    )  # fmt: skip


def _page(writer: SiteWriter, kind: str) -> Reply:
    return Reply(writer.page(kind), charset=writer.build.charset)


def _around(facts: Facts, build: Build, plan: Plan, paths: Iterable[str]) -> Mapping[str, Reply]:
    """Return robots.txt and the sitemap."""
    base = f"https://www.{facts.host}"
    locations = "".join(f"<url><loc>{base}{path}</loc></url>" for path in paths)
    sitemap = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'
    has_map = (
        build.name not in ("tables", "linktree") and "authority" in plan.extras
    ) or build.name == "mapped"
    robots = "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n"
    plain = {"Content-Type": "text/plain"}
    found = {
        "/robots.txt": Reply(robots + f"Sitemap: {base}/sitemap.xml\n" * has_map, headers=plain)
    }
    if has_map:
        found["/sitemap.xml"] = Reply(sitemap, headers={"Content-Type": "application/xml"})
    return found


def _by_host(places: Iterable[Place]) -> dict[str, list[Place]]:
    hosts: dict[str, list[Place]] = {}
    for place in places:
        if place.website:
            host = (urlsplit(place.website).hostname or "").removeprefix("www.")
            hosts.setdefault(host, []).append(place)
    return hosts
