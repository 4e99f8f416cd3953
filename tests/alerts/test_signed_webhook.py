"""Webhooks to a real server: signed, tried again, and only to addresses that may be."""

import socket
import ssl
from typing import Any

import pytest
import trustme
from standardwebhooks import Webhook

from leadcrawl import addresses
from leadcrawl.alerts.webhook import check_secret, check_url, post_signed
from leadcrawl.errors import AlertError, ConfigError
from tests.alerts.alert_servers import SECRET, Hook, certified, serve_hook

BODY = '{"text": "Grüße"}'.encode()


def post(url: str, **own: Any) -> None:
    given: dict[str, Any] = {"allow_private": True, "timeout": 5, "pauses": (0.01, 0.01, 0.01)}
    post_signed(url, BODY, SECRET, **given | own)


def test_receiver_can_verify_it(hook: Hook) -> None:
    post(hook.url, message_id="msg_1")
    (got,) = hook.posts
    assert (got.path, got.body) == ("/hook?team=ops", BODY)
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"127.0.0.1:{hook.port}"
    assert got.headers["webhook-id"] == "msg_1"
    assert Webhook(SECRET).verify(got.body, got.headers) == {"text": "Grüße"}


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_passing_refusals_are_tried_again_under_the_same_id(status: int, hook: Hook) -> None:
    hook.statuses = [status] * 3
    post(hook.url)
    assert len(hook.posts) == 4
    assert len({got.headers["webhook-id"] for got in hook.posts}) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 410, 301, 307])
def test_lasting_refusals_and_redirects_are_not(status: int, hook: Hook) -> None:
    hook.statuses = [status] * 2
    with pytest.raises(AlertError, match=f"^the webhook at 127.0.0.1 answered {status}$"):
        post(hook.url)
    assert [got.path for got in hook.posts] == ["/hook?team=ops"]


def test_four_failures_are_enough(hook: Hook) -> None:
    hook.statuses = [500] * 9
    with pytest.raises(AlertError, match="answered 500"):
        post(hook.url)
    assert len(hook.posts) == 4


def test_private_addresses_are_refused_unless_allowed(hook: Hook) -> None:
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]"):
        with pytest.raises(AlertError, match="which webhooks do not go to"):
            post(f"http://{host}:{hook.port}/", allow_private=False)
    assert hook.posts == []


def test_name_is_not_looked_up_again_after_the_check(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    look_up = socket.getaddrinfo

    def rebinding(host: str, port: int, *args: Any, **named: Any) -> Any:
        asked.append(host)  # a name server that answers otherwise the second time
        answer = "127.0.0.1" if len(asked) == 1 else "192.0.2.1"
        return look_up(host if host[0].isdigit() else answer, port, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(addresses, "is_public", lambda _: True)
    post(f"http://hook.example.com:{hook.port}/x", allow_private=False)
    assert asked == ["hook.example.com", "127.0.0.1"]
    assert hook.posts[0].headers["host"] == f"hook.example.com:{hook.port}"


def test_certificate_is_that_of_the_name(trusted: ssl.SSLContext, authority: trustme.CA) -> None:
    asked: list[str | None] = []
    context = certified(authority, "localhost")
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    with serve_hook(Hook(), context) as hook:
        post(f"https://localhost:{hook.port}/x")
        assert hook.posts[0].path == "/x"
        assert asked == ["localhost"]  # a server of many names must know which
        with pytest.raises(AlertError, match="cannot be reached: SSLError"):
            post(f"https://127.0.0.1:{hook.port}/x", pauses=())
    assert len(hook.posts) == 1


def test_dead_receiver_is_named_without_the_token_in_its_path() -> None:
    with pytest.raises(AlertError) as caught:
        post("http://127.0.0.1:1/token-1234", pauses=())
    assert str(caught.value) == "the webhook at 127.0.0.1 cannot be reached: NewConnectionError"
    assert caught.value.passing


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook",
        "ftp://example.com/",
        "https://",
        "https://a b/",
        "http://x:99999/",
        "http://[::1/",
    ],
)
def test_malformed_addresses(url: str) -> None:
    with pytest.raises(ConfigError, match="NAME must be an address such as"):
        check_url("NAME", url)


def test_no_password_in_addresses() -> None:
    with pytest.raises(ConfigError) as caught:
        check_url("NAME", "https://bob:s3cret@example.com/")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("secret", ["whsec_", "whsec_c2hvcnQ=", "whsec_" + "!" * 40, "ä" * 40])
def test_weak_secrets(secret: str) -> None:
    with pytest.raises(ConfigError, match="NAME must be whsec_") as caught:
        check_secret("NAME", secret)
    assert secret not in str(caught.value) or secret == "whsec_"
