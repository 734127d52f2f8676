"""A bed with a cuff, an oximeter and a pump, and an engine whose time the test moves. SIMULATED: no real patient."""

from datetime import date
from pathlib import Path
from typing import Final

from bedside.config.schema import Config, NibpConfig, SoundConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Notice, NoticeKind
from bedside.monitor.acquisition.ring import RING
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.infusion.commands import BeginSession, PlaceOrder, StartInfusion, TakeBaseline, TickItem
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import DoseOrder, Phase, Route
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.commands import Admit
from bedside.monitor.patient.patient import Patient
from bedside.monitor.process.runtime_folder import runtime_folder
from bedside.monitor.store.archive import Archive
from bedside.monitor.store.database import open_local
from tests.support.bytes_bed import SMALL, device
from tests.support.engine_bed import UTC, EngineBed

MARIA: Final = Patient(name="Maria Beispiel", birth_date=date(1980, 4, 17), weight_kg=70.0)
STEP_S: Final = 2.0


def config(*, has_pump: bool = True) -> Config:
    """Return the devices of this bed."""
    pump = (device("pump", "bbraun-bcc"),) if has_pump else ()
    return Config(
        device=(device("ox", "nonin-df2"), device("cuff", "lepu-vx-nibp"), *pump),
        state=SMALL,
        sound=SoundConfig(output="none"),
        nibp=NibpConfig(interval_min=0, invalid_after_min=30),
    )


class InfusionBed(EngineBed):
    """Lets time pass in steps of two seconds. The pump runs at `pump_ml_h`. `configuration` replaces its devices."""

    def __init__(
        self,
        folder: Path,
        at: float = 100.0,
        *,
        has_pump: bool = True,
        utc: float = UTC,
        boot: str = "the first boot",
        configuration: Config | None = None,
    ) -> None:
        super().__init__(folder, configuration or config(has_pump=has_pump), at=at, utc=utc, boot=boot)
        self.has_pump = has_pump
        self.pump_ml_h, self.pump_ml, self.spo2 = 0.0, 0.0, 97.0

    def live(self, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            step = min(STEP_S, until - self.now)
            self.pump_ml += self.pump_ml_h * step / 3600
            self.now += step
            self._deliver_all()
            self.tick(0)

    def _deliver_all(self) -> None:
        for driver in self.bed.lines:
            driver.status.last_packet_at = self.now
        for vital, value in ((VitalId.SPO2, self.spo2), (VitalId.PR, 72.0)):
            self._deliver("ox", vital, value)
        if self.has_pump:
            self._deliver("pump", VitalId.PUMP_RATE, self.pump_ml_h)
            self._deliver("pump", VitalId.PUMP_VOLUME, round(self.pump_ml, 2))
            runs = Notice(kind=NoticeKind.PUMP_RUNNING, is_present=self.pump_ml_h > 0, at=self.now)
            self.deliver("pump", runs)

    def _deliver(self, name: str, vital: VitalId, value: float) -> None:
        self.deliver(name, Block(vital=vital, values=(value,), at=self.now))

    def measure(self, sys: float, dia: float) -> None:
        """Let the cuff measure this pressure now."""
        self.measure_nibp(sys, dia, dia + (sys - dia) / 3)
        self.live(1)

    @property
    def view(self) -> SessionView:
        view = self.snapshot.session
        assert view is not None
        return view

    @property
    def has_session(self) -> bool:
        return self.snapshot.session is not None

    def crash(self, down_s: float = 60.0) -> "InfusionBed":
        """Kill the engine and start a new one `down_s` later. The pump runs on meanwhile."""
        self.kill()
        bed = InfusionBed(self.folder, self.now + down_s, has_pump=self.has_pump, utc=self.utc)
        bed.pump_ml_h, bed.pump_ml = self.pump_ml_h, self.pump_ml + self.pump_ml_h * down_s / 3600
        return bed

    def admit(self, patient: Patient = MARIA) -> None:
        assert not self.do(Admit(patient=patient))

    def prepare(self, order: DoseOrder | None = None, route: Route = Route.IV) -> None:
        """Admit, order, answer the checklist, and take two pressures and the baseline."""
        self.measure_baseline(order, route)
        assert not self.do(TakeBaseline())
        assert self.view.session.phase is Phase.BASELINE

    def measure_baseline(self, order: DoseOrder | None = None, route: Route = Route.IV) -> None:
        """Admit, order, answer the checklist, and take two pressures."""
        self.admit()
        assert not self.do(BeginSession(route=route), PlaceOrder(order=order or ORDER))
        assert not self.do(*(TickItem(item=item, is_ok=True) for item in self.view.settings.checklist))
        for sys, dia in ((128, 78), (124, 76)):
            self.live(60)
            self.measure(sys, dia)

    def start(self, order: DoseOrder | None = None) -> None:
        """Prepare, start the pump, and log the start."""
        self.prepare(order)
        if self.has_pump:
            self.pump_ml_h = (order or ORDER).rate_ml_h or 0.0
        self.live(5)
        assert not self.do(StartInfusion())


ORDER: Final = plan_order(Route.IV, weight_kg=70.0, mg_per_kg=0.5, mg_per_ml=1.0, minutes=40.0)
NASAL: Final = plan_order(Route.NASAL, weight_kg=70.0, dose_mg=56.0)


def archived(bed: InfusionBed) -> None:
    """Let the archive copy the samples of the ring, as its process does."""
    bed.engine.log_queue.writer.close(60)
    database = open_local(bed.folder / FILE)
    runtime = runtime_folder(bed.folder)
    assert (runtime / RING).exists()
    Archive(runtime, config(), database, bed.folder / FILE).tick(bed.now, is_last=True)
    database.dispose()
