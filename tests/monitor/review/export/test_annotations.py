"""The annotations of an excerpt stand in the order of the log, whatever the clock said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bedside.monitor.review.export.annotations import marks

BEGIN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def row(sequence: int, at: float, happening: str, step_s: float = 0.0) -> dict[str, Any]:
    return {
        "sequence": sequence,
        "at": at,
        "utc": (BEGIN + timedelta(seconds=at + step_s)).isoformat(),
        "boot": "b0",
        "alarm": "HR_LOW",
        "subject": "HR",
        "occurrence": 1,
        "happening": happening,
        "value": 40.0,
        "limit_in_force": 50.0,
    }


@pytest.mark.parametrize("by_s", [0.0, 3600.0, -3600.0])
def test_a_relief_stands_after_its_onset_by_as_much_as_it_lasted(by_s: float) -> None:
    rows = [row(1, 10.0, "ONSET"), row(2, 25.0, "RELIEF", by_s)]
    assert [(mark.after_s, mark.duration_s) for mark in marks(rows, BEGIN.timestamp())] == [(10.0, 15.0), (25.0, None)]
