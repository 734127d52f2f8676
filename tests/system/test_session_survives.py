"""All processes are killed during an infusion: session, clock, dose and limits are restored."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import psutil
import pytest

from bedside.alarms.log.chain_check import verify
from bedside.config.vitals import VitalId
from bedside.drivers import clock
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.infusion.commands import BeginSession, Observe, PlaceOrder, StartInfusion, TakeBaseline, TickItem
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import Phase, Route
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.commands import Admit, Command, SetLimit
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.patient.patient import Patient
from tests.support.beds import CUFF, OXIMETER, SILENT
from tests.support.waiting import LIMIT_S
from tests.system.conftest import Monitor, Start
from tests.system.emulated_pump import RATE_ML_H
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.system
DOWN_S: Final = 6.0  # more than the five seconds from which a gap is a step of the record
SETTINGS: Final = """
[nibp]
interval_min = 0

[alarms]
profile = "adult-infusion"
"""
# Another monitor publishes a pressure every two seconds, so that the baseline is soon taken.
PRESSURES: Final = """
[[device]]
id = "pressures"
codec = "bedside-json"
topic = "pressures"
vitals = ["NIBP_SYS", "NIBP_DIA"]
period_s = 2
origin = "SIMULATED"
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
    """A running pump at this port. It is not part of the monitor and survives when that is killed."""
    place = tmp_path / "pump"
    with subprocess.Popen([sys.executable, "-m", "tests.system.emulated_pump", str(place)]) as process:
        yield place, process
        process.kill()


def send(monitor: Monitor, *commands: Command) -> None:
    for command in commands:
        monitor.link.send(command)
        (reply,) = monitor.until(lambda: (monitor.link.poll(), monitor.link.replies())[1], "reply")
        assert reply.error == ""


def session(monitor: Monitor) -> SessionView:
    view = monitor.until(lambda: (newest := monitor.link.poll()) and newest.session, "session")
    assert isinstance(view, SessionView)
    return view


def prepare(monitor: Monitor) -> None:
    monitor.snapshot()
    send(monitor, Admit(patient=Patient(name="Emil Beispiel", weight_kg=70.0)), BeginSession(), PlaceOrder(order=ORDER))
    send(monitor, *(TickItem(item=item, is_ok=True) for item in session(monitor).settings.checklist))
    limits = monitor.snapshot().limits
    send(monitor, SetLimit(vital=VitalId.PR, limit=msgspec.structs.replace(limits[VitalId.PR], low=44.0)))


def take_baseline(monitor: Monitor) -> None:
    monitor.until(lambda: pressures(monitor) >= 2, "two pressures")
    send(monitor, TakeBaseline())


def pressures(monitor: Monitor) -> int:
    return len({row.utc for row in session(monitor).session.readings})


def kill_everything(monitor: Monitor) -> None:
    """Kill all processes at once, the supervisor first, so that it restarts none of them."""
    whole = psutil.Process(monitor.process.pid)
    parts = whole.children(recursive=True)
    named = " ".join(" ".join(part.cmdline()) for part in parts)
    assert all(name in named for name in ("bedside.monitor.engine", "bedside.monitor.screen", "bedside.drivers.sim"))
    for process in (whole, *parts):
        process.kill()
    _, alive = psutil.wait_procs([whole, *parts], timeout=LIMIT_S)
    assert alive == []
    monitor.link.close()


def restarted(start: Start, config: Path) -> tuple[Monitor, Snapshot, float]:
    """Return the new monitor, its snapshot, and the seconds from the kill to that snapshot."""
    began = clock.now()
    time.sleep(DOWN_S)
    monitor = start("demo", "--config", str(config))
    told = monitor.until(lambda: (newest := monitor.link.poll()) and newest.session and newest, "session")
    kept = {row["reason"].partition(":")[0] for row in monitor.rows(happening="SESSION")}
    assert {step.what.partition(":")[0] for step in told.session.session.steps} <= kept, "told before it was durable"
    return monitor, monitor.snapshot(), clock.now() - began


def down_rows(monitor: Monitor) -> list[dict[str, Any]]:
    return [row for row in monitor.rows(happening="SESSION") if "was down" in row["reason"]]


def check_same(before: Snapshot, after: Snapshot) -> None:
    """Check what must be the same after the kill."""
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


def gap_and_reason(after: Snapshot) -> tuple[float, str]:
    """Return how many seconds the record says that the monitor was down, and its sentence about the dose."""
    assert after.session is not None
    (step,) = [row for row in after.session.session.steps if row.what.startswith("the monitor was down for ")]
    return float(step.what.split()[-2]), step.reason


def test_after_a_kill_of_everything_the_dose_continues_from_the_counter_of_the_pump(
    start: Start, tmp_path: Path, pump: tuple[Path, subprocess.Popen[bytes]]
) -> None:
    config = tmp_path / "bed.toml"
    config.write_text(PRESSURES + BED + PUMP.format(place=pump[0]))
    monitor = start("demo", "--config", str(config))
    prepare(monitor)
    take_baseline(monitor)
    pump[1].send_signal(signal.SIGUSR1)
    monitor.until(lambda: (seen := monitor.snapshot().pump) and seen.is_running, "running pump")
    send(monitor, StartInfusion(), Observe(kind="sedation", value=5))
    monitor.until(lambda: session(monitor).given_ml > 0.07, "some of the dose")
    before = monitor.snapshot()
    assert set(before.baselines) >= {VitalId.NIBP_SYS, VitalId.NIBP_DIA}
    kill_everything(monitor)
    again, after, down_s = restarted(start, config)
    check_same(before, after)
    again.until(lambda: (seen := again.snapshot().pump) and seen.is_running, "pump that is heard again")
    polled_at = again.snapshot().at
    again.until(lambda: again.snapshot().at > polled_at + 3, "three seconds of the pump's counter")
    now = again.snapshot()
    assert before.session is not None
    assert now.session is not None
    expected = before.session.given_ml + RATE_ML_H * (now.utc - before.utc).total_seconds() / 3600
    print(f"\n{now.session.given_ml:.3f} mL given, {expected:.3f} expected; {gap_and_reason(now)[0]:.0f} s down")
    # Four seconds of the flow: the pump is polled every one or two seconds, later on a busy machine.
    assert now.session.given_ml == pytest.approx(expected, abs=0.06 * slowdown())
    assert DOWN_S - 1 <= gap_and_reason(now)[0] <= down_s + 4
    assert gap_and_reason(now)[1] == ""
    assert not again.alarm_stands("INFUSION_DIFFERS")
    assert verify(again.folder / FILE).first_bad is None
    assert "Emil" not in "".join(str(row) for row in again.rows())


def test_after_a_kill_without_a_pump_the_dose_is_assumed_to_have_run_on_and_the_record_says_so(
    start: Start, tmp_path: Path
) -> None:
    config = tmp_path / "bed.toml"
    config.write_text(BED)
    monitor = start("demo", "--config", str(config))
    prepare(monitor)
    send(monitor, StartInfusion(reason="no baseline, to save time"))
    begun_at = monitor.snapshot().at
    monitor.until(lambda: monitor.snapshot().at > begun_at + 3, "three seconds of infusion")
    before = monitor.snapshot()
    kill_everything(monitor)
    again, after, down_s = restarted(start, config)
    check_same(before, after)
    assert before.session is not None
    assert after.session is not None
    assert after.session.session.phase is Phase.INFUSION
    expected = before.session.given_ml + RATE_ML_H * (after.utc - before.utc).total_seconds() / 3600
    assert after.session.given_ml == pytest.approx(expected, abs=0.03 * slowdown())
    assert DOWN_S - 1 <= gap_and_reason(after)[0] <= down_s + 4
    assert gap_and_reason(after)[1] == "the dose goes on as assumed"
    (row,) = down_rows(again)
    assert row["subject"] == before.session.session.id
