"""Leads on a terminal: a table to read, with those marked who must not be contacted."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from leadcrawl.fields.text import clean

Lead = Mapping[str, Any]

_WIDTH = 150  # of a table that is not read on a terminal
_USER_STYLES = {"contacted": "cyan", "qualified": "green", "rejected": "dim", "won": "bold green"}


def console() -> Console:
    """Return the console to print to; wide enough where its width is not known."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=_WIDTH)


def lead_table(leads: Iterable[Lead]) -> Table:
    """Return the table of some leads."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_lines=False)
    table.add_column("Lead", ratio=5)
    table.add_column("Where", ratio=3)
    table.add_column("Contact", ratio=4)
    table.add_column("Rating", justify="right", no_wrap=True)
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("First seen", no_wrap=True)
    table.add_column("Id", no_wrap=True, style="dim")
    for lead in leads:
        table.add_row(*_cells(lead), end_section=False)
    return table


def _cells(lead: Lead) -> Iterable[RenderableType]:
    yield _lines(_heading(lead), Text(_category(lead), "dim"), *_marks(lead))
    yield _lines(Text(_text(lead.get("city")), ""), Text(_text(_outside(lead)), "dim"))
    yield _lines(*_contacts(lead))
    yield _rating(lead)
    score = lead.get("score")
    yield Text("–" if score is None else str(score), _score_style(score))
    yield Text(f"{lead['first_seen_at']:%Y-%m-%d}") if "first_seen_at" in lead else Text("–")
    yield Text(_text(lead["_id"]))


def _heading(lead: Lead) -> Text:
    style = "strike dim" if lead.get("status") == "gone" else "bold"
    return Text(_text(lead.get("name")) or "(no name)", style)


def _marks(lead: Lead) -> Iterable[Text]:
    """Yield what must not be overlooked."""
    if lead.get("do_not_contact"):
        yield Text("⛔ do not contact", "bold red")
    if lead.get("status") == "gone":
        yield Text("gone from the site", "yellow")
    user = lead.get("user") or {}
    said = " – ".join(_text(user.get(key)) for key in ("status", "note") if user.get(key))
    if said:
        yield Text(f"✎ {said}", _USER_STYLES.get(user.get("status", ""), ""))


def _category(lead: Lead) -> str:
    category, company = lead.get("category"), lead.get("company")
    return " · ".join(_text(value) for value in (category, company) if value)


def _outside(lead: Lead) -> str:
    return ", ".join(str(lead[key]) for key in ("region", "country") if lead.get(key))


def _contacts(lead: Lead) -> Iterable[Text]:
    phones, emails = lead.get("phones") or (), lead.get("emails") or ()
    if phones:
        yield Text(_text(phones[0]["national"]) + _more(phones), "green")
    if emails:
        yield Text(_text(emails[0]["address"]) + _more(emails))
    if lead.get("website"):
        yield Text(_text(lead["website"]).removeprefix("https://").rstrip("/"), "blue")
    if not phones and not emails and lead.get("has_masked_contact"):
        yield Text("behind a button on the site", "dim")


def _more(values: Any) -> str:
    return f" (+{len(values) - 1})" if len(values) > 1 else ""


def _rating(lead: Lead) -> Text:
    if lead.get("rating") is None:
        return Text("–", "dim")
    count = lead.get("reviews_count")
    return Text(f"★ {lead['rating']:.1f}", "yellow").append(
        f"\n{count:,}" if count is not None else "", "dim"
    )


def _score_style(score: int | None) -> str:
    if score is None:
        return "dim"
    return "bold green" if score >= 70 else "" if score >= 40 else "dim"


def _lines(*lines: Text) -> Text:
    return Text("\n", overflow="ellipsis", no_wrap=True).join(line for line in lines if line.plain)


def _text(value: object) -> str:
    """Return a text of a page in one line, without what would steer the terminal."""
    return clean(str(value)) or "" if value is not None else ""
