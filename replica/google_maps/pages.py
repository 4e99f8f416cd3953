"""The pages of the site as served: they hold no place, only the request for it."""

import json
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlencode

from replica.google_maps.pb import Viewport
from replica.google_maps.session import Mood, Session
from replica.google_maps.vocabulary import label

_LABELS = (
    *("reviews", "stars", "sponsored", "website", "phone", "address", "plus_code", "results"),
    *("end", "empty", "empty_hint", "limited"),
)
_HERE = Path(__file__).parent
_REJECT = {"set_eom": "true"}
_ACCEPT = {"set_sc": "true", "set_aps": "true", "set_eom": "false"}
CONSENT_PATH = "/consent.google.com"
"""Own path in place of the real site's own host; forms are found by `consent.google` in their action."""


@cache
def _template(name: str) -> Template:
    return Template((_HERE / "templates" / name).read_text(encoding="utf-8").strip())


@cache
def static(name: str) -> str:
    """Return a script or style sheet."""
    return (_HERE / "static" / name).read_text(encoding="utf-8")


def search_page(query: str, viewport: Viewport | None, pb: str, session: Session, hl: str) -> str:
    """Return the page of a search: a stub of the request and a link to the response."""
    request = _request("/search?tbm=map", session, hl, query, pb)
    camera = [viewport.altitude, viewport.lon, viewport.lat] if viewport else None
    stub = ")]}'\n" + json.dumps([query, None, None, [camera, None, [1024, 768], 13.1], None])
    state = [[camera], None, None, [None, stub]]
    return _shell(state, {"kind": "search", "query": query, "request": request}, session, hl)


def place_page(data_id: str, name: str, pb: str, session: Session, hl: str) -> str:
    """Return the page of a place."""
    request = _request("/maps/preview/place?", session, hl, name, pb)
    stub = ")]}'\n" + json.dumps([[data_id, name, [[3281.37, 0, 0], [0, 0, 0], [1024, 768], 13.1]]])
    state = [None, None, None, [*[None] * 5, stub]]
    return _shell(state, {"kind": "place", "query": name, "request": request}, session, hl)


def _request(path: str, session: Session, hl: str, query: str, pb: str) -> str:
    params = {"authuser": 0, "hl": hl, "gl": session.country, "q": query, "pb": pb}
    glue = "" if path.endswith("?") else "&"
    return f"{path}{glue}{urlencode(params)}"


def _shell(state: list[Any], page: dict[str, Any], session: Session, hl: str) -> str:
    language = session.language
    page |= {
        "hl": hl,
        "gl": session.country,
        "psi": session.psi,
        "limited": session.has(Mood.LIMITED),
        # The script fills the gap of a text by itself.
        "labels": {name: label(name, language, "{}") for name in _LABELS},
    }
    return _template("shell.html").substitute(
        language=hl, request=escape(page["request"]), state=_script(state), page=_script(page)
    )


def _script(data: Any) -> str:
    """Return data as it may stand in a script."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def consent_page(target: str, language: str) -> str:
    """Return the consent wall, its forms in the order of the capture: reject, accept, accept, reject."""
    texts = {"language": language, "consent": label("consent", language)}
    return _template("consent.html").substitute(
        texts,
        reject_form=_form(target, _REJECT, label("reject", language)),
        accept_form=_form(target, _ACCEPT, label("accept", language)),
    )


def _form(target: str, fields: dict[str, str], text: str) -> str:
    hidden = {"gl": "DE", "m": "0", "app": "0", "pc": "m", "continue": target, "x": "6"} | fields
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in hidden.items()
    )
    button = f'<button aria-label="{escape(text)}"><span>{escape(text)}</span></button>'
    action = f"{CONSENT_PATH}/save"
    return f'<form action="{action}" method="POST" style="display:inline;">{inputs}{button}</form>'


def sorry_page(url: str) -> str:
    """Return the CAPTCHA page."""
    return _template("sorry.html").substitute(url=escape(url))


def lite_page(language: str) -> str:
    """Return the page for browsers that the site holds to be old."""
    return _template("lite.html").substitute(language=language)
