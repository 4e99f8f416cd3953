"""Files that are there whole, or not at all."""

import fcntl
import glob
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from leadcrawl.errors import ExportError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield the path to write to; the file gets its name only when the body ends well.

    What an earlier process left behind because it was killed is removed on the way.

    Raises:
        ExportError: the folder is not there or takes no file, or the disk is full.
    """
    try:
        _remove_leftovers(path)
        descriptor, part = tempfile.mkstemp(_PART, _prefix(path), path.parent)
    except OSError as error:
        raise ExportError(f"{path}: {error.strerror or error}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # it is no leftover while we live
        yield Path(part)
        os.fchmod(descriptor, 0o666 & ~_umask())
        os.fsync(descriptor)
        Path(part).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise ExportError(f"{path}: {error.strerror or error}") from error
    finally:
        os.close(descriptor)
        Path(part).unlink(missing_ok=True)


_PART = ".part"


def _prefix(path: Path) -> str:
    return f".{path.name}."


def _remove_leftovers(path: Path) -> None:
    for part in path.parent.glob(f"{glob.escape(_prefix(path))}*{_PART}"):
        with part.open("rb") as file, suppress(BlockingIOError):  # somebody writes it just now
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)  # the name, too
    finally:
        os.close(descriptor)
