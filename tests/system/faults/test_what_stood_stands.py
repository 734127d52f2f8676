"""The engine is killed while alarms stand: they stand again, and nobody's acknowledgement is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bedside.alarms.catalogue import Priority
from bedside.alarms.lifecycle import State
from bedside.alarms.log.chain_check import verify
from bedside.config.vitals import VitalId
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.commands import Acknowledge, Admit, Command
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.patient.patient import Patient
from tests.support.beds import SILENT
from tests.system.conftest import Monitor, Start
from tests.system.published_vitals import PublishedVitals

pytestmark = pytest.mark.system
LOW: Final = "SPO2_EXTREME_LOW:SPO2"
HIGH: Final = "NIBP_SYS_EXTREME_HIGH:NIBP_SYS"


@pytest.fixture
def device() -> Iterator[PublishedVitals]:
    device = PublishedVitals()
    yield device
    device.end()


def send(monitor: Monitor, command: Command) -> None:
    monitor.link.send(command)
    (reply,) = monitor.until(lambda: (monitor.link.poll(), monitor.link.replies())[1], "reply")
    assert reply.error == ""


def states(snapshot: Snapshot) -> dict[str, State]:
    return {row.key: State(row.state) for row in snapshot.alarms}


def until_state(monitor: Monitor, key: str, state: State) -> None:
    monitor.until(lambda: (new := monitor.link.poll()) and states(new).get(key) is state, f"{key} {state}")


def test_what_nobody_has_seen_and_what_stands_outlive_the_engine(
    start: Start, device: PublishedVitals, tmp_path: Path
) -> None:
    (tmp_path / "bed.toml").write_text(device.config + SILENT)
    monitor = start("run", "--config", str(tmp_path / "bed.toml"), "--table")
    monitor.snapshot()
    send(monitor, Admit(patient=Patient(name="Emil Beispiel")))
    device.now = {VitalId.SPO2: 75, VitalId.HR: 130}
    device.say(NIBP_SYS=210, NIBP_DIA=80, NIBP_MEAN=100)
    until_state(monitor, LOW, State.SOUNDING)
    until_state(monitor, "HR_HIGH:HR", State.SOUNDING)
    device.now[VitalId.SPO2] = 97
    send(monitor, Acknowledge(key="HR_HIGH:HR", seen=Priority.MEDIUM, actor="nurse"))
    until_state(monitor, LOW, State.LATCHED)
    until_state(monitor, HIGH, State.SOUNDING)
    until_state(monitor, "HR_HIGH:HR", State.ACKNOWLEDGED)

    after = monitor.after_engine_kill()
    wanted = {LOW: State.LATCHED, HIGH: State.SOUNDING, "HR_HIGH:HR": State.ACKNOWLEDGED}
    assert {key: states(after).get(key) for key in wanted} == wanted
    device.say(NIBP_SYS=120, NIBP_DIA=80, NIBP_MEAN=93)
    until_state(monitor, HIGH, State.LATCHED)
    assert states(monitor.snapshot())[LOW] is State.LATCHED
    assert len(monitor.rows(alarm="NIBP_SYS_EXTREME_HIGH", happening="ONSET")) == 1
    assert len(monitor.rows(alarm="NIBP_SYS_EXTREME_HIGH", happening="RELIEF")) == 1
    assert verify(monitor.folder / FILE).first_bad is None
