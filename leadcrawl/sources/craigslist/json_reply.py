"""The envelope of the JSON replies of Craigslist."""

import json
from typing import Any

from leadcrawl.errors import PageError
from leadcrawl.sources.craigslist.page_kind import strip_bom


def load(text: str) -> Any:
    """Return the `data` member of a reply, or the reply itself when it came without envelope.

    Raises:
        PageError: not JSON, or the site reports errors.
    """
    try:
        reply = json.loads(strip_bom(text))
    except ValueError as error:
        raise PageError("not_json", str(error)) from error
    if not isinstance(reply, dict):
        return reply
    if reply.get("errors"):
        raise PageError("api_error", str(reply["errors"])[:200])
    return reply.get("data", reply)
