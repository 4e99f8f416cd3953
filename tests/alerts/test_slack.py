"""Messages to Slack, and all channels at once, against a real server."""

import json
from collections.abc import Callable

import pytest
from scrapy.settings import Settings
from standardwebhooks import Webhook

from leadcrawl.alerts.delivery import Courier, messages_of, store, waiting
from leadcrawl.alerts.links import Links
from leadcrawl.alerts.render import render_alert
from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.alerts.trial import send_test
from leadcrawl.monitors.findings import Report
from tests.alerts.alert_servers import SECRET, Hook, Inbox

Make = Callable[..., AlertSettings]


def channels(hook: Hook, **own: str) -> dict[str, str]:
    return {
        "LEADCRAWL_SLACK_WEBHOOK_URL": f"http://127.0.0.1:{hook.port}/services/T0KEN",
        "LEADCRAWL_ALERT_WEBHOOK_URL": hook.url,
        "LEADCRAWL_ALERT_WEBHOOK_SECRET": SECRET,
        "LEADCRAWL_WEBHOOK_ALLOW_PRIVATE": "1",
    } | own


def test_all_channels_get_the_alert(
    inbox: Inbox, hook: Hook, alert_settings: Make, report: Report
) -> None:
    settings = alert_settings(inbox.port, **channels(hook))
    courier = Courier(settings)
    alert = render_alert(report, Links({"Jobs": "http://127.0.0.1:6800/jobs"}))
    delivery = courier.deliver(store(courier.outbox, messages_of(settings, alert)))
    assert delivery.sent == {"mail": 2, "slack": 1, "webhook": 1}
    posts = {post.path: post for post in hook.posts}
    chat = json.loads(posts["/services/T0KEN"].body)["text"]
    assert chat.startswith("FAILED: craigslist category=bbb city=sfbay: Coverage of phones fell")
    assert "• It took long: 41 min (expected at most 30 min)" in chat
    assert "<http://127.0.0.1:6800/jobs|Jobs>" in chat
    signed = posts["/hook?team=ops"]
    document = Webhook(SECRET).verify(signed.body, signed.headers)
    assert document["type"] == "crawl.alert"
    assert document["data"]["verdict"] == "failed"
    assert document["data"]["findings"][0]["monitor"] == "coverage/phones"
    assert document["data"]["finished_at"] == "2026-11-21T23:12:00+00:00"


def test_one_channel_does_not_wait_for_another(
    hook: Hook, alert_settings: Make, report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    hook.statuses = [503, 404, 503, 404]
    settings = alert_settings(1, **channels(hook))
    courier = Courier(settings)
    delivery = courier.deliver(
        store(courier.outbox, messages_of(settings, render_alert(report, Links())))
    )
    assert delivery.kept == {"mail": 2, "slack": 1, "webhook": 1}
    assert sorted(reason.partition(":")[0] for reason in delivery.reasons) == [
        *("mail", "mail", "slack", "webhook")
    ]
    assert "T0KEN" not in str(delivery.reasons) + caplog.text
    assert [message.channel for message in waiting(courier.outbox)] == [
        *("mail", "mail", "slack", "webhook")
    ]


def test_channel_that_was_turned_off_keeps_its_messages(
    hook: Hook, inbox: Inbox, alert_settings: Make, report: Report
) -> None:
    on = alert_settings(1, **channels(hook, LEADCRAWL_ALERT_WEBHOOK_URL="http://127.0.0.1:1/"))
    hook.statuses = [410] * 2
    Courier(on).deliver(store(Courier(on).outbox, messages_of(on, render_alert(report, Links()))))
    off = alert_settings(inbox.port)
    courier = Courier(off)
    delivery = courier.deliver(waiting(courier.outbox))
    assert delivery.sent == {"mail": 2}
    assert "slack: it is not set up any more" in delivery.reasons


def test_trial_tells_how_each_channel_did(
    hook: Hook, inbox: Inbox, mail_settings: Callable[..., Settings]
) -> None:
    settings = mail_settings(
        inbox.port, **channels(hook, LEADCRAWL_ALERT_WEBHOOK_URL="http://127.0.0.1:1/x")
    )
    assert send_test(settings) == {
        "mail": None,
        "slack": None,
        "webhook": "the webhook at 127.0.0.1 cannot be reached: NewConnectionError",
    }
    assert inbox.mails[0]["Subject"].endswith("test of the alerts")
    assert len(inbox.mails) == 2
