"""The file of a back-up: gzip, one JSON value a line, from `zcat FILE | head -1` on for everybody.

First the header: what is in it, with the number and the hash of the documents of each collection,
and its indexes. Then the documents, collection by collection.
"""

import gzip
import os
import shutil
import uuid
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bson.errors import BSONError

from leadcrawl.errors import StorageError
from leadcrawl.storage.backup_format import FORMAT, Digest, Header, Part, decode, encode
from leadcrawl.storage.connection import Document

_LEVEL: Final = 5  # of gzip: a tenth larger than 9 makes it, in a third of the time


class BackupFile:
    """A back-up on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.suppression_check: str | None = None
        """What tells the key of its suppressions, if there are some; from `verify` on."""

    def verify(self) -> Header:
        """Read all of it and return its header.

        Raises:
            StorageError: it is damaged, cut off, or no back-up at all.
        """
        for name, line in self.lines():
            if name == "suppressions" and (check := decode(line).get("check")):
                self.suppression_check = check
        return self.header()

    def header(self) -> Header:
        """Return what is in it.

        Raises:
            StorageError: it is no back-up.
        """
        with self._opened() as file:
            return self._header(file)

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Yield collection and line of all documents; raise at the end of one that is not right.

        Raises:
            StorageError: it is damaged or cut off.
        """
        with self._opened() as file:
            for part in self._header(file).collections:
                digest = Digest()
                for _, line in zip(range(part.count), file, strict=False):
                    digest.add(line)
                    yield part.name, line
                if digest != part:
                    raise StorageError(
                        f"{self.path} is damaged: its {part.name} are not those that were saved"
                    )
            if file.readline():
                raise StorageError(f"{self.path} is damaged: it has more than its header says")

    def documents(self) -> Iterator[tuple[str, Document]]:
        """Yield collection and document; as `lines`."""
        for name, line in self.lines():
            yield name, decode(line)

    def _header(self, file: gzip.GzipFile) -> Header:
        try:
            header = Header.read(file.readline())
        except (ValueError, TypeError, KeyError, AttributeError, BSONError) as error:
            raise StorageError(f"{self.path} is no back-up of leadcrawl") from error
        if header.format != FORMAT:
            raise StorageError(f"{self.path} is a back-up of another leadcrawl: {header.format}")
        return header

    @contextmanager
    def _opened(self) -> Iterator[gzip.GzipFile]:
        try:
            with gzip.open(self.path, "rb") as file:
                assert isinstance(file, gzip.GzipFile)
                yield file
        except (EOFError, zlib.error) as error:
            raise StorageError(f"{self.path} is damaged or cut off: {error}") from error
        except gzip.BadGzipFile as error:
            raise StorageError(f"{self.path} is damaged, or no back-up: {error}") from error
        except OSError as error:
            raise StorageError(f"{self.path} cannot be read: {error.strerror or error}") from error


class BackupWriter:
    """Writes a file that bears its name only when it is whole, on the disk, and read back.

    The documents come first, into a file of their own: the header in front of them tells their
    number and hash.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}.part")
        self._body = self._part.with_suffix(".body")
        self._parts: list[Part] = []

    async def write(
        self,
        collections: AsyncIterator[tuple[str, list[Document], AsyncIterator[Document]]],
        header: Callable[[list[Part]], Header],
    ) -> Header:
        """Write everything and return the header.

        Raises:
            StorageError: the disk does not take it, or gives back something else.
        """
        try:
            with _private(self._body) as raw, gzip.GzipFile("", "wb", _LEVEL, raw) as body:
                async for name, indexes, documents in collections:
                    digest = Digest()
                    async for document in documents:
                        line = encode(document)
                        digest.add(line)
                        body.write(line)
                    self._parts.append(Part(name, digest.count, digest.hash, indexes))
            written = header(self._parts)
            self._join(written)
            BackupFile(self._part).verify()
            self._part.replace(self.path)
        except OSError as error:
            reason = error.strerror or error
            raise StorageError(f"{self.path} cannot be written: {reason}") from error
        finally:
            for path in (self._part, self._body):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
        return written

    def _join(self, header: Header) -> None:
        with _private(self._part) as file, self._body.open("rb") as body:
            file.write(gzip.compress(encode(asdict(header)), _LEVEL))
            shutil.copyfileobj(body, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
