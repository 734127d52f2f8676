"""Exported files are read back with independent libraries; they have what was logged and measured."""

import csv
import os
import re
import stat
import zlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from bedside.alarms.log.chain_check import rows
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.infusion.session import InfusionSession
from bedside.monitor.infusion.session_file import FOLDER as SESSIONS
from bedside.monitor.patient.patient import Patient
from tests.support.log_folder import BEGAN, Bedside, exported

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of wfdb's own imports
    pytest.mark.usefixtures("qapp"),  # a report is painted with the application, of which a process has only one
]
ENDINGS = {
    "csv": {".csv", "-numbers.csv"},
    "parquet": {".parquet", "-numbers.parquet"},
    "pdf": {".pdf"},
    "wfdb": {".hea", ".dat", ".alarm"},
    "edf": {".edf"},
}


@pytest.mark.parametrize("form", list(ENDINGS))
def test_all_files_have_the_same_stem_and_only_the_owner_may_read_them(
    bedside: Bedside,
    kept: Path,  # noqa: ARG001
    tmp_path: Path,
    form: str,
) -> None:
    result = exported(bedside, form, tmp_path / "out")
    made = {path.name.removeprefix("out"): path for path in tmp_path.glob("out*")}
    assert set(made) == ENDINGS[form]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.values()} == {0o600}
    assert all(str(path) in result.stdout for path in made.values())
    assert {path.name for path in tmp_path.iterdir()} == {"state", *(path.name for path in made.values())}


@pytest.mark.parametrize("form", list(ENDINGS))
def test_an_existing_file_is_not_overwritten_unless_forced(
    bedside: Bedside,
    kept: Path,  # noqa: ARG001
    tmp_path: Path,
    form: str,
) -> None:
    old = tmp_path / f"out{max(ENDINGS[form])}"
    old.write_text("mine")
    refused = bedside("export", "--format", form, "--out", str(tmp_path / "out"))
    assert refused.exit_code == 2
    assert "exists: choose another name, or add --force" in " ".join(refused.stderr.split())
    assert old.read_text() == "mine"
    exported(bedside, form, tmp_path / "out", "--force")
    assert old.read_bytes() != b"mine"


def test_csv_has_every_row_and_every_exact_number(bedside: Bedside, kept: Path, tmp_path: Path) -> None:
    exported(bedside, "csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as file:
        read_back = list(csv.DictReader(file))
    logged = [{name: "" if cell is None else cell for name, cell in row.items()} for row in rows(kept / FILE)]
    assert [[str(cell) for cell in row.values()] for row in logged] == [list(row.values()) for row in read_back]
    with (tmp_path / "out-numbers.csv").open(newline="") as file:
        numbers = list(csv.DictReader(file))
    heart = [row for row in numbers if row["vital"] == "HR"]
    assert [float(row["value"]) for row in heart] == [80 + at % 60 for at in range(0, 600, 10)]
    assert heart[7]["utc"] == "2026-11-24T08:01:10.000+00:00"
    assert {(row["unit"], row["quality"], row["origin"]) for row in heart} == {("/min", "GOOD", "SIMULATED")}
    assert [row["value"] for row in numbers if row["vital"] == "NIBP_SYS"] == ["121.0", "133.0"]


def test_parquet_has_every_row_and_number_with_its_type(bedside: Bedside, kept: Path, tmp_path: Path) -> None:
    exported(bedside, "parquet", tmp_path / "out")
    table = pq.read_table(tmp_path / "out.parquet")
    logged = [{**row, "utc": datetime.fromisoformat(row["utc"])} for row in rows(kept / FILE)]
    assert table.to_pylist() == logged
    assert table.schema.metadata[b"log_head_hash"].decode() == logged[-1]["hash"]
    numbers = pq.read_table(tmp_path / "out-numbers.parquet").to_pylist()
    pressures = [(row["utc"], row["value"]) for row in numbers if row["vital"] == "NIBP_DIA"]
    assert pressures == [
        (datetime(2026, 11, 24, 8, 1, 40, tzinfo=UTC), 70.0),
        (datetime(2026, 11, 24, 8, 6, 40, tzinfo=UTC), 82.0),
    ]


def pages(path: Path) -> int:
    return len(re.findall(rb"/Type /Page\b", path.read_bytes()))


def session(folder: Path, begun: datetime, ended: datetime | None) -> str:
    """Store a session of that time; return its id."""
    kept = InfusionSession(
        id="S-1", patient=Patient(name="Anna", id="P-1"), is_simulated=True, begun=begun, ended=ended
    )
    (folder / SESSIONS).mkdir()
    (folder / SESSIONS / "S-1.json").write_bytes(msgspec.json.encode(kept))
    return kept.id


@pytest.mark.parametrize(("minutes", "rows"), [(4, [3, 4, 5, 6, 7]), (None, [3, 4, 5, 6, 7, 8, 9, 10, 11])], ids=str)
def test_the_export_of_a_session_has_only_its_time(
    bedside: Bedside, kept: Path, tmp_path: Path, minutes: int | None, rows: list[int]
) -> None:
    begun = BEGAN + timedelta(seconds=90)
    ended = None if minutes is None else BEGAN + timedelta(minutes=minutes)
    exported(bedside, "csv", tmp_path / "out.csv", "--session", session(kept, begun, ended))
    with (tmp_path / "out.csv").open(newline="") as file:
        assert [int(row["sequence"]) for row in csv.DictReader(file)] == rows
    exported(bedside, "pdf", tmp_path / "out.pdf", "--session", "S-1")
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--session", "S-2"), "has no session S-2; `bedside session list` names them"),
        (("--session", "S-1", "--shift", "6-14"), "a session has its own begin and end"),
        (("--session", "S-1", "--file", "{}"), "a file by itself has no sessions"),
    ],
)
def test_a_missing_session_and_a_session_of_a_single_file_are_refused(
    bedside: Bedside, kept: Path, tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    session(kept, BEGAN, None)
    of_it = [option.format(kept / FILE) for option in options]
    result = bedside("export", "--format", "pdf", "--out", str(tmp_path / "out.pdf"), *of_it)
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.replace("│", " ").split())


def test_a_report_of_a_shift_is_a_pdf_with_its_alarms(bedside: Bedside, kept: Path, tmp_path: Path) -> None:  # noqa: ARG001
    begin = BEGAN.astimezone()
    shift = (f"--shift={begin.hour}-{(begin.hour + 1) % 24}", f"--day={begin.date()}")
    exported(bedside, "pdf", tmp_path / "out.pdf", *shift)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert pages(tmp_path / "out.pdf") == 1
    exported(bedside, "pdf", tmp_path / "none.pdf", "--alarm", "SPO2_LOW", *shift)
    assert drawn(tmp_path / "none.pdf") < drawn(tmp_path / "out.pdf")


def drawn(path: Path) -> int:
    """Return how much is drawn on the pages: the length of their decompressed streams."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", path.read_bytes(), re.DOTALL)
    return sum(len(inflated(stream)) for stream in streams)


def inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--format", "wfdb", "--from", "2026-11-24T08:05:00Z"), "no wave was kept between"),
        (("--format", "edf", "--patient", "P-9"), "nothing was logged in that time"),
        (("--format", "pdf", "--shift", "late"), "'late' is not a shift: write for example 14-22"),
        (("--format", "pdf", "--shift", "6-14", "--day", "8h"), "'8h' is not a day"),
        (("--format", "pdf", "--shift", "6-14", "--from", "today"), "give either it or --from and --to"),
        (("--format", "pdf", "--day", "yesterday"), "--day needs a shift, for example --shift 14-22"),
        (("--format", "docx"), "'docx' is not one of 'csv', 'parquet'"),
    ],
)
def test_an_export_that_is_not_possible_is_refused_with_a_sentence(
    bedside: Bedside,
    kept: Path,  # noqa: ARG001
    tmp_path: Path,
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    result = bedside("export", "--out", str(tmp_path / "out"), *arguments)
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.replace("│", " ").split())
    assert not list(tmp_path.glob("out*"))


def test_a_name_that_wfdb_does_not_allow_is_refused(bedside: Bedside, kept: Path, tmp_path: Path) -> None:  # noqa: ARG001
    result = bedside("export", "--format", "wfdb", "--out", str(tmp_path / "my record"))
    assert "'my record' is not the name of a WFDB record" in " ".join(result.stderr.split())


def test_a_missing_folder_is_reported(bedside: Bedside, tmp_path: Path) -> None:
    result = bedside("export", "--format", "csv", "--out", str(tmp_path / "none" / "out"))
    assert result.exit_code == 2
    assert "cannot be written: No such file or directory" in " ".join(result.stderr.split())


@pytest.mark.parametrize(("form", "module"), [("parquet", "pyarrow"), ("edf", "pyedflib"), ("wfdb", "wfdb")])
def test_a_missing_library_is_named_with_the_command_that_installs_it(
    bedside: Bedside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, module: str
) -> None:
    def missing(_name: str) -> None:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr("bedside.monitor.review.export.export.importlib.import_module", missing)
    result = bedside("export", "--format", form, "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert f"{form} needs {module}, which is not installed: pip install 'bedside[{form}]'" in " ".join(
        result.stderr.split()
    )


def test_the_export_of_a_patient_has_no_number_of_another(bedside: Bedside, kept: Path, tmp_path: Path) -> None:  # noqa: ARG001
    exported(bedside, "csv", tmp_path / "out", "--patient", "P-1")
    with (tmp_path / "out-numbers.csv").open(newline="") as file:
        times = [row["utc"] for row in csv.DictReader(file)]
    assert (min(times), max(times)) == ("2026-11-24T08:01:00.000+00:00", "2026-11-24T08:05:00.000+00:00")
    assert all(a <= b for a, b in pairwise(times[:20]))


def test_the_umask_of_the_process_is_restored(bedside: Bedside, tmp_path: Path) -> None:
    before = os.umask(0o022)
    os.umask(before)
    exported(bedside, "csv", tmp_path / "out")
    after = os.umask(before)
    assert after == before
