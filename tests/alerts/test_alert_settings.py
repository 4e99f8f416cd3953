"""Settings of alerts: checked before anything starts, one line says what to mend."""

from collections.abc import Callable

import pytest
from scrapy.settings import Settings

from leadcrawl.alerts.settings import AlertSettings, check_alert_settings
from leadcrawl.errors import ConfigError
from tests.alerts.alert_servers import SECRET

Make = Callable[..., Settings]
URL, SIGNED = "LEADCRAWL_ALERT_WEBHOOK_URL", "LEADCRAWL_ALERT_WEBHOOK_SECRET"

BAD = [
    ({"LEADCRAWL_SMTP_HOST": "smtp://mail.example.com"}, "LEADCRAWL_SMTP_HOST must be the name of"),
    ({"LEADCRAWL_SMTP_HOST": "mail.example.com:25"}, "LEADCRAWL_SMTP_HOST must be the name of"),
    ({"LEADCRAWL_SMTP_HOST": "a\r\nb"}, "LEADCRAWL_SMTP_HOST must be the name of"),
    ({"LEADCRAWL_SMTP_HOST": ""}, "LEADCRAWL_ALERT_FROM is set, but LEADCRAWL_SMTP_HOST is not"),
    ({"LEADCRAWL_SMTP_PORT": "smtp"}, "LEADCRAWL_SMTP_PORT must be a whole number"),
    ({"LEADCRAWL_SMTP_PORT": "0"}, "LEADCRAWL_SMTP_PORT must be a whole number, at least 1"),
    ({"LEADCRAWL_SMTP_PORT": "65536"}, "LEADCRAWL_SMTP_PORT must be at most 65535"),
    ({"LEADCRAWL_SMTP_SECURITY": "ssl"}, "must be starttls, tls, none, not 'ssl'"),
    ({"LEADCRAWL_SMTP_USER": "robot"}, "set both LEADCRAWL_SMTP_USER and LEADCRAWL_SMTP_PASSWORD"),
    ({"LEADCRAWL_SMTP_PASSWORD": "x"}, "set both LEADCRAWL_SMTP_USER and LEADCRAWL_SMTP_PASSWORD"),
    ({"LEADCRAWL_ALERT_TO": ""}, "LEADCRAWL_SMTP_HOST is set, but LEADCRAWL_ALERT_TO is not"),
    ({"LEADCRAWL_ALERT_TO": "ops"}, "LEADCRAWL_ALERT_TO must hold plain e-mail addresses"),
    ({"LEADCRAWL_ALERT_TO": "Ops <a@b.c>"}, "LEADCRAWL_ALERT_TO must hold plain e-mail addresses"),
    ({"LEADCRAWL_ALERT_TO": "a@b.c\r\nBcc: d@e.f"}, "LEADCRAWL_ALERT_TO must hold plain"),
    ({"LEADCRAWL_ALERT_FROM": "a@b.c, d@e.f"}, "LEADCRAWL_ALERT_FROM must be one e-mail address"),
    ({"LEADCRAWL_SLACK_WEBHOOK_URL": "hooks.slack.com/x"}, "LEADCRAWL_SLACK_WEBHOOK_URL must be"),
    ({URL: "https://example.com/hook"}, f"set both {URL} and {SIGNED}"),
    ({SIGNED: SECRET}, f"set both {URL} and {SIGNED}"),
    ({URL: "example.com", SIGNED: SECRET}, f"{URL} must be an address"),
    ({URL: "https://example.com/", SIGNED: "hello"}, f"{SIGNED} must be whsec_"),
    (
        {"LEADCRAWL_WEBHOOK_ALLOW_PRIVATE": "maybe"},
        "LEADCRAWL_WEBHOOK_ALLOW_PRIVATE must be 0 or 1",
    ),
    ({"LEADCRAWL_SCRAPYD_URL": "node1:6800"}, "LEADCRAWL_SCRAPYD_URL must be an address"),
    ({"LEADCRAWL_ALERT_TIMEOUT": "0"}, "LEADCRAWL_ALERT_TIMEOUT must be a number"),
    ({"LEADCRAWL_ALERT_PAUSES": "5,soon"}, "LEADCRAWL_ALERT_PAUSES must be a number"),
    ({"LEADCRAWL_ALERT_PAUSES": "-1"}, "LEADCRAWL_ALERT_PAUSES must be a number, at least 0"),
]


@pytest.mark.parametrize(("own", "message"), BAD)
def test_what_is_wrong_is_said(own: dict[str, str], message: str, mail_settings: Make) -> None:
    with pytest.raises(ConfigError) as caught:
        check_alert_settings(mail_settings(**own))
    assert message in str(caught.value)


def test_no_password_goes_unencrypted_over_a_network(mail_settings: Make) -> None:
    login = {"LEADCRAWL_SMTP_USER": "robot", "LEADCRAWL_SMTP_PASSWORD": "s3cret"}
    check_alert_settings(mail_settings(**login))  # to 127.0.0.1
    with pytest.raises(ConfigError, match="readable for all") as caught:
        check_alert_settings(mail_settings(LEADCRAWL_SMTP_HOST="mail.example.com", **login))
    assert "s3cret" not in str(caught.value)


def test_defaults(mail_settings: Make) -> None:
    own = {
        "LEADCRAWL_SMTP_PORT": "",
        "LEADCRAWL_SMTP_SECURITY": "",
        "LEADCRAWL_ALERT_PAUSES": "5,10,20",
    }
    smtp = AlertSettings.from_settings(mail_settings(**own)).smtp
    assert smtp
    assert (smtp.port, smtp.security, smtp.user) == (587, "starttls", "")
    assert smtp.recipients == ("ops@example.com", "boss@example.com")
    tls = AlertSettings.from_settings(
        mail_settings(**own | {"LEADCRAWL_SMTP_SECURITY": "TLS"})
    ).smtp
    assert tls
    assert tls.port == 465


def test_nothing_set_is_off_and_fine() -> None:
    settings = Settings({"LEADCRAWL_DATA_DIR": "/nowhere"})
    alerts = AlertSettings.from_settings(settings)
    assert alerts.channels == ()
    assert alerts.pauses == (5.0, 10.0, 20.0)


def test_no_secret_shows_when_they_are_printed(mail_settings: Make) -> None:
    own = {
        "LEADCRAWL_SMTP_USER": "robot",
        "LEADCRAWL_SMTP_PASSWORD": "s3cret",
        "LEADCRAWL_SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0KEN",
        URL: "https://example.com/T0KEN",
        SIGNED: SECRET,
    }
    shown = repr(AlertSettings.from_settings(mail_settings(**own)))
    assert not any(secret in shown for secret in ("s3cret", "T0KEN", SECRET))
