"""Twenty rounds of the campaign, as the gate plays them: fifteen in virtual time, with `make slice` five real ones."""

from pathlib import Path

import pytest

from tests.campaign import real_round, virtual_round

VIRTUAL = 15
REAL = 5


@pytest.mark.parametrize("number", range(VIRTUAL))
def test_in_virtual_time_a_fault_loses_doubles_and_hides_nothing(number: int, tmp_path: Path) -> None:
    outcome = virtual_round.play(0, number, tmp_path)
    assert outcome.failures == (), outcome.faults


@pytest.mark.slow
@pytest.mark.slice
@pytest.mark.timeout(900)
def test_on_real_processes_a_fault_loses_doubles_and_hides_nothing(tmp_path: Path) -> None:
    """One monitor lives through all of them. What fails is played once more, alone: this machine may be starved."""
    (tmp_path / "first").mkdir()
    outcomes = list(real_round.play_series(0, range(REAL), tmp_path / "first"))
    for row in outcomes:
        told = "; ".join(row.failures) or f"unwatched for {row.unwatched_s:.1f} s at most"
        print(f"{row.number}: {', '.join(row.faults)}: {told}")
    again = []
    for number in [row.number for row in outcomes if row.failures]:
        (place := tmp_path / f"again{number}").mkdir()
        again.append(real_round.play(0, number, place))
    assert len(outcomes) == REAL
    assert [row.failures for row in again if row.failures] == []
