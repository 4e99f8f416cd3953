"""Pages that do not depend on a posting: robots.txt, front page, what stands where one is gone."""

import html

from replica.craigslist.factory import City
from replica.craigslist.model import Gone

ROBOTS = """User-agent: *
Disallow: /reply
Disallow: /fb/
Disallow: /suggest
Disallow: /flag
Disallow: /mf
Disallow: /mailflag
Disallow: /eaf
"""

_GONE = """<!DOCTYPE html>
<html>
<head>
    <meta charset="UTF-8">
    <title>craigslist</title>
</head>
<body class="no-js posting">
    <section class="page-container">
        <section class="body">
            <div class="removed">
                <h2>{text}</h2>
            </div>
        </section>
    </section>
</body>
</html>
"""

_TEXTS: dict[Gone, str] = {
    "expired": "This posting has expired.",
    "deleted": "This posting has been deleted by its author.",
    "flagged": "This posting has been flagged for removal.",
    "missing": "There is nothing here</h2><h2>No web page for this address",
}

GONE_PAGES: dict[Gone, str] = {kind: _GONE.format(text=text) for kind, text in _TEXTS.items()}


def landing_page(city: City) -> str:
    """Return a front page with links to the searches of the replica's cities."""
    links = "\n".join(
        f'    <li><a href="https://www.craigslist.org/search/area/{area.hostname}?cat=bbb">'
        f"{html.escape(area.name)}</a></li>"
        for area in city.areas
    )
    return (
        "<!DOCTYPE html>\n<html>\n<head><title>craigslist (replica)</title></head>\n"
        f'<body>\n<h1>craigslist</h1>\n<ul class="areas">\n{links}\n</ul>\n</body>\n</html>\n'
    )
