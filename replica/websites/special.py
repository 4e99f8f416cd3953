"""Sites that are something else than a business's pages: parked, dead, moved, closed, hostile, slow."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from replica.websites.model import Reply, Site

_FOR_SALE = (
    "<html><head><title>{host}</title></head><body><h1>{host} is for sale!</h1>"
    '<p>This domain is for sale. Buy this domain: <a href="mailto:sales@market.example.net">Inquire</a></p>',
    '<html><head><title>Parked Domain name on Hostinger DNS system</title></head><body><script src="https://www.google.com/'
    'adsense/domains/caf.js"></script><h2>Parked free, courtesy of GoDaddy.com.</h2></body></html>',
    '<!doctype html><html><head><script>window.onload=function(){{window.location.href="/lander"}}</script></head>',
    "<html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1><p>If you see this page, the "
    "web server is successfully installed.</p><p>For online documentation please refer to nginx.org.</p></body></html>",
    "<html><head><title>Account Suspended</title></head><body><h1>Account Suspended</h1>"
    "<p>Contact your hosting provider: support@hoster.example.net</p></body></html>",
)
_TRAPS = (
    "http://127.0.0.1:{trap}/contact", "http://2130706433:{trap}/", "http://0x7f000001:{trap}/",
    "http://0177.0.0.1:{trap}/", "http://127.1:{trap}/", "http://[::1]:{trap}/", "http://localhost:{trap}/admin",
    "http://[::ffff:127.0.0.1]:{trap}/", "http://user:secret@127.0.0.1:{trap}/",
)  # fmt: skip
_NOWHERE = ("file:///etc/passwd", "data:text/html,x@y.example.com", "gopher://127.0.0.1:{trap}/",
            "http://169.254.169.254/latest/meta-data/")  # fmt: skip


def parked(site: Site, rng: Random) -> Site:
    """Return the site with nobody in it."""
    home = Reply(rng.choice(_FOR_SALE).format(host=site.host))
    return replace(
        site, build="parked", state="parked", pages={"/": home, "/lander": home}, shown=()
    )


def dead(site: Site, rng: Random) -> Site:
    """Return the site as it is after its business has gone."""
    home = rng.choice(
        (Reply("<h1>Not Found</h1>", 404), Reply("<h1>Gone</h1>", 410), Reply("Bad gateway", 502),
         Reply(trick="cut"))
    )  # fmt: skip
    return replace(site, build="dead", state="dead", pages={"/": home}, shown=())


def stuck(site: Site, _: Random) -> Site:
    """Return the site with a server that never answers."""
    home = Reply(trick="stuck")
    return replace(site, build="stuck", state="dead", pages={"/": home}, shown=())


def slow(site: Site, rng: Random) -> Site:
    """Return the site on a slow server."""
    delay = rng.choice((0.8, 1.2))
    pages = {path: replace(reply, delay=delay) for path, reply in site.pages.items()}
    return replace(site, build=f"slow {site.build}", pages=pages)


def denied(site: Site, _: Random) -> Site:
    """Return the site closed to robots: what it shows is not ours to read."""
    robots = Reply("User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
    pages = {**site.pages, "/robots.txt": robots}
    return replace(site, build="denied", state="denied", pages=pages, shown=())


def hostile(site: Site, rng: Random) -> Site:
    """Return the site with pages that mean no good; what it shows on its home page stays."""
    trap = rng.choice((*_TRAPS, *_NOWHERE))
    tricks = (
        Reply(status=302, headers={"Location": trap}),
        Reply(f'<meta http-equiv="refresh" content="0; url={trap}">'),
        Reply(f'<frameset><frame src="{trap}"></frameset><iframe src="{trap}"></iframe>'),
        Reply(trick="endless"), Reply(trick="bomb"), Reply(trick="drip"), Reply(trick="cookies"),
        Reply(status=302, headers={"Location": "/loop/a"}),
    )  # fmt: skip
    home = site.pages["/"]
    bait = (
        f'<a href="/contact-us">Contact us</a> <a href="{trap}">Contact</a>'
        f'<iframe src="{trap}" title="map"></iframe><img src="{trap}" alt="">'
    )
    body = home.body.replace("</body>", f"{bait}</body>").replace("</BODY>", f"{bait}</BODY>")
    loop = {
        f"/loop/{a}": Reply(status=302, headers={"Location": f"/loop/{b}"}) for a, b in ("ab", "ba")
    }
    pages = {**site.pages, **loop, "/": replace(home, body=body), "/contact-us": rng.choice(tricks)}
    return replace(site, build=f"hostile {site.build}", pages=pages)


def moved(site: Site, rng: Random) -> tuple[Site, Site]:
    """Return a host that sends its visitors to the site, and the site at its new home."""
    new = site.host.replace(".example.", "-now.example.")
    target = f"http://www.{new}/"
    home = rng.choice(
        (
            Reply(status=301, headers={"Location": target}),
            Reply(status=302, headers={"Location": target}),
            Reply(
                f'<html><head><meta http-equiv="refresh" content="0;URL={target}"></head></html>'
            ),
            Reply(f'<html><body><script>window.location.href = "{target}";</script></body></html>'),
        )
    )
    old = replace(site, build=f"moved {site.build}", state="redirected", pages={"/": home})
    pages = {
        path: replace(reply, body=reply.body.replace(f"//www.{site.host}", f"//www.{new}"))
        for path, reply in site.pages.items()
    }
    return old, replace(site, host=new, pages=pages, leads=(), website=target)


Change = Callable[[Site, Random], Site]
CHANGES: Mapping[Change, float] = {parked: 4, dead: 4, slow: 2, denied: 2, hostile: 4, stuck: 1}
