"""Fixtures of a state folder with a log in it, and of the review window."""

from tests.support.dialogs.review_window import german, window
from tests.support.log_folder import bedside, folder, kept

__all__ = ["bedside", "folder", "german", "kept", "window"]
