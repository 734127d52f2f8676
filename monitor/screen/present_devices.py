"""Devices in words, for the strip and for their dialog.

Pure and without Qt; runs in the screen process. `tr` translates every text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.origin import Origin
from config.vitals import VITALS
from monitor.message import DeviceView

Tr = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One device in the strip. `mark` is "SIMULATED", "REPLAYED" or empty."""

    label: str
    state: str
    mark: str
    is_up: bool


def chips(devices: Sequence[DeviceView], tr: Tr) -> tuple[Chip, ...]:
    """Return one chip for each device, with what is wrong with it."""
    return tuple(_chip(row, tr) for row in devices)


def _chip(row: DeviceView, tr: Tr) -> Chip:
    garbled = f", {row.frames_bad} {tr('garbled')}" if row.frames_bad else ""
    state = tr("connected") + garbled if row.is_up else f"{tr('lost')}: {row.detail or tr('silent')}"
    return Chip(label=row.label, state=state, mark="" if row.origin == "REAL" else str(row.origin), is_up=row.is_up)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One device in full. `rows` are pairs: what, and how it stands."""

    label: str
    state: str
    is_up: bool
    rows: tuple[tuple[str, str], ...]


def card(row: DeviceView, now: float, tr: Tr) -> Card:
    """Return all that is known of a device and its line."""
    heard = tr("never") if row.last_at is None else f"{max(0.0, now - row.last_at):.1f} s {tr('ago')}"
    origin = {Origin.REAL: tr("a real device"), Origin.REPLAYED: tr("REPLAYED"), Origin.SIMULATED: tr("SIMULATED")}
    conditions = "; ".join(_condition(text, tr) for text in row.conditions)
    return Card(
        label=row.label,
        state=_state(row, tr),
        is_up=row.is_up,
        rows=(
            (tr("speaks"), f"{row.codec}, {origin[row.origin]}"),
            (tr("at"), row.place),
            (tr("gives"), ", ".join(VITALS[vital].label for vital in row.vitals)),
            (tr("last heard"), heard),
            (tr("packets"), f"{row.packets:,}"),
            (tr("garbled"), f"{row.frames_bad:,}"),
            (tr("connected"), f"{row.connects}×"),  # noqa: RUF001 - times, for people
            (tr("says"), conditions or tr("nothing to report")),
            (tr("last error"), row.detail or tr("none")),
        ),
    )


def _state(row: DeviceView, tr: Tr) -> str:
    if row.is_up:
        return tr("connected")
    return tr("connecting") if row.state == "CONNECTING" else tr("lost")


def _condition(text: str, tr: Tr) -> str:
    """Return a device's own notice for people: "NIBP_FAILED: cuff loose" is "NIBP failed: cuff loose"."""
    kind, _, detail = text.partition(": ")
    words = tr(kind.replace("_", " ").capitalize().replace("Nibp", "NIBP"))
    return f"{words}: {tr(detail)}" if detail else words
