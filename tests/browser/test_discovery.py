"""Which browser is found, and what is said when there is none."""

from pathlib import Path

import pytest

from leadcrawl.browser.discovery import find_browser
from leadcrawl.browser.settings import browser_settings
from leadcrawl.config_google_maps import GoogleMapsConfig
from leadcrawl.errors import ConfigError
from leadcrawl.spiders.google_maps import GoogleMapsSpider


def program(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloads"))
    monkeypatch.delenv("LEADCRAWL_CHROMIUM", raising=False)
    monkeypatch.delenv("LEADCRAWL_CDP_URL", raising=False)


def test_order_of_browsers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chrome = program(tmp_path / "bin" / "google-chrome")
    assert find_browser() == chrome
    debian = program(tmp_path / "bin" / "chromium")
    assert find_browser() == debian
    own = program(tmp_path / "downloads" / "chromium-1200" / "chrome-linux64" / "chrome")
    assert find_browser() == own
    mine = program(tmp_path / "mine")
    monkeypatch.setenv("LEADCRAWL_CHROMIUM", mine)
    assert find_browser() == mine


def test_no_browser_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="apt-get install chromium") as caught:
        find_browser()
    assert "\n" not in str(caught.value)
    monkeypatch.setenv("LEADCRAWL_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(ConfigError, match="LEADCRAWL_CHROMIUM"):
        find_browser()


def test_a_remote_browser_needs_none_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADCRAWL_CDP_URL", "http://127.0.0.1:9222")
    settings = browser_settings()
    assert settings["PLAYWRIGHT_CDP_URL"] == "http://127.0.0.1:9222"
    assert "PLAYWRIGHT_LAUNCH_OPTIONS" not in settings
    monkeypatch.setenv("LEADCRAWL_CDP_URL", "wss://browser.example.com/?token=x")
    assert "PLAYWRIGHT_CDP_URL" in browser_settings()
    monkeypatch.setenv("LEADCRAWL_CDP_URL", "127.0.0.1:9222")
    with pytest.raises(ConfigError, match="LEADCRAWL_CDP_URL must be an address"):
        browser_settings()


def test_a_window_needs_a_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin" / "chromium")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigError, match="headless: a window needs a screen"):
        GoogleMapsSpider.check_machine(GoogleMapsConfig(query="cafe", headless=False))
    GoogleMapsSpider.check_machine(GoogleMapsConfig(query="cafe"))
    monkeypatch.setenv("DISPLAY", ":0")
    assert not browser_settings(headless=False)["PLAYWRIGHT_LAUNCH_OPTIONS"]["headless"]
