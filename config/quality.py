"""How far a value can be trusted, as the device or its codec says.

Pure; any thread.
"""

from enum import StrEnum


class Quality(StrEnum):
    """GOOD is judged, QUESTIONABLE is judged and marked, BAD is neither judged nor shown."""

    GOOD = "GOOD"
    QUESTIONABLE = "QUESTIONABLE"
    BAD = "BAD"
