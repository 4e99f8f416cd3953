"""Ways in which a page shows an e-mail address, from a plain link to what is to keep robots away."""

import html
from collections.abc import Callable

from replica.websites import mail_scripts as scripts
from replica.websites.mail import Mail


def _mailto(mail: Mail) -> str:
    return f'<a href="mailto:{mail.address}">{mail.address}</a>'


def _words(mail: Mail) -> str:
    return f'<a class="btn" href="mailto:{mail.address}?subject=Hello%20there">{mail.words}</a>'


def _percent(mail: Mail) -> str:
    return f'<a href="mailto:{mail.address.replace("@", "%40")}">{mail.words}</a>'


def _text(mail: Mail) -> str:
    return mail.address


def _capitals(mail: Mail) -> str:
    local, domain = mail.parts
    return f"{local.capitalize()}@{domain.title()}"


def _entities(mail: Mail) -> str:
    coded = "".join(
        f"&#{ord(c)};" if mail.rng.random() < 0.5 else f"&#x{ord(c):x};" for c in mail.address
    )
    return f'<a href="&#109;&#97;&#105;&#108;&#116;&#111;&#58;{coded}">{coded}</a>'


def _at_words(mail: Mail) -> str:
    local, domain = mail.parts
    at, dot = mail.rng.choice(
        ((" [at] ", " [dot] "), ("(at)", "(dot)"), (" (at) ", "."), ("[at]", "."), ("{at}", "."),
         (" AT ", " DOT "), ("(@)", "."), (" [ät] ", " [punkt] "), ("[arroba]", "[punto]"))
    )  # fmt: skip
    return f"{local}{at}{domain.replace('.', dot)}"


def _cloudflare(mail: Mail) -> str:
    key = mail.rng.randrange(16, 256)
    coded = f"{key:02x}" + "".join(f"{ord(c) ^ key:02x}" for c in mail.address)
    if mail.rng.random() < 0.3:
        return f'<a href="/cdn-cgi/l/email-protection#{coded}">{mail.words}</a>'
    return (
        f'<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{coded}">'
        "[email&#160;protected]</a>"
    )


def _reversed(mail: Mail) -> str:
    style = "unicode-bidi:bidi-override;direction:rtl"
    return f'<span style="{style}">{mail.address[::-1]}</span>'


def _attributes(mail: Mail) -> str:
    local, domain = mail.parts
    return f'<a class="eml" href="#" data-user="{local}" data-domain="{domain}">{mail.words}</a>'


def _spans(mail: Mail) -> str:
    local, domain = mail.parts
    return f"<span>{local}</span><span>@</span><span>{domain}</span>"


def _comments(mail: Mail) -> str:
    local, domain = mail.parts
    return f"{local}<!-- no spam -->@<!-- please -->{domain}"


def _hidden_word(mail: Mail) -> str:
    local, domain = mail.parts
    return f'{local}<span style="display:none">NOSPAM</span>@{domain}'


def _break(mail: Mail) -> str:
    return mail.address.replace("@", "@<wbr>")


def _wide(mail: Mail) -> str:
    return mail.address.replace("@", "＠")


def _microdata(mail: Mail) -> str:
    return f'<span itemprop="email">{mail.address}</span>'


def _spaced(mail: Mail) -> str:
    local, domain = mail.parts
    return f"{local} @ {domain}"


def _loud(mail: Mail) -> str:
    return mail.address.upper()


def _loose_mailto(mail: Mail) -> str:
    return f'<a href="MAILTO: {mail.address}?subject=Website&amp;cc=">{mail.words}</a>'


def _glued(mail: Mail) -> str:
    return f"<span>{mail.address}</span><span>|</span>"


def _alternative(mail: Mail) -> str:
    return f'<img src="/img/mail.gif" alt="{mail.address}" title="{html.escape(mail.words)}">'


def _picture(mail: Mail) -> str:
    return f'<img src="/img/mail.png" width="140" height="14" alt="{html.escape(mail.words)}">'


WAYS: dict[str, Callable[[Mail], str]] = {
    "mailto": _mailto, "words": _words, "percent": _percent, "text": _text, "capitals": _capitals,
    "entities": _entities, "at_words": _at_words, "cloudflare": _cloudflare, "reversed": _reversed,
    "written": scripts.written, "joomla": scripts.joomla, "typo3": scripts.typo3, "attributes": _attributes,
    "base64": scripts.packed, "rot13": scripts.rot13, "spans": _spans, "comments": _comments,
    "hidden_word": _hidden_word, "break": _break, "wide": _wide, "microdata": _microdata,
    "state": scripts.state, "char_codes": scripts.char_codes, "hex_escapes": scripts.hex_escapes,
    "unescaped": scripts.unescaped, "joined_array": scripts.joined_array, "spaced": _spaced, "loud": _loud,
    "loose_mailto": _loose_mailto, "glued": _glued, "alternative": _alternative, "picture": _picture,
}  # fmt: skip
"""`picture` shows an address to people only: it is no part of the answer key."""
