"""Plays a short scenario with four devices."""

from pathlib import Path

from bedside.config.load_scenario import load_scenario
from bedside.monitor.scenario.known_names import known
from bedside.monitor.scenario.outcome import AlarmResult, Outcome
from bedside.monitor.scenario.virtual_run import VirtualRun

BED = """
name = "rehearsal"
about = "four devices at one patient"
duration_s = {duration_s}

[nibp]
interval_min = 1
start_at_once = true

[infusion]
at_s = 10

[[device]]
id = "ox"
label = "Oximeter"
codec = "nonin-df2"

[[device]]
id = "cuff"
label = "Cuff"
codec = "lepu-vx-nibp"

[[device]]
id = "pump"
label = "Pump"
codec = "bbraun-bcc"

[[device]]
id = "pulse"
label = "Pulse sensor"
codec = "bedside-json"
vitals = ["HR", "RR"]
"""


def play(folder: Path, text: str, *, duration_s: float = 60, seed: int = 1, speed: float | None = None) -> Outcome:
    """Play the scenario with the TOML in `text` added to it."""
    folder.mkdir(exist_ok=True)
    path = folder / "rehearsal.toml"
    path.write_text(BED.format(duration_s=duration_s) + text)
    return VirtualRun(load_scenario(path, known()), path, seed, folder).run(speed=speed, progress=lambda *_: None)


def shown(outcome: Outcome) -> dict[str, AlarmResult]:
    """Return the shown alarms, the first of each name and subject."""
    alarms: dict[str, AlarmResult] = {}
    for span in outcome.alarms:
        if span.is_shown:
            alarms.setdefault(f"{span.alarm} {span.subject}".strip(), span)
    return alarms
