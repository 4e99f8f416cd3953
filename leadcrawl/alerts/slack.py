"""A short message in a Slack channel."""

import logging
from typing import Final
from urllib.parse import urlsplit

from slack_sdk.webhook import WebhookClient

from leadcrawl.alerts.outbox import Payload
from leadcrawl.alerts.retry import within
from leadcrawl.errors import AlertError

_quiet: Final = logging.getLogger("leadcrawl.alerts.slack_client")
_quiet.setLevel(logging.CRITICAL)  # its lines hold the address, which is a secret


def escape(text: str) -> str:
    """Return text that Slack shows as it is: no links, mentions or formatting by accident.

    >>> escape("<!channel> a & b")
    '&lt;!channel&gt; a &amp; b'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def send_slack(url: str, payload: Payload, timeout: float) -> None:
    """Post a message of the outbox, in one try. It blocks: call it in a thread.

    Raises:
        AlertError: Slack does not take it, or not within `timeout` seconds in all.
    """
    host = urlsplit(url).hostname
    client = WebhookClient(url, timeout=max(1, int(timeout)), logger=_quiet, retry_handlers=[])
    try:
        answer = within(timeout, lambda: client.send(text=payload["text"]))
    except AlertError as error:
        raise AlertError(f"Slack at {host}: {error}", passing=True) from error
    except Exception as error:  # the client passes on whatever urllib raises
        raise AlertError(
            f"Slack at {host} cannot be reached: {type(error).__name__}", passing=True
        ) from error
    if answer.status_code != 200:
        passing = answer.status_code == 429 or answer.status_code >= 500
        raise AlertError(f"Slack at {host} answered {answer.status_code}", passing=passing)
