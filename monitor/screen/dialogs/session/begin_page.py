"""The page shown while no session is open: begins a session, or admits a patient first. Runs in the screen process."""

from PySide6.QtWidgets import QWidget

from bedside.monitor.infusion.commands import BeginSession
from bedside.monitor.infusion.session import Route
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_label, set_text
from bedside.monitor.screen.toolkit.scene import Scene


class BeginPage(SessionPage):
    """A key for each route begins a session; without a patient, a key opens the Patient dialog instead.

    Signals: those of `SessionPage`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._who = make_label()
        self.column.addWidget(self._who)
        self.column.addStretch()
        self._admit = self.add_key(self.tr("Admit a patient"), lambda: self.requested.emit("patient"))
        self.add_key(self.tr("Last record (PDF)"), lambda: self.requested.emit("record"))
        self._routes = [
            self.add_key(self.tr("Infusion by vein"), lambda: self.commanded.emit(BeginSession(route=Route.IV))),
            self.add_key(self.tr("Nasal esketamine"), lambda: self.commanded.emit(BeginSession(route=Route.NASAL))),
        ]

    def show_scene(self, scene: Scene) -> None:
        """Show for which patient a session can begin, and the keys that are possible."""
        patient = scene.snapshot.patient
        name = patient.name if patient else ""
        begin = self.tr("No session is open. Begin one for {}.").format(name)
        set_text(self._who, begin if patient else self.tr("A session needs an admitted patient."))
        self._admit.setVisible(patient is None)
        for key in self._routes:
            key.setVisible(patient is not None)
