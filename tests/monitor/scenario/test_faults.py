"""Each fault of a device raises the alarm of the catalogue within the stated time; the alarm ends after the fault."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from bedside.alarms.log import chain_check
from bedside.config.scenario import FaultKind
from bedside.config.vitals import VitalId
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.scenario.outcome import Outcome
from tests.support.rehearsal import play, shown

AT_S = 60.0
HOLD_S = 60.0
_LOST_S = 2.2  # two seconds of silence, and one step
_POLL_S = 1.9  # B. Braun's pump answers in turns, after three beats of 0.6 s at most, and one step
_RETRY_S = 5.3  # the longest wait between two tries to find a device again
_MINUTE_S = 62.0  # the window in which bad frames are counted


class Story(NamedTuple):
    """A fault and its alarm, which begins `within_s` after the fault's begin and ends `over_s` after its end."""

    kind: FaultKind
    device: str
    amount: float
    alarm: str
    within_s: float
    over_s: float


STORIES = (
    Story(FaultKind.PROBE_OFF, "ox", 0, "SENSOR_OFF Oximeter", 0.2, 1.0),
    Story(FaultKind.PROBE_OFF, "pulse", 0, "DEVICE_LOST Pulse sensor", _LOST_S + 0.5, 1.1),
    Story(FaultKind.UNPLUGGED, "ox", 0, "DEVICE_LOST Oximeter", 0.2, _RETRY_S),
    Story(FaultKind.UNPLUGGED, "cuff", 0, "DEVICE_LOST Cuff", 0.2, _RETRY_S),
    Story(FaultKind.UNPLUGGED, "pump", 0, "DEVICE_LOST Pump", 0.2, _RETRY_S),
    Story(FaultKind.UNPLUGGED, "pulse", 0, "DEVICE_LOST Pulse sensor", 0.2, 1.1),
    Story(FaultKind.FROZEN, "ox", 0, "DEVICE_LOST Oximeter", _LOST_S, 0.2),
    Story(FaultKind.FROZEN, "cuff", 0, "DEVICE_LOST Cuff", _LOST_S, 1.0),
    Story(FaultKind.FROZEN, "pump", 0, "DEVICE_LOST Pump", _LOST_S, _POLL_S),
    Story(FaultKind.FROZEN, "pulse", 0, "DEVICE_LOST Pulse sensor", _LOST_S + 0.5, 1.1),
    Story(FaultKind.GARBLED, "ox", 0.1, "GARBLED Oximeter", 5.0, _MINUTE_S),
    Story(FaultKind.GARBLED, "pump", 0.05, "GARBLED Pump", 40.0, _MINUTE_S),
    Story(FaultKind.GARBLED, "pulse", 0.05, "GARBLED Pulse sensor", 20.0, _MINUTE_S),
    Story(FaultKind.BABBLING, "ox", 200, "GARBLED Oximeter", 5.0, _MINUTE_S),
    Story(FaultKind.CUFF_LOOSE, "cuff", 0, "NIBP_FAILED Cuff", 7.0, 25.0),
    Story(FaultKind.CUFF_LEAK, "cuff", 0, "CUFF_LEAK Cuff", 9.0, 25.0),
    Story(FaultKind.OCCLUSION, "pump", 0, "PUMP_OCCLUSION Pump", _POLL_S, _POLL_S),
    Story(FaultKind.BROKER_GONE, "", 0, "DEVICE_LOST Pulse sensor", 0.2, _RETRY_S + 1),
)


def played(folder: Path, kind: str, more: str = "") -> Outcome:
    """Play the bed with one fault of the monitor itself, from 60 s to 120 s."""
    text = f'[[fault]]\nkind = "{kind}"\nat_s = {AT_S}\nhold_s = {HOLD_S}\n{more}\n'
    return play(folder, text, duration_s=AT_S + HOLD_S + 15)


def faulty(
    folder: Path, kind: FaultKind, device: str, amount: float, *, hold_s: float = HOLD_S, after_s: float = 15.0
) -> Outcome:
    """Play a scenario with one fault; it goes on for `after_s` when the fault is over."""
    text = f'[[fault]]\nkind = "{kind}"\nat_s = {AT_S}\nhold_s = {hold_s}\n'
    text += f'device = "{device}"\n' if device else ""
    text += f"amount = {amount}\n" if amount else ""
    return play(folder, text, duration_s=AT_S + hold_s + after_s)


@pytest.mark.parametrize("story", STORIES, ids=lambda row: f"{row.kind}-{row.device}")
def test_a_fault_raises_its_alarm_in_time_and_the_alarm_ends_after_it(story: Story, tmp_path: Path) -> None:
    alarms = shown(faulty(tmp_path, story.kind, story.device, story.amount, after_s=story.over_s + 5))
    assert set(alarms) - {"NO_DATA SpO₂", "NO_DATA HR", "NO_DATA RR", "NO_DATA PR"} == {story.alarm}
    span = alarms[story.alarm]
    assert AT_S <= span.begin_s <= AT_S + story.within_s
    assert span.end_s is not None
    assert AT_S + HOLD_S <= span.end_s <= AT_S + HOLD_S + story.over_s


def test_a_cable_that_is_pulled_for_a_second_is_reconnected_within_another(tmp_path: Path) -> None:
    (span,) = shown(faulty(tmp_path, FaultKind.UNPLUGGED, "ox", 0, hold_s=1.0)).values()
    assert (span.alarm, span.begin_s) == ("DEVICE_LOST", 60.0)
    assert 61.0 < (span.end_s or 0.0) < 62.0


@pytest.mark.parametrize("device", ["ox", "pulse"])
def test_a_line_that_is_late_for_longer_than_allowed_is_lost_until_its_data_come(device: str, tmp_path: Path) -> None:
    alarms = shown(faulty(tmp_path, FaultKind.LATE, device, 8.0))
    (span,) = alarms.values()
    assert span.alarm == "DEVICE_LOST"
    assert 60 < span.begin_s < 60 + _LOST_S + 0.5
    assert span.end_s == pytest.approx(68.0, abs=0.1)


def test_what_a_publisher_sends_very_late_is_not_used_as_new(tmp_path: Path) -> None:
    outcome = faulty(tmp_path, FaultKind.LATE, "pulse", 20.0)
    assert "NO_DATA HR" in shown(outcome)
    heart = next(row for row in outcome.curves if row.vital is VitalId.HR)
    assert np.isnan(heart.value[85:105]).all()  # the values come, twenty seconds old


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Return the outcome of the same scenario without a fault."""
    return play(tmp_path_factory.mktemp("whole"), "", duration_s=AT_S + HOLD_S + 15.0)


@pytest.mark.parametrize("kind", [FaultKind.DUPLICATED, FaultKind.OUT_OF_ORDER, FaultKind.RETAINED])
def test_what_a_broker_does_to_messages_changes_no_number_and_raises_no_alarm(
    kind: FaultKind, whole: Outcome, tmp_path: Path
) -> None:
    outcome = faulty(tmp_path, kind, "pulse", 0.0)
    assert shown(outcome) == {}
    assert outcome.bytes_hash != whole.bytes_hash
    for broken, right in zip(outcome.curves, whole.curves, strict=True):
        lag = 1 if kind is FaultKind.OUT_OF_ORDER and right.vital in {VitalId.HR, VitalId.RR} else 0
        near = np.minimum(np.abs(broken.value - right.value), np.abs(broken.value - np.roll(right.value, lag)))
        assert np.nanmax(near[1:]) == 0  # the same number, or that of the second before


@pytest.mark.parametrize("key", ["amount", "by_s"])
@pytest.mark.parametrize("step_s", [30.0, -30.0])
def test_a_clock_that_is_stepped_and_set_right_alarms_twice(step_s: float, key: str, tmp_path: Path) -> None:
    outcome = played(tmp_path, "clock-stepped", f"{key} = {step_s}")
    assert [(row.alarm, row.begin_s, row.end_s) for row in outcome.alarms] == [
        ("CLOCK_STEPPED", 60.0, 70.0),
        ("CLOCK_STEPPED", 120.0, 130.0),
    ]


def test_a_screen_that_gives_no_sign_of_life_is_lost_until_the_next_one_does(tmp_path: Path) -> None:
    (span,) = shown(played(tmp_path, "screen-killed")).values()
    assert (span.alarm, span.end_s) == ("SCREEN_LOST", 120.0)
    assert span.begin_s == pytest.approx(62.0, abs=0.2)


def test_while_the_engine_is_dead_nothing_is_shown_and_the_next_one_says_for_how_long(tmp_path: Path) -> None:
    outcome = played(tmp_path, "engine-killed")
    heart = next(row for row in outcome.curves if row.vital is VitalId.HR)
    assert np.isnan(heart.value[60:120]).all()
    assert not np.isnan(heart.value[122:]).any()
    rows = [row for row in chain_check.rows(tmp_path / FILE) if row["happening"] in {"MONITOR_STARTED", "UNWATCHED"}]
    assert [(row["happening"], row["at"]) for row in rows] == [
        ("MONITOR_STARTED", 0.0),
        ("MONITOR_STARTED", 120.0),
        ("UNWATCHED", 120.0),
    ]
    assert rows[-1]["value"] == pytest.approx(60.1)
    assert chain_check.verify(tmp_path / FILE).first_bad is None


def test_a_command_to_a_dead_engine_is_refused(tmp_path: Path) -> None:
    action = '[[action]]\ndo = "pause-audio"\nat_s = 70\n'
    (sentence,) = played(tmp_path, "engine-killed", action).refusals
    assert sentence == "pause-audio at 70 s was refused: not sent: the monitor's engine cannot be reached"


def test_every_kind_of_fault_has_its_story() -> None:
    of_the_monitor = {FaultKind.CLOCK_STEPPED, FaultKind.ENGINE_KILLED, FaultKind.SCREEN_KILLED}
    tested = {row.kind for row in STORIES} | {FaultKind.LATE} | of_the_monitor
    assert tested | {FaultKind.DUPLICATED, FaultKind.OUT_OF_ORDER, FaultKind.RETAINED} == set(FaultKind)
