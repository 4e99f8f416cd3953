"""Make a virtual environment: `python3 make_venv.py .venv`.

On a bare Debian the standard library's `ensurepip` is a package of its own. As root it is
installed; otherwise one line says what to do.
"""

import importlib.util
import os
import shutil
import subprocess
import sys


def main(folder: str) -> None:
    """Make the environment in `folder`, with pip."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one script that an older Python may meet
        sys.exit(f"leadcrawl: Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    if importlib.util.find_spec("ensurepip") is None:
        _install_ensurepip()
    # A new interpreter, as this one does not see what was just installed.
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)


def _install_ensurepip() -> None:
    package = f"python3.{sys.version_info.minor}-venv"
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        sys.exit(
            f"leadcrawl: Python's venv module is not installed: sudo apt-get install {package}"
        )
    subprocess.run([apt, "update", "-qq"], check=True)
    subprocess.run([apt, "install", "-y", "-qq", package], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
