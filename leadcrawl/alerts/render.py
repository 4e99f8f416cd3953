"""Alerts as people read them: plain text, HTML and a few lines for a chat. No personal data."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from premailer import Premailer

from leadcrawl.alerts.links import Links
from leadcrawl.alerts.slack import escape
from leadcrawl.logformatter import redact
from leadcrawl.monitors.findings import Report

LABELS: Final = {"ok": "All is well", "warnings": "Warnings", "failed": "Failed"}
SHOWN_RUNS: Final = 3  # earlier ones, beside each figure
SHORT: Final = 12  # characters of a figure of which several fit in a line
CHAT_FINDINGS: Final = 5


@dataclass(frozen=True)
class Alert:
    """A message in the forms that the channels need."""

    subject: str
    text: str
    html: str
    chat: str
    document: dict[str, Any]


def render_alert(report: Report, links: Links) -> Alert:
    """Return the message about a run."""
    facts: dict[str, Any] = clean(asdict(report))
    context = {
        **facts,
        "label": LABELS[report.verdict] + (" (the crawl goes on)" if report.is_running else ""),
        "when": _when(report),
        "figures": _figures(facts["figures"], facts["previous"]),
        "links": links.addresses,
        "place": links.place,
        "machine": socket.gethostname(),
        "title": _subject(facts),
    }
    return Alert(
        _subject(facts),
        render("alert.txt", context),
        render("alert.html", context),
        _chat(context),
        {"type": "crawl.alert", "data": _document(facts, links)},
    )


def render(template: str, context: Mapping[str, Any]) -> str:
    """Return a template of the package, filled in; the style of HTML goes into its elements."""
    text = _environment().get_template(template).render(context)
    if not template.endswith(".html"):
        return text
    inlined: str = Premailer(text, cssutils_logging_level=50, allow_network=False).transform()
    return inlined


def clean(value: Any) -> Any:
    r"""Return a value whose texts are single lines without telephone numbers and e-mail addresses.

    >>> clean({"name": "Joe\n(512) 555-0123", "count": 2})
    {'name': 'Joe <phone>', 'count': 2}
    """
    match value:
        case str():
            printable = "".join(char if char.isprintable() else " " for char in value)
            return redact(" ".join(printable.split()))
        case dict():
            return {clean(key): clean(item) for key, item in value.items()}
        case list() | tuple():
            return [clean(item) for item in value]
        case _:
            return value


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("leadcrawl.alerts"),  # works in a zipped egg, too
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _subject(facts: Mapping[str, Any]) -> str:
    findings = facts["findings"]
    label = LABELS[facts["verdict"]].upper()
    what = f": {findings[0]['summary']}" if findings else ""
    more = f" (+{len(findings) - 1})" if len(findings) > 1 else ""
    return f"{label}: {facts['spider']} {facts['target']}{what}{more}"


def _when(report: Report) -> str:
    if report.is_running or report.finished_at is None:
        return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{report.finished_at:%Y-%m-%d %H:%M} UTC, finish reason: {report.finish_reason}"


def _figures(values: Mapping[str, str], previous: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return each figure beside those of the last runs: several where they are short.

    One that the last run had and this one has not is the one to look at.
    """
    rows = []
    for name in dict.fromkeys([*values, *(previous[0] if previous else ())]):
        value = values.get(name, "none")
        earlier = [run[name] for run in islice(previous, SHOWN_RUNS) if name in run]
        if any(len(one) > SHORT for one in earlier):
            earlier = earlier[:1]
        before = "" if name == "Started" or set(earlier) <= {value} else ", ".join(earlier)
        rows.append({"name": name, "value": value, "before": before})
    return rows


def _chat(context: Mapping[str, Any]) -> str:
    lines = [escape(context["title"])]
    for finding in context["findings"][:CHAT_FINDINGS]:
        facts = "{summary}: {actual} (expected {expected})".format_map(finding)
        lines.append(f"• {escape(facts)}")
    if (rest := len(context["findings"]) - CHAT_FINDINGS) > 0:
        lines.append(f"• and {rest} more")
    lines += [f"<{address}|{name}>" for name, address in context["links"].items()]
    return "\n".join(lines)


def _document(facts: Mapping[str, Any], links: Links) -> dict[str, Any]:
    """Return the alert as JSON can hold it."""
    times = ("started_at", "finished_at")
    isoformat = {name: facts[name].isoformat() if facts[name] else None for name in times}
    return {**facts, **isoformat, "links": links.addresses}
