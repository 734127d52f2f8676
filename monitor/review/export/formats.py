"""The formats in which a piece of a log can be taken elsewhere.

Pure; any thread. The command line names them before it knows whether one is asked for.
"""

from enum import StrEnum


class Format(StrEnum):
    """What can be written: tables, a report for people, or records of waves."""

    CSV = "csv"
    PARQUET = "parquet"
    PDF = "pdf"
    WFDB = "wfdb"
    EDF = "edf"
