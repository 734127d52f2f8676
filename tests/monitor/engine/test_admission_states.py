"""Each command of the stay in each state, and after a kill."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bedside.monitor.link.commands import (
    Admit,
    ChangePatient,
    Command,
    Discharge,
    EndStandby,
    Standby,
)
from tests.support.admission_bed import BERT, AdmissionBed
from tests.support.engine_bed import oximeter_packet


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[AdmissionBed]:
    bed = AdmissionBed(tmp_path)
    yield bed
    bed.die()


UNNAMED, ADMITTED, EMPTY, WAITING = "unnamed", "admitted", "standby", "admitted, standby"


REFUSED = "refused"


TABLE = {
    #          Admit     Change    Discharge  Standby  EndStandby
    UNNAMED:  (ADMITTED, REFUSED,  REFUSED,   EMPTY,   UNNAMED),
    ADMITTED: (REFUSED,  ADMITTED, EMPTY,     WAITING, ADMITTED),
    EMPTY:    (ADMITTED, REFUSED,  REFUSED,   EMPTY,   UNNAMED),
    WAITING:  (REFUSED,  WAITING,  EMPTY,     WAITING, ADMITTED),
}  # fmt: skip


COMMANDS = ("admit", "change", "discharge", "standby", "end standby")


CELLS = [(state, command, after) for state, row in TABLE.items() for command, after in zip(COMMANDS, row, strict=True)]


def state_of(bed: AdmissionBed) -> str:
    snapshot = bed.snapshot
    named = {(True, True): WAITING, (True, False): ADMITTED, (False, True): EMPTY, (False, False): UNNAMED}
    assert bed.alarms.is_standby is snapshot.is_standby
    return named[snapshot.patient is not None, snapshot.is_standby]


def command_of(bed: AdmissionBed, name: str) -> Command:
    patient = bed.snapshot.patient
    code = patient.id if patient is not None else "P-none"
    commands: dict[str, Command] = {
        "admit": Admit(patient=BERT),
        "change": ChangePatient(patient=msgspec.structs.replace(BERT, id=code)),
        "discharge": Discharge(id=code or ""),
        "standby": Standby(),
        "end standby": EndStandby(),
    }
    return commands[name]


def enter(bed: AdmissionBed, state: str) -> None:
    if state in {ADMITTED, WAITING}:
        bed.admit()
    if state in {EMPTY, WAITING}:
        assert bed.do(Standby()) == ""
    assert state_of(bed) == state


@pytest.mark.parametrize(("state", "command", "after"), CELLS, ids=str)
def test_each_command_in_each_state_leads_to_the_state_of_the_table(
    bed: AdmissionBed, state: str, command: str, after: str
) -> None:
    enter(bed, state)
    refusal = bed.do(command_of(bed, command))
    assert bool(refusal) is (after == REFUSED)
    assert state_of(bed) == (state if after == REFUSED else after)


@pytest.mark.parametrize("state", TABLE)
def test_after_a_kill_the_stay_continues(tmp_path: Path, state: str) -> None:
    bed = AdmissionBed(tmp_path)
    bed.measure_nibp(200, 110, 140)
    bed.live(10, oximeter_packet())
    enter(bed, state)
    before = bed.snapshot
    bed.die()
    again = AdmissionBed(tmp_path, at=bed.now + 7)
    assert state_of(again) == state
    assert (again.snapshot.patient, again.snapshot.admitted_utc) == (before.patient, before.admitted_utc)
    old, new = ([(view.vital, view.value) for view in each.vitals] for each in (before, again.snapshot))
    assert new == old, "numbers of the patient before do not come back"
    again.live(60)
    assert (again.active == set()) is before.is_standby
    again.die()
