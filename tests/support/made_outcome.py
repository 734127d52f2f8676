"""An outcome made by hand: two vitals, an infusion, an expected and an unexpected alarm, and a failure."""

from pathlib import Path

import msgspec
import numpy as np

from bedside.config.scenario import (
    EventKind,
    Expect,
    ExpectAlarm,
    Fault,
    FaultKind,
    InfusionSpec,
    PatientEvent,
    Scenario,
)
from bedside.config.schema import DeviceConfig
from bedside.config.vitals import VitalId
from bedside.monitor.scenario.outcome import AlarmResult, Curve, Outcome, Verdict

HOSTILE = "<script>alert('&')</script>"
SCENARIO = Scenario(
    name="A made one",
    about="What happens, in <clear> English & more.",
    duration_s=600.0,
    device=(DeviceConfig(id="ox", codec="nonin-df2", port="sim"),),
    infusion=InfusionSpec(at_s=60.0, minutes=5.0, pause_s=120.0, resume_s=180.0),
    event=(PatientEvent(at_s=100.0, kind=EventKind.APNOEA, size=1.0, hold_s=60.0),),
    fault=(Fault(at_s=400.0, kind=FaultKind.PROBE_OFF, hold_s=50.0, device="ox"),),
    expect=Expect(alarm=(ExpectAlarm(alarm="SPO2_LOW", from_s=100.0, within_s=120.0),)),
)
MET = Verdict(
    what="SPO2_LOW begins",
    is_met=True,
    said="SPO2_LOW began at 160 s, as expected between 100 and 220 s",
    from_s=100.0,
    until_s=220.0,
    at_s=160.0,
)
FAILED = Verdict(
    what="no other alarm",
    is_met=False,
    said=f"PR_HIGH began at 300 s and was not expected {HOSTILE}\x00",
    from_s=0.0,
    until_s=600.0,
)
LATE = Verdict(what="SPO2_LOW begins", is_met=False, said="it never began", from_s=100.0, until_s=220.0)


def span(alarm: str, priority: str, begin_s: float, end_s: float | None, *, is_expected: bool) -> AlarmResult:
    return AlarmResult(
        alarm=alarm,
        subject="ox",
        priority=priority,
        text=f"{alarm} {HOSTILE}",
        begin_s=begin_s,
        end_s=end_s,
        is_expected=is_expected,
    )


def curve(vital: VitalId, level: float) -> Curve:
    """Return ten minutes, once a second, with a gap from 400 to 450 s."""
    at_s = np.arange(600.0)
    value = level + 3 * np.sin(at_s / 20)
    value[400:450] = np.nan
    return Curve(vital=vital, at_s=at_s, value=value)


def outcome(*verdicts: Verdict, seed: int = 7, **changes: object) -> Outcome:
    return Outcome(
        scenario=msgspec.structs.replace(SCENARIO, **changes),
        path=Path("made.scenario.toml"),
        seed=seed,
        is_virtual=True,
        wall_s=1.25,
        verdicts=verdicts or (MET, FAILED),
        alarms=(
            span("SPO2_LOW", "HIGH", 160.0, 230.0, is_expected=True),
            span("PR_HIGH", "MEDIUM", 300.0, None, is_expected=False),
        ),
        curves=(curve(VitalId.SPO2, 93.0), curve(VitalId.PR, 80.0)),
        bytes_hash="ab" * 32,
        log_hash="cd" * 32,
        bad_frames=3,
    )
