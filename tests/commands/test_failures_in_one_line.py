"""However a command fails, it says so in one line."""

import pytest

from leadcrawl.cli import fail, failures_in_one_line
from leadcrawl.errors import ConfigError, StorageError


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (ConfigError("--city: no\nsuch city"), 2, "--city: no such city"),
        (StorageError("the database is away"), 1, "the database is away"),
        (OSError(28, "No space left on device"), 1, "the system refused: No space left on device"),
        (PermissionError(13, "Permission denied", "/x"), 1, "/x: Permission denied"),
        (KeyboardInterrupt(), 1, "interrupted"),
    ],
)
def test_one_line(
    capsys: pytest.CaptureFixture[str], error: BaseException, status: int, line: str
) -> None:
    with pytest.raises(SystemExit) as left, failures_in_one_line():
        raise error
    assert left.value.code == status
    assert capsys.readouterr() == ("", f"leadcrawl: {line}\n")


def test_what_the_body_says_itself_stays(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left, failures_in_one_line():
        fail("once", 3)
    assert (left.value.code, capsys.readouterr().err) == (3, "leadcrawl: once\n")
