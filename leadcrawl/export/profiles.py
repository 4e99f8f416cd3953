"""What CRMs import: their names of the columns, the fields that they require, their formats.

A lead is a business, and its page names no person. So where a CRM wants a person, the name of
the lead stands for one; nothing else is made up. Sources: docs/export.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from leadcrawl.errors import ConfigError
from leadcrawl.export.cells import pairs
from leadcrawl.export.columns import COLUMNS, Column, Kind, Lead

_BY_NAME: Final = {column.name: column for column in COLUMNS}
_SITES: Final = {"craigslist": "Craigslist", "google_maps": "Google Maps"}


@dataclass(frozen=True)
class Profile:
    """How one CRM wants its file."""

    name: str
    formats: frozenset[str]
    """Extensions that it imports."""
    columns: tuple[Column, ...]
    required: tuple[tuple[str, ...], ...]
    """Groups of columns; of each group one has to have a value, or the CRM refuses the row."""
    most_rows: int
    """Rows that it takes at once."""

    def accepts(self, lead: Lead) -> bool:
        """Tell whether the CRM will take the row of a lead."""
        by_name = {column.name: column for column in self.columns}
        return all(
            any(by_name[name].value(lead) not in {None, ""} for name in group)
            for group in self.required
        )

    @property
    def requirements(self) -> str:
        """The required fields in words."""
        return " and ".join(" or ".join(group) for group in self.required)


def _as(name: str, column: str, limit: int | None = None) -> Column:
    """Return one of our columns under the CRM's name, cut to what its field holds."""
    ours = _BY_NAME[column]
    if limit is None:
        return Column(name, ours.kind, ours.field, ours.read)
    return Column(name, ours.kind, None, lambda lead: _cut(ours.value(lead), limit))


def _made(name: str, value: Callable[[Lead], Any], kind: Kind = "text") -> Column:
    return Column(name, kind, None, value)


def _cut(value: str | None, limit: int) -> str | None:
    return value[:limit] if value else None


def _short(value: str | None, limit: int) -> str | None:
    """Return an address only if it is whole: a cut one leads elsewhere."""
    return value if value and len(value) <= limit else None


def _business(lead: Lead) -> str | None:
    return lead.get("company") or lead.get("name")


def _mobile(lead: Lead) -> str | None:
    found = (one["e164"] for one in lead.get("phones", ()) if one.get("type") == "mobile")
    return next(found, None)


def _one_line_address(lead: Lead) -> str | None:
    town = " ".join(filter(None, (lead.get("region"), lead.get("postal_code"))))
    parts = (lead.get("address"), lead.get("city"), town, lead.get("country"))
    return ", ".join(filter(None, parts)) or None


def _note(lead: Lead) -> str | None:
    """Return what a person should read first: the opt-out, where it comes from, the text."""
    opted_out = lead.get("do_not_contact_reason") or "asked so"
    parts = {
        "Do not contact": opted_out if lead.get("do_not_contact") else None,
        "Found at": lead.get("url"),
        "Score": lead.get("score"),
    }
    known = pairs({key: value for key, value in parts.items() if value is not None})
    return "\n".join(filter(None, (known, lead.get("description")))) or None


HUBSPOT: Final = Profile(
    "hubspot",
    frozenset({".csv", ".xlsx"}),
    (
        _made("Company name", _business),
        _as("Company Domain Name", "domain"),
        _as("Phone Number", "phone"),
        _as("Email", "email"),
        _as("Website URL", "website"),
        _as("Street Address", "address"),
        _as("City", "city"),
        _as("State/Region", "region"),
        _as("Postal Code", "postal_code"),
        _as("Country/Region", "country"),
        _as("Time Zone", "timezone"),
        _as("Description", "description"),
        _as("Facebook Company Page", "facebook"),
        _as("LinkedIn Company Page", "linkedin"),
        _as("Lead ID", "id"),
        _as("Lead Score", "score"),
        _as("Do Not Contact", "do_not_contact"),
    ),
    (("Company name", "Company Domain Name"),),
    250_000,
)
SALESFORCE: Final = Profile(
    "salesforce",
    frozenset({".csv"}),
    (
        _as("Last Name", "name", 80),
        _made("Company", lambda lead: _cut(_business(lead), 255)),
        _as("Phone", "phone", 40),
        _made("Mobile Phone", _mobile),
        _made("Email", lambda lead: _short(_BY_NAME["email"].value(lead), 80)),
        _made("Website", lambda lead: _short(lead.get("website"), 255)),
        _as("Street", "address", 255),
        _as("City", "city", 40),
        _as("State", "region", 80),
        _as("Postal Code", "postal_code", 20),
        _as("Country", "country", 80),
        _made("Lead Source", lambda lead: _SITES[lead["source"]]),
        _made("Description", lambda lead: _cut(_note(lead), 32_000)),
        _made("Email Opt Out", lambda lead: int(bool(lead.get("do_not_contact"))), "integer"),
        _made("Do Not Call", lambda lead: int(bool(lead.get("do_not_contact"))), "integer"),
    ),
    (("Last Name",), ("Company",)),
    50_000,
)
PIPEDRIVE: Final = Profile(
    "pipedrive",
    frozenset({".csv", ".xlsx"}),
    (
        _as("Lead - Title", "name"),
        _made("Organization - Name", _business),
        _made("Organization - Address", _one_line_address),
        _made("Person - Name", lambda lead: lead.get("name") or lead.get("company")),
        _as("Person - Phone", "phone"),
        _as("Person - Email", "email"),
        _made("Note", _note),
        _as("Do Not Contact", "do_not_contact"),
    ),
    (("Lead - Title",), ("Person - Name", "Organization - Name")),
    50_000,
)
PROFILES: Final = {one.name: one for one in (HUBSPOT, SALESFORCE, PIPEDRIVE)}


def profile_for(name: str, extension: str) -> Profile:
    """Return a profile by name.

    Raises:
        ConfigError: there is none, or its CRM does not import such files.
    """
    if name not in PROFILES:
        raise ConfigError(f"unknown profile '{name}': possible are {', '.join(PROFILES)}")
    profile = PROFILES[name]
    if extension not in profile.formats:
        wanted = " or ".join(sorted(profile.formats))
        raise ConfigError(f"{name} imports {wanted} files, not {extension}")
    return profile
