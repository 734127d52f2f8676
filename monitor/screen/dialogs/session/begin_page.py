"""Where no session goes on: begin one, or say whom it would be of. Runs in the screen process."""

from PySide6.QtWidgets import QWidget

from bedside.monitor.infusion.commands import BeginSession
from bedside.monitor.infusion.session import Route
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_label, say
from bedside.monitor.screen.toolkit.scene import Scene


class BeginPage(SessionPage):
    """Two ways to give it, and the way to the patient's dialog."""

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
        """Show who is here."""
        patient = scene.snapshot.patient
        name = patient.name if patient else ""
        told = self.tr("No session goes on. Begin one for {}.").format(name)
        say(self._who, told if patient else self.tr("A session needs a patient who is admitted."))
        self._admit.setVisible(patient is None)
        for key in self._routes:
            key.setVisible(patient is not None)
