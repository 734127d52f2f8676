"""pytest-qt's bot with the limit of all waits; its own is 5 s, which a loaded machine exceeds."""

from collections.abc import Callable
from typing import Any, Final

from pytestqt.qtbot import QtBot

from tests.support.waiting import LIMIT_S

_LIMIT_MS: Final = int(LIMIT_S * 1000)


class PatientQtBot(QtBot):
    """Runs Qt's event loop until something is true or a signal is sent."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = _LIMIT_MS) -> None:  # noqa: N802 - as Qt's
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = _LIMIT_MS, **more: Any) -> Any:  # noqa: N802 - as Qt's
        return super().waitSignal(signal, timeout=timeout, **more)
