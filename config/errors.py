"""The error of a configuration: one sentence that staff can act on.

Pure; any thread.
"""

import re
import reprlib
from typing import Final

_MOST: Final = 80  # characters of the value; a whole table would drown the sentence
_SECRET: Final = re.compile(r"(?<=//)[^/@\s]*@")  # the user and password of a URL
# A key whose value is a secret; a key such as password_file only names a file.
_SECRET_KEY: Final = re.compile(r"(?i)(pass(word|wd|phrase)?|secret|token|credentials?|(api|private)_?key|pin)$")
_shown = reprlib.Repr()
_shown.maxstring = _shown.maxother = _MOST


class ConfigError(Exception):
    """A configuration cannot be used. The message names the file, the key, its value and what is allowed.

    Example scenarios: a misspelt key; a number out of its range; a device with neither port nor topic; a profile
    whose low limit lies above the high one.
    """

    def __init__(self, file: object, key: str, value: object, allowed: str) -> None:
        self.file, self.key, self.value, self.allowed = str(file), key, value, allowed
        shown = "nothing" if value is None else _SECRET.sub("...@", _shown.repr(_without_secrets(key, value)))
        where = f"{key}: " if key else ""
        super().__init__(f"{self.file}: {where}found {shown}; {allowed}")


def _without_secrets(key: str, value: object, level: int = _shown.maxlevel) -> object:
    """Return the value with "..." for each secret in it, as its key tells: staff paste an error into a mail."""
    if _SECRET_KEY.search(key) or not level:
        return "..."  # deeper levels are not shown either
    if isinstance(value, dict):
        return {name: _without_secrets(str(name), below, level - 1) for name, below in value.items()}
    return [_without_secrets("", each, level - 1) for each in value] if isinstance(value, list) else value
