"""All of the monitor is killed in mid infusion: the session, its clock, its dose and its limits are there again."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import psutil
import pytest

from bedside.alarms.log.chain_check import verify
from bedside.config.vitals import VitalId
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.infusion.commands import BeginSession, Observe, PlaceOrder, StartInfusion, TakeBaseline, TickItem
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import Phase, Route
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.commands import Admit, Command, Nibp, SetLimit
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.patient.patient import Patient
from tests.support.beds import CUFF, OXIMETER, SILENT
from tests.system.conftest import Monitor, Start
from tests.system.emulated_pump import RATE_ML_H

pytestmark = pytest.mark.system
DOWN_S: Final = 8.0
SETTINGS: Final = """
[nibp]
interval_min = 0

[alarms]
profile = "adult-infusion"
"""
BED: Final = OXIMETER + CUFF + SETTINGS + SILENT
PUMP: Final = """
[[device]]
id = "pump"
codec = "bbraun-bcc"
port = "{place}"
period_s = 2
lost_after_s = 8
"""
ORDER: Final = plan_order(Route.IV, weight_kg=70.0, mg_per_kg=0.5, mg_per_ml=1.0, minutes=40.0)


@pytest.fixture
def pump(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A pump, switched on, at this port: it is no part of the monitor, and no blow to that reaches it."""
    place = tmp_path / "pump"
    with subprocess.Popen([sys.executable, "-m", "tests.system.emulated_pump", str(place)]) as process:
        yield place, process
        process.kill()


def ask(monitor: Monitor, *commands: Command) -> None:
    for command in commands:
        monitor.link.send(command)
        (reply,) = monitor.until(lambda: (monitor.link.poll(), monitor.link.replies())[1], "reply")
        assert reply.error == ""


def session(monitor: Monitor) -> SessionView:
    found = monitor.until(lambda: (seen := monitor.link.poll()) and seen.session, "session")
    assert isinstance(found, SessionView)
    return found


def prepare(monitor: Monitor) -> None:
    monitor.snapshot()
    ask(monitor, Admit(patient=Patient(name="Emil Beispiel", weight_kg=70.0)), BeginSession(), PlaceOrder(order=ORDER))
    ask(monitor, *(TickItem(item=item, is_ok=True) for item in session(monitor).settings.checklist))
    limits = monitor.snapshot().limits
    ask(monitor, SetLimit(vital=VitalId.PR, limit=msgspec.structs.replace(limits[VitalId.PR], low=44.0)))


def take_baseline(monitor: Monitor) -> None:
    """Two pressures: the first begins with the phase, the second is asked for, since nobody wants to wait."""
    monitor.until(lambda: pressures(monitor) == 1, "first pressure", 60)
    ask(monitor, Nibp(is_start=True))
    monitor.until(lambda: pressures(monitor) == 2, "second pressure", 60)
    ask(monitor, TakeBaseline())


def pressures(monitor: Monitor) -> int:
    return len({row.utc for row in session(monitor).session.readings})


def blow(monitor: Monitor) -> None:
    """Kill all of it at once, the supervisor first, so that nobody starts anything again."""
    whole = psutil.Process(monitor.process.pid)
    parts = whole.children(recursive=True)
    named = " ".join(" ".join(part.cmdline()) for part in parts)
    assert all(name in named for name in ("bedside.monitor.engine", "bedside.monitor.screen", "bedside.drivers.sim"))
    for process in (whole, *parts):
        process.kill()
    _, alive = psutil.wait_procs([whole, *parts], timeout=10)
    assert alive == []
    monitor.link.close()


def restarted(start: Start, config: Path) -> tuple[Monitor, Snapshot]:
    time.sleep(DOWN_S)
    monitor = start("demo", "--config", str(config))
    monitor.snapshot()
    session(monitor)
    return monitor, monitor.snapshot()


def check_same(before: Snapshot, after: Snapshot) -> None:
    """What must be as it was."""
    was, now = before.session, after.session
    assert was is not None
    assert now is not None
    assert now.session.steps[: len(was.session.steps)] == was.session.steps
    for name in ("id", "patient", "order", "checks", "readings", "baseline", "observations", "phase", "is_paused"):
        assert getattr(now.session, name) == getattr(was.session, name)
    assert (after.patient, after.limits, after.baselines) == (before.patient, before.limits, before.baselines)
    assert after.limits[VitalId.PR].low == 44
    assert now.phase_s - was.phase_s == pytest.approx((after.utc - before.utc).total_seconds(), abs=1.5)
    assert after.nibp.interval_min == before.nibp.interval_min == 5


def told(after: Snapshot) -> tuple[float, str]:
    """For how long the record says that nothing was watched, and what it says of the dose."""
    assert after.session is not None
    (step,) = [row for row in after.session.session.steps if row.what.startswith("the monitor was down for ")]
    return float(step.what.split()[-2]), step.reason


def test_with_a_pump_its_counter_tells_what_was_given_meanwhile(
    start: Start, tmp_path: Path, pump: tuple[Path, subprocess.Popen[bytes]]
) -> None:
    config = tmp_path / "bed.toml"
    config.write_text(BED + PUMP.format(place=pump[0]))
    monitor = start("demo", "--config", str(config))
    prepare(monitor)
    take_baseline(monitor)
    pump[1].send_signal(signal.SIGUSR1)
    monitor.until(lambda: (seen := monitor.snapshot().pump) and seen.is_running, "running pump")
    ask(monitor, StartInfusion(), Observe(kind="sedation", value=5))
    monitor.until(lambda: session(monitor).given_ml > 0.15, "some of the dose", 40)
    before = monitor.snapshot()
    assert set(before.baselines) >= {VitalId.NIBP_SYS, VitalId.NIBP_DIA}
    blow(monitor)
    again, after = restarted(start, config)
    check_same(before, after)
    again.until(lambda: (seen := again.snapshot().pump) and seen.is_running, "pump that is heard again")
    time.sleep(3)
    now = again.snapshot()
    assert before.session is not None
    assert now.session is not None
    expected = before.session.given_ml + RATE_ML_H * (now.utc - before.utc).total_seconds() / 3600
    print(f"\n{now.session.given_ml:.3f} mL given, {expected:.3f} expected; {told(now)[0]:.0f} s down")
    assert now.session.given_ml == pytest.approx(expected, abs=0.06)  # the pump is asked every second or two
    assert told(now)[0] == pytest.approx(DOWN_S, abs=4)
    assert told(now)[1] == ""
    assert not again.alarm_stands("INFUSION_DIFFERS")
    assert verify(again.folder / FILE).first_bad is None
    assert "Emil" not in "".join(str(row) for row in again.rows())


def test_by_hand_the_dose_is_assumed_to_have_gone_on_and_the_record_says_so(start: Start, tmp_path: Path) -> None:
    config = tmp_path / "bed.toml"
    config.write_text(BED)
    monitor = start("demo", "--config", str(config))
    prepare(monitor)
    ask(monitor, StartInfusion(reason="no baseline, to be quick"))
    time.sleep(3)
    before = monitor.snapshot()
    blow(monitor)
    again, after = restarted(start, config)
    check_same(before, after)
    assert before.session is not None
    assert after.session is not None
    assert after.session.session.phase is Phase.INFUSION
    expected = before.session.given_ml + RATE_ML_H * (after.utc - before.utc).total_seconds() / 3600
    assert after.session.given_ml == pytest.approx(expected, abs=0.03)
    assert told(after)[0] == pytest.approx(DOWN_S, abs=4)
    assert told(after)[1] == "the dose goes on as assumed"
    (row,) = [row for row in again.rows(happening="SESSION") if "was down" in row["reason"]]
    assert row["subject"] == before.session.session.id
