"""A bed with an oximeter and a cuff, for stories of admission, discharge and standby."""

from datetime import date
from pathlib import Path
from typing import Any

from bedside.alarms.alarm_id import AlarmId
from bedside.config.schema import Config, NibpConfig, SoundConfig
from bedside.monitor.link.commands import (
    Admit,
)
from bedside.monitor.patient.patient import Patient
from tests.support.bytes_bed import SMALL, device
from tests.support.engine_bed import EngineBed

CONFIG = Config(
    device=(device("ox", "nonin-df2"), device("cuff", "lepu-vx-nibp")),
    state=SMALL,
    sound=SoundConfig(output="none"),
    nibp=NibpConfig(interval_min=5, invalid_after_min=30),
)


ANNA = Patient(name="Anna Example", birth_date=date(1980, 4, 17), weight_kg=71.5, flags=("bipolar",), notes="left arm")


BERT = Patient(name="Bert")


NURSE: dict[str, Any] = {"actor": "nurse"}


class AdmissionBed(EngineBed):
    """A bed with an oximeter and a cuff, whose line is always up."""

    def __init__(self, folder: Path, at: float = 100.0) -> None:
        super().__init__(folder, CONFIG, at=at)
        for line in self.bed.lines:
            line.status.last_packet_at = at

    def live(self, seconds: float, data: bytes | None = None) -> None:
        """Let time pass a third of a second at a time, with packets of the oximeter or none."""
        until = self.now + seconds
        while self.now < until:
            self.now = min(until, self.now + 1 / 3)
            if data is not None:
                self.receive(data)
            self.bed.lines[1].status.last_packet_at = self.now
            self.tick(0)

    @property
    def active(self) -> set[AlarmId]:
        """The active alarms, except NO_SOUND: this bed has no loudspeaker."""
        return {row.spec.id for row in self.alarms.active()} - {AlarmId.NO_SOUND}

    @property
    def id(self) -> str:
        patient = self.snapshot.patient
        assert patient is not None
        assert patient.id
        return patient.id

    def admit(self, patient: Patient = ANNA) -> str:
        assert self.do(Admit(patient=patient, **NURSE)) == ""
        return self.id

    def die(self) -> None:
        """Tick once more, and be killed."""
        self.tick(0)
        self.kill()
