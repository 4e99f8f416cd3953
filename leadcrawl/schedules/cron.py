"""When a schedule runs: a cron expression in a time zone, also in the words of systemd."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import dropwhile
from typing import Final, cast
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from leadcrawl.errors import ConfigError

_WANTED: Final = "wanted: minute hour day month weekday, such as '30 4 * * mon-fri'"
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_STEP_OF_ONE: Final = re.compile(r"(?:^|,)[^*,-]+/")
_YEARS_AHEAD: Final = 10  # how far clock changes are looked at; an exported file is in use as long
_HOUR: Final = timedelta(hours=1)


class Cron:
    """The five fields of a crontab, read as Debian's cron and cronie read them.

    What only some programs know is refused, so that a schedule means the same everywhere:
    seconds, `L`, `#`, `@daily`, and a step without a range (`5/10`).

    Args:
        expression: minute, hour, day of the month, month, day of the week.
        timezone: IANA name, such as `America/Los_Angeles`.

    Raises:
        ValueError: it cannot be read, or its time never comes.
    """

    def __init__(self, expression: str, timezone: str = "UTC") -> None:
        self.expression = " ".join(expression.split())
        self.timezone = timezone
        self._zone = ZoneInfo(timezone)
        if len(self.expression.split()) != 5:
            raise ValueError(f"'{expression}' has not five fields; {_WANTED}")
        if any(_STEP_OF_ONE.search(field) for field in self.expression.split()):
            raise ValueError(f"'{expression}': a step needs a range before it, such as 5-59/10")
        try:
            self._fields = CronSim(self.expression, datetime.now(UTC))
            next(CronSim(self.expression, datetime(2024, 1, 1)))  # noqa: DTZ001  # any leap year
        except CronSimError as error:
            raise ValueError(f"'{expression}': {str(error).lower()}; {_WANTED}") from error
        except StopIteration:
            raise ValueError(f"'{expression}': such a day never comes") from None
        days = (*self._fields.days, *self._fields.weekdays)
        if not all(isinstance(day, int) and day >= 0 for day in days):
            raise ValueError(f"'{expression}': L, W and # are not known to every cron; {_WANTED}")

    def runs(self, after: datetime) -> Iterator[datetime]:
        """Yield the times, in the schedule's zone.

        As cron does, a run in an hour that the change to summer time leaves out comes right after
        it, and none comes twice in the hour that is repeated, unless it runs every hour anyway.

        >>> nightly = Cron("30 2 * * *", "America/New_York")
        >>> [str(run) for run, _ in zip(nightly.runs(datetime(2027, 3, 13, 8, tzinfo=UTC)), "ab")]
        ['2027-03-14 03:00:00-04:00', '2027-03-15 02:30:00-04:00']
        """
        now = after.astimezone(UTC)
        runs = iter(CronSim(self.expression, after.astimezone(self._zone)))
        # Asked in the second of two same hours, CronSim begins with those of the first.
        return dropwhile(lambda run: run.astimezone(UTC) <= now, runs)

    def next_run(self, after: datetime) -> datetime:
        """Return the first time after `after`, in the schedule's zone."""
        return next(self.runs(after))

    def on_calendar(self, after: datetime) -> tuple[str, ...]:
        """Return what `OnCalendar=` of a systemd timer has to say; the times of all lines count.

        >>> Cron("5 4 * * mon-wed", "Asia/Tokyo").on_calendar(datetime(2027, 1, 1, tzinfo=UTC))
        ('Mon,Tue,Wed *-*-* 04:05:00 Asia/Tokyo',)

        Cron takes day *or* weekday when both are given:

        >>> Cron("0 */12 1 * sun").on_calendar(datetime(2027, 1, 1, tzinfo=UTC))
        ('*-*-01 00,12:00:00 UTC', 'Sun *-*-* 00,12:00:00 UTC')

        Raises:
            ConfigError: systemd would leave out runs when the clocks change.
        """
        zone = self._systemd_zone(after)
        fields = self._fields
        hours = _listed(fields.hours, range(24))
        clock = f"{hours}:{_listed(fields.minutes, range(60))}:00 {zone}"
        months = _listed(fields.months, range(1, 13))
        days = _listed(fields.days, range(1, 32))
        on = self._weekdays()
        if fields.day_and:
            return (f"{on}*-{months}-{days} {clock}",)
        return (f"*-{months}-{days} {clock}", f"{on}*-{months}-* {clock}")

    def _weekdays(self) -> str:
        """Return the days of the week, with a blank behind; empty for all."""
        # Cron's Sunday is 0 and 7; that they are numbers was checked.
        numbers = sorted({(day - 1) % 7 for day in cast("set[int]", self._fields.weekdays)})
        return "" if len(numbers) == 7 else ",".join(_WEEKDAYS[day] for day in numbers) + " "

    def _systemd_zone(self, after: datetime) -> str:
        """Return the zone in which systemd's times are cron's.

        systemd (seen in 252) leaves out times that the change to summer time skips, and the whole
        second one of the two hours in autumn; cron leaves out neither.
        """
        changes = list(self._clock_changes(after))
        if changes and self._is_hourly() and all(not _offset(day) % _HOUR for day in changes):
            return "UTC"  # which has the same minutes, and no changes
        for day in changes:
            for run in self.runs(day - timedelta(days=1)):
                if run > day + timedelta(days=2):
                    break
                if run.fold or run.hour not in self._fields.hours or not self._has_minute(run):
                    raise ConfigError(
                        f"'{self.expression}' in {self.timezone} cannot be said to systemd: it would "
                        f"leave out the run of {run:%Y-%m-%d %H:%M}, when the clocks change; "
                        "take another hour, or the time zone UTC"
                    )
        return self.timezone

    def _has_minute(self, run: datetime) -> bool:
        return run.minute in self._fields.minutes

    def _is_hourly(self) -> bool:
        """Say whether it runs every hour of every day."""
        return set(self.expression.split()[1:]) == {"*"}

    def _clock_changes(self, after: datetime) -> Iterator[datetime]:
        """Yield the noons before a clock change in the years ahead."""
        noon = after.astimezone(self._zone).replace(hour=12, minute=0, second=0, microsecond=0)
        for _ in range(366 * _YEARS_AHEAD):
            tomorrow = noon + timedelta(days=1)
            if _offset(noon) != _offset(tomorrow):
                yield noon
            noon = tomorrow


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _listed(values: Iterable[int], all_values: range) -> str:
    """Return the values as systemd lists them; `*` for all.

    >>> _listed({0, 30}, range(60)), _listed(range(60), range(60))
    ('00,30', '*')
    """
    numbers = sorted(values)
    return "*" if numbers == list(all_values) else ",".join(f"{n:02}" for n in numbers)
