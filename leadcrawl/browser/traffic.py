"""Which of a page's requests are not worth sending."""

from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import Request

_TYPES: Final = frozenset({"image", "font", "media", "ping", "texttrack", "manifest"})
_TRACKING_HOSTS: Final = ("google-analytics.com", "googletagmanager.com", "doubleclick.net")
_TRACKING_PATHS: Final = ("/gen_204", "/log", "/maps/vt", "/maps/preview/log204", "/client_204")


def is_superfluous(request: Request) -> bool:
    """Tell whether it asks for a picture, a font, a map tile, or reports on the visitor."""
    if request.resource_type in _TYPES or _is_icon(request):
        return True
    parts = urlsplit(request.url)
    host = parts.hostname or ""
    return host.endswith(_TRACKING_HOSTS) or any(
        parts.path == path or parts.path.startswith(f"{path}/") for path in _TRACKING_PATHS
    )


def _is_icon(request: Request) -> bool:
    """Tell whether it is the site's icon, whose type says no more than "other"."""
    return request.headers.get("accept", "").startswith("image/")
