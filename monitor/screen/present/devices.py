"""The texts of the device strip.

Pure and without Qt; runs in the screen process. `tr` translates every text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bedside.monitor.link.snapshot import DeviceView

Tr = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One device in the strip. `mark`: "SIMULATED", "REPLAYED", or "" for a real device; `is_up`: it is connected."""

    label: str
    state: str
    mark: str
    is_up: bool


def chips(devices: Sequence[DeviceView], tr: Tr) -> tuple[Chip, ...]:
    """Return one chip for each device: its name, its state and its fault, if it has one."""
    return tuple(_chip(row, tr) for row in devices)


def _chip(row: DeviceView, tr: Tr) -> Chip:
    garbled = f", {row.frames_bad} {tr('garbled')}" if row.frames_bad else ""
    state = tr("connected") + garbled if row.is_up else f"{tr('lost')}: {row.detail or tr('silent')}"
    return Chip(label=row.label, state=state, mark="" if row.origin == "REAL" else tr(str(row.origin)), is_up=row.is_up)
