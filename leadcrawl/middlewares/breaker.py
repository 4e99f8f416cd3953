"""A circuit breaker for one site: when most answers are blocks, stop asking; try one; go on or end."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where the breaker stands."""

    CLOSED = "closed"
    """Requests pass."""
    OPEN = "open"
    """No request passes until the pause is over."""
    PROBING = "probing"
    """One request is on its way to see whether the site answers again."""
    ENDED = "ended"
    """The site kept on blocking: the crawl ends."""


@dataclass(frozen=True, slots=True)
class BreakerLimits:
    """When it opens, how long it pauses and when it ends the crawl."""

    window: int = 20
    """Number of latest answers that count."""
    minimum: int = 5
    """Number of answers below which it stays closed."""
    share: float = 0.7
    """Share of blocks among them that opens it."""
    pause: float = 60.0
    """First pause in seconds; each further one in a row is twice as long."""
    pause_cap: float = 900.0
    """Longest pause in seconds."""
    probes: int = 5
    """Number of probes in a row that are blocked before it ends the crawl."""
    probe_timeout: float = 180.0
    """Seconds after which a probe without an answer is taken for lost."""


class CircuitBreaker:
    """Sliding window over a site's answers.

    >>> now = [0.0]
    >>> breaker = CircuitBreaker(BreakerLimits(window=4, minimum=2, pause=10), lambda: now[0])
    >>> breaker.record(blocked=True), breaker.record(blocked=True)
    (<State.CLOSED: 'closed'>, <State.OPEN: 'open'>)
    >>> breaker.wait()
    10.0
    >>> now[0] = 10.0
    >>> breaker.wait(), breaker.state
    (0.0, <State.PROBING: 'probing'>)
    >>> breaker.record(blocked=False, probe=True)
    <State.CLOSED: 'closed'>
    """

    def __init__(self, limits: BreakerLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self.state = State.CLOSED
        self._clock = clock
        self._answers: deque[bool] = deque(maxlen=limits.window)
        self._until = 0.0
        self._failed_probes = 0

    def wait(self) -> float:
        """Return the seconds to wait before asking again; 0 lets this one request pass.

        After the pause the first who asks is the probe; the others must look in again often.
        """
        if self.state in (State.CLOSED, State.ENDED):
            return 0.0
        if (rest := self._until - self._clock()) > 0:
            return rest
        self.state = State.PROBING
        self._until = self._clock() + self.limits.probe_timeout
        return 0.0

    def record(self, *, blocked: bool, probe: bool = False) -> State:
        """Take the first answer of an address in, or any page, and return the new state.

        Blocks of later tries would let a few addresses that are always refused pass for a wall.
        """
        if self.state is State.CLOSED:
            self._answers.append(blocked)
            if self._is_too_much():
                self._open()
        elif probe and self.state is State.PROBING:
            self._judge_probe(blocked)
        return self.state

    def exhausted(self) -> State:
        """Take in that an address was blocked on all its tries; opens when no other one got through."""
        if self.state is State.CLOSED and all(self._answers):
            self._open()
        return self.state

    def release(self) -> None:
        """Let another probe go: this one ended without an answer."""
        if self.state is State.PROBING:
            self.state = State.OPEN
            self._until = self._clock()

    def _is_too_much(self) -> bool:
        count = len(self._answers)
        return count >= self.limits.minimum and sum(self._answers) >= self.limits.share * count

    def _judge_probe(self, blocked: bool) -> None:
        if not blocked:
            self.state = State.CLOSED
            self._answers.clear()
            self._answers.append(False)
            self._failed_probes = 0
            return
        self._failed_probes += 1
        if self._failed_probes >= self.limits.probes:
            self.state = State.ENDED
        else:
            self._open()

    def _open(self) -> None:
        self.state = State.OPEN
        pause = self.limits.pause * 2**self._failed_probes
        self._until = self._clock() + min(pause, self.limits.pause_cap)
