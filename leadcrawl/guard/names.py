"""Name look-ups in threads of their own: names of strangers hang, and would hold up all others."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

_THREADS: Final = 16


class Names:
    """Asks the machine's resolver."""

    def __init__(self) -> None:
        self._threads: ThreadPoolExecutor | None = None

    async def look_up(self, host: str, port: int) -> Sequence[str]:
        """Return the IP addresses of a name.

        Raises:
            OSError: it has none.
        """
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, "names")
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def close(self) -> None:
        """Let the threads end, each after what it is asking."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None
