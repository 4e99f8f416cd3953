"""Writes the pages of a business's website, and notes what each of them shows."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from replica.websites import mails, phones
from replica.websites.declarations import Build, Plan
from replica.websites.facts import Branch, Facts
from replica.websites.mail import Mail
from replica.websites.model import Kind, Shown
from replica.websites.numbers import Number
from replica.websites.vocabulary import texts


@cache
def _environment() -> Environment:
    folder = Path(__file__).parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


class SiteWriter:
    """Writes the pages of one site; its methods are what the templates call.

    Args:
        facts: the business.
        build: how its site is built.
        plan: what stands on which page.
        rng: dice of the site.
    """

    def __init__(self, facts: Facts, build: Build, plan: Plan, rng: Random) -> None:
        self.facts, self.build, self.plan, self.rng = facts, build, plan, rng
        self.words = texts(facts.language)
        self.label: dict[str, str] = self.words["labels"]
        self.shown: list[Shown] = []
        self.kind = "home"
        self.branch: Branch | None = None

    def page(self, kind: str, branch: Branch | None = None) -> str:
        """Return a page of a kind, or the page of a branch."""
        self.kind, self.branch = kind, branch
        return _environment().get_template(f"{self.build.layout}.html").render(w=self, f=self.facts)

    def href(self, kind: str) -> str:
        """Return the path of a page."""
        slug = self.words["pages"][kind][1]
        return self.build.path.format(slug) if slug else self.build.home

    def nav(self) -> list[tuple[str, str]]:
        """Return the address and words of each link of the menu."""
        return [
            (self.href(kind), self.words["pages"][kind][0])
            for kind in self.plan.kinds
            if kind not in self.plan.hidden
        ]

    def title(self) -> str:
        """Return the heading of the page."""
        return str(self.words["pages"][self.kind][0])

    def has(self, what: str, where: str = "") -> bool:
        """Tell whether the page, or its `footer` and the like, shows an `email` or a `phone`."""
        places: tuple[str, ...] = getattr(self.plan, what)
        return (where or self.kind) in places

    def email(self, address: str = "", way: str = "") -> Markup:
        """Show an address."""
        address, way = address or self.facts.email, way or self.plan.mail_way
        if way != "picture":
            self._note("email", address, way)
        shown = mails.WAYS[way](Mail(address, str(escape(self.label["write"])), self.rng))
        return Markup(shown)  # noqa: S704

    def phone(self, number: Number | None = None, way: str = "") -> Markup:
        """Show a number."""
        number, way = number or self.facts.phone, way or self.plan.phone_way
        if way != "picture":
            self._note("phone", number.e164, way)
        shown = phones.WAYS[way](phones.Call(number, str(escape(self.label["call"])), self.rng))
        return Markup(shown)  # noqa: S704

    def socials(self) -> list[tuple[str, str]]:
        """Show the profiles."""
        for url in self.facts.socials.values():
            self._note("social", url, "link")
        return list(self.facts.socials.items())

    def sentence(self, key: str, **values: str) -> Markup:
        """Return a sentence of the language with contacts in it."""
        parts: dict[str, Callable[[], Markup]] = {"email": self.email, "phone": self.phone}
        text = self.words[key]
        filled: dict[str, Any] = {
            name: show()
            for name, show in parts.items()
            if f"{{{name}}}" in text and name not in values
        }
        return Markup(text).format(**filled, **values)  # noqa: S704

    def said(self, key: str) -> list[str]:
        """Return the sentences of a key, with the year and a customer's name in them."""
        lines = self.words[key]
        person = f"{self.rng.choice('ABCDEFGHJKLMRST')}. {self.facts.person.split()[-1][0]}."
        return [
            line.replace("{year}", str(self.facts.year)).replace("{person}", person)
            for line in (lines if isinstance(lines, list) else [lines])
        ]

    def credit(self) -> Markup:
        """Return who made the site."""
        return Markup(self.rng.choice(self.words["credit"])).format(agency=self.plan.agency)  # noqa: S704

    def linked_data(self) -> Markup:
        """Return JSON-LD with what the plan puts into it."""
        data: dict[str, Any] = {"@context": "https://schema.org", "@type": "LocalBusiness"}
        data |= {"name": self.facts.name, "url": f"https://www.{self.facts.host}/"}
        if "jsonld" in self.plan.phone:
            data["telephone"] = self.facts.phone.forms[0]
            self._note("phone", self.facts.phone.e164, "jsonld")
        if "jsonld" in self.plan.email:
            data["email"] = self.facts.email
            self._note("email", self.facts.email, "jsonld")
        data["address"] = {
            "@type": "PostalAddress", "streetAddress": self.facts.street,
            "addressLocality": self.facts.city, "postalCode": self.facts.postal_code,
            "addressCountry": self.facts.country,
        }  # fmt: skip
        text = json.dumps(data, ensure_ascii=False)
        return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704

    def _note(self, kind: Kind, value: str, way: str) -> None:
        path = self.branch.path if self.branch else self.href(self.kind)
        browser = self.build.layout == "script"
        shown = Shown(kind, value.lower(), path, way, browser)
        if shown not in self.shown:
            self.shown.append(shown)
