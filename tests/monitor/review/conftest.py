"""Fixtures of a state folder with a log in it."""

from tests.support.log_folder import bedside, folder, kept

__all__ = ["bedside", "folder", "kept"]
