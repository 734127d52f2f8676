"""Fixtures that several tests of one dialog share."""

from tests.support.dialogs.events import events, events_log
from tests.support.dialogs.limits import open_dialog
from tests.support.dialogs.session import open_session
from tests.support.dialogs.settings import open_settings

__all__ = ["events", "events_log", "open_dialog", "open_session", "open_settings"]
