"""Where alerts go, from the environment; checked before anything starts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from scrapy.settings import BaseSettings

from leadcrawl.alerts.webhook import check_secret, check_url
from leadcrawl.errors import ConfigError
from leadcrawl.settings_check import check_flag, check_number

Security = Literal["starttls", "tls", "none"]

PORTS: Final[dict[Security, int]] = {"starttls": 587, "tls": 465, "none": 587}
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True)
class SmtpSettings:
    """A mail server, and who writes to whom."""

    host: str
    port: int
    security: Security
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    """Empty: no login."""
    password: str = field(default="", repr=False)

    @property
    def server(self) -> str:
        """The server, as messages name it."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class WebhookSettings:
    """A webhook of the operator."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    allow_private: bool


@dataclass(frozen=True)
class AlertSettings:
    """All ways that alerts go; each may be absent."""

    smtp: SmtpSettings | None
    slack_url: str = field(repr=False)
    """Incoming webhook of Slack; empty for none."""
    webhook: WebhookSettings | None
    scrapyd_url: str
    """Where people reach Scrapyd, for links; empty for its default."""
    timeout: float
    pauses: tuple[float, ...]
    outbox: Path

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> AlertSettings:
        """Read `LEADCRAWL_SMTP_*`, `LEADCRAWL_ALERT_*`, `LEADCRAWL_SLACK_*`, `LEADCRAWL_WEBHOOK_*`.

        Raises:
            ConfigError: a value is malformed, or something that goes with it is missing.
        """
        for name in ("LEADCRAWL_SLACK_WEBHOOK_URL", "LEADCRAWL_SCRAPYD_URL"):
            if url := _text(settings, name):
                check_url(name, url)
        return cls(
            _smtp(settings),
            _text(settings, "LEADCRAWL_SLACK_WEBHOOK_URL"),
            _webhook(settings),
            _text(settings, "LEADCRAWL_SCRAPYD_URL").rstrip("/"),
            _number("LEADCRAWL_ALERT_TIMEOUT", settings.get("LEADCRAWL_ALERT_TIMEOUT", 20.0), 0.01),
            _pauses(settings),
            Path(settings["LEADCRAWL_DATA_DIR"]) / "outbox" / "alerts",
        )

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that are set up: `mail`, `slack`, `webhook`."""
        ways = {"mail": self.smtp, "slack": self.slack_url, "webhook": self.webhook}
        return tuple(name for name, way in ways.items() if way)


def check_alert_settings(settings: BaseSettings) -> None:
    """Check what is said about alerts.

    Raises:
        ConfigError: a value is malformed, or something that goes with it is missing.
    """
    AlertSettings.from_settings(settings)


def _smtp(settings: BaseSettings) -> SmtpSettings | None:
    host = _text(settings, "LEADCRAWL_SMTP_HOST")
    others = ("LEADCRAWL_ALERT_FROM", "LEADCRAWL_ALERT_TO", "LEADCRAWL_SMTP_USER")
    if not host:
        for name in others:
            if _text(settings, name):
                raise ConfigError(f"{name} is set, but LEADCRAWL_SMTP_HOST is not: name the server")
        return None
    if not _HOST.fullmatch(host):
        raise ConfigError(f"LEADCRAWL_SMTP_HOST must be the name of a mail server, not '{host}'")
    security = _security(settings)
    port = _text(settings, "LEADCRAWL_SMTP_PORT") or PORTS[security]
    recipients = _addresses(settings, "LEADCRAWL_ALERT_TO")
    senders = _addresses(settings, "LEADCRAWL_ALERT_FROM")
    if len(senders) > 1:
        raise ConfigError("LEADCRAWL_ALERT_FROM must be one e-mail address")
    user, password = _login(settings, host, security)
    return SmtpSettings(host, _port(port), security, senders[0], recipients, user, password)


def _security(settings: BaseSettings) -> Security:
    security = _text(settings, "LEADCRAWL_SMTP_SECURITY").lower() or "starttls"
    if security not in PORTS:
        raise ConfigError(f"LEADCRAWL_SMTP_SECURITY must be {', '.join(PORTS)}, not '{security}'")
    return security


def _login(settings: BaseSettings, host: str, security: Security) -> tuple[str, str]:
    user = _text(settings, "LEADCRAWL_SMTP_USER")
    password = str(settings.get("LEADCRAWL_SMTP_PASSWORD") or "")
    if bool(user) != bool(password):
        raise ConfigError("set both LEADCRAWL_SMTP_USER and LEADCRAWL_SMTP_PASSWORD, or neither")
    if user and security == "none" and host not in LOOPBACK:
        raise ConfigError(
            "LEADCRAWL_SMTP_SECURITY=none would send the password readable for all; "
            "use starttls or tls"
        )
    return user, password


def _port(value: object) -> int:
    port = int(_number("LEADCRAWL_SMTP_PORT", value, 1, whole=True))
    if port > 65535:
        raise ConfigError(f"LEADCRAWL_SMTP_PORT must be at most 65535, not '{port}'")
    return port


def _addresses(settings: BaseSettings, name: str) -> tuple[str, ...]:
    parts = [part.strip() for part in _text(settings, name).split(",") if part.strip()]
    for part in parts:
        if not _ADDRESS.fullmatch(part):
            raise ConfigError(f"{name} must hold plain e-mail addresses, not '{part}'")
    if not parts:
        raise ConfigError(
            f"LEADCRAWL_SMTP_HOST is set, but {name} is not: who is to be written to?"
        )
    return tuple(dict.fromkeys(parts))


def _webhook(settings: BaseSettings) -> WebhookSettings | None:
    names = ("LEADCRAWL_ALERT_WEBHOOK_URL", "LEADCRAWL_ALERT_WEBHOOK_SECRET")
    url, secret = (_text(settings, name) for name in names)
    private = check_flag("LEADCRAWL_WEBHOOK_ALLOW_PRIVATE", settings)
    if not url and not secret:
        return None
    if not url or not secret:
        raise ConfigError(f"set both {names[0]} and {names[1]}, or neither")
    check_url(names[0], url)
    check_secret(names[1], secret)
    return WebhookSettings(url, secret, private)


def _pauses(settings: BaseSettings) -> tuple[float, ...]:
    name = "LEADCRAWL_ALERT_PAUSES"
    values = settings.getlist(name, ["5", "10", "20"])
    return tuple(_number(name, value, 0) for value in values if str(value).strip())


def _number(name: str, value: object, least: float, *, whole: bool = False) -> float:
    check_number(name, value, int if whole else float, least)
    return float(str(value))


def _text(settings: BaseSettings, name: str) -> str:
    return str(settings.get(name) or "").strip()
