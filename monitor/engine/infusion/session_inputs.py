"""Reads pump and cuff for the session. Runs on the engine's event loop; it commands no device."""

from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.monitor.acquisition.pipeline import Pipeline
from bedside.monitor.infusion.pump_check import PumpState
from bedside.monitor.link.snapshot import Freshness

_UNKNOWN = frozenset({Freshness.GONE, Freshness.NEVER})


class SessionInputs:
    """Reads the newest values of pump, cuff and other vitals from the pipeline."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def pump(self, at: float) -> PumpState | None:
        """Return the pump's rate and counter, None if there is no pump or it sends nothing."""
        pick = self._pipeline.selection.pick(VitalId.PUMP_RATE, at)
        if pick is None or pick.value is None or pick.freshness in _UNKNOWN:
            return None
        running = self._pipeline.notices.get((pick.device, NoticeKind.PUMP_RUNNING))
        is_stopped = running is not None and not running.is_present
        return PumpState(rate_ml_h=0.0 if is_stopped else pick.value, total_ml=self.value(VitalId.PUMP_VOLUME, at))

    def pressure(self, at: float) -> tuple[float, float] | None:
        """Return the newest (sys, dia) of the cuff, mmHg; None if there is none, or it is too old to be shown."""
        sys, dia = self.value(VitalId.NIBP_SYS, at), self.value(VitalId.NIBP_DIA, at)
        return None if sys is None or dia is None else (sys, dia)

    def value(self, vital: VitalId, at: float) -> float | None:
        """Return the value of a vital from the device selected for it, None if there is none."""
        pick = self._pipeline.selection.pick(vital, at)
        return None if pick is None or pick.freshness in _UNKNOWN else pick.value

    def measured_at(self, vital: VitalId, at: float) -> float | None:
        """Return when the value of a vital was measured, monotonic seconds; None if there is none."""
        pick = self._pipeline.selection.pick(vital, at)
        return None if pick is None else pick.at
