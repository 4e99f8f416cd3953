"""Where leadcrawl keeps its files."""

import os
from pathlib import Path

from scrapy.utils.conf import closest_scrapy_cfg


def data_dir() -> Path:
    """Return the folder for the embedded database, the spool and kept pages; it may not exist yet.

    `LEADCRAWL_DATA_DIR`, or `.leadcrawl/` beside the nearest `scrapy.cfg`, or in the current folder.
    """
    if configured := os.environ.get("LEADCRAWL_DATA_DIR"):
        return Path(configured).expanduser().resolve()
    config = closest_scrapy_cfg()
    root = Path(config).parent if config else Path.cwd()
    return (root / ".leadcrawl").resolve()
