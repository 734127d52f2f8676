"""The centre of the screen: waves, numbers and the pressure list, or a dialog in place of the waves.

Runs in the screen process. Only vitals that a device measures are shown.
"""

from typing import Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import Lane
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.present.numbers import Field
from bedside.monitor.screen.present.ring_view import RingView
from bedside.monitor.screen.shell.layout import Content, Place, arrange
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.preferences import LayoutName, Preferences
from bedside.monitor.screen.vitals.nibp_list import NibpList
from bedside.monitor.screen.vitals.numeric import Numeric
from bedside.monitor.screen.vitals.wave_keys import WaveKeys
from bedside.monitor.screen.vitals.waveform import Waveform

# From top to bottom: first the waves of the heart, then breathing, as on other bedside monitors.
_ORDER: Final = (VitalId.ECG, VitalId.ABP, VitalId.PLETH, VitalId.RESP, VitalId.CO2)
_HOUR_EVERY_S: Final = 5.0


class Centre(QWidget):
    """Shows the waves, the numeric fields, the NIBP list and the open dialog.

    Signals:
        speed_requested: the key for the next sweep speed was pressed.

    """

    speed_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.waveforms: dict[VitalId, Waveform] = {}
        self.numerics: list[Numeric] = []
        self.pressures = NibpList(self)
        self._dialog: Dialog | None = None
        self._preferences = Preferences()
        self._shown: tuple[object, ...] = ()
        self._hour_at = float("-inf")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def prefer(self, preferences: Preferences) -> None:
        """Apply the layout and the sweep speed of the preferences."""
        self._preferences = preferences
        for waveform in self.waveforms.values():
            waveform.set_speed(preferences.sweep_mm_s)
        self._arrange()

    def restyle(self) -> None:
        """Repaint waves and numbers in the colours of the theme in use."""
        for waveform in self.waveforms.values():
            waveform.restyle()
        self.update()

    def show_dialog(self, dialog: Dialog | None) -> None:
        """Show a dialog in place of the waves; None: show the waves again."""
        self._dialog = dialog
        self._arrange()

    def show_state(self, snapshot: Snapshot, fields: tuple[Field, ...], ring: RingView, now: float) -> None:
        """Show the numbers, the NIBP results and, every 5 s, the last hour; `now` in monotonic seconds.

        If other vitals are shown than before, all widgets get new places.
        """
        lanes = ring.lanes(snapshot)
        waves = tuple(vital for vital in _ORDER if any(view.vital is vital for view in snapshot.waves))
        self._add_widgets(waves, len(fields), lanes)
        for numeric, field in zip(self.numerics, (*fields, *[None] * len(self.numerics)), strict=False):
            numeric.show_field(field)
        has_list = any(field.vital is VitalId.NIBP_SYS for field in fields)
        self.pressures.show_rows(ring.pressures(snapshot))
        shown = (waves, tuple(field.is_small for field in fields), has_list)
        if shown != self._shown:
            self._shown, self._waves, self._small, self._has_list = shown, *shown
            self._arrange()
        if now - self._hour_at >= _HOUR_EVERY_S:
            self._hour_at = now
            for numeric, field in zip(self.numerics, fields, strict=False):
                numeric.show_hour(ring.hour(snapshot, field.vital, now))

    def advance(self, now: float) -> None:
        """Draw each visible wave up to `now` (monotonic seconds)."""
        for waveform in self.waveforms.values():
            if waveform.isVisible():
                waveform.advance(now)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give all widgets new places for the new size."""
        super().resizeEvent(event)
        self._arrange()

    def _add_widgets(self, waves: tuple[VitalId, ...], numbers: int, lanes: dict[VitalId, Lane]) -> None:
        """Create the missing waves and numeric fields, and set the lane from which each wave is drawn."""
        for vital in waves:
            if vital not in self.waveforms:
                self.waveforms[vital] = waveform = Waveform(vital, self)
                waveform.lower()  # below the standby overlay and below a dialog
                waveform.set_speed(self._preferences.sweep_mm_s)
                WaveKeys(waveform).speed_requested.connect(self.speed_requested)
            self.waveforms[vital].show_lane(lanes.get(vital))
        while len(self.numerics) < numbers:
            self.numerics.append(Numeric(self))
            self.numerics[-1].lower()

    def _arrange(self) -> None:
        """Give every widget its place in the chosen layout; a widget without a place is hidden."""
        if not self._shown:
            return
        layout = self._preferences.layout
        content = Content(
            waves=len(self._waves),
            large=self._small.count(False),
            small=self._small.count(True),
            has_list=self._has_list,
            has_dialog=self._dialog is not None,
        )
        places = arrange(self.width(), self.height(), layout, content)
        for vital, waveform in self.waveforms.items():
            index = self._waves.index(vital) if vital in self._waves else len(places.waves)
            _place(waveform, places.waves[index] if index < len(places.waves) else None)
        for numeric, place in zip(self.numerics, (*places.large, *places.small), strict=False):
            numeric.is_trend_large = layout is LayoutName.TRENDS and self._dialog is None
            _place(numeric, place)
            numeric.update()
        _place(self.pressures, places.pressures)
        if self._dialog is not None:
            _place(self._dialog, places.dialog)


def _place(widget: QWidget, place: Place | None) -> None:
    if place is not None:
        widget.setGeometry(QRect(*place))
    widget.setVisible(place is not None)
