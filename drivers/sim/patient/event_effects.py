"""The effects of a scenario's events on a simulated body: what each event changes, and how strong it is at a time.

Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bedside.config.scenario import EventKind, PatientEvent


@dataclass(frozen=True, slots=True)
class Effect:
    """The change that an event of size 1 causes at full strength.

    `hr` in /min, `sys` and `dia` in mmHg, `spo2` in percentage points. The others are shares of the usual: `breath`
    (breathing), `flow` (circulation), `finger` (perfusion of the finger), `motion`.
    """

    hr: float = 0.0
    sys: float = 0.0
    dia: float = 0.0
    spo2: float = 0.0
    breath: float = 0.0
    flow: float = 0.0
    finger: float = 0.0
    motion: float = 0.0


EFFECTS: Final[Mapping[EventKind, Effect]] = {
    EventKind.APNOEA: Effect(breath=-1.0),
    EventKind.LARYNGOSPASM: Effect(breath=-1.0, hr=25.0, sys=15.0, dia=8.0),
    EventKind.DESATURATION: Effect(spo2=-1.0),
    EventKind.HYPERTENSION: Effect(sys=1.0, dia=0.55),
    EventKind.HYPOTENSION: Effect(sys=-1.0, dia=-0.6),
    EventKind.VASOVAGAL: Effect(hr=-1.0, sys=-0.9, dia=-0.7),
    EventKind.TACHYCARDIA: Effect(hr=1.0),
    EventKind.AGITATION: Effect(hr=15.0, sys=12.0, dia=7.0, motion=1.0),
    EventKind.COLD_HAND: Effect(finger=-1.0),
    EventKind.EMERGENCE: Effect(hr=1.0, sys=0.4, dia=0.25),
    EventKind.ARREST: Effect(flow=-1.0, breath=-1.0),
}


def ramp(event: PatientEvent, t: float) -> float:
    """Return the strength of an event at `t`, 0 to 1: it rises during `ramp_s`, stays 1 for `hold_s`, falls again."""
    since = t - event.at_s
    rising, falling = since / event.ramp_s, (2 * event.ramp_s + event.hold_s - since) / event.ramp_s
    return max(0.0, min(1.0, rising, falling))
