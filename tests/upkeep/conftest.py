"""The same database and data folder as for people's rights, which hold a little of everything."""

from tests.privacy.conftest import empty_house, house, privacy_server

__all__ = ["empty_house", "house", "privacy_server"]
