"""The Baseline page: lists the cuff's readings; a touch takes their mean as baseline. Runs in the screen process."""

from PySide6.QtWidgets import QWidget

from bedside.monitor.infusion.commands import TakeBaseline
from bedside.monitor.infusion.session import Phase
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.commands import Nibp
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_label, set_text
from bedside.monitor.screen.present.session import baseline, readings
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.translated import translated


class BaselinePage(SessionPage):
    """Shows the NIBP and rate readings, and the baseline once it is taken; keys start the cuff and take the baseline.

    Signals: those of `SessionPage`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taken, self._count, self._readings = make_label("title"), make_label(), make_label()
        for label in (self._taken, self._count, self._readings):
            self.column.addWidget(label)
        self.column.addStretch()
        self._measure = self.add_key(self.tr("Measure NIBP now"), self._toggle_measurement)
        self._take = self.add_key(self.tr("Take the baseline"), lambda: self.commanded.emit(TakeBaseline()))
        self._is_measuring = False

    def show_session(self, view: SessionView, scene: Scene) -> None:
        """Show the readings so far, how many are needed, and the baseline."""
        session, cuff = view.session, scene.snapshot.nibp
        texts, needed = readings(session, translated), view.settings.baseline_readings
        set_text(self._taken, self.tr("Baseline: {}").format(baseline(session, translated)) if session.baseline else "")
        set_text(self._count, self.tr("{} of {} readings").format(len(texts), needed))
        set_text(self._readings, "\n".join(texts))
        self._is_measuring = cuff.is_measuring
        set_text(self._measure, self.tr("Stop the measurement") if cuff.is_measuring else self.tr("Measure NIBP now"))
        self._measure.setEnabled(bool(cuff.device))
        self._take.setEnabled(session.phase is Phase.BASELINE and len(texts) >= needed)

    def _toggle_measurement(self) -> None:
        self.commanded.emit(Nibp(is_start=not self._is_measuring))
