"""What all tests share."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

#: The same examples in every run, however slow the machine: what is red was made red by a change.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
#: New examples, many where a test does not say how many: pytest --hypothesis-profile=search
settings.register_profile(
    "search",
    derandomize=False,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=3000,
)
settings.load_profile("steady")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # `make test &` in a script: what is started here would not see the SIGINT of the tests either
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, and say why, what only a real MongoDB can show."""
    if os.environ.get("MONGO_TEST_URI"):
        return
    reason = "MONGO_TEST_URI is not set: only a real MongoDB can show this"
    for item in items:
        if item.get_closest_marker("real_mongo_only"):
            item.add_marker(pytest.mark.skip(reason=reason))
