"""What posters write: title, body, attributes and price, by section."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from replica.businesses import Business, words
from replica.craigslist import contact
from replica.craigslist.model import Attribute, Draft

MASK = "\ue000"
"""Stands in a body line for the link `show contact info`."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a draft is about."""

    code: str
    section: str
    business: Business
    town: str
    at_home: bool = True
    """The area's country has the business's telephone numbers: no `+1` is needed."""


# Shares of postings with a telephone, an e-mail address, a website, masked contact data.
_CONTACT_SHARES: dict[str, tuple[float, float, float, float]] = {
    "services": (0.74, 0.26, 0.25, 0.12),
    "jobs": (0.35, 0.45, 0.2, 0.05),
    "for sale": (0.6, 0.1, 0.2, 0.15),
    "housing": (0.55, 0.2, 0.2, 0.15),
}
_FEW = (0.3, 0.25, 0.05, 0.05)


def write(rng: Random, brief: Brief) -> Draft:
    """Return a draft for the brief."""
    lists = words()
    draft = Draft()
    things: list[str] = lists["categories"][brief.code]["things"]
    thing = rng.choice(things)
    _HEADINGS[brief.section](rng, brief, thing, draft)
    draft.lines = [f"{thing[0].upper()}{thing[1:]} in {brief.town} by {brief.business.name}.", ""]
    draft.lines += rng.sample(lists["sentences"], rng.randrange(2, 6))
    if rng.random() < 0.6:
        draft.lines += ["", *(f"· {other}" for other in things)]
    if brief.section == "jobs":
        benefits = rng.sample(lists["benefits"], 3)
        draft.lines += ["", "Benefits:", *(f"· {benefit}" for benefit in benefits)]
    if rng.random() < 0.6:
        draft.lines += ["", _decoy(rng)]
    draft.lines.append("")
    _write_contact(rng, brief, draft)
    draft.lines += [f"{rng.choice(lists['signoffs'])},", brief.business.person]
    return draft


def _decoy(rng: Random) -> str:
    """Return a line with digits that are no telephone number."""
    numbers = {f"d{size}": f"{rng.randrange(10 ** (size - 1), 10**size)}" for size in (2, 4, 5)}
    line: str = rng.choice(words()["decoys"])
    return line.format(year=rng.randrange(1978, 2020), **numbers)


def _write_contact(rng: Random, brief: Brief, draft: Draft) -> None:
    phone, email, website, masked = _CONTACT_SHARES.get(brief.section, _FEW)
    business = brief.business
    if rng.random() < masked:
        draft.masked = True
        draft.lines.append(f"Office {MASK}")
        phone, email = 0, email / 4
    if rng.random() < phone:
        _write_phone(rng, brief, draft)
    if rng.random() < email:
        hidden = rng.random() < 0.3
        written = contact.hide_email(rng, business.email) if hidden else business.email
        draft.lines.append(contact.email_line(rng, written, business.person))
        draft.contact.emails.append(business.email)
    if rng.random() < website:
        draft.contact.website = business.website
        bare = business.website.removeprefix("https://")
        draft.lines.append(f"Visit {bare if rng.random() < 0.4 else business.website}")


def _write_phone(rng: Random, brief: Brief, draft: Draft) -> None:
    business, extension = brief.business, None
    if not brief.at_home:
        written = f"+1 {business.phone[:3]} {business.phone[3:6]} {business.phone[6:]}"
    elif rng.random() < 0.25:
        written = contact.hide_phone(rng, business.phone)
    else:
        written = contact.write_phone(rng, business.phone)
        if rng.random() < 0.06:
            extension = str(rng.randrange(10, 100))
            written += f" ext. {extension}"
    draft.contact.phones.append((contact.e164(business.phone), extension))
    draft.lines.append(contact.phone_line(rng, written, business.person.split()[0]))
    if rng.random() < 0.05 and brief.at_home and not extension:
        other = f"{business.phone[:8]}{(int(business.phone[8:]) + 7) % 100:02}"
        draft.lines.append(f"Mobile: ({other[:3]}) {other[3:6]}-{other[6:]}")
        draft.contact.phones.append((contact.e164(other), None))


def _services(rng: Random, brief: Brief, thing: str, draft: Draft) -> None:
    pitch = rng.choice(words()["pitches"])
    first = thing[0].upper() + thing[1:]
    draft.title = rng.choice(
        (
            f"{first} - {pitch}",
            f"★ {first} ★ {brief.town}",
            f"{brief.business.name}: {thing}",
            f"{first} & more | {pitch}",
            f"{thing.upper()} <{brief.town}> {pitch}",
        )
    )
    if rng.random() < 0.08:
        draft.price = rng.randrange(25, 400, 5)


def _jobs(rng: Random, brief: Brief, thing: str, draft: Draft) -> None:
    lists = words()
    pay = rng.choice(lists["compensations"])
    kind, number = rng.choice(list(lists["employment_types"].items()))
    draft.title = rng.choice(
        (f"{thing} - {brief.business.name}", f"{thing} needed {pay}", f"Now hiring: {thing}!!!")
    )
    draft.compensation, draft.job_title = pay, thing
    draft.attributes = [
        Attribute("remuneration", pay, "compensation"),
        Attribute("employment_type", kind, "employment type", f"employment_type={number}"),
        Attribute("experience_level", rng.choice(lists["experience_levels"]), "experience level"),
        Attribute("job_title", thing, "job title"),
    ]


def _gigs(rng: Random, brief: Brief, thing: str, draft: Draft) -> None:
    draft.title = rng.choice((f"Need {thing}", f"Help wanted: {thing} ({brief.town})"))
    if rng.random() < 0.7:
        draft.compensation = f"${rng.randrange(60, 400, 10)}"
        draft.attributes = [Attribute("remuneration", draft.compensation, "compensation")]


def _for_sale(rng: Random, brief: Brief, thing: str, draft: Draft) -> None:
    lists = words()
    condition, number = rng.choice(list(lists["conditions"].items()))
    shared = Attribute("condition", condition, "condition", f"condition={number}")
    if brief.code not in {"ctd", "cto"}:
        draft.title = f"{thing[0].upper()}{thing[1:]} - {rng.choice(lists['pitches'])}"
        draft.attributes = [shared]
        draft.price = rng.randrange(20, 2500, 5) if rng.random() < 0.95 else None
        return
    make, year, miles = rng.choice(lists["makes"]), rng.randrange(2004, 2026), rng.randrange(9, 190)
    draft.title = f"{year} {make} - {thing}, {miles}K miles"
    draft.price = rng.randrange(3000, 60000, 50)
    draft.attributes = [
        Attribute("auto_make_model", make.lower(), "make/model", f"auto_make_model={make.lower()}"),
        Attribute("auto_year", str(year), "year"),
        Attribute("auto_vin", _vin(rng), "VIN"),
        shared,
        Attribute("auto_fuel_type", "gas", "fuel", "auto_fuel_type=1"),
        Attribute("auto_miles", f"{miles},000", "odometer"),
        Attribute("auto_title_status", "clean", "title status", "auto_title_status=1"),
        Attribute("auto_transmission", "automatic", "transmission", "auto_transmission=2"),
    ]


def _vin(rng: Random) -> str:
    return "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=17))


def _housing(rng: Random, brief: Brief, thing: str, draft: Draft) -> None:
    rooms, baths, feet = rng.randrange(1, 5), rng.randrange(1, 3), rng.randrange(450, 2400, 5)
    draft.title = f"{rooms}BR {thing} in {brief.town}"
    sale = brief.code == "reb"
    draft.price = rng.randrange(400, 2000) * 1000 if sale else rng.randrange(900, 6500, 25)
    flags: dict[str, Any] = words()["housing_flags"]
    chosen = [rng.choice(("apartment", "house")), rng.choice(("laundry on site", "w/d in unit"))]
    draft.attributes = [
        Attribute("bedrooms", f"{rooms}BR / {baths}Ba"),
        Attribute("sqft", f"{feet}ft2"),
        Attribute("rent_period", "monthly", "rent period", "rent_period=3"),
        *(Attribute(flags[flag].split("=")[0], flag, "", flags[flag]) for flag in chosen),
    ]


def _community(rng: Random, brief: Brief, thing: str, draft: Draft) -> None:
    draft.title = rng.choice((f"{thing} – {brief.town}", f"Looking for {thing}"))


_HEADINGS: dict[str, Callable[[Random, Brief, str, Draft], None]] = {
    "services": _services,
    "jobs": _jobs,
    "gigs": _gigs,
    "for sale": _for_sale,
    "housing": _housing,
    "community": _community,
}
