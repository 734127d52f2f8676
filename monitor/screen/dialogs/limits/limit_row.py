"""The limits of one vital: slider, keys for both sides, auto limits, and reset to the profile.

Runs in the screen process. Changes go into the dialog's `LimitEdits`; the dialog calls `show_state` to update the row.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bedside.alarms.catalogue import Side
from bedside.config.schema import Limit, Profile
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.link.commands import Command
from bedside.monitor.link.snapshot import VitalView
from bedside.monitor.screen.dialogs.limits.limit_keys import LimitKeys
from bedside.monitor.screen.dialogs.limits.limit_slider import LimitSlider, SliderState
from bedside.monitor.screen.present import limit_history as limit_past
from bedside.monitor.screen.present import limit_range
from bedside.monitor.screen.present import limits as present_limits
from bedside.monitor.screen.present.limit_edits import LimitEdits
from bedside.monitor.screen.present.limit_history import NOTHING, Values
from bedside.monitor.screen.present.limit_range import SIDES
from bedside.monitor.screen.present.limits import LimitText
from bedside.monitor.screen.present.numbers import DASHES
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX
from bedside.monitor.screen.toolkit.translated import translated

_WIDEST: Final = "NIBP mean ●"  # of all names: it sets the column width, so that all sliders begin at the same x


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRowState:
    """What a row shows. `standard`: the alarm profile in force, None without one; `baselines`: in the vitals' units."""

    view: VitalView
    standard: Profile | None
    baselines: Mapping[VitalId, float]

    @property
    def usual(self) -> Limit | None:
        """The profile's limits of this vital, None if the profile has none."""
        return self.standard.limits.get(self.view.vital) if self.standard else None


class LimitRow(QFrame):
    """The row of one vital.

    Signals:
        edited: a limit was changed here but is not yet in force, so the dialog must show its rows again.
        commanded: a command for the engine.

    """

    edited = Signal()
    commanded = Signal(object)

    def __init__(self, vital: VitalId, edits: LimitEdits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.vital, self._edits = vital, edits
        self._state: LimitRowState | None = None
        self._past: Values = NOTHING
        self._shown_state: tuple[object, ...] = ()
        self.name, self.value, self.words, self.state, self.relative = (QLabel() for _ in range(5))
        self.keys = {side: LimitKeys(name, self) for side, name in self._names().items()}
        self.slider = LimitSlider(vital)
        self.auto = self._key(self.tr("Auto"), self.tr("{}: auto limits"), self._auto)
        self.reset = self._key(self.tr("Reset"), self.tr("{}: reset to the profile"), self._reset)
        self._lay_out()
        self._connect()

    def scale_to(self, pixels: int) -> None:
        """Fit the row to a font height in pixels, and to the theme in use."""
        colour, touch = theme.now().vital[VITALS[self.vital].colour].name(), max(TOUCH_PX, round(pixels * 2.2)) - 4
        self.setStyleSheet(
            f"LimitRow {{ border: 0; border-top: 1px solid {theme.now().line.name()}; }}"
            f"QPushButton {{ min-width: {touch}px; min-height: {touch}px; padding: 0 2px; }}"
            f"#vital, #number, #figure {{ color: {colour}; font-weight: bold; }}"
            f"#number, #stale, #figure {{ font-size: {round(pixels * 1.4)}px; }}"
            f"#stale {{ color: {theme.now().dim.name()}; }}"
            f"#urgent {{ color: {theme.now().lost.name()}; font-weight: bold; }} #state {{ font-weight: bold; }}"
        )
        bold = QFontMetricsF(theme.font(pixels, bold=True))
        self._grid.setColumnMinimumWidth(0, round(bold.horizontalAdvance(_WIDEST)) + 2)
        self.slider.scale_to(pixels)
        self._shown_state = ()

    def look_back(self, past: Values) -> None:
        """Store the vital's values of the last hour; the next `show_state` draws them."""
        self._past = past

    def show_state(self, state: LimitRowState) -> None:
        """Show the vital's value and its limits: the draft, otherwise the requested ones, otherwise those in force."""
        self._state = state
        limit, stage = self._edits.shown(self.vital), self._edits.stage(self.vital)
        text = present_limits.text(
            state.view,
            limit,
            stage,
            translated,
            outside=limit_past.outside(self._past, limit),
            differs=state.usual is not None and limit != state.usual,
            relative=present_limits.relative_words(state.standard, state.baselines, self.vital, translated),
        )
        offered = frozenset(side for side in SIDES if self._is_offered(limit, side))
        value = None if text.value == DASHES else state.view.value
        past = limit_past.columns(self._past, *limit_range.scale(self.vital, limit))
        slider = SliderState(vital=self.vital, limit=limit, usual=state.usual, offered=offered, value=value, past=past)
        if (text, slider) != self._shown_state:
            self._shown_state = text, slider
            self.slider.show_state(slider)
            self._write(text)
            self._enable(limit, text, offered)

    def _is_offered(self, limit: Limit, side: Side) -> bool:
        """Return whether a person may set this side: its limit is on, or may be switched on."""
        return limit_range.value(limit, side) is not None or self._edits.may_switch(self.vital, side, self._usual(side))

    def _usual(self, side: Side) -> float | None:
        usual = self._state.usual if self._state else None
        return None if usual is None else limit_range.value(usual, side)

    def _write(self, text: LimitText) -> None:
        self.name.setText(text.name)
        self.value.setText(f"{text.value} {text.unit}" if text.unit == "%" else text.value)
        self.words.setText(text.words)
        self.state.setText(text.state)
        self.relative.setText(text.relative)
        self.relative.setVisible(bool(text.relative))
        for side, figure in zip(SIDES, (text.low, text.high), strict=True):
            self.slider.handles[side].setAccessibleDescription(f"{figure}, {text.state}".rstrip(", "))
        _rename(self.state, "urgent" if text.is_urgent else "state")
        _rename(self.value, "stale" if text.is_dim else "number")
        self.setAccessibleDescription(f"{text.value} {text.unit}, {text.low}, {text.high}, {text.state}")

    def _enable(self, limit: Limit, text: LimitText, offered: frozenset[Side]) -> None:
        for side, figure in zip(SIDES, (text.low, text.high), strict=True):
            self.keys[side].show_limit(
                figure,
                is_offered=side in offered,
                is_on=limit_range.value(limit, side) is not None,
                may_switch=self._edits.may_switch(self.vital, side, self._usual(side)),
            )
        self.auto.setEnabled(limit.auto_percent is not None)
        usual = self._state.usual if self._state else None
        self.reset.setEnabled(usual is not None and limit != usual)

    def _key(self, text: str, name: str, on_press: Callable[[], None]) -> QPushButton:
        key = QPushButton(text)
        key.setAccessibleName(name.format(translated(VITALS[self.vital].label)))
        key.clicked.connect(lambda _checked: on_press())
        key.setAutoDefault(True)  # Enter presses it; Space acknowledges alarms
        return key

    def _names(self) -> dict[Side, str]:
        """Return the accessible names of the low and the high limit, such as "HR low limit"."""
        label = translated(VITALS[self.vital].label)
        return {
            Side.LOW: self.tr("{} low limit").format(label),
            Side.HIGH: self.tr("{} high limit").format(label),
        }

    def _lay_out(self) -> None:
        self.name.setObjectName("vital")
        self.value.setObjectName("number")
        for label in (self.words, self.relative):
            label.setProperty("role", "dim")
            label.setWordWrap(True)
        naming = QVBoxLayout()
        naming.setSpacing(0)
        naming.addWidget(self.name)
        naming.addWidget(self.value)
        low, high = self.keys.values()
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        grid.addLayout(naming, 0, 0)
        grid.addLayout(_in_row(low.figure, low.switch, None, high.switch, high.figure), 0, 1)
        grid.addLayout(_in_row(self.auto, self.reset), 0, 2)
        grid.addLayout(_in_row(low.lower, low.higher), 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.slider, 1, 1)
        grid.addLayout(_in_row(high.lower, high.higher), 1, 2, Qt.AlignmentFlag.AlignTop)
        words = _in_row(self.words, self.state)
        words.setStretch(0, 1)
        grid.addLayout(words, 2, 0, 1, 3)
        grid.addWidget(self.relative, 3, 0, 1, 3)
        grid.setRowStretch(4, 1)  # the row beside it may be taller

    def _connect(self) -> None:
        for side, keys in self.keys.items():
            self.slider.handles[side].setAccessibleName(self._names()[side])
            keys.stepped.connect(partial(self._step, side))
            keys.switched.connect(partial(self._switch, side))
        self.slider.moved.connect(self._move)
        self.slider.released.connect(lambda: self._send(self._edits.release(self.vital)))
        self.slider.cancelled.connect(self._cancel)
        self.slider.stepped.connect(self._step)
        self.slider.switched.connect(self._switch)

    def _move(self, side: Side, target: float) -> None:
        limit_value = limit_range.rounded(self.vital, self._edits.shown(self.vital), side, target)
        if limit_value is not None:
            self._edits.move(self.vital, side, limit_value, is_held=True)
            self.edited.emit()

    def _step(self, side: Side, presses: int, is_page: bool = False) -> None:  # noqa: FBT001, FBT002 - from a signal
        limit_value = limit_range.stepped(self.vital, self._edits.shown(self.vital), side, presses, is_page=is_page)
        if limit_value is not None:
            self._edits.move(self.vital, side, limit_value)
            self.edited.emit()

    def _switch(self, side: Side) -> None:
        self._edits.switch(self.vital, side, self._usual(side))
        self.edited.emit()

    def _cancel(self) -> None:
        self._edits.drop(self.vital)
        self.edited.emit()

    def _auto(self) -> None:
        self._send((self._edits.auto((self.vital,)),))

    def _reset(self) -> None:
        if self._state is not None and self._state.usual is not None:
            self._send(self._edits.put(self.vital, self._state.usual))

    def _send(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self.commanded.emit(command)
        self.edited.emit()


def _rename(label: QLabel, name: str) -> None:
    """Change a label's object name, and restyle it: the style sheet has a rule for each object name."""
    if label.objectName() != name:
        label.setObjectName(name)
        label.style().polish(label)


def _in_row(*widgets: QWidget | None) -> QHBoxLayout:
    """Return a layout with the widgets side by side; a None among them becomes empty space that stretches."""
    row = QHBoxLayout()
    row.setSpacing(4)
    for widget in widgets:
        if widget is None:
            row.addStretch()
        else:
            row.addWidget(widget)
    return row
