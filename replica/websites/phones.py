"""Ways in which a page shows a telephone number."""

import re
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from replica.websites.numbers import Number


class Call(NamedTuple):
    """A number about to be shown."""

    number: Number
    words: str
    """Words of a link that does not show the number itself."""
    rng: Random

    def printed(self) -> str:
        """Return the number in one of its forms."""
        return self.rng.choice(self.number.forms)


def _tel(call: Call) -> str:
    return f'<a href="tel:{call.number.e164}">{call.printed()}</a>'


def _national(call: Call) -> str:
    shown = call.number.forms[0]
    return f'<a href="tel:{re.sub("[^0-9]", "", shown)}">{shown}</a>'


def _words(call: Call) -> str:
    return f'<a class="btn btn-call" href="tel:{call.number.e164}">{call.words}</a>'


def _text(call: Call) -> str:
    return call.printed()


def _whatsapp(call: Call) -> str:
    digits = call.number.e164.removeprefix("+")
    return f'<a href="https://wa.me/{digits}?text=Hello" aria-label="WhatsApp">WhatsApp</a>'


def _microdata(call: Call) -> str:
    return f'<span itemprop="telephone">{call.printed()}</span>'


def _bold(call: Call) -> str:
    return f"<b><font size=4>{call.printed()}</font></b>"


def _hard_spaces(call: Call) -> str:
    return call.printed().replace(" ", "&nbsp;")


def _callto(call: Call) -> str:
    return f'<a href="callto:{call.number.e164}">{call.printed()}</a>'


def _loose(call: Call) -> str:
    shown = call.printed()
    return f'<a href="tel:{shown}"><i class="icon-phone"></i>{shown}</a>'


def _split(call: Call) -> str:
    shown = call.printed()
    return f"<span>{shown[:4]}</span><span>{shown[4:]}</span>"


def _picture(_: Call) -> str:
    return '<img src="/img/phone.gif" width="120" height="14" alt="">'


WAYS: dict[str, Callable[[Call], str]] = {
    "tel": _tel, "national": _national, "words": _words, "text": _text, "whatsapp": _whatsapp,
    "microdata": _microdata, "bold": _bold, "hard_spaces": _hard_spaces, "callto": _callto,
    "loose": _loose, "split": _split, "picture": _picture,
}  # fmt: skip
"""`picture` shows a number to people only: it is no part of the answer key."""
