"""The formats in which an excerpt of a log can be exported.

Pure; any thread. Separate from export, so that the command line can list them quickly.
"""

from enum import StrEnum


class Format(StrEnum):
    """Tables (CSV, Parquet), a report (PDF), or records of waves (WFDB, EDF)."""

    CSV = "csv"
    PARQUET = "parquet"
    PDF = "pdf"
    WFDB = "wfdb"
    EDF = "edf"
