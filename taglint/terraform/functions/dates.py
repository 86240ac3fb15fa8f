"""The functions over points in time. What the clock says is unknown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from taglint.lean_typing import NamedTuple
from taglint.terraform.certainty import FunctionError, Unsure
from taglint.terraform.functions.encoding import never
from taglint.terraform.functions.signature import Function

_MOMENT = (
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))"
)
_DAY = 86_400
_UNITS = {  # in nanoseconds
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,  # U+00B5, the micro sign
    "μs": 10**3,  # U+03BC, the Greek letter
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905


class Moment(NamedTuple):
    """A point in time."""

    local: int  # nanoseconds in its own zone, since the day before the year 1
    offset: int  # seconds by which its zone is ahead of UTC

    @property
    def universal(self) -> int:
        """The nanoseconds in UTC, since the day before the year 1."""
        return self.local - self.offset * 10**9

    def seconds(self) -> int:
        """The second of its day."""
        return self.local // 10**9 % _DAY

    def day(self) -> date:
        """The day; Unsure beyond the years that Python knows."""
        try:
            return date.fromordinal(self.local // 10**9 // _DAY)
        except (ValueError, OverflowError):
            raise Unsure("a year beyond 9999") from None


def moment(text: str) -> Moment:
    """The point in time that an RFC 3339 text names; FunctionError when it is none."""
    found = re.fullmatch(_MOMENT, text)
    if not found or "t" in text or "z" in text:
        raise FunctionError("not a time as in RFC 3339")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    shift = (int(found[10]) * 60 + int(found[11])) * 60 if found[9] else 0
    is_odd_zone = found[9] and (int(found[10]) > 24 or int(found[11]) > 60)
    if hour > 23 or minute > 59 or second > 59 or is_odd_zone:
        raise FunctionError("an hour, minute or second is out of bounds")
    try:
        ordinal = date(year, month, day).toordinal()
    except ValueError:
        raise FunctionError("there is no such day") from None
    seconds = ordinal * _DAY + hour * 3600 + minute * 60 + second
    nanoseconds = int((found[7] or "0")[:9].ljust(9, "0"))
    return Moment(seconds * 10**9 + nanoseconds, -shift if found[9] == "-" else shift)


def written(when: Moment) -> str:
    """The point in time as RFC 3339, without fractions, as Terraform writes it."""
    seconds = when.seconds()
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{when.day().isoformat()}T{clock}{_zone(when.offset, ':') if when.offset else 'Z'}"


def _zone(offset: int, colon: str) -> str:
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 3600:02}{colon}{abs(offset) // 60 % 60:02}"


def _duration(text: str) -> int:
    """Nanoseconds of a duration such as 1h30m, as Go reads it."""
    found = re.fullmatch(
        r"([+-]?)((?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+|0)", text
    )
    if not found or len(text) > 200:
        raise FunctionError("not a duration")
    total = 0
    part = r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)"
    for whole, fraction, name in re.findall(part, found[2]):
        unit = _UNITS[name]
        total += int(whole or "0") * unit + int(fraction or "0") * unit // 10 ** len(fraction)
    if total >= 1 << 63:
        raise FunctionError("the duration is too long")
    return -total if found[1] == "-" else total


def _timeadd(time: str, duration: str) -> str:
    when = moment(time)
    return written(Moment(when.local + _duration(duration), when.offset))


def _timecmp(one: str, other: str) -> int:
    first, second = moment(one).universal, moment(other).universal
    return (first > second) - (first < second)


def _formatdate(pattern: str, time: str) -> str:
    when = moment(time)
    pieces, at = [], 0
    token = re.compile(
        r"'(?P<quoted>(?:[^']|'')*)'|(?P<letters>([A-Za-z])\3*)|(?P<other>[^A-Za-z']+)"
    )
    while at < len(pattern):
        found = token.match(pattern, at)
        if not found:
            raise FunctionError("a quote of the format is not closed")
        at = found.end()
        if found["letters"]:
            pieces.append(_field(found["letters"], when))
        else:
            pieces.append(found["other"] or found["quoted"].replace("''", "'"))
    return "".join(pieces)


def _field(letters: str, when: Moment) -> str:
    shown = _FIELDS.get(letters)
    if not shown:
        raise FunctionError(f"the format has no field {letters[:10]}")
    return shown(when)


def _hour(when: Moment) -> int:
    return when.seconds() // 3600


def _minute(when: Moment) -> int:
    return when.seconds() // 60 % 60


def _second(when: Moment) -> int:
    return when.seconds() % 60


_FIELDS: dict[str, Callable[[Moment], str]] = {
    "YYYY": lambda when: f"{when.day().year:04}",
    "YY": lambda when: f"{when.day().year % 100:02}",
    "MMMM": lambda when: _MONTHS[when.day().month - 1],
    "MMM": lambda when: _MONTHS[when.day().month - 1][:3],
    "MM": lambda when: f"{when.day().month:02}",
    "M": lambda when: str(when.day().month),
    "DD": lambda when: f"{when.day().day:02}",
    "D": lambda when: str(when.day().day),
    "EEEE": lambda when: _WEEKDAYS[when.day().weekday()],
    "EEE": lambda when: _WEEKDAYS[when.day().weekday()][:3],
    "hh": lambda when: f"{_hour(when):02}",
    "h": lambda when: str(_hour(when)),
    "HH": lambda when: f"{(_hour(when) + 11) % 12 + 1:02}",
    "H": lambda when: str((_hour(when) + 11) % 12 + 1),
    "AA": lambda when: "AM" if _hour(when) < 12 else "PM",
    "aa": lambda when: "am" if _hour(when) < 12 else "pm",
    "mm": lambda when: f"{_minute(when):02}",
    "m": lambda when: str(_minute(when)),
    "ss": lambda when: f"{_second(when):02}",
    "s": lambda when: str(_second(when)),
    "ZZZZZ": lambda when: _zone(when.offset, ":"),
    "ZZZZ": lambda when: _zone(when.offset, ""),
    "ZZZ": lambda when: _zone(when.offset, "") if when.offset else "UTC",
    "Z": lambda when: _zone(when.offset, ":") if when.offset else "Z",
}
TABLE = {
    "formatdate": Function(_formatdate, "ss"),
    "plantimestamp": Function(never("plantimestamp"), "?v"),
    "timeadd": Function(_timeadd, "ss"),
    "timecmp": Function(_timecmp, "ss"),
    "timestamp": Function(never("timestamp"), "?v"),
}
