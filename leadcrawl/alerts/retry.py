"""Trying again what fails for passing reasons; and never waiting for ever."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final, TypeVar

from leadcrawl.errors import AlertError

logger = logging.getLogger(__name__)

PAUSES: Final = (5.0, 10.0, 20.0)
"""Seconds before the second, third and fourth try."""

T = TypeVar("T")


def with_retries(call: Callable[[], T], pauses: Sequence[float] = PAUSES) -> T:
    """Return what `call` returns; try again, after a pause, when it fails for a passing reason.

    Raises:
        AlertError: the last failure, or the first that does not pass.
    """
    for pause in pauses:
        try:
            return call()
        except AlertError as error:
            if not error.passing:
                raise
            logger.warning("%s; trying again in %g s", error, pause)
        time.sleep(pause)
    return call()


def in_background(call: Callable[[], T]) -> Future[T]:
    """Start `call` in a thread that cannot keep the process alive."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            future.set_exception(error)

    threading.Thread(target=run, name="leadcrawl-alerts", daemon=True).start()
    return future


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what `call` returns; give it up after so many seconds, whatever it hangs on.

    A socket's own timeout does not do: a server that sends a byte now and then never meets it.

    Raises:
        AlertError: the time is over; the thread is left to itself.
    """
    future = in_background(call)
    try:
        return future.result(seconds)
    except TimeoutError as error:
        if future.done():
            raise
        raise AlertError(f"no end after {seconds:g} s", passing=True) from error
