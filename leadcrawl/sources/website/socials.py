"""Profiles of the business in social networks."""

import re
from typing import Final
from urllib.parse import unquote

from leadcrawl.fields._fold import word_set
from leadcrawl.fields.url import social_profile

# Profiles of builders, themes and networks, and names that templates come with.
_NOT_OWN: Final = word_set("""
    wix wixcom squarespace wordpress wordpressdotcom wordpresscom weebly godaddy shopify webflow jimdo hubspot
    elementor themeforest envato mailchimp facebook facebookapp meta instagram twitter x linkedin youtube tiktok
    yelp google googlebusiness apple microsoft adobe github pinterest trustpilot tripadvisor sharethis addthis
    yourpage yourprofile yourusername yourname yourcompany yourbusiness yourhandle username user profile page
    linktree elegantthemes elegant_themes canva godaddywebsitebuilder adchoices download astra wpastra generatepress
    example company business pagename envatomarket wpengine ionos strato sedo platform public lphp
""")
_NAME: Final = re.compile(r"[^a-z0-9]+")
_POST: Final = re.compile(
    r"/(?:sharer|share|intent|dialog|plugins|login|oauth|hashtag|embed)\b", re.IGNORECASE
)
_WRAPPED: Final = re.compile(
    r"(?:https?:)?//l\.(?:facebook|instagram)\.com/(?:l\.php)?\?(?:[^#]*&)?u=([^&#]+)",
    re.IGNORECASE,
)
_HANDLE: Final = re.compile(r"@?([A-Za-z0-9_]{1,15})")


def own_profile(url: str) -> tuple[str, str] | None:
    """Return network and canonical address of a profile that may be the business's; else `None`.

    >>> own_profile("//facebook.com/acmeplumbing?ref=footer")
    ('facebook', 'https://www.facebook.com/acmeplumbing')
    >>> own_profile("https://www.facebook.com/wix"), own_profile("https://x.com/intent/follow?screen_name=a")
    (None, None)
    """
    if wrapped := _WRAPPED.match(url.strip()):
        url = unquote(wrapped[1])
    if _POST.search(url):
        return None
    profile = social_profile(url.strip())
    if profile is None:
        return None
    network, address = profile
    name = address.rstrip("/").rpartition("/")[2].rpartition("=")[2]
    return None if _NAME.sub("", name.lower()) in _NOT_OWN else (network, address)


def profile_of_handle(handle: str) -> tuple[str, str] | None:
    """Return the profile at X that a `twitter:site` names.

    >>> profile_of_handle("@AcmePlumbing")
    ('x', 'https://x.com/acmeplumbing')
    """
    match = _HANDLE.fullmatch(handle.strip())
    return own_profile(f"https://x.com/{match[1]}") if match else None
