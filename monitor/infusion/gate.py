"""The discharge gate: the conditions for a patient to go home, by the clinic's settings. Pure; any thread."""

from collections.abc import Iterator

from bedside.config.infusion import InfusionConfig
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.clock import elapsed_s, observation_min
from bedside.monitor.infusion.session import InfusionSession, Phase
from bedside.monitor.infusion.view import GateView


def gate(
    session: InfusionSession, settings: InfusionConfig, pressure: tuple[float, float] | None, bed_s: float
) -> tuple[GateView, ...]:
    """Return the conditions for discharge and whether each is met; () outside the recovery phase.

    `pressure`: the newest blood pressure (sys, dia) in mmHg, None if none is recent enough. `bed_s`: now,
    in bed time.
    """
    if session.phase is not Phase.RECOVERY:
        return ()
    return tuple(_conditions(session, settings, pressure, bed_s))


def _conditions(
    session: InfusionSession, settings: InfusionConfig, pressure: tuple[float, float] | None, bed_s: float
) -> Iterator[GateView]:
    required_min, observed_min = observation_min(session, settings), elapsed_s(session, bed_s) / 60
    what = f"observed {int(min(observed_min, required_min))} of {required_min:g} min"
    yield GateView(what=what, is_open=observed_min >= required_min)
    score = session.aldrete[-1].total if session.aldrete else None
    least = settings.gate.aldrete
    shown = "not scored" if score is None else f"{score}"
    yield GateView(what=f"Aldrete {shown}, at least {least}", is_open=score is not None and score >= least)
    yield _pressure_near_baseline(session, settings, pressure)
    if settings.gate.needs_escort:
        yield GateView(what="an escort takes the patient home", is_open=session.has_escort is True)


def _pressure_near_baseline(
    session: InfusionSession, settings: InfusionConfig, pressure: tuple[float, float] | None
) -> GateView:
    base = session.baseline.get(VitalId.NIBP_SYS), session.baseline.get(VitalId.NIBP_DIA)
    if base[0] is None or base[1] is None:
        return GateView(what="BP near the baseline: no baseline was taken", is_open=False)
    if pressure is None:
        return GateView(what="BP near the baseline: measure it", is_open=False)
    share = settings.gate.near_baseline_percent / 100
    is_near = all(abs(now - was) <= was * share for now, was in zip(pressure, base, strict=True) if was is not None)
    words = f"{pressure[0]:.0f}/{pressure[1]:.0f}, baseline {base[0]:.0f}/{base[1]:.0f}"
    return GateView(what=f"BP within {settings.gate.near_baseline_percent:g} %: {words}", is_open=is_near)
