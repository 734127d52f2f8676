"""The series on the screen and on paper: a graph and a table of every session, and when the next is due."""

import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from bedside.config.infusion import InfusionConfig
from bedside.monitor.__main__ import app
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.infusion.session import InfusionSession, InstrumentResult, Phase, RateChange, RateSource
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.dialogs.series.dialog import SeriesDialog
from tests.support.scenes import scene
from tests.support.session_views import BASELINE, GIVEN, ORDER, PATIENT, SEEN, session
from tests.support.snapshots import CALM, UTC_NOW, changed
from tests.support.stand import PLACES, Place, Stand, touch

OTHER = msgspec.structs.replace(PATIENT, id="P-00000001")


def past(number: int, phq: float | None = None, phase: Phase = Phase.CLOSED, **changes: Any) -> InfusionSession:
    """Return a session of `number` weeks ago."""
    begun = UTC_NOW - timedelta(weeks=number)
    rates = ((20, GIVEN[0].rate_ml_h), (60, 0.0))  # minutes after the begin, and the rate from then on
    given = tuple(
        RateChange(utc=begun + timedelta(minutes=at), rate_ml_h=rate, source=RateSource.PUMP) for at, rate in rates
    )
    scores = () if phq is None else (InstrumentResult(name="PHQ-9", value=phq, utc=begun, actor="bedside"),)
    fields = {"order": ORDER, "given": given, "observations": SEEN, "scores": scores, "baseline": BASELINE}
    fields["peak"] = (140.0 + 4 * number, 90.0)
    ended = begun + timedelta(hours=2)
    return session(phase, **{"id": f"S-{number:08x}", "begun": begun, "ended": ended, **fields, **changes})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three sessions of the current patient, and one of another patient."""
    (tmp_path / "sessions").mkdir()
    for row in (past(3, 21), past(2), past(1, 9.5), past(5, 2, patient=OTHER)):
        (tmp_path / "sessions" / f"{row.id}.json").write_bytes(msgspec.json.encode(row))
    return tmp_path


@pytest.fixture
def opened(qtbot: QtBot, ring: Ring) -> Callable[..., Stand]:
    def shown(place: Place = PLACES[1], **changes: object) -> Stand:
        stand = Stand(SeriesDialog("Series"), place)
        qtbot.addWidget(stand.window)
        stand.show(scene(ring, changed(CALM, **{"patient": PATIENT, **changes})))
        return stand

    return shown


def words(stand: Stand) -> str:
    return "\n".join(row.text() for row in stand.dialog.findChildren(QLabel) if row.isVisible())


def dialog(stand: Stand) -> SeriesDialog:
    assert isinstance(stand.dialog, SeriesDialog)
    return stand.dialog


def drawn(stand: Stand) -> dict[str, list[tuple[list[float], list[float]]]]:
    """Return the times and values of the lines of each graph, by its title."""
    plots = [item for item in dialog(stand).plot.ci.items if isinstance(item, pg.PlotItem)]
    return {
        plot.titleLabel.text: [(list(line.xData), list(line.yData)) for line in plot.listDataItems()] for plot in plots
    }


@pytest.mark.usefixtures("folder")
def test_each_graph_has_the_sessions_of_this_patient_only(opened: Callable[..., Stand]) -> None:
    graphs = drawn(opened())
    at = [(UTC_NOW - timedelta(weeks=weeks)).timestamp() for weeks in (3, 2, 1)]
    assert graphs["PHQ-9: 21 → 9.5"] == [([at[0], at[2]], [21.0, 9.5])]
    assert graphs["Nausea, worst: 2 → 2"] == [(at, [2.0, 2.0, 2.0])]
    assert graphs["Dose, mg: 35 → 35"][0][1] == pytest.approx([35.0] * 3)
    assert graphs["Systolic pressure, mmHg: ● baseline  ▲ peak"] == [(at, [126.0] * 3), (at, [152.0, 148.0, 144.0])]
    assert len(graphs) == 4


@pytest.mark.usefixtures("folder")
def test_it_shows_the_number_of_sessions_and_when_the_next_is_due(opened: Callable[..., Stand]) -> None:
    due = (UTC_NOW - timedelta(weeks=1) + timedelta(days=InfusionConfig().next_after_days)).astimezone()
    assert f"3 sessions, next due {due:%Y-%m-%d}, overdue" in words(opened())


@pytest.mark.usefixtures("folder")
def test_the_table_has_the_newest_session_first_with_its_scores(opened: Callable[..., Stand]) -> None:
    stand = opened()
    touch(dialog(stand).kinds.keys["table"])
    table = dialog(stand).table
    assert table.isVisible()
    top = {
        header.text(): cell.text()
        for column in range(table.columnCount())
        if (header := table.horizontalHeaderItem(column)) and (cell := table.item(0, column))
    }
    cells = (top["baseline"], top["peak"], top["side effects"], top["PHQ-9"])
    assert cells == ("126/77", "144/90", "nausea 2", "9.5 (-55%)")


def test_the_open_session_is_included_as_soon_as_it_has_a_score(
    opened: Callable[..., Stand], folder: Path, ring: Ring
) -> None:
    stand = opened()
    running = past(0, 7.5, phase=Phase.RECOVERY, ended=None)
    (folder / "session.json").write_bytes(msgspec.json.encode(running))
    now = SessionView(session=running, settings=InfusionConfig(), phase_s=1.0)
    stand.show(scene(ring, changed(CALM, patient=PATIENT, session=now)))
    assert "PHQ-9: 21 → 7.5" in drawn(stand)


def test_it_says_that_there_is_no_patient_or_no_session(opened: Callable[..., Stand]) -> None:
    assert "No patient admitted." in words(opened(patient=None))
    assert "No session yet." in words(opened())


def test_an_unreadable_session_is_reported_and_the_others_are_shown(opened: Callable[..., Stand], folder: Path) -> None:
    (folder / "sessions" / "S-damaged.json").write_bytes(b"{")
    stand = opened()
    assert "S-damaged.json cannot be read" in words(stand)
    assert "PHQ-9: 21 → 9.5" in drawn(stand)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("kind", ["graphs", "table"])
def test_it_fits_every_place(
    opened: Callable[..., Stand], request: pytest.FixtureRequest, place: Place, kind: str
) -> None:
    stand = opened(place)
    touch(dialog(stand).kinds.keys[kind])
    assert (stand.small_targets(), stand.nameless(), stand.clipped()) == ([], [], [])
    name = f"series-{kind}-{place[0][0]}x{place[0][1]}.png"
    stand.window.grab().save(str(Path(request.config.cache.mkdir("screens")) / name))


@pytest.mark.usefixtures("qapp")
def test_the_printed_series_says_simulated(folder: Path, request: pytest.FixtureRequest) -> None:
    pdf = Path(request.config.cache.mkdir("screens")) / "series.pdf"
    command = ["session", "series", "--state", str(folder), "--pdf", str(pdf)]
    assert CliRunner().invoke(app, [*command, "--force"]).exit_code == 2  # refused: there are two patients
    mine = [*command, "--patient", PATIENT.id or ""]
    assert CliRunner().invoke(app, [*mine, "--force"]).exit_code == 0
    assert CliRunner().invoke(app, mine).exit_code == 2  # refused: the file exists
    assert pdf.stat().st_mode & 0o777 == 0o600
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "SIMULATED" in text
    assert text.count("0.5 mg/kg") == 3
    subprocess.run(["pdftoppm", "-png", "-r", "80", "-singlefile", str(pdf), str(pdf.with_suffix(""))], check=True)
