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
    """Names the file, the key, the value it has (`stood`) and what is allowed.

    Example scenarios: a misspelt key; a number out of its range; a device with neither port nor topic; a profile
    whose low limit lies above the high one.
    """

    def __init__(self, file: object, key: str, stood: object, allowed: str) -> None:
        self.file, self.key, self.stood, self.allowed = str(file), key, stood, allowed
        found = "nothing" if stood is None else _SECRET.sub("...@", _shown.repr(stood))
        where = f"{key}: " if key else ""
        super().__init__(f"{self.file}: {where}found {found}; {allowed}")
