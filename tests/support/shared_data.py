"""Recordings of real patients and captures of real devices, which stand beside the project where they may be had.

A test that reads them skips with a reason where they are absent.
"""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_DATA: Final = ROOT.parent / "shared" / "data"
RECORDINGS: Final = _DATA / "recordings"
CAPTURES: Final = _DATA / "captures"
