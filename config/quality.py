"""How far a measured value can be trusted, as its device or the decoder of its protocol reports it.

Pure; any thread.
"""

from enum import StrEnum


class Quality(StrEnum):
    """How far a measured value can be trusted.

    Alarms judge GOOD and QUESTIONABLE values; the screen marks the latter. BAD values are neither judged nor shown.
    """

    GOOD = "GOOD"
    QUESTIONABLE = "QUESTIONABLE"
    BAD = "BAD"
