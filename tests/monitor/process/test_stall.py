"""When a child process hangs, in invented time."""

import pytest

from bedside.monitor.process.stall import LOOK_S, Stall


class Keeper:
    """Looks at a child every 50 ms, as the supervisor does."""

    def __init__(self, stall: Stall, at: float = 100.0) -> None:
        self.stall, self.at = stall, at
        stall.started(at, 4711)

    def look_for(self, seconds: float, *, beating: bool = False) -> str:
        """Look for so long, or until the child hangs; return the sentence."""
        for _ in range(round(seconds / LOOK_S)):
            self.at += LOOK_S
            if beating:
                self.stall.beat(self.at)
            if why := self.stall.look(self.at):
                return why
        return ""


@pytest.fixture
def stall() -> Stall:
    return Stall(1.5)


def test_a_child_that_beats_does_not_hang(stall: Stall) -> None:
    keeper = Keeper(stall)
    assert keeper.look_for(60, beating=True) == ""
    assert stall.is_alive(keeper.at)


def test_a_child_that_falls_silent_hangs(stall: Stall) -> None:
    keeper = Keeper(stall)
    stall.beat(100.02)
    assert keeper.look_for(1.4) == ""
    assert keeper.look_for(0.3) == "silent for 1.5 s"
    assert not stall.is_alive(keeper.at)


def test_a_child_that_hangs_before_its_first_beat_has_15_s(stall: Stall) -> None:
    keeper = Keeper(stall)
    assert keeper.look_for(14.9) == ""
    assert not stall.is_alive(keeper.at)
    assert keeper.look_for(0.2) == "no sign of life 15 s after its start"


def test_a_machine_whose_last_start_took_4_s_has_40_s(stall: Stall) -> None:
    slow = Keeper(stall)
    slow.look_for(4)
    stall.beat(slow.at)
    again = Keeper(stall, slow.at + 100)
    assert again.look_for(39.5) == ""
    assert again.look_for(1) == "no sign of life 40 s after its start"


def test_each_start_that_hangs_doubles_the_next_deadline_to_four_minutes(stall: Stall) -> None:
    waits = [Keeper(stall).look_for(500).split()[4] for _ in range(6)]
    assert waits == ["15", "30", "60", "120", "240", "240"]


def test_a_quick_start_brings_the_first_deadline_back(stall: Stall) -> None:
    Keeper(stall).look_for(500)
    stall.started(1000, 4712)
    stall.beat(1000.4)
    assert stall.start_s == 15


@pytest.mark.parametrize("away_s", [1.6, 3600.0])
def test_a_keeper_that_was_suspended_waits_for_the_beats_that_it_has_not_read(stall: Stall, away_s: float) -> None:
    keeper = Keeper(stall)
    keeper.look_for(5, beating=True)
    keeper.at += away_s
    assert keeper.look_for(1.4) == ""
    assert keeper.look_for(0.3) == "silent for 1.5 s"


def test_a_start_goes_on_after_the_machine_has_slept(stall: Stall) -> None:
    keeper = Keeper(stall)
    keeper.look_for(10)
    keeper.at += 3600
    assert keeper.look_for(4) == ""
    assert keeper.look_for(1.5) == "no sign of life 15 s after its start"
