"""E-mail addresses that only a page's scripts put together."""

import codecs
import json
from base64 import b64encode

from replica.websites.mail import Mail


def written(mail: Mail) -> str:
    """Write the link when the page is shown."""
    local, domain = mail.parts
    return (
        f"<script type=\"text/javascript\">var u='{local}';var d='{domain}';"
        "document.write('<a href=\"mailto:' + u + '@' + d + '\">' + u + '@' + d + '</a>');</script>"
        "<noscript>Please enable JavaScript to see the address.</noscript>"
    )


def joomla(mail: Mail) -> str:
    """Cloak the address as Joomla does."""
    local, domain = mail.parts
    first, _, last = domain.rpartition(".")
    coded = "&#" + str(ord(local[0])) + ";" + local[1:]
    return (
        '<span id="cloak7712">This email address is being protected from spambots.</span>'
        "<script>document.getElementById('cloak7712').innerHTML = '';"
        f"var prefix = '&#109;a' + 'i&#108;' + '&#116;o';var addy7712 = '{coded}' + '&#64;';"
        f"addy7712 = addy7712 + '{first}' + '&#46;' + '{last}';"
        "document.getElementById('cloak7712').innerHTML += "
        "'<a href=\"' + prefix + ':' + addy7712 + '\">' + addy7712 + '</a>';</script>"
    )


def typo3(mail: Mail) -> str:
    """Turn every character by one, as TYPO3 does."""
    coded = "".join(_shifted(char) for char in f"mailto:{mail.address}")
    shown = mail.address.replace("@", "(at)")
    return f"<a href=\"javascript:linkTo_UnCryptMailto('{coded}');\">{shown}</a>"


def _shifted(char: str) -> str:
    """Return the next character of its row, as TYPO3 turns them."""
    for first, last in ("+:", "@Z", "az"):
        if first <= char <= last:
            size = ord(last) - ord(first) + 1
            return chr(ord(first) + (ord(char) - ord(first) + 1) % size)
    return char


def packed(mail: Mail) -> str:
    """Write what is packed in base64."""
    coded = b64encode(mail.address.encode()).decode()
    return f"<script>document.write(atob('{coded}'))</script>"


def rot13(mail: Mail) -> str:
    """Turn letters by 13, as a plug-in of WordPress does."""
    coded = codecs.encode(mail.address, "rot13")
    return (
        f'<a href="javascript:;" data-enc-email="{coded.replace("@", "[at]")}" class="mailto-link">'
        f'<span class="eeb">{mail.words}</span></a>'
    )


def state(mail: Mail) -> str:
    """Keep the address in the state of a page's framework."""
    data = {"props": {"pageProps": {"store": {"email": mail.address, "theme": "dawn@2.0.1"}}}}
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'


def char_codes(mail: Mail) -> str:
    """Write character codes."""
    codes = ",".join(str(ord(c)) for c in mail.address)
    return (
        f"<script>var m=String.fromCharCode({codes});"
        "document.write('<a href=\"mailto:'+m+'\">'+m+'</a>');</script>"
    )


def hex_escapes(mail: Mail) -> str:
    """Put escapes of a string into an element."""
    coded = "".join(f"\\x{ord(c):02x}" for c in mail.address)
    return f'<script>var e="{coded}";document.getElementById("mail").textContent=e;</script><i id="mail"></i>'


def unescaped(mail: Mail) -> str:
    """Write a link of percent signs."""
    coded = "".join(f"%{ord(c):02x}" for c in f'<a href="mailto:{mail.address}">{mail.words}</a>')
    return f"<script>document.write(unescape('{coded}'));</script>"


def joined_array(mail: Mail) -> str:
    """Join the parts of lists."""
    local, domain = mail.parts
    labels = ",".join(f'"{label}"' for label in domain.split("."))
    return f"<script>document.write(['{local}',[{labels}].join('.')].join('@'));</script>"
