"""Python, the packages, and the disk."""

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import psutil
from packaging.requirements import InvalidRequirement, Requirement
from scrapy.settings import BaseSettings
from scrapy.utils.conf import closest_scrapy_cfg

from leadcrawl import __version__
from leadcrawl.doctor.line import Line, off, ok, wrong
from leadcrawl.storage.folder import prepare_folder

OLDEST_PYTHON: Final = (3, 11)
LEAST_FREE: Final = 1e9  # bytes; 100,000 leads with their history take about half of it
_NAMED: Final = 4  # so many packages are named in the line


def check_python(settings: BaseSettings) -> Line:
    """Is Python new enough?"""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        needed = ".".join(map(str, OLDEST_PYTHON))
        return wrong(f"Python {found}", f"install Python {needed} or newer")
    return ok(f"Python {found}, leadcrawl {__version__}")


def check_packages(settings: BaseSettings) -> Line:
    """Are the packages installed in the versions that requirements.txt wants?"""
    config = closest_scrapy_cfg()
    path = Path(config).parent / "requirements.txt" if config else None
    if path is None or not path.is_file():
        return off(f"there is no requirements.txt to compare with; Scrapy {version('scrapy')}")
    wanted = list(_requirements(path))
    found = [complaint for requirement in wanted if (complaint := _complaint(requirement))]
    if found:
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        return wrong(
            f"{', '.join(found[:_NAMED])}{more}",
            f"{Path(sys.executable).name} -m pip install -r requirements.txt",
        )
    return ok(f"all {len(wanted)} as in requirements.txt; Scrapy {version('scrapy')}")


def _requirements(path: Path) -> list[Requirement]:
    """Return the requirements that this machine has to meet; other lines are pip's options."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.partition(" #")[0].strip().rstrip("\\").strip()
        if not text or text.startswith(("#", "-")):
            continue
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate():
            found.append(requirement)
    return found


def _complaint(requirement: Requirement) -> str | None:
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is not installed"
    if requirement.specifier.contains(installed, prereleases=True):
        return None
    return f"{requirement.name} is {installed}, not {requirement.specifier}"


def check_disk(settings: BaseSettings) -> Line:
    """Can the data folder be written to, and is there room?"""
    folder = Path(settings["LEADCRAWL_DATA_DIR"])
    prepare_folder(folder)
    free = psutil.disk_usage(str(folder)).free
    says = f"{free / 1e9:,.1f} GB free for {folder}"
    if free < LEAST_FREE:
        return wrong(says, "make room, or name another folder with LEADCRAWL_DATA_DIR")
    return ok(says)
