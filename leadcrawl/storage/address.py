"""The address and the name of a database: their form, checked before anything connects."""

import re

from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

from leadcrawl.errors import ConfigError

SRV = "mongodb+srv://"
_LONGEST_NAME = 63  # bytes
_NOT_IN_A_NAME = re.compile(r"""[\s./\\$"\0]""")
_CREDENTIALS = re.compile(r"(?<=://)\S*@")  # to the last @: a password may hold one by mistake
_ENCODED = re.compile(
    r"(?:[^\s:/?#\[\]@%]|%[0-9A-Fa-f]{2})+(?::(?:[^\s:/?#\[\]@%]|%[0-9A-Fa-f]{2})*)?"
)


def without_password(text: str) -> str:
    """Return the text with user and password taken out of every URI in it.

    >>> without_password("cannot reach mongodb+srv://joe:s3c@r/et@db.example.com/x")
    'cannot reach mongodb+srv://***@db.example.com/x'
    """
    return _CREDENTIALS.sub("***@", text)


def check_uri(uri: str) -> None:
    """Check the form of an address; empty, for the embedded server, is right.

    Raises:
        ConfigError: it is malformed; the message holds nothing of user and password.
    """
    if not uri:
        return
    scheme, _, rest = uri.partition("://")
    credentials, at, hosts = rest.rpartition("@")
    try:
        # Messages of the parser quote what they stumble over: it must not see a password.
        _parse(f"{scheme}://{hosts}")
    except (PyMongoError, ValueError) as error:
        raise ConfigError(f"MONGO_URI is malformed: {error}") from None
    if at and not _ENCODED.fullmatch(credentials):
        raise ConfigError(
            "MONGO_URI is malformed: user and password must be percent-encoded, "
            "such as %40 for @, %2F for / and %3A for :"
        )


def _parse(uri: str) -> None:
    if not uri.startswith(SRV):
        parse_uri(uri, warn=False)
        return
    # Its options are what the name server is asked about: left to the connection, as that is.
    host = uri.removeprefix(SRV).partition("?")[0]
    parse_uri(f"mongodb://{host}", warn=False)
    if re.search(r"[,:]", host):
        raise ValueError(f"{SRV} needs one host and no port")


def check_name(name: str) -> None:
    r"""Check the name of a database.

    Raises:
        ConfigError: MongoDB takes no such name.

    >>> check_name("leads")
    >>> check_name("my.leads")
    Traceback (most recent call last):
    leadcrawl.errors.ConfigError: MONGO_DB_NAME 'my.leads' must be 1 to 63 bytes without blanks and . / \ $ "
    """
    size = len(name.encode(errors="replace"))
    if not (1 <= size <= _LONGEST_NAME and name.isprintable()) or _NOT_IN_A_NAME.search(name):
        raise ConfigError(
            f"MONGO_DB_NAME {name!r} must be 1 to {_LONGEST_NAME} bytes without blanks and "
            r'. / \ $ "'
        )
