"""The machine's clock is set while a whole monitor runs: libfaketime steps its civil time, and only that."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bedside.alarms.catalogue import Priority
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.commands import BeginSession, PlaceOrder, StartInfusion, TickItem
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import Route, StepKind
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.commands import Acknowledge, Admit, Command, Discharge
from bedside.monitor.link.snapshot import Freshness, Snapshot, VitalView
from bedside.monitor.patient.patient import Patient
from tests.support.beds import SILENT
from tests.system.conftest import Monitor, Start
from tests.system.published_vitals import PublishedVitals
from tests.system.yardstick import slowdown

LIBRARIES: Final = [
    *Path("/usr/lib").glob("*/faketime/libfaketime.so.1"),
    *Path("/usr/lib").glob("faketime/libfaketime.so.1"),
    *Path("/usr/lib64").glob("faketime/libfaketime.so.1"),
]
pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed (Debian: libfaketime)"),
]
ORDER: Final = plan_order(Route.IV, weight_kg=70.0, mg_per_kg=0.5, mg_per_ml=1.0, minutes=40.0)
BOTH_CLOCKS: Final = """
import sys
from bedside.drivers import clock
for _ in sys.stdin:
    print(clock.posix(), clock.now(), clock.boot_id(), flush=True)
"""


class Clock:
    """The civil time of the processes that have `environment`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.step(0)
        self.environment = {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # otherwise a thread waits for ever for the interpreter (0.9.10)
            "NO_FAKE_STAT": "1",  # the times of files stay, which makes every import much faster
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
        }

    def step(self, by_s: float) -> None:
        """Let the clock differ by so many seconds from that of the machine; the file changes at once."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{by_s:+.0f}\n", encoding="ascii")
        new.replace(self._file)


@pytest.fixture
def wall(tmp_path: Path) -> Clock:
    return Clock(tmp_path)


@pytest.fixture
def device() -> Iterator[PublishedVitals]:
    published = PublishedVitals()
    yield published
    published.end()


@pytest.fixture
def monitor(start: Start, wall: Clock, device: PublishedVitals, tmp_path: Path) -> Monitor:
    """A bed whose clock the test steps, with one device and without a pump."""
    config = tmp_path / "bed.toml"
    config.write_text(device.config + SILENT, encoding="utf-8")
    return start("run", "--table", "--config", str(config), **wall.environment)


def test_the_civil_time_steps_and_the_clock_of_all_durations_does_not(wall: Clock) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", BOTH_CLOCKS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **wall.environment},
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def read() -> tuple[float, float]:
        assert process.stdin is not None
        assert process.stdout is not None
        print(file=process.stdin, flush=True)
        civil, monotonic, _boot = process.stdout.readline().split()
        return float(civil), float(monotonic)

    first = read()
    wall.step(3600)
    second = read()
    process.communicate()
    gone_s = second[1] - first[1]
    assert 0 <= gone_s < 60
    assert second[0] - first[0] - 3600 == pytest.approx(gone_s, abs=1.0)


def send(monitor: Monitor, *commands: Command) -> None:
    for command in commands:
        monitor.link.send(command)
        (reply,) = monitor.until(lambda: (monitor.link.poll(), monitor.link.replies())[1], "reply")
        assert reply.error == ""


def view(monitor: Monitor) -> SessionView:
    shown = monitor.until(lambda: (newest := monitor.link.poll()) and newest.session, "session")
    assert isinstance(shown, SessionView)
    return shown


def vital(snapshot: Snapshot, which: VitalId) -> VitalView:
    return next(row for row in snapshot.vitals if row.vital is which)


def test_a_session_keeps_its_dose_over_steps_of_the_clock_and_says_that_it_was_set(
    monitor: Monitor, wall: Clock
) -> None:
    monitor.snapshot()
    send(monitor, Admit(patient=Patient(name="Emil Beispiel", weight_kg=70.0)), BeginSession(), PlaceOrder(order=ORDER))
    send(monitor, *(TickItem(item=item, is_ok=True) for item in view(monitor).settings.checklist))
    send(monitor, StartInfusion(reason="no time for a baseline"))
    begun = monitor.snapshot().at
    for number, by_s in enumerate((3600, 0, -1_000_000_000), 1):
        wall.step(by_s)
        monitor.until(lambda number=number: len(monitor.rows(happening="CLOCK_STEPPED")) == number, "row of the step")  # type: ignore[misc]
    snapshot = monitor.snapshot()
    shown = view(monitor)
    gone_s = snapshot.at - begun
    assert shown.phase_s == pytest.approx(gone_s, abs=3.0 * slowdown())
    assert shown.given_mg == pytest.approx(52.5 * gone_s / 3600, abs=0.05 * slowdown())
    assert [row.kind for row in shown.session.steps].count(StepKind.CLOCK_STEPPED) == 3
    (alarm,) = [row for row in snapshot.alarms if row.alarm == "CLOCK_STEPPED"]
    assert alarm.priority is Priority.MEDIUM
    after = monitor.after_engine_kill()
    assert after.session is not None
    assert after.session.given_mg >= shown.given_mg
    assert after.session.phase_s == pytest.approx(after.at - begun, abs=3.0 * slowdown())
    assert any(row.alarm == "CLOCK_STEPPED" for row in after.alarms), "nobody has seen it"
    send(monitor, Acknowledge(key=alarm.key, seen=alarm.priority))


@pytest.mark.parametrize("by_s", [3600, pytest.param(-86400, marks=pytest.mark.slow)])
def test_after_a_step_and_a_restart_the_numbers_are_those_of_who_is_admitted(
    monitor: Monitor, device: PublishedVitals, wall: Clock, by_s: int
) -> None:
    device.now = {VitalId.SPO2: 97.0, VitalId.HR: 70.0}
    monitor.until(lambda: is_shown(monitor, VitalId.SPO2, 97.0), "SpO2")
    send(monitor, Admit(patient=Patient(name="Anna Beispiel")))
    device.say(NIBP_SYS=200.0, NIBP_DIA=120.0, NIBP_MEAN=147.0)
    monitor.until(lambda: is_shown(monitor, VitalId.NIBP_SYS, 200.0), "pressure of the first patient")
    patient = monitor.snapshot().patient
    assert patient is not None
    send(monitor, Discharge(id=patient.id or ""), Admit(patient=Patient(name="Bert Beispiel")))
    wall.step(by_s)
    after = monitor.after_engine_kill()
    assert vital(after, VitalId.NIBP_SYS).value is None
    assert after.patient is not None
    assert after.patient.name == "Bert Beispiel"
    monitor.until(lambda: is_shown(monitor, VitalId.SPO2, 97.0), "SpO2 again")
    device.say(NIBP_SYS=131.0, NIBP_DIA=82.0, NIBP_MEAN=98.0)
    monitor.until(lambda: is_shown(monitor, VitalId.NIBP_SYS, 131.0), "pressure of the second patient")
    (unwatched,) = monitor.rows(happening="UNWATCHED")
    assert 0 <= unwatched["value"] < 60


def is_shown(monitor: Monitor, which: VitalId, value: float) -> bool:
    snapshot = monitor.link.poll()
    if snapshot is None:
        return False
    shown = vital(snapshot, which)
    return shown.value == value and shown.freshness is Freshness.FRESH
