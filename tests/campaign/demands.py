"""The truth: which alarms must be shown, from when until when. Made from the script and its limits alone. Pure.

This is the campaign's own reference. It shares nothing with the alarm engine.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tests.campaign.faults import Fault
from tests.campaign.script import DELAY_S, DEVICE_OF, HR_CEILING, SPO2_FLOOR, Script, Span

PRESSURE: Final = "NIBP_SYS_EXTREME_HIGH"
ALARM_OF: Final = {"spo2": "SPO2_EXTREME_LOW", "hr": "HR_HIGH", "sys": PRESSURE}
_RECONNECT_S: Final = 7.0  # the longest wait between two tries to reach a device


class Demand(NamedTuple):
    """An alarm must be shown from `by` to `until`, but for the spans `excused`; from `acknowledged` on it is silent."""

    alarm: str
    by: float
    until: float
    acknowledged: float | None
    excused: Sequence[tuple[float, float]]

    def holds_at(self, at: float) -> bool:
        """Return whether the alarm must be shown at `at`."""
        return self.by <= at < self.until and not any(begin <= at < end for begin, end in self.excused)


def demands(
    script: Script, faults: Sequence[Fault], acks: Mapping[str, float], *, until: float, late_s: float, back_s: float
) -> list[Demand]:
    """Return what must be shown until `until`. `acks`: when staff acknowledged an alarm.

    `late_s`: how much later than its delay an alarm may be shown. `back_s`: within this time after the death of an
    engine is over, what stood before it must stand again.
    """
    return [
        _demand(row, faults, acks.get(ALARM_OF[row.vital]), until, (late_s, back_s))
        for row in script.spans
        if _is_certain(row, faults, late_s)
    ]


def _demand(
    span: Span, faults: Sequence[Fault], acknowledged: float | None, until: float, slack: tuple[float, float]
) -> Demand:
    onset = span.begin + _delay_s(span)
    # What nobody has acknowledged stays when its cause is over; what was acknowledged ends with its cause.
    ends = until if acknowledged is None else max(acknowledged, span.end)
    excused = list(_excused(faults, DEVICE_OF[span.vital], onset, slack))
    return Demand(ALARM_OF[span.vital], onset + slack[0], min(until, ends), acknowledged, excused)


def _delay_s(span: Span) -> float:
    return 0.0 if span.vital == "sys" else DELAY_S


def _is_certain(span: Span, faults: Sequence[Fault], late_s: float) -> bool:
    """Whether the value is beyond its limit for long enough in a stretch in which it was measured."""
    is_beyond = span.value < SPO2_FLOOR if span.vital == "spo2" else span.value > HR_CEILING
    longest, since = 0.0, span.begin
    blind = sorted((row.begin, row.end) for row in faults if row.blinds(DEVICE_OF[span.vital]))
    for begin, end in [*blind, (span.end, span.end)]:
        longest = max(longest, min(begin, span.end) - since)
        since = max(since, end + _RECONNECT_S)
    return is_beyond and longest > _delay_s(span) + late_s


def _excused(
    faults: Sequence[Fault], device: str, onset: float, slack: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """Yield the spans in which the alarm need not be shown: nothing is measured, or it is judged anew."""
    late_s, back_s = slack
    for row in faults:
        if row.replaces_engine and onset + late_s < row.begin:
            yield row.begin, row.end + back_s
        elif row.replaces_engine:
            yield row.begin, row.end + DELAY_S + late_s
        elif row.blinds(device):
            yield row.begin, row.end + _RECONNECT_S + DELAY_S + late_s
