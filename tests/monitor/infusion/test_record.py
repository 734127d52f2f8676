"""Record, series and FHIR bundle of sessions that an engine made; the pages are kept as pictures."""

import csv
import io
import json
import os
import subprocess

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bedside.config.infusion import InfusionConfig
from bedside.monitor.__main__ import app
from bedside.monitor.infusion.commands import (
    AddScore,
    AnswerForm,
    CloseSession,
    Observe,
    PauseInfusion,
    ResumeInfusion,
    ScoreAldrete,
    SetEscort,
    StartInfusion,
    StopInfusion,
)
from bedside.monitor.infusion.fhir import bundle
from bedside.monitor.infusion.nasal_form import Pressure, form_rows
from bedside.monitor.infusion.series import as_csv, next_due, series
from bedside.monitor.infusion.session import InfusionSession, Route
from bedside.monitor.infusion.session_archive import read_session, read_sessions
from tests.support.infusion_bed import NASAL, InfusionBed, archived

WELL = ScoreAldrete(activity=2, respiration=2, circulation=2, consciousness=2, oxygenation=2)
SETTINGS = InfusionConfig()
Story = Callable[[InfusionBed], None]


def ordinary(bed: InfusionBed) -> None:
    bed.start()
    for minute in range(8):
        bed.live(300)
        bed.measure(130 + 3 * minute, 80 + minute)
        bed.do(Observe(kind="sedation", value=4), Observe(kind="nausea", value=minute))
    bed.pump_ml_h = 0.0
    bed.live(3)
    bed.do(StopInfusion(), AddScore(name="PHQ-9", value=11), AddScore(name="CRP", value=3.2))


def hypertension(bed: InfusionBed) -> None:
    bed.start()
    bed.live(600)
    bed.measure(184, 112)
    bed.pump_ml_h = 0.0
    bed.do(PauseInfusion(reason="blood pressure"))
    bed.live(300)
    bed.measure(141, 86)
    bed.pump_ml_h = 52.5
    bed.do(ResumeInfusion())
    bed.live(1810)
    bed.pump_ml_h = 0.0
    bed.live(3)
    bed.do(StopInfusion())


def desaturation(bed: InfusionBed) -> None:
    bed.start()
    bed.live(900)
    bed.spo2 = 82.0
    bed.live(60)
    bed.pump_ml_h = 0.0
    bed.do(StopInfusion(reason="desaturation"))
    bed.spo2 = 96.0


def stopped_early(bed: InfusionBed) -> None:
    bed.start()
    bed.live(400)
    bed.pump_ml_h = 0.0
    bed.do(StopInfusion(reason="patient's wish"))


def nasal(bed: InfusionBed) -> None:
    """A nasal session: 56 mg, its form answered, two hours observed."""
    bed.prepare(NASAL, Route.NASAL)
    bed.do(StartInfusion(), StopInfusion())
    bed.do(*(AnswerForm(question=name, answer=text) for name, text in ANSWERS.items()))
    for sys, dia in ((134, 82), (141, 86), (138, 84), (131, 80), (127, 78)):
        bed.live(880)
        bed.measure(sys, dia)
        bed.do(Observe(kind="sedation", value=4), Observe(kind="dissociation", value=6))


def discharged(bed: InfusionBed) -> None:
    bed.do(WELL, SetEscort(has_escort=True))
    bed.live(3600)
    bed.measure(128, 79)
    assert not bed.do(CloseSession())
    bed.live(1)


STORIES: list[Story] = [ordinary, hypertension, desaturation, stopped_early, nasal]
ANSWERS = {"sex": "female", "benzodiazepine": "no", "maoi": "no", "lot": "24KX517", "site": "Room 2"}


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[InfusionBed]:
    bed = InfusionBed(tmp_path)
    yield bed
    bed.kill()


@pytest.mark.parametrize("story", STORIES, ids=lambda row: row.__name__)
@pytest.mark.usefixtures("qapp")
def test_the_record_of_a_session_is_one_page(bed: InfusionBed, story: Story, request: pytest.FixtureRequest) -> None:
    story(bed)
    discharged(bed)
    archived(bed)
    pdf = Path(request.config.cache.mkdir("screens")) / f"record-{story.__name__}.pdf"
    ended = CliRunner().invoke(app, ["session", "record", "--state", str(bed.folder), "--out", str(pdf), "--force"])
    assert ended.exit_code == 0, ended.output
    assert pdf.stat().st_mode & 0o777 == 0o600
    assert pdf.read_bytes().count(b"/Type /Page\n") == 1
    assert subprocess.run(["pdftoppm", "-v"], capture_output=True, check=False).returncode == 0
    subprocess.run(["pdftoppm", "-png", "-r", "80", "-singlefile", str(pdf), str(pdf.with_suffix(""))], check=True)


@pytest.mark.usefixtures("qapp")
def test_a_record_does_not_replace_a_file_without_force_and_an_unknown_session_is_an_error(bed: InfusionBed) -> None:
    stopped_early(bed)
    out = bed.folder / "there.pdf"
    out.write_text("mine")
    arguments = ["session", "record", "--state", str(bed.folder), "--out", str(out)]
    assert CliRunner().invoke(app, arguments).exit_code == 2
    assert out.read_text() == "mine"
    assert CliRunner().invoke(app, [*arguments, "--session", "S-none"]).exit_code == 1


def test_a_nasal_form_has_the_three_pressures_with_their_minutes_and_names_missing_answers(bed: InfusionBed) -> None:
    nasal(bed)
    discharged(bed)
    done = read_session(bed.folder)
    assert done.infusion_begun is not None
    given = done.infusion_begun.utc.timestamp()
    measured = [Pressure(given + minutes * 60, sys, 80) for minutes, sys in ((-9, 128), (-2, 124), (38, 141), (44, 1))]
    rows = dict(form_rows(done, SETTINGS, measured))
    assert (rows["BP before the dose"], rows["BP at 40 min"], rows["BP at the end"]) == (
        "124/80",
        "141/80 at 38 min",
        "1/80 at 44 min",
    )
    assert (rows["Lot"], rows["Takes an opioid"]) == ("24KX517", "not answered")
    assert rows["Minutes from the dose to the end"] == "133"
    assert dict(form_rows(done, SETTINGS, []))["BP at 40 min"] == "not measured"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[InfusionSession]]:
    """Two sessions of one patient: the second with better scores. They are values, so that all tests may share them."""
    bed = InfusionBed(tmp_path_factory.mktemp("two"))
    ordinary(bed)
    bed.do(CloseSession(override="as requested"))
    first = read_session(bed.folder)
    bed.live(86_400 % 3600 + 60)
    from bedside.monitor.infusion.commands import BeginSession, PlaceOrder, StartInfusion, TakeBaseline, TickItem
    from tests.support.infusion_bed import ORDER

    bed.do(BeginSession(), PlaceOrder(order=ORDER), *(TickItem(item=item, is_ok=True) for item in SETTINGS.checklist))
    for sys, dia in ((122, 75), (120, 74)):
        bed.live(60)
        bed.measure(sys, dia)
    bed.do(TakeBaseline(), StartInfusion(reason="as requested"), AddScore(name="PHQ-9", value=5.5))
    bed.do(AddScore(name="BDNF", value=20), StopInfusion(reason="nausea"), CloseSession(override="as requested"))
    sessions = list(read_sessions(bed.folder).sessions)
    assert sessions[0].id == first.id
    yield sessions
    bed.kill()


def test_a_series_has_dose_pressures_side_effects_and_the_change_of_scores(two: list[InfusionSession]) -> None:
    first, second = series(two, SETTINGS)
    assert first.dose_mg == pytest.approx(35.0, abs=0.3)
    assert first.baseline == (126.0, 77.0)
    assert first.peak == (151.0, 87.0)
    assert first.side_effects == {"sedation": 4, "nausea": 7}
    assert second.events == ("stopped early",)
    assert second.scores["PHQ-9"].change == pytest.approx(-0.5)
    assert second.scores["PHQ-9"].words == "5.5 (-50%)"
    due = next_due(two, SETTINGS)
    assert due is not None
    assert (due - second.begun).days == SETTINGS.next_after_days


def test_the_csv_has_one_row_a_session_and_one_column_an_instrument(two: list[InfusionSession]) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(two, SETTINGS))))
    assert [row["PHQ-9"] for row in rows] == ["11.0", "5.5"]
    assert float(rows[0]["dose_mg"]) == pytest.approx(35.0, abs=0.3)
    assert (rows[0]["CRP"], rows[1]["CRP"]) == ("3.2", "")


def test_the_bundle_is_valid_fhir_and_each_observation_has_a_code_and_a_unit(two: list[InfusionSession]) -> None:
    from fhir.resources.R4B.bundle import Bundle

    data, left_out = bundle(two, SETTINGS)
    whole = Bundle.model_validate_json(data)
    assert whole.type == "collection"
    resources = [row["resource"] for row in json.loads(data)["entry"]]
    assert [row["resourceType"] for row in resources].count("Procedure") == 2
    observations = [row for row in resources if row["resourceType"] == "Observation"]
    quantities = [part for row in observations for part in row.get("component", [row])]
    assert quantities
    for part in quantities:
        assert part["code"]["coding"][0]["system"] == "http://loinc.org"
        assert part["code"]["coding"][0]["code"]
        assert part["valueQuantity"]["system"] == "http://unitsofmeasure.org"
        assert part["valueQuantity"]["code"]
    assert "BDNF: no LOINC code, left out" in left_out
    kinds = {row["code"]["text"]: row["category"][0]["coding"][0]["code"] for row in observations}
    assert (kinds["Blood pressure"], kinds["PHQ-9"], kinds["CRP"]) == ("vital-signs", "survey", "laboratory")
    (drug,) = [row for row in resources if row["resourceType"] == "MedicationAdministration"][:1]
    assert drug["dosage"]["dose"] == {
        "value": pytest.approx(35, abs=0.3),
        "unit": "mg",
        "system": "http://unitsofmeasure.org",
        "code": "mg",
    }


@pytest.mark.parametrize("kind", ["csv", "fhir", "json"])
def test_an_export_is_readable_by_its_owner_only(bed: InfusionBed, kind: str) -> None:
    stopped_early(bed)
    out = bed.folder / "out"
    arguments = ["session", "export", "--state", str(bed.folder), "--format", kind, "--out", str(out)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    assert b"S-" in out.read_bytes()


def test_the_command_line_shows_the_list_and_the_series(bed: InfusionBed) -> None:
    stopped_early(bed)
    listed = CliRunner().invoke(app, ["session", "list", "--state", str(bed.folder)])
    assert "35 mg" in listed.output
    shown = CliRunner().invoke(app, ["session", "series", "--state", str(bed.folder)])
    assert "next due" in shown.output


def test_an_unreadable_session_is_named_and_the_others_are_listed(bed: InfusionBed) -> None:
    stopped_early(bed)
    (bed.folder / "sessions").mkdir()
    (bed.folder / "sessions" / "S-damaged.json").write_text("{")
    (fault,) = read_sessions(bed.folder).faults
    assert "S-damaged.json cannot be read" in fault
    listed = CliRunner().invoke(app, ["session", "list", "--state", str(bed.folder)])
    assert (listed.exit_code, "35 mg" in listed.stdout, "S-damaged.json" in listed.stderr) == (0, True, True)
