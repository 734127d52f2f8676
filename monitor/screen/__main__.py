"""The screen process: `python -m bedside.monitor.screen --state DIR`. If the screen dies, the engine continues.

Reads the clock in one place only, the frame timer, and passes the time to all parts.
"""

import argparse
import signal
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication

from bedside.drivers import clock
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.link.heartbeats import Alive
from bedside.monitor.process.heartbeat import BEAT_S, QUIT_STATUS, Heartbeat
from bedside.monitor.process.runtime_folder import runtime_folder
from bedside.monitor.screen.shell.late_imports import Imports, LateImports
from bedside.monitor.screen.shell.window import Window
from bedside.monitor.screen.toolkit import kept, language, preferences

FRAME_S: Final = 1 / 60
_ALIVE_S: Final = 0.3
_SNAPSHOT_TIMEOUT_S: Final = 15.0
_SIZE: Final = QSize(1280, 800)


class WindowHolder(QObject):
    """Holds the window; when another language is chosen, replaces it by a new one of the same size."""

    def __init__(
        self, link: LinkClient, folder: Path, imports: Imports | None = None, runtime: Path | None = None
    ) -> None:
        super().__init__()
        self._link, self._folder, self._imports, self._runtime = link, folder, imports, runtime
        self.window = self._new_window()

    def _new_window(self) -> Window:
        language.use(preferences.load(self._folder).language)
        window = Window(self._link, self._folder, self._imports, self._runtime)
        window.quit_confirmed.connect(lambda: QApplication.exit(QUIT_STATUS))
        # Queued, because the key of the old window is still pressed.
        window.language_chosen.connect(self._replace, Qt.ConnectionType.QueuedConnection)
        return window

    def _replace(self) -> None:
        """Show the new window before the old one closes: Qt ends with its last window, and alarms stay visible."""
        if self.window.snapshot is not None:  # what is open comes back in the new window
            self.window.comeback.write(self.window.snapshot, clock.now())
        old, self.window = self.window, self._new_window()
        self.window.setGeometry(old.geometry())
        self.window.setWindowState(old.windowState())
        self.window.advance(clock.now())
        self.window.show()
        old.close_unasked()
        old.deleteLater()


class Frames(QObject):
    """The frame timer: updates the window 60 times a second, beats the heartbeat and sends `Alive` to the engine.

    After the first picture with numbers it starts the imports for the dialogs. It uses absolute deadlines, so that a
    late frame does not delay the next one.
    """

    def __init__(
        self, holder: WindowHolder, link: LinkClient, heartbeat: Heartbeat | None, imports: LateImports
    ) -> None:
        super().__init__()
        self._holder, self._link, self._heartbeat, self._imports = holder, link, heartbeat, imports
        self._count = 0
        self._beat_at = self._alive_at = float("-inf")
        self._due = clock.now()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._frame)
        self._timer.start(0)

    def _frame(self) -> None:
        now = clock.now()
        self._count += 1
        if self._holder.window.snapshot is not None:  # the frame before has shown it
            self._imports.start()
        self._holder.window.advance(now)
        self._beat(now)
        self._due = max(self._due + FRAME_S, now)
        self._timer.start(max(0, round((self._due - clock.now()) * 1000)))

    def _beat(self, now: float) -> None:
        if self._heartbeat is not None and now - self._beat_at >= BEAT_S:
            self._beat_at = now
            if not self._heartbeat.beat():
                self._holder.window.close_unasked()
        if now - self._alive_at >= _ALIVE_S:
            self._alive_at = now
            self._link.send(Alive(frames=self._count))


class Screenshot(QObject):
    """Saves a picture of the window `after_s` seconds after the start and ends the process with exit status 0.

    If the engine sends no snapshot within 15 s, or the picture cannot be written, ends it with status 1.
    """

    def __init__(self, holder: WindowHolder, file: Path, after_s: float) -> None:
        super().__init__()
        self._holder, self._file, self._after_s = holder, file, after_s
        self._waited_s = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._check)
        self._timer.start(100)

    def _check(self) -> None:
        self._waited_s += 0.1
        if self._holder.window.snapshot is None:
            if self._waited_s > _SNAPSHOT_TIMEOUT_S:
                self._end(1, "the engine sent no snapshot")
        elif self._waited_s >= self._after_s:
            is_saved = self._holder.window.grab().save(str(self._file))
            self._end(int(not is_saved), f"{self._file} cannot be written")

    def _end(self, status: int, error: str) -> None:
        if status:
            sys.stderr.write(f"screen: {error}\n")
        self._timer.stop()
        QApplication.exit(status)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bedside.monitor.screen", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="the state folder of the engine")
    parser.add_argument("--screenshot", type=Path, help="write a PNG and exit")
    parser.add_argument("--for", dest="for_s", type=float, default=20.0, help="seconds until the screenshot")
    parser.add_argument("--size", default="1280x800", help="WIDTHxHEIGHT of the window")
    parser.add_argument("--full-screen", action="store_true")
    return parser.parse_args()


def _end_on_signals() -> None:
    """Exit on SIGTERM and SIGINT; the frame timer lets Python handle the signals."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: QApplication.exit(0))


def main() -> int:
    """Run the screen until its window closes; return the exit status of the process."""
    arguments = _arguments()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Bedside")
    runtime = runtime_folder(arguments.state)
    link = LinkClient(runtime / SOCKET)
    imports = LateImports()
    holder = WindowHolder(link, arguments.state, imports, None if arguments.screenshot else runtime)
    window = holder.window
    width, height = (int(part) for part in arguments.size.split("x"))
    window.resize(width, height)
    if arguments.full_screen:
        window.showFullScreen()
    else:
        window.show_as_preferred()
    _end_on_signals()
    helpers: list[QObject] = [Frames(holder, link, Heartbeat.from_environment(), imports)]
    if arguments.screenshot:
        helpers.append(Screenshot(holder, arguments.screenshot, arguments.for_s))
    status = application.exec()
    helpers.clear()  # first timers, then the window, then the application: in another order Qt crashes
    holder.window.close_unasked()
    imports.stop()
    link.close()
    if not arguments.screenshot:
        kept.forget(runtime)  # nobody types any more; after a kill the next process takes it over
    return status


if __name__ == "__main__":
    sys.exit(main())
