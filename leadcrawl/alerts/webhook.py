"""Signed webhooks, in the form of https://www.standardwebhooks.com.

The receiver gets `webhook-id` (the same on every try: drop what you have seen), `webhook-timestamp`
and `webhook-signature`: HMAC-SHA256 over `id.timestamp.body`.
"""

import base64
import binascii
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import urllib3
from standardwebhooks import Webhook

from leadcrawl import __version__
from leadcrawl.addresses import resolve
from leadcrawl.alerts.retry import PAUSES, with_retries, within
from leadcrawl.errors import AlertError, ConfigError

MIN_SECRET: Final = 24  # bytes; what the standard asks for
PASSING: Final = frozenset({408, 425, 429})  # and all 5xx


def check_url(name: str, url: str) -> None:
    """Check the address of a webhook.

    Raises:
        ConfigError: it is no HTTP address, or holds a password; `name` says whose value it is.

    >>> check_url("LEADCRAWL_ALERT_WEBHOOK_URL", "https://example.com/hook?team=ops")
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or any(character.isspace() for character in url):
        raise ConfigError(f"{name} must be an address such as https://example.com/hook")
    if parts.username is not None or parts.password is not None:
        raise ConfigError(f"{name} must not hold a user or a password: the signature proves you")


def check_secret(name: str, secret: str) -> None:
    """Check the secret that webhooks are signed with; no message shows it.

    Raises:
        ConfigError: it is not base64, or too short; `name` says whose value it is.

    >>> check_secret("LEADCRAWL_ALERT_WEBHOOK_SECRET", "whsec_" + "QUJD" * 8)
    >>> check_secret("LEADCRAWL_ALERT_WEBHOOK_SECRET", "hello")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    leadcrawl.errors.ConfigError: LEADCRAWL_ALERT_WEBHOOK_SECRET must be whsec_ and 24 bytes ...
    """
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < MIN_SECRET:
        raise ConfigError(
            f"{name} must be whsec_ and {MIN_SECRET} bytes or more in base64; "
            "make one: echo whsec_$(openssl rand -base64 32)"
        )


def post_signed(  # noqa: PLR0913 - the last two have defaults
    url: str,
    payload: bytes,
    secret: str,
    *,
    allow_private: bool,
    timeout: float,
    message_id: str | None = None,
    pauses: Sequence[float] = PAUSES,
) -> None:
    """Post JSON to a webhook until it is accepted with a status 2xx. It blocks: call it in a thread.

    Args:
        url: where to; only a checked address is connected to, and no redirect is followed.
        payload: the body, as it is signed.
        secret: `whsec_…`; see `check_secret`.
        allow_private: whether private and loopback addresses will do.
        timeout: seconds that one try may take in all.
        message_id: the same for every delivery of one message; made up when it is not given.
        pauses: seconds before each further try.

    Raises:
        AlertError: it was not accepted; the message names the host only, as paths hold tokens.
    """
    ident = message_id or f"msg_{uuid.uuid4().hex}"

    def send() -> None:
        # resolves within the limit as well: name servers hang, too
        within(
            timeout, lambda: _post(url, payload, _headers(ident, payload, secret), allow_private)
        )

    with_retries(send, pauses)


def _headers(ident: str, payload: bytes, secret: str) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "content-type": "application/json",
        "user-agent": f"leadcrawl/{__version__}",
        "webhook-id": ident,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(ident, now, payload.decode()),
    }


def _post(url: str, payload: bytes, headers: dict[str, str], allow_private: bool) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = resolve(host, port, allow_private=allow_private)
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    try:
        with _pool(parts.scheme, host, address, port) as pool:
            answer = pool.urlopen(
                "POST",
                target,
                body=payload,
                headers=headers | {"host": parts.netloc},
                preload_content=False,  # the answer's text is of no use to us
            )
            answer.close()
    except urllib3.exceptions.HTTPError as error:
        reason = type(getattr(error, "reason", None) or error).__name__
        raise AlertError(
            f"the webhook at {host} cannot be reached: {reason}", passing=True
        ) from error
    if not 200 <= answer.status < 300:
        raise AlertError(
            f"the webhook at {host} answered {answer.status}",
            passing=answer.status in PASSING or answer.status >= 500,
        )


def _pool(scheme: str, host: str, address: str, port: int) -> urllib3.HTTPConnectionPool:
    """Return connections to the checked address: the name is not looked up again."""
    timeout = urllib3.Timeout(connect=10, read=30)
    if scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=timeout, retries=False)
    return urllib3.HTTPSConnectionPool(
        address,
        port,
        timeout=timeout,
        retries=False,
        server_hostname=host,  # the certificate is the name's
        assert_hostname=host,
    )
