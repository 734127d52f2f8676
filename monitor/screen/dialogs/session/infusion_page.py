"""The Infusion page: dose so far, rate, predicted concentration, and keys that log what was done at the pump.

Runs in the screen process. Nothing here controls a pump: each key logs what a person did.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from bedside.monitor.infusion.commands import PauseInfusion, ResumeInfusion, SetRate, StartInfusion, StopInfusion
from bedside.monitor.infusion.session import InfusionSession, Phase, Route
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.dialogs.session.dose_bar import DoseBar
from bedside.monitor.screen.dialogs.session.number_field import NumberField
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_key, make_label, set_text
from bedside.monitor.screen.present import session as present
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.translated import translated

if TYPE_CHECKING:
    from bedside.monitor.screen.plots.course_plot import CoursePlot

_ROOMY_PX: Final = 330  # from this height on there is room for the plot


class InfusionPage(SessionPage):
    """Shows the infusion, and keys only for the actions that are possible now.

    Signals: those of `SessionPage`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = DoseBar()
        self._order, self._rate, self._band = make_label("dim"), make_label(), make_label()
        self._difference, self._pump = make_label("error"), make_label("dim")
        self.manual = QWidget()
        for part in (self._order, self.bar, self._rate, self._band, self._difference, self.manual, self._pump):
            self.column.addWidget(part)
        self.column.addStretch()
        self._plot: CoursePlot | None = None
        self._start = self.add_key("", lambda: self.commanded.emit(StartInfusion()))
        self._pause = self.add_key(self.tr("‖ Paused …"), partial(self.ask, "pause"))
        self._resume = self.add_key(self.tr("▶ Resumed"), lambda: self.commanded.emit(ResumeInfusion()))
        self._stop = self.add_key("", self._log_end)
        self._is_complete = False
        self.rate: NumberField | None = None

    def show_session(self, view: SessionView, scene: Scene) -> None:
        """Show dose, rate, predicted concentration and the plot, and the keys of the possible actions."""
        session, tr = view.session, translated
        set_text(self._order, present.order_line(session.order) if session.order else self.tr("No order yet."))
        self.bar.show_dose(present.dose(view, tr), present.share(view))
        set_text(self._rate, present.rate(view, tr))
        set_text(self._band, present.band(view, tr))
        set_text(self._difference, f"⚠ {tr(view.difference)}" if view.difference else "")
        has_pump = scene.snapshot.pump is not None
        is_nasal = session.route is Route.NASAL
        self._show_manual_rate(view, is_needed=not has_pump and not is_nasal and session.phase is Phase.INFUSION)
        note = self.tr("The monitor only reads the pump: start, pause and stop it at the pump, and log it here.")
        set_text(self._pump, "" if is_nasal or session.given else note)
        self._show_keys(session, is_complete=present.share(view) >= 1.0)
        self._show_plot(session, scene)

    def _show_keys(self, session: InfusionSession, *, is_complete: bool) -> None:
        self._is_complete = is_complete
        runs, is_nasal = session.phase is Phase.INFUSION, session.route is Route.NASAL
        set_text(self._start, self.tr("Dose given") if is_nasal else self.tr("▶ Infusion started"))
        set_text(self._stop, self.tr("■ Ended") if is_complete or is_nasal else self.tr("■ Stopped early …"))
        self._start.setVisible(session.phase in {Phase.CHECKS, Phase.BASELINE})
        self._pause.setVisible(runs and not session.is_paused and not is_nasal)
        self._resume.setVisible(runs and session.is_paused)
        self._stop.setVisible(runs)

    def _show_plot(self, session: InfusionSession, scene: Scene) -> None:
        """Draw pressures, heart rate and predictions over time, once some dose was given and if there is room."""
        has_room = self.height() > _ROOMY_PX
        if self._plot is None and has_room and session.given:
            from bedside.monitor.screen.plots.course_plot import CoursePlot  # noqa: PLC0415 - it imports pyqtgraph

            self._plot = CoursePlot()
            self.column.takeAt(self.column.count() - 1)  # the stretch, whose room the plot takes
            self.column.addWidget(self._plot, 1)
        if self._plot is not None:
            self._plot.setVisible(has_room)
            self._plot.show_course(session, scene)

    def _show_manual_rate(self, view: SessionView, *, is_needed: bool) -> None:
        """Show a field for the rate read off the pump, if `is_needed`: no pump reports it to the monitor."""
        if is_needed and self.rate is None:
            low, high = view.settings.dose.rate_ml_h
            order = view.session.order
            usual = order.rate_ml_h if order and order.rate_ml_h else low
            self.rate = NumberField(self.tr("Rate, mL/h"), (0.0, high), 0.5, round(usual, 1))
            self.rate.entered.connect(self._send_rate)
            row = QHBoxLayout(self.manual)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(QLabel(self.tr("Rate read off the pump, mL/h")))
            row.addWidget(self.rate, 1)
            row.addWidget(make_key(self.tr("Log it"), self._send_rate))
        self.manual.setVisible(is_needed)

    def _send_rate(self) -> None:
        value = self.rate.value if self.rate is not None else None
        if value is not None:
            self.commanded.emit(SetRate(rate_ml_h=value))

    def put_question(self, what: str) -> None:
        """Ask why the infusion was paused ("pause") or stopped early ("stop")."""
        command = PauseInfusion if what == "pause" else StopInfusion
        self.reason_needed.emit(what, lambda reason: self.commanded.emit(command(reason=reason)))

    def _log_end(self) -> None:
        """Send the command that logs the end: at once if the dose is complete, otherwise after asking for a reason."""
        if self._is_complete:
            self.commanded.emit(StopInfusion(reason=""))
        else:
            self.ask("stop")
