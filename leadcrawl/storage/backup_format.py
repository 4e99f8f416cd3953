"""What a back-up says: a header, then documents as canonical Extended JSON, one a line.

Extended JSON keeps times and kinds of numbers. The hash of a collection is the sum of the SHA-256
of its lines, modulo 2^256: it does not depend on the order, so that a database can be compared
with a file.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from bson.json_util import CANONICAL_JSON_OPTIONS, dumps, loads

from leadcrawl.storage.connection import Document

FORMAT: Final = "leadcrawl-backup-1"
_JSON: Final = CANONICAL_JSON_OPTIONS.with_options(tz_aware=True)
_MODULUS: Final = 2**256


class Digest:
    """Number and hash of documents, whatever their order.

    >>> one, two = Digest(), Digest()
    >>> one.add(b"a"), one.add(b"b"), two.add(b"b"), two.add(b"a")
    (None, None, None, None)
    >>> one == two, one.count
    (True, 2)
    """

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    @property
    def hash(self) -> str:
        """The sum so far."""
        return f"{self._sum:064x}"

    def add(self, line: bytes) -> None:
        """Count one more."""
        self.count += 1
        value = int.from_bytes(hashlib.sha256(line).digest())
        self._sum = (self._sum + value) % _MODULUS

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Digest | Part) and (self.count, self.hash) == (
            other.count,
            other.hash,
        )

    __hash__ = None  # type: ignore[assignment]  # it changes


@dataclass(frozen=True)
class Part:
    """A collection as the header says it is."""

    name: str
    count: int
    hash: str
    indexes: list[Document]


@dataclass(frozen=True)
class Header:
    """The first line."""

    format: str
    leadcrawl: str
    """Version that wrote it."""
    schema_version: int
    database: str
    created_at: str
    collections: list[Part]

    @classmethod
    def read(cls, line: bytes) -> "Header":
        """Return the header of a line.

        Raises:
            ValueError, TypeError, KeyError: it is none.
        """
        data = decode(line)
        parts = [Part(**part) for part in data.pop("collections")]
        return cls(**data, collections=parts)


def encode(document: Document) -> bytes:
    """Return a document as one line."""
    return dumps(document, json_options=_JSON, ensure_ascii=False).encode() + b"\n"


def decode(line: bytes) -> Document:
    """Return the document of a line.

    Raises:
        ValueError: it is none.
    """
    document: Document = loads(line.decode(), json_options=_JSON)
    return document
