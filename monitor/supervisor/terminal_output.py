"""The stream on which the terminal table is drawn, in the characters that the terminal can show.

Pure, except that it opens a descriptor.
"""

import codecs
import io
import unicodedata
from typing import Final, TextIO

# For what has no decomposition in Unicode (as "₂" has) to letters of ASCII.
_LIKE: Final = {"≥": ">=", "≤": "<=", "°": "", "·": ".", "→": "->"}
_ERRORS: Final = "bedside.like"


def open_output(handle: int, encoding: str) -> TextIO:
    """Return an unbuffered stream on a descriptor, which stays open when the stream is closed.

    Nothing of what could not be written is written later: by then it is old. A character that the encoding lacks is
    replaced by one like it.
    """
    raw = io.FileIO(handle, "w", closefd=False)
    return io.TextIOWrapper(raw, encoding=encoding, errors=_ERRORS, newline="", write_through=True)


def _like(error: UnicodeError) -> tuple[str, int]:
    """Replace what cannot be encoded: the letter under the accent, another spelling, or "?" at last."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_like_one, error.object[error.start : error.end])), error.end


def _like_one(character: str) -> str:
    if character in _LIKE:
        return _LIKE[character]
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"


codecs.register_error(_ERRORS, _like)
