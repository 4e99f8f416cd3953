"""What the visit of a website adds to a stored lead: pure functions.

The lead's own values win. What came from the website is known by `found_by: website/<method>`, so
that it can be told apart later: when the source is read again, or a second lead of the same
website shows that the contact is not this one's alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from leadcrawl.storage.branches import Branch

Document = dict[str, Any]

USABLE: Final = 0.6
"""Confidence from which a contact of a website is one of the lead."""
FROM_WEBSITE: Final = "website/"
_MOST: Final = 5  # e-mails and phones that a website adds; all of them are in `contacts`
_KEPT: Final = 40  # contacts of a lead
_FIELDS: Final = (
    *("kind", "value", "network", "page", "method", "found_at"),
    *("confidence", "role", "validity", "disposable"),
)
_KEYS: Final = {"emails": ("email", "address"), "phones": ("phone", "e164")}


def enriched(lead: Mapping[str, Any], site: Mapping[str, Any], branch: Branch) -> Document:
    """Return the fields of a lead that a visit changes, with their new values; empty for removed ones.

    Args:
        lead: as it is stored.
        site: the website, as its visit is stored.
        branch: what of the website is the lead's own.
    """
    contacts = _contacts(lead.get("contacts", ()), site.get("contacts", ()), branch)
    found = {(one["kind"], one["value"]): one for one in site.get("contacts", ())}
    usable = [one for one in contacts if _is_usable(one)]
    new: Document = {"contacts": contacts}
    for field in _KEYS:
        new[field] = _with_website(field, lead.get(field, ()), usable, found)
    networks = {one["network"]: one["value"] for one in reversed(usable) if one.get("network")}
    new["socials"] = networks | _own_socials(lead, contacts)
    if not branch.is_chain:
        new |= _told(lead, site)
    return {field: value for field, value in new.items() if value != lead.get(field, type(value)())}


def keep_website(stored: Mapping[str, Any], seen: Mapping[str, Any]) -> Document:
    """Return a sighting with what websites have added to the lead; the source's own comes first.

    >>> mail = {"address": "b@example.com", "found_by": "website/mailto"}
    >>> keep_website({"emails": [mail]}, {"emails": [{"address": "a@example.com"}]})["emails"]
    [{'address': 'a@example.com'}, {'address': 'b@example.com', 'found_by': 'website/mailto'}]
    """
    document = dict(seen)
    for field, (_, key) in _KEYS.items():
        if field in seen and field in stored:
            known = {one[key] for one in seen[field]}
            added = [one for one in stored[field] if _is_added(one) and one[key] not in known]
            document[field] = [*seen[field], *added]
    if "socials" in seen and "contacts" in stored:
        found = {one["value"] for one in stored["contacts"]}
        kept = {net: url for net, url in stored.get("socials", {}).items() if url in found}
        document["socials"] = kept | seen["socials"]
    return document


def _contacts(
    known: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], branch: Branch
) -> list[Document]:
    """Return the contacts that were known and those that were found, the surest first."""
    before = {(one["kind"], one["value"]): dict(one) for one in known}
    merged = dict(before)
    for one in found:
        contact = {name: one[name] for name in _FIELDS if name in one}
        contact["shared"] = branch.shares(one)
        key = (contact["kind"], contact["value"])
        if key in before:
            # The time stays that of the first finding, so that finding it again is no change.
            unchanged = contact | {"found_at": before[key]["found_at"]}
            contact = unchanged if unchanged == before[key] else contact
        merged[key] = contact
    return sorted(merged.values(), key=lambda one: -one["confidence"])[:_KEPT]


def _own_socials(lead: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the lead's profiles without those of its website that turned out to be a chain's."""
    shared = {one["value"] for one in contacts if one["shared"]}
    added = {one["value"] for one in lead.get("contacts", ()) if not one["shared"]}
    return {net: url for net, url in lead.get("socials", {}).items() if url not in shared & added}


def _with_website(
    field: str,
    known: Iterable[Mapping[str, Any]],
    usable: Iterable[Mapping[str, Any]],
    found: Mapping[tuple[str, str], Mapping[str, Any]],
) -> list[Any]:
    """Return the lead's own contacts of a kind, and after them those of the website."""
    kind, key = _KEYS[field]
    own = [one for one in known if not _is_added(one)]
    added = {one[key]: one for one in known if _is_added(one)}
    values = {one[key] for one in own}
    new = []
    for contact in usable:
        value = contact["value"]
        if contact["kind"] != kind or value in values:
            continue
        if value in added:
            new.append(added[value])
        elif (kind, value) in found:
            new.append(_entry(found[kind, value]))
    return [*own, *new[:_MOST]]


def _entry(contact: Mapping[str, Any]) -> Document:
    found_by = f"{FROM_WEBSITE}{contact['method']}"
    if contact["kind"] == "email":
        return {"address": contact["value"], "found_by": found_by, "raw": contact["raw"]}
    return {**contact["phone"], "found_by": found_by, "raw": contact["raw"]}


def _told(lead: Mapping[str, Any], site: Mapping[str, Any]) -> Document:
    """Return what structured data say of the business and the lead does not know."""
    told: Document = {}
    organizations = site.get("organizations", ())
    for field, name in (("company", "legal_name"), ("hours", "hours")):
        if field not in lead and (value := _only(organizations, name)):
            told[field] = value
    # A posting may be of any place; a place on the map is the business itself.
    if lead["source"] == "google_maps" and not {"address", "city"} & lead.keys():
        told |= {"address": value} if (value := _only(organizations, "address")) else {}
    return told


def _only(organizations: Iterable[Mapping[str, Any]], name: str) -> Any:
    """Return the one value that organizations have; `None` if they differ: branches."""
    values = [one[name] for one in organizations if one.get(name)]
    return values[0] if values and all(value == values[0] for value in values) else None


def _is_usable(contact: Mapping[str, Any]) -> bool:
    is_good = contact["confidence"] >= USABLE and contact.get("validity") != "invalid"
    return is_good and not contact["shared"] and not contact.get("disposable")


def _is_added(contact: Mapping[str, Any]) -> bool:
    return str(contact.get("found_by", "")).startswith(FROM_WEBSITE)
