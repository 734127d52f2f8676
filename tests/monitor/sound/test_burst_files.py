"""Every burst as `bedside alarms listen` writes it to a file, measured on its samples; `pytest -s` prints all."""

import itertools
import wave
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bedside.alarms.catalogue import Category, Priority
from bedside.monitor.cli.alarms import alarms_app
from bedside.monitor.sound.tones import RATE_HZ, Samples, interval_s
from tests.support.burst_measurements import ALL, BETWEEN_S, GAP_S, PULSE_S, PULSES, notes_hz, spans, spectrum_db


@pytest.mark.parametrize(("priority", "category"), ALL)
def test_a_burst_is_inside_the_tables(priority: Priority, category: Category, tmp_path: Path) -> None:
    """IEC 60601-1-8, tables 3 and 4, second-hand."""
    path = tmp_path / "burst.wav"
    assert CliRunner().invoke(alarms_app, ["listen", priority, category, "--wav", str(path)]).exit_code == 0
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / np.float32(32768)
        assert file.getframerate() == RATE_HZ
    at_90, at_10 = spans(samples, 0.9), spans(samples, 0.1)
    pulses = [end - begin for begin, end in at_90]
    gaps = [after[0] - before[1] for before, after in itertools.pairwise(at_90)]
    rises = [(high[0] - low[0]) / (high[1] - high[0]) for low, high in zip(at_10, at_90, strict=True)]
    notes = notes_hz(samples)
    strong = [harmonics(samples, span, hz) for span, hz in zip(spans(samples, 0.5), notes, strict=True)]
    between = interval_s(priority) + at_90[0][0] + len(samples) / RATE_HZ - at_90[-1][1]
    print(
        f"\n{priority:6} {category:14} {len(at_90):2} pulses, {ms(pulses)} ms; gaps {ms(gaps)} ms; rise "
        f"{min(rises):.0%} to {max(rises):.0%}; next burst after {between:.2f} s; "
        f"{' '.join(f'{hz:.0f}' for hz in notes)} Hz with {min(strong)} or more harmonics"
    )
    is_high = priority is Priority.HIGH
    short = [gap for number, gap in enumerate(gaps, 1) if not is_high or number not in {3, 5, 8}]
    assert len(at_90) == PULSES[priority]
    assert all(inside(pulse, PULSE_S[priority]) for pulse in pulses)
    assert all(inside(gap, GAP_S[priority]) for gap in short)
    assert not is_high or inside(gaps[4], (0.35, 1.30))
    assert all(inside(rise, (0.10, 0.20)) for rise in rises)
    assert inside(between, BETWEEN_S[priority])
    assert all(inside(hz, (150, 1000)) for hz in notes)
    assert min(strong) >= 4


def inside(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] < value < limits[1]


def ms(seconds: list[float]) -> str:
    return " ".join(f"{each * 1e3:.0f}" for each in seconds)


def harmonics(samples: Samples, span: tuple[float, float], note_hz: float) -> int:
    """Return how many harmonics in 300 to 4000 Hz lie within 15 dB of the fundamental."""
    heights = spectrum_db(samples[round(span[0] * RATE_HZ) : round(span[1] * RATE_HZ)], note_hz)
    near = [times for times, db in enumerate(heights, 1) if times > 1 and abs(db) <= 15]
    return sum(300 <= note_hz * times <= 4000 for times in near)
