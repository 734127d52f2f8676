"""The report contains every sentence, no executable markup, and nothing from the network."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from bedside.config.load import load_profile
from bedside.config.scenario import Action, Deed, Fault, FaultKind
from bedside.config.schema import Limit
from bedside.config.vitals import VitalId
from bedside.monitor.scenario.outcome import Curve
from bedside.monitor.scenario.report.axis import Axis, clock
from bedside.monitor.scenario.report.bars import Bar, packed
from bedside.monitor.scenario.report.chart import draw
from bedside.monitor.scenario.report.infusion_panel import predicted
from bedside.monitor.scenario.report.markup import root
from bedside.monitor.scenario.report.report import page, write_report
from bedside.monitor.scenario.report.style import LEFT, RIGHT, time_axis
from bedside.monitor.scenario.report.trend_panel import PANELS, _path, _thin, draw_panel, trends
from tests.support.made_outcome import FAILED, HOSTILE, MET, SCENARIO, outcome

PROFILE = load_profile("adult-infusion")


@pytest.fixture(scope="module")
def html() -> str:
    return page(outcome(MET, FAILED))


def texts(**changes: Any) -> list[str]:
    return [element.text or "" for element in draw(outcome(**changes), PROFILE).iter("text")]


def test_no_text_of_a_run_becomes_markup(html: str) -> None:
    assert "<script" not in html
    assert html.count(HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")) >= 4
    assert "\x00" not in html


def test_a_page_needs_no_other_file(html: str) -> None:
    assert re.findall(r"(?:src|href|url)\s*[=(]", html) == []
    assert set(re.findall(r"https?://[^\"' ]+", html)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in html


def test_a_page_is_marked_simulated_and_has_the_seed_to_repeat_the_run(html: str) -> None:
    assert '<div class="simulated">SIMULATED</div>' in html
    assert html.count("ab" * 32) == 1
    assert '<td class="hash">7</td>' in html


def test_every_verdict_has_its_sentence_and_its_mark(html: str) -> None:
    assert MET.said in html
    assert (html.count("✓ passed"), html.count("✗ FAILED")) == (1, 2)  # the run's own mark is the third
    assert html.count("<circle") == 2


def test_an_alarm_shows_its_priority_as_symbols_and_whether_it_was_expected() -> None:
    shown = texts()
    assert any(text.startswith("!!! SPO2_LOW") for text in shown)
    assert any(text.startswith("!! PR_HIGH") and text.endswith("(NOT EXPECTED)") for text in shown)


def test_a_suppressed_alarm_is_drawn_as_silent() -> None:
    run = outcome()
    quiet = dataclasses.replace(run, alarms=(dataclasses.replace(run.alarms[0], is_shown=False),))
    shown = [text.text or "" for text in draw(quiet, PROFILE).iter("text")]
    assert any(text.endswith("(silent: suppressed by another alarm)") for text in shown)
    assert not any(text.startswith("!!!") for text in shown)


def test_the_concentration_is_labelled_as_a_model() -> None:
    assert {"Plasma ketamine (MODEL)", "model: between"} <= set(texts())
    assert "Plasma ketamine (MODEL)" not in texts(infusion=None)


def test_the_band_lies_between_both_models() -> None:
    low, high = predicted(SCENARIO, [0.0, 30.0, 120.0, 600.0])
    assert low[:2] == high[:2] == [0.0, 0.0]
    assert all(0 < under < over for under, over in zip(low[2:], high[2:], strict=True))


def test_an_occluded_line_lowers_the_concentration() -> None:
    fault = Fault(at_s=240.0, kind=FaultKind.OCCLUSION, hold_s=60.0, device="pump")
    occluded = msgspec.structs.replace(SCENARIO, fault=(fault,))
    assert sum(text.endswith("mg/min") for text in texts(fault=(fault,))) == 3  # before the pause, after, after that
    assert predicted(occluded, [600.0])[1] < predicted(SCENARIO, [600.0])[1]


def test_a_limit_that_staff_set_replaces_the_profiles_at_its_time() -> None:
    action = Action(at_s=300.0, do=Deed.SET_LIMIT, vital=VitalId.SPO2, limit=Limit(low=91.0))
    svg = draw(outcome(action=(action,)), PROFILE)
    lines = {(line.get("x1"), line.get("x2")) for line in svg.iter("line") if line.get("stroke-dasharray") == "9 5"}
    middle = f"{time_axis(600.0).place(300.0):g}"
    assert {(f"{LEFT:g}", middle), (middle, f"{RIGHT:g}")} <= lines
    assert "low 91" in [text.text for text in svg.iter("text")]
    assert "low 88" not in [text.text for text in svg.iter("text")]


def test_a_gap_is_drawn_as_a_gap_and_a_single_value_as_a_dot() -> None:
    curve = Curve(vital=VitalId.SPO2, at_s=np.arange(5.0), value=np.array([90, 91, np.nan, 92, np.nan]))
    axis = Axis(0.0, 10.0, 0.0, 10.0)
    assert _path(curve, axis, Axis(90.0, 100.0, 10.0, 0.0), is_stepped=False) == "M0.0 10.0h0L1.0 9.0M3.0 8.0h0"


def test_a_long_curve_is_thinned_and_keeps_its_lowest_value_and_its_gaps() -> None:
    value = np.full(86400, 97.0)
    value[40_000], value[50_000] = 71.0, np.nan
    thin = _thin(Curve(vital=VitalId.SPO2, at_s=np.arange(86400.0), value=value))
    assert len(thin.value) <= 1200
    assert float(np.nanmin(thin.value)) == 71.0
    assert np.isnan(thin.value).sum() == 1


def test_a_curve_of_dashes_alone_has_no_panel() -> None:
    empty = Curve(vital=VitalId.SPO2, at_s=np.arange(3.0), value=np.full(3, np.nan))
    shown = trends(SCENARIO, PROFILE, [empty], ())
    assert [draw_panel(root("svg"), panel, shown, time_axis(600.0), 5.0) for panel in PANELS] == [5.0] * len(PANELS)


def test_bars_that_overlap_are_drawn_in_separate_rows() -> None:
    bars = [Bar(begin_s=begin, end_s=begin + 10, text="", fill="") for begin in (0.0, 5.0, 10.0)]
    rows = packed("name", bars, time_axis(600.0))
    assert [(row.name, [bar.begin_s for bar in row.bars]) for row in rows] == [("name", [0.0, 10.0]), ("", [5.0])]


def test_bars_whose_texts_would_touch_are_drawn_in_separate_rows() -> None:
    bars = [Bar(begin_s=begin, end_s=begin, text="acknowledge", fill="") for begin in (100.0, 105.0, 300.0)]
    rows = packed("by staff", bars, time_axis(600.0))
    assert [[bar.begin_s for bar in row.bars] for row in rows] == [[100.0, 300.0], [105.0]]


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (125, "2:05"), (3725, "1:02:05"), (59.7, "1:00")])
def test_a_time_is_written_as_on_a_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize("duration_s", [3.0, 90.0, 2400.0, 86400.0, 604800.0])
def test_a_time_axis_has_a_few_round_marks(duration_s: float) -> None:
    marks = time_axis(duration_s).time_marks(12)
    assert 3 <= len(marks) <= 13


def test_the_index_links_a_page_of_each_run_even_if_two_have_the_same_name(tmp_path: Path) -> None:
    index = write_report([outcome(MET), outcome(seed=8)], tmp_path / "new" / "folder").read_text()
    pages = re.findall(r'href="([^"]+)"', index)
    assert pages == ["made-scenario.html", "made-scenario-seed-8.html"]
    assert all((tmp_path / "new" / "folder" / name).is_file() for name in pages)
    assert "1 of 2 scenarios passed" in index
