"""What stands before the pages: consent wall, CAPTCHA, Maps Lite."""

from collections import Counter
from urllib.parse import quote

from aiohttp import web

from replica.google_maps import pages
from replica.google_maps.replies import moved, page
from replica.google_maps.session import Dice
from replica.google_maps.vocabulary import language_of

_CONSENT = "CAESreplica"


class Walls:
    """Decides which requests meet a wall, and answers for the walls."""

    def __init__(self, dice: Dice) -> None:
        self.answers: Counter[str] = Counter()
        """How often the consent wall was answered with each of its forms."""
        self._dice = dice

    def before_page(self, request: web.Request) -> web.Response | None:
        """Return what a page is kept back with."""
        hl, path = request.query.get("hl", "en"), quote(request.path_qs, safe="")
        if self._dice.strikes("sorry"):
            return moved(f"/sorry/index?continue={path}&q=EhAk")
        # Only a cookie of our own counts: a ready-made one would keep the wall from being tested.
        answered = request.cookies.get("SOCS") == _CONSENT
        if not answered and self._dice.strikes("consent"):
            return moved(f"{pages.CONSENT_PATH}/ml?continue={path}&gl=DE&hl={hl}&m=0&pc=m")
        is_browser = "Mozilla/" in request.headers.get("User-Agent", "")
        if self._dice.strikes("lite") or not is_browser:
            return page(pages.lite_page(hl))
        return None

    def before_response(self, request: web.Request) -> web.Response | None:
        """Return what a response is refused with."""
        if self._dice.strikes("denied"):
            return page(pages.sorry_page(request.path_qs), 429)
        return None

    async def consent(self, request: web.Request) -> web.StreamResponse:
        """Answer the consent wall."""
        language = language_of(request.query.get("hl", "en"))
        return page(pages.consent_page(request.query.get("continue", "/maps"), language))

    async def save_consent(self, request: web.Request) -> web.StreamResponse:
        """Take the answer to the consent wall, and lead on."""
        form = await request.post()
        self.answers["rejected" if form.get("set_eom") == "true" else "accepted"] += 1
        target = str(form.get("continue", "/maps"))
        # Only a path of our own: the replica leads nobody elsewhere.
        reply = moved(target if target.startswith("/maps") else "/maps")
        reply.set_cookie("SOCS", _CONSENT, path="/")
        return reply

    async def sorry(self, request: web.Request) -> web.StreamResponse:
        """Answer the CAPTCHA page."""
        return page(pages.sorry_page(request.query.get("continue", "")), 429)
