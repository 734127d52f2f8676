"""The screen may die; the monitor must not. With a real window on a virtual display."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bedside.config.load import shipped
from bedside.drivers import clock
from tests.support.display import Display, share_of_wave
from tests.system.conftest import Monitor, Start
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.system
SOUND_WITHIN_S = 1.0  # on an idle machine, after the condition is true and its delay is over


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    display = Display(tmp_path / "display")
    yield display
    display.close()


@pytest.fixture
def monitor(start: Start, display: Display, tmp_path: Path) -> Monitor:
    """A demo whose heart rate rises 14 s after the start, and which sounds into a file."""
    text = shipped("demo").read_text()
    late = text.replace("at_s = 2\n", "at_s = 14\n").replace("repeat_s = 300\n", "repeat_s = 60\n")
    assert late != text
    config = tmp_path / "demo.toml"
    config.write_text(f'{late}\n[sound]\noutput = "wav:{tmp_path / "sound.wav"}"\n')
    return start("demo", "--config", str(config), DISPLAY=display.name, QT_QPA_PLATFORM="xcb")


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_an_alarm_is_logged_and_sounds_while_the_screen_is_dead_and_it_comes_back_with_its_past(
    monitor: Monitor, display: Display, blow: signal.Signals
) -> None:
    monitor.until(lambda: share_of_wave(display.picture()) > 0.9, "whole sweep of pleth", look_s=0.2)
    old = monitor.kill("bedside.monitor.screen", blow)
    began = clock.now()
    monitor.until(lambda: monitor.pid("bedside.monitor.screen") not in {None, old}, "new screen")
    monitor.until(lambda: share_of_wave(display.picture()) > 0.8, "wave history on the screen")
    back_s = clock.now() - began
    onset = monitor.until(lambda: monitor.rows(alarm="HR_EXTREME_HIGH", happening="ONSET"), "onset")[0]
    tone = monitor.until(lambda: monitor.rows(alarm="HR_EXTREME_HIGH", happening="SOUND_STARTED"), "sound")[0]
    sound_s = tone["at"] - onset["at"]
    print(
        f"\n{blow.name}: screen back with its past after {back_s:.2f} s; tone {sound_s * 1000:.0f} ms after the onset"
    )
    assert 0 <= sound_s < SOUND_WITHIN_S * slowdown()


def test_an_alarm_that_begins_before_the_screen_is_back_is_logged_at_once(monitor: Monitor) -> None:
    """The screen is killed again and again and never lives long. The alarm is logged and sounds nevertheless."""
    monitor.snapshot()

    def onset_meanwhile() -> list[dict[str, Any]]:
        if monitor.pid("bedside.monitor.screen"):
            monitor.kill("bedside.monitor.screen")
        time.sleep(0.3)
        return monitor.rows(alarm="HR_EXTREME_HIGH", happening="ONSET")

    onset = monitor.until(onset_meanwhile, "onset")
    tone = monitor.until(lambda: monitor.rows(alarm="HR_EXTREME_HIGH", happening="SOUND_STARTED"), "sound")[0]
    assert tone["at"] - onset[0]["at"] < SOUND_WITHIN_S * slowdown()
