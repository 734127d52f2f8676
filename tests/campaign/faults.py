"""The faults of a round: which there are, when each begins and ends, and how it is drawn from a seed. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final


class Kind(StrEnum):
    """A kind of fault. Those of the first part need processes, files or a broker."""

    KILLED = "kill -9"
    STOPPED = "SIGSTOP"
    DISK_FULL = "disk full"
    READ_ONLY = "read-only"
    FILE_REMOVED = "file removed"
    STDOUT_CLOSED = "stdout closed"
    CLOCK_STEPPED = "clock step"
    RING_DAMAGED = "ring damaged"
    BROKER_GONE = "broker gone"
    CABLE_PULLED = "cable pulled"
    SLEPT = "machine slept"
    SCREEN_DEAD = "no sign of the screen"


_WITH_ENGINE: Final = {Kind.KILLED: ("engine", "engine in mid step", "supervisor"), Kind.STOPPED: ("engine",)}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault from `begin` until `end`. `what`: of which process, device or file. `amount`: of a clock step, s."""

    kind: Kind
    begin: float
    end: float
    what: str = ""
    amount: float = 0.0

    @property
    def replaces_engine(self) -> bool:
        """Whether the engine does not live through it."""
        return self.what in _WITH_ENGINE.get(self.kind, ())

    @property
    def stops_engine(self) -> bool:
        """Whether nothing is monitored while it lasts."""
        return self.replaces_engine or self.kind is Kind.SLEPT

    def blinds(self, device: str) -> bool:
        """Whether nothing of this device is measured while it lasts."""
        if self.stops_engine:
            return True
        if self.kind is Kind.BROKER_GONE or (self.kind in {Kind.KILLED, Kind.STOPPED} and self.what == "broker"):
            return device == "pulse"
        return self.kind is Kind.CABLE_PULLED and device == self.what


_YEAR: Final = 365 * 86400.0
STEPS: Final = (-56 * _YEAR, -_YEAR, -86400.0, -3600.0, -30.0, 30.0, 1200.0, 3600.0, 86400.0, _YEAR, 11.2 * _YEAR)
CABLES: Final = ("ox", "pump", "cuff")
_VIRTUAL: Final = (
    (Kind.KILLED, "engine"),
    (Kind.KILLED, "engine"),  # twice as often: the bed is built anew from its folder
    (Kind.KILLED, "engine in mid step"),
    (Kind.STOPPED, "engine"),
    (Kind.CLOCK_STEPPED, ""),
    (Kind.RING_DAMAGED, ""),
    (Kind.BROKER_GONE, ""),
    (Kind.CABLE_PULLED, "ox"),
    (Kind.CABLE_PULLED, "pump"),
    (Kind.CABLE_PULLED, "cuff"),
    (Kind.SLEPT, ""),
    (Kind.SCREEN_DEAD, ""),
)
_REAL: Final = (
    *(
        (kind, what)
        for kind in (Kind.KILLED, Kind.STOPPED)
        for what in ("engine", "archive", "emulators", "supervisor")
    ),
    (Kind.KILLED, "engine"),
    (Kind.KILLED, "display"),
    (Kind.STOPPED, "display"),
    (Kind.KILLED, "broker"),
    (Kind.CLOCK_STEPPED, ""),
    (Kind.CLOCK_STEPPED, ""),
    (Kind.DISK_FULL, ""),
    (Kind.READ_ONLY, ""),
    *((Kind.FILE_REMOVED, name) for name in ("alarms.sqlite", "alarms.sqlite-wal", "vitals.ring", "program.log")),
    (Kind.RING_DAMAGED, ""),
    (Kind.BROKER_GONE, ""),
    (Kind.CABLE_PULLED, "ox"),
    (Kind.CABLE_PULLED, "pump"),
    (Kind.STDOUT_CLOSED, ""),
)
_TWO_AT_ONCE: Final = 0.25
_LONGEST_S: Final = {Kind.SLEPT: 40.0, Kind.KILLED: 20.0, Kind.CABLE_PULLED: 20.0, Kind.BROKER_GONE: 20.0}
_STOPPED_S: Final = {"supervisor": (7.0, 9.0), "archive": (16.5, 18.0)}  # silence of 5 s and of 15 s is told
_REAL_S: Final = {
    Kind.STOPPED: (3.0, 6.0),
    Kind.DISK_FULL: (12.0, 14.0),  # the disk is looked at every 10 s
    Kind.READ_ONLY: (4.0, 8.0),
    Kind.FILE_REMOVED: (3.0, 5.0),
    Kind.RING_DAMAGED: (3.0, 5.0),
    Kind.BROKER_GONE: (4.0, 7.0),
    Kind.CABLE_PULLED: (9.0, 11.0),  # the pump may be silent for 8 s
    Kind.STDOUT_CLOSED: (9.0, 11.0),  # a table is printed every 5 s
}
_SHORTEST_S: Final = {Kind.SCREEN_DEAD: 4.0, Kind.CABLE_PULLED: 10.0, Kind.BROKER_GONE: 4.0, Kind.SLEPT: 5.0}


def draw_virtual(random: Random, begin: float) -> tuple[Fault, ...]:
    """Return one fault, or two at once, that begin near `begin`."""
    first = _drawn(random, *random.choice(_VIRTUAL), begin)
    if random.random() >= _TWO_AT_ONCE:
        return (first,)
    others = [row for row in _VIRTUAL if row[0] is not first.kind and not _engine(row[0]) & _engine(first.kind)]
    second = _drawn(random, *random.choice(others), begin + round(random.uniform(0, first.end - first.begin), 1))
    return (first, second)


def draw_real(random: Random, begin: float, *, has_table: bool) -> tuple[Fault, ...]:
    """Return one fault, or two at once, of a monitor's processes, files and devices; the first begins at `begin`."""
    possible = [row for row in _REAL if has_table or row[0] is not Kind.STDOUT_CLOSED]
    first = _drawn_real(random, *random.choice(possible), begin)
    if random.random() >= _TWO_AT_ONCE:
        return (first,)
    others = [row for row in possible if row != (first.kind, first.what) and "supervisor" not in (row[1], first.what)]
    if not others:
        return (first,)
    second = _drawn_real(random, *random.choice(others), begin + round(random.uniform(0.0, 1.0), 2))
    return (first, second)


def _drawn_real(random: Random, kind: Kind, what: str, begin: float) -> Fault:
    shortest, longest = _REAL_S.get(kind, (1.0, 4.0))
    if kind is Kind.STOPPED:
        shortest, longest = _STOPPED_S.get(what, (shortest, longest))
    hold_s = 0.0 if kind is Kind.KILLED and what != "supervisor" else round(random.uniform(shortest, longest), 2)
    amount = random.choice(STEPS) if kind is Kind.CLOCK_STEPPED else 0.0
    return Fault(kind, begin, begin + hold_s, what, amount)


def _engine(kind: Kind) -> bool:
    return kind in {Kind.KILLED, Kind.STOPPED, Kind.SLEPT, Kind.RING_DAMAGED}


def _drawn(random: Random, kind: Kind, what: str, begin: float) -> Fault:
    hold_s = round(random.uniform(_SHORTEST_S.get(kind, 1.0), _LONGEST_S.get(kind, 12.0)), 1)
    amount = random.choice(STEPS) if kind is Kind.CLOCK_STEPPED else 0.0
    return Fault(kind, begin, begin + hold_s, what, amount)
