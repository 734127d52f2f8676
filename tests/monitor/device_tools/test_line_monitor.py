"""The data of a device as lines of text and as a live table."""

from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Notice, NoticeKind
from bedside.drivers.device_line import DriverStatus, LinkState
from bedside.monitor.device_tools.line_monitor import ItemLines, LineMonitor, hex_line
from bedside.monitor.device_tools.tap import Way


def test_a_wave_has_one_line_a_second_and_each_number_one_line() -> None:
    lines = ItemLines()
    wave = [line for step in range(20) for line in lines.of(_wave(step / 10), step / 10)]
    assert wave == ["     1.000  Pleth 22 samples, 1 to 5"]
    assert lines.of(Block(vital=VitalId.SPO2, values=(97.0,), at=1.0), 1.0) == ["     1.000  SpO₂ 97 %"]


def _wave(at: float) -> Block:
    return Block(vital=VitalId.PLETH, values=(1.0, 5.0), at=at, rate_hz=20.0)


def test_a_wave_without_a_valid_sample_says_so() -> None:
    lines = ItemLines()
    nan = Block(vital=VitalId.PLETH, values=(float("nan"),), at=0.0)
    lines.of(nan, 0.0)
    assert lines.of(nan, 1.0) == ["     1.000  Pleth 2 samples, no valid sample"]


def test_bytes_show_their_direction() -> None:
    assert hex_line(Way.IN, b"\x01\xff", 0.5) == "     0.500  < 01 ff"
    assert hex_line(Way.OUT, b"\x02", 0.5) == "     0.500  > 02"


def test_the_live_table_shows_values_notices_counters_and_bytes() -> None:
    from rich.console import Console

    from bedside.monitor.device_tools.line_monitor_table import render

    monitor = LineMonitor()
    monitor.note_bytes(Way.IN, b"\x01\x02", 10.0)
    monitor.note_bytes(Way.OUT, b"\x03", 10.1)
    monitor.note_item(Block(vital=VitalId.SPO2, values=(97.0,), at=10.0))
    monitor.note_item(Notice(kind=NoticeKind.LOW_BATTERY, is_present=True, at=10.0, detail="10 %"))
    console = Console(width=150, record=True, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115
    console.print(render(monitor, DriverStatus(state=LinkState.UP, frames_bad=3), 9.0, 10.5, with_hex=True))
    console.file.close()
    shown = console.export_text()
    for words in ("UP", "1 packets, 2 bytes, 1 bytes sent, 3 bad frames, 1 values", "0.5 s ago", "SpO₂", "97"):
        assert words in shown
    assert "LOW_BATTERY: 10 %" in shown
    assert "< 01 02" in shown
    monitor.note_item(Notice(kind=NoticeKind.LOW_BATTERY, is_present=False, at=11.0))
    assert not monitor.notices
