"""Ports for servers that another program starts, which has to be told its port."""

import itertools
import os
import socket
from contextlib import suppress

#: Below those that the system gives to others (32768 and up), from a start of this process's own.
_ports = itertools.count(os.getpid() * 7919 % 10_000)


def free_port() -> int:
    """Return a port of the loopback on which nothing listens, and that nobody else is given soon."""
    for number in itertools.islice(_ports, 10_000):
        port = 20_000 + number % 10_000
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")
