"""The error of a configuration: one sentence that staff can act on.

Pure; any thread.
"""

import re
import reprlib
from typing import Final

_MOST: Final = 80  # characters of the value; a whole table would drown the sentence
_SECRET: Final = re.compile(r"(?<=//)[^/@\s]*@")  # the user and password of a URL
_shown = reprlib.Repr()
_shown.maxstring = _shown.maxother = _MOST


class ConfigError(Exception):
    """A configuration cannot be used. The message names the file, the key, its value and what is allowed.

    Example scenarios: a misspelt key; a number out of its range; a device with neither port nor topic; a profile
    whose low limit lies above the high one.
    """

    def __init__(self, file: object, key: str, value: object, allowed: str) -> None:
        self.file, self.key, self.value, self.allowed = str(file), key, value, allowed
        shown = "nothing" if value is None else _SECRET.sub("...@", _shown.repr(value))
        where = f"{key}: " if key else ""
        super().__init__(f"{self.file}: {where}found {shown}; {allowed}")
