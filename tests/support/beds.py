"""Parts of a bed's configuration, for tests with a whole monitor."""

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
