import wave
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Category, Priority
from bedside.monitor.cli.alarms import alarms_app
from bedside.monitor.sound.tones import RATE_HZ, burst

RUNNER = CliRunner()


def test_the_list_contains_every_alarm() -> None:
    printed = RUNNER.invoke(alarms_app, ["list"]).output
    assert all(alarm in printed for alarm in AlarmId)


@pytest.mark.parametrize("priority", Priority)
def test_a_file_contains_the_burst_as_it_would_sound(tmp_path: Path, priority: Priority) -> None:
    file = tmp_path / "a.wav"
    result = RUNNER.invoke(alarms_app, ["listen", priority.lower(), "oxygen", "--wav", str(file)])
    assert result.exit_code == 0, result.output
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (RATE_HZ, 1)
        written = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    expected = burst(priority, Category.OXYGEN, 0.7) * 32767
    np.testing.assert_allclose(written, expected, atol=1)


def test_a_file_that_cannot_be_written_ends_with_status_1_and_the_reason(tmp_path: Path) -> None:
    result = RUNNER.invoke(alarms_app, ["listen", "HIGH", "--wav", str(tmp_path / "no" / "a.wav")])
    assert result.exit_code == 1
    assert "cannot be written: No such file" in result.stderr


def test_an_unknown_priority_is_refused_with_the_list_of_priorities() -> None:
    result = RUNNER.invoke(alarms_app, ["listen", "urgent"])
    assert result.exit_code == 2
    assert all(priority in result.stderr.upper() for priority in Priority)


def test_a_profile_is_shown_and_a_wrong_one_is_refused_with_the_reason(tmp_path: Path) -> None:
    shown = RUNNER.invoke(alarms_app, ["profile", "adult-infusion"])
    assert shown.exit_code == 0
    assert "integral 60" in shown.output
    (tmp_path / "own.toml").write_text('name = "own"\n[limits.SPO2]\nlow = 70\n')
    wrong = RUNNER.invoke(alarms_app, ["profile", str(tmp_path / "own.toml")])
    assert wrong.exit_code == 2
    assert "limits.SPO2.low" in wrong.stderr
    assert "85 or higher" in wrong.stderr
