"""How fast a recording is played, as a person writes it on the command line.

Pure; runs in the command line's process.
"""

import typer


def speed_of(text: str) -> float | None:
    """Return how many times faster than it was; None for "max": as fast as it goes."""
    if text == "max":
        return None
    try:
        speed = 1.0 if text == "real" else float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise typer.BadParameter(f'{text!r} is no speed; write "max", "real" or a number above 0', param_hint="--speed")
    return speed
