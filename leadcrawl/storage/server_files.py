"""The files of an embedded server: where they lie, and what its supervisor publishes in one."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from leadcrawl.storage.folder import prepare_folder, usable


@dataclass(frozen=True)
class ServerState:
    """What the supervisor publishes about the running server."""

    port: int
    pid: int
    supervisor_pid: int
    started_at: float

    @property
    def uri(self) -> str:
        """Address for clients."""
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true"


@dataclass(frozen=True)
class ServerFiles:
    """Where the files of an embedded server lie."""

    directory: Path

    @property
    def data(self) -> Path:
        """The database itself."""
        return self.directory / "data"

    @property
    def log(self) -> Path:
        """What server and supervisor have to say."""
        return self.directory / "server.log"

    @property
    def config(self) -> Path:
        """An empty configuration, so that none is picked up from elsewhere."""
        return self.directory / "secantusd.toml"

    @property
    def state(self) -> Path:
        """The published `ServerState`."""
        return self.directory / "server.json"

    @property
    def keep(self) -> Path:
        """Mark of `scrapy db start`: the server stays although nobody uses it."""
        return self.directory / "keep"

    @property
    def lease(self) -> Path:
        """Lock that users share."""
        return self.directory / "lease.lock"

    @property
    def starting(self) -> Path:
        """Lock that serializes starts."""
        return self.directory / "start.lock"

    @property
    def supervisor(self) -> Path:
        """Lock that the supervisor holds all its life."""
        return self.directory / "supervisor.lock"

    def prepare(self) -> None:
        """Create the directory, for the owner only.

        Raises:
            StorageError: it cannot be created, or not be written to.
        """
        prepare_folder(self.directory)
        with usable(self.directory):
            self.config.touch(mode=0o600)

    def read_state(self) -> ServerState | None:
        """Return the last published state, or None when there is none that can be read."""
        try:
            return ServerState(**json.loads(self.state.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def write_state(self, state: ServerState) -> None:
        """Publish the state; readers see the old one or the new one, never a part."""
        temporary = self.state.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(asdict(state)))
        temporary.replace(self.state)
