"""The data folder: it comes into being, or one line says why it cannot."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadcrawl.errors import StorageError


@contextmanager
def usable(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses below the data folder into one line.

    Raises:
        StorageError: it refused something.
    """
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"LEADCRAWL_DATA_DIR: {folder} cannot be used as a folder: {error.strerror or error}; "
            "name one that you may write to"
        ) from error


def prepare_folder(folder: Path) -> None:
    """Create a folder below the data folder, or that itself, for the owner only.

    Raises:
        StorageError: it cannot be created, or not be written to.
    """
    with usable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def check_folder(folder: Path) -> None:
    """Make sure that the data folder is one, or can become one; nothing is created.

    Raises:
        StorageError: it is no folder, or not ours to use.
    """
    with usable(folder):
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        if not existing.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not os.access(existing, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
