"""Pieces of a bed's configuration, for the stories of whole monitors."""

from typing import Final

OXIMETER: Final = """
[[device]]
id = "oximeter"
codec = "nonin-df2"
port = "devices/oximeter"
origin = "SIMULATED"
"""
CUFF: Final = """
[[device]]
id = "cuff"
codec = "lepu-vx-nibp"
port = "devices/cuff"
origin = "SIMULATED"
"""
SILENT: Final = """
[sound]
output = "none"
"""
