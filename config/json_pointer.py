"""JSON pointers (RFC 6901), which refer to a value in a document.

Pure; any thread. The empty pointer refers to the whole document.
"""

import re
from typing import Any, Final

_BROKEN: Final = re.compile(r"~(?![01])")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")


def steps(pointer: str) -> tuple[str, ...]:
    """Return the names in a pointer, outermost first; ValueError if it is not a JSON pointer."""
    if not pointer:
        return ()
    if not pointer.startswith("/") or _BROKEN.search(pointer):
        raise ValueError('must be a JSON pointer: "" or /name/0/name, with ~1 for a / and ~0 for a ~ in a name')
    return tuple(name.replace("~1", "/").replace("~0", "~") for name in pointer[1:].split("/"))


def pointed(document: Any, names: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    """Return the value in the document to which the names lead. Raises LookupError if there is none."""
    for name in names:
        if isinstance(document, dict):
            document = document[name]
        elif isinstance(document, list) and _INDEX.fullmatch(name):
            document = document[int(name)]
        else:
            raise LookupError(name)
    return document
