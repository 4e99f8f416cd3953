"""What settings may say."""

import pytest
from scrapy.settings import Settings

from leadcrawl import settings as project
from leadcrawl.errors import ConfigError
from leadcrawl.settings_check import ADDRESSES, FLAGS, NUMBERS, check_settings


def test_the_project_s_own_settings_are_right_and_complete() -> None:
    settings = Settings()
    settings.setmodule(project, "project")
    check_settings(settings)
    numbers = {
        name for name, value in vars(project).items()
        if name.startswith("LEADCRAWL_") and isinstance(value, int | float)
    }  # fmt: skip
    assert numbers <= NUMBERS.keys()


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers(name: str) -> None:
    kind, least = NUMBERS[name]
    check_settings(Settings({name: str(kind(least + 1))}))
    check_settings(Settings({name: str(kind(least) if kind is int else least)}))
    for wrong in ("x", "", "-1", "nan", "inf", str(least - 1)):
        with pytest.raises(ConfigError, match=f"^{name} must be .* at least .*, not '{wrong}'$"):
            check_settings(Settings({name: wrong}))


def test_a_share_is_no_percentage() -> None:
    for right in ("0.7", 1):
        check_settings(Settings({"LEADCRAWL_BREAKER_SHARE": right}))
    for wrong in ("70", "0", "nan", "x"):
        with pytest.raises(ConfigError, match="LEADCRAWL_BREAKER_SHARE must be a share above 0"):
            check_settings(Settings({"LEADCRAWL_BREAKER_SHARE": wrong}))


@pytest.mark.parametrize("name", FLAGS)
def test_flags(name: str) -> None:
    for right in ("0", "1", "True", False):
        check_settings(Settings({name: right}))
    with pytest.raises(ConfigError, match=f"^{name} must be 0 or 1, not 'maybe'$"):
        check_settings(Settings({name: "maybe"}))


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    "url",
    [
        "http://[", "http://127.0.0.1:99999", "http://127.0.0.1:x", "http://127.0.0.1:0",
        "ftp://127.0.0.1", "127.0.0.1:8000", "http://", "http://a b", "x",
    ],
)  # fmt: skip
def test_what_is_no_address(name: str, url: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} must be an address"):
        check_settings(Settings({name: url}))


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8000", "https://[::1]:8000/x"])
def test_addresses(name: str, url: str) -> None:
    check_settings(Settings({name: url}))
