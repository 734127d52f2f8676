"""The texts of the Devices dialog: each device, the state of its connection, and its notices.

Pure and without Qt; runs in the screen process. `tr` translates every text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bedside.config.origin import Origin
from bedside.config.vitals import VITALS
from bedside.drivers.block import NoticeKind
from bedside.monitor.link.snapshot import DeviceView, NoticeView

Tr = Callable[[str], str]
WHAT: Final[Mapping[str, str]] = {
    "nonin-df1": "Nonin pulse oximeter, data format 1",
    "nonin-df2": "Nonin pulse oximeter, data format 2",
    "nonin-df7": "Nonin pulse oximeter, data format 7",
    "nonin-df8": "Nonin pulse oximeter, data format 8",
    "nonin-ascii": "Nonin handheld pulse oximeter, text",
    "masimo-ascii1": "Masimo pulse oximeter, ASCII 1",
    "nellcor-ascii": "Nellcor pulse oximeter, text",
    "contec-v7": "Contec pulse oximeter, protocol 7.0",
    "contec-v51": "Contec pulse oximeter, protocol 5.1",
    "berry-bci": "BerryMed pulse oximeter, BCI",
    "lepu-vx-nibp": "Lepu VX blood pressure module",
    "par-nibp2010": "PAR blood pressure module",
    "suntech-nibp": "SunTech blood pressure module",
    "ivy-ansar-b": "Ivy or CPC patient monitor, ANSAR-B",
    "ge-dri": "GE Datex-Ohmeda patient monitor, DRI",
    "draeger-medibus": "Dräger ventilator or anaesthesia machine, MEDIBUS",
    "bbraun-bcc": "B. Braun infusion pump, BCC (read only)",
    "alaris-gh": "Alaris syringe pump, GH (read only)",
    "bedside-json": "Bedside's own JSON over MQTT",
    "mqtt-map": "JSON of another maker over MQTT, by a map",
}
SAYS: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.SENSOR_OFF: "sensor off",
    NoticeKind.SEARCHING: "searching for a pulse",
    NoticeKind.LOW_PERFUSION: "low perfusion",
    NoticeKind.ARTEFACT: "artefact",
    NoticeKind.SENSOR_FAULT: "sensor fault",
    NoticeKind.LOW_BATTERY: "battery low",
    NoticeKind.NIBP_MEASURING: "measuring NIBP",
    NoticeKind.NIBP_FAILED: "NIBP failed",
    NoticeKind.CUFF_LEAK: "cuff leaks",
    NoticeKind.CUFF_OVERPRESSURE: "cuff overpressure",
    NoticeKind.PUMP_RUNNING: "infusing",
    NoticeKind.PUMP_DRUG: "drug",
    NoticeKind.PUMP_OCCLUSION: "occlusion",
    NoticeKind.PUMP_ALARM: "pump alarm",
    NoticeKind.DEVICE_ALARM: "device alarm",
    NoticeKind.OFFLINE: "publisher offline",
}
_ORIGINS: Final[Mapping[Origin, str]] = {
    Origin.REAL: "real: from the patient",
    Origin.REPLAYED: "REPLAYED: a recording, not this patient",
    Origin.SIMULATED: "SIMULATED: not from a patient",
}
# Notices about what a device does, not about a fault.
_HARMLESS: Final = frozenset({NoticeKind.NIBP_MEASURING, NoticeKind.PUMP_RUNNING, NoticeKind.PUMP_DRUG})
_LOST: Final = "✕"
_WARNED: Final = "▲"
_JOINT: Final = re.compile(r"([/_:-])(?=\S)")
_MINUTE_S: Final = 60
_NEW_S: Final = 9.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The state of a device in one line: a symbol, a word, and whether something is wrong."""

    symbol: str
    state: str
    is_wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One detail of a device: its name and its text; `is_wrong`: it needs attention, so the text is marked."""

    name: str
    text: str
    is_wrong: bool = False


def line(view: DeviceView, now: float, tr: Tr) -> Line:
    """Return the state of a device (connected, connecting or lost) with its faults; `now` in monotonic seconds."""
    if not view.is_up and view.state == "CONNECTING":
        return Line(symbol="◌", state=tr("connecting"), is_wrong=False)
    if not view.is_up:
        return Line(symbol=_LOST, state=f"{tr('lost')}, {_silence(view, now, tr)}", is_wrong=True)
    wrong = [tr(SAYS[row.kind]) for row in view.notices if row.kind not in _HARMLESS]
    if wrong or view.fault:
        return Line(symbol=_WARNED, state=", ".join([tr("connected"), *(wrong or [tr("driver fault")])]), is_wrong=True)
    return Line(symbol="●", state=tr("connected"), is_wrong=False)


def mark(view: DeviceView, tr: Tr) -> str:
    """Return "SIMULATED" or "REPLAYED" for a device whose data are not from this patient; "" for a real device."""
    return "" if view.origin is Origin.REAL else tr(str(view.origin))


def details(view: DeviceView, now: float, tr: Tr) -> tuple[Detail, ...]:
    """Return all details of a device, always with the same names in the same order; `now` in monotonic seconds."""
    state = line(view, now, tr)
    bad = tr("{} in all, {} in the last minute").format(f"{view.frames_bad:,}", view.bad_per_min)
    notices = "; ".join(_notice(row, now, tr) for row in view.notices)
    is_warned = any(row.kind not in _HARMLESS for row in view.notices)
    return (
        Detail(name=tr("State"), text=f"{state.symbol} {state.state}", is_wrong=state.is_wrong),
        _detail(tr("Last packet"), _silence(view, now, tr), is_wrong=state.symbol == _LOST),
        _detail(tr("Last error"), view.detail or tr("none"), is_wrong=bool(view.detail)),
        _detail(tr("Notices"), notices or tr("no notices"), is_wrong=is_warned),
        _detail(tr("Measures"), ", ".join(tr(VITALS[vital].label) for vital in view.vitals) or tr("nothing")),
        _detail(tr("Data"), tr(_ORIGINS[view.origin])),
        _detail(tr("Device"), tr(WHAT.get(view.codec, view.codec))),
        _detail(tr("Port or topic"), view.place),
        _detail(tr("Packets"), f"{view.packets:,}"),
        _detail(tr("Bad frames"), bad, is_wrong=bool(view.bad_per_min)),
        _detail(tr("Connections"), f"{view.connects:,}"),
        _detail(tr("Driver fault"), view.fault or tr("none"), is_wrong=bool(view.fault)),
    )


def breakable(text: str) -> str:
    """Return the text with a zero-width space after each "/", "_", ":" and "-", so that a long path can be wrapped."""
    return _JOINT.sub("\\1\u200b", text)


def _detail(name: str, text: str, *, is_wrong: bool = False) -> Detail:
    return Detail(name=name, text=breakable(f"{_WARNED} {text}" if is_wrong else text), is_wrong=is_wrong)


def _silence(view: DeviceView, now: float, tr: Tr) -> str:
    if view.last_at is None:
        return tr("no data yet")
    return tr("{} ago").format(_length(now - view.last_at))


def _notice(row: NoticeView, now: float, tr: Tr) -> str:
    detail = f": {tr(row.detail)}" if row.detail else ""
    return f"{tr(SAYS[row.kind])}{detail} ({tr('for {}').format(_length(now - row.since))})"


def _length(seconds: float) -> str:
    """Return a duration: "0.3 s", "42 s", "6 min 40 s"."""
    if seconds < _NEW_S:
        return f"{max(0.0, seconds):.1f} s"
    if seconds < _MINUTE_S:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), _MINUTE_S)
    return f"{minutes} min {rest:02} s"
