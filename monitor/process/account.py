"""The user's account, which may be missing: a container's user often has neither a name nor a home folder.

Pure but for the system's table of users; any process.
"""

import getpass
from pathlib import Path

from platformdirs import user_state_path


def account_name() -> str:
    """Return the name of the user's account, "" if it has none."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # by release of Python
        return ""


def user_folder(name: str) -> Path | None:
    """Return the user's own state folder of this name, None if the user has no home folder."""
    try:
        return user_state_path("bedside") / name
    except RuntimeError:
        return None


def expanded(folder: Path) -> Path | None:
    """Return the folder as an absolute path, with `~` replaced; None if it lies in a home folder that nobody has."""
    try:
        return folder.expanduser().absolute()
    except RuntimeError:
        return None
