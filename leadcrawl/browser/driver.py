"""The process of Playwright's driver, and the browsers it has started."""

from contextlib import suppress

import psutil


class Driver:
    """Finds the driver among the children of this process, and sees it die."""

    def __init__(self) -> None:
        self._process: psutil.Process | None = None
        self._others = set(psutil.Process().children())

    def find(self) -> None:
        """Take the child that is new since this was made for the driver."""
        found = set(psutil.Process().children()) - self._others
        self._process = next((child for child in found if "run-driver" in child.cmdline()), None)

    @property
    def is_dead(self) -> bool:
        """Whether it ran and does not run any more."""
        if self._process is None:
            return False
        running = self._process.is_running()
        return not running or self._process.status() == psutil.STATUS_ZOMBIE

    def processes(self) -> list[psutil.Process]:
        """Return the driver and all that it has started."""
        if self._process is not None:
            with suppress(psutil.NoSuchProcess):
                return [*self._process.children(recursive=True), self._process]
        return []
