"""Stories with invented time: what is measured when, and which alarms must be active then."""

from collections.abc import Collection
from typing import Self

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.conditions.observation import Observation
from bedside.alarms.engine import AlarmEngine
from bedside.alarms.event import Event, Happening
from bedside.alarms.lifecycle import State
from bedside.config.load import load_profile
from bedside.config.origin import Origin
from bedside.config.quality import Quality
from bedside.config.refusal import Refusal
from bedside.config.schema import AlarmConfig, Profile
from bedside.config.vitals import VitalId


class Story:
    """One alarm engine with the adult profile, and its time."""

    def __init__(self, profile: Profile | None = None, settings: AlarmConfig | None = None) -> None:
        watched = {VitalId.HR: 1.0, VitalId.SPO2: 1.0}
        profile, settings = profile or load_profile("adult"), settings or AlarmConfig()
        self.engine = AlarmEngine(profile, settings, origin=Origin.SIMULATED, watched=watched, at=0.0)
        self.now = 0.0

    def at(self, now: float) -> Self:
        """Advance the time to `now`."""
        self.now = now
        self.engine.tick(now)
        return self

    def observe(self, value: float, vital: VitalId = VitalId.HR, quality: Quality = Quality.GOOD) -> Self:
        self.engine.observe(Observation(vital=vital, value=value, at=self.now, quality=quality))
        self.engine.tick(self.now)
        return self

    def hold(self, value: float, until: float, vital: VitalId = VitalId.HR) -> Self:
        """Measure the same value once a second until then; the other vitals stay normal."""
        values = {VitalId.HR: 80.0, VitalId.SPO2: 97.0} | {vital: value}
        while self.now < until:
            self.now += 1
            for each, number in values.items():
                self.observe(number, each)
        return self

    def report(
        self, alarm: AlarmId, subject: str = "Oximeter", *, is_present: bool = True, vitals: Collection[VitalId] = ()
    ) -> Self:
        self.engine.report(alarm, subject, self.now, is_present=is_present, vitals=vitals)
        return self

    def acknowledge(self, key: str, seen: Priority = Priority.HIGH) -> Refusal | None:
        return self.engine.acknowledge(key, seen, self.now, "nurse")

    def state(self, key: str) -> State:
        return next((row.state for row in self.engine.active() if row.key == key), State.IDLE)

    def shown(self) -> list[str]:
        return [row.key for row in self.engine.active() if not row.is_suppressed]

    def heard(self) -> str | None:
        row = self.engine.sounding()
        return row.key if row else None

    def events(self) -> list[Event]:
        return list(self.engine.drain())

    def happened(self) -> list[tuple[float, Happening, AlarmId | None]]:
        return [(row.at, row.happening, row.alarm) for row in self.events()]


@pytest.fixture
def story() -> Story:
    return Story()
