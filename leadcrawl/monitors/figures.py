"""The figures of a run as text, for alerts and the log."""

from leadcrawl.monitors.facts import RunFacts

#: Fields whose coverage is shown.
SHOWN = ("phones", "emails", "website", "address", "location", "rating", "price", "posted_at")


def figures(run: RunFacts) -> dict[str, str]:
    """Return what a person wants to know of a run, by name.

    >>> figures(RunFacts("craigslist", "", leads_read=4, coverage={"phones": 1},
    ...     counts={"leads": 4, "new": 3, "rows_unchanged": 9}))["Leads"]
    '4 read: 3 new, 0 changed, 0 unchanged, 0 gone; 9 known ones seen'
    """
    count = run.counts.get
    found = {
        "Leads": (
            f"{count('leads', 0)} read: {count('new', 0)} new, {count('changed', 0)} changed, "
            f"{count('unchanged', 0)} unchanged, {count('gone', 0)} gone; "
            f"{count('rows_unchanged', 0)} known ones seen"
        ),
        "Rejected": str(count("rejected", 0)),
        "Requests": str(count("requests", 0)),
        "Finish reason": run.finish_reason,
    }
    if run.started_at is not None:
        found["Started"] = f"{run.started_at:%Y-%m-%d %H:%M} UTC"
    if run.seconds is not None:
        found["Duration"] = duration(run.seconds)
    if run.parsers:
        parsers = sorted(run.parsers.items(), key=lambda item: (-item[1], item[0]))
        found["Read from"] = ", ".join(f"{parser} {count}" for parser, count in parsers)
    if spooled := count("spooled", 0):
        found["In the spool"] = str(spooled)
    for field in SHOWN:
        share = run.share(field)
        if share is not None and field in run.coverage:
            found[f"Coverage: {field}"] = percent(share)
    return found


def percent(share: float) -> str:
    """Return a share as text.

    >>> percent(0.5), percent(0.004), percent(0)
    ('50 %', '0.4 %', '0 %')
    """
    return f"{share:.1%}".replace("%", " %") if 0 < share < 0.01 else f"{share * 100:.0f} %"


def duration(seconds: float) -> str:
    """Return a time span as text.

    >>> duration(12.3), duration(3725)
    ('12 s', '1 h 02 min')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
