"""Builds the egg that Scrapyd runs: `make deploy`, `make serve` or `scrapyd-deploy`."""

import tempfile

from setuptools import find_packages, setup

from leadcrawl import __version__

# A place of its own: nothing stale of an earlier build gets into the egg, nothing stays in the tree.
with tempfile.TemporaryDirectory(prefix="leadcrawl-egg-") as scratch:
    setup(
        name="leadcrawl",
        version=__version__,
        zip_safe=True,
        packages=find_packages(include=["leadcrawl", "leadcrawl.*", "spiders_config"]),
        # Scrapyd never unpacks an egg: these are read through importlib.resources.
        package_data={"": ["*.json", "*.yml", "*.html", "*.txt", "*.j2", "templates/*"]},
        entry_points={"scrapy": ["settings = leadcrawl.settings"]},
        options={
            "build": {"build_base": scratch},
            "egg_info": {"egg_base": scratch},
            "bdist_egg": {"bdist_dir": f"{scratch}/egg"},
        },
    )
