"""Builds the egg that Scrapyd runs: `make deploy`, `make serve` or `scrapyd-deploy`."""

import os
import tempfile
from pathlib import Path

from setuptools import find_packages, setup

from leadcrawl import __version__

ROOT = Path(__file__).resolve().parent
PACKAGES = ("leadcrawl", "spiders_config")

# In a place of its own, nothing stale of an earlier build gets into the egg, builds do not disturb
# each other, and nothing stays in the checkout.
with tempfile.TemporaryDirectory(prefix="leadcrawl-setup-") as scratch:
    for package in PACKAGES:
        Path(scratch, package).symlink_to(ROOT / package)
    os.chdir(scratch)
    setup(
        name="leadcrawl",
        version=__version__,
        zip_safe=True,
        packages=find_packages(),
        # Scrapyd never unpacks an egg: these are read through importlib.resources.
        package_data={"": ["*.json", "*.yml", "*.html", "*.txt", "*.j2", "templates/*"]},
        entry_points={"scrapy": ["settings = leadcrawl.settings"]},
        options={"bdist_egg": {"dist_dir": str(ROOT / "dist")}},
    )
    os.chdir(ROOT)
