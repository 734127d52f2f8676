"""The Observe page: keys for the values of each scale, and which observations are due. Runs in the screen process."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from bedside.config.infusion import Instrument, Scale
from bedside.monitor.infusion.commands import AddScore, Observe
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.dialogs.session.number_field import NumberField
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_key, make_label, set_text
from bedside.monitor.screen.present import session as present
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.translated import translated

_WORDED: Final = 3  # columns of keys with words
_PLAIN: Final = 6  # of keys with a number alone
_ROOM: Final = "QPushButton { padding: 2px; min-width: 42px; }"


class ObservePage(SessionPage):
    """The clinic's observation scales, a key for other remarks, and fields for the scores of the day.

    Signals: those of `SessionPage`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys_of: dict[str, list[QPushButton]] = {}
        self.fields: dict[str, NumberField] = {}
        self._due: dict[str, QLabel] = {}
        self._last: dict[str, QLabel] = {}
        self._scores: dict[str, QLabel] = {}
        self._is_made = False

    def show_session(self, view: SessionView, scene: Scene) -> None:
        """Show for each scale whether an observation is due, and the last observation; and the scores of the day."""
        del scene
        if not self._is_made:
            self._is_made = True
            self._make(view)
        for scale in view.settings.scale:
            set_text(self._due[scale.kind], present.due(view, scale.kind, translated))
            set_text(self._last[scale.kind], present.last(view.session, scale))
        newest = {score.name: score for score in view.session.scores}
        for name, label in self._scores.items():
            set_text(label, f"{newest[name].value:g}" if name in newest else "")

    def _make(self, view: SessionView) -> None:
        for scale in view.settings.scale:
            self._add_scale(scale)
        self.column.addWidget(make_key(self.tr("Any other remark …"), partial(self.ask, "remark")))
        self.column.addWidget(make_label("title", self.tr("Scores and laboratory values of the day")))
        for instrument in view.settings.instrument:
            self._add_instrument(instrument)
        self.column.addStretch()

    def _add_scale(self, scale: Scale) -> None:
        self._due[scale.kind], self._last[scale.kind] = make_label("error"), make_label("dim")
        for label in (make_label("title", translated(scale.label)), self._due[scale.kind], self._last[scale.kind]):
            self.column.addWidget(label)
        if not scale.buttons:
            self._add_field(scale.kind, scale.label, (scale.low, scale.high), scale.normal, self._send_field)
            return
        grid, has_words = QGridLayout(), any(word for _, word in scale.buttons)
        grid.setSpacing(4)
        columns = _WORDED if has_words else _PLAIN
        keys = [self._value_key(scale, value, word) for value, word in scale.buttons]
        for place, key in enumerate(keys):
            grid.addWidget(key, *divmod(place, columns))
        self.keys_of[scale.kind] = keys
        self.column.addLayout(grid)

    def _value_key(self, scale: Scale, value: float, word: str) -> QPushButton:
        key = make_key(f"{value:g} {translated(word)}".strip(), partial(self._send, scale.kind, value))
        key.setAccessibleName(f"{translated(scale.label)}: {key.text()}")
        key.setStyleSheet(_ROOM)
        key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return key

    def _add_field(
        self, kind: str, label: str, bounds: tuple[float, float], usual: float, send: Callable[[str], None]
    ) -> QHBoxLayout:
        field = NumberField(translated(label), bounds, 1.0, usual)
        field.entered.connect(partial(send, kind))
        self.fields[kind] = field
        row = QHBoxLayout()
        row.addWidget(field, 1)
        row.addWidget(make_key(self.tr("Log it"), partial(send, kind)))
        self.column.addLayout(row)
        return row

    def _add_instrument(self, instrument: Instrument) -> None:
        unit = "" if "{" in instrument.ucum else f", {instrument.ucum}"
        row = self._add_field(
            instrument.name, instrument.name, (instrument.low, instrument.high), instrument.low, self._send_score
        )
        self._scores[instrument.name] = make_label("dim")
        row.insertWidget(0, QLabel(f"{instrument.name}{unit}"), 1)
        row.insertWidget(1, self._scores[instrument.name])

    def _send(self, kind: str, value: float) -> None:
        self.commanded.emit(Observe(kind=kind, value=value))

    def _send_field(self, kind: str) -> None:
        if (value := self.fields[kind].value) is not None:
            self._send(kind, value)
            self.fields[kind].set_value(None)

    def _send_score(self, name: str) -> None:
        if (value := self.fields[name].value) is not None:
            self.commanded.emit(AddScore(name=name, value=value))
            self.fields[name].set_value(None)

    def put_question(self, what: str) -> None:  # noqa: ARG002 - there is one
        """Ask for a remark."""
        self.line_needed.emit(self.tr("Remark"), lambda text: self.commanded.emit(Observe(kind="remark", text=text)))
