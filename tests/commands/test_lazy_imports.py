"""What a command need not wait for."""

import subprocess
import sys

HEAVY = ("aiohttp", "matplotlib", "playwright", "premailer", "slack_sdk")


def test_listing_the_commands_loads_nothing_heavy() -> None:
    """Scrapy imports all commands for each: every second of one is a second of all."""
    program = (
        "import sys; from scrapy.utils.misc import walk_modules_iter;"
        "list(walk_modules_iter('leadcrawl.commands'));"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == "[]\n"
