from pathlib import Path

import pytest

from leadcrawl.errors import ConfigError
from leadcrawl.middlewares.backoff import Backoff
from leadcrawl.middlewares.proxy_pool import ProxyPool, read_proxies

A, B = "http://127.0.0.1:1", "http://127.0.0.1:2"


def test_reads_entries_and_file(tmp_path: Path) -> None:
    file = tmp_path / "proxies.txt"
    file.write_text(
        "# ours\n\n127.0.0.1:2\t# old\nhttps://u:p@h.example.com:3 # new\n127.0.0.1:1\n"
    )
    assert read_proxies(" 127.0.0.1:1, ", str(file)) == (A, B, "https://u:p@h.example.com:3")
    assert read_proxies("") == ()


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("http://user:hunter2@host", "host or port is missing"),
        ("http://user:hunter2@host:99999", "port from 1 to 65535"),
        ("socks5://user:hunter2@host:1", "scheme 'socks5'"),
        ("http://user:hunter2@host:1/path", "it has a path"),
        ("http://user:hun ter2@host:1", "host or port is missing"),
    ],
)
def test_bad_entries_are_named_without_their_passwords(entry: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as error:
        read_proxies(f"{A},{entry}")
    assert "entry 2" in str(error.value)
    assert "hun" not in str(error.value)


def test_all_bad_lines_are_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "proxies.txt"
    file.write_text("ftp://h:1\n127.0.0.1:1\nnonsense\n")
    with pytest.raises(ConfigError, match=r"line 1: .*line 3: "):
        read_proxies("", str(file))
    file.write_text("# nothing\n")
    with pytest.raises(ConfigError, match="no proxy in it"):
        read_proxies("", str(file))


def test_backoff_doubles_and_good_resets_it() -> None:
    now = [0.0]
    pool = ProxyPool([A], Backoff(base=10, cap=50, jitter=lambda: 1.0), lambda: now[0])
    waits = []
    for _ in range(4):
        assert pool.mark_dead(A)
        assert not pool.mark_dead(A), "a burst counts once"
        wait = pool.next_check()
        assert wait is not None
        waits.append(wait)
        now[0] += wait - 0.1
        assert pool.reanimate() == 0
        now[0] += 0.1
        assert pool.reanimate() == 1
    assert waits == pytest.approx([10, 20, 40, 50])
    pool.mark_good(A)
    pool.mark_dead(A)
    assert pool.next_check() == pytest.approx(10)


def test_late_answers_of_a_burst_change_nothing() -> None:
    now = [0.0]
    pool = ProxyPool([A, B], Backoff(base=10), lambda: now[0])
    sent_at = pool.deaths(A)
    pool.mark_dead(A, sent_at)
    pool.mark_good(A)
    assert pool.dead == {A}, "a late success does not wake it"
    now[0] = 100.0
    pool.reanimate()
    assert not pool.mark_dead(A, sent_at), "a late failure does not kill it again"


def test_sessions_stick_until_their_proxy_dies() -> None:
    pool = ProxyPool([A, B], Backoff())
    first = pool.choose("visitor")
    assert first is not None
    assert {pool.choose("visitor") for _ in range(20)} == {first}
    pool.mark_dead(first)
    assert pool.choose("visitor") == ({A, B} - {first}).pop()
    assert {pool.choose(None, avoid=A) for _ in range(20)} <= {A, B}
