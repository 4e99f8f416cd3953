"""`scrapy replica`: a local stand-in for the sites."""

import argparse

from scrapy.commands import ScrapyCommand

from leadcrawl.cli import fail, refuse_arguments
from leadcrawl.errors import ConfigError


class Command(ScrapyCommand):
    """Serves the replica until SIGTERM or SIGINT."""

    requires_project = True
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  (Scrapy's own form)

    def syntax(self) -> str:
        """Return the usage line."""
        return "[options]"

    def short_desc(self) -> str:
        """Return the line in the list of commands."""
        return "Serve a local stand-in for the sites, with the answer key"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        from replica.cli import add_arguments  # not in the egg

        super().add_options(parser)
        add_arguments(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve, or say in one line what is wrong and exit with status 2."""
        from replica.cli import serve

        refuse_arguments("replica", args)
        try:
            serve(opts)
        except ConfigError as error:
            fail(str(error))
