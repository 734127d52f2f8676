from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from monitor.screen import style
from monitor.screen.devices_panel import DeviceCard, DevicesPanel
from monitor.screen.scene import Scene
from tests.monitor.screen.conftest import NOW, changed, device, scene
from tests.monitor.screen.rich import RICH, rich_ring

SIZES = [(590, 300), (740, 560), (1400, 1000)]
MANY = tuple(device(f"d{number}", f"Device {number}") for number in range(7))


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[DevicesPanel]:
    parent = QWidget()
    parent.setStyleSheet(style.sheet(800))
    qtbot.addWidget(parent)
    panel = DevicesPanel("Devices", parent)
    parent.resize(740, 560)
    panel.resize(740, 560)
    parent.show()
    yield panel  # noqa: PT022 - the parent must outlive it


def bed(folder: Path, **changes: object) -> Scene:
    lost = msgspec.structs.replace(RICH.devices[1], is_up=False, state="LOST", detail="/dev/ttyUSB1 is gone")
    return scene(rich_ring(folder), changed(RICH, devices=(RICH.devices[0], lost, RICH.devices[2]), **changes))


def words(panel: DevicesPanel) -> list[str]:
    return [row.text() for row in panel.findChildren(QLabel)]


def test_every_device_has_a_card_that_follows_the_scene(panel: DevicesPanel, tmp_path: Path) -> None:
    now = bed(tmp_path)
    panel.show_scene(now)
    assert [row.accessibleName() for row in panel.findChildren(DeviceCard)] == [
        "Patient monitor connected",
        "Syringe pump lost",
        "NIBP module connected",
    ]
    assert "/dev/ttyUSB1 is gone" in words(panel)
    well = msgspec.structs.replace(now.snapshot, devices=RICH.devices)
    panel.show_scene(scene(now.ring, well, NOW + 1))
    assert "/dev/ttyUSB1 is gone" not in words(panel)
    assert "1.0 s ago" in words(panel)


def test_a_name_of_a_device_is_text_and_no_markup(panel: DevicesPanel, tmp_path: Path) -> None:
    named = msgspec.structs.replace(RICH.devices[0], label="<h1>x</h1>", detail="<b>y</b>")
    panel.show_scene(scene(rich_ring(tmp_path), changed(RICH, devices=(named,))))
    assert any("&lt;h1&gt;" in text for text in words(panel))
    plain = next(row for row in panel.findChildren(QLabel) if row.text() == "<b>y</b>")
    assert plain.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_word_is_cut_off(qtbot: QtBot, panel: DevicesPanel, tmp_path: Path, size: tuple[int, int]) -> None:
    panel.window().resize(*size)
    panel.resize(*size)
    panel.show_scene(bed(tmp_path))
    qtbot.wait(20)
    for label in panel.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()) or not label.wordWrap()
        assert label.mapTo(panel, QPoint(label.width(), 0)).x() <= panel.width()


def test_many_devices_are_scrolled_by_key_and_by_finger(qtbot: QtBot, panel: DevicesPanel, tmp_path: Path) -> None:
    panel.show_scene(scene(rich_ring(tmp_path), changed(RICH, devices=MANY)))
    qtbot.wait(20)
    bar = panel.area.verticalScrollBar()
    assert bar.maximum() > 0
    qtbot.keyClick(panel.area, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    assert bar.width() >= 20
