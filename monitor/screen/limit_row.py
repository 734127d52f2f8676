"""The limits of one vital: slider, keys for both sides, auto-limits, and the way back to the profile.

Runs in the screen process. What is done goes into the dialog's `LimitEdits`; what is shown is handed in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from alarms.catalogue import Side
from config.schema import Limit, Profile
from config.vitals import VITALS, VitalId
from monitor.message import Command, VitalView
from monitor.screen import limit_past, limit_range, present_limits, theme
from monitor.screen.limit_edits import LimitEdits
from monitor.screen.limit_past import NOTHING, Values
from monitor.screen.limit_range import SIDES
from monitor.screen.limit_slider import LimitSlider, SliderState
from monitor.screen.present import DASHES
from monitor.screen.present_limits import LimitText
from monitor.screen.style import TOUCH_PX
from monitor.screen.words import translated

_REPEAT_AFTER_MS: Final = 450
_REPEAT_MS: Final = 110
_KEYS: Final = ((-1, "−"), (1, "+"))  # noqa: RUF001 - a minus sign, as high as the plus


@dataclass(frozen=True, slots=True, kw_only=True)
class RowState:
    """What a row is shown. `standard` is the profile in force."""

    view: VitalView
    standard: Profile | None
    baselines: Mapping[VitalId, float]

    @property
    def usual(self) -> Limit | None:
        """The profile's limits of this vital."""
        return self.standard.limits.get(self.view.vital) if self.standard else None


class LimitRow(QFrame):
    """One vital.

    Signals:
        edited: something was done to it, so that it must be shown anew.
        commanded: a command for the engine.

    """

    edited = Signal()
    commanded = Signal(object)

    def __init__(self, vital: VitalId, edits: LimitEdits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.vital, self._edits = vital, edits
        self._state: RowState | None = None
        self._past: Values = NOTHING
        self._shown: tuple[object, ...] = ()
        self.name, self.value, self.words, self.state, self.relative = (QLabel() for _ in range(5))
        self.figures = {side: QLabel() for side in SIDES}
        self.switches = {side: self._key("", partial(self._switch, side)) for side in SIDES}
        self.steppers = {side: tuple(self._stepper(side, *row) for row in _KEYS) for side in SIDES}
        self.slider = LimitSlider(vital)
        self.auto = self._key(self.tr("Auto"), self._auto)
        self.back = self._key(self.tr("Reset"), self._back)
        self._name_all()
        self._lay_out()
        self._connect()

    def scale_to(self, pixels: int) -> None:
        """Fit the row to a font of this height, and to the theme in use."""
        colour, touch = theme.now().vital[VITALS[self.vital].colour].name(), max(TOUCH_PX, round(pixels * 2.2)) - 4
        self.setStyleSheet(
            f"LimitRow {{ border: 0; border-top: 1px solid {theme.now().line.name()}; }}"
            f"QPushButton {{ min-width: {touch}px; min-height: {touch}px; padding: 0 2px; }}"
            f"#vital, #number, #figure {{ color: {colour}; font-weight: bold; }}"
            f"#number, #figure {{ font-size: {round(pixels * 1.5)}px; }}"
            f"#urgent {{ color: {theme.now().lost.name()}; font-weight: bold; }} #state {{ font-weight: bold; }}"
        )
        self.slider.scale_to(pixels)
        self._shown = ()

    def look_back(self, past: Values) -> None:
        """Take the values of the last hour."""
        self._past = past

    def show_state(self, state: RowState) -> None:
        """Show this, and what is being done to it."""
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
        if (text, slider) != self._shown:
            self._shown = text, slider
            self.slider.show_state(slider)
            self._write(text)
            self._enable(limit, offered)

    def _is_offered(self, limit: Limit, side: Side) -> bool:
        """Say whether a side can be set: it is, or it can be switched on."""
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
            self.figures[side].setText(figure)
            self.slider.handles[side].setAccessibleDescription(f"{figure}, {text.state}".rstrip(", "))
        name = "urgent" if text.is_urgent else "state"
        if self.state.objectName() != name:
            self.state.setObjectName(name)
            self.state.style().polish(self.state)
        self.setAccessibleDescription(f"{text.value} {text.unit}, {text.low}, {text.high}, {text.state}")

    def _enable(self, limit: Limit, offered: frozenset[Side]) -> None:
        for side in SIDES:
            is_on = limit_range.value(limit, side) is not None
            for widget in (self.figures[side], self.switches[side], *self.steppers[side]):
                widget.setVisible(side in offered)
            self.switches[side].setText(self.tr("Off") if is_on else self.tr("On"))
            self.switches[side].setEnabled(self._edits.may_switch(self.vital, side, self._usual(side)))
            for key in self.steppers[side]:
                key.setEnabled(is_on)
        self.auto.setEnabled(limit.auto_percent is not None)
        usual = self._state.usual if self._state else None
        self.back.setEnabled(usual is not None and limit != usual)

    def _stepper(self, side: Side, presses: int, sign: str) -> QPushButton:
        key = self._key(sign, partial(self._step, side, presses, is_page=False))
        key.setAutoRepeat(True)
        key.setAutoRepeatDelay(_REPEAT_AFTER_MS)
        key.setAutoRepeatInterval(_REPEAT_MS)
        return key

    def _key(self, text: str, pressed: Callable[[], None]) -> QPushButton:
        key = QPushButton(text)
        key.clicked.connect(lambda _checked: pressed())
        key.setAutoDefault(True)  # Enter presses it; Space acknowledges alarms
        return key

    def _name_all(self) -> None:
        label = VITALS[self.vital].label
        self.setAccessibleName(label)
        self.auto.setAccessibleName(self.tr("{}: auto limits").format(label))
        self.back.setAccessibleName(self.tr("{}: back to the profile").format(label))
        sides = {Side.LOW: self.tr("low limit"), Side.HIGH: self.tr("high limit")}
        for side, words in sides.items():
            name = f"{label} {words}"
            self.slider.handles[side].setAccessibleName(name)
            self.switches[side].setAccessibleName(self.tr("{}: off or on").format(name))
            for key, deed in zip(self.steppers[side], (self.tr("{}: lower"), self.tr("{}: higher")), strict=True):
                key.setAccessibleName(deed.format(name))
            for key in (self.switches[side], *self.steppers[side]):
                key.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the handle does the same from the keyboard

    def _lay_out(self) -> None:
        for name, labels in {"vital": (self.name,), "number": (self.value,), "figure": self.figures.values()}.items():
            for label in labels:
                label.setObjectName(name)
        self.words.setProperty("role", "dim")
        self.relative.setProperty("role", "dim")
        self.relative.setWordWrap(True)
        naming = QVBoxLayout()
        naming.setSpacing(0)
        naming.addWidget(self.name)
        naming.addWidget(self.value)
        low, high = SIDES
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        top = _in_row(self.figures[low], self.switches[low], None, self.switches[high], self.figures[high])
        grid.addLayout(naming, 0, 0)
        grid.addLayout(top, 0, 1)
        grid.addLayout(_in_row(self.auto, self.back), 0, 2)
        grid.addLayout(_in_row(*self.steppers[low]), 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.slider, 1, 1)
        grid.addLayout(_in_row(*self.steppers[high]), 1, 2, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(_in_row(self.words, None, self.state), 2, 0, 1, 3)
        grid.addWidget(self.relative, 3, 0, 1, 3)

    def _connect(self) -> None:
        self.slider.moved.connect(self._move)
        self.slider.released.connect(lambda: self._send(self._edits.release(self.vital)))
        self.slider.cancelled.connect(self._give_up)
        self.slider.stepped.connect(lambda side, presses, is_page: self._step(side, presses, is_page=is_page))
        self.slider.switched.connect(self._switch)

    def _move(self, side: Side, wanted: float) -> None:
        to = limit_range.kept(self.vital, self._edits.shown(self.vital), side, wanted)
        if to is not None:
            self._edits.move(self.vital, side, to, is_held=True)
            self.edited.emit()

    def _step(self, side: Side, presses: int, *, is_page: bool) -> None:
        to = limit_range.stepped(self.vital, self._edits.shown(self.vital), side, presses, is_page=is_page)
        if to is not None:
            self._edits.move(self.vital, side, to)
            self.edited.emit()

    def _switch(self, side: Side) -> None:
        self._edits.switch(self.vital, side, self._usual(side))
        self.edited.emit()

    def _give_up(self) -> None:
        self._edits.drop(self.vital)
        self.edited.emit()

    def _auto(self) -> None:
        self._send((self._edits.auto((self.vital,)),))

    def _back(self) -> None:
        if self._state is not None and self._state.usual is not None:
            self._send(self._edits.put(self.vital, self._state.usual))

    def _send(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self.commanded.emit(command)
        self.edited.emit()


def _in_row(*widgets: QWidget | None) -> QHBoxLayout:
    """Return widgets side by side; None takes the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(4)
    for widget in widgets:
        if widget is None:
            row.addStretch()
        else:
            row.addWidget(widget)
    return row
