from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from bedside.config.schema import NibpConfig, NibpPlan, NibpStep
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.commands import Command, Nibp, NibpInterval, NibpRun, NibpStat
from bedside.monitor.link.snapshot import NibpView, Snapshot
from bedside.monitor.screen.dialogs.nibp.dialog import NibpDialog
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.theme import ThemeName
from tests.support.scenes import scene
from tests.support.snapshots import CALM, NIBP, NOW, changed
from tests.support.stand import PLACES, Place, Stand, focused, go_to, touch

PLANS = NibpConfig().programme
LONG = NibpPlan(
    name="Pain infusion, after the hospital",
    steps=tuple(NibpStep(every_min=every, times=12) for every in (2.5, 5, 10, 15, 30, 60)),
)
OF_CLINIC = msgspec.structs.replace(NIBP, plans=(*PLANS, LONG))
MEASURING = msgspec.structs.replace(OF_CLINIC, is_measuring=True, cuff_mmhg=142.0)
STAT = msgspec.structs.replace(OF_CLINIC, stat_until=NOW + 200, next_at=NOW + 3)
RUNNING = msgspec.structs.replace(OF_CLINIC, plan=PLANS[0].name, left=6)
FAILED = msgspec.structs.replace(RUNNING, detail="cuff loose or missing, or the air hose has come off")
NO_CUFF = msgspec.structs.replace(OF_CLINIC, device="", interval_min=0, next_at=None)
Open = Callable[..., Stand]


def of(view: NibpView) -> Snapshot:
    return changed(nibp=view)


@pytest.fixture
def opened(qtbot: QtBot, ring: Ring) -> Iterator[Open]:
    """Open the dialog with the cuff in a given state."""

    def shown(view: NibpView = OF_CLINIC, place: Place = PLACES[1]) -> Stand:
        stand = Stand(NibpDialog("NIBP"), place)
        qtbot.addWidget(stand.window)
        stand.show(scene(ring, of(view)))
        return stand

    yield shown
    theme.use(ThemeName.NIGHT)


def dialog(stand: Stand) -> NibpDialog:
    assert isinstance(stand.dialog, NibpDialog)
    return stand.dialog


def key(stand: Stand, name: str) -> QPushButton:
    return next(row for row in stand.dialog.findChildren(QPushButton) if row.accessibleName() == name)


COMMANDS: list[tuple[NibpView, str, Command]] = [
    (OF_CLINIC, "Start", Nibp(is_start=True)),
    (MEASURING, "Stop", Nibp(is_start=False)),
    (OF_CLINIC, "STAT", NibpStat()),
    (STAT, "End STAT", Nibp(is_start=False)),
    (STAT, "Stop", Nibp(is_start=False)),
    (OF_CLINIC, "Every 1 minutes", NibpInterval(interval_min=1)),
    (OF_CLINIC, "Every 2.5 minutes", NibpInterval(interval_min=2.5)),
    (OF_CLINIC, "Every 30 minutes", NibpInterval(interval_min=30)),
    (RUNNING, "on demand", NibpInterval(interval_min=0)),
    (OF_CLINIC, "Programme Infusion, every 5 min", NibpRun(plan="Infusion, every 5 min")),
]
IDS = [f"{name} {number}" for number, (_, name, _) in enumerate(COMMANDS)]


@pytest.mark.parametrize(("view", "name", "command"), COMMANDS, ids=IDS)
def test_a_key_sends_its_command_by_mouse(opened: Open, view: NibpView, name: str, command: Command) -> None:
    stand = opened(view)
    QTest.mouseClick(key(stand, name), Qt.MouseButton.LeftButton)
    assert stand.sent == [command]


@pytest.mark.parametrize(("view", "name", "command"), COMMANDS, ids=IDS)
def test_a_key_sends_its_command_by_touch(opened: Open, view: NibpView, name: str, command: Command) -> None:
    stand = opened(view)
    touch(key(stand, name))
    assert stand.sent == [command]


@pytest.mark.parametrize(("view", "name", "command"), COMMANDS, ids=IDS)
def test_a_key_sends_its_command_with_the_keyboard_alone(
    opened: Open, view: NibpView, name: str, command: Command
) -> None:
    stand = opened(view)
    go_to(key(stand, name))
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert stand.sent == [command]


def test_arrow_keys_move_between_intervals_and_set_nothing(opened: Open) -> None:
    stand = opened()
    key(stand, "Every 1 minutes").setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert focused() is key(stand, "Every 2 minutes")
    assert stand.sent == []


def test_escape_closes(qtbot: QtBot, opened: Open) -> None:
    stand = opened()
    key(stand, "STAT").setFocus()
    with qtbot.waitSignal(stand.dialog.closed):
        QTest.keyClick(focused(), Qt.Key.Key_Escape)


def ticked(stand: Stand) -> list[str]:
    keys = [*dialog(stand).intervals.keys.values(), *dialog(stand).plans.keys.values()]
    marked = [row.text() for row in keys if row.text().startswith("✓ ")]
    assert marked == [row.text() for row in keys if row.isChecked()]
    return marked


@pytest.mark.parametrize(
    ("view", "marked"),
    [
        (OF_CLINIC, ["✓ 5"]),
        (msgspec.structs.replace(OF_CLINIC, interval_min=0, next_at=None), ["✓ on demand"]),
        (msgspec.structs.replace(OF_CLINIC, interval_min=7), []),
        (RUNNING, ["✓ Infusion, every 5 min"]),
        (STAT, []),
        (NO_CUFF, []),
    ],
)
def test_the_key_in_force_has_a_tick(opened: Open, view: NibpView, marked: list[str]) -> None:
    assert ticked(opened(view)) == marked


@pytest.mark.parametrize("name", ["Every 10 minutes", "Programme Infusion, every 10 min", "STAT", "Start"])
def test_a_key_changes_the_display_only_when_a_scene_confirms_it(opened: Open, ring: Ring, name: str) -> None:
    stand = opened()
    before = (ticked(stand), dialog(stand).start.text(), dialog(stand).stat.text())
    QTest.mouseClick(key(stand, name), Qt.MouseButton.LeftButton)
    assert (ticked(stand), dialog(stand).start.text(), dialog(stand).stat.text()) == before
    stand.show(scene(ring, of(OF_CLINIC)))
    assert (ticked(stand), dialog(stand).start.text(), dialog(stand).stat.text()) == before
    stand.show(scene(ring, of(msgspec.structs.replace(OF_CLINIC, interval_min=10))))
    assert ticked(stand) == ["✓ 10"]


def test_it_shows_the_time_to_the_next_measurement_and_the_programme(opened: Open) -> None:
    shown = dialog(opened(RUNNING))
    assert shown.headline.text() == "Next in 1:47"
    assert shown.programme.text() == "Infusion, every 5 min: phase 1 of 2, every 5 min, 6 more"


def test_the_cuff_pressure_is_a_bar_with_its_number(opened: Open) -> None:
    stand = opened(MEASURING)
    bar = dialog(stand).bar
    assert bar.accessibleName() == "Cuff pressure 142 mmHg"
    image = bar.grab().toImage()
    middle = image.height() // 2
    lit = theme.now().vital["nibp"]  # type: ignore[index] # a StrEnum is its text
    share = sum(image.pixelColor(x, middle) == lit for x in range(image.width())) / image.width()
    room = 1 - QFontMetricsF(theme.font(bar.height() * 0.6, bold=True)).horizontalAdvance(" 000 mmHg") / bar.width()
    assert share == pytest.approx(142 / 330 * room, abs=0.02)


def test_why_the_last_measurement_failed_is_shown_until_the_next_begins(opened: Open, ring: Ring) -> None:
    stand = opened(FAILED)
    assert dialog(stand).failure.text().startswith("No pressure last time: cuff loose or missing")
    assert dialog(stand).failure.isVisible()
    stand.show(scene(ring, of(MEASURING)))
    assert not dialog(stand).failure.isVisible()


def test_the_last_results_are_listed_newest_first_with_the_age_of_the_newest(opened: Open) -> None:
    table = dialog(opened()).table
    model = table.table.model()
    cells = [[model.index(row, column).data() for column in range(2)] for row in range(model.rowCount())]
    assert [cell for _, cell in cells] == ["144/84 (100)", "131/80 (97)", "120/76 (92)"]
    assert all(later > earlier for (later, _), (earlier, _) in pairwise(cells))
    assert table.newest.text() == "Newest result: 3 min ago"


def test_it_says_that_there_is_no_result_yet(opened: Open, ring: Ring) -> None:
    stand = opened()
    alone = tuple(view for view in CALM.vitals if view.vital is VitalId.SPO2)
    stand.show(scene(ring, changed(vitals=alone)))
    assert dialog(stand).table.newest.text() == "No result yet"
    assert dialog(stand).table.table.rowCount() == 0


def test_without_a_cuff_every_key_is_disabled(opened: Open) -> None:
    stand = opened(NO_CUFF)
    assert dialog(stand).headline.text() == "No device here measures NIBP"
    keys = [dialog(stand).start, dialog(stand).stat, *dialog(stand).intervals.keys.values()]
    assert not [row.text() for row in keys if row.isEnabled()]


def test_the_programmes_of_the_clinic_are_offered(opened: Open, ring: Ring) -> None:
    stand = opened()
    assert list(dialog(stand).plans.keys) == [plan.name for plan in (*PLANS, LONG)]
    stand.show(scene(ring, of(msgspec.structs.replace(OF_CLINIC, plans=()))))
    assert not dialog(stand).plans.keys


CASES = {"calm": OF_CLINIC, "measuring": MEASURING, "stat": STAT, "failed": FAILED, "none": NO_CUFF}


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("case", CASES)
def test_everything_fits_and_can_be_touched(opened: Open, case: str, place: Place, name: ThemeName) -> None:
    theme.use(name)
    stand = opened(CASES[case], place)
    assert stand.clipped() == []
    assert stand.small_targets() == []
    assert stand.overlapping() == []
    assert stand.nameless() == []
