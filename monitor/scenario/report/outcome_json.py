"""The outcome of a run as JSON: verdicts, alarms, seed and hashes; without the curves.

Pure; any thread.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from bedside.monitor.scenario.outcome import Outcome
from bedside.monitor.scenario.report.junit import facts


def to_json(runs: Iterable[Outcome]) -> str:
    """Return a list with one object for each run. Times are seconds since the scenario's start."""
    return json.dumps([to_builtins(run) for run in runs], ensure_ascii=False, indent=2)


def to_builtins(run: Outcome) -> dict[str, Any]:
    """Return the outcome as values that JSON can hold."""
    return {
        "scenario": run.scenario.name,
        "file": str(run.path),
        "is_passed": run.is_passed,
        **facts(run),
        "seed": run.seed,
        "bad_frames": run.bad_frames,
        "duration_s": run.scenario.duration_s,
        "wall_s": round(run.wall_s, 3),
        "verdicts": [asdict(verdict) for verdict in run.verdicts],
        "alarms": [asdict(span) for span in run.alarms],
        "refusals": list(run.refusals),
    }
