"""What is watched, whatever the clock: pipeline and alarm engine together, one tick at a time.

Pure save for the ring. The engine process ticks it in real time, `bedside replay` and the tests as fast as they like.
"""

from collections.abc import Collection, Mapping
from typing import Final

from alarms.catalogue import AlarmId
from alarms.engine import AlarmEngine
from config.origin import Origin, least_real
from config.schema import Config, Profile
from config.vitals import VITALS, VitalId
from drivers.block import NoticeKind
from monitor.pipeline import Pipeline
from monitor.ring import Ring

# Which alarm a device's own notice raises; a notice without a row is shown or used, but alarms nobody.
ALARM_OF: Final[Mapping[NoticeKind, AlarmId]] = {
    NoticeKind.SENSOR_OFF: AlarmId.SENSOR_OFF,
    NoticeKind.NIBP_FAILED: AlarmId.NIBP_FAILED,
}


class Watch:
    """Feeds the alarm engine from the ring, and from what the devices say of themselves."""

    def __init__(self, config: Config, profile: Profile, ring: Ring, *, at: float) -> None:
        self.pipeline = Pipeline(config, ring)
        self.origin: Origin = least_real(*(device.origin for device in config.device))
        self._labels = {device.id: device.name for device in config.device}
        self._vitals: dict[str, list[VitalId]] = {device.id: [] for device in config.device}
        for lane in ring.lanes:
            self._vitals[lane.spec.device].append(lane.spec.vital)
        self.alarms = AlarmEngine(
            profile,
            audio_pause_s=config.alarms.audio_pause_s,
            origin=self.origin,
            watched=_watched(config, profile, self.pipeline),
            at=at,
        )

    def tick(self, at: float) -> None:
        """Take in all that has come, and let time pass up to `at`."""
        for observation in self.pipeline.observations(at):
            self.alarms.observe(observation)
        for (device, kind), notice in self.pipeline.notices.items():
            if kind in ALARM_OF:
                self.report(ALARM_OF[kind], device, is_present=notice.is_present, at=at, detail=notice.detail)
        self.alarms.tick(at)

    def report(self, alarm: AlarmId, device: str, *, is_present: bool, at: float, detail: str = "") -> None:
        """Tell the alarm engine of a device's condition, and which vitals nobody can judge because of it."""
        vitals = self._silenced(device, at) if is_present else ()
        self.alarms.report(alarm, self._labels[device], at, is_present=is_present, detail=detail, vitals=vitals)

    def _silenced(self, device: str, at: float) -> Collection[VitalId]:
        """Return the vitals for which this device, and no other one, speaks now."""
        picks = ((vital, self.pipeline.selection.pick(vital, at)) for vital in self._vitals[device])
        return [vital for vital, pick in picks if pick is not None and pick.device == device]


def _watched(config: Config, profile: Profile, pipeline: Pipeline) -> dict[VitalId, float]:
    """Return the continuous vitals that have limits and a device, each with the period of its preferred device."""
    periods = {device.id: device.period_s for device in config.device}
    picks = {vital: pipeline.selection.pick(vital, 0.0) for vital in profile.limits if not VITALS[vital].is_episodic}
    return {vital: periods[pick.device] for vital, pick in picks.items() if pick is not None}
