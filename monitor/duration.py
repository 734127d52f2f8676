"""A duration as a person writes it on the command line.

Pure; runs in the command line's process.
"""

import re
from typing import Final

import typer

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}


def duration(text: str) -> float:
    """Return seconds from "20s", "2m", "1.5h" or plain seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h)?", text.strip())
    if found is None or not float(found[1]):
        raise typer.BadParameter(f"{text!r} is no duration; write for example 20s, 2m or 1h")
    return float(found[1]) * _SECONDS[found[2] or "s"]
