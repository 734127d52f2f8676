from collections.abc import Callable, Iterator

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from bedside.config.origin import Origin
from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.drivers.registry import CODECS
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.snapshot import DeviceView, NoticeView
from bedside.monitor.screen.dialogs.devices.dialog import DevicesDialog
from bedside.monitor.screen.present import device_details as device_words
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.theme import ThemeName
from tests.support.scenes import scene
from tests.support.snapshots import NOW, changed
from tests.support.stand import PLACES, Place, Stand, focused, go_to, touch

OX = DeviceView(
    id="ox",
    label="Oximeter",
    origin=Origin.SIMULATED,
    is_up=True,
    state="UP",
    place="/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0",
    detail="",
    frames_bad=12,
    last_at=NOW - 0.3,
    codec="nonin-df2",
    vitals=(VitalId.SPO2, VitalId.PR, VitalId.PLETH),
    packets=48211,
    connects=1,
    bad_per_min=3,
    notices=(
        NoticeView(kind=NoticeKind.SENSOR_OFF, detail="", since=NOW - 42),
        NoticeView(kind=NoticeKind.LOW_BATTERY, detail="20 minutes left", since=NOW - 400),
    ),
)
NO_NOTICES = msgspec.structs.replace(OX, notices=(), bad_per_min=0)
WHY = "/dev/ttyUSB1 could not be opened: no such file or directory (was the adapter unplugged?)"
CUFF = msgspec.structs.replace(
    NO_NOTICES,
    id="cuff",
    label="NIBP module of the second anaesthesia trolley",
    origin=Origin.REAL,
    is_up=False,
    state="LOST",
    detail=WHY,
    last_at=NOW - 74,
)
PULSE = msgspec.structs.replace(
    NO_NOTICES, id="pulse", label="Pulse sensor", is_up=False, state="CONNECTING", last_at=None, packets=0, connects=0
)
MANY = (OX, CUFF, PULSE, *(msgspec.structs.replace(NO_NOTICES, id=f"x{n}", label=f"Device {n}") for n in range(9)))
Open = Callable[..., Stand]


def tr(text: str) -> str:
    return text


@pytest.fixture
def opened(qtbot: QtBot, ring: Ring) -> Iterator[Open]:
    """Open the dialog with these devices."""

    def shown(devices: tuple[DeviceView, ...] = (OX, CUFF, PULSE), place: Place = PLACES[1]) -> Stand:
        stand = Stand(DevicesDialog("Devices"), place)
        qtbot.addWidget(stand.window)
        stand.show(scene(ring, changed(devices=devices)))
        return stand

    yield shown
    theme.use(ThemeName.NIGHT)


def dialog(stand: Stand) -> DevicesDialog:
    assert isinstance(stand.dialog, DevicesDialog)
    return stand.dialog


def sheet(stand: Stand) -> dict[str, str]:
    """Return the details shown, by name."""
    pairs = [(name.text(), text.text()) for name, text in dialog(stand).details if name.text()]
    return {name: text.replace("\u200b", "") for name, text in pairs}


def test_a_row_shows_the_state_of_each_device_by_symbol_and_word(opened: Open) -> None:
    rows = dialog(opened()).rows
    assert [row.state.whole[:11] for row in rows.values()] == ["▲ connected", "✕ lost, 1 m", "◌ connectin"]
    assert [row.accessibleName() for row in rows.values()] == [
        "Oximeter: connected, sensor off, battery low SIMULATED",
        "NIBP module of the second anaesthesia trolley: lost, 1 min 14 s ago",
        "Pulse sensor: connecting SIMULATED",
    ]
    assert [row.mark.text() for row in rows.values()] == ["SIMULATED", "", "SIMULATED"]


def test_the_first_device_is_chosen_until_a_person_chooses_another(opened: Open) -> None:
    stand = opened()
    assert sheet(stand)["Device"] == "Nonin pulse oximeter, data format 2"
    assert [row.isChecked() for row in dialog(stand).rows.values()] == [True, False, False]


def press_by_keyboard(row: QWidget) -> None:
    go_to(row)
    QTest.keyClick(focused(), Qt.Key.Key_Return)


WAYS: dict[str, Callable[[QWidget], None]] = {
    "mouse": lambda row: QTest.mouseClick(row, Qt.MouseButton.LeftButton),
    "finger": touch,
    "keyboard": press_by_keyboard,
}


@pytest.mark.parametrize("way", WAYS)
def test_choosing_a_device_shows_its_details(opened: Open, ring: Ring, way: str) -> None:
    stand = opened()
    row = dialog(stand).rows["cuff"]
    WAYS[way](row)
    assert sheet(stand)["Last error"] == f"▲ {WHY}"
    stand.show(scene(ring, changed(devices=(OX, CUFF, PULSE))))
    assert sheet(stand)["Last error"] == f"▲ {WHY}"
    assert row.name.text().startswith("▶ ")
    assert [each.isChecked() for each in dialog(stand).rows.values()] == [False, True, False]
    assert stand.sent == []


def test_the_details_show_everything_in_the_snapshot(opened: Open) -> None:
    assert sheet(opened()) == {
        "State": "▲ connected, sensor off, battery low",
        "Last packet": "0.3 s ago",
        "Last error": "none",
        "Notices": "▲ sensor off (for 42 s); battery low: 20 minutes left (for 6 min 40 s)",
        "Measures": "SpO₂, PR, Pleth",
        "Data": "SIMULATED: not from a patient",
        "Device": "Nonin pulse oximeter, data format 2",
        "Port or topic": OX.place,
        "Packets": "48,211",
        "Bad frames": "▲ 12 in all, 3 in the last minute",
        "Connections": "1",
        "Driver fault": "none",
    }


def test_the_details_follow_the_device_and_their_ages_grow(opened: Open, ring: Ring) -> None:
    stand = opened()
    stand.show(scene(ring, changed(devices=(NO_NOTICES, CUFF, PULSE)), now=NOW + 10))
    assert sheet(stand)["Last packet"] == "10 s ago"
    assert sheet(stand)["Notices"] == "no notices"
    wrong = [text for _, text in dialog(stand).details if text.property("role") == "error"]
    assert wrong == []


def test_another_set_of_devices_replaces_the_first(opened: Open, ring: Ring) -> None:
    stand = opened()
    stand.show(scene(ring, changed(devices=(PULSE,))))
    assert list(dialog(stand).rows) == ["pulse"]
    assert sheet(stand)["Last packet"] == "no data yet"
    stand.show(scene(ring, changed(devices=())))
    assert sheet(stand) == {}
    assert [row.text() for row in stand.dialog.findChildren(QLabel) if row.isVisible() and row.text()] == [
        "Devices",
        "No device is configured.",
    ]


def test_tab_goes_from_device_to_device_and_then_to_the_details(opened: Open) -> None:
    stand = opened(MANY, PLACES[0])
    rows = list(dialog(stand).rows.values())
    go_to(rows[0])
    reached = []
    for _ in rows:
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        reached.append(focused())
    assert reached[:-1] == rows[1:]
    assert reached[-1].accessibleName() == "Details"
    assert rows[-1].mapTo(stand.window, QPoint()).y() < 300  # Qt has scrolled it into view


def test_escape_closes(qtbot: QtBot, opened: Open) -> None:
    stand = opened()
    go_to(dialog(stand).rows["pulse"])
    with qtbot.waitSignal(stand.dialog.closed):
        QTest.keyClick(focused(), Qt.Key.Key_Escape)


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("chosen", ["ox", "cuff", "pulse"])
def test_everything_fits_and_can_be_touched(opened: Open, chosen: str, place: Place, name: ThemeName) -> None:
    theme.use(name)
    stand = opened(MANY, place)
    dialog(stand).rows[chosen].click()
    stand.show(dialog(stand)._scene or pytest.fail("nothing was shown"))
    assert stand.clipped() == []
    assert stand.small_targets() == []
    assert stand.overlapping() == []
    assert stand.nameless() == []


@pytest.mark.parametrize("codec", CODECS)
def test_every_codec_has_a_name(codec: str) -> None:
    assert device_words.WHAT[codec] != codec


def test_only_codecs_have_names() -> None:
    assert set(device_words.WHAT) == set(CODECS)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_notice_of_a_device_has_a_text(kind: NoticeKind) -> None:
    view = msgspec.structs.replace(NO_NOTICES, notices=(NoticeView(kind=kind, detail="", since=NOW),))
    says = {row.name: row.text for row in device_words.details(view, NOW, tr)}["Notices"]
    assert device_words.SAYS[kind] in says


@pytest.mark.parametrize("kind", [NoticeKind.NIBP_MEASURING, NoticeKind.PUMP_RUNNING, NoticeKind.PUMP_DRUG])
def test_a_notice_about_normal_operation_is_not_shown_as_a_fault(kind: NoticeKind) -> None:
    view = msgspec.structs.replace(NO_NOTICES, notices=(NoticeView(kind=kind, detail="", since=NOW),))
    assert device_words.line(view, NOW, tr) == device_words.Line(symbol="●", state="connected", is_wrong=False)


def test_a_fault_of_the_driver_is_shown() -> None:
    view = msgspec.structs.replace(NO_NOTICES, fault="KeyError in the driver")
    assert device_words.line(view, NOW, tr).state == "connected, driver fault"
    (row,) = [row for row in device_words.details(view, NOW, tr) if row.name == "Driver fault"]
    assert row == device_words.Detail(name="Driver fault", text="▲ KeyError in the driver", is_wrong=True)


@pytest.mark.parametrize("origin", Origin)
def test_the_origin_of_the_data_is_shown_in_words(origin: Origin) -> None:
    view = msgspec.structs.replace(NO_NOTICES, origin=origin)
    assert (device_words.mark(view, str) == "") is (origin is Origin.REAL)
    assert str(origin) in {row.name: row.text for row in device_words.details(view, NOW, tr)}["Data"].upper()


@pytest.mark.parametrize(
    ("age_s", "text"), [(-0.1, "0.0 s ago"), (9.9, "9.9 s ago"), (9.96, "10 s ago"), (60, "1 min 00 s ago")]
)
def test_an_age_is_shown_with_suitable_precision(age_s: float, text: str) -> None:
    view = msgspec.structs.replace(NO_NOTICES, last_at=NOW - age_s)
    assert {row.name: row.text for row in device_words.details(view, NOW, tr)}["Last packet"] == text
