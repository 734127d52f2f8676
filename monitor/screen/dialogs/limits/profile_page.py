"""The choice of an alarm profile: what it would change, and the question whether to use it.

Runs in the screen process. It is a page of the limits dialog.
"""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bedside.config.errors import ConfigError
from bedside.config.load import load_profile, shipped_profiles
from bedside.config.schema import Profile
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.present import limits as present_limits
from bedside.monitor.screen.toolkit.translated import translated

_TOP: Final = Qt.AlignmentFlag.AlignTop


class ProfilePage(QWidget):
    """One key for each profile; beside them what the profile changes, and two keys to answer yes or no.

    Signals:
        chosen: the name or the path of the profile to use (str).
        left: the person keeps the current profile.

    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshot: Snapshot | None = None
        self._chosen = ""
        self.choices: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.question, self.changes = QLabel(), QLabel()
        self.yes, self.no = QPushButton(), QPushButton(self.tr("Keep the current one"))
        self.yes.clicked.connect(lambda: self.chosen.emit(self._chosen))
        self.no.clicked.connect(self.left)
        self._lay_out()

    def open_for(self, snapshot: Snapshot) -> None:
        """Show a key for each profile, with the profile in force marked; no profile is chosen yet."""
        self._snapshot = snapshot
        for key in self.choices.values():
            self._group.removeButton(key)
            key.deleteLater()
        names = dict.fromkeys([*shipped_profiles(), snapshot.profile_source or snapshot.profile])
        self.choices = {name: self._choice(name, snapshot) for name in names}
        self._choose("")
        next(iter(self.choices.values())).setFocus()

    def _choice(self, name: str, snapshot: Snapshot) -> QPushButton:
        is_in_effect = name == (snapshot.profile_source or snapshot.profile)
        title = snapshot.profile if is_in_effect else name
        key = QPushButton(self.tr("{} (in force)").format(title) if is_in_effect else title)
        key.setAccessibleName(title)
        key.setCheckable(True)
        key.setAutoDefault(True)
        key.clicked.connect(lambda _checked: self._choose(name))
        self._group.addButton(key)
        self._keys.addWidget(key)
        return key

    def _choose(self, name: str) -> None:
        """Show what this profile would change; "": no profile is chosen."""
        profile, self._chosen = self._profile(name), name
        self.yes.setEnabled(profile is not None)
        snapshot = self._snapshot
        if profile is None or snapshot is None:
            self.question.setText(
                self.tr("Which profile?") if not name else self.tr("This profile can no longer be read.")
            )
            self.changes.setText("")
            self.yes.setText(self.tr("Use it"))
            return
        differing = present_limits.differing(snapshot.standard, snapshot.limits)
        lost = self.tr("Limits set for this patient are lost. ") if differing else ""
        lines = present_limits.changes(snapshot.limits, profile.limits, translated)
        self.question.setText(lost + self.tr("Use {}?").format(profile.name))
        self.changes.setText("\n".join(lines) or self.tr("No limit changes."))
        self.yes.setText(self.tr("Use {}").format(profile.name))

    def _profile(self, name: str) -> Profile | None:
        try:
            return load_profile(name) if name else None
        except ConfigError:
            return None

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.question.setWordWrap(True)
        self.question.setStyleSheet("font-weight: bold;")
        self.changes.setWordWrap(True)
        self.changes.setAlignment(_TOP)
        left, self._keys = QWidget(), QVBoxLayout()
        left.setLayout(self._keys)
        self._keys.setAlignment(_TOP)
        self._keys.setContentsMargins(0, 0, 0, 0)
        right, words = QWidget(), QVBoxLayout()
        right.setLayout(words)
        words.addWidget(self.question)
        words.addWidget(self.changes, 1)
        middle = QHBoxLayout()
        middle.addWidget(_scrolled(left), 2)
        middle.addWidget(_scrolled(right), 3)
        column.addLayout(middle, 1)
        keys = QHBoxLayout()
        for key in (self.no, self.yes):
            key.setAutoDefault(True)
            keys.addWidget(key, 1)
        column.addLayout(keys)


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
