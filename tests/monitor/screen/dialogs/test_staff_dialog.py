"""The "Who acts" dialog: actions at this screen are logged under the chosen name until the patient has left."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from bedside.alarms.inactivation import InactivationKind
from bedside.config.schema import Config
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.commands import Command, Inactivate
from bedside.monitor.patient.patient import Patient
from bedside.monitor.screen.dialogs.patient.staff_dialog import StaffDialog
from bedside.monitor.screen.shell.actor import Actor
from bedside.monitor.screen.shell.dialogs import DialogName
from bedside.monitor.screen.toolkit.preferences import Preferences
from bedside.monitor.supervisor.process_plan import RUNNING
from tests.support.fake_link import FakeLink
from tests.support.rich_bed import RICH
from tests.support.scenes import scene
from tests.support.snapshots import CALM, changed
from tests.support.stand import PLACES, Place, Stand, touch
from tests.support.windows import window_of

ANNA = Patient(name="Anna", id="P-00000017")
STAFF = ("Weiss", "Dr. Osei", "Marković-Sommerwiese, A.", "J. L.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / RUNNING).write_bytes(msgspec.json.encode(Config(staff=STAFF)))
    return tmp_path


def test_a_command_has_the_name_of_the_chosen_actor() -> None:
    sent: list[Command] = []
    actor = Actor(sent.append)
    for name in ("", "Weiss"):
        actor.name = name
        actor.send(Inactivate(kind=InactivationKind.AUDIO_PAUSED))
    assert [getattr(command, "actor", None) for command in sent] == ["bedside", "Weiss"]


@pytest.mark.parametrize(
    ("stays", "name"),
    [
        ([None, ANNA, ANNA], "Weiss"),  # chosen before the admission
        ([ANNA, msgspec.structs.replace(ANNA, weight_kg=70.0)], "Weiss"),
        ([ANNA, None], ""),
        ([ANNA, Patient(name="Bert", id="P-00000018")], ""),
    ],
)
def test_the_chosen_name_is_cleared_when_the_patient_leaves(stays: list[Patient | None], name: str) -> None:
    actor = Actor(list[Command]().append)
    actor.name = "Weiss"
    for patient in stays:
        actor.follow(changed(CALM, patient=patient))
    assert actor.name == name


@pytest.mark.usefixtures("folder")
def test_a_touch_chooses_a_name_and_the_chosen_key_has_a_tick(qtbot: QtBot, ring: Ring) -> None:
    stand = Stand(StaffDialog("Who acts"))
    qtbot.addWidget(stand.window)
    stand.show(scene(ring))
    assert isinstance(stand.dialog, StaffDialog)
    assert stand.dialog.names is not None
    keys = stand.dialog.names.keys
    assert [key.text() for key in keys.values()] == ["✓ no name", *STAFF]
    touch(keys["Dr. Osei"])
    assert stand.preferred == [("actor", "Dr. Osei")]
    stand.show(replace(scene(ring), actor="Dr. Osei"))
    assert keys["Dr. Osei"].text() == "✓ Dr. Osei"


def test_the_window_shows_the_name_beside_the_patient_and_sends_it_with_the_next_command(
    qtbot: QtBot, folder: Path
) -> None:
    window = window_of(qtbot, folder, RICH, (1280, 800), Preferences())
    window._shortcuts[DialogName.STAFF][1]()
    window._dialogs.preferred.emit("actor", "Weiss")
    window._key_actions.pause()
    link = window._link
    assert isinstance(link, FakeLink)
    assert getattr(link.sent[-1], "actor", "") == "Weiss"
    window.advance(1001.0)
    assert "✎ Weiss" in window._header.accessibleName()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_it_fits_every_place(qtbot: QtBot, ring: Ring, place: Place, request: pytest.FixtureRequest) -> None:
    stand = Stand(StaffDialog("Who acts"), place)
    qtbot.addWidget(stand.window)
    stand.show(scene(ring))
    name = f"staff-{place[0][0]}x{place[0][1]}.png"
    stand.window.grab().save(str(Path(request.config.cache.mkdir("screens")) / name))
    assert (stand.small_targets(), stand.nameless(), stand.clipped()) == ([], [], [])
