"""Parses durations and speeds on the command line.

Pure; runs in the command line's process.
"""

import re
from typing import Final

import typer

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}


def duration(text: str) -> float:
    """Return seconds from "20s", "2m", "1.5h" or plain seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h)?", text.strip())
    if match is None or not float(match[1]):
        raise typer.BadParameter(f"{text!r} is not a duration; write for example 20s, 2m or 1h")
    return float(match[1]) * _SECONDS[match[2] or "s"]


def speed_of(text: str) -> float | None:
    """Return the speed as a multiple of real time; None for "max" (as fast as possible)."""
    if text == "max":
        return None
    try:
        speed = 1.0 if text == "real" else float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise typer.BadParameter(
            f'{text!r} is not a speed; write "max", "real" or a number above 0', param_hint="--speed"
        )
    return speed
