"""The quality of a value, as its device or codec reports it.

Pure; any thread.
"""

from enum import StrEnum


class Quality(StrEnum):
    """GOOD is judged, QUESTIONABLE is judged and marked, BAD is neither judged nor shown."""

    GOOD = "GOOD"
    QUESTIONABLE = "QUESTIONABLE"
    BAD = "BAD"
