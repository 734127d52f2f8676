"""Invalid settings for sessions are refused with the key, its value and what is allowed."""

from pathlib import Path

import pytest

from bedside.config.errors import ConfigError
from bedside.config.infusion import InfusionConfig
from bedside.config.load import load, shipped

SCALE = '[[infusion.scale]]\nkind = "pain"\nlabel = "Pain"\nlow = 0\nhigh = 10\nnormal = 0\n'
MARKER = '[[infusion.instrument]]\nname = "CRP"\nlow = 0\nhigh = 500\nucum = "mg/L"\nloinc = "1988-5"\n'
WRONG = [
    ("[infusion]\nbaseline_reading = 2", "infusion.baseline_reading", "2", "did you mean 'baseline_readings'?"),
    ("[infusion]\nbaseline_readings = 1", "infusion.baseline_readings", "1", "a whole number from 2 to 10"),
    ("[infusion]\noverdue_after_min = 0", "infusion.overdue_after_min", "0", "a number from 1 to 480"),
    ("[infusion]\npump_differs_percent = 101", "infusion.pump_differs_percent", "101.0", "above 0, 100 at most"),
    ('[infusion]\nchecklist = ["A", "A"]', "infusion.checklist[1]", "'A'", "stands here twice"),
    (
        '[[infusion.question]]\nname = "a"\nlabel = "A"\nchoices = ["x", "x"]',
        "infusion.question[0].choices[1]",
        "'x'",
        "stands here twice",
    ),
    (
        '[[infusion.question]]\nname = "a"\nlabel = "A"\n[[infusion.question]]\nname = "a"\nlabel = "B"',
        "infusion.question[1].name",
        "'a'",
        "stands here twice",
    ),
    ('[infusion]\nchecklist = [" "]', "infusion.checklist[0]", "' '", "one line of 1 to 48 characters"),
    ("[infusion.dose]\nmg_per_kg = [1.5, 0.1]", "infusion.dose.mg_per_kg", "[1.5, 0.1]", "the lower one first"),
    ("[infusion.dose]\nminutes = [40]", "infusion.dose.minutes", "[40]", "must be an array of 2"),
    ("[infusion.dose]\nrate_ml_h = [0, 9]", "infusion.dose.rate_ml_h[0]", "0", "must be a number above 0"),
    ("[infusion.dose]\nmost_mg = nan", "infusion.dose.most_mg", "nan", "must be a number above 0"),
    ("[infusion.dose]\nmost_mg = inf", "infusion.dose.most_mg", "inf", "must be a finite number"),
    ("[infusion.dose]\nusual_minutes = 10", "infusion.dose.usual_minutes", "10.0", "minutes = 20 to 240"),
    ("[infusion.dose]\nagree_percent = 200", "infusion.dose.agree_percent", "200.0", "above 0, 100 at most"),
    ("[infusion.dose]\nnasal_mg = [28, 28]", "infusion.dose.nasal_mg", "[28.0, 28.0]", "has 28 more than once"),
    ("[infusion.hold]\nstart_sys = 1400", "infusion.hold.start_sys", "1400.0", "must lie between"),
    ("[infusion.hold]\nstart_sys = 181", "infusion.hold.start_sys", "181.0", "not lie above pause_sys = 180"),
    ("[infusion.hold]\nstart_dia = 111", "infusion.hold.start_dia", "111.0", "not lie above pause_dia = 110"),
    ("[infusion.hold]\nstart_sys_over = 181", "infusion.hold.start_sys_over", "181.0", "pause_sys = 180"),
    ("[infusion.hold]\npause_dia = 180", "infusion.hold.pause_dia", "180.0", "must lie below pause_sys = 180"),
    ("[infusion.hold]\nstart_sys = 90", "infusion.hold.start_dia", "90.0", "must lie below start_sys = 90"),
    ("[infusion.gate]\naldrete = 11", "infusion.gate.aldrete", "11", "a whole number from 0 to 10"),
    ("[infusion.gate]\nobserve_min = 481", "infusion.gate.observe_min", "481", "a number from 1 to 480"),
    ("[infusion.gate]\nnear_baseline_percent = 101", "infusion.gate.near_baseline_percent", "101.0", "100 at most"),
    (SCALE + SCALE, "infusion.scale[1].kind", "'pain'", "stands here twice"),
    (SCALE + SCALE.replace("pain", "ache"), "infusion.scale[1].label", "'Pain'", "stands here twice"),
    (SCALE.replace('"pain"', '"Pain"'), "infusion.scale[0].kind", "'Pain'", "lower-case letters, digits and hyphens"),
    (SCALE.replace("low = 0", "low = 10"), "infusion.scale[0].low", "10.0", "must lie below high = 10"),
    (SCALE.replace("normal = 0", "normal = 11"), "infusion.scale[0].normal", "11.0", "low = 0 to high = 10"),
    (SCALE + 'buttons = [[0, ""], [11, ""]]', "infusion.scale[0].buttons[1]", "11.0", "low = 0 to high = 10"),
    (SCALE + 'buttons = [[1, ""], [1, ""]]', "infusion.scale[0].buttons[1]", "1.0", "a value of its own"),
    (SCALE + "buttons = [[0, 1]]", "infusion.scale[0].buttons[0][1]", "1", "must be text"),
    (SCALE + "recovery_min = 0", "infusion.scale[0].recovery_min", "0", "a number from 1 to 480"),
    (MARKER + MARKER, "infusion.instrument[1].name", "'CRP'", "stands here twice"),
    (MARKER.replace("high = 500", "high = 0"), "infusion.instrument[0].low", "0.0", "must lie below high = 0"),
]


@pytest.mark.parametrize(("text", "key", "value", "allowed"), WRONG)
def test_an_invalid_value_is_refused_with_its_key_the_value_and_what_is_allowed(
    text: str, key: str, value: str, allowed: str, tmp_path: Path
) -> None:
    path = tmp_path / "clinic.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(path, codecs=())
    assert f"{path}: {key}: found {value}; " in str(caught.value)
    assert allowed in str(caught.value)


def test_a_clinic_can_change_a_single_setting(tmp_path: Path) -> None:
    path = tmp_path / "clinic.toml"
    path.write_text("[infusion.hold]\nstart_sys = 150\n" + SCALE + MARKER + "is_marker = true")
    infusion = load(path, codecs=()).infusion
    assert (infusion.hold.start_sys, infusion.hold.start_dia) == (150, 90)
    assert [row.kind for row in infusion.scale] == ["pain"]
    assert [row.is_marker for row in infusion.instrument] == [True]


def test_the_shipped_settings_pass_their_own_check() -> None:
    assert load(shipped("demo"), codecs=("nonin-df2", "lepu-vx-nibp", "bedside-json"), has_broker=True).infusion == (
        InfusionConfig()
    )
