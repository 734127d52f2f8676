"""What a person has open and has typed on the screen, kept while the screen's process may be killed.

Runs in the screen process. The next process reads it, so that a restart takes nothing out of anybody's hands.
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct
from PySide6.QtWidgets import QLineEdit, QWidget

FILE: Final = "screen.json"  # in the runtime folder, which is in memory: what is typed may be patient data
KEPT_S: Final = 180.0  # as long as an untouched dialog stays open
_MOST_TRIES: Final = 2
Place = Mapping[str, Any]  # where a person is in a dialog: names and JSON values


class KeptDialog(Struct, frozen=True, kw_only=True):
    """The open dialog, where the person is in it, and the text of each field by the field's accessible name.

    `field`: the field that has the focus, so that what is typed after a restart does not go into another one.
    """

    name: str
    place: Place = {}
    texts: Mapping[str, str] = {}
    field: str = ""


class Kept(Struct, frozen=True, kw_only=True):
    """What is kept. `at`: when (monotonic seconds) in the boot `boot`; `patient`: the id of who is admitted.

    `tries`: how many processes in a row have taken this over and died soon after.
    """

    boot: str
    at: float
    patient: str | None = None
    actor: str = ""
    dialog: KeptDialog | None = None
    tries: int = 0


def take(folder: Path, at: float, boot: str) -> Kept | None:
    """Return what the process before kept, None if there is nothing; `at` and `boot` as in `Kept`.

    What is older than three minutes is removed unread. So is what two processes have taken over without living long:
    the dialog itself may be what kills them.
    """
    try:
        kept = msgspec.json.decode((folder / FILE).read_bytes(), type=Kept)
    except (OSError, msgspec.MsgspecError):
        return None
    if kept.boot != boot or not 0 <= at - kept.at <= KEPT_S or kept.tries >= _MOST_TRIES:
        forget(folder)
        return None
    return msgspec.structs.replace(kept, tries=kept.tries + 1)


def keep(folder: Path, kept: Kept) -> None:
    """Write what is kept with mode 0600, in one step; if that fails, a restart loses it, and nothing else happens.

    Nothing waits for a disk: it need not survive a power loss.
    """
    new = (folder / FILE).with_suffix(".new")
    with contextlib.suppress(OSError):
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.encode(kept))
        new.replace(folder / FILE)


def forget(folder: Path) -> None:
    """Remove what is kept."""
    with contextlib.suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)


def texts_in(whole: QWidget) -> dict[str, str]:
    """Return the text of each field in a widget by its accessible name."""
    return {name: field.text() for field in whole.findChildren(QLineEdit) if (name := field.accessibleName())}


def focused_in(whole: QWidget) -> str:
    """Return the name of the field in a widget that has the focus, "" if none has it."""
    field = whole.window().focusWidget()  # also while another window is active
    return field.accessibleName() if isinstance(field, QLineEdit) and whole.isAncestorOf(field) else ""


def focus_in(whole: QWidget, name: str) -> None:
    """Give the focus to the field with this name, if it is there."""
    for field in whole.findChildren(QLineEdit):
        if name and field.accessibleName() == name:
            field.setFocus()


def type_into(whole: QWidget, texts: Mapping[str, str]) -> set[str]:
    """Type the texts into the fields of a widget, as a person would; return the names of the fields that are there."""
    fields = {field.accessibleName(): field for field in whole.findChildren(QLineEdit)}
    here = texts.keys() & fields.keys()
    for name in here:
        if fields[name].text() != texts[name]:
            fields[name].selectAll()
            fields[name].insert(texts[name])
    return here
