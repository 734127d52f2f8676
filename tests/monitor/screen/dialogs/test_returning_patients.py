"""A returning patient is found by the beginning of the name; one touch continues the series under the same code."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.infusion.patient_search import matching, returning_patients
from bedside.monitor.infusion.session import Phase
from bedside.monitor.link.commands import Admit
from bedside.monitor.patient.patient import Patient
from bedside.monitor.screen.dialogs.patient.dialog import PatientDialog
from bedside.monitor.screen.dialogs.patient.returning_patient_keys import ReturningPatientKeys
from tests.support.scenes import scene
from tests.support.session_views import PATIENT, session
from tests.support.snapshots import CALM, UTC_NOW, changed
from tests.support.stand import PLACES, Place, Stand, touch

MARK = Patient(name="Marković, Ana Maria von der Sommerwiese zu Langenbrunn", id="P-00000001", weight_kg=61.0)
Open = Callable[..., Stand]


def save_session(folder: Path, number: int, patient: Patient, weeks: int) -> None:
    closed = session(Phase.CLOSED, id=f"S-{number:08x}", begun=UTC_NOW - timedelta(weeks=weeks), patient=patient)
    (folder / f"{closed.id}.json").write_bytes(msgspec.json.encode(closed))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sessions of Maria, the second with a higher weight, and a later one of a patient with a long name."""
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    save_session(sessions, 1, PATIENT, weeks=3)
    save_session(sessions, 2, msgspec.structs.replace(PATIENT, weight_kg=74.0, notes="left arm"), weeks=2)
    save_session(sessions, 3, MARK, weeks=1)
    (sessions / "S-damaged.json").write_bytes(b"{")
    return tmp_path


@pytest.fixture
def opened(qtbot: QtBot, ring: Ring) -> Open:
    def shown(place: Place = PLACES[1], **changes: Any) -> Stand:
        stand = Stand(PatientDialog("Patient"), place)
        qtbot.addWidget(stand.window)
        stand.show(scene(ring, changed(CALM, **changes)))
        return stand

    return shown


def form(stand: Stand) -> Any:
    assert isinstance(stand.dialog, PatientDialog)
    return stand.dialog._form


def offered(stand: Stand) -> list[QPushButton]:
    returning: ReturningPatientKeys = form(stand).returning
    return [key for key in returning.keys if key.isVisible()]


def shows(stand: Stand, text: str) -> bool:
    return any(text in row.text() for row in stand.dialog.findChildren(QLabel) if row.isVisible())


def admit(stand: Stand) -> None:
    touch(next(row for row in stand.dialog.findChildren(QPushButton) if row.text() == "Admit"))


def type_name(qtbot: QtBot, stand: Stand, text: str) -> None:
    qtbot.keyClicks(form(stand).fields["name"], text)
    qtbot.wait(1)


def test_every_patient_is_listed_once_the_latest_first(folder: Path) -> None:
    first, second = returning_patients(folder)
    assert (first.patient, first.count) == (MARK, 1)
    assert (second.patient.notes, second.count, second.last) == ("left arm", 2, UTC_NOW - timedelta(weeks=2))
    assert returning_patients(folder / "nowhere") == []


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("", []),
        ("M", []),  # one letter is too short
        ("ma", ["P-00000001", "P-0badcafe"]),
        ("beisp", ["P-0badcafe"]),
        ("  MARIA b", ["P-0badcafe"]),
        ("p-0bad", ["P-0badcafe"]),
        ("aria", []),
    ],
)
def test_a_patient_is_found_by_the_beginning_of_any_word_of_the_name_or_code(
    folder: Path, typed: str, codes: list[str]
) -> None:
    assert [row.patient.id for row in matching(returning_patients(folder), typed)] == codes


@pytest.mark.usefixtures("folder")
def test_a_returning_patient_is_admitted_by_one_touch_and_the_weight_of_today(
    qtbot: QtBot, opened: Open, ring: Ring
) -> None:
    stand = opened()
    assert offered(stand) == []
    type_name(qtbot, stand, "Mar")
    assert [key.text().split("\n")[1] for key in offered(stand)] == [
        "1 session, on 2025-12-26",
        "2 sessions, last on 2025-12-19",
    ]
    touch(offered(stand)[1])
    stand.show(scene(ring, CALM))
    assert offered(stand) == []
    assert form(stand).fields["weight_kg"].text() == ""  # the earlier weight is not that of today
    assert form(stand).fields["weight_kg"].hasFocus()
    assert shows(stand, "Returning patient, code P-0badcafe")
    qtbot.keyClicks(form(stand).fields["weight_kg"], "75")
    admit(stand)
    assert stand.sent == [Admit(patient=msgspec.structs.replace(PATIENT, weight_kg=75.0, notes="left arm"))]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("field", "text"), [("name", "Mario Beispiel"), ("birth_date", "1981-04-17")])
def test_another_name_or_birth_date_is_another_patient(
    qtbot: QtBot, opened: Open, ring: Ring, field: str, text: str
) -> None:
    stand = opened()
    type_name(qtbot, stand, "Maria B")
    touch(offered(stand)[0])
    form(stand).fields[field].clear()
    qtbot.keyClicks(form(stand).fields[field], text)
    stand.show(scene(ring, CALM))
    assert not shows(stand, "Was here before")
    admit(stand)
    (command,) = stand.sent
    assert isinstance(command, Admit)
    assert command.patient.id is None


@pytest.mark.usefixtures("folder")
def test_nobody_is_offered_while_a_patient_is_admitted(qtbot: QtBot, opened: Open) -> None:
    stand = opened(patient=PATIENT)
    form(stand).fields["name"].clear()
    type_name(qtbot, stand, "Mar")
    assert offered(stand) == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_the_keys_fit_every_place(
    qtbot: QtBot, opened: Open, place: Place, request: pytest.FixtureRequest, ring: Ring
) -> None:
    stand = opened(place)
    type_name(qtbot, stand, "Mar")
    stand.show(scene(ring, CALM))
    assert len(offered(stand)) == 2
    assert (stand.small_targets(), stand.nameless(), stand.clipped()) == ([], [], [])
    name = f"known-{place[0][0]}x{place[0][1]}.png"
    stand.window.grab().save(str(Path(request.config.cache.mkdir("screens")) / name))
