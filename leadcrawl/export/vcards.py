"""Leads as vCards (version 3.0, RFC 2426, which phones and mail programs all read)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from leadcrawl.export.cells import iso
from leadcrawl.export.columns import Column, Lead

LONGEST_LINE: Final = 75  # bytes; longer ones are folded
DO_NOT_CONTACT: Final = "do not contact"

_SPECIAL = re.compile(r"[\\,;\x00-\x1f\x7f]")
_ESCAPED: Final = {"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": "", "\t": "\t"}


def write_vcf(leads: Iterable[Lead], _columns: Sequence[Column], path: Path) -> None:
    """Write one card for each lead."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{fold(line)}\r\n" for lead in leads for line in card(lead))


def card(lead: Lead) -> Iterator[str]:
    """Yield the lines of a lead's card, not yet folded."""
    name = lead.get("company") or lead.get("name") or lead.get("domain") or lead["_id"]
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"UID:{_escaped(lead['_id'])}"
    yield f"FN:{_escaped(name)}"
    yield f"N:{_escaped(name)};;;;"
    yield f"ORG:{_escaped(name)}"
    if lead.get("name") not in {None, name}:
        yield f"TITLE:{_escaped(lead['name'])}"
    for phone in lead.get("phones", ()):
        kind = "CELL" if phone.get("type") == "mobile" else "WORK"
        extension = f" x{phone['extension']}" if phone.get("extension") else ""
        yield f"TEL;TYPE={kind},VOICE:{_escaped(phone['e164'] + extension)}"
    for email in lead.get("emails", ()):
        yield f"EMAIL;TYPE=INTERNET,WORK:{_escaped(email['address'])}"
    for address in filter(None, (lead.get("website"), *lead.get("socials", {}).values())):
        yield f"URL:{_one_line(address)}"
    yield from _place(lead)
    yield from _remarks(lead)
    yield "END:VCARD"


def fold(line: str) -> str:
    r"""Return a line cut into pieces of 75 bytes at most, never within a character.

    >>> fold("NOTE:" + "x" * 80)[:80].split("\r\n")
    ['NOTE:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', ' xx']
    """
    if len(line) <= LONGEST_LINE and line.isascii():
        return line
    data = line.encode()
    pieces, start, room = [], 0, LONGEST_LINE
    while start < len(data):
        end = min(start + room, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        pieces.append(data[start:end].decode())
        start, room = end, LONGEST_LINE - 1  # the blank ahead counts
    return "\r\n ".join(pieces)


def _place(lead: Lead) -> Iterator[str]:
    parts = [lead.get(name) for name in ("address", "city", "region", "postal_code", "country")]
    if any(parts):
        yield f"ADR;TYPE=WORK:;;{';'.join(_escaped(part or '') for part in parts)}"
    if point := lead.get("location"):
        longitude, latitude = point["coordinates"]
        yield f"GEO:{latitude:.6f};{longitude:.6f}"
    if zone := lead.get("timezone"):
        yield f"TZ;VALUE=text:{_escaped(zone)}"


def _remarks(lead: Lead) -> Iterator[str]:
    notes = [lead.get("description"), lead.get("url")]
    categories = [lead.get("category_normalized") or lead.get("category")]
    if lead.get("do_not_contact"):
        notes.insert(0, f"{DO_NOT_CONTACT}: {lead.get('do_not_contact_reason') or 'asked so'}")
        categories.append(DO_NOT_CONTACT)
    if any(categories):
        yield f"CATEGORIES:{','.join(_escaped(one) for one in categories if one)}"
    if any(notes):
        yield "NOTE:" + "\\n".join(_escaped(note) for note in notes if note)
    changed: datetime | None = lead.get("changed_at")
    if changed:
        yield f"REV:{iso(changed)}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], " "), text)


def _one_line(address: str) -> str:
    """Return an address, which is not escaped in a card, without what would end its line."""
    return "".join(address.split())
