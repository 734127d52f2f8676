"""A PortAudio sound device: ALSA's null device, which accepts samples like any other and makes no sound."""

import ctypes.util
from pathlib import Path

import pytest

from tests.system.conftest import Start
from tests.system.yardstick import slowdown

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(
        ctypes.util.find_library("portaudio") is None, reason="not installed: PortAudio (Debian package libportaudio2)"
    ),
]
NULL = "pcm.!default { type null }\nctl.!default { type null }\n"


def test_an_alarm_sounds_on_the_default_device(start: Start, tmp_path: Path) -> None:
    alsa = tmp_path / "asound.conf"
    alsa.write_text(NULL)
    monitor = start("demo", "--table", ALSA_CONFIG_PATH=str(alsa))
    monitor.until(lambda: monitor.snapshot().has_sound, "sound device")
    onset = monitor.until(lambda: monitor.rows(alarm="HR_EXTREME_HIGH", happening="ONSET"), "onset")[0]
    tone = monitor.until(lambda: monitor.rows(alarm="HR_EXTREME_HIGH", happening="SOUND_STARTED"), "sound")[0]
    assert tone["at"] - onset["at"] < 1.0 * slowdown()
    assert not monitor.alarm_stands("NO_SOUND")


@pytest.mark.parametrize("configuration", ["", "pcm.!default { type hw card 77 }\n"], ids=["crashes", "absent"])
def test_without_a_device_the_monitor_continues_and_says_so(start: Start, tmp_path: Path, configuration: str) -> None:
    """An empty configuration makes the C library abort the process that opens the device: not the engine's."""
    alsa = tmp_path / "asound.conf"
    alsa.write_text(configuration)
    monitor = start("demo", "--table", ALSA_CONFIG_PATH=str(alsa))
    monitor.until(lambda: monitor.alarm_stands("NO_SOUND"), "alarm")
    engine = monitor.pid("bedside.monitor.engine")
    monitor.until(lambda: monitor.alarm_stands("HR_EXTREME_HIGH"), "alarm of the patient")
    assert monitor.pid("bedside.monitor.engine") == engine
    assert monitor.rows(happening="SOUND_STARTED") == []
