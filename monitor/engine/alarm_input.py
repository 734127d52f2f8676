"""Feeds the alarm engine: numbers from the pipeline, device notices, absent pulse, overdue pressures.

Apart from the ring it is pure, and time is an argument. The engine process ticks it in real time, `bedside replay` and
the tests as fast as they like.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.conditions.pulse import PulseAbsence
from bedside.alarms.engine import AlarmEngine
from bedside.alarms.engine_state import EngineState
from bedside.config.origin import Origin, least_real
from bedside.config.schema import Config, Profile
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Notice, NoticeKind
from bedside.monitor.acquisition.pipeline import Pipeline
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.acquisition.source_selection import NIBP
from bedside.monitor.engine.patient_detection import PatientDetection
from bedside.monitor.link.snapshot import Freshness

# Which alarm a device's own notice raises; a notice without an entry is shown or used, but raises none.
ALARM_OF: Final[Mapping[NoticeKind, AlarmId]] = {
    NoticeKind.SENSOR_OFF: AlarmId.SENSOR_OFF,
    NoticeKind.SENSOR_FAULT: AlarmId.SENSOR_FAULT,
    NoticeKind.SEARCHING: AlarmId.SEARCHING,
    NoticeKind.LOW_PERFUSION: AlarmId.LOW_PERFUSION,
    NoticeKind.ARTEFACT: AlarmId.ARTEFACT,
    NoticeKind.LOW_BATTERY: AlarmId.LOW_BATTERY,
    NoticeKind.NIBP_FAILED: AlarmId.NIBP_FAILED,
    NoticeKind.CUFF_LEAK: AlarmId.CUFF_LEAK,
    NoticeKind.CUFF_OVERPRESSURE: AlarmId.CUFF_OVERPRESSURE,
    NoticeKind.DEVICE_ALARM: AlarmId.DEVICE_ALARM,
    NoticeKind.PUMP_OCCLUSION: AlarmId.PUMP_OCCLUSION,
    NoticeKind.PUMP_ALARM: AlarmId.PUMP_ALARM,
}
# Sent at each brief disturbance of the sensor: worth an alarm only when it lasts.
_DELAYED: Final = frozenset({NoticeKind.SEARCHING, NoticeKind.LOW_PERFUSION, NoticeKind.ARTEFACT})
_OF_PROBE: Final = frozenset({AlarmId.SENSOR_OFF, AlarmId.SEARCHING, AlarmId.LOW_PERFUSION, AlarmId.ARTEFACT})
_PROBE_VITALS: Final = frozenset({VitalId.SPO2, VitalId.PR, VitalId.PI, VitalId.PLETH})
_PULSES: Final = (VitalId.SPO2, VitalId.PR, VitalId.HR)
_CUFF_HOLDS: Final = (VitalId.SPO2, VitalId.PR)
_CUFF_ANSWER_S: Final = 5.0  # a cuff that is polled tells its state well within this
_HELD: Final = "the cuff on the same limb is inflated"


class AlarmInput:
    """The alarm engine of one bed with its inputs.

    `on_number` is called when a device has delivered a number or a notice.

    Attributes:
        pipeline: takes in what the devices deliver.
        alarms: the alarm engine.
        origin: whether the patient is real, replayed or simulated.
        beats: the beats in the pulse wave since the last tick, monotonic seconds.

    """

    def __init__(
        self,
        config: Config,
        profile: Profile,
        ring: Ring,
        *,
        at: float,
        on_number: Callable[[], None] | None = None,
    ) -> None:
        self.pipeline = Pipeline(config, ring, on_number)
        self.origin = origin_of(config)
        self.beats: list[float] = []
        self._config = config
        self._labels = {device.id: device.name for device in config.device}
        self._vitals: dict[str, list[VitalId]] = {device.id: [] for device in config.device}
        for lane in ring.lanes:
            self._vitals[lane.spec.device].append(lane.spec.vital)
        periods = _expected_periods(config, profile, self.pipeline)
        self.alarms = AlarmEngine(profile, config.alarms, origin=self.origin, watched=periods, at=at)
        self._pulse = PulseAbsence(profile.pulse_absent_s)
        self._detection = PatientDetection()
        self._holds_until = float("-inf")  # until then the holds of the engine before this one go on
        self._begun_at = float("-inf")  # time before this does not count for what is late or lasting
        self._nibp_label = next((self._labels[row] for row in self._vitals if NIBP[0] in self._vitals[row]), "")

    def tick(self, at: float) -> None:
        """Pass all numbers and notices that have come to the alarm engine, and advance its time to `at`."""
        self._hold(at)
        for observation in self.pipeline.observations(at):
            self.alarms.observe(observation)
        for (device, kind), notice in self.pipeline.notices.items():
            if kind in ALARM_OF:
                is_present = notice.is_present and self._is_lasting(kind, notice, at)
                self.report(
                    ALARM_OF[kind],
                    device,
                    is_present=is_present,
                    at=at,
                    detail=notice.detail,
                    is_certain=not notice.is_present,
                )
        self._check_pulse(at)
        self._check_nibp(at)
        self._detection.note(at, is_pulse=self._has_pulse(at))
        self.alarms.tick(at)

    def begin_anew(self, at: float) -> None:
        """Count all durations from `at` on: standby has ended, or another patient is admitted."""
        self._begun_at = at
        self._pulse.forget()

    def forget_before(self, at: float) -> None:
        """Ignore measurements from before `at`: they are another patient's."""
        self.pipeline.selection.since = at
        self.begin_anew(at)

    def resume(self, state: EngineState, at: float, *, by_s: float, away_s: float) -> None:
        """Continue from the state of an earlier engine; see AlarmEngine.resume."""
        self.alarms.resume(state, at, by_s=by_s, away_s=away_s)
        self._holds_until = at + _CUFF_ANSWER_S

    def is_shown(self, vital: VitalId, at: float) -> bool:
        """Return whether a value of this vital stands on the screen at `at`."""
        pick = self.pipeline.selection.pick(vital, at)
        return pick is not None and pick.freshness in {Freshness.FRESH, Freshness.STALE}

    def is_patient_seen(self, at: float) -> bool:
        """Return whether a pulse has been measured for so long that a patient must be in the bed."""
        return self._detection.is_seen(at)

    def _has_pulse(self, at: float) -> bool:
        picks = (self.pipeline.selection.pick(vital, at) for vital in _PULSES)
        return any(pick is not None and pick.freshness is Freshness.FRESH for pick in picks)

    def report(
        self, alarm: AlarmId, device: str, *, is_present: bool, at: float, detail: str = "", is_certain: bool = False
    ) -> None:
        """Report a device's condition to the alarm engine, with the vitals that cannot be judged because of it.

        A probe that is off affects what the probe measures, and not the breathing that the same device measures.
        """
        vitals = self._only_from(device, at) if is_present else ()
        if alarm in _OF_PROBE:
            vitals = [vital for vital in vitals if vital in _PROBE_VITALS]
        self.alarms.report(
            alarm,
            self._labels[device],
            at,
            is_present=is_present,
            detail=detail,
            vitals=vitals,
            is_certain=is_certain,
        )

    def _only_from(self, device: str, at: float) -> Collection[VitalId]:
        """Return the vitals for which this device is the selected source at `at`."""
        picks = ((vital, self.pipeline.selection.pick(vital, at)) for vital in self._vitals[device])
        return [vital for vital, pick in picks if pick is not None and pick.device == device]

    def _is_lasting(self, kind: NoticeKind, notice: Notice, at: float) -> bool:
        return kind not in _DELAYED or at - max(notice.at, self._begun_at) >= self._config.alarms.sensor_delay_s

    def _hold(self, at: float) -> None:
        """Suspend the limits of an oximeter below an inflated cuff, if and for as long as the clinic configured."""
        nibp = self._config.nibp
        if nibp.same_limb is None:
            return
        cuffs = [row for (_, kind), row in self.pipeline.notices.items() if kind is NoticeKind.NIBP_MEASURING]
        if not cuffs and at < self._holds_until:
            return  # the cuff has not said yet whether it measures
        is_inflated = any(row.is_present and at - row.at < nibp.hold_most_s for row in cuffs)
        below = self._only_from(nibp.same_limb, at) if is_inflated else ()
        self.alarms.hold([vital for vital in _CUFF_HOLDS if vital in below], at, _HELD if is_inflated else "")
        if VitalId.PLETH in below:
            self._pulse.forget()

    def _check_pulse(self, at: float) -> None:
        """Detect beats in the pleth, and report an absent pulse to the alarm engine."""
        values, times = self.pipeline.wave(VitalId.PLETH, at)
        self.beats = self._pulse.feed(values, times)
        absent_s = self._pulse.absent_s(at)
        detail = f"no pulse in the pleth for {absent_s:.0f} s" if absent_s else ""
        self.alarms.report(
            AlarmId.PULSE_ABSENT,
            "",
            at,
            is_present=absent_s > 0,
            detail=detail,
            vitals=(VitalId.PLETH,),
            is_certain=bool(self.beats),
        )

    def _check_nibp(self, at: float) -> None:
        """Report to the alarm engine whether the next NIBP result is overdue."""
        pick = self.pipeline.selection.pick(NIBP[0], at)
        if pick is None or pick.at is None:
            return
        awaited_s = at - max(pick.at, self._begun_at)
        is_overdue = self.pipeline.selection.freshness(pick, awaited_s) is not Freshness.FRESH
        detail = f"measured {(at - pick.at) / 60:.0f} min ago" if is_overdue else ""
        self.alarms.report(
            AlarmId.STALE, self._nibp_label, at, is_present=is_overdue, detail=detail, vitals=NIBP, is_certain=True
        )


def origin_of(config: Config) -> Origin:
    """Return whether the patient of these devices is real, replayed or simulated; the least real device counts."""
    return least_real(*(device.origin for device in config.device))


def _expected_periods(config: Config, profile: Profile, pipeline: Pipeline) -> dict[VitalId, float]:
    """Return the continuous vitals that have limits and a device, each with the period of its preferred device."""
    periods = {device.id: device.period_s for device in config.device}
    picks = {vital: pipeline.selection.pick(vital, 0.0) for vital in profile.limits if not VITALS[vital].is_episodic}
    if picks.get(VitalId.HR) is not None:
        picks.pop(VitalId.PR, None)  # the pulse rate replaces a missing HR: where HR is measured, PR need not be
    return {vital: periods[pick.device] for vital, pick in picks.items() if pick is not None}
