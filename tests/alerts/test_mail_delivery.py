"""Mails to a real SMTP server: with and without TLS and login; dead, slow and refusing."""

import re
import ssl
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
import trustme

from leadcrawl.alerts.delivery import Courier, waiting
from leadcrawl.alerts.mail import check_server, header, mail_payload, send_mail
from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.errors import AlertError
from leadcrawl.monitors.findings import Report
from tests.alerts.alert_servers import Inbox, certified, left, mail_server, send

# The servers here take logins without TLS, as ours are asked to.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

Make = Callable[..., AlertSettings]
LOGIN = {"LEADCRAWL_SMTP_USER": "robot", "LEADCRAWL_SMTP_PASSWORD": "s3cret"}


def test_each_receiver_gets_a_mail_of_text_and_html(
    inbox: Inbox, alert_settings: Make, report: Report
) -> None:
    settings = alert_settings(inbox.port)
    assert send(settings, report).sent == {"mail": 2}
    assert left(settings) == 0
    assert inbox.receivers == [["ops@example.com"], ["boss@example.com"]]
    mail = inbox.mails[0]
    assert mail.defects == []
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["Subject"] == (
        "FAILED: craigslist category=bbb city=sfbay: Coverage of phones fell by 53 points (+1)"
    )
    assert b"\nSubject: FAILED: craigslist" in inbox.sources[0]  # not folded
    assert mail["To"] == "ops@example.com"
    assert mail["From"] == "leadcrawl <leadcrawl@example.com>"
    assert re.fullmatch(r"<[^@]+@example.com>", mail["Message-ID"])
    assert mail["Date"].datetime.timestamp() == pytest.approx(time.time(), abs=30)
    assert mail["Auto-Submitted"] == "auto-generated"


def test_starttls_and_login(trusted: ssl.SSLContext, alert_settings: Make, report: Report) -> None:
    with mail_server(Inbox(), context=trusted, login=True) as inbox:
        settings = alert_settings(inbox.port, LEADCRAWL_SMTP_SECURITY="starttls", **LOGIN)
        assert send(settings, report).reasons == []
    assert inbox.was_encrypted == [True, True]
    assert inbox.logins == ["robot", "robot"]


def test_tls_from_the_first_byte(
    trusted: ssl.SSLContext, alert_settings: Make, report: Report
) -> None:
    with mail_server(Inbox(), context=trusted, tls=True, login=True) as inbox:
        settings = alert_settings(inbox.port, LEADCRAWL_SMTP_SECURITY="tls", **LOGIN)
        assert send(settings, report).sent == {"mail": 2}
    assert inbox.logins == ["robot", "robot"]


def test_no_mail_without_the_encryption_that_was_asked_for(
    inbox: Inbox, alert_settings: Make, report: Report
) -> None:
    settings = alert_settings(inbox.port, LEADCRAWL_SMTP_SECURITY="starttls")
    delivery = send(settings, report)
    assert (inbox.mails, delivery.kept, left(settings)) == ([], {"mail": 2}, 2)
    assert delivery.reasons[0].endswith("Is LEADCRAWL_SMTP_SECURITY=starttls right?")


def test_wrong_kind_of_tls_is_told_from_a_dead_server(
    inbox: Inbox, alert_settings: Make, report: Report
) -> None:
    delivery = send(alert_settings(inbox.port, LEADCRAWL_SMTP_SECURITY="tls"), report)
    assert f"is LEADCRAWL_SMTP_SECURITY=tls right for port {inbox.port}?" in delivery.reasons[0]


@pytest.mark.parametrize(("host", "is_known"), [("127.0.0.1", False), ("mail.example.com", True)])
def test_certificates_are_checked(  # noqa: PLR0917
    host: str,
    is_known: bool,
    authority: trustme.CA,
    trusted: ssl.SSLContext,
    alert_settings: Make,
    report: Report,
) -> None:
    context = certified(authority if is_known else trustme.CA(), host)
    with mail_server(Inbox(), context=context) as inbox:
        delivery = send(alert_settings(inbox.port, LEADCRAWL_SMTP_SECURITY="starttls"), report)
    assert inbox.mails == []
    assert "its certificate is not trusted" in delivery.reasons[0]


def test_wrong_password_is_not_tried_again(alert_settings: Make, report: Report) -> None:
    with mail_server(Inbox(), login=True) as inbox:
        settings = alert_settings(inbox.port, **LOGIN | {"LEADCRAWL_SMTP_PASSWORD": "wrong"})
        delivery = send(settings, report)
    assert len(inbox.logins) <= 4  # one try a mail; smtplib may try two ways to log in
    assert "the login was refused (535" in delivery.reasons[0]
    assert "wrong" not in delivery.reasons[0]
    assert left(settings) == 2


def test_dead_server_is_tried_four_times_and_the_mail_waits(
    alert_settings: Make, report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    settings = alert_settings(1)
    delivery = send(settings, report)
    assert caplog.text.count("trying again in 0.01 s") == 3  # not again for the second receiver
    assert delivery.kept == {"mail": 2}
    assert (
        "mail server 127.0.0.1:1: it cannot be reached: Connection refused" in delivery.reasons[0]
    )
    assert left(settings) == 2


def test_mails_arrive_later_as_they_were(
    inbox: Inbox, alert_settings: Make, report: Report
) -> None:
    dead = alert_settings(1)
    send(dead, report)
    kept = [message.payload for message in waiting(Courier(dead).outbox)]
    alive = alert_settings(inbox.port)
    courier = Courier(alive)
    assert courier.deliver(waiting(courier.outbox)).sent == {"mail": 2}
    assert [mail["Message-ID"] for mail in inbox.mails] == [one["message_id"] for one in kept]
    assert [mail["Date"] for mail in inbox.mails] == [one["date"] for one in kept]
    assert left(alive) == 0


def test_passing_refusals_are_tried_again(
    inbox: Inbox, alert_settings: Make, report: Report
) -> None:
    inbox.refusals = ["451 try later", "421 too busy"]
    assert send(alert_settings(inbox.port), report).sent == {"mail": 2}
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 2


def test_lasting_refusal_is_not_tried_again(
    inbox: Inbox, alert_settings: Make, report: Report
) -> None:
    inbox.refusals = ["554 no spam, bob@example.com"]
    delivery = send(alert_settings(inbox.port), report)
    assert (delivery.sent, delivery.kept) == ({"mail": 1}, {"mail": 1})
    assert delivery.reasons == [
        f"mail: mail server 127.0.0.1:{inbox.port}: it answered 554 no spam, <e-mail>"
    ]


@pytest.mark.parametrize("answer", ["550 no such user", "450 greylisted"])
def test_refused_receiver_does_not_keep_it_from_the_others(
    answer: str, inbox: Inbox, alert_settings: Make, report: Report
) -> None:
    inbox.refused_receivers = {"ops@example.com": answer}
    settings = alert_settings(inbox.port)
    delivery = send(settings, report)
    assert (delivery.sent, delivery.kept) == ({"mail": 1}, {"mail": 1})
    assert inbox.receivers == [["boss@example.com"]]
    assert [message.payload["to"] for message in waiting(Courier(settings).outbox)] == [
        "ops@example.com"
    ]


def test_greeting_sends_nothing(inbox: Inbox, alert_settings: Make) -> None:
    smtp = alert_settings(inbox.port).smtp
    assert smtp
    check_server(smtp, 5)
    assert inbox.mails == []
    with pytest.raises(AlertError, match="Connection refused"):
        check_server(replace(smtp, port=1), 5)


@pytest.mark.parametrize(
    "subject", ["x" * 400, "Zürich " * 40, "a\r\nBcc: all@example.com\r\n\r\nb"]
)
def test_odd_subjects_arrive_in_one_header(
    subject: str, inbox: Inbox, alert_settings: Make
) -> None:
    smtp = alert_settings(inbox.port).smtp
    assert smtp
    send_mail(smtp, mail_payload(smtp, "ops@example.com", subject, "text", "<p>text</p>"), 5)
    (mail,) = inbox.mails
    assert mail["Subject"].strip() == header(subject)
    assert mail["Bcc"] is None
    assert inbox.receivers == [["ops@example.com"]]
    assert max(map(len, inbox.sources[0].splitlines())) < 998  # the most that SMTP takes
