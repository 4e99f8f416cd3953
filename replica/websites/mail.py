"""An e-mail address about to be shown on a page."""

from random import Random
from typing import NamedTuple


class Mail(NamedTuple):
    """An address about to be shown."""

    address: str
    words: str
    """Words of a link that does not show the address itself."""
    rng: Random

    @property
    def parts(self) -> tuple[str, str]:
        """What stands before and after the at sign."""
        local, _, domain = self.address.partition("@")
        return local, domain
