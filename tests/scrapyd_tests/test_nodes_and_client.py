"""Nodes from the environment; nodes that hang, refuse, or are something else."""

import http.server
import socket
import threading
from collections.abc import Iterator

import pytest

from leadcrawl.errors import ConfigError, ScrapydError
from leadcrawl.scrapyd.client import ScrapydClient
from leadcrawl.scrapyd.nodes import Node, find_node, nodes_from_environment
from leadcrawl.scrapyd.overview import ask_all
from tests.ports import free_port


@pytest.fixture
def hanging() -> Iterator[str]:
    """Address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def stranger() -> Iterator[str]:
    """Address of a web server that is no Scrapyd."""
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_nodes_share_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADCRAWL_SCRAPYD_NODES", "a=http://127.0.0.1:1/, b=https://b.example.com")
    monkeypatch.setenv("SCRAPYD_USERNAME", "joe")
    monkeypatch.setenv("SCRAPYD_PASSWORD", "s3cret")
    nodes = nodes_from_environment()
    assert nodes == [
        Node("a", "http://127.0.0.1:1", "joe", "s3cret"),
        Node("b", "https://b.example.com", "joe", "s3cret"),
    ]
    assert "s3cret" not in repr(nodes)
    assert find_node("b") == nodes[1]
    with pytest.raises(ConfigError, match=r"unknown Scrapyd node 'c'.* has a, b$"):
        find_node("c")


def test_one_node_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEADCRAWL_SCRAPYD_NODES", raising=False)
    assert [(node.name, node.url) for node in nodes_from_environment()] == [
        ("local", "http://127.0.0.1:6800")
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a", "'a' must be name=url"),
        ("a=ftp://b", "must be name=url"),
        ("a=http://b:99999", "must be name=url"),
        ("a b=http://c", "must be name=url"),
        ("a=http://b,a=http://c", "names 'a' twice"),
        (" , ", "names no node"),
        ("a=http://joe:s3cret@b", "leave user and password out"),
        ("a=joe:s3cret@b", "must be name=url"),
        ("a=http://joe:s3cret@b:x", "must be name=url"),
    ],
)
def test_malformed_nodes(monkeypatch: pytest.MonkeyPatch, text: str, problem: str) -> None:
    monkeypatch.setenv("LEADCRAWL_SCRAPYD_NODES", text)
    with pytest.raises(ConfigError, match=problem) as caught:
        nodes_from_environment()
    if "://" in text:
        assert "s3cret" not in str(caught.value)


def test_a_node_that_does_not_answer_is_one_line(hanging: str, stranger: str) -> None:
    down = f"http://127.0.0.1:{free_port()}"
    cases = ((hanging, 0.3, "does not answer in time"), (stranger, 30, "is no Scrapyd: 501"))
    for url, timeout, problem in cases:
        with pytest.raises(ScrapydError, match=problem) as caught:
            ScrapydClient(Node("a", url), timeout=timeout).jobs()
        assert "\n" not in str(caught.value)
    with pytest.raises(
        ScrapydError, match=r"node a \(http://127.0.0.1:\d+\) does not answer; does"
    ):
        ScrapydClient(Node("a", down)).daemon_status()


def test_one_silent_node_does_not_hide_the_others(stranger: str) -> None:
    answers = ask_all([Node("a", stranger), Node("b", f"http://127.0.0.1:{free_port()}")], 30)
    assert [(answer.node.name, bool(answer.error)) for answer in answers] == [
        ("a", True),
        ("b", True),
    ]
